"""What a QR text or an embedded credential says, and whether two such statements agree."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from certgen.model import serial_of
from certgen.seal.trust import Trust
from certgen.token import NotOurs, Reading, read, typed_code
from certgen.verdict.answer import Check, Facts

TRACES = 32
"""No more traces than these are followed."""
_TEXT = re.compile(rb"HTTPS://[A-Z0-9.-]{4,64}/[0-9A-Z]{16}#[A-Z2-7]{100,2000}")
_CODE = re.compile(rb"(?<![0-9A-Za-z])[0-9A-HJKMNP-TV-Z]{16}(?![0-9A-Za-z])")


@dataclass(frozen=True)
class Codes:
    """What some QR texts amount to."""

    readings: Mapping[str, Reading]
    """Those signed by us."""
    codes: tuple[str, ...]
    """The codes in addresses of ours, signed or not."""
    forged: bool
    """Whether one has our address without our signature."""
    check: Check


def read_codes(texts: Sequence[str], trust: Trust) -> Codes:
    """Read QR texts, whoever made them."""
    readings: dict[str, Reading] = {}
    forged: dict[str, str] = {}
    foreign: dict[str, str] = {}
    for text in texts:
        try:
            readings[text] = read(text, trust.tokens, trust.hosts)
        except NotOurs as error:
            (forged if code_at(text, trust) else foreign)[text] = error.reason
    if forged:
        check = Check("qr", False, "qr_forged", {"reason": next(iter(forged.values()))})
    elif readings:
        check = Check("qr", True, "qr_signed")
    elif foreign:
        check = Check("qr", False, "qr_foreign", {"reason": next(iter(foreign.values()))})
    else:
        check = Check("qr", None, "qr_none")
    codes = (code_at(text, trust) for text in (*readings, *forged))
    return Codes(readings, tuple(code for code in codes if code), bool(forged), check)


def code_at(text: str, trust: Trust) -> str | None:
    """The code in an address at one of our hosts."""
    scheme, _, rest = text.partition("://")
    host, _, path = rest.partition("/")
    ours = scheme.upper() == "HTTPS" and host.lower() in {each.lower() for each in trust.hosts}
    return typed_code(path.partition("#")[0]) if ours else None


def facts_of(reading: Reading) -> Facts:
    """What a token says, in the form of ``Credential.facts()``."""
    claims = reading.claims
    return {
        "serial": serial_of(claims.batch, claims.number),
        "code": reading.code,
        "batch": claims.batch,
        "number": claims.number,
        "planned_at": int(claims.issued_at.timestamp()),
        "recipient": {"role": str(claims.role), "name": dict(claims.names)},
    }


def embedded_in(attachment: Mapping[str, Any] | None) -> tuple[list[Facts], list[str]]:
    """The facts and the QR text in the embedded credential, as far as they are there."""
    said = attachment or {}
    facts, token = said.get("facts"), said.get("token")
    found: list[Facts] = []
    if isinstance(facts, dict) and all(isinstance(facts.get(k), str) for k in ("serial", "code")):
        found.append(facts)
    return found, [token] if isinstance(token, str) else []


def remains_in(pdf: bytes) -> tuple[list[str], list[str]]:
    """QR texts and codes that lie open in the bytes of a file, whatever its structure has become.

    Ours carry both unpacked, in the embedded credential and the metadata, so a damaged one is still
    told from a stranger's. They count as a trace, never as a proof.
    """

    def found(form: re.Pattern[bytes]) -> list[str]:
        each = (match[0].decode() for match in form.finditer(pdf))
        return list(islice(dict.fromkeys(islice(each, TRACES * 16)), TRACES))

    return found(_TEXT), found(_CODE)


def agree(one: Any, other: Any) -> bool:
    """Whether two statements are the same in all they both speak of."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return all(agree(one[key], other[key]) for key in one.keys() & other.keys())
    return type(one) is type(other) and bool(one == other)
