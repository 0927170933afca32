"""What stands in one box of a page, or in two whose names stand together: said, then set. Pure.

All that can be told from the layout is decided once, when a part is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from certgen import words
from certgen.band import MM
from certgen.boxes import Box
from certgen.errors import ComposeError
from certgen.fields import Fields
from certgen.galley import Galley
from certgen.language import Language
from certgen.model import Credential, Gender
from certgen.page import Block, SymbolMark, TextMark
from certgen.template import Template
from certgen.text.normalise import clean, isolated
from certgen.token import spelled

_ISOLATED = frozenset({"name", "organisation", "course", "session", "serial"})
"""What people typed: kept from reordering the sentence it stands in."""
_KEPT = 64
"""Texts of a box that are kept set: what the men and the women of a session have in common."""

Blocks = tuple[Block, ...]


class Part(Protocol):
    """What stands in a box."""

    box: Box
    """Of two names that of the lower."""

    def blocks(self, credential: Credential | None) -> Blocks:
        """What stands there for ``credential``, or for nobody; nothing when the box may be empty
        and a field is missing. Raises ``ComposeError`` when it cannot be said or set."""

    def examine(self, credential: Credential) -> None:
        """Raise the ``ComposeError`` that ``blocks`` would raise."""


class Text:
    """Lines or a paragraph."""

    def __init__(
        self, box: Box, template: Template, fields: Fields, galley: Galley, *, again: bool = False
    ):
        """``again`` when it is likely that the same is said of the next."""
        self.box = box
        self._said = _sayer(box, template, fields)
        self._spot = galley.spot(box)
        self._code = box.text == "{code}"
        self._block = lru_cache(_KEPT)(self._set) if again else self._set

    def blocks(self, credential: Credential | None) -> Blocks:
        """The block of the box."""
        text = self._said(credential)
        return () if text is None else (self._block(text),)

    def examine(self, credential: Credential) -> None:
        """Set it."""
        self.blocks(credential)

    def _set(self, text: str) -> Block:
        aloud = spelled(text) if self._code else ""
        return Block(self.box.name, clean(text), self._spot.marks(text), aloud)


class Names:
    """A name, or two one above the other."""

    def __init__(
        self, boxes: Sequence[Box], template: Template, fields: Mapping[str, Fields], galley: Galley
    ):
        """``fields`` by language."""
        self.box = boxes[-1]
        self._boxes = boxes
        self._said = [_sayer(box, template, fields[box.lang]) for box in boxes]
        self._room = galley.room(boxes)

    def blocks(self, credential: Credential | None) -> Blocks:
        """The block of each name; none when one of them is missing."""
        names = self._names(credential)
        if not names:
            return ()
        each = zip(self._boxes, names, self._room.marks(names), strict=True)
        return tuple([Block(box.name, _written(name, marks), marks) for box, name, marks in each])

    def examine(self, credential: Credential) -> None:
        """See that the names fit: most do, and surely so, before they are set."""
        names = self._names(credential)
        if names and not self._room.holds(names):
            self._room.marks(names)

    def _names(self, credential: Credential | None) -> list[str]:
        names = [name for said in self._said if (name := said(credential)) is not None]
        return names if len(names) == len(self._boxes) else []


class Symbol:
    """The QR symbol."""

    def __init__(self, box: Box, language: Language, fields: Fields, y: float):
        """``y`` is the top of the box, points."""
        self.box = box
        self._sentence = words.take_apart(language.symbol)
        self._tells = [fields.teller(place) for place in self._sentence.places]
        side = box.width * MM
        self._marks = (SymbolMark(box.x * MM, y - side, side, box.size * MM),)

    def blocks(self, credential: Credential | None) -> Blocks:
        """The symbol, with what is said in its place aloud."""
        said, places = [tell(credential) for tell in self._tells], self._sentence.places
        aloud = [spelled(s) if p == "code" else s for p, s in zip(places, said, strict=True)]
        text = self._sentence.filled(said)
        return (Block(self.box.name, text, self._marks, self._sentence.filled(aloud)),)

    def examine(self, credential: Credential) -> None:
        """There is always room for it."""


def _written(name: str, marks: Sequence[TextMark]) -> str:
    """``name`` as a text; that of its line when there is one."""
    return marks[0].line.text if len(marks) == 1 else clean(name)


class _Form:
    """A sentence, and what tells its fields."""

    def __init__(self, sentence: str, fields: Fields):
        self._sentence = words.take_apart(sentence)
        self._tells = [fields.teller(place) for place in self._sentence.places]
        self._alone = self._sentence.alone

    def said(self, credential: Credential | None) -> str | None:
        """The sentence as it is said of whom; None when one of its fields is missing."""
        if self._alone:
            return self._tells[0](credential) or None
        fields = [tell(credential) for tell in self._tells]
        if not all(fields):
            return None
        both = zip(self._sentence.places, fields, strict=True)
        return self._sentence.filled(
            [isolated(field) if place in _ISOLATED else field for place, field in both]
        )

    def missing(self, credential: Credential | None) -> str:
        """The first place that has no field."""
        both = zip(self._sentence.places, self._tells, strict=True)
        return next(place for place, tell in both if not tell(credential))


def _sayer(
    box: Box, template: Template, fields: Fields
) -> Callable[[Credential | None], str | None]:
    """What ``box`` says of whom: the first of its sentences whose fields are all there."""

    def sentences(gender: Gender) -> list[str]:
        return (
            [box.text] if box.text else [template.sentence(k, box.lang, gender) for k in box.says]
        )

    forms = {gender: [_Form(each, fields) for each in sentences(gender)] for gender in Gender}

    def said(credential: Credential | None) -> str | None:
        known = forms[credential.recipient.gender if credential else Gender.UNKNOWN]
        for form in known:
            text = form.said(credential)
            if text is not None:
                return text
        if box.optional:
            return None
        missing = known[-1].missing(credential)
        raise ComposeError("field_missing", field=missing, template=template.name)

    return said
