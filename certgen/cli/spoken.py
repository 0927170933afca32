"""Commands whose help speaks the user's language: every text is a key of ``words/cli.toml``."""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import click

from certgen import words

Body = TypeVar("Body", bound=Callable[..., Any])
_LANGUAGE: list[str] = []


def language() -> str:
    """The language of this run: ``--lang``, else the environment, else French."""
    return _LANGUAGE[0] if _LANGUAGE else _of_environment(os.environ)


def speak(lang: str) -> None:
    """From now on, speak ``lang``."""
    _LANGUAGE[:] = [lang]


def _of_environment(environment: Mapping[str, str]) -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        said = environment.get(name, "")
        if said:
            code = said[:2].lower()
            return code if code in words.LANGUAGES else "fr"
    return "fr"


def say(key: str, /, **fields: object) -> str:
    """The sentence ``key`` of ``words/cli.toml`` in the language of this run."""
    return words.say("cli", key, language(), fields)


def asked_language(arguments: Iterable[str]) -> str | None:
    """The value of ``--lang`` among raw arguments, so that ``--help`` can already follow it."""
    rest = iter(arguments)
    for each in rest:
        said = next(rest, "") if each == "--lang" else each.removeprefix("--lang=")
        if each.startswith("--lang") and said in words.LANGUAGES:
            return said
    return None


def translate_click() -> None:
    """Let click's own sentences follow: it asks gettext for each when it is said."""

    def translated(message: str) -> str:
        said: str = words.table("click").get(message, {}).get(language(), message)
        return said

    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "click" and getattr(module, "_", None) is gettext.gettext:
            module._ = translated  # type: ignore[attr-defined]


class _Spoken(click.Command):
    """Help text and options looked up when they are shown, not when they are defined."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        key = (self.name or "").replace("-", "_") if ctx.parent else "certgen"
        if ctx.parent and ctx.parent.parent and ctx.parent.command.name:
            key = f"{ctx.parent.command.name}_{key}"
        self.help = say(f"about_{key}")
        super().format_help_text(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        group = getattr(self, "group_name", "")
        key = f"{group}_{self.name}" if group else self.name
        return say(f"about_{(key or '').replace('-', '_')}").split("\n")[0]


class Command(_Spoken):
    """A command."""


class Group(_Spoken, click.Group):
    """A command with commands of its own."""

    command_class = Command

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        if self.name != "certgen":
            cmd.group_name = self.name  # type: ignore[attr-defined]
        super().add_command(cmd, name)


class Option(click.Option):
    """An option whose help is the sentence ``option_<name>``."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        if not self.hidden and self.name != "help":
            self.help = say(f"option_{self.name}")
        return super().get_help_record(ctx)


def option(*names: str, **settings: Any) -> Callable[[Body], Body]:
    """``click.option`` with spoken help."""
    return click.option(*names, cls=Option, **settings)
