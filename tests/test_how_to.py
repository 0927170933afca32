"""The how-tos for administrators, done to the letter in a new office, so that they stay true."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pymupdf
import pytest
from test_docs import DOCS, run

HOW_TO = DOCS / "how-to"
LOOK = ("change-the-look.md", "change-the-look.fr.md", "change-the-look.ar.md")
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4"/></svg>'


def fenced(page: str) -> Iterator[tuple[str, str, str]]:
    """Every fenced block of a page: its language, the file it names, what it says."""
    text = (HOW_TO / page).read_text("utf-8")
    yield from re.findall(r"^```(\w+) ?(\S*)\n(.*?)^```$", text, re.M | re.S)


def bare(line: str) -> str:
    """A line without the comment behind it."""
    return re.sub(r"\s{2,}#.*", "", line)


def edit(folder: Path, diff: str) -> None:
    """What a reader does with a grey box: look for lines, put others in their place."""
    named, *lines = diff.splitlines()
    file = folder / named.removeprefix("--- ")
    text = file.read_text("utf-8").splitlines()
    gone = [line[1:] for line in lines if line.startswith("-")]
    come = [line[1:] for line in lines if line.startswith("+")]
    found = [
        at for at in range(len(text)) if [bare(each) for each in text[at : at + len(gone)]] == gone
    ]
    assert len(found) == 1, (named, gone, found)
    text[found[0] : found[0] + len(gone)] = come
    file.write_text("\n".join(text) + "\n", "utf-8")


def sections(text: str) -> list[list[str]]:
    """The lines of a TOML text, a list for each table, its header first."""
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.startswith("["):
            found.append([])
        found[-1].append(line)
    return found


def add(file: Path, said: str) -> None:
    """Put the lines of each table of ``said`` into the same table of ``file``."""
    there = sections(file.read_text("utf-8"))
    used: set[int] = set()
    for header, *lines in sections(said)[1:]:
        at = next(
            i for i, each in enumerate(there) if each and bare(each[0]) == header and i not in used
        )
        used.add(at)
        for line in filter(None, lines):
            key = line.partition("=")[0]
            same = [i for i, old in enumerate(there[at]) if old.partition("=")[0] == key]
            if same:
                there[at][same[0]] = line
            else:
                last = max(i for i, old in enumerate(there[at]) if old.strip())
                there[at].insert(last + 1, line)
    file.write_text("\n".join(line for each in there for line in each) + "\n", "utf-8")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office as ``init`` makes it."""
    folder = tmp_path_factory.mktemp("how-to")
    done = run("certgen init office", folder)
    assert done.returncode == 0, done.stderr
    return folder / "office"


def test_the_look_is_changed_alike_in_three_languages() -> None:
    first, *others = (list(fenced(page)) for page in LOOK)
    assert all(other == first for other in others)


def test_the_look_can_be_changed_by_following_the_page(office: Path, tmp_path: Path) -> None:
    folder = tmp_path / "office"
    shutil.copytree(office, folder)
    steps = list(fenced(LOOK[0]))
    assert len([kind for kind, _, _ in steps if kind == "diff"]) >= 8
    commands: list[str] = []
    for kind, _, code in steps:
        if kind == "diff":
            edit(folder, code)
        else:
            commands.append(code.replace(" --open", ""))  # which wants a screen
    (folder / "logos").mkdir()
    (folder / "logos" / "first.svg").write_text(LOGO, "utf-8")
    sheet = pymupdf.open()
    sheet.new_page(width=120, height=40).draw_line((5, 30), (110, 8))
    sheet[0].get_pixmap().save(folder / "logos" / "signature.png")
    done = run("\n".join(dict.fromkeys("".join(commands).splitlines())), folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Vérifier l’authenticité" in done.stdout
    done = run("certgen issue example --limit 1 --json", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    (file,) = (folder / "var/issued/EX-2026/pdf").glob("*-fr.pdf")
    page = pymupdf.open(file)[0]
    assert (round(page.rect.width), round(page.rect.height)) == (595, 842)
    said = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True).stdout.decode()
    for words in ("Vérifier l’authenticité", "Pour la Commune", "Salim Aït Baha", "1448"):
        assert words in said.replace("\u00a0", " "), words
    assert "Monsieur" not in said


def test_a_language_can_be_added_by_following_the_page(
    office: Path, tmp_path: Path, tool: Callable[[Sequence[str | Path]], str]
) -> None:
    folder = tmp_path / "office"
    shutil.copytree(office, folder)
    for kind, name, code in fenced("add-a-language.md"):
        if kind == "sh":
            done = run(code, folder)
            assert done.returncode == 0, done.stdout + done.stderr
        elif kind == "csv" or not (folder / name).is_file():
            (folder / name).write_text(code, "utf-8")
        else:
            add(folder / name, code)
    issued = folder / "var/issued/EX-2026/pdf"
    text = tool(["pdftotext", "-layout", issued / "EX-2026-000001-pt.pdf", "-"])
    said = " ".join(text.replace("\u00a0", " ").split())
    for words in ("Pela primeira instituição", "ao Senhor", "20 de novembro de 2026"):
        assert words in said, words
    assert (issued / "EX-2026-000002-ar+pt.pdf").is_file()


def test_what_the_page_leaves_out_is_told(office: Path, tmp_path: Path) -> None:
    """The template's checker, when only half of the page was followed."""
    folder = tmp_path / "office"
    shutil.copytree(office, folder)
    wanted = {name: code for _, name, code in fenced("add-a-language.md") if name}
    (folder / "languages/pt.toml").write_text(wanted["languages/pt.toml"], "utf-8")
    add(folder / "templates/recognition/wording.toml", '[title]\npt = "Certificado"\n')
    add(folder / "certgen.toml", wanted["certgen.toml"])
    done: subprocess.CompletedProcess[str] = run(
        "certgen --lang en template check recognition", folder
    )
    assert done.returncode == 3
    for place in ("award.pt", "body.pt", "verify.pt"):
        assert f"wording.toml, at {place}" in done.stderr
