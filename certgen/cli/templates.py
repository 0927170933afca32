"""The commands for those who look after templates: what there is, says, and is wrong."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from certgen.cli import show, spoken
from certgen.cli.commands import as_json, office_of, print_json
from certgen.cli.spoken import Group, option
from certgen.errors import ExitCode
from certgen.roster import Severity

if TYPE_CHECKING:
    from certgen.phrasebook import Phrasebook, Saying
    from certgen.template import Template


@click.group("template", cls=Group)
def template() -> None:
    pass


@template.command("list")
@as_json
@click.pass_context
def template_list(ctx: click.Context, as_json: bool) -> None:
    office = office_of(ctx)
    found = [office.template(name) for name in office.template_names()]
    if as_json:
        print_json([_described(each) for each in found])
    else:
        rows = [
            [", ".join(v) if isinstance(v, list) else v for v in _described(t).values()]
            for t in found
        ]
        show.lay_out(("template", "languages", "sheet", "border"), rows)


@template.command("show")
@click.argument("name", metavar="NAME")
@option("--language", "language", multiple=True, metavar="L")
@as_json
@click.pass_context
def template_show(ctx: click.Context, name: str, language: Sequence[str], as_json: bool) -> None:
    book = office_of(ctx).phrasebook(name, language)
    if as_json:
        print_json({"template": name, **book.json()})
    else:
        _side_by_side(book)
        click.echo(spoken.say("language_files"), err=True)


@template.command("check")
@click.argument("name", metavar="NAME")
@as_json
@click.pass_context
def template_check(ctx: click.Context, name: str, as_json: bool) -> None:
    found = office_of(ctx).appraise(name)
    wrong = [each for each in found if each.severity is Severity.ERROR]
    if as_json:
        lang = spoken.language()
        print_json({"template": name, "problems": [each.json(lang) for each in found]})
    else:
        show.problems(found)
        counts = {"errors": len(wrong), "warnings": len(found) - len(wrong)}
        click.echo(spoken.say("template_counts", name=name, **counts), err=True)
    if wrong:
        ctx.exit(ExitCode.BAD_INPUT)


def _described(each: Template) -> dict[str, Any]:
    return {
        "name": each.name,
        "languages": list(each.wording["title"]),
        "sheet": each.sheet,
        "border": each.border,
    }


def _side_by_side(book: Phrasebook) -> None:
    """A column a language on a terminal; a line a language where the output is read by others."""
    entries = (*book.sentences, *book.small_words)
    if not sys.stdout.isatty():
        for entry in entries:
            click.echo(" ".join((entry.key, *entry.forms)))
            for lang, said in entry.said.items():
                click.echo(f"  {lang}  {_line(said.text)}")
                click.echo(f"      = {_line(said.example)}")
                click.echo(f"      {said.file}:{said.line}")
        return
    rows = [
        [
            f"{entry.key}\n{' '.join(entry.forms)}".strip(),
            *(_cell(entry.said.get(lang)) for lang in book.languages),
        ]
        for entry in entries
    ]
    show.lay_out(("key_form", *book.languages), rows)


def _cell(said: Saying | None) -> str:
    """What it is, how it is said of somebody, and where it stands."""
    if said is None:
        return "–"
    return f"{_line(said.text)}\n= {_line(said.example)}\n{said.file.name}:{said.line}"


def _line(text: str) -> str:
    return text.replace("\n", " / ")
