"""Is this installation fit to issue? One finding a thing, in words an engineer can act on."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from certgen import words
from certgen.errors import CertgenError
from certgen.office import Office
from certgen.roster import Severity
from certgen.text.faces import Catalogue

_ROOM = 2 * 1024**3
"""Free bytes below which a large batch may not fit."""
_SOON = dt.timedelta(days=60)


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    key: str
    """A key of ``words/doctor.toml``, or an error that speaks for itself."""
    ok: bool
    fields: dict[str, object]
    """For its sentence; errors among them speak too."""
    error: CertgenError | None = None

    def sentence(self, lang: str) -> str:
        """The finding in words."""
        if self.error:
            return self.error.say(lang)
        fields = {
            name: value.say(lang) if isinstance(value, CertgenError) else value
            for name, value in self.fields.items()
        }
        return words.say("doctor", self.key, lang, fields)

    def json(self, lang: str) -> dict[str, Any]:
        """The finding as JSON values."""
        return {"check": self.key, "ok": self.ok, "detail": self.sentence(lang)}


def examine(office: Office) -> tuple[Finding, ...]:
    """Everything that must be right before a ceremony; writes nothing but a passing test file."""
    found: list[Finding] = []
    for look in (_clock, _fonts, _templates, _keys, _register, _storage):
        try:
            found += look(office)
        except CertgenError as error:
            found.append(Finding(look.__name__.strip("_"), False, {}, error))
    return tuple(found)


def _clock(office: Office) -> Iterator[Finding]:
    now = office.now()
    yield Finding("clock", now.year >= 2026, {"now": f"{now:%Y-%m-%d %H:%M} UTC"})


def _fonts(office: Office) -> Iterator[Finding]:
    catalogue = Catalogue.open(office.settings.fonts)
    count = 0
    for name, source in catalogue.sources.items():
        if lacking := source.absent():
            yield Finding("font_absent", True, {"remedy": lacking})
            continue
        catalogue.face(name)
        count += 1
        if not source.sha256:
            found = hashlib.sha256(source.read()).hexdigest()
            yield Finding("font_system", True, {"name": name, "sha256": found})
    yield Finding("fonts", True, {"count": count})


def _templates(office: Office) -> Iterator[Finding]:
    for name in office.template_names():
        spoken = sorted(office.template(name).wording["title"])
        wrong = [each for each in office.appraise(name) if each.severity is Severity.ERROR]
        fields = {"name": name, "pages": ", ".join(spoken), "count": len(wrong)}
        yield Finding("template_unfit" if wrong else "template", not wrong, dict(fields))


def _keys(office: Office) -> Iterator[Finding]:
    keys = office.keys
    for caution in keys.cautions():
        yield Finding("keys", False, {}, caution)
    keys.prove_seal()
    keys.token_key()
    listed = keys.list()
    for each in listed:
        if each.active and each.label and (device := office.settings.keys.device):
            yield Finding("device", True, {"token": device.token, "label": each.label})
    for each in listed:
        if each.active and each.not_after:
            left = each.not_after - office.now()
            fields = {"name": each.name, "until": f"{each.not_after:%Y-%m-%d}"}
            yield Finding("key" if left > _SOON else "key_soon", left > _SOON, dict(fields))


def _register(office: Office) -> Iterator[Finding]:
    fields = {"version": sqlite3.sqlite_version, "journal": office.registry.journal}
    yield Finding("register", True, dict(fields))
    for problem in office.registry.check():
        yield Finding("register", False, {}, problem)


def _storage(office: Office) -> Iterator[Finding]:
    folder = office.settings.out
    there = next(each for each in (folder, *folder.parents) if each.is_dir())
    try:
        with tempfile.TemporaryFile(dir=there) as probe:
            probe.write(b"certgen")
    except OSError as error:
        yield Finding("storage_refuses", False, {"folder": there, "why": error.strerror})
        return
    free = shutil.disk_usage(there).free
    key = "storage" if free > _ROOM else "storage_small"
    yield Finding(key, free > _ROOM, {"folder": there, "free": f"{free / 1024**3:.1f}"})
