"""What can be wrong with a person's name."""

from __future__ import annotations

import re
from functools import cache

from certgen.roster.letters import Finding, tidy
from certgen.roster.sound import heard

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
_USUAL = {
    script: re.compile(rf"{letter}+(?:[ '’.-]{letter}+)*")
    for script, letter in (("arabic", "[ء-غف-ي]"), ("latin", "[A-Za-zÀ-ÖØ-öø-ÿ]"))
}
"""Names as nearly all are, in which there is nothing to be found but a title."""


def inspect(raw: str, lang: str) -> tuple[str, tuple[Finding, ...]]:
    """The name as it is printed in ``lang``, and everything its owner should know about it."""
    usual = _usual(lang)
    if usual and len(raw) <= LONGEST and usual.fullmatch(raw):
        title = heard(raw).title
        return raw, (Finding("honorific", title[0]),) if title else ()
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
    if title := heard(name).title:
        told.append(Finding("honorific", title[0]))
    spoilt = any(finding.code in ("lost_letters", "garbled") for finding in found)
    if not spoilt and (odd := dict.fromkeys(_ODD.findall(name[formula:]))):
        told.append(Finding("odd_character", " ".join(odd)))
    return name, tuple(told)


@cache
def _usual(lang: str) -> re.Pattern[str] | None:
    """What the usual names in ``lang`` match."""
    return _USUAL.get(_SCRIPT_OF.get(lang, "latin"))


@cache
def _foreign(lang: str) -> re.Pattern[str]:
    """The letters that are not of the script ``lang`` is written in."""
    own = _SCRIPTS[_SCRIPT_OF.get(lang, "latin")]
    return re.compile(rf"(?:(?![{own}])[^\W\d_])+")
