"""What an issuer publishes so that others can verify without asking it: values → bytes.

``documents`` makes every file, by its path from the root of the host:

====================================  ========================================================
``.well-known/certgen/issuer.json``   who vouches, and where the rest lies
``.well-known/certgen/keys.json``     the keys of the QR codes: a JWK Set (RFC 7517)
``.well-known/certgen/batches.jwt``   id → title, printed date, place of its list: a JWT
``.well-known/certgen/status/….jwt``  a batch's Token Status List (draft-ietf-oauth-status-list)
``.well-known/certgen/trust.json``    the trust file of ``certgen verify --offline``
``pki/…``                             certificates, and lists of revoked ones, of the seal's chain
====================================  ========================================================

What can grow old is signed by the QR key in use (ES256, RFC 7515) and says until when it counts.
Nothing here names a person or a code: the place in a list is the number in the batch. The form of
each file is in ``docs/reference/publication.md``; why it is so, in ``docs/decisions/0008``.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from certgen.errors import SealError
from certgen.files import write_file, write_files
from certgen.keys import raw_signature
from certgen.model import Status
from certgen.office import Office
from certgen.seal.trust import Trust
from certgen.site import site
from certgen.token import TokenKey

PLACE = ".well-known/certgen"
"""The folder of the documents, from the root of the host."""
LIFE = dt.timedelta(days=14)
"""How long a signed document counts, unless a newer one is at hand."""
FRESH = dt.timedelta(days=1)
"""How soon to look for a newer one (``ttl``)."""
BITS = 2
"""Of one certificate in a status list."""
STATUS = {Status.VALID: 0, Status.REVOKED: 1, Status.SUSPENDED: 2, Status.REPLACED: 3}
"""The values in a status list: VALID, INVALID, SUSPENDED and APPLICATION_SPECIFIC of the draft."""


@dataclass(frozen=True)
class PublishedBatch:
    """What everyone may know of a batch."""

    id: str
    issued_on: dt.date
    """The date printed on its pages."""
    title: Mapping[str, str]
    """The occasion, by language."""
    size: int
    """The highest number given."""
    fallen: Mapping[int, Status]
    """Those not valid, by number."""


def documents(
    trust: Trust,
    batches: Sequence[PublishedBatch],
    key: TokenKey,
    at: dt.datetime,
    *,
    made: Mapping[int, dt.datetime | None],
    pki: Mapping[str, bytes],
    life: dt.timedelta = LIFE,
) -> Mapping[str, bytes]:
    """Every document as of ``at`` (UTC, whole seconds), by its path. Equal arguments, equal bytes.

    ``made`` says when each QR key was made, ``pki`` is ``Keys.published()``. Raises ``SealError``
    for a key that cannot sign ES256.
    """
    host = trust.hosts[0]
    term = {"iss": f"https://{host}", "iat": int(at.timestamp())}
    term |= {"exp": int((at + life).timestamp()), "ttl": int(FRESH.total_seconds())}
    files = {
        f"{PLACE}/issuer.json": _json(_issuer(trust)),
        f"{PLACE}/keys.json": _json(key_set(trust, made)),
        f"{PLACE}/trust.json": trust.json(),
        f"{PLACE}/batches.jwt": _jwt(
            "certgen-batches+jwt",
            {**term, "batches": {each.id: _batch(each) for each in batches}},
            key,
        ),
    }
    for each in batches:
        path = status_path(each.id)
        listed = {"bits": BITS, "lst": _base64(zlib.compress(packed(each.size, each.fallen), 9))}
        claims = {"sub": f"https://{host}/{path}", **term, "status_list": listed}
        files[path] = _jwt("statuslist+jwt", claims, key)
    return files | {f"pki/{name}": data for name, data in pki.items()}


def publish(office: Office, folder: Path) -> tuple[Path, ...]:
    """Write every document, signed now, and the verification app into ``folder``.

    What is there of them is replaced, other files stay. Raises ``SealError``, ``StorageError``,
    ``RegistryError``.
    """
    registry, keys = office.registry, office.keys
    batches = [
        PublishedBatch(
            each.batch,
            each.issued_on,
            each.title,
            each.reserved,
            {number: now.status for number, now in registry.statuses(each.batch).items()},
        )
        for each in registry.summary()
    ]
    tokens = {each.name: each.not_before for each in keys.list() if each.kind == "token"}
    trust = office.trust()
    signed = documents(
        trust,
        batches,
        TokenKey(*keys.token_key()),
        office.now().replace(microsecond=0),
        made={int(name.removeprefix("token-")): made for name, made in tokens.items()},
        pki=keys.published(),
    )
    files = {**signed, **site(trust)}
    write_files(folder, files)
    write_file(_note(office), f"{folder.absolute()}\n".encode())
    return tuple(folder / path for path in files)


def published_to(office: Office) -> Path | None:
    """The folder ``publish`` wrote to last, if it is still there."""
    try:
        folder = Path(_note(office).read_text("utf-8").rstrip("\n"))
    except (OSError, ValueError):
        return None
    return folder if folder.is_dir() else None


def _note(office: Office) -> Path:
    """Beside the register: where the last publication lies."""
    return office.settings.register.with_name("published-to")


def status_path(batch: str) -> str:
    """Where the status list of ``batch`` lies, from the root of the host."""
    return f"{PLACE}/status/{batch}.jwt"


def key_set(trust: Trust, made: Mapping[int, dt.datetime | None]) -> dict[str, Any]:
    """The QR keys as a JWK Set; ``nbf`` is when each was made. None ends: paper does not expire."""
    keys: list[dict[str, Any]] = []
    for kid, public in trust.tokens.items():
        since = made.get(kid)
        keys.append({**public.jwk(kid), **({"nbf": int(since.timestamp())} if since else {})})
    return {"keys": keys}


def packed(size: int, fallen: Mapping[int, Status]) -> bytes:
    """The statuses of the numbers 0 to ``size`` (0 is nobody's), two bits each, lowest first."""
    data = bytearray((size * BITS) // 8 + 1)
    for number, status in fallen.items():
        data[number * BITS // 8] |= STATUS[status] << number * BITS % 8
    return bytes(data)


def _issuer(trust: Trust) -> dict[str, Any]:
    base = f"https://{trust.hosts[0]}"
    return {
        "issuer": base,
        "name": dict(trust.issuer),
        "hosts": list(trust.hosts),
        "jwks_uri": f"{base}/{PLACE}/keys.json",
        "batches_uri": f"{base}/{PLACE}/batches.jwt",
        "status_list_uri": f"{base}/{status_path('{batch}')}",
        "trust_uri": f"{base}/{PLACE}/trust.json",
        "certificate_uri": f"{base}/{{code}}",
        "verify_uri": f"{base}/v1/verify",
    }


def _batch(batch: PublishedBatch) -> dict[str, Any]:
    return {
        "title": dict(batch.title),
        "issued_on": batch.issued_on.isoformat(),
        "size": batch.size,
        "status": f"/{status_path(batch.id)}",
    }


def _jwt(kind: str, claims: Mapping[str, Any], key: TokenKey) -> bytes:
    """A signed JWT in its compact form (RFC 7515, section 7.1)."""
    if key.key.algorithm != "p256":
        raise SealError("token_key", kid=key.kid, algorithm=key.key.algorithm)
    header = {"alg": "ES256", "kid": str(key.kid), "typ": kind}
    signed = ".".join(_base64(_compact(part)) for part in (header, claims))
    return f"{signed}.{_base64(raw_signature(key.key.sign(signed.encode())))}".encode()


def _compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
