"""Fill the tables of ``docs/how-to/write-a-roster.md`` from the tables certgen itself reads.

Run it after a change of ``words/columns.toml`` or ``words/problems.toml``:
``.venv/bin/python docs/reference/make_tables.py``. ``tests/test_docs.py`` says when that was
forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from certgen import words
from certgen.roster.problem import WARNINGS

ALSO_WARNINGS = frozenset({"changed_since"})
"""Told to be one where it is found (``report.changed``)."""
FILE = Path(__file__).parent.parent / "how-to" / "write-a-roster.md"


def filled(text: str) -> str:
    """``text`` with each table between its marks written anew."""
    for name, rows in (
        ("columns", columns()),
        ("languages", languages()),
        ("problems", problems()),
    ):
        table = "\n".join(rows)
        marks = rf"(<!-- {name} -->\n).*?(<!-- end -->)"
        text, count = re.subn(marks, lambda m, t=table: f"{m[1]}{t}\n{m[2]}", text, flags=re.DOTALL)
        assert count == 1, name
    return text


def columns() -> Iterator[str]:
    """A row for each column, with every title it is known by."""
    yield "| column | Arabic titles | French titles | English titles |"
    yield "| --- | --- | --- | --- |"
    for key, names in words.table("columns").items():
        if not key.startswith("language."):
            told = (" · ".join(names[lang]) for lang in words.LANGUAGES)
            yield f"| `{key}` | {' | '.join(told)} |"


def languages() -> Iterator[str]:
    """A row for each language a title can name."""
    yield "| language | words beside the title |"
    yield "| --- | --- |"
    for key, names in words.table("columns").items():
        if key.startswith("language."):
            told = " · ".join(" · ".join(names[lang]) for lang in words.LANGUAGES)
            yield f"| `{key.partition('.')[2]}` | {told} |"


def problems() -> Iterator[str]:
    """A row for each problem: what it says and what to do."""
    table: Mapping[str, Mapping[str, str]] = words.table("problems")
    yield "| code | | what is said | what to do |"
    yield "| --- | --- | --- | --- |"
    for key in table:
        code, _, part = key.partition(".")
        if part == "message":
            weight = "warning" if code in WARNINGS | ALSO_WARNINGS else "error"
            said = (table[f"{code}.{each}"]["en"] for each in ("message", "remedy"))
            yield f"| `{code}` | {weight} | {' | '.join(map(_cell, said))} |"


def _cell(text: str) -> str:
    """A sentence in a table, its places as code."""
    text = re.sub(r"\{(\w+)\}", r"`\1`", text)
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    FILE.write_text(filled(FILE.read_text("utf-8")), "utf-8")
