"""A kind of certificate as data: sheet, boxes and sentences, read from a folder of ``templates/``.

::

    templates/<name>/template.toml        the sheet: size, border, palette
    templates/<name>/wording.toml         every sentence, by language and gender
    templates/<name>/layout-<languages>.toml   the boxes of one page: layout-ar+fr.toml
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from certgen import wording, words
from certgen.config import Table, read_toml
from certgen.errors import TemplateError
from certgen.model import Gender
from certgen.page import Life, Ornament

PERSON = frozenset({"name", "serial", "code", "organisation", "category"})
"""Fields that differ from one recipient to the next."""
SESSION = frozenset({"session", "course", "dates", "hours"})
"""Fields that the recipients of one session share."""
OFFICE = frozenset({"title", "issued_on", "place", "host", "issuer", "institutions", "programme"})
"""Fields that are the same over a batch; so are ``partnerN`` and ``signatoryN.…``."""
_OFFICE_PLACE = re.compile(r"partner\d|signatory\d\.(?:behalf|role|name)")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}|black")
_KINDS = ("text", "name", "symbol")


@dataclass(frozen=True)
class Box:
    """A place on the page and what stands in it. Millimetres; y from the top of the sheet."""

    name: str
    kind: str
    """``text`` (lines or a paragraph), ``name`` (fitted to its width), ``symbol`` (the QR code)."""
    says: tuple[str, ...]
    """Keys of the wording; the first whose fields are all there is said."""
    text: str
    """Instead of ``says``: the text itself, with ``{field}`` places."""
    lang: str
    tag: str
    style: str
    size: float
    """Points."""
    x: float
    y: float
    """Baseline of the first line; for a symbol the top edge."""
    width: float
    """The room for a line; for a symbol the side of its box."""
    align: str
    """How a line stands to ``x``: begins there (left), ends there (right), or centred on it."""
    lines: int
    leading: float
    """From one baseline to the next."""
    colour: str
    tracking: float
    """Em."""
    floor: float
    """The smallest share of ``size`` a name may be set in."""
    pair: str
    """The box whose name stands above and shrinks by the same factor."""
    band: tuple[float, float]
    """For the upper name of a pair: the top and bottom of the room both are centred in."""
    optional: bool
    """Whether the box stays empty when a field is missing."""


@dataclass(frozen=True)
class Layout:
    """The boxes of one page, in reading order, and its small ornaments."""

    languages: str
    boxes: tuple[Box, ...]
    ornaments: tuple[Ornament, ...]

    @property
    def langs(self) -> tuple[str, ...]:
        """The languages of the page, the main one first."""
        return tuple(self.languages.split("+"))


@dataclass(frozen=True)
class Template:
    """A kind of certificate."""

    name: str
    width: float
    """Millimetres."""
    height: float
    border: str
    palette: Mapping[str, str]
    wording: Mapping[str, Mapping[str, Mapping[str, str]]]
    """Key → language → form (``m``, ``f``, ``n``) → sentence."""
    layouts: Mapping[str, Layout]

    def sentence(self, key: str, lang: str, gender: Gender) -> str:
        """The sentence ``key`` as said of a person of ``gender``."""
        forms = self.wording[key][lang]
        return forms["n" if gender is Gender.UNKNOWN else str(gender)]

    def places(self, box: Box) -> frozenset[str]:
        """Every field that may appear in ``box``, in any gender."""
        if box.text:
            return frozenset(words.places(box.text))
        sentences = (s for key in box.says for s in self.wording[key][box.lang].values())
        return frozenset(place for s in sentences for place in words.places(s))

    def life(self, box: Box) -> Life:
        """How long what stands in ``box`` stays the same."""
        places = self.places(box)
        if box.kind != "text" or places & PERSON:
            return Life.OWN
        gendered = any(len(set(self.wording[key][box.lang].values())) > 1 for key in box.says)
        return Life.SHARED if gendered or places & SESSION else Life.PLATE

    def needs(self) -> frozenset[str]:
        """The recipient's fields without which a sentence cannot be said."""
        asked: set[str] = set()
        for layout in self.layouts.values():
            for box in layout.boxes:
                if not box.optional:
                    asked |= self.places(box) & ((PERSON | SESSION) - {"serial", "code", "name"})
        return frozenset(asked)


def read_template(folder: Path) -> Template:
    """The template in ``folder``. Raises ``TemplateError`` with every mistake found."""
    if not (folder / "template.toml").is_file():
        there = ", ".join(sorted(p.parent.name for p in folder.parent.glob("*/template.toml")))
        raise TemplateError("template_missing", name=folder.name, known=there or "–")
    root = read_toml(folder / "template.toml")
    palette = root.table("palette")
    colours = {key: palette.text(key) for key in palette}
    for key, value in colours.items():
        if not _COLOUR.fullmatch(value):
            palette.wrong("setting_choice", key, found=value, allowed="#RRGGBB, black")
    sentences = _read_wording(folder / "wording.toml")
    template = Template(
        name=folder.name,
        width=root.number("width", 297.0),
        height=root.number("height", 210.0),
        border=root.one_of("border", ("ring", "corners", "none"), "none"),
        palette={"black": "black", "white": "#FFFFFF", **colours},
        wording=sentences,
        layouts={},
    )
    root.finish(folder / "template.toml", TemplateError)
    layouts = {}
    for file in sorted(folder.glob("layout-*.toml")):
        layout = _read_layout(file, template)
        layouts[layout.languages] = layout
    return Template(**{**vars(template), "layouts": layouts})


def _read_wording(file: Path) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    root = read_toml(file)
    said: dict[str, dict[str, dict[str, str]]] = {}
    for key in root:
        by_language = root.table(key)
        said[key] = {lang: _forms(by_language, lang) for lang in by_language}
    root.finish(file, TemplateError)
    return said


def _forms(by_language: Table, lang: str) -> dict[str, str]:
    found = by_language.value(lang, (str, dict))
    if lang not in wording.page_languages():
        by_language.wrong("setting_language", lang)
        return {}
    forms = dict.fromkeys("mfn", found) if isinstance(found, str) else dict(found)
    for form in "mfn":
        if not isinstance(forms.get(form), str):
            by_language.wrong("wording_form", lang, form=form)
            forms[form] = ""
    return {form: wording.spaced(text, lang) for form, text in forms.items()}


def _read_layout(file: Path, template: Template) -> Layout:
    root = read_toml(file)
    languages = file.stem.removeprefix("layout-")
    boxes = tuple(_read_box(each, template, languages) for each in root.tables("box"))
    names = [box.name for box in boxes]
    for name in sorted({name for name in names if names.count(name) > 1}):
        root.wrong("box_twice", "box", name=name)
    ornaments = tuple(
        Ornament(
            kind=each.text("kind"),
            x=each.pair("at")[0],
            y=each.pair("at")[1],
            width=each.number("width", 0.0),
            height=each.number("height", 0.0),
            colour=each.text("colour", ""),
            source=each.text("source", ""),
        )
        for each in root.tables("ornament")
    )
    root.finish(file, TemplateError)
    return Layout(languages, boxes, ornaments)


def _read_box(each: Table, template: Template, languages: str) -> Box:
    kind = each.one_of("kind", _KINDS, "text")
    says = each.value("says", (str, list), [])
    at = each.pair("at")
    box = Box(
        name=each.text("name"),
        kind=kind,
        says=(says,) if isinstance(says, str) else tuple(says),
        text=each.text("text", "{name}" if kind == "name" else ""),
        lang=each.one_of("lang", tuple(languages.split("+")), languages.split("+")[0]),
        tag=each.one_of("tag", ("H1", "H2", "P", "Figure", "Artifact"), "P"),
        style=each.text("style", "") if kind == "symbol" else each.text("style"),
        size=each.number("size", 0.5 if kind == "symbol" else None),
        x=at[0],
        y=at[1],
        width=each.number("width", 0.0),
        align=each.one_of("align", ("left", "centre", "right"), "centre"),
        lines=each.value("lines", int, 1),
        leading=each.number("leading", 0.0),
        colour=each.one_of("colour", tuple(template.palette), "black"),
        tracking=each.number("tracking", 0.0),
        floor=each.number("floor", 0.6),
        pair=each.text("pair", ""),
        band=each.pair("band", (0.0, 0.0)),
        optional=each.value("optional", bool, False),
    )
    for key in box.says:
        if box.lang not in template.wording.get(key, {}):
            each.wrong("wording_missing", "says", sentence=key, lang=box.lang)
    if all(box.lang in template.wording.get(key, {}) for key in box.says):
        for place in sorted(template.places(box) - PERSON - SESSION - OFFICE):
            if not _OFFICE_PLACE.fullmatch(place):
                each.wrong("field_unknown", "says", field=place, known=_known())
    return box


def _known() -> str:
    return ", ".join(sorted(PERSON | SESSION | OFFICE)) + ", partner1 …, signatory1.behalf …"
