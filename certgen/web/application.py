"""Every request passes one door: it is timed, noted, limited, answered, and made safe to show.

The two routes of a scan are answered at the door itself; all others by Starlette's router.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from certgen.token import typed_code
from certgen.web import certificate, openapi
from certgen.web.files import own, published
from certgen.web.headers import safety, safety_of_data
from certgen.web.replies import HTML, Refused, as_json, page, refusal
from certgen.web.service import Service
from certgen.web.uploads import Counter
from certgen.web.verify import Desk

log = logging.getLogger(__name__)
Endpoint = Callable[[Request], Awaitable[Response]]


class Door:
    """The whole service as an ASGI application."""

    def __init__(self, service: Service):
        self._service = service
        self._rooms = _rooms(service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._rooms(scope, receive, send)
            return
        began = time.perf_counter()
        path, method = scope["path"], scope["method"]
        asked = certificate.asked(path) if method in ("GET", "HEAD") else None
        secure = self._service.proxies.secure(scope)
        safe = safety_of_data(secure) if asked and asked[2] else safety(path, secure)
        if asked:
            route = certificate.DATA if asked[2] else certificate.PAGE
            status = await self._certificate(scope, receive, send, asked, safe)
        else:
            scope["route_name"] = "other"
            status = await self._other(scope, receive, send, safe)
            route = scope["route_name"]
        self._service.journal.request(method, route, status, began)

    async def _certificate(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        asked: tuple[str, str, bool],
        safe: tuple[tuple[bytes, bytes], ...],
    ) -> int:
        try:
            body, kind = await certificate.answer(self._service, scope, *asked)
        except Exception as error:
            if not isinstance(error, Refused):
                log.exception("no answer")
            refused = error if isinstance(error, Refused) else Refused(500, "internal")
            answer = refusal(self._service, Request(scope), refused)
            answer.raw_headers.extend(safe)
            await answer(scope, receive, send)
            return refused.status
        headers = [
            (b"content-type", kind.encode()),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
            (b"vary", b"accept-language"),
            *safe,
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return 200

    async def _other(
        self, scope: Scope, receive: Receive, send: Send, safe: tuple[tuple[bytes, bytes], ...]
    ) -> int:
        status = 500

        async def safely(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *safe]
            await send(message)

        try:
            await self._rooms(scope, receive, safely)
        except Exception:  # it was answered with 500 below
            log.exception("no answer")
        return status


def _rooms(service: Service) -> ASGIApp:
    """The routes that Starlette answers."""
    counter = Counter(service)
    desk = Desk(service, counter)

    async def home(request: Request) -> Response:
        typed = request.query_params.get("code")
        if typed is None:
            return page(service, request, "home")
        code = typed_code(typed[:80])
        if code is None:
            raise Refused(404, "not_found")
        body, _ = await certificate.answer(service, request.scope, typed, code, False)
        return Response(body, 200, {"cache-control": "no-store", "vary": "accept-language"}, HTML)

    async def static(request: Request) -> Response:
        return own(service, request, request.url.path.lstrip("/"))

    async def health(request: Request) -> Response:
        return as_json({"status": "ok"})

    async def ready(request: Request) -> Response:
        is_ready, said = service.readiness()
        return as_json(
            {"status": "ok" if is_ready else "unavailable", **said}, 200 if is_ready else 503
        )

    async def issued(request: Request) -> Response:
        return published(service, request)

    async def described(request: Request) -> Response:
        return as_json(openapi.document(service.host))

    def fixed(name: str) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            return own(service, request, name)

        return endpoint

    def route(path: str, endpoint: Endpoint, *methods: str) -> Route:
        async def noted(request: Request) -> Response:
            request.scope["route_name"] = path
            return await endpoint(request)

        return Route(path, noted, methods=list(methods) or ["GET"])

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return refusal(service, request, error)

    async def unrouted(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        key = "method" if error.status_code == 405 else "not_found"
        return refusal(service, request, Refused(error.status_code, key, error.headers))

    async def failed(request: Request, error: Exception) -> Response:
        return refusal(service, request, Refused(500, "internal"))

    @asynccontextmanager
    async def life(app: Starlette) -> Any:
        yield
        counter.close()
        service.close()

    rooms = Starlette(
        routes=[
            route("/", home),
            route("/upload", desk.upload, "GET", "POST"),
            route("/v1/verify", desk.verify, "POST"),
            route("/v1/codes", desk.codes, "POST"),
            route("/scan", fixed("index.html")),
            route("/sw.js", fixed("sw.js")),
            route("/manifest.webmanifest", fixed("manifest.webmanifest")),
            route("/robots.txt", fixed("static/robots.txt")),
            route("/static/{path:path}", static),
            route("/.well-known/certgen/{path:path}", issued),
            route("/pki/{path:path}", issued),
            route("/openapi.json", described),
            route("/healthz", health),
            route("/readyz", ready),
        ],
        exception_handlers={
            Refused: refused,
            HTTPException: unrouted,
            Exception: failed,
        },
        lifespan=life,
    )
    rooms.router.redirect_slashes = False  # a path is ours or not: nobody is sent to a Host's word
    return rooms
