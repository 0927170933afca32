"""The pages people read (the door of Jinja2). Every sentence comes from ``certgen/words``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache, partial
from html import escape
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from certgen import words
from certgen.verdict import Outcome, Verdict
from certgen.web.facts import Fact, printed

NAMES = {"ar": "العربية", "fr": "Français", "en": "English"}
"""What each language calls itself."""
TAGS = {"ar": "ar-MA", "fr": "fr", "en": "en"}

SHAPES = {
    Outcome.GENUINE: "star",
    Outcome.GENUINE_OFFLINE: "star",
    Outcome.REPLACED: "arrow",
    Outcome.REVOKED: "cross",
    Outcome.SUSPENDED: "pause",
    Outcome.ALTERED: "cross",
    Outcome.NOT_OURS: "cross",
    Outcome.UNKNOWN_CODE: "question",
    Outcome.UNREADABLE: "question",
}
"""A verdict is told by its words and by a shape, never by its colour alone."""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("certgen.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals |= {"names": NAMES, "tags": TAGS, "shapes": SHAPES}
    return environment


@cache
def sentence(key: str, lang: str) -> str:
    """The sentence ``key`` of ``words/web.toml``, one that has no places."""
    return words.say("web", key, lang)


@cache
def _fixed(lang: str, host: str) -> dict[str, Any]:
    """What every page in ``lang`` is given."""
    return {
        "lang": lang,
        "dir": "rtl" if lang == "ar" else "ltr",
        "t": partial(_say, lang),
        "compare": words.say("verdicts", "compare", lang),
        "address": f"https://{host}/",
        "here": "",
    }


def _say(lang: str, key: str, **fields: object) -> str:
    return words.say("web", key, lang, fields) if fields else sentence(key, lang)


def render(name: str, lang: str, host: str, **given: Any) -> bytes:
    """The page ``name`` in ``lang``, of the service at ``host``."""
    return _template(name).render({**_fixed(lang, host), **given}).encode()


@cache
def _template(name: str) -> Template:
    return _environment().get_template(f"{name}.html")


def certificate(
    verdict: Verdict, code: str, lang: str, host: str, replacement: str | None
) -> bytes:
    """The page of ``code``: a frame that many certificates share, with the facts of this one."""
    frame = _frame(
        lang,
        host,
        verdict.verdict,
        verdict.sentence(lang),
        tuple((check.ok, check.detail(lang)) for check in verdict.why),
        verdict.standing.replaced_by if verdict.standing else None,
        replacement,
        bool(verdict.facts),
    )
    return frame.replace(_CODE, code).replace(_FACTS, rows(printed(verdict, lang))).encode()


def rows(facts: Sequence[Fact]) -> Markup:
    """``facts`` as the rows of a ``<dl>``. Not a template: it is most of the time of a scan."""
    return Markup("".join(_row(fact) for fact in facts))


def _row(fact: Fact) -> str:
    said = ""
    for each in fact.texts:
        lang = f' lang="{TAGS.get(each.lang, each.lang)}"' if each.lang else ""
        said += f"<dd{lang}><bdi>{escape(each.text, quote=False)}</bdi></dd>"
    return f'<div data-fact="{fact.key}"><dt>{fact.label}</dt>{said}</div>\n'


_CODE, _FACTS = "0CODE0", "0FACTS0"
"""In a frame, where the code and the facts go; no sentence of ours says so."""


@lru_cache(512)
def _frame(
    lang: str,
    host: str,
    outcome: Outcome,
    sentence: str,
    checks: tuple[tuple[bool | None, str], ...],
    replaced_by: str | None,
    replacement: str | None,
    known: bool,
) -> str:
    found = {
        "outcome": str(outcome),
        "shape": SHAPES[outcome],
        "sentence": sentence,
        "checks": checks,
        "replaced_by": replaced_by,
    }
    return _template("code").render(
        **_fixed(lang, host)
        | {
            "found": found,
            "code": _CODE,
            "here": f"/{_CODE}",
            "facts": _FACTS if known else "",
            "replacement": replacement,
        }
    )


def view(verdict: Verdict, lang: str) -> dict[str, Any]:
    """What the page of uploads is given of ``verdict``."""
    return {
        "outcome": str(verdict.verdict),
        "shape": SHAPES[verdict.verdict],
        "sentence": verdict.sentence(lang),
        "facts": rows(printed(verdict, lang)),
        "checks": [(check.ok, check.detail(lang)) for check in verdict.why],
        "three": [
            (key, getattr(verdict, key)) for key in ("sealed", "same_file", "same_facts", "known")
        ],
        "in_force": None if verdict.status is None else verdict.status == "valid",
        "target": verdict.target,
    }
