"""What the service writes down: a line of JSON a request, and counts for Prometheus.

Neither has a code, a name, a token or an address in it: a request is told by its route.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from bisect import bisect_left
from collections import Counter as Counts
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, TextIO

from prometheus_client import REGISTRY, CollectorRegistry, Gauge
from prometheus_client import start_http_server as serve_metrics
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from certgen.verdict import Outcome

__all__ = ["Journal", "serve_metrics", "set_up"]

_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Upper ends of the histogram's buckets."""


class _Tally(Collector):
    """Counts kept as plain numbers, made into metrics when somebody asks for them.

    One thread counts; the one that answers Prometheus reads a copy.
    """

    def __init__(self) -> None:
        self.requests: Counts[tuple[str, int]] = Counts()
        self.verdicts: Counts[Outcome] = Counts()
        self.buckets: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(_SECONDS) + 1))
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def collect(self) -> Iterator[Metric]:
        """The counts as they are now."""
        requests = CounterMetricFamily(
            "certgen_requests", "Requests answered", labels=["route", "status"]
        )
        for (route, status), count in self.requests.copy().items():
            requests.add_metric([route, str(status)], count)
        yield requests
        seconds = HistogramMetricFamily(
            "certgen_request_seconds", "Seconds to answer", labels=["route"]
        )
        for route, counts in self.buckets.copy().items():
            ends = (*map(floatToGoString, _SECONDS), "+Inf")
            upto = zip(ends, accumulate(counts), strict=True)
            seconds.add_metric([route], [*upto], self.seconds[route])
        yield seconds
        verdicts = CounterMetricFamily("certgen_verdicts", "Verdicts given", labels=["verdict"])
        for verdict, count in self.verdicts.copy().items():
            verdicts.add_metric([str(verdict)], count)
        yield verdicts


class Journal:
    """The service's memory of what it did."""

    def __init__(self, stream: TextIO | None = None, registry: CollectorRegistry = REGISTRY):
        """Lines go to ``stream``, or nowhere."""
        self._stream = stream
        self._tally = _Tally()
        registry.register(self._tally)
        self.waiting = Gauge("certgen_uploads_waiting", "Files to be judged", registry=registry)
        self.list_age = Gauge(
            "certgen_status_list_age_seconds", "Age of the published lists", registry=registry
        )

    def verdict(self, verdict: Outcome) -> None:
        """Count a verdict."""
        self._tally.verdicts[verdict] += 1

    def request(self, method: str, route: str, status: int, began: float) -> None:
        """Note an answered request; ``began`` by ``time.perf_counter``."""
        seconds = time.perf_counter() - began
        tally = self._tally
        tally.requests[route, status] += 1
        tally.buckets[route][bisect_left(_SECONDS, seconds)] += 1
        tally.seconds[route] += seconds
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
