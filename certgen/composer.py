"""Credential + template → page: every sentence chosen, set and placed. Pure."""

from __future__ import annotations

import string
from collections.abc import Iterator
from functools import cached_property

from certgen import insignia, words
from certgen.band import MM
from certgen.boxes import Box, Layout
from certgen.config import Settings
from certgen.errors import ComposeError
from certgen.fields import Fields, office_fields
from certgen.forme import Forme
from certgen.galley import Galley
from certgen.model import Credential, Gender, Occasion, serial_of
from certgen.page import Block, Life, Passage, Sheet, Slot
from certgen.parts import Names, Part, Symbol, Text
from certgen.template import OWN, SESSION, Template
from certgen.text.line import Line
from certgen.text.typesetter import Typesetter
from certgen.token import ALPHABET
from certgen.wording import Words

_NUMBERS = frozenset({"serial", "code"})
Blocks = tuple[Block, ...]
_FREQUENT = {"Latn": "aehilou", "Arab": "ا"}
"""By script: the letters that half of all names have or more, as they stand alone."""


class Composer(Forme):
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
        self._galley = Galley(typesetter, template.palette, self.layout.height)
        self._parts = list(self._made_ready())
        living: dict[Life, list[Part]] = {life: [] for life in Life}
        for part in self._parts:
            living[template.life(part.box)].append(part)
        self._fixed = living[Life.PLATE]
        places = {part: template.places(part.box) for part in living[Life.OWN]}
        common = [
            part for part in places if type(part) is not Symbol and places[part].isdisjoint(OWN)
        ]
        super().__init__(
            self.layout.languages,
            shared=living[Life.SHARED],
            own=living[Life.OWN],
            common=common,
            personal=[
                part for part in places if part not in common and not places[part] <= _NUMBERS
            ],
            by_session=any(places[part] & SESSION for part in common),
        )
        self._batch = occasion.batch
        programme = settings.programme.upper()
        self._microtext = f"{programme} · {occasion.batch}-".removeprefix(" · ")

    def _made_ready(self) -> Iterator[Part]:
        """What stands in the boxes, in reading order; but for the pictures."""
        template, galley, boxes = self.template, self._galley, self.layout.boxes
        fields = {
            lang: Fields(self._office[lang], template, self._words[lang])
            for lang in self.layout.langs
        }
        named = {box.name: box for box in boxes}
        upper = {box.pair for box in boxes if box.pair}
        for box in boxes:
            if box.kind == "picture" or box.name in upper:
                continue
            if box.kind == "symbol":
                language = self._words[box.lang].language
                yield Symbol(box, language, fields[box.lang], galley.y(box.y))
            elif box.pair or box.kind == "name":
                names = [named[box.pair], box] if box.pair else [box]
                yield Names(names, template, fields, galley)
            else:
                again = template.life(box) is Life.SHARED
                yield Text(box, template, fields[box.lang], galley, again=again)

    def tried(self, credential: Credential) -> Iterator[tuple[Box, Blocks | ComposeError]]:
        """Every box by itself, two paired names together: what stands in it, or why it cannot."""
        for part in self._parts:
            try:
                yield part.box, part.blocks(credential)
            except ComposeError as error:
                yield part.box, error

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
        blocks = [block for part in self._fixed for block in part.blocks(None)]
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
        """What nearly every page shows besides, as its boxes set it: the words that stand around
        the fields of a sentence, and what serials, codes and most names are made of.

        A letter of the plate costs 65 bytes, one of a session's or a certificate's own 80 to 100,
        and a microsecond to deflate.
        """
        made_of = {"serial": serial_of(self._batch, 0) + string.digits, "code": ALPHABET + "-"}
        for box in self.layout.boxes:
            if self.template.life(box) is Life.PLATE:
                continue
            script = self._words[box.lang].language.script
            letters = {**made_of, "name": _FREQUENT.get(script, "")}
            spaced = {place: " ".join(each) for place, each in letters.items()}
            fields = {**self._office[box.lang], **spaced}
            tracking = box.tracking if box.lines == 1 else 0.0
            for sentence in self._sentences(box):
                said = {place: fields.get(place, "") for place in words.places(sentence)}
                text = words.fill(sentence, said).replace("\n", " ")
                if text.strip():
                    text = text.upper() if box.capitals else text
                    yield self._typesetter.line(text, box.style, tracking=tracking)

    def _sentences(self, box: Box) -> Iterator[str]:
        """What ``box`` is there to say, of men and of women."""
        if box.text:
            yield box.text
        elif box.says:
            for gender in (Gender.MALE, Gender.FEMALE):
                yield self.template.sentence(box.says[0], box.lang, gender)

    def _pictures(self) -> Iterator[insignia.Picture]:
        for box in self.layout.boxes:
            if box.kind == "picture":
                spoken = self._words[box.lang].language
                fields, height = self._office[box.lang], self.layout.height
                if found := insignia.picture(box, fields, spoken, height):
                    yield found
