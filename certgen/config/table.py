"""TOML that an administrator wrote: unknown keys are refused, all mistakes are told at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from certgen.errors import ConfigError, InputError

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_MISSING = object()
_KIND_NAMES: Mapping[type, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true/false",
    list: "[ … ]",
    dict: "table",
}


class Mistake(ConfigError):
    """One mistake in a settings file, at a dotted path."""


class Table:
    """A TOML table that remembers what was asked of it and collects mistakes as it is read."""

    def __init__(
        self, values: Mapping[str, Any], path: str = "", mistakes: list[Mistake] | None = None
    ):
        self._values = values
        self._path = path
        self._asked: set[str] = set()
        self._children: list[Table] = []
        self.mistakes: list[Mistake] = [] if mistakes is None else mistakes

    def path(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def wrong(self, mistake: str, key: str, **fields: object) -> None:
        """Note a mistake at ``key``, once; reading goes on."""
        noted = Mistake(mistake, path=self.path(key), **fields)
        if all(each.args != noted.args for each in self.mistakes):
            self.mistakes.append(noted)

    def __iter__(self) -> Iterator[str]:
        """The keys that are there, in the file's order."""
        return iter(self._values)

    def value(self, key: str, kind: type | tuple[type, ...], default: Any = _MISSING) -> Any:
        """The value at ``key`` if it is of ``kind``; a mistake is noted otherwise."""
        self._asked.add(key)
        found = self._values.get(key, _MISSING)
        if found is _MISSING:
            if default is _MISSING:
                self.wrong("setting_missing", key)
                return _empty(kind)
            return default
        if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
            kinds = kind if isinstance(kind, tuple) else (kind,)
            expected = " / ".join(_KIND_NAMES.get(each, each.__name__) for each in kinds)
            given = _KIND_NAMES.get(type(found), type(found).__name__)
            self.wrong("setting_type", key, expected=expected, found=given)
            return _empty(kind) if default is _MISSING else default
        return found

    def number(self, key: str, default: float | None = None) -> float:
        """A number; ``default`` None means there must be one."""
        found = self.value(key, (int, float), _MISSING if default is None else default)
        return float(found)

    def pair(self, key: str, default: tuple[float, float] | None = None) -> tuple[float, float]:
        """Two numbers: a place, or the ends of a band."""
        found = self.value(key, list, _MISSING if default is None else list(default))
        if len(found) != 2 or not all(isinstance(each, int | float) for each in found):
            self.wrong("setting_type", key, expected="[x, y]", found=found)
            return 0.0, 0.0
        return float(found[0]), float(found[1])

    def text(self, key: str, default: Any = _MISSING) -> str:
        found: str = self.value(key, str, default)
        return found

    def table(self, key: str, default: Any = _MISSING) -> Table:
        child = Table(self.value(key, dict, default), self.path(key), self.mistakes)
        self._children.append(child)
        return child

    def tables(self, key: str) -> list[Table]:
        """An array of tables, possibly empty."""
        found = self.value(key, list, [])
        rows = [
            Table(each, self.path(f"{key}[{i}]"), self.mistakes)
            for i, each in enumerate(found, 1)
            if isinstance(each, dict)
        ]
        if len(rows) != len(found):
            self.wrong("setting_type", key, expected="[[table]]", found="array")
        self._children += rows
        return rows

    def by_language(self, key: str, default: Any = _MISSING) -> Mapping[str, str]:
        """A table language → text; one language at least unless there is a default."""
        found = self.value(key, dict, default)
        said = {k: v for k, v in found.items() if isinstance(v, str) and _LANGUAGE.fullmatch(k)}
        for odd in sorted(found.keys() - said.keys()):
            self.wrong("setting_language", f"{key}.{odd}")
        return said

    def one_of(self, key: str, allowed: tuple[str, ...], default: Any = _MISSING) -> str:
        found = self.text(key, default)
        if found not in allowed and (found or default is not _MISSING):
            self.wrong("setting_choice", key, found=found, allowed=", ".join(allowed))
        return found

    def overlay(self, values: Mapping[str, Any]) -> None:
        """Let ``values`` stand in place of those of the same keys."""
        self._values = {**self._values, **values}

    def rest(self, key: str) -> Mapping[str, Any]:
        """Every value but that at ``key``."""
        return {name: value for name, value in self._values.items() if name != key}

    def ignore(self) -> None:
        """Ask for everything, so that nothing here is refused as unknown."""
        self._asked.update(self._values)

    def finish(self, file: Path, error: type[InputError] = ConfigError) -> None:
        """Refuse what nobody asked for; raise one ``error`` with every mistake."""
        self._refuse_unknown()
        if self.mistakes:
            name = f"{file.parent.name}/{file.name}"
            raise error("settings", file=name, mistakes=tuple(self.mistakes))

    def _refuse_unknown(self) -> None:
        for key in self._values.keys() - self._asked:
            self.wrong("setting_unknown", key, known=", ".join(sorted(self._asked)))
        for child in self._children:
            child._refuse_unknown()


def read_toml(file: Path) -> Table:
    """The table of a TOML file an administrator wrote.

    Raises ``ConfigError`` when the file is missing, not UTF-8, or not TOML (with line and column).
    """
    try:
        return Table(tomllib.loads(file.read_bytes().decode("utf-8-sig")))
    except FileNotFoundError:
        raise ConfigError("file_missing", file=file) from None
    except (IsADirectoryError, PermissionError, OSError) as error:
        raise ConfigError("file_unreadable", file=file, why=error.strerror) from None
    except UnicodeDecodeError:
        raise ConfigError("not_utf8", file=file) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError("not_toml", file=file, why=error) from None


def _empty(kind: type | tuple[type, ...]) -> Any:
    first = kind[0] if isinstance(kind, tuple) else kind
    return first() if first in (str, int, float, bool, list, dict) else None
