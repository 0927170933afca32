"""A kind of certificate as data: look, sentences and sheet, read from a folder of ``templates/``.

::

    templates/<name>/template.toml         border, palette, sheet
    templates/<name>/wording.toml          every sentence, by language and gender
    templates/<name>/layout-<languages>.toml   if it has one: its own boxes for these languages
    templates/sheets/<sheet>/one.toml, two.toml    else: the boxes of a page in so many languages
    templates/palettes.toml                colours by name
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from certgen import words
from certgen.boxes import Box, Layout
from certgen.config import Table, read_toml
from certgen.errors import TemplateError
from certgen.language import USES, Language
from certgen.layout import Edition, read_layout
from certgen.model import Gender
from certgen.page import Life
from certgen.wording import spaced

BORDERS = ("ring", "corners", "none")
SHEETS = "sheets"
PALETTES = "palettes.toml"
WORDING = "wording.toml"
COUNTS = ("one", "two")
"""A layout for each number of languages on a page."""
PERSON = frozenset({"name", "serial", "code", "organisation", "category"})
"""Fields that differ from one recipient to the next."""
OWN = frozenset({"name", "serial", "code"})
"""Those of them that no two recipients have in common."""
SESSION = frozenset({"session", "course", "dates", "days", "hours"})
"""Fields that the recipients of one session share."""
OFFICE = frozenset({"title", "issued_on", "place", "host", "issuer", "institutions", "programme"})
"""Fields that are the same over a batch; so are ``partnerN`` and ``signatoryN.…``."""
_OFFICE_PLACE = re.compile(r"partner\d(?:\.logo)?|signatory\d\.(?:behalf|role|name|signature)")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}|black")
_FORMS = "mfn"
PLAIN = "plain"
"""A form a sentence may have besides: without an honorific, whatever the gender."""


@dataclass(frozen=True)
class Template:
    """A kind of certificate."""

    name: str
    folder: Path
    wording_folder: Path
    """Whose ``wording.toml`` it speaks: its own, or another template's."""
    sheet: str
    """The folder of ``templates/sheets`` whose layouts it uses."""
    border: str
    background: str
    """Path of a designer's art in place of border and ground; empty for none."""
    palette: Mapping[str, str]
    native_digits: bool
    """Whether dates and numbers are written in the language's own digits."""
    honorifics: bool
    """Whether people are called Monsieur, السيدة …; else sentences are said in their plain form."""
    styles: Mapping[tuple[str, str], str]
    """(use, language) → a style in place of the language's own."""
    wording: Mapping[str, Mapping[str, Mapping[str, str]]]
    """Key → language → form (``m``, ``f``, ``n``, and ``plain`` if it has one) → sentence."""
    languages: Mapping[str, Language]

    def sentence(self, key: str, lang: str, gender: Gender) -> str:
        """The sentence ``key`` as said of a person of ``gender``."""
        forms = self.wording[key][lang]
        if gender is Gender.UNKNOWN:
            return forms["n"]
        return forms[str(gender) if self.honorifics or PLAIN not in forms else PLAIN]

    def places(self, box: Box) -> frozenset[str]:
        """Every field that may appear in ``box``, in any gender."""
        if box.text:
            return frozenset(words.places(box.text))
        sentences = (s for key in box.says for s in self.wording[key][box.lang].values())
        return frozenset(place for s in sentences for place in words.places(s))

    def life(self, box: Box) -> Life:
        """How long what stands in ``box`` stays the same."""
        if box.kind == "picture":
            return Life.PLATE
        places = self.places(box)
        if box.kind != "text" or places & PERSON:
            return Life.OWN
        gendered = any(len(set(self.wording[key][box.lang].values())) > 1 for key in box.says)
        return Life.SHARED if gendered or places & SESSION else Life.PLATE

    def layout(self, languages: str, present: Iterable[str] = ()) -> Layout:
        """The boxes of a page in ``languages`` (``ar``, ``ar+fr`` …).

        ``present`` is what the office has: ``partner3``, ``signatory1.role`` … Raises
        ``TemplateError`` for languages that nobody knows or the wording does not speak, and with
        every mistake of the layout.
        """
        codes = languages.split("+")
        for code in codes:
            if code not in self.languages:
                known = ", ".join(sorted(self.languages))
                raise TemplateError("language_unknown", lang=code, known=known)
            if code not in self.wording["title"]:
                known = ", ".join(sorted(self.wording["title"]))
                raise TemplateError(
                    "layout_missing", name=self.name, languages=languages, known=known
                )
        edition = Edition(
            languages=tuple(self.languages[code] for code in codes),
            facts=frozenset(
                (self.border, self.languages[codes[0]].script, *present, *self._said(codes))
            ),
            colours=tuple(self.palette),
            styles=self.styles,
        )
        file = self.layout_file(languages)
        layout = read_layout(file, edition)
        self._examine(layout, file)
        return layout

    def needs(self, languages: Iterable[str]) -> frozenset[str]:
        """The recipient's fields without which a page in one of ``languages`` cannot be said."""
        asked: set[str] = set()
        for each in languages:
            for box in self.layout(each).boxes:
                if not box.optional:
                    asked |= self.places(box) & ((PERSON | SESSION) - {"serial", "code", "name"})
        return frozenset("dates" if each == "days" else each for each in asked)

    def _said(self, codes: Sequence[str]) -> list[str]:
        """The sentences there are in all of the page's languages."""
        return [key for key, said in self.wording.items() if all(code in said for code in codes)]

    def layout_file(self, languages: str) -> Path:
        """The file of the boxes of a page in ``languages``. Raises ``TemplateError``."""
        own = self.folder / f"layout-{languages}.toml"
        if own.is_file():
            return own
        sheets = self.folder.parent / SHEETS
        count = len(languages.split("+"))
        if count > len(COUNTS):
            raise TemplateError("layout_languages", languages=languages, most=len(COUNTS))
        file = sheets / self.sheet / f"{COUNTS[count - 1]}.toml"
        if not file.is_file():
            known = ", ".join(sorted(each.parent.name for each in sheets.glob(f"*/{file.name}")))
            raise TemplateError("sheet_missing", sheet=self.sheet, known=known or "–", file=file)
        return file

    def _examine(self, layout: Layout, file: Path) -> None:
        """Refuse sentences there are not, and fields nobody knows."""
        root = Table({})
        for box in layout.boxes:
            missing = [key for key in box.says if box.lang not in self.wording.get(key, {})]
            for key in missing:
                root.wrong("wording_missing", box.name, sentence=key, lang=box.lang)
            if missing:
                continue
            for place in sorted(self.places(box) - PERSON - SESSION - OFFICE):
                if not _OFFICE_PLACE.fullmatch(place):
                    root.wrong("field_unknown", box.name, field=place, known=_known())
        root.finish(file, TemplateError)


def read_template(folder: Path, languages: Mapping[str, Language]) -> Template:
    """The template in ``folder``. Raises ``TemplateError`` with every mistake found."""
    if not (folder / "template.toml").is_file():
        there = ", ".join(sorted(p.parent.name for p in folder.parent.glob("*/template.toml")))
        raise TemplateError("template_missing", name=folder.name, known=there or "–")
    root = read_toml(folder / "template.toml")
    background = root.text("background", "")
    spoken = root.text("wording", "")
    template = Template(
        name=folder.name,
        folder=folder,
        wording_folder=folder.parent / (spoken or folder.name),
        sheet=root.text("sheet", "a4-landscape"),
        border=root.one_of("border", BORDERS, "none"),
        background=str(folder / background) if background else "",
        palette={"black": "black", "white": "#FFFFFF", **_palette(root, folder.parent)},
        native_digits=root.value("native_digits", bool, False),
        honorifics=root.value("honorifics", bool, True),
        styles=_styles(root.table("styles", {})),
        wording=_read_wording(folder.parent / (spoken or folder.name) / WORDING, languages),
        languages=languages,
    )
    root.finish(folder / "template.toml", TemplateError)
    return template


def _palette(root: Table, templates: Path) -> Mapping[str, str]:
    """The colours of a palette by name, or those written in the template itself."""
    said = root.value("palette", (str, dict))
    if isinstance(said, str) and said:
        named = read_toml(templates / PALETTES)
        if said not in named:
            root.wrong("setting_choice", "palette", found=said, allowed=", ".join(named))
            return {}
        palette = named.table(said)
        palette.mistakes = root.mistakes
    else:
        palette = root.table("palette", {})
    colours = {key: palette.text(key) for key in palette}
    for key, value in colours.items():
        if not _COLOUR.fullmatch(value):
            palette.wrong("setting_choice", key, found=value, allowed="#RRGGBB, black")
    return colours


def _styles(table: Table) -> Mapping[tuple[str, str], str]:
    """``title.ar = "ruqaa"``: use → language → style."""
    found: dict[tuple[str, str], str] = {}
    for use in table:
        if use not in USES:
            table.wrong("setting_choice", use, found=use, allowed=", ".join(USES))
            continue
        found |= {(use, lang): style for lang, style in table.by_language(use).items()}
    return found


def _read_wording(
    file: Path, languages: Mapping[str, Language]
) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    root = read_toml(file)
    said: dict[str, dict[str, dict[str, str]]] = {}
    for key in root:
        by_language = root.table(key)
        said[key] = {lang: _forms(by_language, lang, languages) for lang in by_language}
    if "title" not in said:
        root.wrong("setting_missing", "title")
    root.finish(file, TemplateError)
    return said


def _forms(by_language: Table, lang: str, languages: Mapping[str, Language]) -> dict[str, str]:
    found = by_language.value(lang, (str, dict))
    if lang not in languages:
        known = ", ".join(sorted(languages))
        by_language.wrong("wording_language", lang, lang=lang, known=known)
        return {}
    forms = dict.fromkeys(_FORMS, found) if isinstance(found, str) else dict(found)
    for form in _FORMS:
        if not isinstance(forms.get(form), str):
            by_language.wrong("wording_form", lang, form=form)
            forms[form] = ""
    for odd in sorted(key for key in forms if key not in (*_FORMS, PLAIN)):
        known = ", ".join((*_FORMS, PLAIN))
        by_language.wrong("setting_unknown", f"{lang}.{odd}", known=known)
    return {form: spaced(str(text), languages[lang]) for form, text in forms.items()}


def _known() -> str:
    return ", ".join(sorted(PERSON | SESSION | OFFICE)) + ", partner1 …, signatory1.behalf …"
