"""The sentences certgen says to people, in Arabic, French and English.

One table a subject (``errors.toml``, ``problems.toml``, ``verdicts.toml`` …) lies beside this
module; a native reader corrects a sentence there and nowhere else.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("ar", "fr", "en")
"""The languages certgen speaks to its users (a page may be in others)."""

_FIELD = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)\}")


@cache
def table(name: str) -> Mapping[str, Mapping[str, Any]]:
    """The table ``name``: key → language → sentence with ``{field}`` places (or its forms)."""
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))


def say(name: str, key: str, lang: str, fields: Mapping[str, object] | None = None) -> str:
    """The sentence ``key`` of table ``name`` in ``lang``, its places filled from ``fields``.

    Raises ``KeyError`` for an unknown key or language, or a place without a field.
    """
    return _filled(sentence(name, key, lang), fields or {})


@cache
def sentence(name: str, key: str, lang: str) -> Sentence:
    """The sentence ``key`` of table ``name`` in ``lang``, taken apart. Raises ``KeyError``."""
    return take_apart(table(name)[key][lang])


def fill(sentence: str, fields: Mapping[str, object]) -> str:
    """``sentence`` with every ``{field}`` replaced; a field's own braces stay as they are.

    Only names from ``fields`` are reachable, never attributes: what people write is data.
    Raises ``KeyError`` naming the first place that has no field.
    """
    return _filled(take_apart(sentence), fields)


def _filled(apart: Sentence, fields: Mapping[str, object]) -> str:
    return apart.filled([str(fields[place]) for place in apart.places])


def places(sentence: str) -> tuple[str, ...]:
    """The names of the ``{field}`` places in ``sentence``, in order of appearance."""
    return take_apart(sentence).places


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence taken apart at its ``{field}`` places."""

    places: tuple[str, ...]
    """Their names, in order of appearance."""
    around: tuple[str, ...]
    """What stands before the first, between them, and after the last."""

    @property
    def alone(self) -> bool:
        """Whether it is one place and nothing else."""
        return self.around == ("", "")

    def filled(self, said: Sequence[str]) -> str:
        """The sentence with ``said`` in its places."""
        parts = [*self.around, *said]
        parts[::2], parts[1::2] = self.around, said
        return "".join(parts)


@lru_cache(maxsize=1024)
def take_apart(sentence: str) -> Sentence:
    """``sentence`` as its places and what stands around them."""
    parts = _FIELD.split(sentence)
    return Sentence(tuple(parts[1::2]), tuple(parts[::2]))
