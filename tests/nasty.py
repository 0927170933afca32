"""Files made to break a verifier or to deceive it.

Three kinds: those that want to be read for ever (``greedy``), those whose structure is not what it
says (``crooked``), and the published attacks on signed PDF (``attacks.forged``).
"""

from __future__ import annotations

import zlib

from attacks import forged, saved
from pikepdf import Encryption

MIB = 1 << 20
STOPPED = frozenset(
    {"an image of four billion dots", "a pattern of hairs", "an index of two billion"}
)
"""Those that use up what a child may use, and are stopped."""


def file(*objects: bytes, trailer: bytes = b"/Root 1 0 R", prev: bytes = b"") -> bytes:
    """A PDF of ``objects``, numbered from 1, with a table of its own making."""
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    prev = prev.replace(b"HERE", b"%d" % start)
    out += b"trailer\n<</Size %d %b %b>>\n" % (len(objects) + 1, trailer, prev)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 595]/Contents 4 0 R/Resources 5 0 R>>"


def stream(data: bytes, about: bytes = b"") -> bytes:
    return b"<</Length %d %b>>\nstream\n%b\nendstream" % (len(data), about, data)


def page(content: bytes, resources: bytes = b"<<>>", *more: bytes) -> bytes:
    """A page of ``content``; ``more`` are the objects 6, 7 …"""
    return file(CATALOGUE, PAGES, PAGE, content, resources, *more)


def squeezed(size: int, layers: int = 1) -> bytes:
    """``size`` bytes of nothing, deflated ``layers`` times."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(MIB)) for _ in range(size // MIB)) + packer.flush()
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    return data


def form(content: bytes, resources: bytes) -> bytes:
    return stream(content, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources %b" % resources)


def image(data: bytes, about: bytes) -> bytes:
    wide = b"/Type/XObject/Subtype/Image/Width 65000/Height 65000/BitsPerComponent 1"
    return page(
        stream(b"q 842 0 0 595 0 0 cm /I Do Q"),
        b"<</XObject<</I 6 0 R>>>>",
        stream(data, wide + b"/ColorSpace/DeviceGray" + about),
    )


def greedy() -> dict[str, bytes]:
    """Small files that would like much time or memory, or a way round in circles."""
    thirty = b"".join(b"/F%d 6 0 R" % n for n in range(30))
    jbig2 = bytes.fromhex("0000000030000100000013ffffffffffffffff000000000000000000ffff")
    packed_objects = squeezed(99 * MIB)
    return {
        "flate bomb": page(stream(squeezed(300 * MIB, 2), b"/Filter[/FlateDecode/FlateDecode]")),
        "many filters": page(stream(b"", b"/Filter[%b]" % (b"/FlateDecode" * 10_000))),
        "run lengths": page(stream(b"\x81 " * 400_000 + b"\x80", b"/Filter/RunLengthDecode")),
        "object stream bomb": file(
            b"<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE,
            stream(packed_objects, b"/Type/ObjStm/N 90000000/First 9/Filter/FlateDecode"),
            b"<<>>",
        ),
        "jbig2 as large as a field": image(jbig2, b"/Filter/JBIG2Decode"),
        "an image of four billion dots": image(squeezed(99 * MIB), b"/Filter/FlateDecode"),
        "jpeg 2000 of nothing": image(
            bytes.fromhex("0000000c6a5020200d0a870a00000014667479706a703220000000006a7032200000"
                          "002d6a703268000000166968647200ffffff00ffffff0003070700000000000f636f"
                          "6c7201000000000010000000006a703263ff4fff51"), b"/Filter/JPXDecode"
        ),
        "a form that draws itself": page(
            stream(b"/F Do"), b"<</XObject<</F 6 0 R>>>>", form(b"/F Do /F Do", b"5 0 R")
        ),
        "forms that draw forms": page(
            stream(b"/F0 Do"), b"<</XObject<</F0 6 0 R>>>>",
            *(
                form(b"/F0 Do " * 10, b"<</XObject<</F0 %d 0 R>>>>" % (7 + n))
                for n in range(12)
            ),
            form(b"0 0 1 1 re f", b"<<>>"),
        ),
        "a pattern of hairs": page(
            stream(b"/Pattern cs /P scn 0 0 842 595 re f"), b"<</Pattern<</P 6 0 R>>>>",
            stream(
                b"0 0 1 1 re f",
                b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep .00001/YStep .00001"
                b"/Resources<<>>",
            ),
        ),
        "five million graphics states": page(
            stream(zlib.compress(b"q " * 5_000_000), b"/Filter/FlateDecode")
        ),
        "a million brackets": file(b"[" * MIB + b"]" * MIB),
        "dictionaries in dictionaries": file(b"<</A" * 200_000 + b" 0" + b">>" * 200_000),
        "a name of a megabyte": file(b"<</Type/Catalog/Pages 2 0 R/%b 1>>" % (b"A" * MIB), PAGES),
        "thirty ways to one form": page(stream(b"/F1 Do"), b"<</XObject<<%b>>>>" % thirty, PAGES),
        "an open string": file(CATALOGUE, PAGES, b"(" * 500_000),
    }  # fmt: skip


def crooked(pdf: bytes) -> dict[str, bytes]:
    """Files whose structure leads in circles or nowhere; some of them begin as ``pdf``."""
    long = b"<</Length 4 0 R>>\nstream\n%b\nendstream" % (b"x" * 99)
    table = file(CATALOGUE, PAGES, PAGE, stream(b""), b"<<>>")
    second = b"xref\n0 0\ntrailer\n<</Root 1 0 R/Size 6/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    loop = table.replace(b"/Root 1 0 R ", b"/Root 1 0 R/Prev %d " % len(table), 1)
    back = loop.index(b"xref\n0")
    made = {
        "a table before itself": file(CATALOGUE, PAGES, prev=b"/Prev HERE"),
        "two tables before each other": loop + second % (back, len(loop)),
        "a table far away": file(CATALOGUE, PAGES, prev=b"/Prev 99999999999999999999"),
        "a table below zero": file(CATALOGUE, PAGES, prev=b"/Prev -1"),
        "a page above itself": file(CATALOGUE, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
        "pages within pages": file(
            CATALOGUE, *(b"<</Type/Pages/Kids[%d 0 R]/Count 9>>" % n for n in (3, 4, 2))
        ),
        "a billion pages": file(CATALOGUE, b"<</Type/Pages/Kids[]/Count 2000000000>>"),
        "a length that is itself": file(CATALOGUE, PAGES, PAGE, long, b"<<>>"),
        "a reference to itself": file(b"1 0 R"),
        "a catalogue elsewhere": file(CATALOGUE, PAGES, trailer=b"/Root 99 0 R"),
        "no catalogue": file(PAGES, trailer=b""),
        "an object stream after itself": file(
            CATALOGUE, PAGES, PAGE, stream(b"", b"/Type/ObjStm/N 1/First 0/Extends 4 0 R"), b"<<>>"
        ),
        "a stream of references without width": pdf.replace(b"/W[1 3 2]", b"/W[0 0 0]"),
        "a stream of references that is too wide": pdf.replace(b"/W[1 3 2]", b"/W[9 9 9]"),
        "an index of two billion": pdf.replace(b"/Size 79", b"/Size 79/Index[0 2147483647]"),
        "encrypted for everybody": saved(pdf, encryption=Encryption(owner="a", user="")),
        "encrypted": saved(pdf, encryption=Encryption(owner="a", user="b")),
        "nothing": b"",
        "a head": b"%PDF-1.7\n",
        "junk before it": b"GIF89a" + bytes(900) + pdf,
        "twice": pdf + pdf,
    }
    cuts = {f"cut off at {each}%": pdf[: len(pdf) * each // 100] for each in (3, 40, 70, 98)}
    return {**made, **cuts, "cut off before its end": pdf[:-7]}


def corpus(pdf: bytes) -> dict[str, bytes]:
    """All of them, by what is wrong with them; ``pdf`` is a file that was issued."""
    return {**greedy(), **crooked(pdf), **forged(pdf)}
