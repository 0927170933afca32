"""Microtext: the programme and the sheet's own serial, over and over along the frame.

A blank that was photocopied repeats the serial of the sheet it was copied from. The letters are
outlines, not text, so that a reader who copies the page does not find them. What never changes,
the phrase, is a form of the plate; a certificate adds one small form that draws the digits of its
serial into the phrase, and the plate has placed that form all around.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from certgen.page import Sheet
from certgen.pdf import ink
from certgen.pdf.content import paint
from certgen.pdf.ink import POINTS_PER_MM
from certgen.pdf.numbers import Fixed
from certgen.pdf.objects import Object, Packed, Stream, stream
from certgen.pdf.polygon import polygon
from certgen.pdf.spelling import real, reference
from certgen.pdf.zellige import PITCH, Lattice
from certgen.text.faces import Catalogue
from certgen.text.line import Line
from certgen.text.outline import Contour
from certgen.text.typesetter import Typesetter

NAME = b"U"
"""The name of a certificate's form among the page's resources."""
STYLE = "code"
"""The style it is set in: figures of one width."""
FINE = 60
"""Units to the em: on A4 a unit is 14 µm, a dot at 1800 dpi."""
TRUE = 0.5
"""How far the letters may leave the face's outlines, units."""
DIGITS = 6
"""Digits the phrase has room for; more are narrowed to fit."""
QUICK = 2
"""How many digits change quickly from one certificate to the next. They are deflated by themselves,
once for each hundred, as are those before them: 6 µs, not 14."""
BETWEEN = " · "
CAPITALS = 0.53
"""Height of the capitals in units of the lattice, which are millimetres on A4."""
LEAST = 0.38
"""Their height on small sheets, mm: what an office printer just resolves."""
CENTRE = PITCH + 3.15
"""Inset of the line the capitals are centred on, between the frame's two rules."""
GAP = 0.5
"""From the frame's steps to the first and last letter, units of the lattice."""

Letter = tuple[tuple[int, int], tuple[bytes, ...]]
"""The origin of a letter and its paths from there, units."""


@dataclass(frozen=True, slots=True, eq=False)
class Microtext:
    """Microtext but for the serial's digits."""

    content: bytes
    """Operators that place the certificates' form all around the frame."""
    phrase: Object
    """All but the digits, as a form."""
    _entries: bytes
    """Of the dictionary of a certificate's form."""
    _digits: tuple[bytes, ...]
    """The paths of the ten digits."""
    _start: int
    """Where in the phrase the digits begin, units."""
    _advance: int
    """From one digit to the next, units."""

    @property
    def resource(self) -> bytes:
        """The certificates' form as an entry of the page's resources."""
        return b"/%b %b" % (NAME, reference(Fixed.MICROTEXT))

    def form(self, serial: str) -> Stream:
        """The form of the certificate ``serial``: the phrase, and the digits of its number."""
        digits = serial.rpartition("-")[2]
        opening = _slow(self, digits[:-QUICK], len(digits)), _quick(self, digits[-QUICK:])
        return Stream(b"", self._entries, opening=opening)

    @property
    def step(self) -> bytes:
        """From one digit to the next."""
        return b"\n1 0 0 1 %d 0 cm\n" % self._advance

    def drawn(self, digits: str) -> bytes:
        """The paths of ``digits``."""
        return self.step.join(self._digits[int(digit)] for digit in digits)

    def begun(self, count: int) -> bytes:
        """The phrase, and the place of the first of so many digits."""
        narrow = real(min(1.0, DIGITS / count))
        return b"/P Do\n%b 0 0 1 %d 0 cm\n" % (narrow, self._start)


@lru_cache(maxsize=256)
def _slow(microtext: Microtext, digits: str, count: int) -> Packed:
    return Packed(microtext.begun(count) + microtext.drawn(digits))


@lru_cache(maxsize=256)
def _quick(microtext: Microtext, digits: str) -> Packed:
    return Packed(microtext.step + microtext.drawn(digits))


def engrave(sheet: Sheet, catalogue: Catalogue, number: int) -> Microtext | None:
    """The microtext of ``sheet``, its phrase the object ``number``; ``None`` when it has none.

    The text comes from ``Sheet.microtext``, which ends where the digits of the serial begin.
    Raises ``ComposeError`` for a character no face has, ``ConfigError`` without the style.
    """
    if not sheet.microtext or sheet.border == "none" or sheet.background:
        return None
    typesetter = Typesetter(catalogue)
    before, between, *digits = (
        typesetter.line(text, STYLE) for text in (sheet.microtext.upper(), BETWEEN, *"0123456789")
    )
    start, advance = round(before.width * FINE), round(digits[0].width * FINE)
    resume = start + DIGITS * advance
    whole = resume + round(between.width * FINE)
    phrase = (*_letters(before, catalogue), *_letters(between, catalogue, resume))
    sides = (paint(dict(sheet.palette)["main"]), *_placed(sheet, whole, digits[0].top))
    return Microtext(
        content=b"\n".join(sides),
        phrase=(number, stream(_filled(phrase), _form(whole), level=12)),
        _entries=_form(whole) + b"/Resources<</XObject<</P %b>>>>" % reference(number),
        _digits=tuple(_filled(_letters(line, catalogue)) for line in digits),
        _start=start,
        _advance=advance,
    )


def _filled(letters: Iterable[Letter]) -> bytes:
    """Operators that fill ``letters`` and end where they began."""
    operators: list[bytes] = []
    x, y = 0, 0
    for (to_x, to_y), paths in (*(letter for letter in letters if letter[1]), ((0, 0), ())):
        if (to_x, to_y) != (x, y):
            operators.append(b"1 0 0 1 %d %d cm" % (to_x - x, to_y - y))
            x, y = to_x, to_y
        if paths:
            operators += (*paths, b"f")
    return b"\n".join(operators)


def _form(width: int) -> bytes:
    """Entries of a form as wide as ``width`` and as high as an em."""
    return b"/Type/XObject/Subtype/Form/BBox[0 %d %d %d]" % (-FINE // 3, width, FINE)


def _letters(line: Line, catalogue: Catalogue, x: int = 0) -> Iterator[Letter]:
    """The letters of ``line`` from ``x``, each from its own origin: the same bytes wherever it
    stands, which deflate well."""
    for run in line.runs:
        face, scale = catalogue.face(run.face), run.scale * FINE / 1000
        at = run.x * 1000 / run.scale
        kerns = run.kerns or (0,) * len(run.units)
        for unit, kern in zip(run.units, kerns, strict=True):
            for glyph, dx, dy in unit.glyphs:
                place = round(x + (at + dx) * scale), round(dy * scale)
                yield place, tuple(_polygon(contour, scale) for contour in face.outline(glyph))
            at += unit.advance + kern


def _polygon(contour: Contour, scale: float) -> bytes:
    """A closed polygon that keeps within ``TRUE`` of a contour of quadratic curves."""
    first, *rest = polygon(contour, scale, TRUE)
    return b"%d %d m %b h" % (*first, b" ".join(b"%d %d l" % corner for corner in rest))


def _placed(sheet: Sheet, width: int, capitals: float) -> Iterator[bytes]:
    """The phrase, ``width`` units wide, a whole number of times along each side.

    What would be left over is shared by all letters of a side, which are larger or smaller by
    half a phrase in the whole run: nobody sees it, nothing is cut and nothing is stretched.
    """
    lattice = Lattice.on(sheet.width / POINTS_PER_MM, sheet.height / POINTS_PER_MM)
    em = max(CAPITALS * lattice.unit, LEAST) * POINTS_PER_MM / capitals
    for start, end in _runs(lattice, sheet.height):
        length = abs(end - start)
        along = (end - start) / length
        times = max(1, round(length * FINE / width / em))
        em_here = length * FINE / width / times
        scale = along * em_here / FINE
        origin = start - 1j * along * em_here * capitals / 2
        yield ink.saved(
            ink.matrix(scale.real, scale.imag, -scale.imag, scale.real, origin.real, origin.imag),
            f"\n{ink.moved(width)}\n".join([f"/{NAME.decode()} Do"] * times),
        ).encode()


def _runs(lattice: Lattice, height: float) -> Iterator[tuple[complex, complex]]:
    """The middle lines of the four straight runs, in points, y up; each in its reading direction.

    Level ones are read from the left, the others upwards on the left and downwards on the right.
    """
    unit = lattice.unit * POINTS_PER_MM
    near, far = lattice.inset(CENTRE)
    left, right = near.real * unit, far.real * unit
    top, bottom = height - near.imag * unit, height - far.imag * unit
    step = (PITCH + GAP) * unit
    yield complex(left + step, top), complex(right - step, top)
    yield complex(left + step, bottom), complex(right - step, bottom)
    yield complex(left, bottom + step), complex(left, top - step)
    yield complex(right, top - step), complex(right, bottom + step)
