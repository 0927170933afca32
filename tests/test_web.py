"""The verification service, asked in process: every verdict in every language, and every refusal."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import AT, Desk, sheet
from service import Site, open_site

from certgen import confined
from certgen.registry import Kind, Registry
from certgen.verdict import judge_code
from certgen.web.server import READERS
from certgen.words import LANGUAGES, table

WHEN = dt.datetime(2014, 1, 1, 12, tzinfo=dt.UTC)
VERDICTS = ("genuine", "revoked", "suspended", "replaced", "unknown_code")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    with Registry.open(desk.path) as registry:
        registry.record([desk.issued(3, b"new")], AT)
        registry.append("DU-000002", Kind.REVOKED, WHEN, reason="<b>erreur</b>")
        registry.append("DU-000003", Kind.SUSPENDED, WHEN)
    return desk


@pytest.fixture(scope="module")
def site(desk: Desk) -> Iterator[Site]:
    limits = "lookups_per_minute = 0\nuploads_per_minute = 0\n"
    with confined.nursery(*READERS), open_site(desk, limits) as site:
        yield site


@pytest.fixture(scope="module")
def codes(desk: Desk) -> dict[str, str]:
    """A code of each outcome."""
    genuine, revoked, suspended, _ = (each.code for each in desk.credentials)
    return {
        "genuine": genuine,
        "revoked": revoked,
        "suspended": suspended,
        "unknown_code": "0123456789ABCDEF",
    }


def plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ")


# A code


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("outcome", ["genuine", "revoked", "suspended", "unknown_code"])
def test_the_page_of_a_code(
    outcome: str, lang: str, site: Site, desk: Desk, codes: dict[str, str]
) -> None:
    code = codes[outcome]
    with Registry.readonly(desk.path) as registry:
        verdict = judge_code(code, registry=registry, trust=desk.trust)
    assert verdict.verdict == outcome
    answer = site.get(f"/{code}", lang=lang)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = answer.text
    assert f'<html lang="{"ar-MA" if lang == "ar" else lang}"' in page
    assert (' dir="rtl">' in page) == (lang == "ar")
    assert f'data-verdict="{outcome}"' in page and f'data-code="{code}"' in page
    shown = site.words(page)
    assert plain(verdict.sentence(lang)) in shown
    assert all(plain(check.detail(lang)) in shown for check in verdict.why)
    assert (table("verdicts")["compare"][lang] in shown) == (outcome != "unknown_code")
    if outcome != "unknown_code":
        for text in (*verdict.facts["recipient"]["name"].values(), verdict.facts["serial"]):  # type: ignore[index]
            assert text in shown
    assert "<b>erreur" not in page
    assert len(answer.content) < 20_000


@pytest.mark.parametrize("outcome", ["genuine", "revoked", "suspended", "unknown_code"])
def test_the_json_of_a_code(outcome: str, site: Site, desk: Desk, codes: dict[str, str]) -> None:
    """The same object as ``certgen verify --json`` gives."""
    code = codes[outcome]
    with Registry.readonly(desk.path) as registry:
        wanted = judge_code(code, registry=registry, trust=desk.trust).json("en")
    answer = site.get(f"/{code}.json", lang="en")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/json"
    assert answer.json() == json.loads(json.dumps(wanted))


def test_a_replaced_certificate_leads_to_the_new_one(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    with Registry.open(desk.path) as registry:
        registry.replace("DU-000001", [desk.issued(3, b"new")], WHEN, "nom")
    with open_site(desk) as site:
        page = site.get(f"/{desk.credentials[0].code}", lang="fr").text
        assert "Certificat remplacé par le n° DU-000004 le 1er janvier 2014" in site.words(page)
        assert f'href="/{desk.credentials[3].code}?lang=fr"' in page
        said = site.get(f"/{desk.credentials[0].code}.json").json()
        assert (said["verdict"], said["replaced_by"]) == ("replaced", "DU-000004")


@pytest.mark.parametrize("change", [str.lower, lambda c: f"{c[:4]}-{c[4:8]}-{c[8:12]}-{c[12:]}"])
def test_a_code_as_people_type_it(change: Any, site: Site, codes: dict[str, str]) -> None:
    typed = change(codes["genuine"])
    answer = site.get(f"/{typed}")
    assert answer.status_code == 200 and 'data-verdict="genuine"' in answer.text
    assert site.get(f"/{typed}.json").json()["credential"]["code"] == codes["genuine"]
    form = site.get("/", code=typed)
    assert form.status_code == 200 and 'data-verdict="genuine"' in form.text


def test_unknown_codes_are_all_answered_alike(site: Site, desk: Desk) -> None:
    """Nothing tells a code that is nobody's from one that was only reserved."""
    with Registry.open(desk.path) as registry:
        held = registry.reserve(
            "NEW",
            [(desk.credentials[0].recipient.role, "k")],
            issued_on=AT.date(),
            title={},
            at=AT,
            new_code=lambda: "ZZZZZZZZZZZZZZZZ",
        )
    assert [each.code for each in held] == ["Z" * 16]
    pages = {site.get(f"/{code}").text.replace(code, "") for code in ("Z" * 16, "Y" * 16)}
    assert len(pages) == 1


def test_a_serial_opens_nothing(site: Site) -> None:
    assert site.get("/DU-000001").status_code == 404
    assert site.get("/DU-000001.json").status_code == 404
    said = site.post("/v1/verify", json={"targets": ["DU-000001"]}).json()["results"][0]
    assert said["verdict"] == "unknown_code" and said["credential"] is None


def test_head_is_get_without_a_body(site: Site, codes: dict[str, str]) -> None:
    answer = site.client.head(f"/{codes['genuine']}")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")


# Languages


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("ar-MA,ar;q=0.9,fr;q=0.5", "ar"),
        ("fr-FR", "fr"),
        ("en-GB,en;q=0.9", "en"),
        ("de, en;q=0.4, ar;q=0.6", "ar"),
        ("en;q=0", "fr"),
        ("de", "fr"),
        ("", "fr"),
        ("en;q=x, ar;q=0.1", "ar"),
    ],
)
def test_the_browser_chooses_the_language(header: str, lang: str, site: Site) -> None:
    page = site.client.get("/", headers={"accept-language": header}).text
    assert f'<html lang="{"ar-MA" if lang == "ar" else lang}"' in page
    switched = site.client.get("/?lang=en", headers={"accept-language": header}).text
    assert '<html lang="en"' in switched


# QR texts and lists


def test_targets(site: Site, desk: Desk, codes: dict[str, str]) -> None:
    signed = desk.text(desk.credentials[0])
    targets = [
        signed,
        signed[:-1] + ("A" if signed[-1] != "A" else "B"),
        codes["genuine"],
        codes["revoked"].lower(),
        "https://evil.example/" + codes["genuine"],
        "",
        "not a code",
    ]
    answer = site.post("/v1/verify", json={"targets": targets})
    results = answer.json()["results"]
    assert [each["target"] for each in results] == targets
    assert [each["verdict"] for each in results] == [
        "genuine",
        "altered",
        "genuine",
        "revoked",
        "not_ours",
        "unknown_code",
        "unknown_code",
    ]
    assert results[0]["sealed"] is True and results[0]["same_facts"] is True
    assert results[2]["sealed"] is None


LIST = "Nom;Code\r\n=Leïla;{genuine}\r\n;{revoked}\r\nrien;0123\r\n\r\n"


def test_a_list_of_codes(site: Site, codes: dict[str, str]) -> None:
    body = LIST.format(**codes).encode("cp1252")
    answer = site.post("/v1/codes", content=body, headers={"content-type": "text/csv"})
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["verdict"] for row in rows] == ["genuine", "revoked", "unknown_code"]
    assert rows[0]["name_fr"] == "Leïla 1" and rows[0]["serial"] == "DU-000001"
    assert (rows[1]["reason"], rows[1]["stands"]) == ("<b>erreur</b>", "no")
    assert rows[2]["given"] == "rien"
    headers = {"content-type": "text/csv", "accept": "application/json"}
    results = site.post("/v1/codes", content=body, headers=headers).json()["results"]
    assert [each["verdict"] for each in results] == [row["verdict"] for row in rows]


def test_a_list_cannot_smuggle_a_formula(site: Site) -> None:
    body = b"code\n=cmd|calc\n@x\n"
    answer = site.post("/v1/codes", content=body, headers={"content-type": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["given"] for row in rows] == ["'=cmd|calc", "'@x"]


# Files


def test_files(site: Site, desk: Desk) -> None:
    altered = desk.pdfs[0].replace(b"%%EOF", b"%%EOF\n%x")
    stranger = sheet("https://evil.example/")
    given = [
        ("a.pdf", desk.pdfs[0]),
        ("b.pdf", altered),
        ("../../c.pdf", stranger),
        ("d.pdf", b"hello"),
        ("e.pdf", desk.pdfs[1]),
    ]
    results = site.upload(*given).json()["results"]
    assert [(each["target"], each["verdict"]) for each in results] == [
        ("a.pdf", "genuine"),
        ("b.pdf", "altered"),
        ("c.pdf", "not_ours"),
        ("d.pdf", "unreadable"),
        ("e.pdf", "revoked"),
    ]
    assert results[0]["same_file"] is True and results[1]["same_file"] is False


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_of_uploads(lang: str, site: Site, desk: Desk) -> None:
    files = [("file", (name, pdf)) for name, pdf in (("a<b>.pdf", desk.pdfs[0]), ("b.pdf", b"%"))]
    answer = site.client.post(f"/upload?lang={lang}", files=files)
    assert answer.status_code == 200
    shown = site.words(answer.text)
    said = table("verdicts")
    assert said["genuine"][lang] in shown and said["unreadable"][lang] in shown
    assert "a<b>.pdf" not in answer.text and "a<b>.pdf" in shown
    assert table("web")["fact_same_file"][lang] in shown
