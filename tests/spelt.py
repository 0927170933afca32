"""The rules of PDF/A-3u about how a file is spelled, added to those of ``access``.

They are held against the bytes: what a reader of PDF makes of them would hide a fault.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

import pikepdf
from access import RULES, rule
from asn1crypto.cms import ContentInfo
from opened import File

__all__ = ["RULES"]

BOXES = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox")
BEGUN = re.compile(rb"(\d+) 0 obj\n(.*?)(\nstream\n|\nendobj\n)", re.DOTALL)
ENDED = b"\nendstream\nendobj\n"
TOKEN = re.compile(
    rb"""(?P<text>\((?:[^()\\]|\\.)*\)) | (?P<mark><<|>>|[\[\]]) | <(?P<digits>[^>]*)>
    | /(?P<name>[^\0\t\n\f\r ()<>\[\]{}/%]*) | (?P<word>[^\0\t\n\f\r ()<>\[\]{}/%]+)
    | [\0\t\n\f\r ]+ | (?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
NUMBER = re.compile(rb"[+-]?(\d+\.?\d*|\.\d+)")


@lru_cache(maxsize=2)
def objects(data: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """The objects from the header on, each (what it is, what streams in it) and right behind the
    one before; and what follows them."""
    found, at = [], data.index(b"\n", data.index(b"\n") + 1) + 1
    while begun := BEGUN.match(data, at):
        at, streamed = begun.end(), b""
        if begun[3] == b"\nstream\n":
            length = re.search(rb"/Length (\d+)", begun[2])
            streamed = data[at : at + int(length[1])] if length else b""
            at += len(streamed)
            if not data.startswith(ENDED, at):
                break
            at += len(ENDED)
        found.append((begun[2], streamed))
    return found, data[at:]


def tokens(file: File) -> Iterator[tuple[str, bytes]]:
    """(kind, bytes) of all that is written outside of streams, in object streams, in contents."""
    found, _ = objects(file.data)
    packed = [zlib.decompress(data) for head, data in found if b"/Type/ObjStm" in head]
    drawn = [stream.read_bytes() for stream in (*file.page.Contents, *file.contents[1:])]
    for text in (*(head for head, _ in found), *packed, *drawn):
        for token in TOKEN.finditer(text):
            if token.lastgroup:
                yield token.lastgroup, token[token.lastgroup]


@rule("A 6.1.2")
def header(file: File) -> object:
    return not re.match(rb"%PDF-1\.[0-7]\n%[\x80-\xff]{4}", file.data)


@rule("A 6.1.3")
def trailer(file: File) -> object:
    end = file.data.endswith((b"%%EOF", b"%%EOF\n"))
    return "/Encrypt" in file.pdf.trailer or not end or len(file.pdf.trailer["/ID"]) != 2


@rule("A 6.1.7.2")
def filters(file: File) -> object:
    known = ("/FlateDecode", "/DCTDecode", "/CCITTFaxDecode", "/JBIG2Decode")
    return [e.Filter for e in file.streams if e.get("/Filter", known[0]) not in known]


@rule("A 6.1.12")
def permissions(file: File) -> object:
    reference = file.pdf.Root.Perms.DocMDP.Reference[0]
    digests = {"/DigestLocation", "/DigestMethod", "/DigestValue"}
    return {*file.pdf.Root.Perms.keys()} != {"/DocMDP"} or digests & {*reference.keys()}


@rule("A 6.1.13")
def limits(file: File) -> object:
    """The page's boxes, how many objects, and how deep graphics states are nested."""
    for content in file.contents:
        depth = 0
        for _, operator in pikepdf.parse_content_stream(content):
            depth += {"q": 1, "Q": -1}.get(str(operator), 0)
            if not 0 <= depth <= 28:
                return depth
        if depth:
            return depth
    if int(file.pdf.trailer.Size) > 8388607:
        return "objects"
    boxes = [file.page[key] for key in BOXES if key in file.page]
    sides = [abs(float(box[at + 2]) - float(box[at])) for box in boxes for at in (0, 1)]
    return [side for side in sides if not 3 <= side <= 14400]


@rule("A 6.1.3, 6.1.7.1, 6.1.9")
def layout(file: File) -> object:
    """Object after object, each on lines of its own, each stream as long as it says; nothing lies
    between them nor behind the mark at the end."""
    found, rest = objects(file.data)
    return not found or not re.fullmatch(rb"startxref\n\d+\n%%EOF\n?", rest)


@rule("A 6.1.6")
def hexadecimal_strings(file: File) -> object:
    """Whole bytes, written in digits alone."""
    strings = (value for kind, value in tokens(file) if kind == "digits")
    return [each for each in strings if not re.fullmatch(rb"([0-9A-Fa-f]{2})*", each)]


@rule("A 6.1.13 (values)")
def values(file: File) -> object:
    """Numbers, strings and names of the size there may be."""

    def sound(kind: str, value: bytes) -> bool:
        if kind == "word" and NUMBER.fullmatch(value):
            number = abs(Decimal(value.decode()))
            if b"." in value:
                return not number or Decimal("1.175e-38") <= number <= Decimal("3.403e38")
            return number <= 2**31 - 1
        most = {"text": 32767 + 2, "digits": 2 * 32767, "name": 127}.get(kind, len(value))
        return kind != "other" and len(value) <= most

    return [value for kind, value in tokens(file) if not sound(kind, value)]


@rule("A 6.4.3 (signer)")
def signer(file: File) -> object:
    """One signer, whose certificate is in the seal."""
    contents = bytes(file.pdf.Root.AcroForm.Fields[0].V.Contents)
    sealed = ContentInfo.load(contents)["content"]
    [one] = sealed["signer_infos"]
    named = one["sid"].chosen["serial_number"].native
    return named not in [each.chosen.serial_number for each in sealed["certificates"]]
