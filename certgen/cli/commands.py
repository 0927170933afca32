"""The commands, in the order of an administrator's day.

Each loads what it alone needs when it is called: what is loaded here, every start waits for.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from certgen.checked import Refused
from certgen.cli import show, spoken
from certgen.cli.spoken import Group, option, say
from certgen.config import find, read_settings
from certgen.errors import ConfigError, ExitCode, InputError
from certgen.heap import put_blocks_on_huge_pages
from certgen.office import Office
from certgen.seal.trust import Trust
from certgen.words import LANGUAGES


@click.group(cls=Group, name="certgen", invoke_without_command=False)
@option("--config", type=click.Path(dir_okay=False, path_type=Path), metavar="PATH")
@option("--lang", type=click.Choice(LANGUAGES), metavar="ar|fr|en")
@option("-v", "--verbose", is_flag=True)
@click.version_option(package_name="certgen", prog_name="certgen")
@click.pass_context
def certgen(ctx: click.Context, config: Path | None, lang: str | None, verbose: bool) -> None:
    if lang:
        spoken.speak(lang)
    show.set_up(verbose)
    ctx.obj = config


def office_of(ctx: click.Context) -> Office:
    """The office of this run, closed when the command ends."""
    return ctx.with_resource(Office.open(_settings_file(ctx)))


def _settings_file(ctx: click.Context) -> Path:
    file = ctx.find_object(Path) or find(Path.cwd())
    if not file.is_file():
        raise ConfigError("file_missing", file=file)
    return file


def print_json(value: object) -> None:
    """Print ``value`` as the one JSON document of this command."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


as_json = option("--json", "as_json", is_flag=True)


@certgen.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    from certgen.setup import found_office

    found_office(folder)
    click.echo(say("office_made", folder=folder), err=True)
    click.echo(say("next_check", folder=folder), err=True)


@certgen.command("check")
@click.argument("batch", metavar="BATCH")
@option("--jobs", type=click.IntRange(1, 256), metavar="N")
@as_json
@click.pass_context
def check(ctx: click.Context, batch: str, jobs: int | None, as_json: bool) -> None:
    office = office_of(ctx)
    read = office.batch(batch)
    with show.progress() as progress:
        checked = office.check(read, jobs=jobs or 0, progress=progress)
    lang = spoken.language()
    if as_json:
        found = [problem.json(lang) for problem in checked.problems]
        print_json({"batch": read.id, "rows": checked.rows, "problems": found})
    else:
        show.problems(checked.problems)
        show.assumed(checked)
        show.counts(checked)
        if not checked.errors:
            click.echo(say("next_issue", batch=batch), err=True)
    if checked.errors:
        ctx.exit(ExitCode.BAD_INPUT)


@certgen.command("issue")
@click.argument("batch", metavar="BATCH")
@option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@option("--jobs", type=click.IntRange(1, 256), metavar="N")
@option("--limit", type=click.IntRange(1), metavar="N")
@as_json
@click.pass_context
def issue(
    ctx: click.Context,
    batch: str,
    out: Path | None,
    jobs: int | None,
    limit: int | None,
    as_json: bool,
) -> None:
    office = office_of(ctx)
    if (jobs or office.settings.jobs) == 1:  # this process makes them all
        put_blocks_on_huge_pages()
    read = office.batch(batch)
    lang = spoken.language()
    if office.make_keys():
        click.echo(say("keys_made", folder=office.settings.keys.folder), err=True)
    try:
        with show.progress() as progress:
            report = office.issue(
                read, out=out, jobs=jobs or 0, limit=limit, progress=progress, lang=lang
            )
    except Refused as refused:
        assert refused.checked is not None
        if as_json:
            found = [problem.json(lang) for problem in refused.checked.problems]
            print_json({"batch": read.id, "rows": refused.checked.rows, "problems": found})
        else:
            show.problems(refused.checked.problems)
        click.echo(refused.say(lang), err=True)
        raise
    if as_json:
        with report.file.open(encoding="utf-8") as text:  # long, when there was much to say
            shutil.copyfileobj(text, sys.stdout)
    else:
        show.problems(report.problems)
        show.report(report)
    if report.failed:
        ctx.exit(ExitCode.INCOMPLETE)


@certgen.command("verify")
@click.argument("targets", metavar="TARGET…", nargs=-1, required=True)
@option("--offline", is_flag=True)
@option("--sample", type=click.IntRange(1), metavar="N")
@option("--trust", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@as_json
@click.pass_context
def verify(
    ctx: click.Context,
    targets: Sequence[str],
    offline: bool,
    sample: int | None,
    trust: Path | None,
    as_json: bool,
) -> None:
    from certgen.verdict import judge

    lang = spoken.language()
    office = None if trust and offline else office_of(ctx)
    trusted = _read_trust(trust) if trust else None
    if trusted is None:
        assert office is not None
        trusted = office.trust()
    registry = None if offline or office is None else office.reader
    stands, chosen = True, _targets(targets)
    if sample and sample < len(chosen):
        chosen = random.sample(chosen, sample)
    for target in chosen:
        verdict = judge(target, registry=registry, trust=trusted)
        stands &= verdict.stands
        if as_json:
            click.echo(
                json.dumps({"target": str(target), **verdict.json(lang)}, ensure_ascii=False)
            )
        else:
            show.verdict(str(target), verdict)
    if not stands:
        ctx.exit(ExitCode.DOES_NOT_STAND)


def _read_trust(file: Path) -> Trust:
    try:
        return Trust.of_json(file.read_bytes())
    except OSError as error:
        raise ConfigError("file_unreadable", file=file, why=error.strerror) from None


def _targets(said: Sequence[str]) -> list[str | Path]:
    """Files as paths, folders as the PDFs in them, the rest as it was typed."""
    targets: list[str | Path] = []
    for each in said:
        path = Path(each)
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() == ".pdf")
            if not inside:
                raise InputError("no_pdf_inside", folder=path)
            targets += inside
        elif path.is_file():
            targets.append(path)
        elif path.suffix.lower() == ".pdf" or (os.sep in each and "://" not in each):
            raise InputError("file_missing", file=path)
        else:
            targets.append(each)
    return targets


@certgen.command("status")
@click.argument("said", metavar="[CODE|SERIAL|BATCH]", required=False)
@as_json
@click.pass_context
def status(ctx: click.Context, said: str | None, as_json: bool) -> None:
    office = office_of(ctx)
    summaries = office.summary()
    chosen = [each for each in summaries if said is None or each.batch == said.upper()]
    if chosen or said is None:
        if as_json:
            print_json([show.summary_json(each) for each in chosen])
        else:
            show.summaries(chosen)
        return
    record = office.record(said)
    if as_json:
        print_json(show.record_json(record))
    else:
        show.record(record)


@certgen.command("publish")
@option("--to", required=True, metavar="DIR", type=click.Path(path_type=Path))
@click.pass_context
def publish(ctx: click.Context, to: Path) -> None:
    from certgen.publication import publish as write_publication

    written = write_publication(office_of(ctx), to)
    click.echo(say("published", count=len(written), folder=to), err=True)


@certgen.command("serve")
@option("--host", default="127.0.0.1", metavar="ADDRESS")
@option("--port", type=click.IntRange(0, 65535), default=8000, metavar="PORT")
@option("--metrics-port", type=click.IntRange(0, 65535), default=9464, metavar="PORT")
@click.pass_context
def serve(ctx: click.Context, host: str, port: int, metrics_port: int) -> None:
    from certgen.web import serve

    settings = read_settings(_settings_file(ctx))
    click.echo(say("serving", host=host, port=port), err=True)
    serve(settings, host, port, metrics_port)


@certgen.group("keys", cls=Group)
def keys() -> None:
    pass


@keys.command("list")
@as_json
@click.pass_context
def keys_list(ctx: click.Context, as_json: bool) -> None:
    listed = office_of(ctx).keys.list()
    if as_json:
        print_json([show.key_json(each) for each in listed])
    else:
        show.keys(listed)


@keys.command("make")
@click.pass_context
def keys_make(ctx: click.Context) -> None:
    office = office_of(ctx)
    key = "keys_made" if office.make_keys() else "keys_already"
    click.echo(say(key, folder=office.settings.keys.folder), err=True)


@keys.command("rotate")
@click.argument("which", type=click.Choice(("seal", "token")))
@click.pass_context
def keys_rotate(ctx: click.Context, which: str) -> None:
    show.keys(office_of(ctx).rotate(which))


@keys.command("export")
@option("--token", is_flag=True)
@option("--trust", "whole", is_flag=True)
@click.pass_context
def keys_export(ctx: click.Context, token: bool, whole: bool) -> None:
    office = office_of(ctx)
    if whole:
        sys.stdout.buffer.write(office.trust(as_of=office.now().replace(microsecond=0)).json())
    elif token:
        print_json(office.keys.jwks())
    else:
        sys.stdout.buffer.write(office.keys.root_pem())


@certgen.command("doctor")
@as_json
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    from certgen.doctor import examine

    findings = examine(office_of(ctx))
    lang = spoken.language()
    if as_json:
        found: list[dict[str, Any]] = [each.json(lang) for each in findings]
        print_json(found)
    else:
        show.findings(findings)
    if not all(each.ok for each in findings):
        ctx.exit(ExitCode.INTEGRITY)
