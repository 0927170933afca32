"""What every answer says to the browser about itself: nothing inline, nothing from elsewhere."""

from __future__ import annotations

Headers = tuple[tuple[bytes, bytes], ...]

_POLICY = (
    "default-src 'none'; script-src 'self'{wasm}; style-src 'self'; img-src 'self' data:{blob}; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "media-src 'self'{blob}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")


def _headers(policy: str, camera: str, secure: bool) -> Headers:
    own = (
        (b"content-security-policy", policy.encode()),
        (b"permissions-policy", f"camera={camera}, geolocation=(), microphone=()".encode()),
    )
    return (*_ALWAYS, *own, *((_STRICT_TRANSPORT,) if secure else ()))


_PLAIN = _POLICY.format(wasm="", blob="")
_SCANNING = _POLICY.format(wasm=" 'wasm-unsafe-eval'", blob=" blob:")
_SAFE = {
    (scanning, secure): _headers(
        _SCANNING if scanning else _PLAIN, "(self)" if scanning else "()", secure
    )
    for scanning in (False, True)
    for secure in (False, True)
}


_DATA = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


def safety_of_data(secure: bool) -> Headers:
    """The headers of an answer to a program: it is no page, and must not become one."""
    return (*_DATA, _STRICT_TRANSPORT) if secure else _DATA


def safety(path: str, secure: bool) -> Headers:
    """The headers of the answer at ``path``; the camera and WebAssembly are for ``/scan`` alone."""
    return _SAFE[path == "/scan", secure]
