"""Whom to believe: the public things a verifier needs, and nothing secret.

The trust file (``certgen verify --trust FILE``) is one JSON object, UTF-8::

    {"certgen_trust": 1,                                    the version of this form
     "issuer": {"ar": "…", "fr": "…"},                      who vouches, by language
     "hosts": ["verif.example.ma"],                         the hosts its QR codes may name
     "roots": ["-----BEGIN CERTIFICATE-----\\n…"],           its root certificates, PEM
     "seals": {"<SHA-256, 64 hexadecimal digits>": "seal-1"},   its seal certificates, DER hashed
     "tokens": {"keys": [{"kty": "EC", …, "kid": "1"}]},    its QR keys, JWK Set (RFC 7517)
     "statuses": {"as_of": "2026-11-22T10:00:00Z",          optional: what was not in force then
                  "revoked": ["7K3M9QXD2FHPA4TZ", …],       by code
                  "suspended": […], "replaced": […]}}       these two where there are any

Nothing else may be missing, and nothing else may be there: what a verifier
does not understand it must not pass over.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from certgen.errors import ConfigError, SealError
from certgen.keys import Certificate, Keys, PublicKey
from certgen.model import Status

VERSION = 1
_REQUIRED = {"certgen_trust", "issuer", "hosts", "roots", "seals", "tokens"}
_FALLEN = ("revoked", "suspended", "replaced")
_HEXADECIMAL = re.compile(r"[0-9a-f]{64}")
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{16}")
_KID = re.compile(r"0|[1-9][0-9]{0,2}")


@dataclass(frozen=True)
class Statuses:
    """What was not in force at one time, for a verifier without a network."""

    as_of: dt.datetime
    """UTC, whole seconds."""
    fallen: Mapping[str, Status]
    """Code → what became of it."""


@dataclass(frozen=True)
class Trust:
    """One issuer's roots, seals and QR keys."""

    issuer: Mapping[str, str]
    """The name by language."""
    hosts: tuple[str, ...]
    """Lower case."""
    roots: tuple[bytes, ...]
    """PEM, one certificate each."""
    seals: Mapping[str, str]
    """SHA-256 of the certificate, hexadecimal → its name. No other seal is believed."""
    tokens: Mapping[int, PublicKey]
    """By key id."""
    statuses: Statuses | None = None

    @classmethod
    def of_keys(
        cls,
        keys: Keys,
        *,
        issuer: Mapping[str, str],
        hosts: tuple[str, ...],
        statuses: Statuses | None = None,
    ) -> Trust:
        """What the holder of ``keys`` asks others to trust: every seal and QR key it ever had."""
        seals = {seal.fingerprint: f"seal-{number}" for number, seal in keys.seals.items()}
        return cls(issuer, hosts, (keys.root_pem(),), seals, keys.token_public(), statuses)

    def json(self) -> bytes:
        """The trust file. Equal trust gives equal bytes."""
        said: dict[str, Any] = {
            "certgen_trust": VERSION,
            "issuer": dict(self.issuer),
            "hosts": list(self.hosts),
            "roots": [pem.decode() for pem in self.roots],
            "seals": dict(self.seals),
            "tokens": {"keys": [public.jwk(kid) for kid, public in self.tokens.items()]},
        }
        if self.statuses:
            said["statuses"] = {
                "as_of": f"{self.statuses.as_of.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
                **_by_status(self.statuses.fallen),
            }
        return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"

    @classmethod
    def of_json(cls, data: bytes, *, file: object = "trust.json") -> Trust:
        """The trust that a trust file states; ``ConfigError`` names ``file`` and the fault."""
        try:
            said = json.loads(data.decode(), object_pairs_hook=_once, parse_constant=_refuse)
            return _trust(said)
        except (ValueError, KeyError, TypeError, RecursionError, SealError) as error:
            raise ConfigError("trust_file", file=file, why=error) from None


def _trust(said: Any) -> Trust:
    """Raises ``ValueError``, ``KeyError`` or ``SealError`` at the first thing that is not right."""
    _exactly(said, "the file", _REQUIRED, {"statuses"})
    if said["certgen_trust"] != VERSION or said["certgen_trust"] is True:
        raise ValueError(f"certgen_trust must be {VERSION}")
    roots = tuple(pem.encode() for pem in _texts(said["roots"], "roots"))
    for pem in roots:
        Certificate.of_pem(pem, file="roots")
    seals = _table(said["seals"], "seals")
    for fingerprint in seals:
        _fits(_HEXADECIMAL, fingerprint, "seals")
    return Trust(
        issuer=_table(said["issuer"], "issuer"),
        hosts=tuple(_texts(said["hosts"], "hosts")),
        roots=roots,
        seals=seals,
        tokens=_tokens(said["tokens"]),
        statuses=_statuses(said["statuses"]) if "statuses" in said else None,
    )


def _tokens(said: Any) -> Mapping[int, PublicKey]:
    _exactly(said, "tokens", {"keys"})
    keys: dict[int, PublicKey] = {}
    for jwk in _of(said["keys"], list, "tokens.keys"):
        kid = int(_fits(_KID, _of(jwk, dict, "tokens.keys").get("kid"), "kid"))
        public = PublicKey.of_jwk(jwk)
        if jwk != public.jwk(kid) or kid in keys or kid > 255:
            raise ValueError("tokens.keys")
        keys[kid] = public
    return keys


def _statuses(said: Any) -> Statuses:
    _exactly(said, "statuses", {"as_of", "revoked"}, _FALLEN)
    as_of = dt.datetime.strptime(said["as_of"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
    listed = [
        (_fits(_CODE, code, status), Status(status))
        for status in _FALLEN
        for code in _of(said.get(status, []), list, status)
    ]
    if len(dict(listed)) != len(listed):
        raise ValueError("a code is listed twice")
    return Statuses(as_of, dict(listed))


def _by_status(fallen: Mapping[str, Status]) -> dict[str, list[str]]:
    """The lists of codes as the file has them: that of the revoked always, others if need be."""
    codes = {
        status: sorted(code for code, fate in fallen.items() if fate == status)
        for status in _FALLEN
    }
    return {status: found for status, found in codes.items() if found or status == "revoked"}


def _exactly(
    said: Any, place: str, required: set[str], optional: Collection[str] = frozenset()
) -> None:
    keys = _of(said, dict, place).keys()
    if missing := required - keys:
        raise ValueError(f"{place}: {', '.join(sorted(missing))} missing")
    if unknown := keys - required - set(optional):
        raise ValueError(f"{place}: {', '.join(sorted(unknown))} unknown")


def _of(said: Any, kind: type, place: str) -> Any:
    if not isinstance(said, kind):
        raise ValueError(place)
    return said


def _table(said: Any, place: str) -> dict[str, str]:
    _texts([*_of(said, dict, place).values()], place)
    return dict(said)


def _texts(said: Any, place: str) -> list[str]:
    if not _of(said, list, place) or not all(isinstance(each, str) and each for each in said):
        raise ValueError(place)
    return list(said)


def _fits(form: re.Pattern[str], said: Any, place: str) -> str:
    if not isinstance(said, str) or not form.fullmatch(said):
        raise ValueError(f"{place}: {said!r}")
    return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object whose keys are said once."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(constant)
