"""Measure the verification service on loopback: look-ups a second of one core, and their latency.

``.venv/bin/python bench/service.py var/bench/office 1000000`` starts ``certgen serve`` on an office
made by ``bench/register.py`` with so many certificates, asks for random codes over kept
connections, and prints a table. What counts is the server's own processor time: on a busy machine
it changes less than the clock does. Latency is measured with requests sent at half the rate that
was reached. Nothing but this machine is asked.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvloop
from register import code_of

CONNECTIONS = 16
REQUESTS = 20_000
with socket.create_server(("127.0.0.1", 0)) as _free:
    PORT: int = _free.getsockname()[1]
_TICK = os.sysconf("SC_CLK_TCK")


class _Client(asyncio.Protocol):
    """One kept connection; asks again as soon as it is answered, or when it is told to."""

    def __init__(self) -> None:
        self._seen = bytearray()
        self._answered: asyncio.Future[None] | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    async def ask(self, request: bytes) -> None:
        """Send ``request`` and wait for its whole answer, which must be 200."""
        self._answered = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        await self._answered

    def data_received(self, data: bytes) -> None:
        self._seen += data
        head = self._seen.find(b"\r\n\r\n")
        if head < 0:
            return
        at = self._seen.find(b"content-length: ") + 16
        size = int(self._seen[at : self._seen.index(b"\r", at)])
        if len(self._seen) >= head + 4 + size:
            assert self._seen.startswith(b"HTTP/1.1 200"), bytes(self._seen[:60])
            self._seen.clear()
            assert self._answered
            self._answered.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answered and not self._answered.done():
            self._answered.set_exception(exc or ConnectionError("closed"))


def _requests(count: int, ending: str, seed: int) -> list[bytes]:
    chance = random.Random(seed)
    line = (
        "GET /{}{} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: ar-MA,ar;q=0.9,fr;q=0.8\r\n\r\n"
    )
    codes = (code_of(chance.randrange(1, count + 1)) for _ in range(REQUESTS))
    return [line.format(code, ending).encode() for code in codes]


async def _clients() -> list[_Client]:
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(_Client, "127.0.0.1", PORT) for _ in range(CONNECTIONS)]
    return [client for _, client in made]


async def _flood(requests: list[bytes]) -> float:
    """Seconds for all of ``requests``, each connection asking without pause."""
    waiting = iter(requests)

    async def run(client: _Client) -> None:
        for request in waiting:
            await client.ask(request)

    clients = await _clients()
    began = time.perf_counter()
    await asyncio.gather(*(run(client) for client in clients))
    took = time.perf_counter() - began
    for client in clients:
        client.transport.close()
    return took


async def _paced(requests: list[bytes], rate: float) -> list[float]:
    """Seconds of each of ``requests``, from the moment it was due, when ``rate`` a second are."""
    seconds: list[float] = []
    free: asyncio.Queue[_Client] = asyncio.Queue()
    clients = await _clients()
    for client in clients:
        free.put_nowait(client)

    async def one(request: bytes, due: float) -> None:
        client = await free.get()
        await client.ask(request)
        seconds.append(time.perf_counter() - due)
        free.put_nowait(client)

    began, tasks = time.perf_counter(), []
    for number, request in enumerate(requests):
        due = began + number / rate
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        tasks.append(asyncio.create_task(one(request, due)))
    await asyncio.gather(*tasks)
    for client in clients:
        client.transport.close()
    return seconds


def _cpu(process: int) -> float:
    """Seconds of processor time of ``process``, its nursery, and the children that ended in it."""
    inside = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    ticks = 0
    for each in (process, *inside):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / _TICK


def _pdf(folder: Path) -> bytes:
    """A certificate of the office's example batch, issued now if need be."""
    command = [sys.executable, "-m", "certgen", "--config", str(folder / "certgen.toml")]
    subprocess.run([*command, "issue", "example"], check=True, capture_output=True)
    return next((folder / "var/issued").rglob("*ar+fr.pdf")).read_bytes()


def _upload(pdf: bytes) -> bytes:
    part = (
        b"--x\r\nContent-Disposition: form-data; name=file; filename=a.pdf\r\n\r\n%b\r\n--x--\r\n"
    )
    body = part % pdf
    head = "POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n"
    kind = "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
    return (head.format(len(body)) + kind).encode() + body


def _memory(process: int) -> int:
    """The most memory ``process`` had so far, MB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


@contextmanager
def _server(folder: Path) -> Iterator[int]:
    settings = folder / "certgen.toml"
    if "[service]" not in settings.read_text("utf-8"):
        with settings.open("a", encoding="utf-8") as file:
            file.write("\n[service]\nlookups_per_minute = 0\nuploads_per_minute = 0\n")
    command = [sys.executable, "-m", "certgen", "--config", str(settings), "serve"]
    command += ["--port", str(PORT), "--metrics-port", "0"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(100):
                time.sleep(0.1)
                try:
                    asyncio.run(_flood([]))
                    break
                except OSError:
                    continue
            yield server.pid
        finally:
            server.terminate()


def main(folder: Path, count: int) -> None:
    """The table."""
    pdf = _pdf(folder)
    print(f"{count} certificates, {CONNECTIONS} connections")
    print(f"{'':16}{'CPU ms':>8}{'a CPU second':>14}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}")
    with _server(folder) as process, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for name, requests in (
            ("fixed text", [b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"] * REQUESTS),
            ("page", _requests(count, "", 2)),
            ("json", _requests(count, ".json", 3)),
            ("issued file", [_upload(pdf)] * 400),
            ("altered file", [_upload(pdf + b"\n%")] * 60),
        ):
            runner.run(_flood(requests[: len(requests) // 10]))
            before = _cpu(process)
            took = runner.run(_flood(requests))
            cpu = (_cpu(process) - before) / len(requests)
            rate = len(requests) / took
            shown = f"{name:16}{cpu * 1000:8.3f}{1 / cpu:14.0f}{rate:10.0f}"
            if len(requests) == REQUESTS:
                paced = runner.run(_paced(requests[:10_000], rate / 2))
                ranked = statistics.quantiles(paced, n=100)
                shown += f"{ranked[49] * 1000:9.2f}{ranked[98] * 1000:9.2f}"
            print(shown, flush=True)
        print(f"memory of the service: {_memory(process)} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
