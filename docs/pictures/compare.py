"""Sets the same lines with certgen, Typst and WeasyPrint, and shows them one above another.

Run by hand, in the environment of ``make test`` and with poppler-utils installed::

    .venv/bin/pip install --editable '.[pictures]'
    .venv/bin/python docs/pictures/compare.py

Each engine writes a PDF from the same font files; all three are drawn at 300 dpi. For every line
the ink of one that has none of the other's within a pixel is counted, and told on the terminal.
The pictures lie beside this file; ``docs/typography.md`` shows them.
"""

from __future__ import annotations

import datetime as dt
import html
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import typst
import weasyprint
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

from certgen import qr
from certgen.page import Block, Life, Page, Passage, Sheet, Slot, SymbolMark, TextMark
from certgen.pdf.plate import compile_plate
from certgen.pdf.stamp import stamp
from certgen.text.faces import Catalogue
from certgen.text.style import Cut
from certgen.text.typesetter import Typesetter

HERE = Path(__file__).parent
CATALOGUE = Catalogue.open(HERE.parent.parent / "fonts")
WIDTH, STEP, FIRST = 720.0, 76.0, 60.0
"""Points: of the page, from one baseline to the next, and down to the first."""
DPI = 300
SHOWN = 0.5
"""Of the size drawn, in the pictures."""
PIXEL = np.uint8


@dataclass(frozen=True)
class Sample:
    """A line, and which of its words are in the companion of the style."""

    text: str
    style: str
    size: float
    among: str = ""


PAGES = {
    "arabic": (
        Sample("شَهَادَةُ اعْتِرَافٍ وَتَقْدِيرٍ", "ar-title", 40),
        Sample("مُحَمَّدٌ بن عبد اللّٰه الإدريسيّ العلويّ", "ar-bold", 32),
        Sample("تُمنح هذه الشهادة تقديراً لإسهامه القيّم في تكوين الأطر والأعوان", "ar", 22),
        Sample("الله، لله، بالله، الحمد لله، لا إلٰه إلا الله، الآن، الأولى، ﷺ", "ar", 24),
        Sample("پريسا چنگيز ژيلا ڤيولا أڭادير ڥاطمة کریم علی ێوسف ٱلحسن آيت", "ar", 24),
    ),
    "mixed": (
        Sample(
            "استفاد 75% من 6983 مشاركاً (منهم 38 مكوّناً) من برنامج Digital Unify",
            *("ar", 20, "Digital Unify"),
        ),
        Sample("من 12/11/2012 إلى 5 أبريل 2013، «الحاسوب» [أ] ٢٠١٣ – 3,5 ساعات", "ar", 22),
        Sample("décerné à l’officière d’état civil « Fatima-Zahra » : 75 % en 2013", "latin", 22),
        Sample("Aïcha Ben Œuvrard Nuñez Gonçalves Łukasz Işık Søren Müßig", "latin-semibold", 24),
        Sample("en reconnaissance de sa contribution efficace à la formation", "latin-italic", 22),
    ),
}  # fmt: skip


def ours(samples: tuple[Sample, ...], folder: Path, _: dict[str, str]) -> Path:
    """A page of certgen's, stamped as a certificate is."""
    typesetter = Typesetter(CATALOGUE)
    height = FIRST + STEP * len(samples)
    slots, blocks = [], []
    for place, sample in enumerate(samples):
        line = typesetter.line(sample.text, sample.style)
        x, y = (WIDTH - line.width * sample.size) / 2, height - FIRST - STEP * place
        slots.append(Slot(f"line_{place}", "P", "ar-MA", Life.OWN))
        mark = TextMark(x, y, sample.size, "black", line)
        blocks.append(Block(f"line_{place}", sample.text, (mark,)))
    slots.append(Slot("symbol", "Figure", "ar-MA", Life.OWN))
    blocks.append(Block("symbol", "–", (SymbolMark(-200, -200, 100, 1.4),)))
    empty = Passage("none", ())
    sheet = Sheet(WIDTH, height, "none", (), "ar", "ar-MA", "–", tuple(slots), (), empty)
    blank = BytesIO()
    canvas = Canvas(blank, pagesize=(WIDTH, height), invariant=1)
    canvas.showPage()
    canvas.save()
    plate = compile_plate(sheet, blank.getvalue(), CATALOGUE, issuer="–", gap=64)
    stamped = stamp(
        plate,
        Page(empty, Passage("own", tuple(blocks))),
        qr.symbol("HTTPS://EXAMPLE.MA/"),
        serial="–",
        code="–",
        person="–",
        attachment=(b"{}", b""),
        at=dt.datetime(2013, 4, 5, tzinfo=dt.UTC),
    )
    file = folder / "certgen.pdf"
    file.write_bytes(stamped.sealed(bytes(32))[0])
    return file


def by_typst(samples: tuple[Sample, ...], folder: Path, families: dict[str, str]) -> Path:
    """The same page by Typst."""
    height = FIRST + STEP * len(samples)
    said = [
        f"#set page(width: {WIDTH}pt, height: {height}pt, margin: 0pt)",
        '#set text(top-edge: "baseline", bottom-edge: "baseline", fallback: false)',
    ]
    for place, sample in enumerate(samples):
        style = CATALOGUE.style(sample.style)
        words = "".join(
            f"#text({_typst_cut(cut, sample.size, families)})[#{_quoted(part)}]"
            for part, cut in _parts(sample)
        )
        way, lang = ("rtl" if style.rtl else "ltr"), style.own.lang[:2] or "fr"
        said.append(
            f"#place(top + center, dy: {FIRST + STEP * place}pt, box(width: {WIDTH}pt, "
            f'align(center, [#set text(dir: {way}, lang: "{lang}")\n{words}])))'
        )
    source, file = folder / "page.typ", folder / "typst.pdf"
    source.write_text("\n".join(said), "utf-8")
    typst.compile(source, output=file, font_paths=[folder], ignore_system_fonts=True)
    return file


def _typst_cut(cut: Cut, size: float, families: dict[str, str]) -> str:
    features = "".join(f'"{name}",' for name, on in cut.features.items() if on)
    family, size = families[cut.face], size * cut.scale
    return f'font: "{family}", size: {size}pt, features: ({features})'


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def by_weasyprint(samples: tuple[Sample, ...], folder: Path, families: dict[str, str]) -> Path:
    """The same page by WeasyPrint."""
    height = FIRST + STEP * len(samples)
    files = {family: (folder / f"{name}.ttf").as_uri() for name, family in families.items()}
    faces = "".join(
        f'@font-face {{ font-family: "{family}"; src: url("{file}") }}'
        for family, file in files.items()
    )
    lines = []
    for place, sample in enumerate(samples):
        style = CATALOGUE.style(sample.style)
        words = "".join(
            f'<span style="{_css(cut, sample.size, families)}">{html.escape(part)}</span>'
            for part, cut in _parts(sample)
        )
        lines.append(
            f'<p lang="{style.own.lang or "fr"}" dir="{"rtl" if style.rtl else "ltr"}" '
            f'style="top: {STEP * place}pt">{words}</p>'
        )
    css = f"""{faces} @page {{ size: {WIDTH}pt {height}pt; margin: 0 }} body {{ margin: 0 }}
        p {{ position: absolute; left: 0; width: {WIDTH}pt; height: {STEP}pt; margin: 0;
             line-height: {STEP}pt; text-align: center; white-space: pre }}"""
    page = f'<meta charset="utf-8"><title>–</title><style>{css}</style>{"".join(lines)}'
    file = folder / "weasyprint.pdf"
    weasyprint.HTML(string=page).write_pdf(file)
    return file


def _css(cut: Cut, size: float, families: dict[str, str]) -> str:
    features = ", ".join(f"'{name}' {int(on)}" for name, on in cut.features.items()) or "normal"
    family, size = families[cut.face], size * cut.scale
    return f"font-family: '{family}'; font-size: {size}pt; font-feature-settings: {features}"


def _parts(sample: Sample) -> Iterator[tuple[str, Cut]]:
    """The text piece by piece with its cut."""
    style = CATALOGUE.style(sample.style)
    before, among, after = (
        sample.text.partition(sample.among) if sample.among else (sample.text, "", "")
    )
    companion = style.companions.get("Latn" if style.rtl else "Arab", style.own)
    for part, cut in ((before, style.own), (among, companion), (after, style.own)):
        if part:
            yield part, cut


def font_files(folder: Path) -> dict[str, str]:
    """The faces of the samples as files in ``folder``, variations applied; face → family."""
    families = {}
    faces = ("amiri", "amiri-bold", "garamond", "garamond-semibold", "garamond-italic")
    for letter, name in zip("ABCDE", faces, strict=True):  # Typst drops "bold" from a family's name
        source = CATALOGUE.sources[name]
        font = TTFont(source.file)
        if source.variations:
            font = instantiateVariableFont(font, dict(source.variations))
        families[name] = f"Sample {letter}"
        for record in font["name"].names:
            if record.nameID in (1, 16):
                record.string = families[name]
            if record.nameID in (2, 17):
                record.string = "Regular"
        font["OS/2"].usWeightClass = 400
        font["OS/2"].fsSelection = 0x40
        font["head"].macStyle = 0
        font["post"].italicAngle = 0
        font.save(folder / f"{name}.ttf")
    return families


def drawn(file: Path) -> np.ndarray:
    """The page as grey values, ink 255."""
    target = file.with_suffix("")
    program = shutil.which("pdftoppm")
    assert program, "pdftoppm is not installed: apt-get install poppler-utils"
    subprocess.run([program, "-r", str(DPI), "-gray", "-singlefile", file, target], check=True)
    with Image.open(target.with_suffix(".pgm")) as picture:
        return 255 - np.asarray(picture)


def cropped(page: np.ndarray, count: int) -> list[np.ndarray]:
    """The ink of each line, cut out; lines are told apart by the rows without ink between them."""
    rows = page.max(axis=1) > 40
    edges = np.flatnonzero(np.diff(np.concatenate(([False], rows, [False])).astype(int)))
    pieces = [(int(top), int(bottom)) for top, bottom in edges.reshape(-1, 2)]
    while len(pieces) > count:  # a mark may stand off its line: what is nearest belongs together
        gaps = [below[0] - above[1] for above, below in pairwise(pieces)]
        near = gaps.index(min(gaps))
        pieces[near : near + 2] = [(pieces[near][0], pieces[near + 1][1])]
    found = []
    for top, bottom in pieces:
        columns = np.flatnonzero(page[top:bottom].max(axis=0) > 40)
        found.append(page[top:bottom, columns[0] : columns[-1] + 1])
    return found


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """The share of ink, per cent, of either that has none of the other's within a pixel, where
    they lie over each other best."""
    best = 100.0
    for down in range(-3, 4):
        for right in range(-3, 4):
            moved = np.zeros_like(one)
            height, width = min(one.shape[0], other.shape[0]), min(one.shape[1], other.shape[1])
            moved[:height, :width] = other[:height, :width]
            moved = np.roll(moved, (down, right), (0, 1))
            mine, its = one > 127, moved > 127
            lost = (mine & ~_near(its)).sum() + (its & ~_near(mine)).sum()
            best = min(best, float(100 * lost / (mine.sum() + its.sum())))
    return best


def _near(ink: np.ndarray) -> np.ndarray:
    """Where there is ink within a pixel."""
    padded = np.pad(ink, 1)
    height, width = ink.shape
    shifts = [(y, x) for y in range(3) for x in range(3)]
    return np.logical_or.reduce([padded[y : y + height, x : x + width] for y, x in shifts])


ENGINES: dict[str, Callable[[tuple[Sample, ...], Path, dict[str, str]], Path]] = {
    "certgen": ours,
    "Typst": by_typst,
    "WeasyPrint": by_weasyprint,
}


def picture(rows: list[tuple[str, np.ndarray]]) -> Image.Image:
    """The lines one above another, each with its engine's name at the left."""
    margin, gap, label = 24, 34, 230
    width = max(ink.shape[1] for _, ink in rows) + label + 2 * margin
    height = sum(ink.shape[0] + gap for _, ink in rows) + margin
    sheet = Image.new("L", (width, height), 255)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(30)
    y = margin
    for name, ink in rows:
        if name == next(iter(ENGINES)) and y > margin:
            pen.line((margin, y - gap // 2, width - margin, y - gap // 2), fill=200, width=2)
        pen.text((margin, y + ink.shape[0] // 2 - 18), name, fill=110, font=font)
        left = label + (width - label - margin - ink.shape[1]) // 2
        sheet.paste(Image.fromarray((255 - ink).astype(PIXEL)), (left, y))
        y += ink.shape[0] + gap
    size = (round(width * SHOWN), round(height * SHOWN))
    return sheet.resize(size, Image.Resampling.LANCZOS).quantize(24)


def main() -> None:
    """Write the pictures, and say how far the engines are apart."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        families = font_files(folder)
        for page, samples in PAGES.items():
            inks = {
                engine: cropped(drawn(write(samples, folder, families)), len(samples))
                for engine, write in ENGINES.items()
            }
            rows = [
                (engine, lines[place])
                for place in range(len(samples))
                for engine, lines in inks.items()
            ]
            picture(rows).save(HERE / f"compare-{page}.png", optimize=True)
            for place, sample in enumerate(samples):
                mine = inks["certgen"][place]
                for engine in ("Typst", "WeasyPrint"):
                    share = apart(mine, inks[engine][place])
                    told = f"{page} {place + 1} {engine:<10} {share:5.2f} %  {sample.text}\n"
                    sys.stdout.write(told)


if __name__ == "__main__":
    main()
