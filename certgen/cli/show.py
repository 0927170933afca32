"""What people see: progress, tables, verdicts (the door of rich, loaded when something is drawn).

Words go to stderr, data to stdout.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from certgen import words
from certgen.cli.spoken import language, say
from certgen.issuance import Progress
from certgen.roster import Problem, Severity

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from certgen.checked import Checked
    from certgen.doctor import Finding
    from certgen.keys import Listed
    from certgen.registrar import Replacement
    from certgen.registry import Record, Summary
    from certgen.report import Report
    from certgen.verdict import Verdict

_SHOWN = 200
"""Problems listed on a terminal; all of them are in --json."""
_MARKS = {Severity.ERROR: ("✗", "red"), Severity.WARNING: ("!", "yellow")}
_PLAIN_SECONDS = 5.0
"""Between two lines of progress where there is no terminal."""


def set_up(verbose: bool) -> None:
    """Log to stderr: warnings, or everything."""
    level = logging.DEBUG if verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")


def _console(to_stdout: bool = False, *, soft_wrap: bool = True) -> Console:
    from rich.console import Console

    return Console(stderr=not to_stdout, highlight=False, soft_wrap=soft_wrap)


def _line(*parts: str | tuple[str, str], style: str = "") -> Text:
    """``parts``, some of them with a style of their own."""
    from rich.text import Text

    return Text.assemble(*parts, style=style)


def _table(*, lines: bool = False) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    return Table(box=SIMPLE_HEAD, show_edge=False, show_lines=lines)


def _text(said: str) -> str:
    """``said`` for a terminal: one that does not shape Arabic gets joined letters."""
    if not sys.stderr.isatty():
        return said
    from certgen.text.terminal import joined  # here, for it loads tables of all letters

    return joined(said)


class _Lines(Progress):
    """A line of text now and then, for logs."""

    _what = ""
    _began = _said = 0.0

    def begin(self, what: str, total: int) -> None:
        super().begin(what, total)
        self._what, self._began = what, time.monotonic()
        self._said = self._began

    def step(self, count: int) -> None:
        super().step(count)
        now = time.monotonic()
        if now - self._said >= _PLAIN_SECONDS or self.done == self.total:
            self._said = now
            rate = self.done / max(now - self._began, 1e-9)
            fields = {"done": self.done, "total": self.total, "rate": f"{rate:.0f}"}
            what = say(f"progress_{self._what}")
            click.echo(say("progress_line", what=what, **fields), err=True)


@contextmanager
def progress() -> Iterator[Progress]:
    """Progress as the place wants it: a bar with rate and time left, or plain lines."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from certgen.cli.bar import progress_bar  # here, for a log needs nothing that draws

    with progress_bar(_console(), lambda what: _text(say(f"progress_{what}"))) as bar:
        yield bar


def problems(found: Sequence[Problem]) -> None:
    """Every problem: where, what, what to do; errors first."""
    lang = language()
    console = _console()
    ordered = sorted(found, key=lambda each: each.severity is not Severity.ERROR)
    for problem in ordered[:_SHOWN]:
        mark, colour = _MARKS[problem.severity]
        console.print(_line((mark, colour), f" {_text(problem.where(lang))}"))
        console.print(_line(f"    {_text(problem.message(lang))}"))
        console.print(_line(f"    → {_text(problem.remedy(lang))}", style="dim"))
    if len(ordered) > _SHOWN:
        click.echo(say("more_problems", count=len(ordered) - _SHOWN), err=True)


def assumed(checked: Checked) -> None:
    """How each list was read, and its first rows, so that a wrong guess is seen."""
    console = _console()
    for roster in checked.rosters:
        how = ", ".join(f"{name} {value}" for name, value in roster.assumed.items())
        fields = {"file": roster.file, "rows": roster.rows, "how": how or "–"}
        console.print(_text(say("roster_read", **fields)))
        table = _table()
        shown = list(roster.recipients[:3])
        for heading in ("column_row", "column_name_ar", "column_name_fr", "column_session"):
            table.add_column(_text(say(heading)))
        for person in shown:
            names = (_text(person.name.get(lang, "")) for lang in ("ar", "fr"))
            table.add_row(str(person.place.row), *names, person.session or "")
        if shown:
            console.print(table)


def counts(checked: Checked) -> None:
    """How many people, errors and warnings."""
    errors = len(checked.errors)
    fields = {
        "rows": checked.rows,
        "errors": errors,
        "warnings": len(checked.problems) - errors,
    }
    click.echo(_text(say("check_counts", **fields)), err=True)


def report(done: Report) -> None:
    """What a run did and where it lies."""
    fields = {
        "issued": done.issued,
        "skipped": done.skipped,
        "failed": done.failed,
        "seconds": f"{done.seconds:.1f}",
        "rate": f"{done.issued / done.seconds:.0f}" if done.seconds else "0",
    }
    click.echo(_text(say("issue_counts", **fields)), err=True)
    click.echo(_text(say("issue_place", folder=done.folder)), err=True)
    click.echo(_text(say("next_verify", folder=done.folder / "pdf")), err=True)


def verdict(target: str, found: Verdict) -> None:
    """The bottom line, whose it is, and each check; of thousands of files, so nothing is laid out
    by rich, which would take as long as judging them."""
    said = found.json(language())
    mark = (
        click.style("✓", "green", bold=True) if found.stands else click.style("✗", "red", bold=True)
    )
    lines = [f"{mark} {_text(found.sentence(language()))}", click.style(f"    {target}", dim=True)]
    for name, value in (said["credential"] or {}).items():
        if value:
            lines.append(f"    {_text(say(f'fact_{name}'))}: {_text(str(value))}")
    for check in said["why"]:
        sign = {True: "✓", False: "✗", None: "·"}[check["ok"]]
        lines.append(click.style(f"      {sign} {_text(check['detail'])}", dim=True))
    click.echo("\n".join(lines), color=False if "NO_COLOR" in os.environ else None)


def lay_out(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on standard output; a heading that is no word of ours stands as it is."""
    table = _table(lines=True)
    for heading in headings:
        key = f"column_{heading}"
        known = key in words.table("cli")
        table.add_column(_text(say(key)) if known else heading, overflow="fold")
    for row in rows:
        table.add_row(*(_line(_text(cell)) for cell in row))
    _console(to_stdout=True, soft_wrap=False).print(table)


def summaries(found: Iterable[Summary]) -> None:
    """The register's counts, a line a batch."""
    table = _table()
    names = ("batch", "reserved", "certificates", "documents", "valid", "revoked", "replaced")
    for name in (*names, "suspended"):
        table.add_column(
            _text(say(f"column_{name}")), justify="left" if name == "batch" else "right"
        )
    for each in found:
        said = summary_json(each)
        table.add_row(*(str(said[name]) for name in (*names, "suspended")))
    _console(to_stdout=True).print(table)


def summary_json(summary: Summary) -> dict[str, Any]:
    """A batch's counts as JSON values."""
    return {
        "batch": summary.batch,
        "issued_on": summary.issued_on.isoformat(),
        "title": dict(summary.title),
        "reserved": summary.reserved,
        "certificates": summary.certificates,
        "documents": summary.documents,
        **{str(status): count for status, count in summary.statuses.items()},
        "printed": summary.printed,
        "handed_over": summary.handed_over,
    }


def record(found: Record) -> None:
    """One certificate and its history."""
    said = record_json(found)
    console = _console(to_stdout=True)
    person = " · ".join(_text(name) for name in said["name"].values())
    console.print(_line(f"{said['serial']}  {said['code']}  {person}"))
    console.print(_line(f"    {_text(say('status_' + said['status']))}"))
    for event in said["events"]:
        parts = [event["at"], event["kind"], event.get("languages"), event.get("reason")]
        parts.append(event.get("replaced_by"))
        console.print(_line("    " + "  ".join(_text(part) for part in parts if part), style="dim"))


def replacement(done: Replacement) -> None:
    """The new serial and its files, and what became of the old one."""
    old, new = done.old.credential.serial, done.new.credential.serial
    click.echo(new)
    for file in done.files:
        click.echo(str(file))
    click.echo(_text(say("replaced_by", old=old, new=new)), err=True)


def record_json(found: Record) -> dict[str, Any]:
    """One certificate and its history as JSON values."""
    credential = found.credential
    return {
        "serial": credential.serial,
        "code": credential.code,
        "name": dict(credential.recipient.name),
        "role": str(credential.recipient.role),
        "status": str(found.status),
        "since": found.since.isoformat() if found.since else None,
        "reason": found.reason,
        "replaced_by": found.replaced_by,
        "events": [
            {
                name: value
                for name, value in {
                    "at": event.at.isoformat(),
                    "kind": str(event.kind),
                    "languages": event.languages,
                    "file": event.file,
                    "sha256": event.sha256,
                    "reason": event.reason,
                    "replaced_by": event.replaced_by,
                }.items()
                if value is not None
            }
            for event in found.events
        ],
    }


def keys(listed: Iterable[Listed]) -> None:
    """The keys, a line each; never what is secret."""
    listed = tuple(listed)
    devices = any(each.label for each in listed)
    table = _table()
    columns = ("key", "algorithm", "not_before", "not_after", "fingerprint")
    for name in (*columns, "device") if devices else columns:
        table.add_column(_text(say(f"column_{name}")))
    for each in listed:
        said = key_json(each)
        name = f"{said['name']} *" if said["active"] else said["name"]
        dates = (str(said[which] or "–")[:10] for which in ("not_before", "not_after"))
        on_device = (each.label or "–",) if devices else ()
        table.add_row(name, said["algorithm"], *dates, said["fingerprint"][:16], *on_device)
    _console(to_stdout=True).print(table)


def key_json(each: Listed) -> dict[str, Any]:
    """One key's public description as JSON values."""
    return {
        "name": each.name,
        "kind": each.kind,
        "algorithm": each.algorithm,
        "fingerprint": each.fingerprint,
        "not_before": each.not_before.isoformat() if each.not_before else None,
        "not_after": each.not_after.isoformat() if each.not_after else None,
        "active": each.active,
        "private": each.private,
        "device": each.label,
    }


def findings(found: Iterable[Finding]) -> None:
    """What doctor saw, a line each."""
    lang = language()
    console = _console(to_stdout=True)
    for each in found:
        mark, colour = ("✓", "green") if each.ok else ("✗", "red")
        console.print(_line((mark, colour), f" {_text(each.sentence(lang))}"))
