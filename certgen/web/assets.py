"""Our own files: the app, its style and its words, made when the service starts."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from certgen.seal.trust import Trust
from certgen.site import site

KINDS = {
    ".cer": "application/pkix-cert",
    ".crl": "application/pkix-crl",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jwt": "application/jwt",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_PACKED = (".css", ".html", ".js", ".json", ".svg", ".txt", ".wasm", ".webmanifest")
"""What gzip makes smaller."""


@dataclass(frozen=True)
class OwnFile:
    """One of our own files."""

    body: bytes
    packed: bytes
    """``body`` in gzip; empty where that saves nothing."""
    kind: str
    tag: str
    """Its ``ETag``."""


def own_files(trust: Trust) -> Mapping[str, OwnFile]:
    """The app of the issuer of ``trust`` and all it needs, by path from the root of the host."""
    return {path: _own(path, body) for path, body in site(trust, register=True).items()}


def _own(path: str, body: bytes) -> OwnFile:
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    packed = gzip.compress(body, mtime=0) if path.endswith(_PACKED) else b""
    return OwnFile(body, packed, kind_of(path), tag)


def kind_of(path: str) -> str:
    """The media type of a file, by its ending."""
    if "/status/" in path and path.endswith(".jwt"):
        return "application/statuslist+jwt"
    if path.endswith("certgen/keys.json"):
        return "application/jwk-set+json"
    ending = PurePosixPath(path).suffix
    return KINDS.get(ending) or mimetypes.types_map.get(ending, "application/octet-stream")
