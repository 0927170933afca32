"""The answer to a verifier: independent facts and one bottom line, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from certgen import words
from certgen.language import built_in
from certgen.model import Status
from certgen.registry import Standing
from certgen.wording import Words

Facts = Mapping[str, Any]
"""``Credential.facts()``, or a part of it."""


class Outcome(StrEnum):
    """The bottom line."""

    GENUINE = "genuine"
    REPLACED = "replaced"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    ALTERED = "altered"
    NOT_OURS = "not_ours"
    UNKNOWN_CODE = "unknown_code"
    GENUINE_OFFLINE = "genuine_offline"
    UNREADABLE = "unreadable"


_SHOWN = ("organisation", "category", "session", "course", "hours", "date_from", "date_to")


@dataclass(frozen=True)
class Check:
    """One of the numbered checks and how it went."""

    check: str
    """``readable``, ``file``, ``seal``, ``qr``, ``code``, ``facts``, ``status``."""
    ok: bool | None
    """None when it could not be made."""
    said: str
    """The key of its sentence in ``words/verdicts.toml``, without ``check_``."""
    fields: Mapping[str, object] = field(default_factory=dict)

    def detail(self, lang: str) -> str:
        """What was found, in ``lang``."""
        if not self.fields:
            return _plain(f"check_{self.said}", lang)
        fields = {name: _in_words(value, lang) for name, value in self.fields.items()}
        return words.say("verdicts", f"check_{self.said}", lang, fields)


@dataclass(frozen=True)
class Verdict:
    """The answer, and the facts it rests on; ``None`` is a fact that could not be checked."""

    verdict: Outcome
    known: bool | None
    """The register has this certificate."""
    sealed: bool | None
    """The PDF's seal, or the QR code's signature, is this issuer's and holds."""
    same_file: bool | None
    """The file is the one that was issued."""
    same_facts: bool | None
    """QR code, embedded credential and register, as far as they are there, say the same."""
    standing: Standing | None
    """What became of it, when and why; offline only what the trust file's list says."""
    facts: Facts | None
    """What the certificate states: from the register, or offline as signed."""
    issuer: Mapping[str, str]
    why: tuple[Check, ...]
    as_of: dt.datetime | None = None
    """Offline: when the list of those not in force was made; None without a list."""
    target: str | None = None
    """What was asked about, when it can be said in a line."""

    @property
    def stands(self) -> bool:
        """Whether one may rely on it: ``genuine``, or ``genuine_offline`` with its caveat."""
        return self.verdict in (Outcome.GENUINE, Outcome.GENUINE_OFFLINE)

    @property
    def status(self) -> Status | None:
        """What became of the certificate; None when that is not known."""
        return self.standing.status if self.standing else None

    def sentence(self, lang: str) -> str:
        """The bottom line in ``lang``."""
        now = self.standing or Standing()
        key: str = self.verdict
        if self.verdict is Outcome.GENUINE:
            return _plain(key, lang)
        if self.status not in (None, Status.VALID) and now.since is None:
            key = f"{self.verdict}_offline"
        elif self.verdict is Outcome.GENUINE_OFFLINE and self.as_of is None:
            key = "genuine_offline_unlisted"
        elif self.verdict is Outcome.UNKNOWN_CODE and self.known is None:
            key = "unknown_code_offline"
        fields = {"serial": now.replaced_by, "date": now.since or self.as_of, "reason": now.reason}
        said = {name: _in_words(value, lang) for name, value in fields.items()}
        return words.say("verdicts", key, lang, said)

    def json(self, lang: str) -> dict[str, Any]:
        """The verdict as the contract's JSON object, its sentences in ``lang``."""
        now = self.standing or Standing()
        return {
            **({} if self.target is None else {"target": self.target}),
            "stands": self.stands,
            "verdict": str(self.verdict),
            "known": self.known,
            "sealed": self.sealed,
            "same_file": self.same_file,
            "same_facts": self.same_facts,
            "status": self.status and str(self.status),
            "credential": self._credential(lang),
            "facts": self._shown(),
            "message": self.sentence(lang),
            "compare": _plain("compare", lang) if self.facts else None,
            "since": now.since and now.since.isoformat(),
            "reason": now.reason,
            "replaced_by": now.replaced_by,
            "as_of": self.as_of and self.as_of.isoformat(),
            "why": [
                {"check": each.check, "ok": each.ok, "detail": each.detail(lang)}
                for each in self.why
            ],
        }

    def _credential(self, lang: str) -> dict[str, Any] | None:
        if self.facts is None:
            return None
        person = self.facts.get("recipient", {})
        names = {f"name_{name}": text for name, text in person.get("name", {}).items()}
        return {
            "serial": self.facts["serial"],
            "code": self.facts["code"],
            "name_ar": None,
            "name_fr": None,
            **names,
            "role": person.get("role"),
            "issued_on": self.facts.get("issued_on"),
            "issuer": self.issuer.get(lang) or next(iter(self.issuer.values()), None),
        }

    def _shown(self) -> dict[str, Any] | None:
        """What else is printed; the person's key is not, and stays in the register."""
        if self.facts is None:
            return None
        person = self.facts.get("recipient", {})
        printed = {name: person[name] for name in _SHOWN if name in person}
        return {"title": self.facts["title"], **printed} if "title" in self.facts else printed


@cache
def _plain(key: str, lang: str) -> str:
    """A sentence that has no places."""
    return words.say("verdicts", key, lang)


@cache
def _words(lang: str) -> Words:
    return Words(built_in()[lang])


def _in_words(value: object, lang: str) -> object:
    """A date or some sources as they are said in ``lang``; other values as they are."""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return _words(lang).day(value)
    if isinstance(value, tuple):
        named = [words.say("verdicts", f"source_{each}", lang) for each in value]
        return ("، " if lang == "ar" else ", ").join(named)
    return "–" if value is None else value
