"""Every error certgen raises, and the exit code each one ends the command with.

::

    CertgenError                    exit
    + InputError               3    the administrator can mend it; nothing was written
    |   - ConfigError               certgen.toml or batch.toml
    |   - RosterError               a list that cannot be read at all
    |   - TemplateError             a template that cannot be used
    |   - ComposeError              this credential cannot be set on this template
    |   - NotFound                  no certificate, batch or file of that name
    + Incomplete               4    some could not be issued, the rest was
    |   - StorageError              the disk is full or refuses
    + IntegrityError           5    what must not change has changed
        - SealError                 key missing, wrong, or a seal that does not hold
        - RegistryError             the register contradicts itself or the plan

A sentence for people is looked up in ``words/errors.toml`` by the error's ``key``; it names the
cause, the place and the remedy. ``str(error)`` is the English one, for logs.
"""

from __future__ import annotations

from enum import IntEnum

from certgen import words


class ExitCode(IntEnum):
    """What the command's exit status means (``contract.md``)."""

    DONE = 0
    DOES_NOT_STAND = 1
    USAGE = 2
    BAD_INPUT = 3
    INCOMPLETE = 4
    INTEGRITY = 5


class CertgenError(Exception):
    """The root. ``key`` names the sentence, ``fields`` fill its places."""

    exit_code = ExitCode.INTEGRITY

    def __init__(self, key: str, /, **fields: object):
        self.key = key
        self.fields = fields
        super().__init__(key, fields)

    def say(self, lang: str) -> str:
        """The sentence for people, in ``lang`` (ar, fr, en); errors among the fields speak too."""
        fields = {name: _said(value, lang) for name, value in self.fields.items()}
        return words.say("errors", self.key, lang, fields)

    def __str__(self) -> str:
        return self.say("en")

    def __reduce__(self) -> tuple[object, ...]:
        return _revive, (type(self), self.key, self.fields)


def _said(value: object, lang: str) -> object:
    if isinstance(value, CertgenError):
        return value.say(lang)
    if isinstance(value, tuple):
        return "\n".join(f"  – {_said(each, lang)}" for each in value)
    return value


def _revive(kind: type[CertgenError], key: str, fields: dict[str, object]) -> CertgenError:
    return kind(key, **fields)


class InputError(CertgenError):
    """Something the administrator wrote cannot be used as it is; nothing was written."""

    exit_code = ExitCode.BAD_INPUT


class ConfigError(InputError):
    """``certgen.toml`` or ``batch.toml`` has a mistake."""


class RosterError(InputError):
    """A list that cannot be read at all (a row that is wrong is a ``Problem``, not an error)."""


class TemplateError(InputError):
    """A template that cannot be used."""


class ComposeError(InputError):
    """This credential cannot be set on this template."""


class NotFound(InputError):
    """There is no such certificate, batch or file."""


class Incomplete(CertgenError):
    """Some certificates could not be issued; the rest was."""

    exit_code = ExitCode.INCOMPLETE


class StorageError(Incomplete):
    """The disk is full, or refuses to be written."""


class IntegrityError(CertgenError):
    """What must never change has changed."""


class SealError(IntegrityError):
    """A key is missing or wrong, or a seal does not hold."""


class RegistryError(IntegrityError):
    """The register contradicts itself or the plan."""
