"""Credential + template → page: every sentence chosen, set and placed. Pure."""

from __future__ import annotations

import string
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from types import MappingProxyType

from certgen import insignia, words
from certgen.band import MM
from certgen.boxes import Box, Layout
from certgen.config import Settings
from certgen.errors import ComposeError
from certgen.fields import Told, office_fields, own_field
from certgen.galley import Galley
from certgen.model import Credential, Gender, Occasion, Recipient, serial_of
from certgen.page import (
    Block,
    Life,
    Page,
    Passage,
    Sheet,
    Slot,
    SymbolMark,
)
from certgen.recent import Recent
from certgen.template import OWN, SESSION, Template
from certgen.text.line import Line
from certgen.text.normalise import clean, isolated
from certgen.text.typesetter import Typesetter
from certgen.token import spelled
from certgen.wording import Words

_ISOLATED = frozenset({"name", "organisation", "course", "session", "serial"})
"""What people typed: kept from reordering the sentence it stands in."""
_NUMBERS = frozenset({"serial", "code"})
_KEPT = 1024
"""Sessions, and places of work, whose sentences are kept for men or for women."""
_KEPT_BLOCKS = 128
"""Sentences that the men and the women of a session have in common."""

_Blocks = tuple[Block, ...]
_NONE: Mapping[str, _Blocks] = MappingProxyType({})
_Told = Mapping[str, Mapping[str, str]]
"""Language → place in a sentence → what it says, empty when that is not known."""


class Composer:
    """Composes the pages of one template in one choice of languages for one occasion."""

    def __init__(
        self,
        settings: Settings,
        template: Template,
        languages: str,
        *,
        occasion: Occasion,
        typesetter: Typesetter,
    ):
        """Raises ``TemplateError`` when the template has no such page."""
        self.template = template
        self._typesetter = typesetter
        self._words = {
            code: Words(template.languages[code])
            for code in languages.split("+")
            if code in template.languages
        }
        self._office = {
            code: office_fields(settings, template, occasion, spoken)
            for code, spoken in self._words.items()
        }
        present = {key for fields in self._office.values() for key, said in fields.items() if said}
        present |= {key.partition(".")[0] for key in present}
        self.layout: Layout = template.layout(languages, present)
        boxes: dict[Life, list[Box]] = {life: [] for life in Life}
        for box in self.layout.boxes:
            boxes[template.life(box)].append(box)
        self._boxes = boxes
        lower = [box for box in self.layout.boxes if box.pair]
        self._paired = {box.name for box in lower} | {box.pair for box in lower}
        self._galley = Galley(typesetter, template.palette, self.layout.height)
        self._langs = self.layout.langs
        self._named = {box.name: box for box in self.layout.boxes}
        self._alone = {
            box.name: places[0]
            for box in self.layout.boxes
            if (places := words.places(box.text))
            and places[0] in OWN
            and box.text == f"{{{places[0]}}}"
        }
        own = [(box, template.places(box)) for box in boxes[Life.OWN] if box.kind != "symbol"]
        self._common = {box.name: box for box, places in own if places.isdisjoint(OWN)}
        self._of_session = {box.name for box in boxes[Life.SHARED]}
        self._by_session = any(places & SESSION for box, places in own if box.name in self._common)
        self._personal = [
            box for box, places in own if box.name not in self._common and not places <= _NUMBERS
        ]
        self._numbered = 0
        self._kept_block = lru_cache(_KEPT_BLOCKS)(self._block)
        self._kept_shared: Recent[Hashable, Passage] = Recent(_KEPT)
        self._kept_common: Recent[Hashable, Mapping[str, _Blocks]] = Recent(_KEPT)
        self._batch = occasion.batch
        programme = settings.programme.upper()
        self._microtext = f"{programme} · {occasion.batch}-".removeprefix(" · ")

    def page(self, credential: Credential) -> Page:
        """What ``credential`` adds to the plate. Raises ``ComposeError`` when it cannot be set."""
        told = self._told(credential)
        shared, common = self._shared(told, credential), self._said_of_many(told, credential)
        own = self._blocks(self._boxes[Life.OWN], told, credential, common)
        return Page(shared, Passage((credential.serial, self.layout.languages), own))

    def examine(self, credential: Credential) -> None:
        """Raise the ``ComposeError`` that ``page`` would raise.

        The numbers of a batch are alike: once one has found its place, none as short is tried.
        """
        if len(credential.serial) > self._numbered:
            self.page(credential)
            self._numbered = len(credential.serial)
            return
        told = self._told(credential)
        self._shared(told, credential)
        self._said_of_many(told, credential)
        self._blocks(self._personal, told, credential, placed=False)

    def tried(
        self, credential: Credential
    ) -> Iterator[tuple[Box, tuple[Block, ...] | ComposeError]]:
        """Every box by itself, two paired names together: what stands in it, or why it cannot."""
        told = self._told(credential)
        boxes = {box.name: box for box in self.layout.boxes}
        for box in self.layout.boxes:
            if box.kind == "picture" or (box.name in self._paired and not box.pair):
                continue
            together = [boxes[box.pair], box] if box.pair else [box]
            try:
                yield box, self._blocks(together, told, credential)
            except ComposeError as error:
                yield box, error

    @cached_property
    def sheet(self) -> Sheet:
        """What all pages share. Raises ``ComposeError`` when it cannot be set."""
        template, layout = self.template, self.layout
        spoken = [self._words[lang].language for lang in layout.langs]
        tags = {language.code: language.tag for language in spoken}
        slots = tuple(
            Slot(box.name, box.tag, tags[box.lang], template.life(box)) for box in layout.boxes
        )
        titles = (template.sentence("title", lang, Gender.UNKNOWN) for lang in layout.langs)
        plate = [box for box in self._boxes[Life.PLATE] if box.kind != "picture"]
        office = {lang: defaultdict(str, said) for lang, said in self._office.items()}
        blocks = self._blocks(plate, office, None)
        pictures = list(self._pictures())
        return Sheet(
            width=layout.width * MM,
            height=layout.height * MM,
            border=template.border,
            palette=tuple(template.palette.items()),
            languages=layout.languages,
            lang=spoken[0].tag,
            title=" – ".join(title.replace("\n", " ") for title in titles),
            slots=slots,
            ornaments=(
                *layout.ornaments,
                *(ornament for ornament, _ in pictures),
                *insignia.beside(layout.beside, blocks),
            ),
            passage=Passage(
                ("plate", layout.languages), (*(block for _, block in pictures), *blocks)
            ),
            letters=tuple(self._letters()),
            mixed=len({language.rtl for language in spoken}) > 1,
            microtext=self._microtext,
            background=template.background,
        )

    def _letters(self) -> Iterator[Line]:
        """What most of every serial and code is made of, letter by letter, as their boxes set them.

        The other letters of a code are too many for the plate: 550 bytes in every certificate.
        """
        made_of = {"{serial}": serial_of(self._batch, 0) + string.digits, "{code}": string.digits}
        for box in self._boxes[Life.OWN]:
            if box.text in made_of:
                for letter in sorted({*made_of[box.text], "-"}):
                    yield self._typesetter.line(letter, box.style, tracking=box.tracking)

    def _pictures(self) -> Iterator[insignia.Picture]:
        for box in self._boxes[Life.PLATE]:
            if box.kind == "picture":
                spoken = self._words[box.lang].language
                fields, height = self._office[box.lang], self.layout.height
                if found := insignia.picture(box, fields, spoken, height):
                    yield found

    def _shared(self, told: _Told, credential: Credential) -> Passage:
        """What the recipients of one session and gender share."""
        recipient = credential.recipient
        key = (recipient.gender, *self._session(recipient))
        passage = self._kept_shared.get(key)
        if passage is None:
            blocks = self._blocks(self._boxes[Life.SHARED], told, credential)
            passage = self._kept_shared[key] = Passage(key, blocks)
        return passage

    def _said_of_many(self, told: _Told, credential: Credential) -> Mapping[str, _Blocks]:
        """What stands in a recipient's own boxes that have neither name nor number; by box."""
        recipient = credential.recipient
        key = (
            recipient.gender,
            recipient.category,
            *map(recipient.organisation.get, self._langs),
            *(self._session(recipient) if self._by_session else ()),
        )
        said = self._kept_common.get(key)
        if said is None:
            boxes = self._common.items()
            said = {name: self._blocks([box], told, credential) for name, box in boxes}
            self._kept_common[key] = said
        return said

    def _session(self, recipient: Recipient) -> tuple[Hashable, ...]:
        """What makes one session."""
        return (
            recipient.session,
            recipient.hours,
            recipient.date_from,
            recipient.date_to,
            *map(recipient.course.get, self._langs),
        )

    def _blocks(
        self,
        boxes: Iterable[Box],
        told: _Told,
        credential: Credential | None,
        common: Mapping[str, _Blocks] = _NONE,
        *,
        placed: bool = True,
    ) -> _Blocks:
        """What stands in ``boxes``, taken from ``common`` where it is there; without names that
        surely fit unless they are to be ``placed``. No ``credential``: what is of no person."""
        blocks: list[Block] = []
        names: dict[str, tuple[Box, str]] = {}
        for box in boxes:
            if box.name in common:
                blocks += common[box.name]
                continue
            if box.kind == "symbol":
                blocks.append(self._symbol(box, told[box.lang]))
                continue
            text = self._text(box, told, credential)
            if text is None:
                continue
            if box.name in self._paired:
                names[box.name] = (box, text)
                if box.pair in names:
                    blocks += self._named_blocks([names[box.pair], (box, text)], placed=placed)
            elif box.kind == "name":
                blocks += self._named_blocks([(box, text)], placed=placed)
            else:
                block = self._kept_block if box.name in self._of_session else self._block
                blocks.append(block(box.name, text))
        return tuple(blocks)

    def _named_blocks(self, names: Sequence[tuple[Box, str]], *, placed: bool) -> _Blocks:
        """One name, or two one above the other; none when they need not be ``placed`` and surely
        fit."""
        if not placed and self._galley.holds(names):
            return ()
        found = self._galley.names(names)
        both = zip(names, found, strict=True)
        return tuple([Block(box.name, clean(text), marks) for (box, text), marks in both])

    def _block(self, name: str, text: str) -> Block:
        """``text`` in the box called ``name``."""
        box = self._named[name]
        aloud = spelled(text) if box.text == "{code}" else ""
        return Block(name, clean(text), self._galley.marks(box, text), aloud)

    def _text(self, box: Box, told: _Told, credential: Credential | None) -> str | None:
        """What ``box`` says; None when it may stay empty and a field is missing."""
        alone = self._alone.get(box.name)
        if alone and credential and (said := own_field(credential, box.lang, alone)):
            return said
        template, fields = self.template, told[box.lang]
        gender = credential.recipient.gender if credential else Gender.UNKNOWN
        sentences = (template.sentence(key, box.lang, gender) for key in box.says)
        missing = ""
        for sentence in [box.text] if box.text else sentences:
            places = words.places(sentence)
            missing = next((place for place in places if not fields[place]), "")
            if not missing:
                if places and sentence == f"{{{places[0]}}}":
                    return fields[places[0]]
                given = {p: isolated(fields[p]) if p in _ISOLATED else fields[p] for p in places}
                return words.fill(sentence, given)
        if box.optional:
            return None
        raise ComposeError("field_missing", field=missing, template=template.name)

    def _symbol(self, box: Box, fields: Mapping[str, str]) -> Block:
        side, code = box.width * MM, fields["code"]
        said = self._words[box.lang].language.symbol
        text = words.fill(said, {place: fields[place] for place in words.places(said)})
        mark = SymbolMark(box.x * MM, self._galley.y(box.y) - side, side, box.size * MM)
        return Block(box.name, text, (mark,), text.replace(code, spelled(code)))

    def _told(self, credential: Credential) -> _Told:
        """Language → every field of the page in it; what is not known is empty."""
        return Told(self._office, self.template, credential, self._words)
