"""Every sheet in every language: what stands on it fits, clear of the frame and of each other."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from certgen.boxes import Layout
from certgen.clearance import LEAST, MM, Nearest, nearest
from certgen.composer import Composer
from certgen.config import Partner, Settings, Signatory, read_settings
from certgen.errors import ConfigError, TemplateError
from certgen.fields import require_office
from certgen.language import read_languages
from certgen.model import Credential, Gender, Occasion, Recipient, Role
from certgen.page import Block, TextMark
from certgen.pdf.border import HAIRLINE
from certgen.pdf.zellige import PITCH, Lattice
from certgen.template import read_template
from certgen.text.faces import Catalogue
from certgen.text.ink import extent
from certgen.text.typesetter import Typesetter

ROOT = Path(__file__).parent.parent
SHEETS = {
    "a4-landscape": (297.0, 210.0),
    "a4-portrait": (210.0, 297.0),
    "a5-landscape": (210.0, 148.0),
    "a5-portrait": (148.0, 210.0),
    "letter-landscape": (279.4, 215.9),
    "letter-portrait": (215.9, 279.4),
    "card": (85.6, 53.98),
}
PAGES = ("ar", "fr", "ar+fr", "zgh", "en", "fr+en", "ar+zgh")
TEMPLATES = ("recognition", "attestation")
ON_CARD = 0.4
"""Millimetres of white between lines on a card, which is held nearer."""
NAMES = {
    "shortest": {"ar": "علي با", "fr": "Ali Ba", "en": "Ali Ba", "zgh": "ⵄⵍⵉ ⴱⴰ"},
    "usual": {
        "ar": "فاطمة الزهراء بنت عبد الله العلوي",
        "fr": "Fatima-Zahra El Alaoui",
        "en": "Fatima-Zahra El Alaoui",
        "zgh": "ⴼⴰⵟⵉⵎⴰ ⵣⵣⵀⵔⴰ ⵍⵄⵍⴰⵡⵉ",
    },
    "longest": {
        "ar": "مولاي عبد الرحمن بن محمد الأمين بن عبد القادر العلوي",
        "fr": "Moulay Abderrahmane Ben Mohammed El Amine Alaoui Idrissi",
        "en": "Moulay Abderrahmane Ben Mohammed El Amine Alaoui Idrissi",
        "zgh": "ⵎⵓⵍⴰⵢ ⵄⴱⴷ ⵔⵔⵃⵎⴰⵏ ⴰⵢⵜ ⵎⵓⵃⴰⵎⵎⴰⴷ ⴰⵎⵉⵏ ⵍⵄⵍⴰⵡⵉ ⵍⵉⴷⵔⵉⵙⵉ",
    },
}
COURSES = {
    "ar": "إعداد الميزانية والتدبير المالي للجماعات الترابية وتتبع المشاريع",
    "fr": "Préparation du budget, gestion financière des collectivités et suivi des projets",
    "en": "Budget preparation, financial management of local authorities and projects",
    "zgh": "ⴰⵙⵙⵎⵔⵙ ⵏ ⵓⵎⵙⵙⵓⴷⵙ ⴷ ⵉⵏⵜⵔⵏⵉⵜ ⴳ ⵜⵎⵙⵙⵓⴳⵓⵔⵜ",
}
_RABAT = {"en": "Urban municipality of Rabat", "zgh": "ⵜⴰⴳⵔⴰⵡⵜ ⵏ ⵕⵕⴱⴰⵟ"}
TOWNS = {
    "shortest": {"ar": "جماعة الحشم", "fr": "Commune d’Ajjou", **_RABAT},
    "usual": {"ar": "الجماعة الحضرية للرباط", "fr": "Commune urbaine de Rabat", **_RABAT},
    "longest": {"ar": "جماعة سيدي أمبارك", "fr": "Commune d’Ouled Sidi Ouaâziz", **_RABAT},
}
"""Letters that reach deep, and high ones."""
OCCASION = Occasion(
    "DU-2026",
    {
        "ar": "الاحتفال بالذكرى العاشرة لانطلاق البرنامج بالمغرب",
        "fr": "dixième anniversaire du lancement du programme au Maroc",
        "en": "tenth anniversary of the launch of the programme in Morocco",
        "zgh": "ⴰⵎⵓⵍⵍⵉ ⵡⵉⵙⵙ ⵎⵔⴰⵡ ⵏ ⵡⴰⵀⵉⵍ",
    },
    dt.date(2026, 9, 30),
)
MORE = (
    Partner(
        {
            "ar": "جماعة الرباط",
            "fr": "Commune de Rabat",
            "en": "Municipality of Rabat",
            "zgh": "ⵜⴰⴳⵔⴰⵡⵜ ⵏ ⵕⵕⴱⴰⵟ",
        }
    ),
    Partner(
        {
            "ar": "المدرسة الوطنية العليا للإدارة",
            "fr": "École nationale supérieure de l’administration",
            "en": "National School of Administration",
            "zgh": "ⵜⵉⵏⵎⵍ ⵜⴰⵏⴰⵎⵓⵔⵜ ⵏ ⵜⵎⵙⵙⵓⴳⵓⵔⵜ",
        }
    ),
)
ROLE = {
    "ar": "المدير المكلف بالبرنامج",
    "fr": "Le directeur chargé du programme",
    "en": "Programme director",
    "zgh": "ⴰⵏⵎⵀⴰⵍ ⵏ ⵡⴰⵀⵉⵍ",
}


@cache
def catalogue() -> Catalogue:
    return Catalogue.open(ROOT / "fonts")


@cache
def typesetter() -> Typesetter:
    return Typesetter(catalogue())


@cache
def office(number: int = 2, signatories: int = 2) -> Settings:
    """The demo's office with so many partners, and signatories who say who they are."""
    settings = read_settings(ROOT / "certgen.toml")
    partners = (*settings.partners, *MORE)[:number]
    signing = [
        Signatory(dict(partner.name), ROLE, NAMES["usual"])
        for partner in (*settings.partners, *MORE)
    ]
    return replace(settings, partners=partners, signatories=tuple(signing[:signatories]))


@cache
def composer(sheet: str, template: str, page: str, number: int = 2, signing: int = 2) -> Composer:
    """The composer of a page."""
    settings = office(number, signing)
    languages = read_languages(settings.languages)
    read = replace(read_template(settings.templates / template, languages), sheet=sheet)
    return Composer(settings, read, page, occasion=OCCASION, typesetter=typesetter())


def credential(template: str, page: str, length: str, gender: Gender = Gender.FEMALE) -> Credential:
    """Somebody with a name of that ``length``."""
    person = Recipient(
        "1",
        Role.TRAINEE,
        NAMES[length],
        gender,
        TOWNS[length],
        "elected_official",
        "128",
        COURSES,
        Decimal(12),
        dt.date(2026, 9, 28),
        dt.date(2026, 9, 30),
    )
    at = dt.datetime(2026, 9, 30, tzinfo=dt.UTC)
    day, title = OCCASION.issued_on, OCCASION.title
    return Credential("DU-2026", 127, "7K3M9QXD2FHPW8TZ", template, (page,), day, at, title, person)


def composed(by: Composer, length: str, gender: Gender = Gender.FEMALE) -> list[Block]:
    """Every block of a page, in the order of its boxes."""
    page = by.page(credential(by.template.name, by.layout.languages, length, gender))
    blocks = (*by.sheet.passage.blocks, *page.shared.blocks, *page.own.blocks)
    order = {box.name: place for place, box in enumerate(by.layout.boxes)}
    return sorted(blocks, key=lambda block: order[block.slot])


def texts(blocks: list[Block]) -> Iterator[TextMark]:
    for block in blocks:
        yield from (mark for mark in block.marks if isinstance(mark, TextMark))


def beyond_the_frame(mark: TextMark, layout: Layout) -> bool:
    """Whether any ink of ``mark`` leaves the hairline, whose corners step in by a cell."""
    lattice = Lattice.on(layout.width, layout.height)
    near, far = (corner * lattice.unit for corner in lattice.inset(HAIRLINE))
    cell = PITCH * lattice.unit
    left, bottom, right, top = (each * mark.size for each in extent(mark.line, catalogue()))
    x, xx = (mark.x + left) / MM, (mark.x + right) / MM
    y, yy = layout.height - (mark.y + top) / MM, layout.height - (mark.y + bottom) / MM
    outside = x < near.real or xx > far.real or y < near.imag or yy > far.imag
    by_side = x < near.real + cell or xx > far.real - cell
    by_end = y < near.imag + cell or yy > far.imag - cell
    return outside or (by_side and by_end)


def nearest_lines(by: Composer, blocks: list[Block]) -> Nearest | None:
    """The two lines that come nearest, but for the two lines of one name, which are ``band``'s."""
    names = {box.name for box in by.layout.boxes if box.kind == "name"}
    halves = [list(texts([block])) for block in blocks if block.slot in names]
    rest = list(texts([block for block in blocks if block.slot not in names]))
    choices = [[*rest, *some] for some in itertools.product(*halves)]
    found = [near for marks in choices if (near := nearest(marks, catalogue()))]
    return min(found, key=lambda near: near.distance)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("sheet", SHEETS)
def test_everything_fits(sheet: str, template: str) -> None:
    least = ON_CARD if sheet == "card" else LEAST
    for page, length in itertools.product(PAGES, NAMES):
        by = composer(sheet, template, page)
        blocks = composed(by, length)
        assert (by.layout.width, by.layout.height) == SHEETS[sheet]
        over = [mark.line.text for mark in texts(blocks) if beyond_the_frame(mark, by.layout)]
        assert not over, (page, length)
        near = nearest_lines(by, blocks)
        assert near and near.distance >= least, (page, length, near)


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet != "card"])
def test_one_to_four_partners_and_signatories_fit(sheet: str) -> None:
    small = sheet.startswith("a5")
    for page, number in itertools.product(("ar", "fr", "ar+fr"), (1, 3, 4)):
        signing = 2 if small and "+" in page else number
        by = composer(sheet, "attestation", page, number, signing)
        blocks = composed(by, "usual")
        assert not [mark.line.text for mark in texts(blocks) if beyond_the_frame(mark, by.layout)]
        near = nearest_lines(by, blocks)
        assert near and near.distance >= LEAST, (page, number, near)


def test_more_than_the_sheet_has_room_for_is_refused_once() -> None:
    with pytest.raises(TemplateError) as error:
        composer("a5-portrait", "attestation", "ar+fr", 2, 3)
    assert "columns.signatory.at" in str(error.value) and str(error.value).count("–") == 1


@pytest.mark.parametrize("sheet", SHEETS)
def test_the_qr_code_has_its_room(sheet: str) -> None:
    for page in ("ar", "ar+fr"):
        (symbol,) = [
            b for b in composer(sheet, "attestation", page).layout.boxes if b.kind == "symbol"
        ]
        if sheet == "card":
            assert symbol.width >= 0.42 * (65 + 8)
        else:
            assert symbol.size >= 0.5 and 32.5 <= symbol.width <= 36.5


@pytest.mark.parametrize("sheet", SHEETS)
def test_what_is_read_is_large_enough(sheet: str) -> None:
    least = 10.0 if sheet.startswith(("a4", "letter")) else 9.0 if sheet != "card" else 6.5
    for page in ("ar", "fr", "ar+fr"):
        for block in composed(composer(sheet, "attestation", page), "usual"):
            if block.slot.partition("_")[0] in ("body", "name", "capacity"):
                assert all(mark.size >= least for mark in texts([block])), block.text


@pytest.mark.parametrize("sheet", SHEETS)
def test_partners_are_equals(sheet: str) -> None:
    for page, number in itertools.product(("ar", "fr", "ar+fr"), (2, 3, 4)):
        layout = composer(sheet, "recognition", page, number).layout
        logos = [box for box in layout.boxes if box.kind == "picture"]
        assert len(logos) == number
        assert len({(box.width, box.height, box.y) for box in logos}) == 1
        middles = sorted(box.x + box.width / 2 for box in logos)
        if sheet != "card":  # on a card they stand beside the QR code
            for one, other in zip(middles, reversed(middles), strict=True):
                assert one + other == pytest.approx(layout.width, abs=0.02)


def test_the_first_partner_stands_where_reading_begins() -> None:
    for page, begins in (("fr", min), ("ar", max), ("ar+fr", max), ("fr+en", min)):
        logos = {
            box.name: box.x
            for box in composer("a4-portrait", "recognition", page).layout.boxes
            if box.kind == "picture"
        }
        assert begins(logos, key=lambda name: logos[name]).startswith("logo1")


@pytest.mark.parametrize("sheet", SHEETS)
def test_pages_are_read_aloud_in_a_sensible_order(sheet: str) -> None:
    wanted = ("logo1", "logo2", "title", "award", "name", "body", "behalf1", "signer1", "behalf2")
    for page in ("ar", "ar+fr"):
        names = [box.name for box in composer(sheet, "recognition", page).layout.boxes]
        firsts = [name.removesuffix("_ar") for name in names]
        found = [firsts.index(name) for name in wanted if name in firsts]
        assert found == sorted(found)
        assert firsts.index("symbol") < firsts.index("code") < firsts.index("host")


def test_what_the_office_does_not_say_is_one_mistake() -> None:
    settings = office()
    silent = replace(
        settings,
        issuer=replace(settings.issuer, institutions={"ar": "المؤسسة"}),
        partners=(Partner({"ar": "المؤسسة"}),),
    )
    by = composer("a4-landscape", "recognition", "fr")
    with pytest.raises(ConfigError) as error:
        require_office(silent, by.template, by.layout, OCCASION)
    mistakes = error.value.fields["mistakes"]
    assert isinstance(mistakes, tuple)
    told = [mistake.fields["path"] for mistake in mistakes]
    assert told == ["partner[1].name.fr", "issuer.institutions.fr"]


def test_vowels_are_for_the_title_of_an_arabic_page_alone() -> None:
    def title(page: str) -> str:
        by = composer("a4-landscape", "recognition", page)
        return next(block.text for block in composed(by, "usual") if block.slot.startswith("title"))

    assert title("ar") == "شَهَادَةُ ٱعْتِرَاف"
    assert title("ar+fr") == "شهادة اعتراف"
