"""``POST /v1/verify``, ``POST /v1/codes`` and ``/upload``: several things judged at once.

A serial is not accepted here: serials can be counted through, codes cannot, and whoever holds a
code has seen the certificate.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from certgen.token import typed_code
from certgen.verdict import Verdict, judge_code, judge_pdf, judge_text
from certgen.web.clients import language
from certgen.web.limits import Allowance, TooMany
from certgen.web.pages import view
from certgen.web.replies import Refused, as_json, page
from certgen.web.service import Service
from certgen.web.uploads import FILES, REQUEST, Counter, Upload, files_of

TARGETS = 100
"""QR texts and codes in one request at most."""
TARGET_LENGTH = 4000
CODES = 1000
"""Lines of a list of codes at most."""
TEXT = 500_000
"""Bytes of a request without files at most."""
COLUMNS = (
    "given",
    "verdict",
    "stands",
    "serial",
    "code",
    "name_ar",
    "name_fr",
    "role",
    "issued_on",
    "status",
    "since",
    "reason",
    "replaced_by",
    "message",
)
"""Of the answer to a list of codes."""


class Desk:
    """Where things are handed in to be judged."""

    def __init__(self, service: Service, counter: Counter):
        self._service = service
        self._counter = counter

    async def verify(self, request: Request) -> Response:
        """``POST /v1/verify``."""
        kind = _kind(request)
        if kind == "multipart/form-data":
            verdicts = await self._files(request)
        elif kind == "application/json":
            verdicts = await self._targets(request)
        else:
            kinds = "application/json, multipart/form-data"
            raise Refused(415, "kind", {"accept-post": kinds}, kinds=kinds)
        lang = language(request.scope)
        return as_json({"results": [verdict.json(lang) for verdict in verdicts]})

    async def codes(self, request: Request) -> Response:
        """``POST /v1/codes``."""
        if _kind(request) not in ("text/csv", "text/plain"):
            raise Refused(415, "kind", {"accept-post": "text/csv"}, kinds="text/csv")
        body = await self._counter.receive(request, TEXT, Request.body)
        given = listed(body)
        if len(given) > CODES:
            raise Refused.misread("codes", 422, most=CODES)
        self._allow(self._service.lookups, request, len(given))
        verdicts = await self._counter.work(1, lambda: [self._code(each) for each in given])
        self._note(verdicts)
        lang = language(request.scope)
        answers = [verdict.json(lang) for verdict in verdicts]
        if "application/json" in request.headers.get("accept", ""):
            return as_json({"results": answers})
        disposition = 'attachment; filename="verdicts.csv"'
        headers = {"cache-control": "no-store", "content-disposition": disposition}
        return Response(table(answers), 200, headers, "text/csv; charset=utf-8; header=present")

    async def upload(self, request: Request) -> Response:
        """``GET`` and ``POST /upload``: for a person with files."""
        lang = language(request.scope)
        verdicts: Sequence[Verdict] = ()
        if request.method == "POST":
            verdicts = await self._files(request)
        results = [view(verdict, lang) for verdict in verdicts]
        return page(self._service, request, "upload", results=results, most=FILES)

    async def _files(self, request: Request) -> list[Verdict]:
        async def judged(request: Request) -> list[Verdict]:
            files = await files_of(request)
            self._allow(self._service.uploads, request, len(files))
            return await self._counter.work(
                len(files), lambda: [self._file(file) for file in files]
            )

        verdicts = await self._counter.receive(request, REQUEST, judged)
        self._note(verdicts)
        return verdicts

    async def _targets(self, request: Request) -> list[Verdict]:
        said = _json(await self._counter.receive(request, TEXT, Request.body))
        targets = said.get("targets") if isinstance(said, dict) else None
        if not isinstance(targets, list) or not 1 <= len(targets) <= TARGETS:
            raise Refused.misread("targets", 422, most=TARGETS)
        if not all(isinstance(each, str) and len(each) <= TARGET_LENGTH for each in targets):
            raise Refused.misread("targets", 422, most=TARGETS)
        self._allow(self._service.lookups, request, len(targets))
        verdicts = await self._counter.work(1, lambda: [self._text(each) for each in targets])
        self._note(verdicts)
        return verdicts

    def _allow(self, allowance: Allowance, request: Request, count: int) -> None:
        try:
            client = self._service.proxies.client(request.scope)
            allowance.take(client, time.monotonic(), count)
        except TooMany as error:
            raise Refused.later(error) from None

    def _file(self, file: Upload) -> Verdict:
        service = self._service
        return judge_pdf(
            file.data, registry=service.registry, trust=service.trust, target=file.name
        )

    def _text(self, text: str) -> Verdict:
        service = self._service
        if "://" in text:
            return judge_text(
                text.strip(), registry=service.registry, trust=service.trust, target=text
            )
        return self._code(text)

    def _code(self, code: str) -> Verdict:
        return judge_code(code, registry=self._service.registry, trust=self._service.trust)

    def _note(self, verdicts: Sequence[Verdict]) -> None:
        for verdict in verdicts:
            self._service.journal.verdict(verdict.verdict)


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refused.misread("no_json") from None


def listed(body: bytes) -> list[str]:
    """The codes of a list: of each line the first cell that is one, else the first that is not
    empty; a first line without a code is taken for the titles."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        rows = [[line] for line in text.splitlines()]
    codes = []
    for number, row in enumerate(rows):
        cells = [cell.strip()[:TARGET_LENGTH] for cell in row if cell.strip()]
        code = next((cell for cell in cells if typed_code(cell)), None)
        if cells and (code or number):
            codes.append(code or cells[0])
    return codes


def table(answers: Sequence[Mapping[str, Any]]) -> bytes:
    """Verdicts as CSV; a cell that a spreadsheet would take for a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for each in answers:
        row = {**each, **(each["credential"] or {}), "given": each["target"]}
        row["stands"] = "yes" if each["stands"] else "no"
        writer.writerow([_safe(row.get(name)) for name in COLUMNS])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _safe(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in tuple("=+-@\t\r＝＋－＠") and text else text
