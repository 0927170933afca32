"""The documents are true: their lists are complete, their links lead somewhere, their code runs."""

from __future__ import annotations

import importlib.util
import inspect
import os
import re
import shutil
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from certgen import config, language, layout, template, words
from certgen.cli import spoken
from certgen.cli.commands import certgen
from certgen.pdf import ornament
from certgen.token import Claims, TokenKey, address, write

REPOSITORY = Path(__file__).parent.parent
DOCS = REPOSITORY / "docs"
PAGES = [
    REPOSITORY / "README.md",
    REPOSITORY / "CHANGELOG.md",
    *sorted(DOCS.rglob("*.md")),
]
each_page = pytest.mark.parametrize(
    "page", PAGES, ids=[str(page.relative_to(REPOSITORY)) for page in PAGES]
)
RUN = [
    "verify",
    "publish",
    "revoke",
    "correct-a-certificate",
    "back-up-and-recover",
    "preview-and-print",
]
"""How-tos whose commands run in an office that has issued its example."""


def text_of(page: str) -> str:
    return (DOCS / page).read_text("utf-8")


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)


def script(name: str) -> ModuleType:
    """A script of ``docs/reference``, loaded."""
    spec = importlib.util.spec_from_file_location(name, DOCS / "reference" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def commands(group: click.Group = certgen, path: str = "certgen") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")


# Reference


def test_the_command_reference_is_up_to_date() -> None:
    assert script("make_cli").page() == text_of("reference/cli.md")


def test_the_tables_of_rosters_are_up_to_date() -> None:
    page = text_of("how-to/write-a-roster.md")
    assert script("make_tables").filled(page) == page


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_every_command_and_option_has_help(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spoken, "_LANGUAGE", [lang])
    table = words.table("cli")
    for path, command in commands():
        key = "about_" + "_".join(path.split()[1:]).replace("-", "_")
        assert table[key][lang].split()[0] in script_help(path, command), path
        for parameter in command.params:
            if isinstance(parameter, spoken.Option):
                assert table[f"option_{parameter.name}"][lang], (path, parameter.name)


def script_help(path: str, command: click.Command) -> str:
    parent = None
    for name in path.split()[:-1]:
        parent = click.Context(certgen, info_name=name, parent=parent)
        if name in certgen.commands:
            parent.command = certgen.commands[name]
    return command.get_help(click.Context(command, info_name=path.split()[-1], parent=parent))


def test_every_command_is_in_the_readme() -> None:
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    for path, _ in commands():
        first, *rest = path.split()[1:]
        assert f"certgen {first}" in readme, path
        assert all(f"`{name}`" in readme or f" {name}`" in readme for name in rest), path


def _asked(module: ModuleType, function: str, names: dict[str, str]) -> set[str]:
    """The dotted keys a reader asks a TOML table for: its variable → the path of the table."""
    source = inspect.getsource(getattr(module, function))
    asked = re.findall(
        r"\b(\w+)\.(?:text|value|number|pair|table|tables|by_language|one_of)\(\s*\"(\w+)\"", source
    )
    return {f"{names[table]}{key}" for table, key in asked if table in names}


def test_every_key_of_the_settings_is_documented() -> None:
    from certgen import batch

    page = text_of("reference/config.md")
    top = {"root": "", "issuer": "issuer.", "keys": "keys.", "folders": "folders.", "run": "issue."}
    asked = _asked(config.settings, "read_settings", top)
    assert len(asked) > 15
    asked |= _asked(config.settings, "_read_service", {"service": "service."}) | {"service"}
    asked |= _asked(config.settings, "_read_device", {"device": "keys.pkcs11."})
    source = inspect.getsource(config.read_settings)
    for part, name in (("partner", "Partner"), ("signatory", "Signatory")):
        inner = source[source.index(f"        {name}(") : source.index(f'root.tables("{part}")')]
        asked |= {f"{part}.{key}" for key in re.findall(r'each\.\w+\("(\w+)"', inner)}
    asked |= _asked(batch, "read_batch", {"root": ""})
    asked |= _asked(batch, "_read_entry", {"each": "roster."})
    told = set(re.findall(r"^\| `\[*([a-z0-9_.]+)\]*` \|", page, re.M))
    assert asked <= told, asked - told
    assert told <= asked, told - asked


def _keys_told(page: str) -> set[str]:
    """The keys in the first column of the tables of a page."""
    rows = re.findall(r"^\| ([^|]*) \|", text_of(page), re.M)
    return {key.strip("[]") for row in rows for key in quoted(row)}


def _read_by(module: ModuleType) -> set[str]:
    """Every key a module asks a TOML table for."""
    return set(
        re.findall(
            r"\.(?:text|value|number|pair|tables?|by_language|one_of)\(\s*\"(\w+)\"",
            inspect.getsource(module),
        )
    )


def test_every_key_of_a_template_is_documented() -> None:
    told = _keys_told("how-to/write-a-template.md")
    asked = _read_by(template) | _read_by(layout)
    assert len(asked) > 40
    told |= {key.partition(".")[0] for key in told} | {"box", "ornament"}
    assert asked <= told, asked - told
    assert set(layout.SCRIPTS) <= told
    fields = template.PERSON | template.SESSION | template.OFFICE
    assert {f"{{{field}}}" for field in fields} <= told
    assert set(ornament._KINDS) <= told


def test_every_key_of_a_language_is_documented() -> None:
    told = _keys_told("reference/languages.md")
    asked = _read_by(language) | {"hours", "days"}
    assert asked == told, asked ^ told


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_lives_are_those_of_the_program() -> None:
    rows = re.findall(
        r"^\| `\{(\w+)\}` \|.*\| (\w+) \|$", text_of("how-to/write-a-template.md"), re.M
    )
    lives = {"own": template.PERSON, "shared": template.SESSION, "plate": template.OFFICE}
    for field, life in rows:
        if not field.startswith(("partner", "signatory")):
            assert field in lives[life], field


def test_the_token_is_as_described(tmp_path: Path) -> None:
    """The bytes that ``docs/trust.md`` names, at the head of a token."""
    import base64
    import datetime as dt

    from certgen.keys import PrivateKey
    from certgen.model import Role

    at = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
    claims = Claims("EX-2026", 1, Role.TRAINER, {"fr": "Ali"}, at)
    key = TokenKey(5, PrivateKey.generate("p256"))
    token = write(claims, address("verif.example", "0" * 16), key).partition("#")[2]
    data = base64.b32decode(token + "=" * (-len(token) % 8))
    told = text_of("trust.md")
    for said in ("46` `A2 01 26 04 41 kk", "A0", "06 1A tt tt tt tt", "3A 00 01 00 00", "58 40"):
        assert f"`{said}`" in told
    head = "84 46 A2 01 26 04 41 05 A0 58 20 A2 06 1A 6B 04 0E 20 3A 00 01 00 00 84 67"
    stamp = f"{int(at.timestamp()):08X}"
    head = head.replace("6B 04 0E 20", " ".join(stamp[i : i + 2] for i in range(0, 8, 2)))
    wanted = bytes.fromhex(head)
    assert data[:9] == wanted[:9] and data[11:25] == wanted[11:25]
    assert data[-66:-64] == b"\x58\x40"


# Every page


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http://", "https://")):
            continue
        file, _, anchor = target.partition("#")
        found = (page.parent / file).resolve() if file else page
        assert found.is_file(), target
        if anchor:
            assert anchor in anchors(found), target


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


@each_page
def test_pages_are_clean(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.startswith("# ") and text.endswith("\n")
    assert unicodedata.is_normalized("NFC", text)
    assert not re.search(r"\b(TODO|FIXME|TBD|lorem)\b", text)
    assert text.count("```") % 2 == 0


def test_every_page_can_be_reached() -> None:
    links = {
        (page.parent / target.partition("#")[0]).resolve()
        for page in PAGES
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
        if not target.startswith("http")
    }
    assert not [page for page in PAGES if page.name != "README.md" and page not in links]


def test_toml_on_pages_is_toml() -> None:
    found = [block for page in PAGES for block in blocks(page, "toml")]
    assert len(found) >= 4
    for block in found:
        tomllib.loads(block)


# What is shown, run


AGREED = 'certgen() { yes | command certgen "$@"; }\n'
"""Answers every question with yes, as a reader would who means it."""


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Shell commands as a reader would type them, with ``certgen`` on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "LC_ALL": "en_US.UTF-8"}
    return subprocess.run(
        ["sh", "-eu", "-c", code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office as ``init`` makes it, its example issued; not to be changed."""
    folder = tmp_path_factory.mktemp("docs")
    done = run("certgen init office && cd office && certgen issue example", folder)
    assert done.returncode == 0, done.stderr
    return folder / "office"


def test_the_tutorial_works(tmp_path: Path) -> None:
    done = run("\n".join(blocks(DOCS / "tutorial.md", "sh")), tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout + done.stderr
    assert re.findall(r"exit code \d", said) == ["exit code 3", "exit code 1", "exit code 1"]
    for sentence in ("Genuine and in force", "Altered", "Revoked on", "Signature genuine"):
        assert sentence in said
    assert (tmp_path / "office/var/issued/EX-2026/manifest.csv").is_file()


@pytest.mark.parametrize("name", RUN)
def test_how_tos_work(name: str, example: Path, tmp_path: Path) -> None:
    shutil.copytree(example, tmp_path / "office")
    code = "\n".join(blocks(DOCS / "how-to" / f"{name}.md", "sh"))
    assert "certgen" in code
    done = run(AGREED + code, tmp_path / "office")
    assert done.returncode == 0, done.stdout + done.stderr
    if name == "verify":
        assert "Signature is Valid" in done.stdout and "Certificate is Trusted" in done.stdout
        assert "successful" in done.stderr


def test_the_readme_example_works(example: Path, tmp_path: Path) -> None:
    shutil.copytree(example, tmp_path / "office")
    (code,) = blocks(REPOSITORY / "README.md", "python")
    guarded = "if __name__ == '__main__':\n" + re.sub("^", "    ", code, flags=re.M)
    (tmp_path / "office" / "example.py").write_text(guarded, "utf-8")
    done = run("python example.py", tmp_path / "office")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "5 []"
    assert done.stdout.splitlines()[-1].startswith("genuine True Certificat authentique")
