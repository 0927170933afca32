"""The art of a plate, taken out of the PDF it was drawn in: operators, resources, objects.

The art shows no text: reportlab's empty text objects and unused fonts are left behind, and text
that is shown is refused, because it would be neither embedded nor read aloud.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

import pikepdf

from certgen.errors import TemplateError
from certgen.pdf.objects import Object, real, reference, stream

EMPTY = frozenset({"BT", "ET", "Tf", "TL"})
"""What an empty text object is made of."""
SHOWN = frozenset({"Tj", "TJ", "'", '"'})
FONTS = frozenset({"/Font", "/ProcSet"})
LENGTH = frozenset({"/Length"})
CODING = frozenset({"/Length", "/Filter", "/DecodeParms"})


@dataclass(frozen=True, slots=True)
class Art:
    """Static art as parts of a page."""

    content: bytes
    """Operators."""
    resources: dict[bytes, bytes]
    """Category (``/XObject`` …) → its entries, without the brackets around them."""
    objects: list[Object]


def take(art: bytes, first: int) -> Art:
    """The art on the only page of ``art``; its objects are numbered from ``first``.

    Raises ``TemplateError`` when it is not a PDF of one page, or shows text.
    """
    try:
        with pikepdf.open(BytesIO(art)) as pdf:
            if len(pdf.pages) != 1:
                raise TemplateError("art_pages", pages=len(pdf.pages))
            page = pdf.pages[0]
            copy = _Copy(first)
            resources = {
                key.encode(): copy.entries(value)
                for key, value in page.obj.get("/Resources", pikepdf.Dictionary()).items()
                if key not in FONTS
            }
            return Art(_operators(page), resources, list(copy.objects()))
    except pikepdf.PdfError as wrong:
        raise TemplateError("art_unreadable", reason=wrong) from wrong


def _operators(source: pikepdf.Page | pikepdf.Object) -> bytes:
    """The content of a page or form without its empty text objects."""
    instructions = pikepdf.parse_content_stream(source)
    if any(str(each.operator) in SHOWN for each in instructions):
        raise TemplateError("art_shows_text")
    return pikepdf.unparse_content_stream(
        [each for each in instructions if str(each.operator) not in EMPTY]
    )


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

    def entries(self, dictionary: pikepdf.Object, without: frozenset[str] = FONTS) -> bytes:
        """The entries of ``dictionary`` in the order of their names, some left out."""
        return b"".join(
            pikepdf.Name(key).unparse() + b" " + self._spelt(value)
            for key, value in sorted(dictionary.items())
            if key not in without
        )

    def _body(self, met: pikepdf.Object) -> bytes:
        if not isinstance(met, pikepdf.Stream):
            return self._spelt(met, inside=True)
        if met.get("/Subtype") == "/Form":
            return stream(_operators(met), self.entries(met, CODING), level=9)
        return stream(met.read_raw_bytes(), self.entries(met, LENGTH))

    def _spelt(self, value: object, *, inside: bool = False) -> bytes:
        match value:
            case bool():
                return b"true" if value else b"false"
            case int():
                return b"%d" % value
            case Decimal() | float():
                return real(float(value))
            case None:
                return b"null"
            case pikepdf.Object() if value.is_indirect and not inside:
                return reference(self._number(value))
            case pikepdf.Dictionary():
                return b"<<%b>>" % self.entries(value)
            case pikepdf.Array():
                return b"[%b]" % b" ".join(map(self._spelt, value))
            case pikepdf.Object():
                return value.unparse()
        raise TypeError(type(value).__name__)

    def _number(self, value: pikepdf.Object) -> int:
        if value.objgen not in self._numbers:
            self._numbers[value.objgen] = self._first + len(self._met)
            self._met.append(value)
        return self._numbers[value.objgen]
