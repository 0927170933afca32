"""What the service writes down: a line of JSON a request, and counts for Prometheus.

Neither has a code, a name, a token or an address in it: a request is told by its route.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from functools import cache
from typing import Any, TextIO

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client import start_http_server as serve_metrics

from certgen.verdict import Outcome

__all__ = ["Journal", "serve_metrics", "set_up"]

_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Journal:
    """The service's memory of what it did."""

    def __init__(self, stream: TextIO | None = None, registry: CollectorRegistry = REGISTRY):
        """Lines go to ``stream``, or nowhere."""
        self._stream = stream
        requests = Counter(
            "certgen_requests", "Requests answered", ["route", "status"], registry=registry
        )
        seconds = Histogram(
            "certgen_request_seconds",
            "Seconds to answer",
            ["route"],
            buckets=_SECONDS,
            registry=registry,
        )
        verdicts = Counter("certgen_verdicts", "Verdicts given", ["verdict"], registry=registry)
        self.waiting = Gauge("certgen_uploads_waiting", "Files to be judged", registry=registry)
        self.list_age = Gauge(
            "certgen_status_list_age_seconds", "Age of the published lists", registry=registry
        )
        self._request = cache(lambda route, status: requests.labels(route, str(status)))
        self._seconds = cache(lambda route: seconds.labels(route))
        self._verdict = cache(lambda verdict: verdicts.labels(str(verdict)))

    def verdict(self, verdict: Outcome) -> None:
        """Count a verdict."""
        self._verdict(verdict).inc()

    def request(self, method: str, route: str, status: int, began: float) -> None:
        """Note an answered request; ``began`` by ``time.perf_counter``."""
        seconds = time.perf_counter() - began
        self._request(route, status).inc()
        self._seconds(route).observe(seconds)
        if self._stream:
            # Written by hand: it is the same five things six thousand times a second.
            self._stream.write(
                f'{{"at":{time.time():.3f},"method":"{method}","route":"{route}",'
                f'"status":{status},"ms":{seconds * 1000:.2f}}}\n'
            )


class _Lines(logging.Formatter):
    """A log record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": round(record.created, 3),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1]:
            # The place and the kind; what an exception says may hold what a client sent.
            error = record.exc_info[1]
            frames = traceback.extract_tb(error.__traceback__)[-4:]
            said["error"] = type(error).__name__
            said["where"] = [f"{frame.name}:{frame.lineno}" for frame in frames]
        return json.dumps(said, ensure_ascii=False)


def set_up(level: int = logging.INFO) -> None:
    """Log to stderr, a line of JSON a record."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
