"""Sample plates, pages and documents for the tests of ``certgen.pdf``."""

from __future__ import annotations

import datetime as dt
from functools import cache
from io import BytesIO
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from certgen import qr
from certgen.page import Block, Life, Page, Passage, Sheet, Slot, SymbolMark, TextMark
from certgen.pdf.plate import Plate, compile_plate
from certgen.pdf.stamp import Stamped, stamp
from certgen.text.faces import Catalogue
from certgen.text.typesetter import Typesetter

WIDTH, HEIGHT = 841.89, 595.276
AT = dt.datetime(2013, 4, 5, 9, 30, tzinfo=dt.UTC)
CMS = bytes.fromhex("3082") + bytes(range(256)) * 5
ISSUER = "مؤسسة (Digital Unify)"
CODE = "7K3M9QXD2FHPW8TZ"
ATTACHMENT = '{"name": "أمينة"}'.encode()
ROWS = 8
"""Lines of a page that belong to one recipient."""
TITLES = {"ar": "شهادة تكوين", "fr": "Attestation de formation"}
AWARDS = {
    "ar": "تشهد مؤسسة Digital Unify في 5 أبريل 2013 (الرباط) بأنّ السيدة",
    "fr": "La fondation « Digital Unify » atteste, le 5 avril 2013 à Rabat, que Madame",
}
BODIES = {
    "ar": "قد تابعت الدورة التكوينية «المعلوميات» بما مجموعه 75% من 12 ساعة",
    "fr": "a suivi la formation « Bureautique » (session n° 3), d’une durée de 12 heures",
}
STYLES = {"ar": "ar", "fr": "latin"}
LANGUAGES = ("ar", "fr", "ar+fr")


@cache
def typesetter() -> Typesetter:
    """A typesetter over the repository's fonts."""
    return Typesetter(Catalogue.open(Path(__file__).parent.parent / "fonts"))


@cache
def art() -> bytes:
    """A page with a form inside a form, and one line."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.beginForm("star", 0, 0, 20, 20)
    canvas.setFillColorRGB(0.02, 0.21, 0.18)
    canvas.rect(0, 0, 20, 20, fill=1, stroke=0)
    canvas.endForm()
    canvas.beginForm("band", 0, 0, 60, 20)
    canvas.doForm("star")
    canvas.translate(40, 0)
    canvas.doForm("star")
    canvas.endForm()
    canvas.translate(30, 30)
    canvas.doForm("band")
    canvas.line(0, 0, WIDTH - 60, 0)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def centred(
    text: str, style: str, size: float, y: float, colour: str = "black", tracking: float = 0.0
) -> TextMark:
    """A line in the middle of the page."""
    line = typesetter().line(text, style, tracking=tracking)
    return TextMark((WIDTH - line.width * size) / 2, y, size, colour, line)


def sheet(languages: str) -> Sheet:
    """Title and award are static, one body is shared, the rest is the recipient's own."""
    spoken = languages.split("+")
    slots, blocks, y = [], [], 555.0
    for place, lang in enumerate(spoken):
        slots.append(Slot(f"title_{lang}", "H1" if place == 0 else "P", f"{lang}-MA", Life.PLATE))
        slots.append(Slot(f"award_{lang}", "P", f"{lang}-MA", Life.PLATE))
        slots.append(Slot(f"body_{lang}", "P", f"{lang}-MA", Life.SHARED))
        title, award = TITLES[lang], AWARDS[lang]
        style, tracking = ("ar-title", 0.0) if lang == "ar" else ("latin-semibold", 0.06)
        marks = (centred(title, style, 26, y, "#06362D", tracking),)
        blocks.append(Block(f"title_{lang}", title, marks))
        blocks.append(Block(f"award_{lang}", award, (centred(award, STYLES[lang], 13, y - 34),)))
        y -= 90
    main = f"{spoken[0]}-MA"
    slots += [Slot(f"line_{row}", "P", main, Life.OWN) for row in range(ROWS)]
    slots += [Slot("symbol", "Figure", main, Life.OWN), Slot("code", "Artifact", "", Life.OWN)]
    title = " – ".join(TITLES[lang] for lang in spoken)
    passage = Passage("static", tuple(blocks))
    palette = (("main", "#06362D"),)
    return Sheet(
        WIDTH,
        HEIGHT,
        "none",
        palette,
        languages,
        main,
        title,
        tuple(slots),
        (),
        passage,
        mixed=len(spoken) > 1,
    )


@cache
def plate(languages: str) -> Plate:
    """The compiled sheet."""
    return compile_plate(sheet(languages), art(), typesetter().catalogue, issuer=ISSUER, gap=4096)


def page(languages: str, lines: tuple[tuple[str, str], ...]) -> Page:
    """A page with own ``lines``: (text, style)."""
    shared = tuple(
        Block(
            f"body_{lang}",
            BODIES[lang],
            (centred(BODIES[lang], STYLES[lang], 12, 110.0 - 22 * place),),
        )
        for place, lang in enumerate(languages.split("+"))
    )
    own = [
        Block(f"line_{row}", text, (centred(text, style, 17, 355.0 - 28 * row),))
        for row, (text, style) in enumerate(lines)
    ]
    own.append(Block("symbol", "Code QR (vérification)", (SymbolMark(690, 60, 100, 1.4),)))
    own.append(Block("code", CODE, (centred(CODE, "code", 8, 40.0),)))
    return Page(Passage(("session", languages), shared), Passage(lines, tuple(own)))


@cache
def symbol() -> qr.Matrix:
    """A QR symbol."""
    return qr.symbol(f"HTTPS://VERIF.EXAMPLE.MA/{CODE}#ABCDEFGH234567")


def stamped(languages: str, lines: tuple[tuple[str, str], ...], number: int = 17) -> Stamped:
    """A certificate, not sealed yet."""
    return stamp(
        plate(languages),
        page(languages, lines),
        symbol(),
        serial=f"DU-2013-{number:06d}",
        code=CODE,
        person=lines[0][0],
        attachment=(ATTACHMENT, b""),
        at=AT,
    ).pressed()


LINES = (("أمينة بن عليّ", "ar-bold"), ("Amina Ben-Ali", "latin"))


def document(languages: str, lines: tuple[tuple[str, str], ...] = LINES, number: int = 17) -> bytes:
    """A whole document with a seal that is none."""
    return b"".join(stamped(languages, lines, number).sealed(CMS)[0])
