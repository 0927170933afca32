"""Files made to break a verifier or to deceive it, made here from one that was issued.

Three kinds: files that want to be read for ever (``greedy``); structures that are not what they say
(``crooked``); and attacks on signed documents that were published, on what is signed (``forged``):
universal signature forgery, incremental saving and signature wrapping (Mladenov, Mainka, Meyer zu
Selhausen, Grothe, Schwenk: *1 Trillion Dollar Refund*, CCS 2019), shadow attacks (Mainka, Mladenov,
Rohlmann: NDSS 2021), evil annotations and sneaky signatures on certified documents (Rohlmann,
Mladenov, Mainka, Schwenk: *Breaking the Specification*, S&P 2021).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, Pdf
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NumberObject,
    PdfObject,
    StreamObject,
    pdf_name,
    pdf_string,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter as Update

MIB = 1 << 20
STOPPED = frozenset(
    {"an image of four billion dots", "a pattern of hairs", "an index of two billion"}
)
"""Those that use up what a child may use, and are stopped."""
_RANGE = re.compile(rb"/ByteRange\[[0-9 ]+\]")


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
    packed_objects = squeezed(200 * MIB)
    return {
        "flate bomb": page(stream(squeezed(700 * MIB, 2), b"/Filter[/FlateDecode/FlateDecode]")),
        "many filters": page(stream(b"", b"/Filter[%b]" % (b"/FlateDecode" * 10_000))),
        "run lengths": page(stream(b"\x81 " * 400_000 + b"\x80", b"/Filter/RunLengthDecode")),
        "object stream bomb": file(
            b"<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE,
            stream(packed_objects, b"/Type/ObjStm/N 90000000/First 9/Filter/FlateDecode"),
            b"<<>>",
        ),
        "jbig2 as large as a field": image(jbig2, b"/Filter/JBIG2Decode"),
        "an image of four billion dots": image(squeezed(500 * MIB), b"/Filter/FlateDecode"),
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


def saved(pdf: bytes, change: Callable[[Pdf], object] = id, **how: object) -> bytes:
    """``pdf`` opened, changed, and written anew."""
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        change(document)
        document.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def updated(pdf: bytes, change: Callable[[Update], object]) -> bytes:
    """``pdf`` with a well-formed update after it."""
    writer, out = Update(BytesIO(pdf)), BytesIO()
    change(writer)
    writer.write(out)
    return out.getvalue()


def _page(writer: Update) -> DictionaryObject:
    found: DictionaryObject = writer.root["/Pages"]["/Kids"][0]
    return found


def _words(**said: PdfObject) -> DictionaryObject:
    return DictionaryObject({pdf_name(f"/{key}"): value for key, value in said.items()})


def _box(*numbers: float) -> ArrayObject:
    return ArrayObject([FloatObject(each) for each in numbers])


def _drawing(writer: Update, drawing: bytes) -> IndirectObject:
    """A form that covers the page and says something else."""
    covered = b"1 g 0 0 842 595 re f 0 g BT /F 40 Tf 90 300 Td (%b) Tj ET" % drawing
    font = _words(Type=pdf_name("/Font"), Subtype=pdf_name("/Type1"), BaseFont=pdf_name("/Courier"))
    about = _words(
        Type=pdf_name("/XObject"), Subtype=pdf_name("/Form"), BBox=_box(0, 0, 842, 595),
        Resources=_words(Font=_words(F=font)),
    )  # fmt: skip
    return writer.add_object(StreamObject(dict_data=about, stream_data=covered))


def _annotated(kind: str, **more: PdfObject) -> Callable[[Update], None]:
    """Evil annotation: one whose appearance covers the page."""

    def add(writer: Update) -> None:
        note = _words(
            Type=pdf_name("/Annot"), Subtype=pdf_name(kind), Rect=_box(0, 0, 842, 595),
            F=NumberObject(4), AP=_words(N=_drawing(writer, b"FORGED")), **more,
        )  # fmt: skip
        sheet = _page(writer)
        notes = ArrayObject([*sheet["/Annots"], writer.add_object(note)])
        sheet[pdf_name("/Annots")] = notes
        writer.update_container(sheet)

    return add


def _sneaky(writer: Update) -> None:
    """Sneaky signature: a field to be signed, allowed by many, whose appearance covers the page."""
    _annotated("/Widget", FT=pdf_name("/Sig"), T=pdf_string("second"))(writer)
    added = _page(writer)["/Annots"].raw_get(-1)
    form = writer.root["/AcroForm"]
    form[pdf_name("/Fields")] = ArrayObject([*form["/Fields"], added])
    writer.update_container(form)


def _redrawn(writer: Update) -> None:
    """Shadow, replace: other content under the same page."""
    sheet = _page(writer)
    sheet[pdf_name("/Contents")] = writer.add_object(
        StreamObject(stream_data=b"0 g 90 90 400 400 re f")
    )
    writer.update_container(sheet)


def _other_pages(writer: Update) -> None:
    """Shadow, hide and replace: the catalogue turns to other pages."""
    sheet = _words(
        Type=pdf_name("/Page"), MediaBox=_box(0, 0, 842, 595), Contents=_drawing(writer, b"FORGED")
    )
    pages = _words(
        Type=pdf_name("/Pages"), Count=NumberObject(1), Kids=ArrayObject([writer.add_object(sheet)])
    )
    writer.root[pdf_name("/Pages")] = writer.add_object(pages)
    writer.update_root()


def _hidden(writer: Update) -> None:
    """Shadow, hide: what was visible when it was signed is taken away."""
    sheet = _page(writer)
    sheet[pdf_name("/Resources")] = DictionaryObject()
    writer.update_container(sheet)


def _unlocked(writer: Update) -> None:
    """The certification is taken off, then the page is changed."""
    del writer.root["/Perms"]
    writer.update_root()
    _redrawn(writer)


def _attached(writer: Update) -> None:
    """Another credential.json."""
    del writer.root["/AF"]
    writer.update_root()


def _layered(writer: Update) -> None:
    """Optional content that was not there."""
    group = writer.add_object(_words(Type=pdf_name("/OCG"), Name=pdf_string("x")))
    groups = _words(OCGs=ArrayObject([group]), D=_words(OFF=ArrayObject([group])))
    writer.root[pdf_name("/OCProperties")] = groups
    writer.update_root()


def _scripted(writer: Update) -> None:
    script = _words(S=pdf_name("/JavaScript"), JS=pdf_string("this.pageNum = 0"))
    writer.root[pdf_name("/OpenAction")] = script
    writer.update_root()


UPDATES: dict[str, Callable[[Update], object]] = {
    "ISA: other content": _redrawn,
    "ISA: nothing but an object": lambda writer: writer.add_object(pdf_string("x")),
    "shadow: hidden": _hidden,
    "shadow: other pages": _other_pages,
    "unlocked": _unlocked,
    "no credential": _attached,
    "optional content": _layered,
    "a script": _scripted,
    "EAA: free text": _annotated("/FreeText"),
    "EAA: stamp": _annotated("/Stamp"),
    "EAA: redaction": _annotated("/Redact"),
    "EAA: widget": _annotated("/Widget"),
    "SSA: a second signature field": _sneaky,
}
RANGES = {
    "USF: no range": b"",
    "USF: null": b"/ByteRange null",
    "USF: nothing in it": b"/ByteRange[]",
    "USF: zeros": b"/ByteRange[0 0 0 0]",
    "USF: below zero": b"/ByteRange[0 -1 -2 -1]",
    "USF: endless": b"/ByteRange[0 99999999999 99999999999 9]",
    "USF: one number": b"/ByteRange[0]",
    "USF: words": b"/ByteRange[/a(b)null<<>>]",
}
CONTENTS = {
    "USF: no contents": b"",
    "USF: contents null": b"/Contents null",
    "USF: contents empty": b"/Contents<>",
    "USF: contents zero": b"/Contents<00>",
}


def _objects_after(pdf: bytes) -> dict[str, bytes]:
    """ISA without rules: what is merely appended, which some readers repair into the document."""
    start = pdf.rindex(b"startxref")
    new = b"16 0 obj\n<</Length 24>>\nstream\n0 g 0 0 900 900 re f     \nendstream\nendobj\n"
    old = pdf[start:]
    return {
        "ISA: objects after the end": pdf + new,
        "ISA: objects, and the old end again": pdf + new + old,
        "ISA: a trailer without a table": pdf + new + b"trailer\n<</Root 1 0 R>>\n" + old,
        "ISA: a table that ends early": pdf + new + b"xref\n0 1\n" + old,
        "ISA: a false start": pdf + new + b"startxref\n%d\n%%%%EOF\n" % (len(pdf) + 1),
        "ISA: the end far away": pdf + b" " * 4000 + new + old,
    }


def _wrapped(pdf: bytes) -> dict[str, bytes]:
    """SWA: the signed second part moved, something else in between, the range told otherwise."""
    (span,) = _RANGE.finditer(pdf)
    _, before, after, rest = map(int, re.findall(rb"\d+", span[0]))
    head, gap, tail = pdf[:before], pdf[before:after], pdf[after:]
    evil = b">> endobj\n16 0 obj\n<</Length 20>>\nstream\n0 g 0 0 900 900 re f\nendstream\nendobj\n"
    moved = b"/ByteRange[0 %d %d %d]" % (before, after + 2 * len(evil) + 60, rest)
    bare = moved.ljust(60) + evil.ljust(2 * len(evil))
    return {
        "SWA: the second part moved": head + gap + bare + tail,
        "SWA: padded in the gap": head + gap[:-1] + b"0" * 500 + b">" + tail,
        "SWA: two ranges": head + gap + b"/ByteRange[0 1 2 3]" + tail,
        "SWA: two contents": head + gap + b"/Contents" + gap + tail,
        "SWA: the range a reference": pdf.replace(
            span[0], b"/ByteRange 19 0 R".ljust(len(span[0]))
        ),
        "SWA: the gap a text": head + b"(" + bytes.fromhex(gap[1:-1].decode())[:99] + b")" + tail,
    }


def forged(pdf: bytes) -> dict[str, bytes]:
    """What is signed, and shows or means something else."""
    contents = re.compile(rb"/Contents<[0-9a-f]+>")
    (span,) = _RANGE.finditer(pdf)
    return {
        **{name: updated(pdf, change) for name, change in UPDATES.items()},
        **{name: pdf.replace(span[0], said.ljust(len(span[0]))) for name, said in RANGES.items()},
        **{name: pdf.replace(span[0], said) for name, said in _shorter(RANGES).items()},
        **{name: contents.sub(said, pdf) for name, said in CONTENTS.items()},
        **_objects_after(pdf),
        **_wrapped(pdf),
        "saved anew": saved(pdf),
        "linearised": saved(pdf, linearize=True),
        "a page more": saved(pdf, lambda document: document.add_blank_page()),
        "annotated and saved": saved(pdf, _noted),
    }


def _shorter(ranges: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{name}, and shorter": said for name, said in ranges.items()}


def _noted(document: Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=Array([0, 0, 800, 500]))
    document.pages[0].obj.Annots.append(document.make_indirect(note))


def corpus(pdf: bytes) -> dict[str, bytes]:
    """All of them, by what is wrong with them; ``pdf`` is a file that was issued."""
    return {**greedy(), **crooked(pdf), **forged(pdf)}
