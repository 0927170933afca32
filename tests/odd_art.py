"""PDF drawings that readers take and an archive does not: some are mended, the others refused."""

from __future__ import annotations

from collections.abc import Callable

import pikepdf
from art_samples import changed, page, rectangle
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from certgen.pdf import metadata

Change = Callable[[Pdf], object]


def drawing(operators: bytes, **resources: Callable[[Pdf], pikepdf.Object]) -> bytes:
    """A page of ``operators`` with ``resources``, each made for its file: category → entries."""

    def change(pdf: Pdf) -> None:
        pdf.pages[0].Contents = pdf.make_stream(operators)
        for category, make in resources.items():
            pdf.pages[0].obj.Resources[f"/{category}"] = make(pdf)

    return changed(page(rectangle), change)


def image(pdf: Pdf, **entries: object) -> Stream:
    """Four pixels."""
    kept = {"ColorSpace": Name.DeviceGray, "BitsPerComponent": 8, "Width": 2, "Height": 2}
    kept |= {"Type": Name.XObject, "Subtype": Name.Image}
    return pdf.make_stream(b"\0\1\2\3", **{**kept, **entries})


def form(pdf: Pdf, operators: bytes, **entries: object) -> Stream:
    kept = {"Type": Name.XObject, "Subtype": Name.Form, "BBox": Array([0, 0, 60, 20])}
    return pdf.make_stream(operators, **{**kept, **entries})


def profile(pdf: Pdf, components: int = 3, **bytes_at: bytes) -> pikepdf.Object:
    """sRGB with other bytes in its head: ``at_12=b"link"``."""
    data = bytearray(metadata.profile())
    for place, changed_to in bytes_at.items():
        at = int(place.removeprefix("at_"))
        data[at : at + len(changed_to)] = changed_to
    return Array([Name.ICCBased, pdf.make_stream(bytes(data), N=components)])


def coloured(space: Callable[[Pdf], pikepdf.Object], colour: bytes = b"0 0 0") -> bytes:
    """A square in a colour of ``space``."""
    operators = b"/C cs %b sc 0 0 9 9 re f" % colour
    return drawing(operators, ColorSpace=lambda pdf: Dictionary(C=space(pdf)))


def placed(make: Callable[[Pdf], pikepdf.Object], name: str = "I") -> bytes:
    """An image or form called ``name``."""
    return drawing(b"/%b Do" % name.encode(), XObject=lambda p: Dictionary({f"/{name}": make(p)}))


def tile(pdf: Pdf) -> pikepdf.Object:
    """A pattern of an image that only the page knows."""
    kinds = {"PatternType": 1, "PaintType": 1, "TilingType": 1, "XStep": 9, "YStep": 9}
    return Dictionary(T=pdf.make_stream(b"/I Do", BBox=Array([0, 0, 9, 9]), **kinds))


def palette(_: Pdf) -> pikepdf.Object:
    return Array([Name.Indexed, Name.DeviceRGB, 1, String("(\\)\r\n<>")])


MENDED = {
    "names that are keys elsewhere": drawing(
        b"/BG Do /PS Do /OC gs",
        XObject=lambda pdf: Dictionary({"/BG": image(pdf), "/PS": image(pdf)}),
        ExtGState=lambda _: Dictionary({"/OC": Dictionary(LW=1)}),
    ),
    "more restored than saved": drawing(b"q Q Q 0 0 9 9 re f"),
    "more saved than restored": drawing(b"q q 0 0 9 9 re f"),
    "what PostScript wanted": placed(
        lambda pdf: form(pdf, b"0 0 9 9 re f", Subtype2=Name.PS, Resources=Dictionary())
    ),
    "an image smoothed": placed(lambda pdf: image(pdf, Interpolate=True, Intent=Name.Pretty)),
    "an image with a palette": placed(lambda pdf: image(pdf, ColorSpace=palette(pdf))),
    "a profile": coloured(profile),
    "half clear": drawing(
        b"/G gs 0 0 9 9 re f",
        ExtGState=lambda _: Dictionary(G=Dictionary(ca=0.5, BM=Name.Multiply)),
    ),
}
REFUSED = {
    "an image that is not there": drawing(b"/Nowhere Do"),
    "a state that is not there": drawing(b"/Nowhere gs"),
    "a colour space that is not there": drawing(b"/Nowhere cs"),
    "a pattern that is not there": drawing(b"/Pattern cs /Nowhere scn"),
    "a form that counts on its page": drawing(
        b"/F Do", XObject=lambda pdf: Dictionary(F=form(pdf, b"/I Do"), I=image(pdf))
    ),
    "a tile that counts on its page": drawing(
        b"/Pattern cs /T scn 0 0 9 9 re f",
        Pattern=tile,
        XObject=lambda pdf: Dictionary(I=image(pdf)),
    ),
    "an image in another file": placed(lambda pdf: image(pdf, F=String("other.bin"))),
    "a profile of version 5": coloured(lambda pdf: profile(pdf, at_8=b"\5")),
    "a profile that leads to another": coloured(lambda pdf: profile(pdf, at_12=b"link")),
    "a profile for other components": coloured(lambda pdf: profile(pdf, 1), b"0"),
    "a profile of the press": coloured(lambda pdf: profile(pdf, at_16=b"CMYK")),
    "no profile": coloured(lambda pdf: Array([Name.ICCBased, pdf.make_stream(b"sRGB", N=3)])),
    "three bits": placed(lambda pdf: image(pdf, BitsPerComponent=3)),
    "a mask of eight bits": placed(
        lambda pdf: pdf.make_stream(
            b"\0\1\2\3",
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=2,
            Height=2,
            ImageMask=True,
            BitsPerComponent=8,
        )
    ),
    "a long name": placed(image, "x" * 128),
    "a number too large": drawing(b"2147483648 0 m 9 9 l S"),
    "a number far too large": drawing(b"1%b.5 0 m 9 9 l S" % (b"0" * 39)),
    "a number too small": drawing(b".%b1 0 m 9 9 l S" % (b"0" * 39)),
    "a width too large": drawing(
        b"/G gs 0 0 9 9 re f", ExtGState=lambda _: Dictionary(G=Dictionary(LW=2**31))
    ),
}
