"""Write ``docs/reference/cli.md`` from the English help of every command.

Run it after a change of the commands: ``.venv/bin/python docs/reference/make_cli.py``.
``tests/test_docs.py`` says when that was forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from certgen.cli import spoken
from certgen.cli.commands import certgen

FILE = Path(__file__).with_name("cli.md")
WIDTH = 90
HEAD = """\
# Command line

This page is written by `docs/reference/make_cli.py` from the commands' own help. The same help is
there in Arabic and French: `certgen --lang ar --help`, `certgen --lang fr --help`.

Data goes to standard output, words for people to standard error. With `--json`, standard output is
one JSON document; for `verify`, one line per target. The language is that of `--lang`, else that of
the environment (`LC_ALL`, `LC_MESSAGES`, `LANG`), else French.

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | does not stand (`verify`) |
| 2 | the command was not written as it should be |
| 3 | bad input; nothing was written |
| 4 | incomplete: some could not be issued, or the run was stopped; the rest was issued |
| 5 | integrity: a key, a seal or the register is not as it must be |
"""


def page() -> str:
    """The whole page."""
    spoken.speak("en")
    sections = (f"## {path}\n\n```text\n{text}\n```\n" for path, text in helps(certgen, "certgen"))
    return "\n".join([HEAD, *sections])


def helps(
    command: click.Command, path: str, parent: click.Context | None = None
) -> Iterator[tuple[str, str]]:
    """Every command below ``command`` with its help, itself first."""
    name = path.rpartition(" ")[2]
    ctx = click.Context(command, info_name=name, parent=parent, max_content_width=WIDTH)
    ctx.terminal_width = WIDTH
    yield path, command.get_help(ctx).rstrip()
    if isinstance(command, click.Group):
        for each in command.list_commands(ctx):
            found = command.get_command(ctx, each)
            assert found is not None
            yield from helps(found, f"{path} {each}", ctx)


if __name__ == "__main__":
    FILE.write_text(page(), "utf-8")
