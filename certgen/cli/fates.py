"""The commands for what becomes of a certificate that is issued."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from certgen.checked import Refused
from certgen.cli import show
from certgen.cli.commands import office_of
from certgen.cli.proofs import refuse
from certgen.cli.spoken import Command, option, say
from certgen.office import Office

confirm = option("--yes", is_flag=True)


@click.command("revoke", cls=Command)
@click.argument("said", metavar="CODE|SERIAL…", nargs=-1, required=True)
@option("--reason", required=True, metavar="TEXT")
@confirm
@click.pass_context
def revoke(ctx: click.Context, said: Sequence[str], reason: str, yes: bool) -> None:
    office = office_of(ctx)
    _confirm("confirm_revoke", office, said, yes)
    for record in office.revoke(said, reason):
        show.record(record)
    _remind(office)


@click.command("reinstate", cls=Command)
@click.argument("said", metavar="CODE|SERIAL…", nargs=-1, required=True)
@option("--reason", metavar="TEXT")
@confirm
@click.pass_context
def reinstate(ctx: click.Context, said: Sequence[str], reason: str | None, yes: bool) -> None:
    office = office_of(ctx)
    _confirm("confirm_reinstate", office, said, yes)
    for record in office.reinstate(said, reason):
        show.record(record)
    _remind(office)


def _confirm(key: str, office: Office, said: Sequence[str], yes: bool) -> None:
    """Show whom it concerns, and ask."""
    records = [office.record(each) for each in said]
    if yes:
        return
    for record in records:
        show.record(record)
    click.confirm(say(key, count=len(records)), abort=True, err=True)


def _remind(office: Office) -> None:
    """Say that what was published does not know it yet.

    Publishing is not done here: it signs, so it needs a private key and perhaps a passphrase, which
    a revocation must not wait for; and only the administrator can copy the files to the web host.
    """
    from certgen.publication import published_to

    if folder := published_to(office):
        click.echo(say("next_publish", folder=folder), err=True)


class _Change(click.ParamType[tuple[str, str]]):
    """``FIELD=VALUE``."""

    name = "FIELD=VALUE"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """(field, value)."""
        field, equals, said = value.partition("=")
        if not equals or not field.strip():
            self.fail(say("change_form", said=value), param, ctx)
        return field.strip(), said


@click.command("replace", cls=Command)
@click.argument("said", metavar="CODE|SERIAL")
@option("--set", "changes", type=_Change(), multiple=True, required=True, metavar="FIELD=VALUE")
@option("--reason", required=True, metavar="TEXT")
@option("--batch", metavar="BATCH")
@option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@confirm
@click.pass_context
def replace(
    ctx: click.Context,
    said: str,
    changes: Sequence[tuple[str, str]],
    reason: str,
    batch: str | None,
    out: Path | None,
    yes: bool,
) -> None:
    office = office_of(ctx)
    _confirm("confirm_replace", office, [said], yes)
    try:
        done = office.replace(
            said, changes, reason, batch=office.batch(batch) if batch else None, out=out
        )
    except Refused as refused:
        refuse(refused)
    show.problems(done.problems)
    show.replacement(done)
    _remind(office)
