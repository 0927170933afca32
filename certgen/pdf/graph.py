"""Art taken out of the PDF it stands in: operators, resources, objects; and what it may not be.

Whatever is taken goes into certificates that are kept for good (PDF/A-3, ISO 19005-3) and read
aloud (PDF/UA-1), so it is refused when it shows text, which would be neither embedded nor read, or
has colours of a press; and what a document does beside being drawn is left behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

import pikepdf

from certgen.errors import TemplateError
from certgen.pdf import archive
from certgen.pdf.ink import number
from certgen.pdf.objects import HEADER, Object, Stretch, stream
from certgen.pdf.spelling import reference

EMPTY = frozenset({"BT", "ET", "Tf", "TL", "Tc", "Tw", "Tz", "Tr", "Ts", "Td", "TD", "Tm", "T*"})
"""What an empty text object is made of."""
SHOWN = frozenset({"Tj", "TJ", "'", '"'})
MARKS = frozenset({"BMC", "BDC", "EMC", "MP", "DP", "ri"})
"""What belongs to the structure of another document, or to its press."""
DRAWN = frozenset(
    {
        *("q", "Q", "cm", "w", "J", "j", "M", "d", "i", "gs", "Do", "sh"),
        *("m", "l", "c", "v", "y", "h", "re", "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n"),
        *("W", "W*", "CS", "cs", "SC", "SCN", "sc", "scn", "G", "g", "RG", "rg"),
    }
)
"""Operators that are taken; others do not exist, or not in an archive (6.2.2)."""
DEEPEST = 28
"""Levels of ``q`` (6.1.13)."""
PRESS = frozenset({"k", "K"})
INKS = frozenset({"/DeviceCMYK", "/CMYK", "/Separation", "/DeviceN"})
"""Colours that have no meaning under an sRGB output intent (6.2.4.3)."""
LEFT = frozenset(
    {
        *("/Font", "/ProcSet", "/Properties", "/Name", "/Metadata", "/PieceInfo", "/LastModified"),
        *("/StructParent", "/StructParents", "/AF", "/Interpolate", "/Alternates", "/OPI"),
        *("/RI", "/Intent", "/Subtype2"),
        *("/TR", "/TR2", "/HT", "/HTO", "/HTP", "/BG", "/BG2", "/UCR", "/UCR2"),
    }
)
"""Entries left behind: fonts that show nothing, and what PDF/A does not want (6.2.5, 6.2.8)."""
FOREIGN = {"/OC": "layers", "/PS": "PostScript", "/Ref": "a reference to another file"}
"""Entries, and kinds of XObject, that cannot be kept nor left."""
CODING = frozenset({"/Length", "/Filter", "/DecodeParms"})
KEPT_CODES = frozenset({"/FlateDecode", "/DCTDecode", "/CCITTFaxDecode", "/JBIG2Decode"})
"""How images may be coded; from any other code they are unpacked."""


@dataclass(frozen=True, slots=True)
class Art:
    """Static art as parts of a page."""

    content: bytes
    """Operators."""
    resources: dict[bytes, bytes]
    """Category (``/XObject`` …) → its entries, without the brackets around them."""
    objects: list[Object]
    size: tuple[float, float]
    """Width and height of its page as trimmed, points."""
    bleed: float = 0.0
    """By how much the page reaches out of that on every side, points."""


def take(art: bytes, first: int) -> Art:
    """The art on the only page of ``art``; its objects are numbered from ``first``.

    Raises ``TemplateError`` when it is not a PDF of one page, or cannot stand in a certificate.
    """
    try:
        with pikepdf.open(BytesIO(art)) as pdf:
            if len(pdf.pages) != 1:
                raise TemplateError("art_pages", pages=len(pdf.pages))
            page = pdf.pages[0]
            if len(page.obj.get("/Annots", ())):
                raise TemplateError("art_part", part="annotations")
            left, bottom, right, top = edges = [float(edge) for edge in page.trimbox]
            reach = min(abs(float(a) - b) for a, b in zip(page.bleedbox, edges, strict=True))
            turned = int(page.obj.get("/Rotate", 0)) % 360
            if turned:
                raise TemplateError("art_part", part=f"/Rotate {turned}")
            copy = _Copy(first)
            resources = copy.resources(page.resources)
            content = _operators(page, page.resources)
            if left or bottom:
                content = b"1 0 0 1 %b cm\n%b" % (_numbers(-left, -bottom), content)
            size = (right - left, top - bottom)
            return Art(content, resources, list(copy.objects()), size, reach)
    except (pikepdf.PdfError, UnicodeDecodeError) as wrong:
        raise TemplateError("art_unreadable", reason=wrong) from wrong


def one_page(art: Art) -> bytes:
    """``art``, its objects numbered from 5, as a PDF of one page."""
    box = b"[0 0 %b]" % _numbers(*art.size)
    stretch = Stretch(
        [
            (1, b"<</Type/Catalog/Pages 2 0 R>>"),
            (2, b"<</Type/Pages/Count 1/Kids[3 0 R]>>"),
            (
                3,
                b"<</Type/Page/Parent 2 0 R/MediaBox%b/Resources<<%b>>/Contents 4 0 R>>"
                % (box, _joined(art.resources)),
            ),
            (4, stream(art.content, level=12)),
            *art.objects,
        ]
    )
    rows = b"".join(b"%010d 00000 n \n" % (len(HEADER) + at) for _, at in stretch.offsets)
    size = len(stretch.offsets) + 1
    return b"%b%bxref\n0 %d\n0000000000 65535 f \n%btrailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (
        HEADER,
        stretch.data,
        size,
        rows,
        b"<</Size %d/Root 1 0 R>>" % size,
        len(HEADER) + len(stretch.data),
    )


@dataclass(frozen=True, slots=True)
class Inset:
    """A page that becomes a form on another."""

    name: str
    pdf: bytes
    scale: float
    """Its size on the page that takes it, by its own."""
    x: float
    """Where its lower left corner stands there, points."""
    y: float
    bleed: float = 0.0
    """By how much it may reach out of its own box, points."""


def inset(pdf: bytes, pages: Sequence[Inset]) -> bytes:
    """``pdf``, a page, with other ``pages`` among its forms, for its content to place."""
    if not pages:
        return pdf
    with pikepdf.open(BytesIO(pdf)) as whole:
        resources = whole.pages[0].obj.Resources
        if "/XObject" not in resources:
            resources["/XObject"] = pikepdf.Dictionary()
        for page in pages:
            with pikepdf.open(BytesIO(page.pdf)) as other:
                form = whole.copy_foreign(other.pages[0].as_form_xobject())
                form["/Matrix"] = pikepdf.Array([page.scale, 0, 0, page.scale, page.x, page.y])
                out = (-page.bleed, -page.bleed, page.bleed, page.bleed)
                form["/BBox"] = pikepdf.Array(
                    [float(edge) + more for edge, more in zip(form.BBox, out, strict=True)]
                )
                resources["/XObject"][f"/{page.name}"] = form
        joined = BytesIO()
        whole.save(joined, deterministic_id=True)
    return joined.getvalue()


def _operators(source: pikepdf.Page | pikepdf.Object, resources: pikepdf.Object) -> bytes:
    """The content of a page or form, without empty text objects and marks of structure.

    What was saved is restored at its end, and nothing that was not (ISO 32000-1, 8.4.2).
    """
    kept, depth = [], 0
    for each in pikepdf.parse_content_stream(source):
        operator = str(each.operator)
        if operator in SHOWN:
            raise TemplateError("art_shows_text")
        words = {str(each) for each in each.operands if isinstance(each, pikepdf.Name)}
        if operator in PRESS or words & INKS:
            raise TemplateError("art_colours", colours=" ".join(words & INKS) or "/DeviceCMYK")
        if operator == "BDC" and "/OC" in words:
            raise TemplateError("art_part", part=FOREIGN["/OC"])
        if operator == "Q" and not depth:
            continue
        depth += (operator == "q") - (operator == "Q")
        if depth > DEEPEST:
            raise TemplateError("art_part", part=f"{depth} × q")
        if operator in DRAWN:
            archive.check_resource(operator, each.operands, resources)
            for operand in each.operands:
                archive.check_value(operand)
            kept.append(each)
        elif operator not in EMPTY | MARKS:
            raise TemplateError("art_part", part=operator)
    kept += [pikepdf.ContentStreamInstruction([], pikepdf.Operator("Q"))] * depth
    return pikepdf.unparse_content_stream(kept)


class _Copy:
    """Spells objects and numbers those they refer to, in the order they are met."""

    def __init__(self, first: int):
        self._first = first
        self._met: list[pikepdf.Object] = []
        self._numbers: dict[tuple[int, int], int] = {}

    def objects(self) -> Iterator[Object]:
        """The objects met so far, and those they refer to in turn."""
        for place, met in enumerate(self._met):  # grows while it is walked
            yield self._first + place, self._body(met)

    def resources(self, found: pikepdf.Object) -> dict[bytes, bytes]:
        """Category → its entries. What those are called is free, ``/BG`` or ``/PS`` too."""
        return {
            category.encode(): b"".join(self._entry(*entry) for entry in sorted(named.items()))
            for category, named in sorted(found.items())
            if category in archive.CATEGORIES.values() and len(named)
        }

    def entries(self, dictionary: pikepdf.Object, without: frozenset[str] = frozenset()) -> bytes:
        """The entries of ``dictionary`` in the order of their names, some left out."""
        for foreign, part in FOREIGN.items():
            if foreign in dictionary or dictionary.get("/Subtype") == foreign:
                raise TemplateError("art_part", part=part)
        archive.check_blend(_several(dictionary.get("/BM", pikepdf.Name.Normal)))
        return b"".join(
            self._entry(key, value)
            for key, value in sorted(dictionary.items())
            if key not in LEFT and key not in without
        )

    def _entry(self, key: str, value: pikepdf.Object) -> bytes:
        archive.check_value(key)
        name = pikepdf.Name(key).unparse()
        if key != "/Resources":
            return name + b" " + self._spelt(value)
        return b"%b <<%b>>" % (name, _joined(self.resources(value)))

    def _body(self, met: pikepdf.Object) -> bytes:
        if not isinstance(met, pikepdf.Stream):
            return self._spelt(met, inside=True)
        if "/F" in met:
            raise TemplateError("art_part", part=FOREIGN["/Ref"])
        if met.get("/Subtype") == "/Form" or met.get("/PatternType") == 1:
            content = _operators(met, met.get("/Resources", pikepdf.Dictionary()))
            return stream(content, self.entries(met, CODING), level=12)
        if met.get("/Subtype") == "/Image":
            archive.check_image(met)
        if _codes(met) <= KEPT_CODES:
            return stream(met.read_raw_bytes(), self.entries(met, frozenset({"/Length"})))
        return stream(met.read_bytes(), self.entries(met, CODING), level=12)

    def _spelt(self, value: object, *, inside: bool = False) -> bytes:
        archive.check_value(value)
        match value:
            case bool():
                return b"true" if value else b"false"
            case int():
                return b"%d" % value
            case Decimal() | float():
                return number(float(value), 6).encode()
            case None:
                return b"null"
            case pikepdf.Object() if value.is_indirect and not inside:
                return reference(self._number(value))
            case pikepdf.Dictionary():
                return b"<<%b>>" % self.entries(value)
            case pikepdf.Array():
                return self._array(value)
            case pikepdf.Name() if str(value) in INKS:
                raise TemplateError("art_colours", colours=str(value))
            case pikepdf.Object():
                return value.unparse()
        raise TypeError(type(value).__name__)

    def _array(self, array: pikepdf.Object) -> bytes:
        if len(array) == 2 and array[0] == pikepdf.Name.ICCBased:
            if int(array[1].N) == 4:
                raise TemplateError("art_colours", colours="/ICCBased 4")
            archive.check_profile(array[1])
        return b"[%b]" % b" ".join(map(self._spelt, array))

    def _number(self, value: pikepdf.Object) -> int:
        if value.objgen not in self._numbers:
            self._numbers[value.objgen] = self._first + len(self._met)
            self._met.append(value)
        return self._numbers[value.objgen]


def _joined(resources: dict[bytes, bytes]) -> bytes:
    return b"".join(b"%b<<%b>>" % entry for entry in resources.items())


def _codes(coded: pikepdf.Stream) -> set[str]:
    return {str(each) for each in _several(coded.get("/Filter", pikepdf.Array()))}


def _several(found: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The entries of an array, or the one that stands in its place."""
    yield from found if isinstance(found, pikepdf.Array) else [found]


def _numbers(*values: float) -> bytes:
    return " ".join(number(value, 3) for value in values).encode()
