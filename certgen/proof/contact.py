"""Contact sheets: a batch's pages small, 24 to a sheet, each with its row, for proofreading.

The thumbnails are the pages' own text, sharp at any size; only the art is left out, for a viewer
would take a second for each sheet to draw it 24 times.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from certgen import report, words
from certgen.batch import RosterEntry
from certgen.checked import Checked, Refused
from certgen.engine import chunked
from certgen.errors import CertgenError, ComposeError
from certgen.issuance import Progress
from certgen.language import Language
from certgen.model import Credential
from certgen.page import Page, Sheet, TextMark
from certgen.pdf.book import Book, Bookmark
from certgen.pdf.content import paint
from certgen.pdf.imposition import MM, PAPERS
from certgen.pdf.leaf import Stock, placed
from certgen.pdf.spelling import real
from certgen.proof.extremes import Look, chosen, look
from certgen.proof.specimen import WORD, dead_symbol, marked, watermark
from certgen.proof.wanted import Wanted
from certgen.text.typesetter import Typesetter
from certgen.workshop import Workshop

GRIDS = ((4, 6), (6, 4))
"""Columns and rows: 24 pages, whichever way shows them larger."""
MARGIN, HEAD, CAPTION, BETWEEN = 9 * MM, 8 * MM, 5 * MM, 2.5 * MM
"""White about the sheet, the height of its heading and of the line below a page, white between
neighbours."""
GREY = "#5F5F5F"
STEP = 64
"""Pages between two reports of progress."""


@dataclass(frozen=True, eq=False)
class Thumbnail:
    """One small page: whose, in what languages, and why it was chosen."""

    specimen: Credential
    languages: str
    why: str = ""

    @property
    def kind(self) -> tuple[str, str, str]:
        """What it shares with its neighbours: list, template, languages."""
        place = self.specimen.recipient.place
        return place.file, self.specimen.template, self.languages


def contact_sheet(
    workshop: Workshop,
    checked: Checked,
    specimens: Iterable[tuple[RosterEntry, Credential]],
    host: str,
    *,
    wanted: Wanted,
    strangest: int | None,
    lang: str,
    progress: Progress,
) -> bytes:
    """The sheets of everyone ``wanted``, or of the ``strangest`` of each kind of page.

    ``lang`` is the language of what is said beside the pages. Raises ``Refused`` when a list has
    errors or a page cannot be composed, ``NotFound`` when there is no such page.
    """
    wanted.require(checked)
    if checked.errors:
        raise Refused("rosters_wrong", checked=checked, count=len(checked.errors))
    bench = _Bench(workshop, progress)
    asked = _asked(checked, specimens, wanted)
    if strangest is not None:
        asked = list(bench.strangest(asked, strangest, lang))
    progress.begin("contact", len(asked))
    title = f"{checked.batch.id} – {WORD}"
    book = Book(workshop.catalogue, title=title, subject=WORD, lang=lang)
    for (file, *key), group in groupby(asked, attrgetter("kind")):
        sheet = workshop.composers[key[0], key[1]].sheet
        spoken = [workshop.languages[code] for code in key[1].split("+")]
        contact = _Contact(book, sheet, spoken, workshop.typesetter, host)
        above = " · ".join((checked.batch.id, file, *key))
        contact.lay_out(list(group), bench, above)
    if bench.wrong:
        problems = (*checked.problems, *report.unmade(bench.wrong, checked.headers))
        found = Checked(checked.batch, checked.rosters, problems)
        raise Refused("rosters_wrong", checked=found, count=len(found.errors))
    return book.pdf()


def _asked(
    checked: Checked, specimens: Iterable[tuple[RosterEntry, Credential]], wanted: Wanted
) -> list[Thumbnail]:
    """Everyone wanted, those of one list and language together."""
    found: dict[tuple[int, str], list[Thumbnail]] = {
        (at, languages): []
        for at, entry in enumerate(checked.batch.rosters)
        for languages in wanted.editions(entry)
    }
    order = {id(entry): at for at, entry in enumerate(checked.batch.rosters)}
    for entry, each in specimens:
        for languages in wanted.editions(entry):
            found[order[id(entry)], languages].append(Thumbnail(each, languages))
    return [each for group in found.values() for each in group]


class _Bench:
    """Composes the pages, and keeps why one could not be."""

    def __init__(self, workshop: Workshop, progress: Progress):
        self.wrong: list[tuple[Credential, CertgenError]] = []
        self._composers = workshop.composers
        self._progress = progress
        self._waiting = 0

    def page(self, each: Thumbnail) -> Page | None:
        """The page of ``each``, or None."""
        self._waiting += 1
        if self._waiting == STEP:
            self.rest()
        try:
            return self._composers[each.specimen.template, each.languages].page(each.specimen)
        except CertgenError as error:
            self.wrong.append((each.specimen, error))
            return None

    def rest(self) -> None:
        """Tell how far it is."""
        self._progress.step(self._waiting)
        self._waiting = 0

    def strangest(self, asked: Sequence[Thumbnail], count: int, lang: str) -> Iterator[Thumbnail]:
        """At most ``count`` of each kind, with the reason."""
        self._progress.begin("names", len(asked))
        for _, group in groupby(asked, attrgetter("kind")):
            kind: list[Thumbnail] = []
            looks: list[Look] = []
            for each in group:
                if page := self.page(each):
                    names = each.specimen.recipient.name
                    looks.append(look((names[one] for one in each.languages.split("+")), page))
                    kind.append(each)
            for at, why in chosen(looks, count):
                yield replace(kind[at], why=words.say("proof", why, lang))
        self.rest()


class _Contact:
    """The contact sheets of one kind of page."""

    def __init__(
        self,
        book: Book,
        sheet: Sheet,
        languages: Sequence[Language],
        typesetter: Typesetter,
        host: str,
    ):
        self._mark_says = marked(languages)
        self._book, self._typesetter, self._host = book, typesetter, host
        frame = b"q %b 2 w 1 1 %b %b re S Q" % (
            paint(dict(sheet.palette).get("main", "black")).upper(),
            real(sheet.width - 2),
            real(sheet.height - 2),
        )
        mark = watermark(sheet, languages, book, typesetter, small=False)
        self._stock = Stock.plain(book, sheet, frame, watermark=mark)
        width, height = (side * MM for side in PAPERS["a4"])
        self._scale, self._columns, self._rows, self._width, self._height = max(
            (_scale(sheet, size, grid), *grid, *size)
            for size in ((width, height), (height, width))
            for grid in GRIDS
        )

    def lay_out(self, asked: Sequence[Thumbnail], bench: _Bench, above: str) -> None:
        """A sheet for each 24 of ``asked``, headed ``above``, in the outline under that name."""
        chapter: Bookmark | None = None
        sheets = list(chunked(asked, self._columns * self._rows))
        for number, here in enumerate(sheets, 1):
            page = self._sheet(here, bench, above, f"{self._mark_says} · {number} / {len(sheets)}")
            chapter = chapter or self._book.bookmark(above, page)
            rows = [str(one.specimen.recipient.place.row or "–") for one in here]
            self._book.bookmark(f"{rows[0]} – {rows[-1]}", page, chapter)
        bench.rest()

    def _sheet(self, asked: Sequence[Thumbnail], bench: _Bench, above: str, page: str) -> int:
        forms: dict[bytes, int] = {}
        content = [self._heading(above, page)]
        across = (self._width - 2 * MARGIN + BETWEEN) / self._columns
        down = (self._height - 2 * MARGIN - HEAD + BETWEEN) / self._rows
        sheet = self._stock.sheet
        for at, each in enumerate(asked):
            if (composed := bench.page(each)) is None:
                continue
            symbol = dead_symbol(each.specimen, each.languages, self._host)
            forms[name := b"L%d" % at] = self._stock.leaf(composed, symbol, each.specimen.serial)
            row, column = divmod(at, self._columns)
            x = MARGIN + column * across + (across - BETWEEN - sheet.width * self._scale) / 2
            top = self._height - MARGIN - HEAD - row * down
            y = top - sheet.height * self._scale
            content.append(placed(name, self._scale, x, y))
            middle = x + sheet.width * self._scale / 2
            content.append(self._caption(each, middle, y - 0.62 * CAPTION, across - BETWEEN))
        return self._book.page(self._width, self._height, b"\n".join(content), forms)

    def _heading(self, above: str, page: str) -> bytes:
        y = self._height - MARGIN - 0.45 * HEAD
        left = self._mark(above, 9, MARGIN, y, 0.0, self._width * 0.66)
        right = self._mark(page, 9, self._width - MARGIN, y, 1.0, self._width * 0.3)
        return self._book.text(*left, *right, tag=b"/Artifact BMC")

    def _caption(self, each: Thumbnail, x: float, y: float, room: float) -> bytes:
        """Row and list, and why it was chosen."""
        place = each.specimen.recipient.place
        said = " · ".join(filter(None, (str(place.row or "–"), place.file, each.why)))
        return self._book.text(*self._mark(said, 7, x, y, 0.5, room))

    def _mark(
        self, text: str, size: float, x: float, y: float, share: float, room: float
    ) -> list[TextMark]:
        """``text`` with ``share`` of it left of ``x``, smaller if need be; nothing when no face has
        its characters: a file may be called anything."""
        try:
            line = self._typesetter.line(text, "plain")
        except ComposeError:
            return []
        size = min(size, room / line.width)
        return [TextMark(x - share * line.width * size, y, size, GREY, line)]


def _scale(sheet: Sheet, paper: tuple[float, float], grid: tuple[int, int]) -> float:
    """How large the pages are in ``grid`` on ``paper``."""
    (width, height), (columns, rows) = paper, grid
    across = (width - 2 * MARGIN + BETWEEN) / columns - BETWEEN
    down = (height - 2 * MARGIN - HEAD + BETWEEN) / rows - BETWEEN - CAPTION
    return min(across / sheet.width, down / sheet.height)
