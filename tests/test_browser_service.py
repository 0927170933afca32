"""The service in a real browser: the page a scan opens, and the app that can ask the register."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator

import pytest
from conftest import Workplace
from playwright.sync_api import Request
from stage import Scene, Visit, audit, heading, opened, ready, scan, verdict

from certgen import words

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def host(scene: Scene) -> Iterator[str]:
    """``certgen serve`` on the scene's office."""
    ports = []
    for _ in range(2):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            ports.append(str(free.getsockname()[1]))
    command = ["serve", "--port", ports[0], "--metrics-port", ports[1]]
    environment = {**os.environ, "NO_PROXY": "*"}
    with (scene.office / "serve.log").open("wb") as log:
        serving = subprocess.Popen(
            Workplace(scene.office).command(*command),
            cwd=scene.office,
            stderr=log,
            stdout=log,
            env=environment,
        )
        origin = f"http://localhost:{ports[0]}"
        until = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{origin}/healthz", timeout=5).close()
                break
            except OSError:
                assert serving.poll() is None and time.monotonic() < until, (
                    scene.office / "serve.log"
                ).read_text()
                time.sleep(0.1)
        yield origin
        serving.terminate()
        assert serving.wait(30) in (0, -15)


def test_the_page_a_scan_opens_says_that_the_signature_holds(
    scene: Scene, host: str, visit: Visit
) -> None:
    fetched: list[Request] = []

    def finished(request: Request) -> None:  # asked for its size here it may never answer
        fetched.append(request)

    context = visit(host)
    context.on("requestfinished", finished)
    page = opened(context, host + scene.path("genuine"))
    page.wait_for_selector("#token:not([hidden])")
    context.remove_listener("requestfinished", finished)
    sizes = [request.sizes()["responseBodySize"] for request in fetched]
    assert page.get_attribute("#verdict", "data-verdict") == "genuine"
    assert words.say("verdicts", "check_qr_signed", "fr") in page.inner_text("#token")
    assert not page.locator(".warning").count()
    assert sum(sizes) <= 60_000
    audit(page)
    page.click(".languages a[lang|=ar]")  # the token goes with the reader
    page.wait_for_selector("#token:not([hidden])")
    assert words.say("verdicts", "check_qr_signed", "ar") in page.inner_text("#token")


@pytest.mark.parametrize("case", ["bit flipped", "forged key", "another name", "unregistered"])
def test_a_code_that_disagrees_is_told_loudly(
    case: str, scene: Scene, host: str, visit: Visit
) -> None:
    path, _, token = scene.path(case).partition("#")
    shown = "unknown_code" if case == "unregistered" else "altered"
    context = visit(host)
    for lang in words.LANGUAGES:
        page = opened(context, f"{host}{path}?lang={lang}#{token}")
        page.wait_for_selector("#token:not([hidden])")
        assert page.get_attribute(".verdict", "data-verdict") == shown
        assert heading(page) == words.say("verdicts", shown, lang)
        warned = page.locator("#token .warning").all_inner_texts()
        assert words.say("app", "disagree", lang) in warned
    if case in ("bit flipped", "unregistered"):
        audit(page)
    page.close()


REGISTERED = {
    "genuine": "genuine",
    "revoked": "revoked",
    "suspended": "suspended",
    "replaced": "replaced",
    "bit flipped": "altered",
    "forged key": "altered",
    "another name": "altered",
    "unregistered": "unknown_code",
    "foreign domain": "not_ours",
}


def test_the_app_asks_the_register(scene: Scene, host: str, visit: Visit) -> None:
    page = ready(visit(host), f"{host}/scan")
    for case, outcome in REGISTERED.items():
        scene.show(case)
        scan(page)
        page.wait_for_selector(f'#answer [data-verdict="{outcome}"]')
        warned = page.locator("#answer .warning").all_inner_texts()
        loud = words.say("app", "disagree", "fr") in warned
        assert loud is (case in ("another name", "unregistered")), case
        if case == "revoked":  # why is said by the register alone, after the list has answered
            page.wait_for_selector('#answer h1:has-text("Erreur")')
    scene.show_nothing()
    page.click("#again")
    page.fill("#code", scene.path("replaced")[1:17])
    page.keyboard.press("Enter")
    page.wait_for_selector('#answer [data-verdict="replaced"]')


def test_the_app_without_the_register(scene: Scene, host: str, visit: Visit) -> None:
    """Offline, the page of a certificate is the app, and the verdict is by signature and list."""
    context = visit(host)
    page = ready(context, f"{host}/scan")
    page.goto(host + scene.path("replaced"))
    page.wait_for_selector("#token:not([hidden])")
    context.set_offline(True)
    page = opened(context, host + scene.path("replaced"))
    assert verdict(page) == "replaced"
    assert heading(page) == scene.sentence("replaced_offline", "fr")
