"""One page as it will print, marked and with a dead QR code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from certgen import report
from certgen.batch import RosterEntry
from certgen.checked import Checked, Refused
from certgen.errors import CertgenError, NotFound
from certgen.model import Credential, Place
from certgen.pdf.art import draw
from certgen.pdf.book import Book
from certgen.pdf.leaf import Stock
from certgen.proof.specimen import dead_symbol, marked, watermark
from certgen.proof.wanted import Wanted
from certgen.roster import Roster
from certgen.workshop import Workshop


@dataclass(frozen=True)
class Proof:
    """One page of the batch as it will print, but for the mark and the QR code."""

    pdf: bytes
    specimen: Credential
    languages: str
    checked: Checked
    """The batch with what is wrong with this row alone."""

    @property
    def place(self) -> Place:
        """The row it shows."""
        return self.specimen.recipient.place


def preview(
    workshop: Workshop,
    checked: Checked,
    specimens: Iterable[tuple[RosterEntry, Credential]],
    host: str,
    *,
    row: int | None,
    wanted: Wanted,
) -> Proof:
    """The page of ``row`` (as the spreadsheet counts), or of the first row that has no error.

    Where several lists have such a row it is the first of those ``wanted``. Raises ``Refused``
    when the row has errors, ``NotFound`` when there is no such row or page.
    """
    wanted.require(checked)
    mine = [(entry, each) for entry, each in specimens if wanted.editions(entry)]
    there = [found for found in mine if row is None or found[1].recipient.place.row == row]
    if not there:
        raise _absent(checked, wanted, row)
    entry, specimen = there[0]
    place, languages = specimen.recipient.place, wanted.editions(entry)[0]
    told = [p for p in checked.problems if (p.file, p.row) == (place.file, place.row)]
    about = replace(checked, problems=tuple(told))
    try:
        pdf = _page(workshop, specimen, languages, host)
    except CertgenError as error:
        wrong = report.unmade([(specimen, error)], checked.headers)
        raise _refused(replace(about, problems=(*told, *wrong)), "row_wrong") from error
    return Proof(pdf, specimen, languages, about)


def _page(workshop: Workshop, specimen: Credential, languages: str, host: str) -> bytes:
    composer = workshop.composers[specimen.template, languages]
    sheet = composer.sheet
    page = composer.page(specimen)
    spoken = [workshop.languages[code] for code in languages.split("+")]
    mark = marked(spoken)
    title = f"{mark} – {sheet.title} – {specimen.serial}"
    book = Book(workshop.catalogue, title=title, subject=mark, lang=sheet.lang)
    across = watermark(sheet, spoken, book, workshop.typesetter)
    stock = Stock.printed(book, sheet, draw(sheet), workshop.catalogue, watermark=across)
    leaf = stock.leaf(page, dead_symbol(specimen, languages, host), specimen.serial)
    book.page(sheet.width, sheet.height, b"/L Do", {b"L": leaf}, {b"TrimBox": stock.box})
    return book.pdf()


def _absent(checked: Checked, wanted: Wanted, row: int | None) -> CertgenError:
    """Why there is nobody to show: the row is wrong, the whole list is, or it has no such row."""
    rosters = [
        roster
        for entry, roster in zip(checked.batch.rosters, checked.rosters, strict=True)
        if wanted.editions(entry)
    ]
    files = {roster.file for roster in rosters}
    wrong = [p for p in checked.errors if p.file in files and row in (None, p.row)]
    wrong = wrong or [p for p in checked.errors if p.file in files and p.row is None]
    if wrong:
        return _refused(replace(checked, problems=tuple(wrong)), "row_wrong")
    return NotFound("row_missing", row=row or "–", lists=", ".join(map(_rows, rosters)))


def _refused(checked: Checked, key: str) -> Refused:
    return Refused(key, checked=checked, count=len(checked.errors))


def _rows(roster: Roster) -> str:
    """``list.csv (2–39)``."""
    rows = [each.place.row for each in roster.recipients if each.place.row is not None]
    return f"{roster.file} ({min(rows)}–{max(rows)})" if rows else roster.file
