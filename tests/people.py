"""Thousands of invented names, as lists have them: compound, marked, long, short, strange.

The same on every machine. Built from the name parts of the demo batch, which are in Arabic and in
the usual French spelling, and from parts whose letters are rare on Moroccan lists.
"""

from __future__ import annotations

import random
import re
import tomllib
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

PARTS = Path(__file__).parent.parent / "batches" / "digital-unify-2013" / "names.toml"
_PAIR = re.compile(r"([\u0600-\u06ff\s]+?)\s+([^\u0600-\u06ff]+)")

TITLES = "د. ذ. م. الأستاذ الأستاذة الدكتور الحاج الحاجة الشريف مولاي لالة سيدي الفقيه القاضي"
JOINS = "بن بنت ابن ولد آيت أبو أم عبد آل إد نايت"
VOWELS = "\u064e\u064f\u0650\u0652"
TANWIN = "\u064b\u064c\u064d"
STACKS = ("\u0651\u064e", "\u0651\u064f", "\u0651\u0650", "\u0651\u064d", "\u0651\u0670", "\u0651")
RARE = (
    "پريسا چنگیز ژيلا گوهر ڤيولا ڭناوي أڭادير أڥا هێمن ئاسۆ کریم علی یاسین ێوسف ٱلحسن هٰذا طٰهٰ الرحمٰن "
    "إسحٰق داوٗد مـحـمـد الـعـلـوي الآء قرآن مئوي شؤون مسؤول هيئة بريء سماء ضياء لؤي رؤوف فائزة عائشة "
    "ءادم أُبَيّ لآلئ ولاء إيلاء الأغر الإبراهيمي لأولئك مؤمنة ۀيوا ﷲ صۧ ۆرده ڕزگار ڵاوین ڨفصي ڢاس ڧاسم"
)
RARE_LATIN = (
    "Ğülşen Işık İpek Łukasz Żółć Søren Åse Müßig Æthel Œuvrard Nuñez François Gonçalves Çelik Ștefan "
    "Þórður Ðorđe Hülya Ångström Dvořák Krištof Ľubica Ťažký Ķēniņš Ħamrun ʿAbd al-Raḥmān Muḥammad "
    "Ṣāliḥ ʾIbrāhīm Ḍiyāʾ Ẓāhir Ġālib Ḏikrā Ḫalid Ṭāriq N’Diaye O'Neill D‘Arcy Jean-Pierre Saint-Exupéry "
    "Mc.Donald Jr. IV 3e 2ème (Sarah) « Lalla » MBAREK EL-KÉBIR jean-noël d’Aïn Ÿves Nǃxau Ɛzza Nguyễn Đặng"
)
LATIN_IN_ARABIC = "Jean Marie-Claude (Sarah) III O’Neil Müller"
UNUSUAL = (
    *("ا", "و", "Y", "Ô", "ء", "لا", "ي", "ﻻ", "Ng", "Bo", "Ì", "أ", "ﷺ", "ٱ", "مُّ", "إِ", "هٰ"),
    *("محمد٢", "السيدة رقم 12 (ب)", "Ali 2", "أحمد - علي", "فاطمة/زهراء", "«ليلى»", "عمر، بن علي"),
    *(
        "ⵎⵓⵃⵎⵎⴷ ⴰⵎⴰⵣⵉⵖ",
        "Ahmed ⵎ",
        "محمد ⵣ",
        "Ελένη",
        "Дмитрий",
        "王小明",
        "शिव",
        "שלמה",
        "😀",
        "A\u0338\u0335",
    ),
    *("م" * 120, "W" * 60, "W " * 60, "لا " * 40, "i" * 120, "ضض " * 30, "مُحَمَّدٌ " * 12, "a b " * 28),
    "مُ\u064e\u064e\u064e\u064e\u064e\u064e\u064e\u064eحمد",
    "عـــــــــــــــــــــــــــــــــــــــــــــــــــلي",
)


@cache
def _parts() -> dict[str, list[tuple[str, str]]]:
    read = tomllib.loads(PARTS.read_text("utf-8"))
    kinds = ("men", "women", "servants", "families", "seconds")
    return {kind: _pairs(read[kind]) for kind in kinds}


def _pairs(text: str) -> list[tuple[str, str]]:
    found = (_PAIR.fullmatch(" ".join(each.split())) for each in text.split(","))
    return [(match[1], match[2]) for match in found if match]


def _one(dice: random.Random, words: str) -> str:
    return dice.choice(words.split())


def _marked(dice: random.Random, word: str) -> str:
    """``word`` with vowel marks where letters take them, shadda and tanwin where they may be."""
    said: list[str] = []
    for place, char in enumerate(word):
        said.append(char)
        after = word[place + 1 : place + 2]
        if not ("ب" <= char <= "ي") or char in "ىـ" or unicodedata.category(after or "ا") == "Mn":
            continue
        if not after:
            said.append(dice.choice((*VOWELS, *TANWIN, "\u0651", "")))
        elif place and char != "ل":
            said.append(dice.choice((*VOWELS, *VOWELS, *STACKS)))
        else:
            said.append(dice.choice(VOWELS))
    return "".join(said)


def _person(dice: random.Random) -> tuple[str, str]:
    parts = _parts()
    words = [dice.choice(parts[dice.choice(("men", "women", "servants"))])]
    if dice.random() < 0.25:
        words.append(dice.choice(parts["seconds"]))
    for _ in range(dice.choice((0, 0, 0, 1, 1, 2, 3))):
        words += [("بن", "Ben"), dice.choice(parts[dice.choice(("men", "servants"))])]
    for _ in range(dice.choice((1, 1, 1, 2, 2, 3))):
        words.append(dice.choice(parts["families"]))
    return " ".join(a for a, _ in words), " ".join(f for _, f in words)


def _arabic(dice: random.Random) -> str:
    words = _person(dice)[0].split(" ")
    if dice.random() < 0.2:
        words.insert(0, _one(dice, TITLES))
    if dice.random() < 0.2:
        words.insert(dice.randrange(len(words) + 1), _one(dice, RARE))
    if dice.random() < 0.1:
        words.insert(dice.randrange(len(words) + 1), _one(dice, JOINS))
    if dice.random() < 0.05:
        words.insert(dice.randrange(len(words) + 1), _one(dice, LATIN_IN_ARABIC))
    if dice.random() < 0.35:
        words = [_marked(dice, word) if dice.random() < 0.7 else word for word in words]
    return " ".join(words)


def _latin(dice: random.Random) -> str:
    name = _person(dice)[1]
    changes: tuple[Callable[[str], str], ...] = (str.upper, str.lower, str.title)
    words = name.split(" ")
    if dice.random() < 0.25:
        words.insert(dice.randrange(len(words) + 1), _one(dice, RARE_LATIN))
    if dice.random() < 0.05:
        words.append(_person(dice)[0].split(" ")[0])
    name = " ".join(words)
    if dice.random() < 0.2:
        name = dice.choice(changes)(name)
    if dice.random() < 0.1:
        name = unicodedata.normalize("NFD", name)
    return name


@cache
def people(count: int, seed: int = 2013) -> tuple[tuple[str, str], ...]:
    """``count`` people by their names in Arabic and in Latin letters, the unusual ones last."""
    dice = random.Random(seed)
    found = [(_arabic(dice), _latin(dice)) for _ in range(count - 2 * len(UNUSUAL))]
    found += [(name, "Ali Ben Ali") for name in UNUSUAL]
    found += [("علي بن علي", name) for name in UNUSUAL]
    return tuple(found)
