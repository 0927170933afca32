"""What a run leaves for people: the manifest, the report, and the problems of composing."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from certgen import words
from certgen.errors import CertgenError
from certgen.files import rewritten
from certgen.model import Credential, Place, Recipient
from certgen.roster import Problem, Severity

if TYPE_CHECKING:
    from certgen.registry import Issued, Listed

MANIFEST = (
    "serial",
    "code",
    "role",
    "lang",
    "name_ar",
    "name_fr",
    "file",
    "sha256",
    "verify_url",
    "row_file",
    "row",
)
"""The columns of ``manifest.csv``; columns of the roster that certgen does not know follow."""
_END = "\r\n"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Report:
    """The last run of a batch. ``issued``, ``skipped`` and ``failed`` count PDFs."""

    batch: str
    folder: Path
    issued: int
    """Written in this run, lost files restored among them."""
    skipped: int
    """Recorded earlier and lying there unharmed."""
    failed: int
    seconds: float
    problems: Sequence[Problem]

    @property
    def file(self) -> Path:
        """``report.json``."""
        return self.folder / "report.json"

    def json(self, lang: str) -> dict[str, Any]:
        """What ``report.json`` says."""
        return {**self._counts(), "problems": [problem.json(lang) for problem in self.problems]}

    def text(self, lang: str) -> Iterator[str]:
        """The same as text, piece by piece: of a large batch it is long. A problem is one line."""
        opening = json.dumps({**self._counts(), "problems": []}, ensure_ascii=False, indent=2)
        if not self.problems:
            yield f"{opening}\n"
            return
        before = opening.removesuffix("]\n}")
        for problem in self.problems:
            yield f"{before}\n    {orjson.dumps(problem.json(lang)).decode()}"
            before = ","
        yield "\n  ]\n}\n"

    def _counts(self) -> dict[str, Any]:
        return {
            "batch": self.batch,
            "issued": self.issued,
            "skipped": self.skipped,
            "failed": self.failed,
            "seconds": round(self.seconds, 3),
            "per_second": round(self.issued / self.seconds, 1) if self.seconds else 0.0,
        }


def write_report(report: Report, lang: str) -> None:
    """Put ``report.json`` beside the PDFs. Raises ``StorageError``."""
    with rewritten(report.file) as file:
        file.writelines(report.text(lang))


def write_manifest(file: Path, lines: Iterable[str], extra: Sequence[str]) -> None:
    """Put ``manifest.csv`` at ``file``: ``lines`` under their header. Raises ``StorageError``."""
    with rewritten(file) as manifest:
        manifest.write(_line([*MANIFEST, *map(_cell, extra)]))
        manifest.writelines(lines)


def manifest_line(
    credential: Credential,
    issue: Issued | Listed,
    row: Recipient | None,
    extra: Sequence[str],
    verify_url: str,
) -> str:
    """The line of the PDF ``issue`` of ``credential``, with its end.

    ``row`` is the recipient in the rosters (one that left them has none), ``extra`` are the columns
    certgen does not know, ``verify_url`` is the text in the QR code.
    """
    person, place = credential.recipient, row.place if row else Place("")
    names = _line([_cell(person.name.get("ar", "")), _cell(person.name.get("fr", ""))])
    others = [_cell(row.extra.get(name, "")) if row else "" for name in extra]
    rest = _line([_cell(place.file), "" if place.row is None else place.row, *others])
    # what we spell ourselves needs no quotes; to look at each letter of a long address for a reason
    # took two thirds of a line's time
    ours = f"{credential.serial},{credential.code},{person.role},{issue.languages}"
    names = names.removesuffix(_END)
    return f"{ours},{names},{issue.file},{issue.sha256},{verify_url},{rest}"


class _Line:
    """The file of a CSV writer that gives back each line: ``writerow`` returns what this does."""

    def write(self, line: str) -> str:
        return line


_line: Callable[[Iterable[object]], str] = csv.writer(_Line(), lineterminator=_END).writerow


def _cell(text: str) -> str:
    """``text`` so that a spreadsheet program shows it and never runs it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def unmade(
    errors: Iterable[tuple[Credential, CertgenError]],
    headers: Callable[[Recipient], Mapping[str, str]],
) -> tuple[Problem, ...]:
    """What could not be composed or made, as problems of the roster; the same one said once.

    ``headers`` gives the columns of a recipient's roster: field → header as written.
    """
    found: dict[tuple[object, ...], Problem] = {}
    for credential, error in errors:
        person = credential.recipient
        text = error.fields.get("text")
        column = headers(person).get(_field(person, str(text or ""))) if text else None
        fields: dict[str, object] = dict(error.fields)
        code = "name_too_wide" if error.key == "name_too_long" else error.key
        if f"{code}.message" not in words.table("problems"):
            code, fields = "not_made", {"error": error}
        problem = Problem.at(
            person.place,
            code,
            column=column,
            value=str(text) if text else None,
            severity=Severity.ERROR,
            **{"serial": credential.serial, **fields},  # type: ignore[arg-type]
        )
        found.setdefault((problem.file, problem.row, problem.code, problem.value), problem)
    return tuple(found.values())


def _field(person: Recipient, text: str) -> str:
    """The roster's field that ``text`` comes from."""
    for field in ("name", "organisation", "course"):
        for lang, said in getattr(person, field).items():
            if said and (said in text or text in said):
                return f"{field}_{lang}"
    return ""


def changed(credential: Credential, row: Recipient) -> Iterator[Problem]:
    """A warning when ``row`` says something else than ``credential``, which was issued for it."""
    if credential.recipient.facts() != row.facts():
        serial = credential.serial
        yield Problem.at(row.place, "changed_since", severity=Severity.WARNING, serial=serial)


def with_row(credential: Credential, recipient: Recipient) -> Credential:
    """``credential`` as issued, its recipient pointing at the row of ``recipient``
    and what else that says."""
    person = replace(credential.recipient, place=recipient.place, extra=recipient.extra)
    return replace(credential, recipient=person)
