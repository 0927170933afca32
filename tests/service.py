"""A verification service in small, for tests: the office of ``desk.Desk`` behind the real door."""

from __future__ import annotations

import html
import io
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2 as httpx
from desk import AT, DAY, HOST, Desk
from prometheus_client import CollectorRegistry, generate_latest
from starlette.testclient import TestClient

from certgen.config import Settings, read_settings
from certgen.publication import PublishedBatch, documents
from certgen.token import TokenKey
from certgen.web import Door, Journal, Service

SETTINGS = f"""
[issuer]
host = "{HOST}"
name.fr = "Exemple"
place.fr = "Rabat"
institutions.fr = "Exemple"

[keys]
folder = "keys"

[folders]
register = "register.sqlite3"
published = "public"

[service]
"""


def settings_of(desk: Desk, service: str = "") -> Settings:
    """The settings of the desk's office, with lines for ``[service]``."""
    file = desk.path.parent / "certgen.toml"
    file.write_text(SETTINGS + service, "utf-8")
    return read_settings(file)


@dataclass
class Site:
    """An open service and who asks it."""

    client: TestClient
    service: Service
    lines: io.StringIO
    counts: CollectorRegistry

    def get(self, path: str, **query: str) -> httpx.Response:
        return self.client.get(path, params=query or None)

    def post(self, path: str, **given: Any) -> httpx.Response:
        return self.client.post(path, **given)

    def upload(self, *files: tuple[str, bytes]) -> httpx.Response:
        return self.client.post("/v1/verify", files=[("file", each) for each in files])

    def metrics(self) -> str:
        return generate_latest(self.counts).decode()

    def publish(self, desk: Desk) -> None:
        """As ``certgen publish`` does, without its command."""
        batch = PublishedBatch("DU", DAY, {"fr": "Fête"}, 4, {})
        key, pki = TokenKey(*desk.keys.token_key()), desk.keys.published()
        for path, data in documents(desk.trust, [batch], key, AT, made={}, pki=pki).items():
            file = self.service.published(path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)

    @staticmethod
    def words(page: str) -> str:
        """What a page says, without its tags."""
        return html.unescape(re.sub(r"<[^>]*>", "", page)).replace("\u00a0", " ")


@dataclass
class Live:
    """``certgen serve`` in a process of its own, on loopback."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def memory(self) -> int:
        """The most memory it had so far, MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) // 1024


@contextmanager
def serving(desk: Desk, service: str = "", **environment: str) -> Iterator[Live]:
    """The real command over ``desk``."""
    settings = settings_of(desk, service)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "certgen", "--config", str(settings.file), "serve"]
    command += ["--port", str(port), "--metrics-port", "0"]
    log = desk.path.parent / f"serve-{port}.log"
    with (
        log.open("wb") as lines,
        subprocess.Popen(command, stderr=lines, env={**os.environ, **environment}) as process,
    ):
        try:
            for _ in range(300):
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                assert process.poll() is None, log.read_text("utf-8")
                time.sleep(0.1)
            yield Live(f"http://127.0.0.1:{port}", port, process, log)
        finally:
            process.terminate()


@contextmanager
def open_site(desk: Desk, service: str = "", client: str = "192.0.2.1") -> Iterator[Site]:
    """The service over ``desk``, asked from the address ``client``."""
    lines, counts = io.StringIO(), CollectorRegistry()
    opened = Service(settings_of(desk, service), journal=Journal(lines, counts))
    with TestClient(Door(opened), follow_redirects=False, client=(client, 5000)) as asker:
        yield Site(asker, opened, lines, counts)
