"""Whole certificates of the demo: how large they are, what is taken out of them, what is heard."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import aloud
import demo_pages
import extraction
import pikepdf
import pytest
import sizes
from aloud import Sentence
from demo_pages import Demo
from extraction import plain

PAGES = pytest.mark.parametrize("page", demo_pages.PAGES, ids=str)
ROW = {"pdftotext": "YYYYYYYYY", "pdfium": "YYYY..YYY", "mupdf": "YYYYYYYYY"}
"""What each reader gives back of the strings of ``extraction``."""


def credential(pdf: bytes) -> Any:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return json.loads(opened.Root.AF[0].EF.F.read_bytes())


def heard(pdf: bytes) -> list[Sentence]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return aloud.sentences(opened)


@PAGES
def test_no_certificate_is_large(page: Demo) -> None:
    limit = sizes.LIMITS[page.languages]
    for which in ("shortest", "median", "longest"):
        assert len(demo_pages.files()[page, which]) <= limit
    people = [*page.fullest(60), *page.people()[::200]]
    assert max(len(page.pdf(person)) for person in people) <= limit


def test_sizes_are_told_whole() -> None:
    """Who shares all letters with the plate brings no font for a session."""
    for pdf in demo_pages.files().values():
        counted = sizes.parts(pdf)
        assert {*sizes.KINDS} - {"fonts: shared"} <= {*counted} <= {*sizes.KINDS}
        assert sum(counted.values()) == len(pdf)


def in_order(text: str, taken: str) -> bool:
    """Whether the words of ``text`` follow one another in ``taken``, whatever stands between."""
    words = iter(taken.split())
    return all(word in words for word in plain(text).casefold().split())


@pytest.mark.parametrize("which", ["longest", "strange"])
@PAGES
def test_all_that_is_printed_is_in_the_credential_and_on_the_page(page: Demo, which: str) -> None:
    """Every sentence exactly, in logical order; capitals are set as capitals."""
    pdf = demo_pages.files()[page, which]
    printed = credential(pdf)["printed"]
    assert {*printed} == {f"{lang}-MA" for lang in page.languages.split("+")}
    taken = plain(extraction.poppler(pdf)).casefold()
    by_slot = [pair for slots in printed.values() for pair in slots.items()]
    said = [text for _, text in by_slot]
    missing = [text for text in said if plain(text).casefold() not in taken]
    if "+" in page.languages:  # poppler reads the number between the columns amid a paragraph
        assert all("body" in slot for slot, text in by_slot if text in missing)
        missing = [text for text in missing if not in_order(text, taken)]
    assert missing == []
    read = [sentence.text for sentence in heard(pdf)]
    assert [text for text in said if text not in read] == [demo_pages.GROUPED]


@PAGES
def test_the_credential_says_who_and_what(page: Demo) -> None:
    person = page.three()["median"]
    pdf = demo_pages.files()[page, "median"]
    stated = credential(pdf)
    assert stated["$schema"] == "urn:certgen:credential:1"
    assert (stated["serial"], stated["code"]) == ("DU-2013-000017", demo_pages.CODE)
    assert stated["facts"]["recipient"]["name"] == dict(person.name)
    assert "key" not in stated["facts"]["recipient"]
    assert stated["languages"] == page.languages
    spoken = page.languages.split("+")
    assert [*stated["issuer"]] == [*stated["facts"]["title"]] == spoken, "no other languages"
    assert {*stated} == {
        *("$schema", "serial", "code", "token", "facts", "issuer", "languages", "printed"),
    }
    for text in (stated["token"], stated["code"], stated["serial"]):
        assert text.encode() in pdf, "open to whoever has but a damaged file"


@pytest.mark.parametrize("name", ["pdfium", "mupdf"])
@PAGES
def test_other_readers_give_back_a_latin_name(page: Demo, name: str) -> None:
    pdf = demo_pages.files()[page, "longest"]
    taken = plain(extraction.READERS[name](pdf))
    names = page.three()["longest"].name
    wanted = [lang for lang in page.languages.split("+") if name == "pdfium" or lang != "ar"]
    assert all(plain(names[lang]) in taken for lang in wanted)


@pytest.mark.parametrize("name", ROW)
def test_what_each_reader_gives_back(name: str) -> None:
    row = [
        extraction.found(extraction.READERS[name], pdf, texts) for pdf, texts in extraction.pages()
    ]
    assert "".join(row) == ROW[name]
    page = Path(demo_pages.REPOSITORY / "docs" / "architecture.md").read_text("utf-8")
    assert f"| {name} | `{ROW[name]}` |" in page


@PAGES
def test_what_a_listener_hears(page: Demo) -> None:
    pdf = demo_pages.files()[page, "median"]
    person, spoken = page.three()["median"], page.languages.split("+")
    said = heard(pdf)
    tags = [sentence.tag for sentence in said]
    assert tags[-1] == "Form", "the seal comes last"
    names = [(s.lang, s.text) for s in said if s.tag == "H2"]
    assert names == [(f"{lang}-MA", person.name[lang]) for lang in spoken]
    assert tags.index("H1") < tags.index("H2")
    letters = "7 K 3 M, 9 Q X D, 2 F H P, W 8 T Z"
    [symbol] = [s.text for s in said if s.tag == "Figure" and letters in s.text]
    assert "QR" in symbol and "verif.du.example" in symbol
    assert [s.text for s in said if s.tag == "P"].count(letters) == 1
    with pikepdf.open(BytesIO(pdf)) as opened, opened.open_metadata() as xmp:
        assert person.name[spoken[0]] in str(xmp["dc:title"])


def test_the_commands_print_what_they_promise(tmp_path: Path) -> None:
    file = tmp_path / "certificate.pdf"
    file.write_bytes(demo_pages.files()[demo_pages.PAGES[1], "median"])
    program = Path(aloud.__file__)
    done = subprocess.run([sys.executable, program, file], capture_output=True, check=True)
    assert len(done.stdout.decode().splitlines()) == 1 + len(heard(file.read_bytes()))
