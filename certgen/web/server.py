"""The service on a socket: uvicorn, one process, with a limit on how slowly one may ask."""

from __future__ import annotations

import asyncio
import logging
import sys
from asyncio import TimerHandle, Transport
from contextlib import suppress
from typing import Any

import uvloop
from uvicorn import Config, Server
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from certgen import confined
from certgen.config import Settings
from certgen.web.application import Door
from certgen.web.journal import Journal, serve_metrics, set_up
from certgen.web.service import Service

CONNECTIONS = 1000
"""Open at once; more get 503."""
HEAD_SECONDS = 10.0
"""For the head of a request to arrive whole, from the moment the connection opens or begins it."""
GRACE = 10
"""Seconds for running requests when the service is told to stop."""

READERS = ("certgen.seal.judge", "certgen.seal.sight")
"""What reads uploads: kept ready in a nursery."""

log = logging.getLogger(__name__)


class _Protocol(HttpToolsProtocol):
    """HTTP/1.1 that hangs up on whoever sends a head drop by drop."""

    _late: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_head()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._late is None:
            self._expect_head()

    def on_headers_complete(self) -> None:
        self._expected()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._expected()
        super().connection_lost(exc)

    def _expect_head(self) -> None:
        self._late = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _expected(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def serve(settings: Settings, host: str, port: int, metrics_port: int) -> None:
    """Answer until told to stop (SIGTERM, SIGINT). Opens no private key.

    ``metrics_port`` 0 means no metrics. Raises ``NotFound``, ``SealError`` or ``RegistryError``
    before anything is answered.
    """
    set_up()
    journal = Journal(sys.stderr)
    service = Service(settings, journal=journal)
    if metrics_port:
        try:
            serve_metrics(metrics_port, addr="127.0.0.1")
        except OSError:
            log.warning("port %d is taken: no metrics", metrics_port)
    options: dict[str, Any] = {
        "host": host,
        "port": port,
        "http": _Protocol,
        "ws": "none",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,
        "limit_concurrency": CONNECTIONS,
        "timeout_keep_alive": 30,
        "timeout_graceful_shutdown": GRACE,
        "lifespan": "on",
    }
    server = Server(Config(Door(service), **options))
    with (
        suppress(KeyboardInterrupt),
        confined.nursery(*READERS),
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(server.serve())
