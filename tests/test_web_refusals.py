"""What the service refuses, what every answer says about itself, and what it serves besides."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk
from service import Site, open_site

from certgen.model import Role
from certgen.registry import Kind, Registry
from certgen.words import table


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    with Registry.open(desk.path) as registry:
        registry.append("DU-000002", Kind.REVOKED, desk.credentials[1].planned_at, reason="erreur")
    return desk


@pytest.fixture(scope="module")
def site(desk: Desk) -> Iterator[Site]:
    with open_site(desk, "lookups_per_minute = 0\nuploads_per_minute = 0\n") as site:
        yield site


@pytest.fixture(scope="module")
def codes(desk: Desk) -> dict[str, str]:
    genuine, revoked, *_ = (each.code for each in desk.credentials)
    return {"genuine": genuine, "revoked": revoked}


def test_every_sentence_of_the_pages_is_said() -> None:
    package = Path(__file__).parent.parent / "certgen" / "web"
    source = "\n".join(
        file.read_text("utf-8") for file in package.rglob("*") if file.suffix in (".py", ".html")
    )
    source += "".join(f"'{role}'" for role in Role)
    for key in table("web"):
        stem = re.sub("^(label|role|problem|said|fact)_", "", key)
        assert re.search(rf"[\"'/(]({key}|{stem})\b", source), key


# What is refused


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/static/../x", 404),
        ("/.well-known/certgen/x.jwt", 404),
        ("/pki/x", 404),
    ],
)
def test_what_is_not_there(path: str, status: int, site: Site) -> None:
    answer = site.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    person = site.client.get(path, headers={"accept": "text/html"})
    assert person.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{", 400),
        ("application/json", b'{"targets": ["\\ud800"]}', 400),
        ("application/json", b"[" * 100_000, 400),
        ("application/json", b"[]", 422),
        ("application/json", b'{"targets": []}', 422),
        ("application/json", b'{"targets": [1]}', 422),
        ("application/json", json.dumps({"targets": ["x"] * 101}).encode(), 422),
        ("application/json", b" " * 500_001, 413),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=x", b"--x--", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n", 400),
        ("text/plain", b"x", 415),
        ("", b"x", 415),
    ],
)
def test_requests_that_are_not_understood(kind: str, body: bytes, status: int, site: Site) -> None:
    answer = site.post("/v1/verify", content=body, headers={"content-type": kind})
    assert answer.status_code == status, answer.text
    said = answer.json()
    assert said["status"] == status and said["detail"]


def test_a_file_that_is_too_large(site: Site) -> None:
    answer = site.upload(("a.pdf", b"%PDF-1.7" + b" " * 5_000_000))
    assert answer.status_code == 413 and "5 MB" in answer.json()["detail"]


def test_a_request_without_a_size(site: Site) -> None:
    answer = site.client.post(
        "/v1/codes", content=iter([b"x"]), headers={"content-type": "text/csv"}
    )
    assert answer.status_code == 411


def test_methods(site: Site) -> None:
    assert site.client.get("/v1/verify").status_code == 405
    assert site.client.post("/").status_code == 405
    assert site.client.delete("/0123456789ABCDEF").status_code in (404, 405)


# What every answer says about itself


@pytest.mark.parametrize("path", ["/", "/0123456789ABCDEF", "/upload", "/nothing", "/openapi.json"])
def test_headers(path: str, site: Site) -> None:
    headers = site.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["permissions-policy"].startswith("camera=()")
    assert "strict-transport-security" not in headers
    assert "server" not in headers


def test_nothing_is_inline_and_nothing_is_from_elsewhere(site: Site, codes: dict[str, str]) -> None:
    for path in ("/", "/upload", *(f"/{code}" for code in codes.values())):
        page = site.get(path).text
        assert not re.search(r"<style|<script(?![^>]* src=\"/static/)|\son\w+=|\sstyle=", page)
        assert not re.search(r"(?:src|href|action)=\"(?!/|\?|#)", page)
        for asset in re.findall(r"(?:src|href)=\"(/static/[^\"#?]+)", page):
            assert site.get(asset).status_code == 200 or asset.endswith("verify.js"), asset


def test_a_result_is_light(site: Site, codes: dict[str, str]) -> None:
    """With everything it loads but scripts; 60 kB is the most it may be with them."""
    parts = (
        f"/{codes['revoked']}",
        "/static/style.css",
        "/static/ornaments.svg",
        "/static/icon.svg",
    )
    assert sum(len(site.get(path).content) for path in (*parts, "/static/zellige.svg")) < 25_000


# What is published, and health


def test_what_is_published_is_served(site: Site, desk: Desk) -> None:
    missing = site.get("/.well-known/certgen/keys.json")
    assert missing.status_code == 404 and "certgen publish" in missing.json()["detail"]
    site.publish(desk)
    for path, kind in (
        ("/.well-known/certgen/keys.json", "application/jwk-set+json"),
        ("/.well-known/certgen/batches.jwt", "application/jwt"),
        ("/.well-known/certgen/status/DU.jwt", "application/statuslist+jwt"),
        ("/pki/root.cer", "application/pkix-cert"),
    ):
        answer = site.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        again = site.client.get(path, headers={"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304
    assert site.get("/.well-known/certgen/status/..%2fkeys.jwt").status_code == 404
    assert site.get("/readyz").json()["published_seconds_ago"] >= 0


def test_health(site: Site) -> None:
    assert site.get("/healthz").json() == {"status": "ok"}
    assert site.get("/readyz").status_code == 200


def test_the_journal_has_no_code_and_no_name(site: Site, codes: dict[str, str], desk: Desk) -> None:
    site.lines.truncate(0)
    for path in (f"/{codes['genuine']}", f"/{codes['revoked']}.json", "/?code=" + codes["genuine"]):
        site.get(path)
    site.get("/" + codes["genuine"][:-1])
    lines = [json.loads(line) for line in site.lines.getvalue().strip("\0").splitlines()]
    assert [line["route"] for line in lines] == ["/{code}", "/{code}.json", "/", "other"]
    assert all(set(line) == {"at", "method", "route", "status", "ms"} for line in lines)
    metrics = site.metrics()
    assert 'certgen_requests_total{route="/{code}",status="200"}' in metrics
    assert 'certgen_verdicts_total{verdict="genuine"}' in metrics
    assert not any(code in metrics for code in codes.values())
