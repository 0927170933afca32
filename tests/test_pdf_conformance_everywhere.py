"""PDF/A-3u and PDF/UA-1 on every sheet, in every language, with pictures of every kind."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import conformance
import odd_art
import pytest
from art_samples import SHAPES, SVG, image, page, put, rectangle
from opened import File, opened
from spelt import RULES
from test_sheets import OCCASION, PAGES, SHEETS, TEMPLATES, composer, credential, office, typesetter

from certgen.composer import Composer
from certgen.config import Settings
from certgen.keys import Keys
from certgen.language import read_languages
from certgen.pdf import foreign, ink
from certgen.pdf.art import draw
from certgen.pdf.plate import compile_plate
from certgen.pdf.stamp import stamp
from certgen.qr import symbol
from certgen.seal.sealer import Sealer
from certgen.template import read_template

AT = dt.datetime(2026, 9, 30, 12, tzinfo=dt.UTC)
GRADIENT = """<defs><linearGradient id="g"><stop offset="0" stop-color="#0b5345"/>
<stop offset="1" stop-color="#b5893a"/></linearGradient></defs>
<rect width="30" height="20" fill="url(#g)"/>"""
KINDS = (
    SVG.format(SHAPES + GRADIENT).encode(),
    page(rectangle),
    image("RGBA", "PNG"),
    image("RGB", "JPEG"),
)


@pytest.fixture(scope="module")
def sealer(tmp_path_factory: pytest.TempPathFactory) -> Sealer:
    folder = tmp_path_factory.mktemp("keys") / "keys"
    return Sealer(
        *Keys.make(folder, organisation="Exemple", at=AT, url="http://x.example").sealer()
    )


def certificate(by: Composer, sealer: Sealer) -> bytes:
    """A whole sealed certificate of a page."""
    languages = by.layout.languages
    sheet, made_for = by.sheet, credential(by.template.name, languages, "longest")
    catalogue = typesetter().catalogue
    plate = compile_plate(sheet, draw(sheet), catalogue, issuer="Exemple", gap=sealer.gap)
    name = made_for.recipient.name[languages.split("+")[0]]
    document = stamp(
        plate,
        by.page(made_for),
        symbol("HTTPS://X.EXAMPLE/7K3M9QXD2FHPW8TZ#" + "ABCDEFGH" * 25),
        serial=made_for.serial,
        code=made_for.code,
        person=name,
        attachment=(b"{", b"}"),
        at=AT,
    ).pressed()
    return b"".join(document.sealed(sealer.seal(document.digest))[0])


def violated(data: bytes) -> list[str]:
    assert RULES
    with opened(data).pdf as pdf:
        return [*conformance.violated(File(data, pdf))]


def with_logos(folder: Path, *drawings: bytes) -> Settings:
    """The demo's office with ``drawings`` as its partners' logos and the third as a signature."""
    files = [put(folder, data, f"picture {place}") for place, data in enumerate(drawings)]
    settings = office(len(files))
    partners = zip(settings.partners, files, strict=True)
    return replace(
        settings,
        partners=tuple(replace(partner, logo=file) for partner, file in partners),
        signatories=tuple(replace(each, signature=files[2]) for each in settings.signatories),
    )


def on(sheet: str, languages: str, settings: Settings) -> Composer:
    read = read_template(settings.templates / "attestation", read_languages(settings.languages))
    template = replace(read, sheet=sheet)
    return Composer(settings, template, languages, occasion=OCCASION, typesetter=typesetter())


LOGOS = list(odd_art.MENDED)
KNOWN = [
    (sheet, template, PAGES[(place + 3 * shift) % len(PAGES)])
    for shift, template in enumerate(TEMPLATES)
    for place, sheet in enumerate(SHEETS)
]
"""Every sheet with every template, every choice of languages with either."""


@pytest.mark.parametrize(("sheet", "template", "languages"), KNOWN, ids=str)
def test_every_sheet_keeps_every_rule(
    sheet: str, template: str, languages: str, sealer: Sealer
) -> None:
    assert violated(certificate(composer(sheet, template, languages), sealer)) == []


def test_the_seal_is_spoken_of_in_a_language_that_certgen_speaks(sealer: Sealer) -> None:
    for languages, spoken in (("zgh", "en"), ("ar+zgh", "ar-MA")):
        with opened(certificate(composer("card", "attestation", languages), sealer)).pdf as pdf:
            *_, form = pdf.Root.StructTreeRoot.K.K
            assert str(form.Lang) == spoken


def test_a_box_may_have_a_long_name() -> None:
    names = [ink.resource(ink.slot_form(box)) for box in ("شعار" * 30, "شعار" * 31)]
    assert len({*names}) == 2
    assert all(len(name.encode()) <= 127 for name in names)


@pytest.mark.parametrize(("sheet", "languages"), [("a4-landscape", "ar+fr"), ("card", "en")])
def test_pictures_of_every_kind_keep_every_rule(
    sheet: str, languages: str, sealer: Sealer, tmp_path: Path
) -> None:
    assert violated(certificate(on(sheet, languages, with_logos(tmp_path, *KINDS)), sealer)) == []


@pytest.mark.parametrize("four", [LOGOS[:4], LOGOS[4:]], ids=["first", "last"])
def test_what_is_mended_keeps_every_rule(four: list[str], sealer: Sealer, tmp_path: Path) -> None:
    settings = with_logos(tmp_path, *(odd_art.MENDED[name] for name in four))
    assert violated(certificate(on("a4-portrait", "fr", settings), sealer)) == []


@pytest.mark.parametrize("case", odd_art.REFUSED)
def test_what_cannot_be_mended_is_refused(case: str) -> None:
    answer = foreign.clean(b"[85, 40]\n" + odd_art.REFUSED[case])
    found, fields = json.loads(answer)["error"]
    assert found == "art_part"
    assert fields["part"]
