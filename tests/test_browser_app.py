"""The verification app in a real browser: camera, pictures, typed codes; with and without network.

The camera is a film of issued sheets, turned and blurred. The host serves files and nothing else.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from film import paper, seen, sheet
from plain_host import plain_host
from playwright.sync_api import expect
from stage import Scene, Visit, audit, heading, opened, ready, scan, speak, verdict

from certgen import words
from certgen.language import built_in
from certgen.seal.trust import Trust
from certgen.token import read
from certgen.verdict import judge
from certgen.wording import Words

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def host(scene: Scene) -> Iterator[str]:
    with plain_host(scene.published) as origin:
        yield origin


CASES = {
    "genuine": ("genuine_offline", "genuine_offline", None),
    "revoked": ("revoked", "revoked_offline", None),
    "suspended": ("suspended", "suspended_offline", None),
    "replaced": ("replaced", "replaced_offline", None),
    "forged key": ("not_ours", "not_ours", "forged_code"),
    "bit flipped": ("not_ours", "not_ours", "forged_code"),
    "foreign domain": ("not_ours", "not_ours", "foreign_site"),
    "another issuer": ("not_ours", "not_ours", "foreign_site"),
}
"""Case → the verdict, its sentence in ``verdicts.toml``, its warning in ``app.toml``."""


def test_every_code_gets_its_own_verdict_at_once_in_every_language(
    scene: Scene, host: str, visit: Visit
) -> None:
    page = ready(visit(host), f"{host}/scan")
    for turn, (case, (outcome, key, warning)) in enumerate(CASES.items(), -4):
        scene.show(case, turn=turn * 7)
        found, milliseconds = scan(page)
        assert found == outcome, case
        assert milliseconds < 1000, case
        for lang in words.LANGUAGES:
            speak(page, lang)
            assert heading(page) == scene.sentence(key, lang)
            warned = page.locator("#answer .warning").all_inner_texts()
            head = words.table("app")[warning][lang].partition("{")[0] if warning else None
            assert [each.startswith(head) for each in warned] == ([True] if warning else []), case
            if head is not None and warning == "foreign_site":
                assert scene.trust.hosts[0] in warned[0]
        if outcome == "not_ours":
            assert not page.locator(".facts").count()


def test_what_is_shown_is_what_was_signed(scene: Scene, host: str, visit: Visit) -> None:
    """The page of a certificate's address on a host of files: who, what, when, to compare."""
    text = scene.texts["genuine"]
    claims = read(text, scene.trust.tokens, scene.trust.hosts).claims
    page = opened(visit(host, "ar"), host + scene.path("genuine"))
    assert verdict(page) == "genuine_offline"
    assert page.get_attribute("html", "dir") == "rtl"
    assert page.get_attribute("html", "lang") == "ar-MA"
    shown = page.locator('[data-fact="name"] dd').all_inner_texts()
    assert shown == list(claims.names.values())
    assert page.inner_text('[data-fact="serial"] dd') == f"{claims.batch}-{claims.number:06d}"
    assert page.inner_text('[data-fact="issued_on"] dd') == Words(built_in()["ar"]).day(
        dt.date(2013, 4, 5)
    )
    assert "Digital Unify" in page.inner_text('[data-fact="title"] dd')
    assert page.inner_text(".compare") == words.say("verdicts", "compare", "ar")


def test_without_a_network(scene: Scene, visit: Visit) -> None:
    """After one visit with a network, the host is gone: not only unreachable, but shut down."""
    with plain_host(scene.published) as origin:
        context = visit(origin)
        page = ready(context, f"{origin}/scan")
    context.set_offline(True)
    page.goto(f"{origin}/scan")
    for case in ("genuine", "revoked", "forged key"):
        scene.show(case, turn=12)
        found, milliseconds = scan(page)
        assert found == CASES[case][0]
        assert milliseconds < 1000
    said = words.say(
        "app", "lists_as_of", "fr", {"date": Words(built_in()["fr"]).day(scene.as_of.date())}
    )
    assert page.inner_text("#lists") == said
    page.goto(origin + scene.path("suspended"))
    assert verdict(page) == "suspended"


def test_a_picture_when_the_camera_is_refused(scene: Scene, visit: Visit, tmp_path: Path) -> None:
    with plain_host(scene.published, Permissions_Policy="camera=()") as origin:
        page = opened(visit(origin, "en-US"), f"{origin}/scan")
        page.click("#start")
        said = page.locator("#message")  # `expect` polls from outside: a page's policy forbids eval
        expect(said).to_have_text(words.say("app", "camera_refused", "en"))
        picture = tmp_path / "picture.png"
        paper("x").crop((0, 0, 300, 200)).save(picture)
        page.set_input_files("#picture", picture)
        expect(said).to_have_text(words.say("app", "picture_without_code", "en"))
        seen(sheet(scene.sheets["revoked"]), turn=30).save(picture)
        page.set_input_files("#picture", picture)
        assert verdict(page) == "revoked"


def test_a_typed_code_alone_proves_nothing_offline(scene: Scene, host: str, visit: Visit) -> None:
    page = opened(visit(host, "en-US"), f"{host}/scan")
    page.fill("#code", "7K3M-9QXD")
    page.click("#typed button")
    assert page.inner_text("#message") == words.say("app", "code_unlike", "en")
    page.fill("#code", scene.path("genuine")[1:17].lower())
    page.keyboard.press("Enter")
    assert verdict(page) == "unknown_code"
    offline = words.say("verdicts", "unknown_code_offline", "en")
    assert heading(page) == offline
    page.click("#again")
    page.fill("#code", f"http://{scene.trust.hosts[0]}/upload")
    page.keyboard.press("Enter")
    page.wait_for_selector('#answer [data-verdict="not_ours"]')
    assert page.inner_text("#answer .warning") == words.say("app", "forged_code", "en")
    page.click("#again")
    page.fill("#code", scene.texts["genuine"])
    page.keyboard.press("Enter")
    page.wait_for_selector('#answer [data-verdict="genuine_offline"]')


def test_lists_are_believed_only_signed_and_never_older(
    scene: Scene, visit: Visit, tmp_path: Path
) -> None:
    shutil.copytree(scene.published, tmp_path / "public")
    lists = tmp_path / "public" / ".well-known" / "certgen"
    path = scene.path("revoked")
    whole = {name: (lists / name).read_text() for name in ("batches.jwt", "status/TT-2013.jwt")}
    with plain_host(tmp_path / "public") as origin:
        context = visit(origin)
        page = ready(context, f"{origin}{path}")
        page.wait_for_selector('#answer [data-verdict="revoked"]')
        for name, text in whole.items():  # a signature from elsewhere, and then none
            (lists / name).write_text(text[:-20] + text[-20:].swapcase())
        page = ready(context, f"{origin}{path}")
        page.wait_for_selector('#answer [data-verdict="revoked"]')
        stranger = visit(origin)
        page = ready(stranger, f"{origin}{path}")
        assert verdict(page) == "genuine_offline"
        unlisted = words.say("verdicts", "genuine_offline_unlisted", "fr")
        assert heading(page) == unlisted
        assert page.inner_text("#lists") == words.say("app", "lists_none", "fr")


def test_the_shell_agrees_offline(scene: Scene) -> None:
    """The published trust file, and the one with a list, lead ``certgen verify`` to the same."""
    published = Trust.of_json((scene.published / ".well-known/certgen/trust.json").read_bytes())
    assert published == Trust(**{**vars(scene.trust), "statuses": None})
    for case, (outcome, key, _) in CASES.items():
        found = judge(scene.texts[case], registry=None, trust=scene.trust)
        assert found.verdict == outcome
        if outcome != "not_ours":
            assert [found.sentence(lang) for lang in words.LANGUAGES] == [
                scene.sentence(key, lang) for lang in words.LANGUAGES
            ]
            bare = judge(scene.texts[case], registry=None, trust=published)
            assert bare.verdict == "genuine_offline"


def test_everybody_can_use_it(scene: Scene, host: str, visit: Visit) -> None:
    page = ready(visit(host), f"{host}/scan")
    for case, lang in ((None, "ar"), (None, "fr"), ("genuine", "ar"), ("foreign domain", "en")):
        if case:
            page.click("#again") if page.is_visible("#again") else None
            page.fill("#code", scene.texts[case])
            page.click("#typed button")
            page.wait_for_selector(f'#answer [data-verdict="{CASES[case][0]}"]')
            page.click("details summary")
        speak(page, lang)
        audit(page)


def test_it_can_be_installed(scene: Scene, host: str, visit: Visit) -> None:
    context = visit(host)
    page = ready(context, f"{host}/scan")
    tools = context.new_cdp_session(page)
    errors = tools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {error["errorId"] for error in errors} <= {"in-incognito"}  # as every test visitor is
    manifest = tools.send("Page.getAppManifest")
    assert manifest["url"] == f"{host}/manifest.webmanifest" and manifest["errors"] == []


def test_the_browsers_own_reader_is_taken_where_it_has_one(
    scene: Scene, host: str, visit: Visit
) -> None:
    """Chromium on Linux has none: one that sees the same in every frame stands in its place."""
    context = visit(host)
    context.add_init_script(f"""
        globalThis.BarcodeDetector = class {{
            static async getSupportedFormats() {{ return ["qr_code"]; }}
            async detect() {{ return [{{ rawValue: {scene.texts["replaced"]!r} }}]; }}
        }};
    """)
    page = opened(context, f"{host}/scan")
    assert verdict(page) == "replaced"  # the camera opens by itself where it was allowed before
    loaded = page.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
    assert loaded and not [url for url in loaded if "zxing" in url]
