"""The line holds: modules import only from stations above them, and each library has its door.

``LINE`` is the one definition of the order; ``docs/architecture.md`` repeats it for people. The
doors are those of the table in ``docs/decisions/0007-dependencies.md``.
"""

from __future__ import annotations

import ast
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest

REPOSITORY = Path(__file__).parent.parent
PACKAGE = REPOSITORY / "certgen"

LINE = (
    "words",
    "errors",
    "packed",
    "recent",
    "heap",
    "model",
    "confined",
    "config",
    "files",
    "keys",
    "passphrase",
    "roster",
    "language",
    "wording",
    "text",
    "ease",
    "band",
    "mark",
    "page",
    "clearance",
    "boxes",
    "layout",
    "template",
    "armour",
    "token",
    "qr",
    "teller",
    "fields",
    "insignia",
    "galley",
    "parts",
    "forme",
    "composer",
    "pdf",
    "seal",
    "registry",
    "batch",
    "task",
    "appraisal",
    "phrasebook",
    "library",
    "checked",
    "report",
    "worker",
    "engine",
    "workshop",
    "issuance",
    "plan",
    "proof",
    "press",
    "studio",
    "vault",
    "mint",
    "registrar",
    "verdict",
    "office",
    "setup",
    "doctor",
    "site",
    "publication",
    "web",
    "cli",
    "__main__",
)
"""The stations, in the order in which a module may import: only from those above its own."""

LONGEST = 300
"""Lines of a module that are not blank."""
NAMELESS = {"common", "handler", "helper", "manager", "misc", "util"}
NAMELESS |= {f"{each}s" for each in NAMELESS}
"""Names that say nothing."""


class Import(NamedTuple):
    """One import statement's target."""

    name: str
    """Dotted: ``certgen.keys.signing``, ``numpy``."""
    line: int
    lazy: bool
    """Inside a function: made when it is called."""
    typing: bool
    """Under ``if TYPE_CHECKING``: made by type checkers only."""


def sources(*folders: str) -> list[Path]:
    """The Python files of ``folders``, those of caches left out."""
    found = (file for folder in folders for file in (REPOSITORY / folder).rglob("*.py"))
    return sorted(file for file in found if "__pycache__" not in file.parts)


NATIVE = sorted(PACKAGE.rglob("*.pyx"))
"""Modules in Cython, which are compiled."""
PYTHON = sources("certgen")
MODULES = sorted([*PYTHON, *NATIVE])


def each_of(files: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "file", files, ids=lambda file: str(file.relative_to(REPOSITORY))
    )


every_module = each_of(MODULES)


@cache
def tree(file: Path) -> ast.Module:
    """The Python in ``file``; of one in Cython its imports, on the lines where they stand."""
    text = file.read_text("utf-8")
    if file.suffix == ".pyx":
        text = _IMPORT.sub(r"\1import", "".join(map(_import_alone, _LOGICAL.findall(text))))
    return ast.parse(text)


_LOGICAL = re.compile(r"(?:[^\n(]*\([^)]*\)|[^\n])*\n")
_IMPORT = re.compile(r"^((?:from \S+ )?)cimport", re.MULTILINE)


def _import_alone(line: str) -> str:
    """A logical ``line`` of Cython if it imports a module of Python's, else as many empty ones."""
    found = re.match(r"(?:from (\S+) )?c?import (\S+)", line)
    if found and not re.match(r"libc|cpython|cython", found[1] or found[2]):
        return line
    return "\n" * line.count("\n")


def imports(file: Path) -> list[Import]:
    """Every import in ``file``, wherever it stands."""
    return list(_imports(tree(file), lazy=False, typing=False))


def _imports(node: ast.AST, *, lazy: bool, typing: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, child.lineno, lazy, typing)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0 and child.module, f"relative import, line {child.lineno}"
            if child.module == "certgen":
                for alias in child.names:
                    yield Import(f"certgen.{alias.name}", child.lineno, lazy, typing)
            else:
                yield Import(child.module, child.lineno, lazy, typing)
        else:
            inner = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            checking = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
            yield from _imports(child, lazy=lazy or inner, typing=typing or checking)


def module_name(file: Path) -> str:
    """``certgen.keys`` for ``certgen/keys/__init__.py``."""
    parts = file.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def station(name: str) -> str:
    """The station of a dotted name; empty for the package itself and what stands in it."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in LINE else ""


def test_every_module_has_its_station() -> None:
    there = {station(module_name(file)) for file in MODULES} - {""}
    assert sorted(there) == sorted(LINE)
    unplaced = [f for f in MODULES if not station(module_name(f)) and f != PACKAGE / "__init__.py"]
    assert not unplaced


@every_module
def test_imports_come_from_above(file: Path) -> None:
    """An import for the types alone, or inside a function, is a dependency like any other."""
    own = station(module_name(file))
    if not own:  # the package's front: see test_the_front_imports_nothing_by_itself
        return
    below = [
        f"line {each.line}: {each.name}"
        for each in imports(file)
        if each.name.startswith("certgen.")
        and station(each.name)
        and LINE.index(station(each.name)) > LINE.index(own)
    ]
    assert not below, f"{own} imports from stations below it: {below}"


def test_the_front_imports_nothing_by_itself() -> None:
    """``certgen/__init__.py`` stands at both ends of the line: it offers the office, and every
    module loads it first. So what it offers is loaded when asked for."""
    eager = [each for each in imports(PACKAGE / "__init__.py") if not each.lazy and not each.typing]
    assert all(each.name.split(".")[0] in sys.stdlib_module_names for each in eager), eager


def test_no_circle_within_a_station() -> None:
    """Between the modules of one folder too, there is an order."""
    names = {module_name(file): file for file in MODULES}
    edges = {
        name: {
            found
            for each in imports(file)
            if not each.typing and (found := _module_of(each, file, names)) and found != name
        }
        for name, file in names.items()
    }
    edges["certgen"] = set()
    while leaves := {name for name, wanted in edges.items() if not wanted & edges.keys()}:
        edges = {name: wanted for name, wanted in edges.items() if name not in leaves}
    assert not edges, f"these import one another: {sorted(edges)}"


def _module_of(each: Import, file: Path, names: dict[str, Path]) -> str | None:
    """The module of ours that ``each`` loads; of ``from folder import module`` the module."""
    node = next(
        n
        for n in ast.walk(tree(file))
        if isinstance(n, ast.Import | ast.ImportFrom) and n.lineno == each.line
    )
    if isinstance(node, ast.ImportFrom) and node.module == each.name:
        inner = [f"{each.name}.{alias.name}" for alias in node.names]
        if any(name in names for name in inner):
            return next(name for name in inner if name in names)
    return each.name if each.name in names else None


class Door(NamedTuple):
    """A row of the table of dependencies."""

    distribution: str
    modules: tuple[str, ...]
    """What is imported; empty for a library that is only a place of files."""
    doors: tuple[str, ...]
    """Modules or folders of ours, dotted."""


def doors() -> list[Door]:
    """The table of ``docs/decisions/0007-dependencies.md``."""
    text = (REPOSITORY / "docs/decisions/0007-dependencies.md").read_text("utf-8")
    rows = re.findall(r"^\| `([^`|]+)` \| ([^|]*) \| ([^|]*) \|", text, re.MULTILINE)
    quoted = re.compile("`([^`]+)`")
    return [Door(name, *(tuple(quoted.findall(cell)) for cell in cells)) for name, *cells in rows]


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["pkcs11"]]
    wanted = {re.match(r"[a-z0-9-]+", each)[0] for each in named}  # type: ignore[index]
    told = [door.distribution for door in doors()]
    assert sorted(told) == sorted(wanted)


def test_each_library_has_its_door() -> None:
    """And every door is used: a dependency nobody imports is not one."""
    found: dict[str, set[str]] = {}
    for file in MODULES:
        for each in imports(file):
            top = each.name.partition(".")[0]
            if top not in sys.stdlib_module_names and top != "certgen":
                found.setdefault(top, set()).add(module_name(file))
    told = {name: door.doors for door in doors() for name in door.modules}
    assert found.keys() == told.keys()
    for library, modules in found.items():
        for module in modules:
            assert any(_within(module, door) for door in told[library]), (library, module)
        for door in told[library]:
            assert any(_within(module, door) for module in modules), (library, door)


def _within(module: str, door: str) -> bool:
    return module == door or module.startswith(f"{door}.")


def test_a_library_without_a_door_is_a_place_of_files_or_a_part_of_another() -> None:
    fonts = (REPOSITORY / "fonts/catalogue.toml").read_text("utf-8")
    packages = {
        face["package"] for face in tomllib.loads(fonts)["face"].values() if "package" in face
    }
    text = (REPOSITORY / "docs/decisions/0007-dependencies.md").read_text("utf-8")
    parts = dict(re.findall(r"^\| `([^`]+)` \| – \| – \| a part of `([^`]+)`", text, re.MULTILINE))
    assert set(parts.values()) <= {door.distribution for door in doors() if door.modules}
    told = {door.distribution for door in doors() if not door.modules}
    told = {each.replace("-", "_") for each in told - parts.keys()}
    assert told <= packages
    # A face that only some offices want is a dependency of theirs, and of the tests.
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    tested = " ".join(project["optional-dependencies"]["test"]).replace("-", "_")
    assert all(package in tested for package in packages - told)


def test_what_a_child_process_is_to_call_is_there() -> None:
    """Functions named in text for ``confined.run`` are found only when it is too late."""
    named = re.compile(r"(certgen(?:\.\w+)+):(\w+)")
    found = [
        match.groups()
        for file in MODULES
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and (match := named.fullmatch(node.value))
    ]
    assert len(found) >= 3
    for module, function in found:
        assert callable(getattr(import_module(module), function))


@each_of([*sources("certgen", "tests"), *NATIVE])
def test_no_module_is_long(file: Path) -> None:
    lines = [line for line in file.read_text("utf-8").splitlines() if line.strip()]
    assert len(lines) <= LONGEST


@each_of(PYTHON)
def test_names_say_something(file: Path) -> None:
    words = set(re.split("[._]", module_name(file)))
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.ClassDef):
            words |= {word.lower() for word in re.findall("[A-Z][a-z]*", node.name)}
    assert not words & NAMELESS


@each_of(PYTHON)
def test_only_the_command_line_speaks(file: Path) -> None:
    if station(module_name(file)) == "cli":
        return
    calls = [node for node in ast.walk(tree(file)) if isinstance(node, ast.Call)]
    assert not [c.lineno for c in calls if isinstance(c.func, ast.Name) and c.func.id == "print"]


@each_of(PYTHON)
def test_no_comment_is_a_promise(file: Path) -> None:
    """What is unfinished is not marked and left: it is done, or it is not begun."""
    with file.open("rb") as code:
        comments = [
            t.string for t in tokenize.tokenize(code.readline) if t.type == tokenize.COMMENT
        ]
    assert not [each for each in comments if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", each)]


def test_the_document_repeats_the_line() -> None:
    text = (REPOSITORY / "docs/architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| \d+ \| `([a-z_]+)` \|", text, re.MULTILINE)
    assert tuple(rows) == LINE
