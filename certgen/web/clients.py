"""Who is asking: the client's address and the language wanted, from what can be believed."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from certgen.config import Network
from certgen.words import LANGUAGES

UNSAID = "fr"
"""The language of who names none that we speak."""


def header(scope: Mapping[str, Any], name: bytes) -> str:
    """The value of a request's header, lower-case ``name``; several are joined; empty if none."""
    found = [value for key, value in scope["headers"] if key == name]
    return b",".join(found).decode("latin-1")


def language(scope: Mapping[str, Any]) -> str:
    """The language of the answer: ``?lang=``, else ``Accept-Language``, else French."""
    query = scope["query_string"]
    if query:
        for part in query.split(b"&"):
            said = part[5:].decode("latin-1") if part.startswith(b"lang=") else ""
            if said in LANGUAGES:
                return said
    return accepted(header(scope, b"accept-language"))


@lru_cache(512)
def accepted(said: str) -> str:
    """The language we speak that an ``Accept-Language`` header prefers (RFC 9110, 12.5.4)."""
    best, weight = UNSAID, 0.0
    for part in said[:500].split(","):
        tag, _, parameter = part.partition(";")
        name = tag.strip().lower().partition("-")[0]
        try:
            quality = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        if name in LANGUAGES and quality > weight:
            best, weight = name, quality
    return best


class Proxies:
    """The proxies whose word about their clients is believed."""

    def __init__(self, networks: Sequence[Network]):
        self._networks = tuple(networks)

    def client(self, scope: Mapping[str, Any]) -> str:
        """Whom a limit counts: the nearest address that is no trusted proxy; of IPv6 its /64."""
        said = scope["client"][0] if scope.get("client") else ""
        if self._networks and self._trusted(said):
            for each in reversed(header(scope, b"x-forwarded-for").split(",")):
                said = each.strip() or said
                if not self._trusted(said):
                    break
        return _network(said)

    def secure(self, scope: Mapping[str, Any]) -> bool:
        """Whether the client came by TLS."""
        if scope.get("scheme") == "https":
            return True
        peer = scope["client"][0] if scope.get("client") else ""
        said = header(scope, b"x-forwarded-proto") if self._networks else ""
        return said == "https" and self._trusted(peer)

    def _trusted(self, said: str) -> bool:
        address = _address(said)
        return address is not None and any(address in network for network in self._networks)


@lru_cache(4096)
def _address(said: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@lru_cache(4096)
def _network(said: str) -> str:
    address = _address(said)
    if address is None:
        return "?"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))
