"""Files that people drew elsewhere → one page of clean PDF. Runs confined: see ``picture``.

``clean`` is bytes → bytes, for ``certgen.confined.run``: in go a line of JSON (the room the picture
has) and the file; out come a line of JSON (its size, or the key and fields of an error) and the
PDF.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import re
import struct
from io import BytesIO
from xml.etree import ElementTree

from PIL import Image, ImageOps
from reportlab.graphics import renderPDF
from reportlab.pdfgen.canvas import Canvas
from svglib.svglib import svg2rlg

from certgen.errors import TemplateError
from certgen.pdf.graph import Art, one_page, take
from certgen.pdf.objects import Object, stream
from certgen.pdf.spelling import reference

FINEST = 600
"""Pixels to the inch of an image at the size it is printed in; finer ones are reduced."""
PIXELS = 60_000_000
"""Of the largest image that is unpacked."""
FIRST = 5
"""Number of the first object of a picture in its page."""
TEXT = frozenset({"text", "tspan", "textPath", "tref"})
UNDRAWN = frozenset(
    {
        *("image", "mask", "filter", "pattern", "marker", "foreignObject", "script", "switch"),
        *("animate", "animateTransform", "animateMotion", "set", "video", "audio", "iframe"),
    }
)
"""Elements of SVG that would be run, or drawn otherwise than their maker saw them."""
_ELSEWHERE = re.compile(r"@import[^;]*|url\(\s*['\"]?(?!#)[^)]*\)")
_SOLID = re.compile(r"\s*(1(\.0*)?|100%|inherit)?\s*")


def clean(argument: bytes) -> bytes:
    """The picture as a PDF of one page that may stand in a certificate."""
    asked, _, data = argument.partition(b"\n")
    try:
        art = _art(data, *json.loads(asked))
        said = {"size": [*art.size, art.bleed]}
    except TemplateError as wrong:
        fields = {name: str(value) for name, value in wrong.fields.items()}
        return json.dumps({"error": [wrong.key, fields]}).encode()
    return json.dumps(said).encode() + b"\n" + one_page(art)


def _art(data: bytes, width: float, height: float) -> Art:
    """The picture, drawn into a room of ``width`` × ``height`` points."""
    if b"%PDF-" in data[:1024]:
        return take(data, FIRST)
    if data.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff")):
        return _image(data, width, height)
    if b"<svg" in data:
        return take(_svg(data), FIRST)
    raise TemplateError("picture_kind")


# --- SVG


def _svg(data: bytes) -> bytes:
    _check(data)
    complaints = logging.handlers.BufferingHandler(100)
    logging.getLogger().addHandler(complaints)
    drawing = svg2rlg(BytesIO(data))
    logging.getLogger().removeHandler(complaints)
    if drawing is None or complaints.buffer or min(drawing.width, drawing.height) <= 0:
        reasons = [record.getMessage() for record in complaints.buffer]
        raise TemplateError("picture_broken", reason="; ".join(reasons) or "SVG")
    file = BytesIO()
    canvas = Canvas(file, pagesize=(drawing.width, drawing.height), invariant=1)
    renderPDF.draw(drawing, canvas, 0, 0)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _check(data: bytes) -> None:
    """Raises ``TemplateError`` for what would not be drawn as meant, or reaches out of the file."""
    if b"<!ENTITY" in data:
        raise TemplateError("art_part", part="<!ENTITY>")
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as wrong:
        raise TemplateError("picture_broken", reason=wrong) from wrong
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2]
        if name in TEXT:
            raise TemplateError("art_shows_text")
        if name in UNDRAWN:
            raise TemplateError("art_part", part=f"<{name}>")
        said = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
        outside = [said["href"]] if not said.get("href", "#").startswith("#") else []
        texts = (*said.values(), element.text or "" if name == "style" else "")
        outside += [found[0] for text in texts if (found := _ELSEWHERE.search(text))]
        if outside:
            raise TemplateError("picture_outside", reference=outside[0][:80])
        if not _SOLID.fullmatch(said.get("opacity", "")) or "opacity:" in said.get("style", ""):
            raise TemplateError("art_part", part="opacity")


# --- images


def _image(data: bytes, width: float, height: float) -> Art:
    """A PNG or JPEG of one point to the pixel, reduced to what its room can show."""
    Image.MAX_IMAGE_PIXELS = PIXELS
    try:
        with Image.open(BytesIO(data)) as image:
            if image.width * image.height > PIXELS:
                raise TemplateError("picture_pixels", pixels=image.width * image.height)
            image.load()
            whole = image.mode in ("L", "RGB") and image.getexif().get(0x0112, 1) == 1
            colours = _plain(image)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as wrong:
        raise TemplateError("picture_broken", reason=wrong) from wrong
    scale = min(width / colours.width, height / colours.height) * FINEST / 72
    photo = data.startswith(b"\xff\xd8")
    if scale < 1:
        size = (max(1, round(colours.width * scale)), max(1, round(colours.height * scale)))
        colours = colours.resize(size, Image.Resampling.LANCZOS)
    objects: list[Object] = []
    extra = b""
    if colours.mode in ("LA", "RGBA"):
        extra = b"/SMask %b" % reference(FIRST + 1)
        objects.append((FIRST + 1, _lossless(colours.getchannel("A"))))
        colours = colours.convert(colours.mode[:-1])
    if photo:
        objects.insert(0, (FIRST, _photo(colours, data if whole and scale >= 1 else b"")))
    else:
        objects.insert(0, (FIRST, _lossless(colours, extra)))
    content = b"%d 0 0 %d 0 0 cm /I Do" % colours.size
    resources = {b"/XObject": b"/I %b" % reference(FIRST)}
    return Art(content, resources, objects, (float(colours.width), float(colours.height)))


def _plain(image: Image.Image) -> Image.Image:
    """``image`` upright, in grey or RGB of eight bits, with alpha where it has some."""
    if image.mode == "CMYK":
        raise TemplateError("art_colours", colours="CMYK")
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):  # sixteen bits
        upright = upright.convert("I").point(lambda grey: grey / 257).convert("L")
    clear = "transparency" in upright.info or upright.mode in ("LA", "PA", "RGBA", "La", "RGBa")
    grey = upright.mode in ("1", "L", "LA", "La")
    mode = ("L" if grey else "RGB") + ("A" if clear else "")
    plain = upright.convert(mode)
    if clear and plain.getchannel("A").getextrema() == (255, 255):
        plain = plain.convert(mode[:-1])
    return plain


def _photo(image: Image.Image, as_it_is: bytes) -> bytes:
    data = as_it_is
    if not data:
        file = BytesIO()
        image.save(file, "JPEG", quality=90, optimize=True)
        data = file.getvalue()
    return stream(data, _entries(image) + b"/Filter/DCTDecode")


def _lossless(image: Image.Image, extra: bytes = b"") -> bytes:
    """An image coded as in a PNG, row by row predicted from the one above (7.4.4.4)."""
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    png, at, data = file.getvalue(), 8, b""
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    predicted = b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors %d/Columns %d>>"
    bands = len(image.getbands())
    return stream(data, _entries(image) + extra + predicted % (bands, image.width))


def _entries(image: Image.Image) -> bytes:
    space = b"/DeviceGray" if image.mode == "L" else b"/DeviceRGB"
    return (b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace%b") % (
        *image.size,
        space,
    )
