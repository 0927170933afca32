"""Template → every problem it has, with place and remedy. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path
from types import MappingProxyType

from certgen.appraisal import contrast, places
from certgen.appraisal.people import made_up, occasion
from certgen.appraisal.sentences import wanting
from certgen.band import MM
from certgen.boxes import Box, Layout
from certgen.composer import Composer
from certgen.config import FILE, Settings
from certgen.errors import CertgenError, ComposeError, ConfigError, TemplateError
from certgen.model import Gender, Occasion, Place
from certgen.page import Block, TextMark
from certgen.pdf.art import draw
from certgen.roster import Problem, Severity
from certgen.template import OFFICE, SHEETS, WORDING, Template
from certgen.text.faces import Catalogue
from certgen.text.typesetter import Typesetter

_PICTURES = {b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"<": "SVG"}
"""How files of pictures begin."""
_NAMES = ("name_too_long", "name_too_high")
_LENGTHS = ("box_line_long", "box_lines_many")
"""Of the longest texts a mere warning: a list may have none so long, and each row is tried."""


@dataclass(frozen=True)
class Trial:
    """A template of one office, about to be tried."""

    settings: Settings
    template: Template
    typesetter: Typesetter
    catalogue: Catalogue
    occasion: Occasion
    long: bool

    def place(self, file: Path) -> Place:
        """``file`` as its owner would point at it: from the office's folder."""
        folder = self.settings.folder
        return Place(str(file.relative_to(folder) if file.is_relative_to(folder) else file))


def pages_of(template: Template, settings: Settings) -> tuple[str, ...]:
    """Every page of ``template`` in the languages an office has a name in: ``ar``, ``ar+fr`` …"""
    spoken = tuple(lang for lang in template.wording["title"] if lang in settings.issuer.name)
    two = template.folder.parent / SHEETS / template.sheet / "two.toml"
    pairs = ["+".join(pair) for pair in permutations(spoken, 2)] if two.is_file() else []
    return (*spoken, *pairs)


def appraise(
    settings: Settings,
    template: Template,
    catalogue: Catalogue,
    pages: Sequence[str] = (),
    event: Occasion | None = None,
    *,
    long: bool = True,
    composers: Mapping[str, Composer] = MappingProxyType({}),
) -> tuple[Problem, ...]:
    """Every problem of the ``pages`` of a template (all there are, if none are named).

    They are composed for a man, a woman and somebody of unknown gender, of usual names and, if
    ``long``, of long ones. ``event`` is the occasion to try them for, instead of one made up;
    ``composers`` are those for it that there are, by page.
    """
    pages = pages or pages_of(template, settings)
    languages = tuple(dict.fromkeys(lang for page in pages for lang in page.split("+")))
    known = {code: template.languages[code] for code in languages if code in template.languages}
    trial = Trial(
        settings, template, Typesetter(catalogue), catalogue, event or occasion(known), long
    )
    found = [
        *wanting(template, languages, trial.place(_wording(template))),
        *_pictures(trial),
    ]
    for page in pages:
        found += _page(trial, page, composers.get(page))
    return tuple({_told(each): each for each in found}.values())


def _told(problem: Problem) -> tuple[object, ...]:
    """What makes a problem the same as one found on another page."""
    return problem.code, problem.file, problem.key, problem.value


def _wording(template: Template) -> Path:
    return template.wording_folder / WORDING


def _page(trial: Trial, page: str, ready: Composer | None) -> Iterator[Problem]:
    template = trial.template
    try:
        file = trial.place(template.layout_file(page))
        composer = ready or Composer(
            trial.settings, template, page, occasion=trial.occasion, typesetter=trial.typesetter
        )
    except (ConfigError, TemplateError) as error:
        yield from _mistakes(error, trial.place(template.folder / "template.toml"))
        return
    unset = list(_styles(composer.layout, trial.catalogue, file))
    if unset:
        yield from unset
        return
    spoken = {lang: template.languages[lang] for lang in composer.layout.langs}
    unfit: set[str] = set()
    for long in (False, True) if trial.long else (False,):
        for gender in (Gender.MALE, Gender.FEMALE, Gender.UNKNOWN):
            person = made_up(spoken, gender, trial.occasion, template=template.name, long=long)
            blocks: list[Block] = []
            for box, answer in composer.tried(person):
                if isinstance(answer, ComposeError):
                    if long and box.name in unfit:
                        continue  # it is told already, as an error
                    unfit.add(box.name)
                    problem = _unset(trial, box, answer, file)
                    if long and problem.code in _LENGTHS:
                        problem = replace(problem, severity=Severity.WARNING)
                    yield problem
                else:
                    blocks += answer
            yield from places.misplaced(blocks, composer.layout, trial.catalogue, file)
            yield from _pale(trial, blocks, composer.layout, file)
    if unfit:
        return
    try:
        sheet = composer.sheet
        draw(sheet)
    except CertgenError as error:
        yield from _mistakes(error, file)
        return
    yield from places.crowded(sheet, blocks, composer.layout, trial.catalogue, file)


def _mistakes(error: CertgenError, file: Place) -> Iterator[Problem]:
    """Each mistake of a file by itself, at its key."""
    within = error.fields.get("mistakes", ())
    name = Place(str(error.fields["file"])) if within and "file" in error.fields else file
    for each in within if isinstance(within, tuple) and within else (error,):
        key = str(each.fields.get("path") or "") or None
        yield Problem.at(name, "template_mistake", key=key, value=each.key, error=each)


def _styles(layout: Layout, catalogue: Catalogue, file: Place) -> Iterator[Problem]:
    """Boxes whose style is not in the catalogue, or whose font is not there."""
    for box in {box.style: box for box in reversed(layout.boxes) if box.style}.values():
        try:
            style = catalogue.style(box.style)
            for cut in (style.own, *style.companions.values()):
                catalogue.face(cut.face)
        except ConfigError as error:
            yield Problem.at(
                file, "font_wanting", key=box.name, value=box.style, lang=box.lang, error=error
            )


def _unset(trial: Trial, box: Box, error: ComposeError, file: Place) -> Problem:
    """Why ``box`` cannot be set, as something its owner can mend."""
    fields = error.fields
    if error.key == "field_missing":
        named = str(fields["field"])
        said = named in OFFICE or named.startswith(("partner", "signatory"))
        where = Place(FILE) if said and named != "title" else file
        return Problem.at(
            where, "office_silent", key=box.name, value=named, named=named, lang=box.lang
        )
    if error.key in _NAMES:
        return Problem.at(
            file, "box_name_long", key=box.name, text=fields["text"], room=fields["room"]
        )
    if error.key == "text_too_long":
        return _too_long(trial, box, str(fields["text"]), file)
    return Problem.at(file, "box_unset", key=box.name, value=error.key, error=error)


def _too_long(trial: Trial, box: Box, text: str, file: Place) -> Problem:
    """By how much ``text`` is too long for ``box`` at the smallest size allowed."""
    if box.lines > 1:
        return Problem.at(file, "box_lines_many", key=box.name, text=text, room=box.lines)
    line = trial.typesetter.line(text, box.style, tracking=box.tracking)
    needed = line.width * box.size * box.floor / MM
    return Problem.at(
        file,
        "box_line_long",
        key=box.name,
        text=text,
        over=f"{needed - box.width:.1f}",
        room=f"{box.width:g}",
    )


def _pale(trial: Trial, blocks: Iterable[Block], layout: Layout, file: Place) -> Iterator[Problem]:
    """Texts that cannot be read for their colour."""
    template = trial.template
    boxes = {box.name: box for box in layout.boxes}
    papers = contrast.papers(template.palette, template.border, template.background)
    for block in blocks:
        box = boxes[block.slot]
        ink = contrast.colour(template.palette[box.colour])
        for mark in block.marks:
            if not isinstance(mark, TextMark):
                continue
            least = contrast.least(mark)
            if box.colour == contrast.ORNAMENTAL:
                least = contrast.TEXT
            ratio = min(contrast.ratio(ink, paper) for paper in papers)
            if ratio < least:
                yield Problem.at(
                    file,
                    "contrast_low",
                    key=block.slot,
                    value=template.palette[box.colour],
                    name=box.colour,
                    ratio=f"{ratio:.1f}",
                    least=least,
                )


def _pictures(trial: Trial) -> Iterator[Problem]:
    """Logos, signatures and backgrounds that are not there, or not pictures."""
    settings, template = trial.settings, trial.template
    named = [(f"partner[{i}].logo", each.logo) for i, each in enumerate(settings.partners, 1)]
    named += [
        (f"signatory[{i}].signature", each.signature)
        for i, each in enumerate(settings.signatories, 1)
    ]
    office = trial.place(settings.file)
    for key, picture in named:
        if picture:
            yield from _picture(picture, office, key, trial)
    if template.background:
        file = trial.place(template.folder / "template.toml")
        yield from _picture(Path(template.background), file, "background", trial)


def _picture(picture: Path, file: Place, key: str, trial: Trial) -> Iterator[Problem]:
    said = trial.place(picture).file
    try:
        with picture.open("rb") as opened:
            head = opened.read(512).lstrip(b"\xef\xbb\xbf \t\r\n")
    except OSError as error:
        yield Problem.at(file, "picture_missing", key=key, value=said, why=error.strerror)
        return
    if not any(head.startswith(each) for each in _PICTURES):
        kinds = ", ".join(_PICTURES.values())
        yield Problem.at(file, "picture_kind", key=key, value=said, kinds=kinds)


def errors(found: Iterable[Problem]) -> list[Problem]:
    """Those of ``found`` that keep a template from being used."""
    return [each for each in found if each.severity is Severity.ERROR]
