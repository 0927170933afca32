"""Whatever is thrown at the service, it answers within its description, and nothing altered stands.

Few examples here; for a long run, ten minutes and more::

    CERTGEN_FUZZ=20000 .venv/bin/pytest -n 0 tests/test_web_fuzz.py
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from desk import Desk
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from service import Site, open_site

from certgen import confined
from certgen.token import from_url
from certgen.web.server import READERS
from certgen.web.verify import listed

EXAMPLES = int(os.environ.get("CERTGEN_FUZZ", "40"))
some = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
few = settings(some, max_examples=max(EXAMPLES // 8, 5))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def site(desk: Desk) -> Iterator[Site]:
    limits = "lookups_per_minute = 0\nuploads_per_minute = 0\n"
    with confined.nursery(*READERS), open_site(desk, limits) as site:
        yield site


@st.composite
def changes(draw: st.DrawFn, length: int) -> tuple[int, int, bytes]:
    """Where to cut, how much, and what to put there."""
    where = draw(st.integers(0, length - 1))
    return where, draw(st.integers(0, 40)), draw(st.binary(max_size=40))


def changed(data: bytes, change: tuple[int, int, bytes]) -> bytes:
    where, cut, put = change
    return data[:where] + put + data[where + cut :]


@few
@given(data=st.data())
def test_a_changed_pdf_never_stands(data: st.DataObject, site: Site, desk: Desk) -> None:
    pdf = desk.pdfs[0]
    other = changed(pdf, data.draw(changes(len(pdf))))
    if other != pdf:
        answer = site.upload(("a.pdf", other))
        assert answer.status_code == 200
        assert answer.json()["results"][0]["stands"] is False


@some
@given(data=st.data())
def test_a_changed_token_never_stands(data: st.DataObject, site: Site, desk: Desk) -> None:
    text = desk.text(desk.credentials[0])
    other = changed(text.encode(), data.draw(changes(len(text)))).decode("latin-1")
    answer = site.post("/v1/verify", json={"targets": [other]})
    assert answer.status_code == 200
    said = answer.json()["results"][0]
    if said["stands"]:  # the same text as browsers show it, or its address without the token
        shown = other.strip()
        assert "#" not in shown or from_url(shown) == text


@some
@given(
    body=st.binary(max_size=300),
    kind=st.sampled_from(["text/csv", "application/json", "multipart/form-data; boundary=x", "x"]),
)
def test_any_body_gets_an_answer(body: bytes, kind: str, site: Site) -> None:
    for path in ("/v1/verify", "/v1/codes", "/upload"):
        answer = site.post(path, content=body, headers={"content-type": kind})
        assert answer.status_code in (200, 400, 413, 415, 422), answer.text


@some
@example(path="static")  # was sent on to whatever host the request had named
@example(path="healthz/")
@given(path=st.text(max_size=40))
def test_any_path_gets_an_answer(path: str, site: Site) -> None:
    answer = site.client.get("/" + quote(path, safe="/"))
    assert answer.status_code in (200, 304, 404), (path, answer.status_code)


@some
@given(st.binary(max_size=400))
def test_any_list_can_be_read(body: bytes) -> None:
    assert all(isinstance(each, str) and each for each in listed(body))


@some
@given(language=st.text(max_size=60), forwarded=st.text(max_size=60))
def test_any_header_gets_an_answer(language: str, forwarded: str, site: Site) -> None:
    headers = {
        b"accept-language": language.encode("utf-8", "replace")
        .replace(b"\r", b"")
        .replace(b"\n", b""),
        b"x-forwarded-for": forwarded.encode("utf-8", "replace")
        .replace(b"\r", b"")
        .replace(b"\n", b""),
    }
    assert site.client.get("/", headers=headers).status_code == 200
