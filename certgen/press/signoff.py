"""Sign-off sheets: for each session a table of those who receive, with room for their signature.

A4 upright, in the languages of the list: what is said twice stands on the left and, from right to
left, on the right; numbers and signatures are between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from certgen import words
from certgen.band import placed
from certgen.batch import languages_of
from certgen.ease import Band, Name
from certgen.engine import chunked
from certgen.errors import ComposeError
from certgen.language import Language
from certgen.model import Credential
from certgen.page import TextMark
from certgen.pdf.book import Book
from certgen.pdf.content import paint
from certgen.pdf.imposition import MM, PAPERS
from certgen.pdf.spelling import real
from certgen.press.imprint import print_title
from certgen.press.order import Job
from certgen.text.line import Line
from certgen.text.normalise import isolated
from certgen.text.typesetter import Typesetter
from certgen.wording import Words, spaced
from certgen.workshop import Workshop

WIDTH, HEIGHT = PAPERS["a4"]
MARGIN = 14.0
TOP = 281.0
"""The first baseline, millimetres from below, as all that follows."""
AFTER = 4.0
"""From the last line of the heading to the table."""
LOW = 20.0
"""The table ends above this."""
TITLES = 9.0
"""The height of the row of titles."""
ROW = 10.0
COUNTER, SERIAL, SIGNATURE = 8.0, 33.0, 42.0
"""Widths of columns; the names share the rest."""
SHRUNK = 0.05
"""The smallest share of its size a cell is set in: what stood on a certificate is not refused."""
SMALLEST = 4.0
"""Points; a heading is not set smaller."""
GREY = "#5F5F5F"
RULE = "#C9C9C9"


@dataclass(frozen=True)
class Column:
    """A column of the table."""

    kind: str
    """``counter``, ``name``, ``serial`` or ``signature``."""
    left: float
    width: float
    languages: tuple[Language, ...]
    """Those of its title; of a name's column the one it is in."""

    @property
    def rtl(self) -> bool:
        """Whether it is read from right to left."""
        return all(language.rtl for language in self.languages)


def sign_off(workshop: Workshop, jobs: Sequence[Job]) -> bytes:
    """The sheets of everyone in ``jobs``: a session after the other as they first appear, people
    in the order of the jobs, whatever the number of their PDFs."""
    sessions: dict[tuple[int, str], dict[str, Job]] = {}
    for job in jobs:
        key = id(job.entry), job.credential.recipient.session or ""
        sessions.setdefault(key, {}).setdefault(job.credential.serial, job)
    first = jobs[0]
    codes = languages_of(first.entry.languages)
    main = workshop.languages[codes[0]]
    title = f"{_say('sign_off', main)} – {first.credential.batch}"
    said = print_title("+".join(codes))
    book = Book(workshop.catalogue, title=title, subject=said, lang=main.tag)
    for group in sessions.values():
        people = list(group.values())
        palette = dict(
            workshop.composers[people[0].credential.template, people[0].languages].sheet.palette
        )
        languages = [workshop.languages[code] for code in languages_of(people[0].entry.languages)]
        table = _Table(book, workshop.typesetter, languages, palette.get("main", "black"))
        table.lay_out([job.credential for job in people])
    return book.pdf()


class _Table:
    """The sheets of one session."""

    def __init__(
        self, book: Book, typesetter: Typesetter, languages: Sequence[Language], colour: str
    ):
        self._book, self._typesetter, self._colour = book, typesetter, colour
        self._languages = languages
        self._columns = list(_columns(languages))

    def lay_out(self, people: Sequence[Credential]) -> None:
        """A sheet for as many as it has rows for, the first one in the outline."""
        heading = list(self._heading(people))
        top = min(mark.y for mark in heading) / MM - AFTER
        rows = int((top - TITLES - LOW) / ROW)
        parts = list(chunked(people, rows))
        for number, part in enumerate(parts, 1):
            marks = [*heading, *self._titles(top), *self._foot(number, len(parts), people[0])]
            for at, each in enumerate(part):
                middle = top - TITLES - (at + 0.5) * ROW
                marks += self._row((number - 1) * rows + at + 1, each, middle)
            content = b"\n".join((self._rules(top, len(part)), self._book.text(*marks)))
            page = self._book.page(WIDTH * MM, HEIGHT * MM, content, {})
            if number == 1:
                session = people[0].recipient.session or ""
                self._book.bookmark(self._session(people[0], session), page)

    def _session(self, one: Credential, session: str) -> str:
        """What the outline calls the sheets."""
        main = self._languages[0]
        if session:
            return _say("session", main, session=session)
        return one.title.get(main.code, one.batch)

    def _heading(self, people: Sequence[Credential]) -> Iterator[TextMark]:
        """In each language, on its side: what this is, the occasion, the session."""
        one, both = people[0], len(self._languages) > 1
        room = (WIDTH - 2 * MARGIN) / (2 if both else 1) - (6 if both else 0)
        sides: set[bool] = set()
        for lang in self._languages:
            rtl = lang.rtl
            if rtl in sides:  # a third language has its column of names, and no side of its own
                continue
            sides.add(rtl)
            y = TOP
            yield self._mark(_say("sign_off", lang), lang, 19, y, rtl, room, self._colour)
            y -= 8.5
            for nominal, text in self._said(one, people, lang):
                size, lines = self._lines(text, lang, nominal, room)
                for line in lines:
                    x = WIDTH - MARGIN - line.width * size / MM if rtl else MARGIN
                    yield TextMark(x * MM, y * MM, size, "black", line)
                    y -= 0.46 * nominal
                y -= 0.8

    def _said(
        self, one: Credential, people: Sequence[Credential], lang: Language
    ) -> Iterator[tuple[float, str]]:
        """Size and words of each line below the title."""
        person = one.recipient
        spoken = Words(lang)
        if one.title.get(lang.code):
            yield 10.5, spaced(one.title[lang.code], lang)
        parts = []
        if person.session:
            parts.append(_say("session", lang, session=isolated(person.session)))
        if person.course.get(lang.code):
            parts.append(isolated(spaced(person.course[lang.code], lang)))
        if parts:
            yield 11.5, " – ".join(parts)
        parts = []
        if person.date_from:
            parts.append(spoken.days(person.date_from, person.date_to or person.date_from))
        if person.hours is not None:
            parts.append(spoken.hours(person.hours))
        parts.append(_say("people", lang, count=len(people)))
        yield 10.5, " · ".join(parts)

    def _lines(
        self, text: str, lang: Language, size: float, room: float
    ) -> tuple[float, tuple[Line, ...]]:
        """``text`` on at most two lines, smaller if need be, and its size."""
        style = lang.styles["text"]
        while True:
            try:
                return size, self._typesetter.wrap(text, style, size, room * MM, 2)
            except ComposeError:
                size -= 0.5
                if size < SMALLEST:
                    raise

    def _foot(self, page: int, pages: int, one: Credential) -> Iterator[TextMark]:
        for lang in {each.rtl: each for each in reversed(self._languages)}.values():
            said = _say("page", lang, page=page, pages=pages)
            yield self._mark(said, lang, 9, 12.0, lang.rtl, 60, GREY)
        line = self._typesetter.line(one.batch, "plain")
        yield TextMark(WIDTH / 2 * MM - line.width * 4.5, 12.0 * MM, 9, GREY, line)

    def _titles(self, top: float) -> Iterator[TextMark]:
        """The titles of the columns: of what is between, one above the other."""
        for column in self._columns:
            count = len(column.languages)
            for at, lang in enumerate(column.languages):
                middle = top - TITLES * (at + 0.5) / count
                text = "#" if column.kind == "counter" else _say(column.kind, lang)
                yield from self._cell(text, column, middle, 9.0, lang.styles["text"], self._colour)

    def _row(self, number: int, each: Credential, middle: float) -> Iterator[TextMark]:
        for column in self._columns:
            match column.kind:
                case "counter":
                    yield from self._cell(str(number), column, middle, 9.5, "plain", GREY)
                case "serial":
                    yield from self._cell(each.serial, column, middle, 9.5, "plain", "black")
                case "name":
                    (lang,) = column.languages
                    name = each.recipient.name.get(lang.code, "")
                    size = 13.0 if column.rtl else 11.5
                    style = lang.styles["text"]
                    yield from self._cell(name, column, middle, size, style, "black")

    def _cell(
        self, text: str, column: Column, middle: float, size: float, style: str, colour: str
    ) -> Iterator[TextMark]:
        """``text`` within ``column``, on two lines or smaller if need be."""
        if not text:
            return
        room = (column.width - 3) * MM
        space = Band((middle + ROW / 2 - 0.5) * MM, (middle - ROW / 2 + 0.5) * MM, room)
        (set_name,) = placed(
            self._typesetter,
            [Name(text, style, size, SHRUNK)],
            space,
            baseline=(middle - 0.11 * size) * MM,
        )
        size = set_name.size
        for line, y in zip(set_name.lines, set_name.baselines, strict=True):
            width = line.width * size / MM
            match column.kind, column.rtl:
                case "name", True:
                    x = column.left + column.width - 1.5 - width
                case "name", False:
                    x = column.left + 1.5
                case _:
                    x = column.left + (column.width - width) / 2
            yield TextMark(x * MM, y, size, colour, line)

    def _mark(
        self, text: str, lang: Language, size: float, y: float, rtl: bool, room: float, colour: str
    ) -> TextMark:
        line = self._typesetter.line(text, lang.styles["text"])
        size = min(size, room * MM / line.width)
        x = WIDTH - MARGIN - line.width * size / MM if rtl else MARGIN
        return TextMark(x * MM, y * MM, size, colour, line)

    def _rules(self, top: float, rows: int) -> bytes:
        """The lines of a table of ``rows`` below ``top``: strong above and below, light between,
        and upright ones about the signatures."""
        end = WIDTH - MARGIN
        low = top - TITLES - rows * ROW
        strong = [(MARGIN, y, end, y) for y in (top, top - TITLES, low)]
        light = [(MARGIN, y, end, y) for y in (low + i * ROW for i in range(1, rows))]
        (signature,) = (each for each in self._columns if each.kind == "signature")
        for x in (signature.left, signature.left + signature.width):
            if MARGIN < x < end:
                light.append((x, low, x, top - TITLES))
        return b"/Artifact BMC\n%b\n%b\nEMC" % (
            _stroked(light, RULE, 0.5),
            _stroked(strong, self._colour, 0.9),
        )


def _columns(languages: Sequence[Language]) -> Iterator[Column]:
    """From left to right: names that are read so, what is between, the other names."""
    left_to_right = [lang for lang in languages if not lang.rtl]
    right_to_left = [lang for lang in languages if lang.rtl]
    names = WIDTH - 2 * MARGIN - SERIAL - SIGNATURE
    names -= COUNTER * (bool(left_to_right) + bool(right_to_left))
    each = names / len(languages)
    middle = [("serial", SERIAL), ("signature", SIGNATURE)]
    if not left_to_right:
        middle.reverse()
    order = [
        *([("counter", COUNTER, (left_to_right[0],))] if left_to_right else []),
        *(("name", each, (lang,)) for lang in left_to_right),
        *((kind, width, tuple(languages[:2])) for kind, width in middle),
        *(("name", each, (lang,)) for lang in reversed(right_to_left)),
        *([("counter", COUNTER, (right_to_left[0],))] if right_to_left else []),
    ]
    left = MARGIN
    for kind, width, titled in order:
        yield Column(kind, left, width, titled)
        left += width


def _stroked(
    lines: Iterable[tuple[float, float, float, float]], colour: str, width: float
) -> bytes:
    drawn = (b"%b %b m %b %b l" % tuple(real(v * MM) for v in line) for line in lines)
    return b"q %b %b w %b S Q" % (paint(colour).upper(), real(width), b" ".join(drawn))


def _say(key: str, language: Language, **fields: object) -> str:
    """A sentence of the sheet, in French where certgen does not speak the ``language``."""
    code = language.code if language.code in words.LANGUAGES else "fr"
    return words.say("proof", key, code, fields)
