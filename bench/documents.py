"""The pages that every program of the comparison draws: those of certgen, as plain values.

Composed by certgen before any clock runs, so its peers are spared choosing, wrapping and fitting:
they are told each line, its face, its size and its place, and the text of the QR code, signed. Of
the art they draw a frame and a ground of fine lines, much less than what is on a certificate.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from certgen.office import Office
from certgen.page import Block, Sheet, SymbolMark, TextMark
from certgen.task import Ceremony
from certgen.text.faces import Catalogue
from certgen.workshop import Workshop

LANGUAGES = "ar+fr"
BLACK = "#000000"
PALE = "#DFE7F3"
"""Of the ground."""


@dataclass(frozen=True)
class Words:
    """A line of text. Lengths are points, the origin is the page's lower left corner."""

    text: str
    """In logical order."""
    face: str
    """A name of the catalogue."""
    size: float
    colour: str
    """``#RRGGBB``."""
    middle: float
    """Where the middle of the line is, from the left."""
    baseline: float
    rtl: bool


@dataclass(frozen=True)
class Stroke:
    """A straight line of the art."""

    start: tuple[float, float]
    end: tuple[float, float]
    width: float
    colour: str


@dataclass(frozen=True)
class Plate:
    """What is the same on every page."""

    width: float
    height: float
    words: tuple[Words, ...]
    strokes: tuple[Stroke, ...]
    symbol: tuple[float, float, float]
    """Left, lower edge and side of the QR code, its quiet zone included."""


@dataclass(frozen=True)
class Document:
    """What is not the same on every page."""

    serial: str
    url: str
    """The text of the QR code."""
    shared: tuple[Words, ...]
    """What it has in common with the pages of its session."""
    own: tuple[Words, ...]
    """What only it says."""

    @property
    def words(self) -> tuple[Words, ...]:
        """All that is not on the plate."""
        return self.shared + self.own


def documents(settings: Path) -> tuple[Plate, list[Document]]:
    """The plate and the pages of the batch ``bench``, issued by the office at ``settings``."""
    with Office.open(settings) as office:
        checked = office.read(office.batch("bench"))
        workshop = Workshop(office.settings, Ceremony.of(checked.batch))
        composer = workshop.composers["attestation", LANGUAGES]
        with (office.settings.out / checked.batch.id / "manifest.csv").open(
            encoding="utf-8"
        ) as file:
            urls = {row["serial"]: row["verify_url"] for row in csv.DictReader(file)}
        made, symbols = [], []
        for credential in office.plan(checked):
            page = composer.page(credential)
            shared, own = (
                tuple(_words(composer.sheet, passage.blocks)) for passage in (page.shared, page.own)
            )
            made.append(Document(credential.serial, urls[credential.serial], shared, own))
            symbols += [
                mark
                for block in page.own.blocks
                for mark in block.marks
                if isinstance(mark, SymbolMark)
            ]
    sheet, symbol = composer.sheet, symbols[0]
    colour = _rgb(dict(sheet.palette)["main"])
    plate = Plate(
        sheet.width,
        sheet.height,
        tuple(_words(sheet, sheet.passage.blocks)),
        tuple(_art(sheet.width, sheet.height, colour)),
        (symbol.x, symbol.y, symbol.side),
    )
    return plate, made


def _words(sheet: Sheet, blocks: Sequence[Block]) -> Iterator[Words]:
    for block in blocks:
        rtl = sheet.slot(block.slot).lang.startswith("ar")
        for mark in block.marks:
            if isinstance(mark, TextMark):
                runs = Counter({run.face: len(run.units) for run in mark.line.runs})
                # words of the other script stand in a face of their own, which peers go without
                own = [face for face, _ in runs.most_common() if rtl == face.startswith("amiri")]
                face = own[0] if own else next(iter(runs))
                middle = mark.x + mark.line.width * mark.size / 2
                colour = _rgb(mark.colour)
                yield Words(mark.line.text, face, mark.size, colour, middle, mark.y, rtl)


def _rgb(colour: str) -> str:
    return BLACK if colour == "black" else colour


def _art(width: float, height: float, colour: str) -> Iterator[Stroke]:
    """A ground of 60 fine lines and a double frame."""
    for place in range(1, 61):
        y = 40 + (height - 80) * place / 61
        yield Stroke((40, y), (width - 40, y), 0.3, PALE)
    for inset, weight in ((22, 2.4), (30, 0.8)):
        left, low, right, high = inset, inset, width - inset, height - inset
        for start, end in (
            ((left, low), (right, low)),
            ((right, low), (right, high)),
            ((right, high), (left, high)),
            ((left, high), (left, low)),
        ):
            yield Stroke(start, end, weight, colour)


def write_fonts(fonts: Path, folder: Path, faces: set[str]) -> dict[str, Path]:
    """The ``faces`` of the catalogue in ``fonts`` as files in ``folder``, by name.

    At their place on the axes, each a family of its own called as the face: what programs that
    know no variable fonts need.
    """
    catalogue, files = Catalogue.open(fonts), {}
    folder.mkdir(exist_ok=True)
    for name in sorted(faces):
        source = catalogue.sources[name]
        font = TTFont(source.path())
        if source.variations:
            font = instantiateVariableFont(font, dict(source.variations))
        for record in font["name"].names:
            if record.nameID in (1, 4, 6, 16):  # reportlab keeps files apart by the sixth
                record.string = family(name).replace(" ", "" if record.nameID == 6 else " ")
            if record.nameID in (2, 17):
                record.string = "Regular"
        font["OS/2"].usWeightClass = 400
        font["OS/2"].fsSelection = 0x40
        font["head"].macStyle = 0
        font["post"].italicAngle = 0
        files[name] = folder / f"{name}.ttf"
        font.save(files[name])
    return files


def family(face: str) -> str:
    """What a font's family is called in its file; Typst drops ``bold`` and such from a name."""
    return "Face " + "".join(chr(ord("A") + ord(letter) % 26) for letter in face)
