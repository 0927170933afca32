"""What goes wrong around the service: it answers, refuses clearly, or recovers; it does not grow."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2 as httpx
import pytest
from desk import Desk
from service import Live, open_site, serving

from certgen.registry import Kind, Lookup, Registry
from certgen.web import server
from certgen.web.limits import Allowance, Room, TooMany


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def live(desk: Desk) -> Iterator[Live]:
    with serving(desk, "lookups_per_minute = 0\nuploads_per_minute = 0\n") as live:
        yield live


# Too much


def test_a_client_may_ask_so_often_and_then_again() -> None:
    allowance = Allowance(60)
    for _ in range(60):
        allowance.take("a", 100.0)
    with pytest.raises(TooMany) as caught:
        allowance.take("a", 100.0)
    assert caught.value.seconds == 1
    allowance.take("b", 100.0)
    allowance.take("a", 101.0)
    with pytest.raises(TooMany):
        allowance.take("a", 101.0)
    allowance.take("a", 161.0, 60)


def test_a_large_list_counts_whole_but_can_be_asked() -> None:
    allowance = Allowance(60)
    allowance.take("a", 0.0, 300)
    with pytest.raises(TooMany) as caught:
        allowance.take("a", 60.0)
    assert 180 < caught.value.seconds <= 241


def test_an_allowance_does_not_grow_with_its_clients() -> None:
    allowance = Allowance(60, clients=100)
    for number in range(10_000):
        allowance.take(str(number), 0.0)
    assert len(allowance._whole) == 100


def test_a_room_is_full_and_empty_again() -> None:
    room = Room(10)
    with room.take(7):
        with pytest.raises(TooMany), room.take(4):
            pass
        with room.take(3):
            pass
    assert room.taken == 0


def test_a_client_is_limited_whatever_it_says_of_itself(desk: Desk) -> None:
    """``X-Forwarded-For`` is believed of trusted proxies only."""
    with open_site(desk, "lookups_per_minute = 3\n") as site:
        said = [
            site.client.get(f"/{'0' * 16}.json", headers={"x-forwarded-for": f"198.51.100.{n}"})
            for n in range(5)
        ]
        assert [each.status_code for each in said] == [200, 200, 200, 429, 429]
        assert int(said[-1].headers["retry-after"]) > 0
        assert said[-1].headers["content-type"] == "application/problem+json"
        assert "default-src 'none'" in said[-1].headers["content-security-policy"]


def test_behind_a_trusted_proxy_each_client_counts_alone(desk: Desk) -> None:
    settings = 'lookups_per_minute = 1\ntrusted_proxies = ["192.0.2.0/24"]\n'
    with open_site(desk, settings) as site:

        def asks(forwarded: str) -> int:
            headers = {"x-forwarded-for": forwarded, "x-forwarded-proto": "https"}
            answer = site.client.get(f"/{'0' * 16}", headers=headers)
            assert "max-age" in answer.headers["strict-transport-security"]
            return answer.status_code

        assert asks("198.51.100.1") == 200
        assert asks("198.51.100.2") == 200
        assert asks("198.51.100.9, 198.51.100.1") == 429  # what it adds in front is not believed
        assert asks("198.51.100.2, 192.0.2.7") == 429
        assert asks("2001:db8::1") == 200
        assert asks("2001:db8::2") == 429  # the same /64
        assert asks("2001:db8:0:1::2") == 200


def test_uploads_are_limited(desk: Desk) -> None:
    with open_site(desk, "uploads_per_minute = 2\n") as site:
        assert site.upload(("a.pdf", desk.pdfs[0]), ("b.pdf", desk.pdfs[0])).status_code == 200
        assert site.upload(("a.pdf", desk.pdfs[0])).status_code == 429


def test_many_uploads_at_once(desk: Desk, live: Live) -> None:
    """500 together: each gets a verdict or is told to come back; memory stays bounded."""
    before = live.memory()
    body = desk.pdfs[0]

    async def all_of_them() -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=500)
        async with httpx.AsyncClient(base_url=live.url, limits=limits, timeout=60) as client:
            asked = (
                client.post("/v1/verify", files=[("file", (f"{n}.pdf", body))]) for n in range(500)
            )
            return await asyncio.gather(*asked)

    answers = asyncio.run(all_of_them())
    codes = {answer.status_code for answer in answers}
    assert 200 in codes and codes <= {200, 503}
    for answer in answers:
        if answer.status_code == 200:
            assert answer.json()["results"][0]["verdict"] == "genuine"
        else:
            assert int(answer.headers["retry-after"]) > 0
    assert live.memory() - before < 300
    assert httpx.get(f"{live.url}/healthz").status_code == 200


# The register


@pytest.fixture
def own(tmp_path: Path) -> Desk:
    """A desk whose register may be spoilt."""
    return Desk(tmp_path)


def test_a_locked_register(own: Desk) -> None:
    """While somebody writes, look-ups wait; when that lasts, they are told to come back."""
    code = own.credentials[0].code
    with open_site(own) as site:
        writer = sqlite3.connect(own.path, isolation_level=None, check_same_thread=False)
        writer.execute("BEGIN EXCLUSIVE")
        assert site.get("/readyz").status_code == 503
        with ThreadPoolExecutor(1) as beside:
            answer = beside.submit(site.get, f"/{code}.json")
            time.sleep(0.3)
            assert site.get("/healthz").status_code == 200  # it answers others meanwhile
            writer.execute("ROLLBACK")
            assert answer.result().json()["verdict"] == "genuine"
        writer.execute("BEGIN EXCLUSIVE")
        late = site.get(f"/{code}.json")
        assert late.status_code == 503 and late.headers["retry-after"] == "5"
        writer.execute("ROLLBACK")
        writer.close()
        assert site.get(f"/{code}").status_code == 200


def test_what_happens_in_the_register_is_seen_at_once(own: Desk) -> None:
    code = own.credentials[0].code
    with open_site(own) as site, Registry.open(own.path) as registry:
        assert site.get(f"/{code}.json").json()["verdict"] == "genuine"
        registry.append("DU-000001", Kind.REVOKED, own.credentials[0].planned_at, reason="x")
        assert site.get(f"/{code}.json").json()["verdict"] == "revoked"
        registry.append("DU-000001", Kind.PRINTED, own.credentials[0].planned_at)
        registry.append("DU-000001", Kind.REINSTATED, own.credentials[0].planned_at)
        assert site.get(f"/{code}.json").json()["verdict"] == "genuine"


def test_every_kind_that_changes_a_status_is_looked_up() -> None:
    """The look-up takes the events that sort behind ``issued``."""
    from certgen.registry.history import LEADS_TO

    assert all(str(kind) > str(Kind.ISSUED) for kind in LEADS_TO)


def test_a_restored_register_is_noticed(own: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from certgen.registry import lookup as module

    monkeypatch.setattr(module, "LOOK_AROUND", 0.0)
    found = Lookup(own.path)
    code = own.credentials[0].code
    assert found.code(code)
    empty = own.path.with_name("other.sqlite3")
    Registry.open(empty).close()
    empty.replace(own.path)
    assert found.code(code) is None
    found.close()


def test_a_damaged_register_gives_no_verdict(own: Desk) -> None:
    with open_site(own) as site:
        with own.path.open("r+b") as file:
            file.seek(100)
            file.write(os.urandom(own.path.stat().st_size - 100))
        for path in (f"/{own.credentials[0].code}", f"/{own.credentials[0].code}.json"):
            assert site.get(path).status_code == 503
        assert site.get("/readyz").status_code == 503


def test_a_new_key_is_believed(own: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from certgen.web import service

    monkeypatch.setattr(service, "LOOK_AROUND", 0.0)
    with open_site(own) as site:
        own.keys = own.keys.rotate_token(own.credentials[0].planned_at)
        text = own.text(own.credentials[0])
        answer = site.post("/v1/verify", json={"targets": [text]}).json()["results"][0]
        assert answer["verdict"] == "genuine" and answer["sealed"] is True


# The disk, the process, the client


def test_a_full_disk(desk: Desk) -> None:
    """Nothing is written: neither uploads nor the log need the disk."""
    with serving(desk, TMPDIR="/dev/full") as live:
        files = [("file", ("a.pdf", desk.pdfs[0] + b" " * 2_000_000))]
        answer = httpx.post(f"{live.url}/v1/verify", files=files, timeout=60)
        assert answer.status_code == 200
        assert answer.json()["results"][0]["verdict"] == "altered"


def test_killed_and_started_again(desk: Desk) -> None:
    """Nothing is lost, for nothing is kept; children do not outlive it."""
    code = desk.credentials[0].code
    with serving(desk) as live:
        children = _children(live.process.pid)
        assert httpx.get(f"{live.url}/{code}.json").json()["verdict"] == "genuine"
        live.process.send_signal(signal.SIGKILL)
        live.process.wait()
        for _ in range(100):
            if not any(Path(f"/proc/{child}/cmdline").exists() for child in children):
                break
            time.sleep(0.1)
        else:
            pytest.fail("a child outlived the service")
    with serving(desk) as live:
        assert httpx.get(f"{live.url}/{code}.json").json()["verdict"] == "genuine"
        live.process.terminate()
        assert live.process.wait(20) in (0, -signal.SIGTERM)
        assert "Finished server process" in live.log.read_text("utf-8")


def _children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(each) for each in found]


def test_a_client_that_sends_drop_by_drop(desk: Desk, live: Live) -> None:
    """A head must arrive whole in time, however busy the client seems."""
    with socket.create_connection(("127.0.0.1", live.port)) as slow:
        slow.settimeout(server.HEAD_SECONDS + 10)
        began = time.monotonic()
        slow.sendall(b"GET /healthz HTTP/1.1\r\n")
        try:
            while time.monotonic() - began < server.HEAD_SECONDS + 10:
                slow.sendall(b"x-a: b\r\n")
                time.sleep(0.5)
        except OSError:
            pass
        assert time.monotonic() - began < server.HEAD_SECONDS + 5
    assert httpx.get(f"{live.url}/healthz").status_code == 200


def test_what_is_no_http(live: Live) -> None:
    for said in (
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /v1/verify HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", live.port)) as odd:
            odd.settimeout(20)
            odd.sendall(said)
            assert odd.recv(1000)[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 200", b"HTTP/1.1 411")


def test_the_log_has_no_codes(desk: Desk, live: Live) -> None:
    httpx.get(f"{live.url}/{desk.credentials[0].code}")
    log, until = "", time.monotonic() + 20
    while '"route":"/{code}"' not in log:  # the line follows the answer
        assert time.monotonic() < until, log
        time.sleep(0.05)
        log = live.log.read_text("utf-8")
    for credential in desk.credentials:
        assert credential.code not in log and credential.recipient.name["ar"] not in log
    lines = [line for line in log.splitlines() if line.startswith("{")]
    assert all(isinstance(json.loads(line), dict) for line in lines)
