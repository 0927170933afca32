"""Shows the sheets side by side: ``sheets.png`` beside this file.

Run by hand, in the environment of ``make test`` and with poppler-utils installed::

    .venv/bin/python docs/pictures/sheets.py
"""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from certgen import qr
from certgen.appraisal import made_up, occasion
from certgen.composer import Composer
from certgen.config import read_settings
from certgen.language import read_languages
from certgen.model import Gender
from certgen.pdf.art import draw
from certgen.pdf.plate import compile_plate
from certgen.pdf.stamp import stamp
from certgen.template import read_template
from certgen.text.faces import Catalogue
from certgen.text.typesetter import Typesetter

HERE = Path(__file__).parent
OFFICE = HERE.parent.parent
SHOWN = (
    (("a4-landscape", "ar"), ("a5-landscape", "fr"), ("card", "ar")),
    (("letter-landscape", "ar+fr"), ("a5-landscape", "ar+fr"), ("card", "fr+en")),
    (("a4-portrait", "fr"), ("letter-portrait", "ar+zgh"), ("a5-portrait", "ar+fr")),
)
DPI = 31
GAP = 8
"""Pixels between two sheets."""


def sheets() -> Image.Image:
    """All sheets at one scale, in rows."""
    rows = [[_drawn(*each) for each in row] for row in SHOWN]
    width = max(sum(each.width + GAP for each in row) for row in rows) + GAP
    heights = [max(each.height for each in row) + GAP for row in rows]
    whole = Image.new("RGB", (width, sum(heights) + GAP), "#8a8f94")
    top = GAP
    for row, height in zip(rows, heights, strict=True):
        left = GAP
        for each in row:
            whole.paste(each, (left, top))
            left += each.width + GAP
        top += height
    return whole


def _drawn(sheet: str, page: str) -> Image.Image:
    settings = read_settings(OFFICE / "certgen.toml")
    languages = read_languages(settings.languages)
    spoken = {code: languages[code] for code in page.split("+")}
    name = "recognition" if page in ("ar", "fr", "fr+en") else "attestation"
    template = replace(read_template(settings.templates / name, languages), sheet=sheet)
    catalogue, event = Catalogue.open(settings.fonts), occasion(spoken)
    composer = Composer(settings, template, page, occasion=event, typesetter=Typesetter(catalogue))
    person = made_up(spoken, Gender.FEMALE, event, template=name)
    plate = compile_plate(composer.sheet, draw(composer.sheet), catalogue, issuer="–", gap=64)
    stamped = stamp(
        plate,
        composer.page(person),
        qr.symbol(f"HTTPS://VERIF.DU.EXAMPLE/{person.code}#{'A7' * 118}"),
        serial=person.serial,
        code=person.code,
        person=person.recipient.name[composer.layout.langs[0]],
        attachment=(b"{", b"}"),
        at=person.planned_at,
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "sheet.pdf")
        file.write_bytes(stamped.sealed(b"\0" * 32)[0])
        command = ["pdftoppm", "-r", str(DPI), "-png", "-singlefile", str(file)]
        drawn = subprocess.run(command, capture_output=True, check=True).stdout
    return Image.open(BytesIO(drawn)).convert("RGB")


if __name__ == "__main__":
    sheets().quantize(48).save(HERE / "sheets.png", optimize=True)
