"""Invents the people of the demo batch, and writes the two lists an office would hand in.

The same bytes on every machine: a fixed seed, nothing but the standard library, and a workbook
that is not compressed (compressors differ from build to build). Names and places: ``names.toml``.
"""

import csv
import datetime as dt
import io
import random
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workbook import workbook

HERE = Path(__file__).parent
SESSIONS, TRAINEES, TRAINERS = 391, 6983, 38
SIZES = range(12, 25)
FIRST_DAY, LAST_DAY = dt.date(2008, 2, 15), dt.date(2013, 3, 29)
HOLIDAYS = {(1, 1), (1, 11), (5, 1), (7, 30), (11, 6), (11, 18)}
HOURS_A_DAY = 6
CATEGORIES = {  # (m, f): how many; the first three are 75 % of all
    ("منتخب", "منتخبة"): 2095,
    ("إطار", "إطار"): 1397,
    ("عون", "عون"): 1745,
    ("موظف بالإدارة الترابية", "موظفة بالإدارة الترابية"): 1048,
    ("فاعل جمعوي", "فاعلة جمعوية"): 698,
}
SOCIETIES = (
    ("جمعية التنمية ب{ar}", "Association de développement {de}"),
    ("جمعية شباب {ar}", "Association des jeunes {de}"),
    ("تعاونية نساء {ar}", "Coopérative des femmes {de}"),
    ("جمعية آباء التلاميذ ب{ar}", "Association des parents d’élèves {de}"),
)
AREAS = (
    *("A", "AE", "BE", "BK", "CD", "D", "EE", "F", "GA", "HH", "IB", "JB", "JF", "JT", "KB", "LA"),
    *("LC", "MC", "N", "OD", "PB", "Q", "R", "SH", "SL", "TK", "UA", "VA", "W", "X", "Y", "ZT"),
)
NOBLE = (("مولاي", "Moulay"), ("مولاي", "Moulay"), ("سيدي", "Sidi"))
TRAINEE_HEADER = [
    *("رقم البطاقة الوطنية", "الاسم الكامل", "الاسم بالفرنسية", "الجنس"),
    *("الجماعة", "الجماعة بالفرنسية", "الفئة", "رقم الدورة"),
    *("عنوان الدورة", "عنوان الدورة بالفرنسية", "عدد الساعات", "تاريخ البداية", "تاريخ النهاية"),
]
TRAINER_HEADER = [
    *("N°", "CIN", "Civilité", "Nom et prénom", "الاسم الكامل", "Organisme", "المؤسسة"),
]
TRAINER_WIDTHS = (6, 12, 10, 34, 34, 46, 40)
TRAINER_TITLE = "Programme Digital Unify – Liste des formateurs proposés à la reconnaissance"
PAIR = re.compile(r"([\u0600-\u06ff\s]+?)\s+([^\u0600-\u06ff]+)")

Name = tuple[str, str]  # in Arabic, in French


def pair(text: str) -> Name:
    """``"أزرو Azrou"`` → its two spellings."""
    found = PAIR.fullmatch(text.strip())
    assert found, text
    return found[1], found[2]


def names(text: str) -> list[Name]:
    return [pair(one) for one in text.split(",")]


def joined(*parts: Name) -> Name:
    return " ".join(ar for ar, _ in parts), " ".join(fr for _, fr in parts)


def of(place: str) -> str:
    return f"d’{place}" if place[0] in "AEIOUÉ" else f"de {place}"


@dataclass(frozen=True)
class Session:
    number: int
    place: tuple[Name, Name]  # commune, province
    title: Name
    first: dt.date
    last: dt.date
    size: int

    @property
    def hours(self) -> int:
        return HOURS_A_DAY * ((self.last - self.first).days + 1)


class People:
    """Draws people, no two of one name unless that is wanted."""

    def __init__(self, seed: str, lists: dict):
        self.draw = random.Random(seed)
        self.men, self.servants, self.women, self.seconds, self.families = (
            names(lists[key]) for key in ("men", "servants", "women", "seconds", "families")
        )
        self.marked = lists["marked"]
        self.known: set[str] = set()
        self.ids: set[str] = set()

    def often(self, choices: list[Name]) -> Name:
        """One of ``choices``, the first ones more often."""
        weights = [1 / (place + 12) for place in range(len(choices))]
        return self.draw.choices(choices, weights)[0]

    def given(self, woman: bool) -> Name:
        if woman:
            return self.often(self.women)
        return self.often(self.servants if self.draw.random() < 0.2 else self.men)

    def name(self, woman: bool) -> Name:
        while (name := self._name(woman))[0] in self.known or len(name[0].split()) > 6:
            pass
        self.known.add(name[0])
        if (first := name[0].split()[0]) in self.marked and self.draw.random() < 0.04:
            return name[0].replace(first, self.marked[first], 1), name[1]
        return name

    def _name(self, woman: bool) -> Name:
        given, family, kind = self.given(woman), self.often(self.families), self.draw.random()
        noble = ("لالة", "Lalla") if woman else self.draw.choice(NOBLE)
        child = ("بنت", "Bent") if woman else ("بن", "Ben")
        if kind < 0.003:
            return given
        if kind < 0.008:
            return joined(noble, given, child, self.given(False), family)
        if kind < 0.04:
            return joined(noble, given, family)
        if kind < 0.055:
            return joined(given, child, self.given(False), family)
        if kind < 0.065:
            return joined(("الحاجة", "El Haja") if woman else ("الحاج", "El Haj"), given, family)
        second = self.draw.choice(self.seconds)
        if kind < 0.12 and not woman and given in self.men and second != given:
            return joined(given, second, family)
        other = self.often(self.families)
        if kind < 0.13 and other != family:
            return joined(given, family, other)
        return joined(given, family)

    def identity(self) -> str:
        """A number in the form of a national identity card's, given to no one else."""
        while True:
            number = f"{self.draw.choice(AREAS)}{self.draw.randrange(10**5, 10**6)}"
            if number not in self.ids:
                self.ids.add(number)
                return number


def sessions(draw: random.Random, lists: dict) -> list[Session]:
    communes = [
        tuple(pair(name) for name in place.split(";"))
        for place in re.split(r"[|\n]", lists["communes"].strip())
    ]
    courses = [line.split("; ") for line in lists["courses"].strip().splitlines()]
    sizes = [draw.choice(SIZES) for _ in range(SESSIONS)]
    while surplus := sum(sizes) - TRAINEES:
        place, step = draw.randrange(SESSIONS), 1 if surplus < 0 else -1
        if sizes[place] + step in SIZES:
            sizes[place] += step
    held = []
    while len(held) < SESSIONS:
        days, *title = draw.choice(courses)
        first = FIRST_DAY + dt.timedelta(draw.randrange((LAST_DAY - FIRST_DAY).days + 1))
        run = [first + dt.timedelta(day) for day in range(int(days))]
        place = draw.choice(communes)
        if all(map(working, run)):
            held.append((first, run[-1], place, tuple(title)))
    held.sort()
    return [
        Session(number, place, title, first, last, size)
        for number, ((first, last, place, title), size) in enumerate(
            zip(held, sizes, strict=True), 1
        )
    ]


def working(day: dt.date) -> bool:
    return (
        day.weekday() < 5
        and day.month != 8
        and (day.month, day.day) not in HOLIDAYS
        and day <= LAST_DAY
    )


def organisation(draw: random.Random, category: Name, session: Session) -> Name:
    commune, province = session.place
    if category[0].startswith("موظف"):
        prefecture = province[1] == "Meknès"
        kind = ("عمالة", "Préfecture") if prefecture else ("إقليم", "Province")
        return f"{kind[0]} {province[0]}", f"{kind[1]} {of(province[1])}"
    if category[0].startswith("فاعل"):
        ar, fr = draw.choice(SOCIETIES)
        return ar.format(ar=commune[0]), fr.format(de=of(commune[1]))
    return f"جماعة {commune[0]}", f"Commune {of(commune[1])}"


# what hands leave behind: a space at the end, two in the middle, a stretched letter
UNTIDY: list[Callable[[Name], Name]] = [
    lambda name: (name[0] + " ", name[1]),
    lambda name: (name[0], name[1].replace(" ", "  ", 1)),
    lambda name: (name[0].replace("مد", "مـد", 1), name[1] + " "),
]


def trainees(lists: dict) -> Iterator[list[object]]:
    people = People("digital-unify-2013 trainees", lists)
    draw = people.draw
    held = sessions(draw, lists)
    categories = [category for category, count in CATEGORIES.items() for _ in range(count)]
    draw.shuffle(categories)
    rows = [(session, categories.pop()) for session in held for _ in range(session.size)]
    without_id = set(draw.sample(range(TRAINEES), 70))
    without_gender = set(draw.sample(range(TRAINEES), 45))
    untidy = dict(zip(draw.sample(range(TRAINEES), 60), UNTIDY * 20, strict=True))
    namesakes = set(draw.sample(range(1000, TRAINEES), 12)) - without_id
    earlier: list[tuple[Name, bool]] = []
    for at, (session, category) in enumerate(rows):
        woman = draw.random() < 0.36
        name = people.name(woman)
        if at in namesakes:
            name, woman = draw.choice(earlier)
        elif at not in without_id and at < 500:
            earlier.append((name, woman))
        ar, fr = untidy[at](name) if at in untidy else name
        organisation_ar, organisation_fr = organisation(draw, category, session)
        yield [
            "" if at in without_id else people.identity(),
            ar,
            fr,
            "" if at in without_gender else "أنثى" if woman else "ذكر",
            organisation_ar,
            organisation_fr,
            category[woman],
            session.number,
            *session.title,
            session.hours,
            f"{session.first:%d/%m/%Y}",
            f"{session.last:%d/%m/%Y}",
        ]


def trainers(lists: dict) -> Iterator[list[object]]:
    people = People("digital-unify-2013 trainers", lists)
    communes = [place.split(";")[0] for place in re.split(r"[|\n]", lists["communes"].strip())]
    for number in range(1, TRAINERS + 1):
        woman = people.draw.random() < 0.4
        ar, fr = people.name(woman)
        commune = pair(people.draw.choice(communes))
        at = people.draw.choice(
            [
                (
                    "المديرية العامة للجماعات المحلية",
                    "Direction Générale des Collectivités Locales",
                ),
                ("مؤسسة STMicroelectronics", "Fondation STMicroelectronics"),
                (f"جماعة {commune[0]}", f"Commune {of(commune[1])}"),
            ]
        )
        yield [number, people.identity(), "Mme" if woman else "M.", fr, ar, at[1], at[0]]


def as_csv(rows: list[list[object]]) -> bytes:
    """As Excel saves "CSV UTF-8" in French: byte order mark, semicolons, CRLF."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def main() -> None:
    """Writes both lists beside this file, or into the folder given."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    lists = tomllib.loads((HERE / "names.toml").read_text("utf-8"))
    trainer_rows = [[TRAINER_TITLE], [], TRAINER_HEADER, *trainers(lists)]
    (folder / "trainers.xlsx").write_bytes(workbook(trainer_rows, TRAINER_WIDTHS))
    (folder / "trainees.csv").write_bytes(as_csv([TRAINEE_HEADER, *trainees(lists)]))


if __name__ == "__main__":
    main()
