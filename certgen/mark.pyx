"""What is shown on a page and where, as values that are made for every certificate; see
``mark.pyi``.

Lengths are points (1/72 inch), the origin is the lower left corner of the page.
"""

cimport cython

from certgen.text.line cimport Line


@cython.no_gc  # as of the others below, nothing it holds leads back to it
@cython.dataclasses.dataclass(frozen=True)
cdef class TextMark:
    """A line of text at a place."""

    x: cython.double
    y: cython.double
    size: cython.double
    colour: str
    line: Line


@cython.no_gc
@cython.dataclasses.dataclass(frozen=True)
cdef class SymbolMark:
    """The QR symbol with its quiet zone."""

    x: cython.double
    y: cython.double
    side: cython.double
    module: cython.double


@cython.no_gc
@cython.dataclasses.dataclass(frozen=True)
cdef class ArtMark:
    """A logo or signature of the sheet's art: the ornament with the same ``slot``."""

    slot: str
    x: cython.double
    y: cython.double
    width: cython.double
    height: cython.double


cdef TextMark new_mark(double x, double y, double size, str colour, Line line):
    cdef TextMark mark = TextMark.__new__(TextMark)
    mark.x, mark.y, mark.size, mark.colour, mark.line = x, y, size, colour, line
    return mark


Mark = TextMark | SymbolMark | ArtMark


@cython.no_gc
@cython.dataclasses.dataclass(frozen=True)
cdef class Block:
    """One element of the document's structure and the marks that show it."""

    slot: str
    text: str
    marks: tuple
    aloud: str = ""


cdef Block new_block(str slot, str text, tuple marks, str aloud):
    cdef Block block = Block.__new__(Block)
    block.slot, block.text, block.marks, block.aloud = slot, text, marks, aloud
    return block


@cython.no_gc
@cython.dataclasses.dataclass(frozen=True)
cdef class Passage:
    """Blocks with one life. Equal keys mean equal blocks, so what is made of them can be kept."""

    key: object
    blocks: tuple
    _said: dict = cython.dataclasses.field(default=None, init=False, repr=False, compare=False)

    cdef dict said(self):
        """What its marks say: slot → sentence, in one line."""
        cdef Block block
        if self._said is None:
            self._said = {}
            for block in self.blocks:
                if block.marks:
                    self._said[block.slot] = block.text.replace("\n", " ")
        return self._said


@cython.no_gc
@cython.dataclasses.dataclass(frozen=True)
cdef class Page:
    """All that one certificate adds to its plate."""

    shared: Passage
    own: Passage


def sentences_of(dict spoken not None, Passage static not None, Page page not None):
    """Every sentence that is read of ``static`` and ``page``: language → slot → sentence, in the
    order of ``spoken``, the slots of each language."""
    cdef dict of_plate = static.said(), of_many = page.shared.said(), of_one = page.own.said()
    cdef dict sentences, languages = {}
    cdef str lang
    cdef list slots
    for lang, slots in spoken.items():
        sentences = {}
        for slot in slots:
            said = of_plate.get(slot)
            if said is None:
                said = of_many.get(slot)
            if said is None:
                said = of_one.get(slot)
            if said is not None:
                sentences[slot] = said
        if sentences:
            languages[lang] = sentences
    return languages
