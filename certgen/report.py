"""What a run leaves for people: the manifest, the report, and the problems of composing."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from certgen import words
from certgen.errors import CertgenError
from certgen.files import rewritten, write_file
from certgen.model import Credential, Place, Recipient
from certgen.registry import Issue
from certgen.roster import Problem, Severity

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
    problems: tuple[Problem, ...]

    def json(self, lang: str) -> dict[str, Any]:
        """``report.json``."""
        return {
            "batch": self.batch,
            "issued": self.issued,
            "skipped": self.skipped,
            "failed": self.failed,
            "seconds": round(self.seconds, 3),
            "per_second": round(self.issued / self.seconds, 1) if self.seconds else 0.0,
            "problems": [problem.json(lang) for problem in self.problems],
        }


def write_report(report: Report, lang: str) -> None:
    """Put ``report.json`` beside the PDFs. Raises ``StorageError``."""
    text = json.dumps(report.json(lang), ensure_ascii=False, indent=2)
    write_file(report.folder / "report.json", text.encode() + b"\n")


def write_manifest(
    file: Path,
    issued: Mapping[tuple[str, str], Issue],
    credentials: Mapping[str, Credential],
    rows: Mapping[str, Recipient],
    verify_url: Callable[[Credential, str], str],
) -> None:
    """Put ``manifest.csv`` at ``file``: one line per issued PDF, in the order of the serials.

    ``issued`` is the register's, ``credentials`` are all of them by serial, ``rows`` the roster's
    recipients by serial (one that left the roster has no row). Raises ``StorageError``.
    """
    extra = dict.fromkeys(name for person in rows.values() for name in person.extra)
    with rewritten(file) as lines:
        writer = csv.writer(lines, lineterminator="\r\n")
        writer.writerow([*MANIFEST, *map(_cell, extra)])
        for (serial, languages), issue in sorted(issued.items()):
            credential = credentials[serial]
            person, row = credential.recipient, rows.get(serial)
            place = row.place if row else Place("")
            writer.writerow(
                [
                    serial,
                    credential.code,
                    person.role,
                    languages,
                    _cell(person.name.get("ar", "")),
                    _cell(person.name.get("fr", "")),
                    issue.file,
                    issue.sha256,
                    verify_url(credential, languages),
                    _cell(place.file),
                    "" if place.row is None else place.row,
                    *(_cell(row.extra.get(name, "")) if row else "" for name in extra),
                ]
            )


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


def changed(rows: Sequence[tuple[Credential, Recipient]]) -> tuple[Problem, ...]:
    """A warning for every certificate already issued whose row now says something else."""
    return tuple(
        Problem.at(
            recipient.place, "changed_since", severity=Severity.WARNING, serial=credential.serial
        )
        for credential, recipient in rows
        if credential.recipient.facts() != recipient.facts()
    )


def with_row(credential: Credential, recipient: Recipient) -> Credential:
    """``credential`` as issued, its recipient pointing at the row of ``recipient``."""
    person = replace(credential.recipient, place=recipient.place)
    return replace(credential, recipient=person)
