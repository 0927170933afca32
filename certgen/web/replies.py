"""Answers: pages, JSON, and what is said when there is no verdict (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from certgen import words
from certgen.errors import CertgenError
from certgen.web.clients import language
from certgen.web.limits import TooMany
from certgen.web.pages import render
from certgen.web.service import Service

HTML = "text/html; charset=utf-8"
JSON = "application/json"
PROBLEM = "application/problem+json"


class Refused(Exception):
    """No verdict, and why: ``key`` is a sentence ``problem_…`` of ``words/web.toml``."""

    def __init__(
        self,
        status: int,
        key: str,
        headers: Mapping[str, str] | None = None,
        /,
        **fields: object,
    ):
        super().__init__(key)
        self.status = status
        self.key = key
        self.headers = dict(headers or {})
        self.fields = fields

    @classmethod
    def later(cls, error: TooMany) -> Refused:
        """``TooMany`` as an answer: 429 for the client's own doing, 503 for the service's."""
        status = 429 if error.key == "too_many" else 503
        return cls(status, error.key, {"retry-after": str(error.seconds)}, seconds=error.seconds)

    @classmethod
    def of(cls, error: CertgenError) -> Refused:
        """What the register says when it cannot be read."""
        return cls(503, "register", {"retry-after": "5"}, seconds=5)

    @classmethod
    def misread(cls, said: str, status: int = 400, **fields: object) -> Refused:
        """A request that is not understood; ``said`` is a sentence ``said_…``."""
        return cls(status, "form", None, said=said, said_fields=fields)

    def detail(self, lang: str) -> str:
        """The sentence, in ``lang``."""
        fields = dict(self.fields)
        if said := fields.pop("said", None):
            inner = fields.pop("said_fields")
            assert isinstance(inner, dict)
            fields["detail"] = words.say("web", f"said_{said}", lang, inner)
        return words.say("web", f"problem_{self.key}", lang, fields)


def dumps(value: object) -> bytes:
    """``value`` as JSON in UTF-8."""
    return orjson.dumps(value)


def as_json(value: object, status: int = 200) -> Response:
    """An answer to a program."""
    return Response(dumps(value), status, {"cache-control": "no-store"}, JSON)


def page(
    service: Service, request: Request, name: str, status: int = 200, **given: Any
) -> Response:
    """An answer to a person."""
    body = render(name, language(request.scope), service.host, **given)
    headers = {"cache-control": "no-store", "vary": "accept-language"}
    return Response(body, status, headers, HTML)


def refusal(service: Service, request: Request, refused: Refused) -> Response:
    """``refused`` as a page for a browser, else as a problem document."""
    lang = language(request.scope)
    detail = refused.detail(lang)
    for_person = "text/html" in request.headers.get("accept", "") and not request.url.path.endswith(
        ".json"
    )
    if for_person:
        answer = page(service, request, "problem", refused.status, detail=detail)
    else:
        said = {"title": refused.key, "status": refused.status, "detail": detail}
        answer = Response(dumps(said), refused.status, {"cache-control": "no-store"}, PROBLEM)
    answer.headers.update(refused.headers)
    return answer
