"""Whatever is set on a page can be read back from it, letter by letter, in logical order."""

from __future__ import annotations

import random
import re
import subprocess
import unicodedata

import pdf_samples
import pytest
from people import UNUSUAL, people

from certgen.page import TextMark
from certgen.roster import names

BOX = 'word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)"'
CONTROLS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
GIVEN = (
    *("أمينة", "محمّد", "لالة-مريم", "الأمين", "آسية", "عبدالإله", "إلياس", "مُحَمَّدٌ"),
    *("الحسين", "لُبْنَى", "سلمى", "طٰه", "ياسين", "هاجر"),
)
FAMILY = (
    *("بن علي", "الإدريسي", "آيت-لحسن", "التازي", "الوزّاني", "بنسلام"),
    *("العلوي", "الفاسي", "كريم"),
)
LATIN_GIVEN = (
    *("Élodie", "Aïcha", "Noël", "Jean-François", "Zoé", "Ffion", "Naïm", "L’Hassan"),
    *("Œdipe", "Kenza"),
)
LATIN_FAMILY = (
    *("El-Fassi", "Benaïssa", "d’Agadir", "Le·Goff", "Aït-Taleb", "O’Brien", "Filali"),
    "Offenbach",
)
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def arabic(chance: random.Random) -> str:
    """A name, or what a roster may hold instead of one."""
    given, family = chance.choice(GIVEN), chance.choice(FAMILY)
    strange = "".join(chance.choices(LETTERS, k=chance.randint(2, 8)))
    return chance.choice(
        (
            f"{given} {family}",
            f"{given} {strange}",
            f"{given} ({strange}) {family}",
            f"«{family}» {given}",
            f"{family}، {given}",
            f"جماعة {family} رقم {chance.randint(1, 2999)}",
            f"{given} {family} – Digital Unify",
            f"{chance.randint(1, 30)} أبريل {chance.randint(1990, 2030)}",
        )
    )


def latin(chance: random.Random) -> str:
    """The same in French."""
    given, family = chance.choice(LATIN_GIVEN), chance.choice(LATIN_FAMILY)
    return chance.choice(
        (
            f"{given} {family}",
            f"{given} ({family})",
            f"Commune d’{family} n° {chance.randint(1, 2999)}",
            f"« {family} », {given}",
            f"{given} {family}-{chance.choice(LATIN_FAMILY)}",
        )
    )


def plain(text: str) -> str:
    """``text`` as two extractions of it compare."""
    return " ".join(unicodedata.normalize("NFC", CONTROLS.sub("", text)).split())


def extract(pdf: bytes) -> str:
    """The text of ``pdf`` as poppler finds it."""
    command = ["pdftotext", "-enc", "UTF-8", "-", "-"]
    return plain(
        subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    )


def test_lines_stand_where_the_page_says() -> None:
    """Baseline and both ends of every line, mixed ones and tracked ones too."""
    lines = (
        ("أمينة الإدريسي", "ar-bold"),
        ("مؤسسة Digital Unify بالرباط في 5 أبريل 2013", "ar"),
        ("Aïcha Benaïssa", "latin-semibold"),
    )
    command = ["pdftotext", "-bbox", "-", "-"]
    pdf = pdf_samples.document("ar+fr", lines)
    found = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    words = [tuple(map(float, box)) for box in re.findall(BOX, found)]
    page = pdf_samples.page("ar+fr", lines)
    blocks = (*pdf_samples.sheet("ar+fr").passage.blocks, *page.shared.blocks, *page.own.blocks)
    marks = [mark for block in blocks for mark in block.marks if isinstance(mark, TextMark)]
    assert len(marks) == 4 + 2 + len(lines) + 1
    for mark in marks:
        baseline = pdf_samples.HEIGHT - mark.y
        here = [box for box in words if box[1] < baseline - 1 < box[3]]
        assert min(left for left, _, _, _ in here) == pytest.approx(mark.x, abs=0.1)
        right = mark.x + mark.line.width * mark.size
        assert max(right for _, _, right, _ in here) == pytest.approx(right, abs=0.1)


@pytest.mark.parametrize("languages", pdf_samples.LANGUAGES)
def test_every_line_is_read_back(languages: str) -> None:
    chance = random.Random(f"{languages} 2013")
    lost = []
    for number in range(16):
        lines = tuple(
            (arabic(chance), chance.choice(("ar", "ar-bold")))
            if chance.random() < {"ar": 1, "fr": 0}.get(languages, 0.5)
            else (latin(chance), chance.choice(("latin", "latin-semibold", "latin-italic")))
            for _ in range(pdf_samples.ROWS)
        )
        found = extract(pdf_samples.document(languages, lines, number))
        spoken = languages.split("+")
        tables = (pdf_samples.TITLES, pdf_samples.AWARDS, pdf_samples.BODIES)
        said = [text for text, _ in lines] + [t[lang] for t in tables for lang in spoken]
        lost += [text for text in (*said, pdf_samples.CODE) if plain(text) not in found]
    assert lost == []


@pytest.mark.parametrize(("lang", "style"), [("ar", "ar-bold"), ("fr", "latin-semibold")])
def test_names_of_all_kinds_are_read_back(lang: str, style: str) -> None:
    everyone = people(2 * len(UNUSUAL) + 150)[:150]
    found = [names.inspect(pair[lang != "ar"], lang)[0] for pair in everyone]
    if lang == "ar":  # one mark on two letters, the second of them hardly wider than nothing
        found += ["عبد الْمِجِيد الَقِّادَرِيُ", "الُحُمر"]
    lost = []
    for number in range(0, len(found), pdf_samples.ROWS):
        some = found[number : number + pdf_samples.ROWS]
        text = extract(pdf_samples.document(lang, tuple((name, style) for name in some), number))
        lost += [name for name in some if plain(name) not in text]
    assert lost == []
