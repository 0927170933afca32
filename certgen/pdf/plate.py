"""What every certificate of one template, language and issuer shares, as finished bytes.

A document begins with a *prefix*: static content and fonts, art, colour profile, object stream
(catalogue, page, structure, signature field …). Then comes what a session shares, and then what
belongs to one certificate: see ``stamp``.

The prefix never changes, so it is hashed once, and once more with what a session shares; it may
point at objects that only later parts have, because every number is fixed (see ``numbers``).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from certgen.page import Block, Life, Passage, Sheet, Slot, TextMark
from certgen.pdf import metadata, structure
from certgen.pdf.content import SYMBOL
from certgen.pdf.fontfile import Font
from certgen.pdf.frame import frame, signature
from certgen.pdf.graph import take
from certgen.pdf.microtext import Microtext, engrave
from certgen.pdf.numbers import LATER, OBJECTS, Fixed
from certgen.pdf.objects import (
    HEADER,
    Object,
    References,
    Stretch,
    Table,
    Waiting,
    object_stream,
    stream,
)
from certgen.pdf.passage import LEVEL, Setting, set_passage
from certgen.pdf.spelling import date, reference
from certgen.recent import Recent
from certgen.text.faces import Catalogue
from certgen.text.line import Line, Run, the_unit

if TYPE_CHECKING:
    from hashlib import _Hash

_RANGE = 24
"""Characters kept for the numbers of the byte range, which are known last: digits, then spaces."""
KEPT, MOST = 64, 1024
"""Shared passages kept for one plate, about 11 kB each: few where the people of a session stand
together, and more the less they do."""
BALLAST = 400
"""Right-to-left marks that outweigh the French letters of a bilingual page."""
BALLAST_SLOT = Slot("right-to-left ballast", structure.ARTIFACT, "", Life.PLATE)


@dataclass(frozen=True)
class Binding:
    """What certificates of a plate have in common that fill the same slots."""

    objects: list[Object]
    """Structure and resources."""
    table: Table
    """Their cross-references."""


@dataclass(frozen=True)
class Kept:
    """A shared passage, set and laid out once."""

    data: bytes
    """Its objects as they stand in a file, behind the prefix."""
    hashed: _Hash
    """SHA-256 of the prefix and these, to be copied and fed further."""
    elements: list[int]
    font: Font
    resource: bytes
    """Its entry among the page's font resources."""
    offsets: list[tuple[int, int]]
    """Where its objects stand, behind the prefix."""
    packed: tuple[int, ...]
    """The numbers of what its object stream holds."""


@dataclass(frozen=True)
class Plate:
    """What ``stamp`` needs."""

    lang: str
    """The document's main language, BCP 47."""
    about: metadata.About
    gap: int
    """Hexadecimal digits reserved for the seal."""
    prefix: bytes
    hashed: _Hash
    """SHA-256 of the prefix, to be copied and fed further."""
    id: str
    """SHA-256 of the prefix, hexadecimal."""
    references: References
    """Where the prefix's objects stand; the tail's are still free."""
    outline: structure.Outline
    catalogue: Catalogue
    elements: list[int]
    """The static structure elements."""
    font: Font
    """That of the static text."""
    resource: bytes
    """Its entry among the page's font resources."""
    art: Mapping[bytes, bytes]
    """The static entries of the page's other resources, by category."""
    seal: bytes
    """What signature dictionaries begin with."""
    microtext: Microtext | None
    _kept: Recent[Hashable, Kept] = field(
        default_factory=lambda: Recent(KEPT, limit=MOST), repr=False
    )
    _bindings: dict[tuple[object, ...], Binding] = field(default_factory=dict, repr=False)

    def signature(self, gap: int, rest: int, at: dt.datetime) -> bytes:
        """The signature dictionary of a seal made at ``at`` (aware), up to its gap, which begins at
        ``gap`` and is followed by ``rest`` bytes. It is as long for every certificate."""
        numbers = b"%d %d %d" % (gap, gap + self.gap + 2, rest)
        return b"%d 0 obj\n%b/ByteRange[0 %b]/M%b/Contents" % (
            Fixed.SIGNATURE,
            self.seal,
            numbers.ljust(_RANGE),
            date(at),
        )

    @cached_property
    def signature_length(self) -> int:
        """How long that is."""
        return len(self.signature(0, 0, dt.datetime(2000, 1, 1, tzinfo=dt.UTC)))

    def shared(self, passage: Passage) -> Kept:
        """``passage`` laid out; made once for equal keys, while it is among the last used."""
        kept = self._kept.get(passage.key)
        if kept is None:
            setting = set_passage(
                passage, Life.SHARED, self.outline, self.catalogue, fonts=self.font
            )
            packed = setting.dictionaries
            packing = object_stream(packed, level=LEVEL[Life.SHARED])
            stretch = Stretch([*setting.streams, (OBJECTS[Life.SHARED], packing)])
            hashed = self.hashed.copy()
            hashed.update(stretch.data)
            kept = self._kept[passage.key] = Kept(
                data=stretch.data,
                hashed=hashed,
                elements=setting.elements,
                font=setting.font,
                resource=setting.resource,
                offsets=stretch.offsets,
                packed=tuple([number for number, _ in packed]),
            )
        return kept

    def binding(self, shared: Kept, own: Setting) -> Binding:
        """What a document of these two passages has besides: of nearly every one the same."""
        key = shared.packed, own.resource, *own.elements
        known = self._bindings.get(key)
        if known is None:
            elements = tuple(sorted((*self.elements, *shared.elements, *own.elements)))
            objects = self._objects(elements, self.resource + shared.resource + own.resource)
            references = self.references.copy()
            references.pack(shared.packed, OBJECTS[Life.SHARED])
            packed = own.dictionaries + objects
            references.pack([number for number, _ in packed], OBJECTS[Life.OWN])
            known = self._bindings[key] = Binding(objects, references.from_on(LATER))
        return known

    def _objects(self, elements: tuple[int, ...], fonts: bytes) -> list[Object]:
        """Structure and resources of a document with these structure ``elements`` and ``fonts``
        (entries of the page's font resources)."""
        # a slot that is not filled is a null in the parent tree, said outright: strict readers
        # that look at a later archival update do not accept a number that was never written
        unfilled = sorted({*self.outline.all_elements()} - {*elements})
        return [
            *((number, b"null") for number in unfilled),
            (Fixed.RESOURCES, self._resources(fonts)),
            (Fixed.DOCUMENT, structure.document(self.lang, elements)),
        ]

    def _resources(self, fonts: bytes) -> bytes:
        """The page's resources: the art's, the fonts that are used, the QR symbol."""
        used = dict(self.art) | {
            b"/Font": fonts,
            b"/XObject": self.art.get(b"/XObject", b"")
            + b"/%b %b" % (SYMBOL, reference(Fixed.SYMBOL)),
        }
        return b"<<%b>>" % b"".join(b"%b<<%b>>" % entry for entry in used.items())


def compile_plate(
    sheet: Sheet, art: bytes, catalogue: Catalogue, *, issuer: str, gap: int
) -> Plate:
    """The plate of ``sheet`` for one ``issuer`` (its name as people read it).

    ``art`` is a one-page PDF of static art without text; ``gap`` the hexadecimal digits to reserve
    for the seal, rounded up to whole bytes. Raises ``TemplateError`` when the art cannot be used.
    """
    sheet, level = _weighted(sheet, catalogue), LEVEL[Life.PLATE]
    outline = structure.Outline.of(sheet)
    numbers = outline.numbers
    taken = take(art, numbers.art)
    microtext = engrave(sheet, catalogue, numbers.art + len(taken.objects))
    drawn = b"q\n%b\nQ" % taken.content
    objects, resources = taken.objects, taken.resources
    if microtext:
        drawn += b"\nq\n%b\nQ" % microtext.content
        objects = [*objects, microtext.phrase]
        entries = resources.get(b"/XObject", b"") + microtext.resource
        resources = resources | {b"/XObject": entries}
    setting = set_passage(
        sheet.passage,
        Life.PLATE,
        outline,
        catalogue,
        before=b"/Artifact BMC\n%b\nEMC\n" % drawn,
        letters=sheet.letters,
    )
    streams: list[Waiting] = [
        *setting.streams,
        *objects,
        (Fixed.PROFILE, stream(metadata.profile(), b"/N 3", level=level)),
    ]
    packed = [*frame(sheet, outline, issuer), *setting.dictionaries]
    stretch = Stretch([*streams, (OBJECTS[Life.PLATE], object_stream(packed, level=level))])
    prefix = HEADER + stretch.data
    table = References(numbers.art + len(objects))
    table.pack([number for number, _ in packed], OBJECTS[Life.PLATE])
    table.place(stretch.offsets, len(HEADER))
    hashed = hashlib.sha256(prefix)
    return Plate(
        lang=sheet.lang,
        about=metadata.About.of(sheet, issuer),
        gap=gap + gap % 2,
        prefix=prefix,
        hashed=hashed,
        id=hashed.hexdigest(),
        references=table,
        outline=outline,
        catalogue=catalogue,
        elements=setting.elements,
        font=setting.font,
        resource=setting.resource,
        art=resources,
        seal=signature(issuer),
        microtext=microtext,
    )


def _weighted(sheet: Sheet, catalogue: Catalogue) -> Sheet:
    """``sheet`` with ballast when its languages run in both directions.

    Poppler takes the direction of a page from the majority of its letters; left-to-right, it
    scrambles Arabic lines that hold numbers. Blank characters that stand for U+200F RIGHT-TO-LEFT
    MARK keep the majority: half a point wide (without width they would be dropped as duplicates),
    at the lower edge, an artifact.
    """
    if not sheet.mixed:
        return sheet
    faces = (
        run.face
        for block in sheet.passage.blocks
        for mark in block.marks
        if isinstance(mark, TextMark)
        for run in mark.line.runs
    )
    face = next(faces, next(iter(catalogue.sources)))
    run = Run(face, 1.0, 0.0, (the_unit(face, (), "\u200f", 500),) * BALLAST, ())
    mark = TextMark(2.0, 2.0, 1.0, "black", Line("", (run,), BALLAST / 2, 0.0, 0.0))
    block = Block(BALLAST_SLOT.name, "", (mark,))
    passage = Passage(sheet.passage.key, (*sheet.passage.blocks, block))
    return replace(sheet, slots=(*sheet.slots, BALLAST_SLOT), passage=passage)
