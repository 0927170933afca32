"""Print files: the pages of issued certificates on paper, with crop marks, bookmarks and one font a
face; true to size, and no credentials as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from certgen import words
from certgen.engine import chunked
from certgen.issuance import Progress
from certgen.page import Sheet
from certgen.pdf.art import draw
from certgen.pdf.book import Book, Bookmark
from certgen.pdf.imposition import MM, Imposition, impose
from certgen.pdf.leaf import Stock, placed
from certgen.press.order import Job
from certgen.qr import symbol
from certgen.token import TokenKey, verify_url
from certgen.workshop import Workshop


@dataclass(frozen=True)
class Paper:
    """On what the pages stand."""

    count: int = 1
    """Pages on one side."""
    name: str = ""
    """A key of ``imposition.PAPERS``; empty for the pages' own size."""
    bleed: float = 0.0
    """Millimetres."""

    def imposed(self, sheet: Sheet) -> Imposition:
        """Pages of this ``sheet`` on it. Raises ``InputError`` when they do not fit."""
        size = sheet.width / MM, sheet.height / MM
        return impose(*size, count=self.count, paper=self.name, bleed=self.bleed)


def imprint(
    workshop: Workshop,
    jobs: Sequence[Job],
    *,
    host: str,
    key: TokenKey,
    paper: Paper,
    progress: Progress,
) -> bytes:
    """The pages of ``jobs``, all of one template and choice of languages, in their order.

    Their QR codes are real ones. Raises ``ComposeError`` when what was issued cannot be composed
    any more, ``InputError`` when the pages do not fit the ``paper``.
    """
    first = jobs[0]
    languages = first.languages
    composer = workshop.composers[first.credential.template, languages]
    sheet = replace(composer.sheet, bleed=paper.bleed * MM)
    imposition = paper.imposed(sheet)
    said = print_title(languages)
    batch = first.credential.batch
    book = Book(workshop.catalogue, title=f"{said} – {batch}", subject=said, lang=sheet.lang)
    stock = Stock.printed(book, sheet, draw(sheet), workshop.catalogue)
    chapters: dict[str, Bookmark] = {}
    marks = imposition.crop_marks()
    boxes = _boxes(imposition)
    for side in chunked(jobs, len(imposition.places)):
        forms, content = {}, [marks]
        for at, (job, (x, y)) in enumerate(zip(side, imposition.places, strict=False)):
            name = b"L%d" % at
            code = symbol(verify_url(job.credential, job.languages, host=host, key=key))
            forms[name] = stock.leaf(composer.page(job.credential), code, job.credential.serial)
            content.append(placed(name, 1, x * MM, y * MM))
        size = imposition.width * MM, imposition.height * MM
        page = book.page(*size, b"\n".join(content), forms, boxes)
        for job in side:
            _bookmark(book, job, page, chapters)
        progress.step(len(side))
    return book.pdf()


def print_title(languages: str) -> str:
    """What a print file calls itself, in those of ``languages`` that certgen speaks."""
    spoken = [each for each in languages.split("+") if each in words.LANGUAGES] or ["fr"]
    return " – ".join(words.say("proof", "print_title", lang) for lang in spoken)


def _bookmark(book: Book, job: Job, page: int, chapters: dict[str, Bookmark]) -> None:
    """A line for the person, below one for the session if there is one."""
    person = job.credential.recipient
    main = job.languages.split("+")[0]
    session = person.session or ""
    if session and session not in chapters:
        spoken = main if main in words.LANGUAGES else "fr"
        title = words.say("proof", "session", spoken, {"session": session})
        chapters[session] = book.bookmark(title, page)
    name = f"{person.name[main]} · {job.credential.serial}"
    book.bookmark(name, page, chapters.get(session))


def _boxes(imposition: Imposition) -> dict[bytes, tuple[float, float, float, float]]:
    """The cut and the bleed of a page that stands alone; a printer cuts the others by the marks."""
    if len(imposition.places) > 1:
        return {}
    ((x, y),) = imposition.places
    width, height = imposition.page_width, imposition.page_height

    def grown(by: float) -> tuple[float, float, float, float]:
        return (x - by) * MM, (y - by) * MM, (x + width + by) * MM, (y + height + by) * MM

    return {b"BleedBox": grown(imposition.bleed), b"TrimBox": grown(0.0)}
