"""``GET /<CODE>`` and ``GET /<CODE>.json``: what a scan asks for, straight from the register.

These two are most of the traffic, so they are answered before any routing.
"""

from __future__ import annotations

import time
from typing import Any

from certgen.errors import CertgenError
from certgen.token import typed_code
from certgen.verdict import Outcome
from certgen.web.clients import language
from certgen.web.limits import TooMany
from certgen.web.pages import certificate
from certgen.web.replies import HTML, JSON, Refused, dumps
from certgen.web.service import Service

PAGE, DATA = "/{code}", "/{code}.json"
"""How the journal calls the two routes."""

_LONGEST = 80
"""Characters of a path that may still be a typed code."""


def asked(path: str) -> tuple[str, str, bool] | None:
    """Of a path: what was typed, the code in its stored form, whether JSON is wanted."""
    if len(path) > _LONGEST:
        return None
    typed = path[1:]
    as_json = typed.endswith(".json")
    if as_json:
        typed = typed[:-5]
    code = typed_code(typed)
    return (typed, code, as_json) if code else None


async def answer(
    service: Service, scope: Any, typed: str, code: str, as_json: bool
) -> tuple[bytes, str]:
    """The body and its media type. Raises ``Refused``."""
    try:
        service.lookups.take(service.proxies.client(scope), time.monotonic())
        verdict = await service.judge_code(code, typed)
        lang = language(scope)
        if as_json:
            return dumps(verdict.json(lang)), JSON
        replacement = None
        if verdict.verdict is Outcome.REPLACED and verdict.standing:
            serial = verdict.standing.replaced_by or ""
            replacement = await service.patiently(lambda: service.lookup.code_of(serial))
    except TooMany as error:
        raise Refused.later(error) from None
    except CertgenError as error:
        raise Refused.of(error) from error
    return certificate(verdict, code, lang, service.host, replacement), HTML
