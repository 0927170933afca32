"""What a page shows before it is signed: its own words, a mark across it, a QR code that is dead.

Nothing here has a key or writes to the register: a specimen proves nothing, and looks it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from certgen.batch import RosterEntry
from certgen.checked import Checked
from certgen.keys import PublicKey
from certgen.language import Language
from certgen.model import Credential
from certgen.page import Sheet, TextMark
from certgen.pdf.book import Book
from certgen.pdf.spelling import real
from certgen.plan import draft
from certgen.qr import Matrix, stand_in
from certgen.registry import Succession
from certgen.text.typesetter import Typesetter
from certgen.token import TokenKey, verify_url

WORD = "SPECIMEN"
"""What the dead QR code says, and the small print of the mark."""
TINT = "#F7D9D3"
"""Of the mark: light enough to read over, and no colour of ours."""
LATIN, ARABIC = 0.72, 0.4
"""How long a large word is that stands alone, as part of the page's diagonal: from left to right,
from right to left. Arabic is shorter, for it is as tall when it is."""
GAP = 0.05
"""Between two words."""
SPAN = 0.84
"""The words and what is between them are no longer together."""
TAG = b"/Artifact <</Type/Pagination/Subtype/Watermark>> BDC"
TRACKING = 0.06
"""Of a large word in Latin letters, em."""
SMALL = 5.5
"""Size of the small words, points; they stand all over the page, so that no part is without one."""
LOWEST = 6.0
"""Of the words along the lower edge, points above it."""
EVERY = 85.0
"""From one small word to the next, points; every other row begins half of it later."""


def planned(checked: Checked, held: Succession) -> Iterator[tuple[RosterEntry, Credential]]:
    """A specimen for everyone in the batch, with the number that issuing it now would give:
    the one ``held`` in the register, or the next."""
    number = max((*held.numbers.values(), *held.after.values()), default=0)
    for entry, recipient in checked.planned():
        own = next(iter(held.line((recipient.role, recipient.key))), 0)
        if not own:
            own = number = number + 1
        yield entry, draft(checked.batch, entry, recipient, own)


class _Nobody:
    """Signs with the numbers 1 and 1, which is no signature, but as long as one."""

    algorithm = "p256"
    public = PublicKey(b"")
    repeatable = True

    def sign(self, message: bytes) -> bytes:
        return bytes.fromhex("3006020101020101")


def dead_symbol(specimen: Credential, languages: str, host: str) -> Matrix:
    """A QR code that says ``WORD``, as large as the real one will be."""
    text = verify_url(specimen, languages, host=host, key=TokenKey(0, _Nobody()))
    return stand_in(WORD, text)


def marked(languages: Sequence[Language]) -> str:
    """What the mark says in ``languages``."""
    return " – ".join(dict.fromkeys(language.specimen for language in languages))


def watermark(
    sheet: Sheet,
    languages: Sequence[Language],
    book: Book,
    typesetter: Typesetter,
    *,
    small: bool = True,
) -> bytes:
    """The operators of the mark across ``sheet``: the word of each of its ``languages`` large along
    the rising diagonal, and with ``small`` also ``WORD`` all over. An artifact, in live text."""
    angle = math.atan2(sheet.height, sheet.width)
    along = _Along(math.hypot(sheet.width, sheet.height), sheet, angle)
    marks = [
        *(along.small(typesetter) if small else ()),
        *along.large(sorted(languages, key=lambda each: each.rtl), typesetter),
    ]
    turn = (math.cos(angle), math.sin(angle), -math.sin(angle), math.cos(angle))
    matrix = b" ".join(map(real, (*turn, sheet.width / 2, sheet.height / 2)))
    across = b"q %b cm\n%b\nQ\n" % (matrix, book.text(*marks, tag=TAG))
    level = along.level(languages, typesetter) if small else ()
    return across + book.text(*level, tag=TAG)


@dataclass(frozen=True)
class _Along:
    """Marks about the middle of the page, whose x runs along the rising diagonal."""

    length: float
    """Of the diagonal, points."""
    sheet: Sheet
    angle: float

    def large(self, languages: Sequence[Language], typesetter: Typesetter) -> Iterator[TextMark]:
        """The words of ``languages``, one after the other on the diagonal."""
        lengths = [ARABIC if language.rtl else LATIN for language in languages]
        whole = sum(lengths) + GAP * (len(lengths) - 1)
        part = self.length * min(1.0, SPAN / whole)
        x = -whole * part / 2
        for language, length in zip(languages, lengths, strict=True):
            tracking = TRACKING if language.script == "Latn" else 0.0
            style = language.styles["text"]
            line = typesetter.line(language.specimen, style, tracking=tracking)
            size = length * part / line.width
            yield TextMark(x, -(line.top + line.bottom) * size / 2, size, TINT, line)
            x += (length + GAP) * part

    def small(self, typesetter: Typesetter) -> Iterator[TextMark]:
        """The small words, in staggered rows that reach over every corner."""
        line = typesetter.line(WORD, "plain")
        rows = math.ceil(self.length / EVERY)
        for row in range(-rows, rows + 1):
            start = EVERY / 2 * (row % 2)
            for column in range(-rows, rows + 1):
                x, y = start + column * EVERY, row * EVERY / 2
                if self._on_sheet(x, y):
                    yield TextMark(x - line.width * SMALL / 2, y, SMALL, TINT, line)

    def level(self, languages: Sequence[Language], typesetter: Typesetter) -> Iterator[TextMark]:
        """All words once more at the lower edge: what stands level can be searched for."""
        said = {WORD: "plain"} | {each.specimen: each.styles["text"] for each in languages}
        lines = [typesetter.line(word, style) for word, style in said.items()]
        x = (self.sheet.width - sum(line.width + 2 for line in lines) * SMALL) / 2
        for line in lines:
            yield TextMark(x, LOWEST, SMALL, TINT, line)
            x += (line.width + 2) * SMALL

    def _on_sheet(self, x: float, y: float) -> bool:
        across = x * math.cos(self.angle) - y * math.sin(self.angle)
        up = x * math.sin(self.angle) + y * math.cos(self.angle)
        return abs(across) <= self.sheet.width / 2 and abs(up) <= self.sheet.height / 2
