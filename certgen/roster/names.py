"""What can be wrong with a person's name, and how two names of one person are compared."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import cast

from certgen import words
from certgen.roster.letters import Finding, compact, fold, tidy

LONGEST = 120
"""Characters; a longer name does not fit a line of a certificate."""

_FORMULA = re.compile(r"[\t\r]|\s*[=+\-@＝＋－＠﹦﹢﹣﹫−]")
_FARSI = re.compile("[یکہھەۀے]")
_ODD = re.compile(r"[^\w\s’'‘ʼʿʾ`´.,،()·/\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670-]|[\d_]")
_MARKS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670]")
_SCRIPTS = {
    "arabic": "\u0620-\u064a\u066e\u066f\u0671-\u06d3\u06d5-\u06ff\u0750-\u077f\u08a0-\u08ff",
    "latin": "A-Za-zªºÀ-ÖØ-öø-ɏʰ-˿Ḁ-ỿ",
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "cyrillic": "\u0400-\u052f",
    "tifinagh": "\u2d30-\u2d7f",
}
_SCRIPT_OF = {
    **dict.fromkeys(("ar", "fa", "ur", "ckb", "ps"), "arabic"),
    **dict.fromkeys(("ru", "uk", "bg", "sr", "mk"), "cyrillic"),
    "el": "greek",
    "zgh": "tifinagh",
}
"""The script a language's names are written in; Latin for the others."""


@lru_cache(maxsize=8192)
def inspect(raw: str, lang: str) -> tuple[str, tuple[Finding, ...]]:
    """The name as it is printed in ``lang``, and everything its owner should know about it."""
    name, found = tidy(raw)
    if not name:
        return "", found
    told = list(found)
    formula = _FORMULA.match(raw) is not None
    if formula:
        told.append(Finding("formula_name", name[:1]))
    if len(name) > LONGEST:
        told.append(Finding("name_too_long", str(len(name))))
    if foreign := _foreign(lang).findall(_MARKS.sub("", name)):
        told.append(Finding("mixed_script", " ".join(dict.fromkeys(foreign))))
    if letters := dict.fromkeys(_FARSI.findall(name)):
        told.append(Finding("farsi_letters", " ".join(letters)))
    if title := honorific(name):
        told.append(Finding("honorific", title[0]))
    spoilt = any(finding.code in ("lost_letters", "garbled") for finding in found)
    if not spoilt and (odd := dict.fromkeys(_ODD.findall(name[formula:]))):
        told.append(Finding("odd_character", " ".join(odd)))
    return name, tuple(told)


@cache
def _foreign(lang: str) -> re.Pattern[str]:
    """The letters that are not of the script ``lang`` is written in."""
    own = _SCRIPTS[_SCRIPT_OF.get(lang, "latin")]
    return re.compile(rf"(?:(?![{own}])[^\W\d_])+")


@lru_cache(maxsize=8192)
def honorific(name: str) -> tuple[str, str] | None:
    """The title a name begins with, and the gender it tells: ``("Mme", "f")``."""
    first, _, rest = name.partition(" ")
    gender = _honorifics().get(fold(first)) or _honorifics().get(fold(first).rstrip("."))
    return (first, gender) if rest and gender else None


@cache
def _honorifics() -> dict[str, str]:
    told = cast("dict[str, list[str]]", words.table("cells")["honorific"])
    return {fold(title): gender for gender, titles in told.items() for title in titles}


@cache
def _particles() -> frozenset[str]:
    told = cast("dict[str, list[str]]", words.table("cells")["particle"])
    return frozenset(compact(particle) for particles in told.values() for particle in particles)


@lru_cache(maxsize=8192)
def weight(name: str) -> int:
    """How many words a name has, particles (بن, عبد, El, Ben, Aït …) not counted."""
    parts = (compact(word) for word in re.split(r"[\s'’.()-]+", name))
    return sum(1 for part in parts if part and part not in _particles())
