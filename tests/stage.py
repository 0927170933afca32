"""A stage for tests in a real browser: an office with fates, a camera, a visitor with a phone."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from conftest import Workplace
from film import VIEW, film, paper, seen, sheet
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from certgen import words
from certgen.keys import PrivateKey
from certgen.language import built_in
from certgen.office import Office
from certgen.publication import publish
from certgen.registry import Kind
from certgen.seal.trust import Trust
from certgen.token import Claims, TokenKey, address, read, write
from certgen.wording import Words

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
PHONE = {"width": 360, "height": 740}
PATIENCE = 15_000
"""Milliseconds until a test gives up."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@dataclass(frozen=True)
class Scene:
    """A published office whose certificates have met different fates, and a camera."""

    office: Path
    """The office's folder."""
    camera: Path
    """The film the camera shows."""
    texts: dict[str, str]
    """Name of a case → the text of its QR code."""
    sheets: dict[str, Path]
    """Name of a case → the PDF, where it is an issued one."""
    as_of: dt.datetime
    trust: Trust

    @property
    def published(self) -> Path:
        return self.office / "var" / "public"

    def path(self, case: str) -> str:
        """What follows the host in the text of ``case``."""
        return self.texts[case].partition("EXAMPLE")[2]

    def show(self, case: str, turn: float = 8.0) -> None:
        """Hold the sheet of ``case`` before the camera."""
        page = sheet(self.sheets[case]) if case in self.sheets else paper(self.texts[case])
        self._show(seen(page, turn=turn))

    def show_nothing(self) -> None:
        self._show(Image.new("L", VIEW, 128))

    def _show(self, picture: Image.Image) -> None:
        """All at once: the browser may still be reading the film of before."""
        new = self.camera.with_suffix(".new")
        new.write_bytes(film(picture))
        new.replace(self.camera)

    def sentence(self, key: str, lang: str) -> str:
        said = Words(built_in()[lang]).day(self.as_of.date())
        sentence = words.table("verdicts")[key][lang]
        return words.fill(sentence, dict.fromkeys(words.places(sentence), said))


def make_scene(issued: Workplace, folder: Path) -> Scene:
    """A copy of ``issued`` in ``folder``, with a certificate for every fate, published."""
    shutil.copytree(issued.folder, folder / "office")
    rows = Workplace(folder / "office").manifest()
    people = list({row["serial"]: row for row in rows}.values())
    names = ("genuine", "revoked", "suspended", "replaced", "other")
    cases = dict(zip(names, people, strict=False))
    texts = {name: row["verify_url"] for name, row in cases.items()}
    pdfs = folder / "office" / "var" / "issued" / "TT-2013" / "pdf"
    sheets = {name: pdfs / cases[name]["file"] for name in ("genuine", "revoked")}
    with Office.open(folder / "office" / "certgen.toml") as office:
        serial = {name: row["serial"] for name, row in cases.items()}
        office.revoke([serial["revoked"]], "Erreur")
        append = office.registry.append
        append(serial["suspended"], Kind.SUSPENDED, office.now())
        append(
            serial["replaced"],
            Kind.REPLACED,
            office.now(),
            reason="Nom",
            replaced_by=serial["other"],
        )
        now = office.now().replace(microsecond=0)
        office.now = lambda: now
        publish(office, folder / "office" / "var" / "public")
        trust, ours = office.trust(as_of=now), TokenKey(*office.keys.token_key())
    reading = read(texts["other"], trust.tokens, trust.hosts)
    claims, place = reading.claims, texts["other"].partition("#")[0]
    forger = TokenKey(reading.kid, PrivateKey.generate("p256"))
    texts["forged key"] = write(claims, place, forger)
    texts["unregistered"] = write(claims, address(trust.hosts[0], "0" * 16), ours)
    texts["another name"] = write(
        Claims(**{**vars(claims), "names": {"fr": "Quelqu’un d’autre"}}), place, ours
    )
    flipped = texts["other"]
    texts["bit flipped"] = flipped[:-30] + ("A" if flipped[-30] != "A" else "B") + flipped[-29:]
    texts["foreign domain"] = write(claims, place.replace("VERIF.DU", "VERIF-DU"), forger)
    texts["another issuer"] = "https://certificats.example.org/verify?id=4711"
    return Scene(folder / "office", folder / "camera.mjpeg", texts, sheets, now, trust)


@contextmanager
def chromium(scene: Scene) -> Iterator[Browser]:
    """The browser, whose camera shows the scene's film."""
    film_ = f"--use-file-for-fake-video-capture={scene.camera}"
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path="/usr/bin/chromium", args=[*FLAGS, film_])
        yield browser
        browser.close()


Visit = Callable[..., BrowserContext]
"""A new visitor at an origin, in a language."""


@contextmanager
def visitors(browser: Browser, scene: Scene) -> Iterator[Visit]:
    """Visitors with phones; whatever the browser complains of, or fetches elsewhere, fails."""
    wrong: list[str] = []
    scene.show_nothing()

    def visitor(origin: str, locale: str = "fr-MA") -> BrowserContext:
        def asked(request: Any) -> None:
            if not request.url.startswith((f"{origin}/", "blob:")):
                wrong.append(request.url)

        def said(message: Any) -> None:
            if _matters(message):
                wrong.append(message.text)

        context = browser.new_context(locale=locale, viewport=PHONE)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        context.on("console", said)
        context.on("request", asked)
        leaving.callback(context.close)
        return context

    with ExitStack() as leaving:
        yield visitor
    assert not wrong


def _matters(said: Any) -> bool:
    """Everything on the console does, but for what the host was made to refuse."""
    expected = "404 (" in said.text or "camera is not allowed" in said.text
    return said.type in ("error", "warning") and not expected


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    return page


def ready(context: BrowserContext, address: str) -> Page:
    """The app, once it says that it works offline."""
    page = opened(context, address)
    page.wait_for_selector("#ready:not([hidden])")
    return page


def scan(page: Page) -> tuple[str, float]:
    """Open the camera; the verdict, and the milliseconds from the first frame to it."""
    taken = None
    for _ in range(2):  # once in many runs the camera of Chromium shows nothing at all
        page.evaluate(WATCH, PATIENCE)
        if page.is_visible("#again"):
            page.click("#again")  # which opens the camera when it was open before
        else:
            page.focus("#code")  # which closes it
            page.click("#start")
        taken = page.evaluate("window.taken")
        if taken is not None:
            break
    assert taken is not None, "the camera shows nothing"
    return verdict(page), taken


WATCH = """(PATIENCE) => {
    const result = document.getElementById("result"), video = document.getElementById("video");
    window.taken = new Promise((taken) => {
        let seen = Infinity;
        setTimeout(() => taken(seen < Infinity ? 1e9 : null), PATIENCE);
        video.addEventListener("loadeddata", () => (seen = performance.now()), { once: true });
        new MutationObserver(() => {
            if (!result.hidden && seen < Infinity) taken(performance.now() - seen);
        }).observe(result, { attributes: true });
    });
}"""


def verdict(page: Page) -> str:
    found = page.wait_for_selector("#answer [data-verdict]")
    return found.get_attribute("data-verdict")  # type: ignore[return-value]


def speak(page: Page, lang: str) -> None:
    page.click(f'[data-speak="{lang}"]')


def heading(page: Page) -> str:
    """The bottom line as it is read."""
    return page.inner_text(".verdict h1").replace("\n", " ")


def audit(page: Page) -> None:
    """axe-core finds nothing against WCAG 2.2 AA; nothing is wider than a phone."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert not found.violations_count, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
