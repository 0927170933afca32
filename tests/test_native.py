"""Modules in Cython keep the same rules as those in Python, and are typed for them."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

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
    module = import_module(module_name(file))
    brought = {
        alias.asname or alias.name
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    there = {
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and name not in brought
        and getattr(value, "__module__", module.__name__) == module.__name__
    }
    assert told == there
