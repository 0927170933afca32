"""The OpenAPI 3.1 description of the service, served at ``/openapi.json``."""

from __future__ import annotations

from functools import cache
from typing import Any

from certgen import __version__
from certgen.model import Role, Status
from certgen.verdict import Outcome
from certgen.words import LANGUAGES

TARGETS, TARGET_LENGTH = 100, 4000
_CODE = "[0-9A-HJKMNP-TV-Z]{16}"


@cache
def document(host: str) -> dict[str, Any]:
    """The whole description, of the service at ``host``."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Verification of certificates",
            "version": __version__,
            "description": "Is it genuine, whose is it, does it still stand? A certificate that "
            "does not stand is an answer with status 200, not an error.",
        },
        "servers": [{"url": "/"}, {"url": f"https://{host}/"}],
        "paths": {
            "/{code}.json": {"get": _of_code(_json(_ref("Verdict")))},
            "/{code}": {"get": _of_code(_text("text/html"))},
            "/v1/verify": {"post": _verify()},
            "/v1/codes": {"post": _codes()},
            **{path: {"get": _published(kind)} for path, kind in _PUBLISHED.items()},
            "/healthz": {"get": _health("The process answers.", 200)},
            "/readyz": {"get": _health("The register answers too.", 200, 503)},
            "/openapi.json": {"get": _health("This description.", 200)},
        },
        "components": {"schemas": _schemas(), "parameters": {"lang": _LANG}},
    }


_LANG = {
    "name": "lang",
    "in": "query",
    "description": "The language of the sentences; else that of Accept-Language, else French.",
    "schema": {"type": "string", "enum": list(LANGUAGES)},
}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: dict[str, Any], kind: str = "application/json") -> dict[str, Any]:
    return {kind: {"schema": schema}}


def _text(kind: str) -> dict[str, Any]:
    return {kind: {"schema": {"type": "string"}}}


def _answers(
    content: dict[str, Any], *problems: int, summary: str = "The verdict."
) -> dict[str, Any]:
    problem = {
        **_json(_ref("Problem"), "application/problem+json"),
        **_text("text/html"),
    }
    answers: dict[str, Any] = {"200": {"description": summary, "content": content}}
    for status in (*problems, 405, 429, 500, 503):
        answers[str(status)] = {"description": _MEANING[status], "content": problem}
    return answers


_MEANING = {
    400: "The request is not understood.",
    404: "Nothing is there.",
    405: "Not with this method.",
    408: "The request did not arrive in time.",
    411: "The request must state its size.",
    413: "The request or a file is too large.",
    415: "The type of content is not accepted.",
    422: "Too few or too many, or not of the right form.",
    429: "Too many requests; see Retry-After.",
    500: "The service failed; no verdict was given.",
    503: "The service is busy or the register not available; see Retry-After.",
}


def _of_code(content: dict[str, Any]) -> dict[str, Any]:
    code = {
        "name": "code",
        "in": "path",
        "required": True,
        "description": "As printed; case and dashes do not matter, O reads as 0, I and L as 1.",
        "schema": {"type": "string", "pattern": f"^{_CODE}$"},
    }
    return {
        "summary": "The verdict on a code.",
        "parameters": [code, {"$ref": "#/components/parameters/lang"}],
        "responses": _answers(content, 404),
    }


def _verify() -> dict[str, Any]:
    file = {"type": "string", "format": "binary"}
    upload = {
        "type": "object",
        "properties": {"file": {"type": "array", "items": file, "minItems": 1, "maxItems": 20}},
        "required": ["file"],
        "additionalProperties": False,
    }
    return {
        "summary": "The verdicts on QR texts, codes, or PDF files, in the order given.",
        "parameters": [{"$ref": "#/components/parameters/lang"}],
        "requestBody": {
            "required": True,
            "content": {**_json(_ref("Targets")), **_json(upload, "multipart/form-data")},
        },
        "responses": _answers(_json(_ref("Results")), 400, 408, 411, 413, 415, 422),
    }


def _codes() -> dict[str, Any]:
    return {
        "summary": "The verdicts on a list of codes: CSV in, CSV or JSON out, by Accept.",
        "description": "Of each line, the first cell that is a code is judged; a first line "
        "without one is taken for the titles. At most 1000 lines are judged.",
        "parameters": [{"$ref": "#/components/parameters/lang"}],
        "requestBody": {"required": True, "content": _text("text/csv")},
        "responses": _answers(
            {**_text("text/csv"), **_json(_ref("Results"))}, 400, 408, 411, 413, 415, 422
        ),
    }


_PUBLISHED = {
    "/.well-known/certgen/issuer.json": "application/json",
    "/.well-known/certgen/keys.json": "application/jwk-set+json",
    "/.well-known/certgen/trust.json": "application/json",
    "/.well-known/certgen/batches.jwt": "application/jwt",
    "/.well-known/certgen/status/{batch}.jwt": "application/statuslist+jwt",
}


def _published(kind: str) -> dict[str, Any]:
    batch = {
        "name": "batch",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$"},
    }
    is_list = kind == "application/statuslist+jwt"
    content = {kind: {}} if kind.endswith("jwt") else _json({"type": "object"}, kind)
    return {
        "summary": "What is published for verification without this service.",
        "parameters": [batch] if is_list else [],
        "responses": _answers(content, 404, summary="The file."),
    }


def _health(summary: str, *statuses: int) -> dict[str, Any]:
    content = _json({"type": "object"})
    answers: dict[str, Any] = {
        str(status): {"description": summary, "content": content} for status in statuses
    }
    return {"summary": summary, "responses": answers | {"405": {"description": _MEANING[405]}}}


def _schemas() -> dict[str, Any]:
    text, maybe = {"type": "string"}, {"type": ["string", "null"]}
    fact = {"type": ["boolean", "null"], "description": "null: it could not be checked"}
    credential = {
        "type": ["object", "null"],
        "required": ["serial", "code", "name_ar", "name_fr", "role", "issued_on", "issuer"],
        "properties": {
            "serial": text,
            "code": {"type": "string", "pattern": f"^{_CODE}$"},
            "name_ar": maybe,
            "name_fr": maybe,
            "role": {"enum": [*map(str, Role), None]},
            "issued_on": {"type": ["string", "null"], "format": "date"},
            "issuer": maybe,
        },
    }
    check = {
        "type": "object",
        "required": ["check", "ok", "detail"],
        "properties": {"check": text, "ok": fact, "detail": text},
    }
    properties = {
        "target": text,
        "stands": {"type": "boolean", "description": "Whether one may rely on it."},
        "verdict": {"enum": [*map(str, Outcome)]},
        "known": fact,
        "sealed": fact,
        "same_file": fact,
        "same_facts": fact,
        "status": {"enum": [*map(str, Status), None]},
        "credential": credential,
        "facts": {"type": ["object", "null"], "description": "What else is printed."},
        "message": text,
        "compare": maybe,
        "since": {"type": ["string", "null"], "format": "date-time"},
        "reason": maybe,
        "replaced_by": {"type": ["string", "null"], "description": "A serial."},
        "as_of": {"type": ["string", "null"], "format": "date-time"},
        "why": {"type": "array", "items": check},
    }
    targets = {
        "type": "array",
        "minItems": 1,
        "maxItems": TARGETS,
        "items": {"type": "string", "maxLength": TARGET_LENGTH},
    }
    results = {"type": "array", "items": _ref("Verdict")}
    return {
        "Verdict": {"type": "object", "required": [*properties], "properties": properties},
        "Targets": {"type": "object", "required": ["targets"], "properties": {"targets": targets}},
        "Results": {
            "type": "object",
            "required": ["results"],
            "properties": {"results": results},
        },
        "Problem": {
            "type": "object",
            "required": ["title", "status", "detail"],
            "properties": {"title": text, "status": {"type": "integer"}, "detail": text},
        },
    }
