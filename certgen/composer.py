"""Credential + template → page: every sentence chosen, set and placed. Pure."""

from __future__ import annotations

import datetime as dt
import math
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from functools import partial

from certgen import wording, words
from certgen.config import Settings
from certgen.errors import ComposeError, TemplateError
from certgen.model import Credential, Gender, Recipient
from certgen.page import Block, Life, Page, Passage, Sheet, Slot, SymbolMark, TextMark
from certgen.template import Box, Layout, Template
from certgen.text.line import Line
from certgen.text.normalise import clean, isolated
from certgen.text.typesetter import Typesetter
from certgen.token import grouped

MM = 72 / 25.4
"""Points to the millimetre."""
_ISOLATED = frozenset({"name", "organisation", "course", "session", "serial"})
"""What people typed: kept from reordering the sentence it stands in."""
_KEPT_PASSAGES = 512
TWO_LINES = 0.75
"""A name on two lines may be this much smaller than the smallest on one."""
BETWEEN = 0.12
"""White between the two lines of a name, ink to ink, em."""


class Composer:
    """Composes the pages of one template in one choice of languages for one batch."""

    def __init__(
        self,
        settings: Settings,
        template: Template,
        languages: str,
        *,
        title: Mapping[str, str],
        issued_on: dt.date,
        typesetter: Typesetter,
    ):
        if languages not in template.layouts:
            known = ", ".join(sorted(template.layouts))
            raise TemplateError(
                "layout_missing", name=template.name, languages=languages, known=known
            )
        self.template = template
        self.layout: Layout = template.layouts[languages]
        self._typesetter = typesetter
        self._office = {
            lang: _office_fields(settings, title, issued_on, lang) for lang in self.layout.langs
        }
        boxes: dict[Life, list[Box]] = {life: [] for life in Life}
        for box in self.layout.boxes:
            boxes[template.life(box)].append(box)
        self._boxes = boxes
        lower = [box for box in self.layout.boxes if box.pair]
        self._paired = {box.name for box in lower} | {box.pair for box in lower}
        self._kept: OrderedDict[tuple[str, ...], Passage] = OrderedDict()
        self.sheet = self._sheet()

    def page(self, credential: Credential) -> Page:
        """What ``credential`` adds to the plate. Raises ``ComposeError`` when it cannot be set."""
        recipient = credential.recipient
        fields = {lang: self._fields(credential, lang) for lang in self.layout.langs}
        return Page(
            shared=self._shared(fields, recipient),
            own=Passage(
                key=(credential.serial, self.layout.languages),
                blocks=self._blocks(self._boxes[Life.OWN], fields, recipient.gender),
            ),
        )

    def _sheet(self) -> Sheet:
        template, main = self.template, self.layout.langs[0]
        slots = tuple(
            Slot(box.name, box.tag, wording.tag(box.lang), template.life(box))
            for box in self.layout.boxes
        )
        titles = (template.sentence("title", lang, Gender.UNKNOWN) for lang in self.layout.langs)
        blocks = self._blocks(self._boxes[Life.PLATE], self._office, Gender.UNKNOWN)
        return Sheet(
            width=template.width * MM,
            height=template.height * MM,
            border=template.border,
            palette=tuple(template.palette.items()),
            languages=self.layout.languages,
            lang=wording.tag(main),
            title=" – ".join(titles),
            slots=slots,
            ornaments=self.layout.ornaments,
            passage=Passage(("plate", self.layout.languages), blocks),
        )

    def _shared(self, fields: Mapping[str, Mapping[str, str]], recipient: Recipient) -> Passage:
        boxes = self._boxes[Life.SHARED]
        key = tuple(self._text(box, fields[box.lang], recipient.gender) or "" for box in boxes)
        passage = self._kept.get(key)
        if passage is None:
            passage = Passage(key, self._blocks(boxes, fields, recipient.gender))
            self._kept[key] = passage
            if len(self._kept) > _KEPT_PASSAGES:
                self._kept.popitem(last=False)
        return passage

    def _blocks(
        self, boxes: Iterable[Box], fields: Mapping[str, Mapping[str, str]], gender: Gender
    ) -> tuple[Block, ...]:
        blocks: list[Block] = []
        names: dict[str, tuple[Box, str]] = {}
        for box in boxes:
            if box.kind == "symbol":
                blocks.append(self._symbol(box, fields[box.lang]))
                continue
            text = self._text(box, fields[box.lang], gender)
            if text is None:
                continue
            if box.name in self._paired:
                names[box.name] = (box, text)
                if box.pair in names:
                    blocks += self._pair(names[box.pair], (box, text))
                continue
            blocks.append(Block(box.name, clean(text), self._marks(box, text)))
        return tuple(blocks)

    def _text(self, box: Box, fields: Mapping[str, str], gender: Gender) -> str | None:
        """What ``box`` says; None when it may stay empty and a field is missing."""
        template = self.template
        sentences = (template.sentence(key, box.lang, gender) for key in box.says)
        missing = ""
        for sentence in [box.text] if box.text else sentences:
            places = words.places(sentence)
            missing = next((place for place in places if not fields.get(place)), "")
            if not missing:
                alone = sentence == f"{{{places[0]}}}" if places else False
                given = {p: isolated(fields[p]) if p in _ISOLATED else fields[p] for p in places}
                return words.fill(sentence, fields if alone else given)
        if box.optional:
            return None
        raise ComposeError("field_missing", field=missing, template=template.name)

    def _marks(self, box: Box, text: str) -> tuple[TextMark, ...]:
        width = box.width * MM
        if box.kind == "name":
            return self._name(box, text)
        if box.lines > 1:
            size, lines = self._paragraph(box, text, width)
            leading, y = box.leading * MM * size / box.size, self._y(box.y)
        else:
            line = self._typesetter.line(text, box.style, tracking=box.tracking)
            size, lines, leading, y = self._shrunk(box, line), (line,), 0.0, self._y(box.y)
        return tuple(self._mark(box, line, size, y - i * leading) for i, line in enumerate(lines))

    def _name(self, box: Box, text: str) -> tuple[TextMark, ...]:
        """A name on one line, or on two that share the band; never below the floor."""
        width, (top, bottom) = box.width * MM, box.band
        fit = partial(self._typesetter.fit_name, text, box.style, box.size, width=width)
        try:
            size, (line,) = fit(floor=box.floor, max_lines=1)
            y = self._y(box.y)
            if (
                bottom
            ):  # a deep tail or a high hamza moves the line, it never touches its neighbours
                y = max(y, self._y(bottom) - line.bottom * size)
                y = min(y, self._y(top) - line.top * size)
            return (self._mark(box, line, size, y),)
        except ComposeError:
            if box.lines == 1:
                raise
        size, lines = fit(floor=box.floor * TWO_LINES, max_lines=2)
        room = (bottom - top) * MM
        ink = sum(line.top - line.bottom for line in lines) + BETWEEN * (len(lines) - 1)
        size = min(size, math.floor(room / ink * 2) / 2)
        if size < box.size * box.floor * TWO_LINES:
            raise ComposeError("name_too_long", text=clean(text), room=f"{box.width:.0f} mm")
        marks, y = [], self._y((top + bottom) / 2) + ink * size / 2
        for line in lines:
            marks.append(self._mark(box, line, size, y - line.top * size))
            y -= (line.top - line.bottom + BETWEEN) * size
        return tuple(marks)

    def _paragraph(self, box: Box, text: str, width: float) -> tuple[float, tuple[Line, ...]]:
        """The paragraph at its size, or up to a sixth smaller when it needs the room."""
        size = box.size
        while True:
            try:
                return size, self._typesetter.wrap(
                    text, box.style, size=size, width=width, max_lines=box.lines
                )
            except ComposeError:
                size -= 0.25
                if size < box.size * 5 / 6:
                    raise

    def _shrunk(self, box: Box, line: Line) -> float:
        """The size at which a single line fits its box, floored to a quarter point."""
        room = box.width * MM
        if not room or line.width * box.size <= room:
            return box.size
        size = math.floor(room / line.width * 4) / 4
        if size < box.size * box.floor:
            raise ComposeError("text_too_long", text=line.text, room=f"{box.width:.0f} mm")
        return size

    def _pair(self, first: tuple[Box, str], second: tuple[Box, str]) -> list[Block]:
        """Two names one above the other: the same factor for both, centred by their ink."""
        boxes = (first[0], second[0])
        lines = [self._typesetter.line(text, box.style) for box, text in (first, second)]
        factor = min(
            1.0,
            *(b.width * MM / (line.width * b.size) for b, line in zip(boxes, lines, strict=True)),
        )
        sizes = [math.floor(box.size * factor * 2) / 2 for box in boxes]
        for box, size, line in zip(boxes, sizes, lines, strict=True):
            if size < box.size * box.floor:
                raise ComposeError("name_too_long", text=line.text, room=f"{box.width:.0f} mm")
        top, bottom = boxes[0].band
        gap = boxes[0].leading * MM
        (upper, lower), (big, small) = lines, sizes
        ink = (upper.top - upper.bottom) * big + gap + (lower.top - lower.bottom) * small
        y = self._y((top + bottom) / 2) + ink / 2 - upper.top * big
        below = y + upper.bottom * big - gap - lower.top * small
        return [
            Block(boxes[0].name, upper.text, (self._mark(boxes[0], upper, big, y),)),
            Block(boxes[1].name, lower.text, (self._mark(boxes[1], lower, small, below),)),
        ]

    def _mark(self, box: Box, line: Line, size: float, y: float) -> TextMark:
        width = line.width * size
        x = box.x * MM - {"left": 0.0, "centre": width / 2, "right": width}[box.align]
        colour = self.template.palette[box.colour]
        return TextMark(round(x, 2), round(y, 2), size, colour, line)

    def _symbol(self, box: Box, fields: Mapping[str, str]) -> Block:
        side = box.width * MM
        alt = words.say("pages", "symbol", box.lang, fields)
        mark = SymbolMark(box.x * MM, self._y(box.y) - side, side, box.size * MM)
        return Block(box.name, alt, (mark,))

    def _y(self, from_top: float) -> float:
        return (self.template.height - from_top) * MM

    def _fields(self, credential: Credential, lang: str) -> Mapping[str, str]:
        """Every field of the page in ``lang``; what is not known is absent or empty."""
        person = credential.recipient
        fields = {
            **self._office[lang],
            "serial": credential.serial,
            "code": grouped(credential.code),
            "name": person.name.get(lang, ""),
            "organisation": wording.spaced(person.organisation.get(lang, ""), lang),
            "course": wording.spaced(person.course.get(lang, ""), lang),
            "session": person.session or "",
        }
        if person.category:
            fields["category"] = wording.category(person.category, person.gender, lang)
        if person.hours is not None:
            fields["hours"] = wording.hours(person.hours, lang)
        if person.date_from:
            fields["dates"] = wording.days(
                person.date_from, person.date_to or person.date_from, lang
            )
        return fields


def _office_fields(
    settings: Settings, title: Mapping[str, str], issued_on: dt.date, lang: str
) -> Mapping[str, str]:
    fields = {
        "title": title.get(lang, ""),
        "issued_on": wording.day(issued_on, lang),
        "place": settings.issuer.place.get(lang, ""),
        "issuer": settings.issuer.name.get(lang, ""),
        "host": settings.issuer.host,
        "institutions": settings.issuer.institutions.get(lang, ""),
        "programme": settings.programme.replace(" ", wording.NO_BREAK),
    }
    for i, partner in enumerate(settings.partners, 1):
        fields[f"partner{i}"] = partner.name.get(lang, "")
    for i, signatory in enumerate(settings.signatories, 1):
        for part in ("behalf", "role", "name"):
            fields[f"signatory{i}.{part}"] = getattr(signatory, part).get(lang, "")
    return fields
