"""The part of an office that makes pages to be looked at and to be printed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from certgen.batch import Batch, RosterEntry
from certgen.checked import Checked, Refused
from certgen.config import Settings
from certgen.files import make_folder, write_file
from certgen.issuance import Progress
from certgen.keys import Keys
from certgen.model import Credential
from certgen.registry import NOBODY, Kind
from certgen.roster import Problem
from certgen.task import Ceremony
from certgen.token import TokenKey

if TYPE_CHECKING:
    from certgen.press import Job, Paper
    from certgen.proof import Proof, Wanted
    from certgen.registry import Registry

_NAMELESS = re.compile(r"[^\w-]+")
"""What of a session's name is no part of a file's."""


@dataclass(frozen=True)
class Printed:
    """What one run put on paper."""

    files: tuple[Path, ...]
    """The print files, then the sign-off sheets."""
    pages: int
    """Certificates, one for each person and choice of languages."""
    unissued: tuple[Problem, ...]
    """What could not be printed yet, one for neighbouring rows."""
    behind: int
    """How many rows those are."""
    fallen: tuple[Problem, ...]
    """A row each that was left out because its certificate is not in force."""


class Desk(Protocol):
    """What of an office its studio works with."""

    settings: Settings
    now: Callable[[], dt.datetime]

    @property
    def registry(self) -> Registry:
        """The register, open for writing."""

    @property
    def reader(self) -> Registry:
        """The register, open for reading."""

    @property
    def keys(self) -> Keys:
        """The keys."""

    def read(self, batch: Batch) -> Checked:
        """The batch's rosters, and every problem found in reading them."""


class Studio:
    """What ``Office`` does with pages that carry no seal.

    What draws them is loaded when it is asked for: most of what an office does draws nothing.
    """

    def preview(
        self: Desk, batch: Batch, *, row: int | None = None, wanted: Wanted | None = None
    ) -> Proof:
        """One page as it will print, marked: of ``row`` as the spreadsheet counts, or of the first.

        Needs no key and writes nothing. Raises ``Refused`` for a row that is wrong, ``NotFound``.
        """
        from certgen.proof import Wanted, preview
        from certgen.workshop import Workshop

        checked = self.read(batch)
        return preview(
            Workshop(self.settings, Ceremony.of(batch), None),
            checked,
            _specimens(self, checked),
            self.settings.issuer.host,
            row=row,
            wanted=wanted or Wanted(),
        )

    def contact_sheet(
        self: Desk,
        batch: Batch,
        *,
        strangest: int | None = None,
        wanted: Wanted | None = None,
        lang: str = "fr",
        progress: Progress | None = None,
    ) -> bytes:
        """A PDF of the batch's pages, 24 to a sheet, or of its ``strangest`` names.

        ``lang`` is that of the remarks beside them. Needs no key and writes nothing. Raises
        ``Refused`` while a list has errors, ``NotFound`` when there is no page as ``wanted``.
        """
        from certgen.proof import Wanted, contact_sheet
        from certgen.workshop import Workshop

        checked = self.read(batch)
        return contact_sheet(
            Workshop(self.settings, Ceremony.of(batch), None),
            checked,
            _specimens(self, checked),
            self.settings.issuer.host,
            wanted=wanted or Wanted(),
            strangest=strangest,
            lang=lang,
            progress=progress or Progress(),
        )

    def print(
        self: Desk,
        batch: Batch,
        *,
        session: str | None = None,
        wanted: Wanted | None = None,
        paper: Paper | None = None,
        out: Path | None = None,
        progress: Progress | None = None,
    ) -> Printed:
        """Print files and sign-off sheets of what was issued and is in force, in list order.

        Nothing is reserved or sealed; that a certificate was printed is written in the register.
        Raises ``Refused`` while a list has errors, ``NotFound`` when there is no such page or
        session, ``InputError`` when the pages do not fit the paper.
        """
        from certgen.press import Held, Paper, ordered
        from certgen.proof import Wanted

        checked = self.read(batch)
        if checked.errors:
            raise Refused("rosters_wrong", checked=checked, count=len(checked.errors))
        there = self.settings.register.is_file()
        held = Held.of(self.reader, batch.id) if there else Held()
        order = ordered(checked, held, wanted or Wanted(), session)
        pressed = _pressed(
            self, batch, order.jobs, session, paper or Paper(), progress or Progress()
        )
        files = dict(pressed)
        folder = out or self.settings.out.parent / "print" / batch.id
        if files:
            make_folder(folder)
            for name, pdf in files.items():
                write_file(folder / name, pdf)
            serials = dict.fromkeys(job.credential.serial for job in order.jobs)
            self.registry.append_all(serials, Kind.PRINTED, self.now())
        paths = tuple(folder / name for name in files)
        return Printed(paths, len(order.jobs), order.unissued, order.behind, order.fallen)


def _specimens(desk: Desk, checked: Checked) -> Iterable[tuple[RosterEntry, Credential]]:
    """Everyone, with the numbers the register holds, if there is one; it is not touched."""
    from certgen.proof import planned

    there = desk.settings.register.is_file()
    return planned(checked, desk.reader.succession(checked.batch.id) if there else NOBODY)


def _pressed(
    desk: Desk,
    batch: Batch,
    jobs: Sequence[Job],
    session: str | None,
    paper: Paper,
    progress: Progress,
) -> Iterator[tuple[str, bytes]]:
    """The name and the bytes of each file: one a template and choice of languages, and the
    sign-off sheets."""
    if not jobs:
        return
    from certgen.press import imprint, sign_off
    from certgen.workshop import Workshop

    kinds: dict[tuple[str, str], list[Job]] = {}
    for job in jobs:
        kinds.setdefault((job.credential.template, job.languages), []).append(job)
    one = jobs[0].credential
    occasion = replace(batch.occasion, title=one.title, issued_on=one.issued_on)
    workshop = Workshop(desk.settings, Ceremony(occasion, tuple(kinds)), None)
    key, host = TokenKey(*desk.keys.token_key()), desk.settings.issuer.host
    progress.begin("print", len(jobs))
    name = batch.id if session is None else f"{batch.id}-{_NAMELESS.sub('-', session.strip())}"
    for (template, languages), mine in kinds.items():
        pdf = imprint(workshop, mine, host=host, key=key, paper=paper, progress=progress)
        yield f"{name}-{template}-{languages}-print.pdf", pdf
    yield f"{name}-sign-off-print.pdf", sign_off(workshop, jobs)
