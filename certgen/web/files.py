"""Files as they are: the published ones, read when asked for, and our own."""

from __future__ import annotations

import hashlib
import re

from starlette.requests import Request
from starlette.responses import Response

from certgen.web.assets import kind_of
from certgen.web.replies import Refused
from certgen.web.service import Service

_PUBLISHED = re.compile(
    r"\.well-known/certgen/(?:(?:issuer|keys|trust)\.json|batches\.jwt"
    r"|status/[A-Za-z0-9][A-Za-z0-9._-]{0,39}\.jwt)|pki/(?:root|ca)\.(?:cer|crl)",
    re.ASCII,
)
LARGEST = 10_000_000
"""Bytes of a published file; ours have some hundreds."""


def own(service: Service, request: Request, path: str) -> Response:
    """One of our own files; the browser keeps it and asks whether it is still the same."""
    found = service.files.get(path)
    if found is None:
        raise Refused(404, "not_found")
    headers = {"cache-control": "no-cache", "etag": found.tag, "vary": "accept-encoding"}
    if found.tag in request.headers.get("if-none-match", ""):
        return Response(b"", 304, headers)
    if found.packed and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, 200, {**headers, "content-encoding": "gzip"}, found.kind)
    return Response(found.body, 200, headers, found.kind)


def published(service: Service, request: Request) -> Response:
    """The newest file of ``certgen publish`` at the request's path."""
    path = request.url.path.lstrip("/")
    if not _PUBLISHED.fullmatch(path) or ".." in path:
        raise Refused(404, "not_found")
    try:
        with service.published(path).open("rb") as file:
            body = file.read(LARGEST)
    except OSError:
        raise Refused(404, "unpublished") from None
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"cache-control": "max-age=300", "etag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", 304, headers)
    return Response(body, 200, headers, kind_of(path))
