"""Tag, length, value: the little of X.690 (DER) that a seal needs."""

from __future__ import annotations

SEQUENCE, SET, INTEGER, OCTETS, NULL, OID = 0x30, 0x31, 0x02, 0x04, 0x05, 0x06


def tlv(tag: int, *parts: bytes) -> bytes:
    """``parts`` together as the value of one element."""
    value = b"".join(parts)
    size = len(value)
    if size < 128:
        return bytes((tag, size)) + value
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(length))) + length + value


def oid(dotted: str) -> bytes:
    """An object identifier, e.g. ``"1.2.840.113549.1.7.2"``."""
    first, second, *rest = map(int, dotted.split("."))
    out = bytearray()
    for arc in (40 * first + second, *rest):
        septets = [arc & 0x7F]
        while arc := arc >> 7:
            septets.append(0x80 | arc & 0x7F)
        out += bytes(reversed(septets))
    return tlv(OID, bytes(out))


def value(element: bytes, tag: int) -> bytes:
    """What one whole element of ``tag`` holds. ``ValueError`` when it is none, or more."""
    if element[:1] != bytes((tag,)):
        raise ValueError("another tag")
    [whole] = elements(element)
    start = 2 if whole[1] < 0x80 else 2 + (whole[1] & 0x7F)
    return whole[start:]


def elements(data: bytes) -> list[bytes]:
    """The elements that follow one another in ``data``; ``ValueError`` when they do not fill it."""
    found = []
    while data:
        found.append(first(data))
        data = data[len(found[-1]) :]
    return found


def first(data: bytes) -> bytes:
    """The element ``data`` begins with. ``ValueError`` when it is cut short or has no length."""
    if len(data) < 2:
        raise ValueError("cut short")
    size, start = data[1], 2
    if size >= 0x80:
        start += size & 0x7F
        if not 2 < start <= 6:
            raise ValueError("no definite length")
        size = int.from_bytes(data[2:start])
    if len(data) < start + size:
        raise ValueError("cut short")
    return data[: start + size]
