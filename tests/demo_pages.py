"""Sealed certificates of the demo batch, every template in every choice of languages it has."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from certgen.keys import Keys
from certgen.model import Credential, Recipient
from certgen.office import Office
from certgen.task import Ceremony, Made, Task
from certgen.workshop import Workshop

REPOSITORY = Path(__file__).parent.parent
AT = dt.datetime(2013, 4, 5, 9, 30, tzinfo=dt.UTC)
CODE = "7K3M9QXD2FHPW8TZ"
GROUPED = "7K3M-9QXD-2FHP-W8TZ"
STRANGE = {
    "ar": "لالة مُحَمَّدٌ (الأمين) عبدُ اللّٰه آيت-لحسن گلزار پیمان 2013",
    "fr": "Ÿaël-Œdipe d’Aït O’Brien (née L’Hassan-Benaïssa) 2013",
    "en": "Ÿaël-Œdipe d’Aït O’Brien (née L’Hassan-Benaïssa) 2013",
}
"""Vowel signs, ligatures, brackets, digits, hyphens, apostrophes, Persian letters."""


@dataclass(frozen=True)
class Demo:
    """One page of the demo and how to make more of its kind."""

    template: str
    languages: str

    def __str__(self) -> str:
        return f"{self.template} {self.languages}"

    def people(self) -> list[Recipient]:
        """Everyone who gets this template, the shortest name on the page first."""
        return sorted(_people()[self.template], key=self._length)

    def three(self) -> dict[str, Recipient]:
        """The shortest name, that in the middle, the longest."""
        people = self.people()
        chosen = (people[0], people[len(people) // 2], people[-1])
        return dict(zip(("shortest", "median", "longest"), chosen, strict=True))

    def fullest(self, count: int) -> list[Recipient]:
        """Those of whom the page says most: name, organisation, course."""

        def said(person: Recipient) -> int:
            texts = (person.name, person.organisation, person.course)
            return sum(
                len(text.get(lang, "")) for lang in self.languages.split("+") for text in texts
            )

        return sorted(self.people(), key=said)[-count:]

    def strange(self) -> Recipient:
        """Someone with a name that has everything."""
        names = {lang: STRANGE[lang] for lang in self.languages.split("+")}
        return replace(self.people()[0], name=names)

    def credential(self, recipient: Recipient, number: int = 17) -> Credential:
        batch = _office()[1]
        return Credential(
            batch=batch.id,
            number=number,
            code=CODE,
            template=self.template,
            languages=(self.languages,),
            issued_on=batch.issued_on,
            planned_at=AT,
            title=batch.title,
            recipient=recipient,
        )

    def pdf(self, recipient: Recipient) -> bytes:
        """The sealed certificate of ``recipient``."""
        task = Task(self.credential(recipient), self.languages)
        with tempfile.TemporaryDirectory() as folder:
            [made] = workshop().make([task], Path(folder))
            assert isinstance(made, Made), made
            return (Path(folder) / made.file).read_bytes()

    def _length(self, recipient: Recipient) -> int:
        return sum(len(recipient.name.get(lang, "")) for lang in self.languages.split("+"))


@cache
def _office():  # type: ignore[no-untyped-def]
    office = Office.open(REPOSITORY / "certgen.toml")
    return office, office.batch("digital-unify-2013")


@cache
def _people() -> dict[str, list[Recipient]]:
    office, batch = _office()
    people: dict[str, list[Recipient]] = {}
    for entry, recipient in office.read(batch).planned():
        people.setdefault(entry.template, []).append(recipient)
    return people


PAGES = tuple(
    Demo(template, languages)
    for template in ("attestation", "recognition")
    for languages in ("ar", "fr", "ar+fr")
)


@cache
def workshop() -> Workshop:
    """A workshop for every page, with keys of its own."""
    office, batch = _office()
    pages = tuple((page.template, page.languages) for page in PAGES)
    ceremony = Ceremony(batch.occasion, pages)
    with tempfile.TemporaryDirectory() as folder:
        # the office's own names and addresses, for they are a tenth of a certificate
        issuer = office.settings.issuer
        url = f"http://{issuer.host}/pki"
        keys = Keys.make(Path(folder) / "keys", organisation=issuer.name["fr"], at=AT, url=url)
        return Workshop(office.settings, ceremony, keys)


@cache
def files() -> dict[tuple[Demo, str], bytes]:
    """The sealed certificates of the three and of the strange name, of every page."""
    return dict(_files())


def _files() -> Iterator[tuple[tuple[Demo, str], bytes]]:
    for page in PAGES:
        for which, recipient in {**page.three(), "strange": page.strange()}.items():
            yield (page, which), page.pdf(recipient)
