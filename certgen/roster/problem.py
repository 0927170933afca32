"""A problem of a roster or a template: what is wrong, where, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from certgen import words
from certgen.errors import CertgenError
from certgen.model import Place
from certgen.packed import packable
from certgen.roster import columns

_SHOWN = 80
"""Characters of a value that a sentence shows."""
_KEPT = 300
"""Characters of a value that a report keeps."""
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]"
)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


class Severity(StrEnum):
    """Whether certificates may be issued all the same."""

    ERROR = "error"
    WARNING = "warning"


WARNINGS = frozenset(
    {
        "boxes_near",
        "category_mismatch",
        "farsi_letters",
        "formula_cell",
        "gender_mismatch",
        "homonym",
        "honorific",
        "invisible",
        "lost_zero",
        "mixed_script",
        "odd_character",
        "presentation_forms",
        "plain_missing",
        "print_replaced",
        "print_revoked",
        "print_suspended",
        "second_column",
        "sentence_fields",
        "unknown_category",
        "unknown_gender",
        "unread_sheet",
        "unused_column",
        "word_count",
    }
)
"""The codes that do not stop an issue; every other one is an error."""


@packable
@dataclass(frozen=True, slots=True)
class Problem:
    """One thing its owner should mend, or know, before certificates are issued."""

    severity: Severity
    code: str
    """A key of ``words/problems.toml``."""
    file: str
    sheet: str | None = None
    row: int | None = None
    """As the spreadsheet program shows it, the first being 1; none for the whole file."""
    column: str | None = None
    """The header as its owner wrote it."""
    value: str | None = None
    """The cell as it was written."""
    key: str | None = None
    """The box or key in a template's file."""
    fields: Mapping[str, object] = field(default_factory=dict)
    """What fills the sentences; ``field`` and a ``Place`` are said in the language asked for."""

    @classmethod
    def at(
        cls,
        place: Place,
        code: str,
        /,
        *,
        column: str | None = None,
        value: str | None = None,
        key: str | None = None,
        severity: Severity | None = None,
        **fields: Any,
    ) -> Problem:
        """The problem ``code`` at ``place``, with the severity it always has unless told."""
        usual = Severity.WARNING if code in WARNINGS else Severity.ERROR
        if value is not None and len(value) > _KEPT:
            value = value[:_KEPT] + "…"
        return cls(
            severity or usual,
            code,
            place.file,
            place.sheet,
            place.row,
            column,
            value,
            key,
            fields,
        )

    def message(self, lang: str) -> str:
        """What is wrong, in ``lang`` (ar, fr, en)."""
        return self._sentence("message", lang)

    def remedy(self, lang: str) -> str:
        """What to do about it, in ``lang``."""
        return self._sentence("remedy", lang)

    def where(self, lang: str) -> str:
        """File, sheet, row and column, as far as they are known, in ``lang``."""
        place = Place(self.file, self.sheet, self.row)
        return _where(place, lang, self.column, self.key)

    def json(self, lang: str) -> dict[str, Any]:
        """The problem as ``check --json`` says it."""
        return {
            "severity": str(self.severity),
            "code": self.code,
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message(lang),
            "remedy": self.remedy(lang),
            **({"key": self.key} if self.key else {}),
        }

    def _sentence(self, part: str, lang: str) -> str:
        sentence = words.sentence("problems", f"{self.code}.{part}", lang)
        if not sentence.places:
            return sentence.around[0]
        fields = {"value": self.value or "", "column": self.column or "", **self.fields}
        return sentence.filled([_told(name, fields[name], lang) for name in sentence.places])


def _told(name: str, what: object, lang: str) -> str:
    if isinstance(what, Place):
        return _where(what, lang)
    return columns.label(str(what), lang) if name == "field" else _shown(what, lang)


def _where(place: Place, lang: str, column: str | None = None, key: str | None = None) -> str:
    told = {"file": place.file, "sheet": place.sheet, "row": place.row, "column": column}
    told["key"] = key
    parts = [
        words.sentence("problems", f"where.{part}", lang).filled([_shown(what, lang)])
        for part, what in told.items()
        if what is not None
    ]
    return ("، " if lang == "ar" else ", ").join(parts)


def _shown(what: object, lang: str) -> str:
    """``what`` as a sentence shows it: short, hidden characters named, its direction kept apart.

    A value whose direction may differ from the sentence's is isolated (UAX #9, FSI … PDI): a date
    such as 5-4-2013 would otherwise turn round in an Arabic sentence.
    """
    text = what.say(lang) if isinstance(what, CertgenError) else str(what)
    if len(text) > _SHOWN:
        text = text[:_SHOWN] + "…"
    if not text.isprintable():  # nothing hidden is
        text = _HIDDEN.sub(lambda hidden: f"[U+{ord(hidden[0]):04X}]", text)
    if (lang == "ar") != bool(_RIGHT_TO_LEFT.search(text)) and not text.isdecimal():
        return f"\u2068{text}\u2069"
    return text


class Unreadable(Exception):
    """A file gives no table; ``problem`` says why."""

    def __init__(self, problem: Problem):
        self.problem = problem
        super().__init__(problem.code)
