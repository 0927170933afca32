"""Modules in Cython keep the same rules as those in Python, and are typed for them."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path
from typing import Any

from test_architecture import NAMELESS, NATIVE, each_of, module_name, tree

every_native_module = each_of(NATIVE)


@every_native_module
def test_it_is_like_the_others(file: Path) -> None:
    """It says what it is, has names that say something, imports at its head, speaks to nobody."""
    text = file.read_text("utf-8")
    assert re.match(r'(#.*\n)*"""[A-Z]', text)
    words = {*re.split("[._]", module_name(file)), *re.findall(r"class (\w+)", text.lower())}
    assert not words & NAMELESS
    assert not re.search(r"^ +(from \S+ )?c?import", text, re.MULTILINE)
    assert not re.search(r"\bprintf?\(|\b(TODO|FIXME|XXX|HACK)\b", text)


@every_native_module
def test_its_stub_names_all_that_is_public(file: Path) -> None:
    """And nothing else."""
    stub = ast.parse(file.with_suffix(".pyi").read_text("utf-8"))
    told = {
        node.target.id if isinstance(node, ast.AnnAssign) else node.name
        for node in stub.body
        if isinstance(node, ast.AnnAssign | ast.FunctionDef | ast.ClassDef)
        and isinstance(getattr(node, "target", ast.Name("")), ast.Name)
    }
    assert told == public(file).keys()


@every_native_module
def test_what_is_public_is_explained(file: Path) -> None:
    """Where it is written, not in the stub, which is for type checkers."""
    named = {
        f"{name}.{inner}" if inner else name: each
        for name, value in public(file).items()
        if callable(value)
        for inner, each in [("", value), *(vars(value).items() if isinstance(value, type) else ())]
        if callable(each) and not inner.startswith("_")
    }
    assert not [name for name, each in named.items() if not each.__doc__]


def public(file: Path) -> dict[str, Any]:
    """What a compiled module has by itself."""
    module = import_module(module_name(file))
    brought = {
        alias.asname or alias.name
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_")
        and name not in brought
        and getattr(value, "__module__", module.__name__) == module.__name__
    }
