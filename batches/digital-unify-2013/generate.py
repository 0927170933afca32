"""The demo lists: invented people in the numbers of the ceremony of 5 April 2013.

    python batches/digital-unify-2013/generate.py [FOLDER]

writes ``trainers.xlsx`` and ``trainees.csv``; the same bytes each time.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import xlsxwriter

HERE = Path(__file__).parent
SEED = 20130405
TRAINERS, TRAINEES, SESSIONS = 38, 6983, 391
FIRST, LAST = dt.date(2008, 2, 18), dt.date(2013, 3, 22)
HOLIDAYS = {(1, 1), (1, 11), (5, 1), (7, 30), (8, 14), (8, 20), (8, 21), (11, 6), (11, 18)}

LOCAL = (("منتخب", "منتخبة"), ("إطار", "إطار"), ("عون", "عون"))
STATE = ("موظف بالإدارة الترابية", "موظفة بالإدارة الترابية")
CIVIL = ("فاعل جمعوي", "فاعلة جمعوية")
PREFECTURES = ("سلا|de Salé", "مكناس|de Meknès", "أكادير إدا أوتنان|d’Agadir Ida-Outanane")
SOCIETIES = ("الواحة|Al Waha", "المستقبل|Al Moustakbal", "تيفاوين|Tifaouine", "الأمل|Al Amal")


class Person(NamedTuple):
    """A name in both scripts and the gender it was made for."""

    ar: str
    fr: str
    woman: bool


def pair(entry: str) -> tuple[str, str]:
    """``"عمر|Omar"`` → both scripts."""
    ar, fr = entry.split("|")
    return ar, fr


class People:
    """Names by chance, the hard cases in natural proportion."""

    def __init__(self, chance: random.Random):
        self._chance = chance
        self._given: set[str] = set()
        self._names = tomllib.loads((HERE / "names.toml").read_text("utf-8"))

    def person(self) -> Person:
        """One more, whose name nobody has yet."""
        while True:
            person = self._by_chance()
            if person.ar not in self._given:
                self._given.add(person.ar)
                return person

    def _by_chance(self) -> Person:
        chance, names = self._chance, self._names
        woman = chance.random() < 0.38
        kind = "women" if woman else "men"
        compound = chance.random() < (0.16 if woman else 0.22)
        given = [pair(chance.choice(names[kind + ("_compound" if compound else "")]))]
        if chance.random() < 0.004:
            given = [pair(chance.choice(names["voweled"]))]
            woman = given[0][1] in ("Khadija", "Zineb", "Meryem", "Soukaïna")
        family = [pair(chance.choice(names["families"]))]
        roll = chance.random()
        if roll < 0.025 and not woman and not given[0][1].startswith("Sidi"):
            given.insert(0, ("مولاي", "Moulay"))
        elif roll < 0.04 and woman and not given[0][1].startswith("Lalla"):
            given.insert(0, ("لالة", "Lalla"))
        elif roll < 0.075:
            father = pair(chance.choice(names["men" if chance.random() < 0.7 else "men_compound"]))
            given += [("بنت", "Bent") if woman else ("بن", "Ben"), father]
        elif roll < 0.08 and not woman:
            given.append(("ولد الحاج", "Ould El Haj"))
        if chance.random() < 0.006 and len(given) > 1:
            family = []
        parts = given + family
        return Person(" ".join(p[0] for p in parts), " ".join(p[1] for p in parts), woman)


def card(chance: random.Random, used: set[str]) -> str:
    """An identity card number that nobody has yet."""
    while True:
        letters = chance.choice(("A", "AB", "BE", "BK", "C", "D", "EE", "F", "G", "JB", "JC", "K"))
        number = f"{letters}{chance.randrange(100000, 999999)}"
        if number not in used:
            used.add(number)
            return number


def workday(chance: random.Random, days: int) -> dt.date:
    """A first day so that ``days`` days from it are one working week's, none of them a holiday."""
    while True:
        first = FIRST + dt.timedelta(chance.randrange((LAST - FIRST).days))
        span = [first + dt.timedelta(n) for n in range(days)]
        if all(d.weekday() < 5 and (d.month, d.day) not in HOLIDAYS for d in span):
            return first


def write_trainers(folder: Path, people: People, chance: random.Random, used: set[str]) -> None:
    """``trainers.xlsx``: French headers under a title row and an empty one."""
    book = xlsxwriter.Workbook(folder / "trainers.xlsx")
    book.set_properties({"created": dt.datetime(2013, 4, 1, tzinfo=dt.UTC).replace(tzinfo=None)})
    sheet = book.add_worksheet("Formateurs")
    bold = book.add_format({"bold": True})
    title = "Programme Digital Unify – Liste des formateurs (cérémonie du 5 avril 2013)"
    sheet.merge_range(0, 0, 0, 4, title, bold)
    headers = ("CIN", "Civilité", "Nom et prénom", "Nom complet en arabe", "Organisme")
    for column, header in enumerate(headers):
        sheet.write_string(2, column, header, bold)
    for row in range(3, 3 + TRAINERS):
        person = people.person()
        while len(person.fr.split()) < 2:
            person = people.person()
        civility = "Mme" if person.woman else "M."
        civility = "" if row in (9, 30) else civility
        at = pair(chance.choice(COMMUNES))[1]
        cells = (card(chance, used), civility, person.fr, person.ar, f"Commune {at}")
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell)
    sheet.set_column(0, 4, 26)
    book.close()


PROGRAMME = tomllib.loads((HERE / "programme.toml").read_text("utf-8"))
COMMUNES: list[str] = PROGRAMME["communes"]
HEADERS = (
    "رقم البطاقة الوطنية",
    "الاسم الكامل",
    "الاسم بالفرنسية",
    "الجنس",
    "الفئة",
    "الجهة",
    "الجهة بالفرنسية",
    "رقم الدورة",
    "عنوان الدورة",
    "عنوان الدورة بالفرنسية",
    "عدد الساعات",
    "تاريخ البداية",
    "تاريخ النهاية",
)


def write_trainees(folder: Path, people: People, chance: random.Random, used: set[str]) -> None:
    """``trainees.csv``: Arabic headers, as Excel saves it: semicolons, UTF-8 with BOM, CRLF."""
    sizes = [TRAINEES // SESSIONS] * SESSIONS
    for session in range(TRAINEES - sum(sizes)):
        sizes[session] += 1
    for _ in range(SESSIONS * 3):
        one, other = chance.sample(range(SESSIONS), 2)
        if sizes[one] < 24 and sizes[other] > 12:
            sizes[one], sizes[other] = sizes[one] + 1, sizes[other] - 1
    courses = [chance.choice(PROGRAMME["courses"]).split("|") for _ in range(SESSIONS)]
    firsts = sorted(workday(chance, 5) for _ in range(SESSIONS))
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADERS)
    homonym = None
    for session, (size, (ar, fr, hours, days), first) in enumerate(
        zip(sizes, courses, firsts, strict=True), 1
    ):
        last = first + dt.timedelta(int(days) - 1)
        commune = pair(chance.choice(COMMUNES))
        for seat in range(size):
            person = people.person()
            if seat == 3 and session % 40 == 0 and homonym:
                person = homonym
            homonym = person if seat == 0 else homonym
            category, organisation = place(chance, person.woman, commune)
            gender = "أنثى" if person.woman else "ذكر"
            # without a card number, a name must do: it is never a repeated one
            number = "" if chance.random() < 0.01 and seat > 3 else card(chance, used)
            writer.writerow(
                (
                    number,
                    person.ar,
                    person.fr,
                    "" if chance.random() < 0.012 else gender,
                    category,
                    *organisation,
                    session,
                    ar,
                    fr,
                    hours,
                    f"{first:%d/%m/%Y}",
                    f"{last:%d/%m/%Y}",
                )
            )
    (folder / "trainees.csv").write_bytes(b"\xef\xbb\xbf" + lines.getvalue().encode())


def place(
    chance: random.Random, woman: bool, commune: tuple[str, str]
) -> tuple[str, tuple[str, str]]:
    """Category and organisation: three in four are of the local authorities."""
    roll = chance.random()
    if roll < 0.75:
        return chance.choice(LOCAL)[woman], (f"جماعة {commune[0]}", f"Commune {commune[1]}")
    if roll < 0.89:
        ar, fr = pair(chance.choice(PREFECTURES))
        return STATE[woman], (f"عمالة {ar}", f"Préfecture {fr}")
    ar, fr = pair(chance.choice(SOCIETIES))
    return CIVIL[woman], (f"جمعية {ar}", f"Association {fr}")


def generate(folder: Path) -> None:
    """Both lists, in ``folder``."""
    chance = random.Random(SEED)
    people, used = People(chance), set[str]()
    write_trainers(folder, people, chance, used)
    write_trainees(folder, people, chance, used)


if __name__ == "__main__":
    generate(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
