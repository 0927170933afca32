"""The commands before and after signing: what is looked at, and what is printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from certgen.batch import Batch
from certgen.checked import Refused
from certgen.cli import show, spoken
from certgen.cli.commands import office_of
from certgen.cli.spoken import Command, option, say
from certgen.errors import ExitCode
from certgen.files import make_folder, write_file
from certgen.model import Role
from certgen.office import Office
from certgen.pdf.imposition import PAPERS

if TYPE_CHECKING:
    from certgen.proof import Wanted

ROLES = tuple(str(role) for role in Role)

role = option("--role", type=click.Choice(ROLES), metavar="|".join(ROLES))
languages = option("--languages", "edition", metavar="L")


def _wanted(role: str | None, languages: str | None) -> Wanted:
    from certgen.proof import Wanted

    return Wanted(Role(role) if role else None, languages)


@click.command("preview", cls=Command)
@click.argument("batch", metavar="BATCH")
@option("--row", type=click.IntRange(1), metavar="N")
@role
@languages
@option("--contact-sheet", is_flag=True)
@option("--strangest", type=click.IntRange(1), metavar="N")
@option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@option("--dpi", type=click.IntRange(30, 1200), default=150, show_default=True, metavar="N")
@option("--open", "opened", is_flag=True)
@click.pass_context
def preview(
    ctx: click.Context,
    batch: str,
    row: int | None,
    role: str | None,
    edition: str | None,
    contact_sheet: bool,
    strangest: int | None,
    output: Path | None,
    dpi: int,
    opened: bool,
) -> None:
    if (strangest and not contact_sheet) or (row and contact_sheet):
        raise click.UsageError(say("strangest_alone" if strangest else "row_alone"))
    if output and output.suffix.lower() not in (".pdf", ".png"):
        raise click.BadParameter(say("output_kind"), param_hint="-o")
    office = office_of(ctx)
    read, wanted = office.batch(batch), _wanted(role, edition)
    folder = office.settings.out.parent / "preview"
    try:
        if contact_sheet:
            file = output or folder / f"{_named(read, wanted)}-contact-sheet.pdf"
            with show.progress() as progress:
                pdf = office.contact_sheet(
                    read,
                    strangest=strangest,
                    wanted=wanted,
                    lang=spoken.language(),
                    progress=progress,
                )
        else:
            proof = office.preview(read, row=row, wanted=wanted)
            place, pdf = proof.place, proof.pdf
            file = output or folder / f"{read.id}-row{place.row}-{proof.languages}.pdf"
            show.problems(proof.checked.problems)
            fields = {"file": place.file, "row": place.row, "serial": proof.specimen.serial}
            click.echo(say("previewed", **fields, languages=proof.languages), err=True)
    except Refused as refused:
        refuse(refused)
    make_folder(file.parent)
    if file.suffix.lower() == ".png":
        from certgen.pdf.view import View

        pdf = View(pdf).drawn(dpi, grey=False).png(dpi)
    write_file(file, pdf)
    click.echo(str(file))
    if opened and click.launch(str(file)):
        click.echo(say("no_viewer", file=file), err=True)


def _named(batch: Batch, wanted: Wanted) -> str:
    said = (batch.id, wanted.role and str(wanted.role), wanted.languages)
    return "-".join(filter(None, said))


def refuse(refused: Refused) -> NoReturn:
    """Tell the problems, and end with the error."""
    assert refused.checked is not None
    show.problems(refused.checked.problems)
    click.echo(refused.say(spoken.language()), err=True)
    raise refused


@click.command("print", cls=Command)
@click.argument("batch", metavar="BATCH")
@option("--session", metavar="S")
@role
@languages
@option("--n-up", type=click.IntRange(1, 64), default=1, show_default=True, metavar="N")
@option("--paper", type=click.Choice(tuple(PAPERS)), metavar="|".join(PAPERS))
@option("--bleed", type=click.FloatRange(0, 20), default=0.0, metavar="MM")
@option("-o", "--out", "folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.pass_context
def print_(
    ctx: click.Context,
    batch: str,
    session: str | None,
    role: str | None,
    edition: str | None,
    n_up: int,
    paper: str | None,
    bleed: float,
    folder: Path | None,
) -> None:
    from certgen.press import Paper

    office: Office = office_of(ctx)
    try:
        with show.progress() as progress:
            done = office.print(
                office.batch(batch),
                session=session,
                wanted=_wanted(role, edition),
                paper=Paper(n_up, paper or ("sra3" if n_up > 1 else ""), bleed),
                out=folder,
                progress=progress,
            )
    except Refused as refused:
        refuse(refused)
    show.problems((*done.fallen, *done.unissued))
    for file in done.files:
        click.echo(str(file))
    counts = {"pages": done.pages, "unissued": done.behind, "fallen": len(done.fallen)}
    click.echo(say("print_counts", **counts), err=True)
    if done.unissued:
        click.echo(say("next_issue", batch=batch), err=True)
        ctx.exit(ExitCode.INCOMPLETE)
