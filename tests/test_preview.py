"""A preview is the issued page but for the mark and the QR code, and leaves no trace."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pikepdf
import pytest
import zxingcpp
from conftest import Ran, Workplace

import certgen
from certgen.page import SymbolMark, TextMark
from certgen.pdf.book import Book
from certgen.pdf.view import View
from certgen.proof import specimen
from certgen.proof.extremes import Look, Why, chosen, signs
from certgen.qr import symbol
from certgen.registry import NOBODY
from certgen.task import Ceremony
from certgen.workshop import Workshop

Tool = Callable[[Sequence[str | Path]], str]
Pixels = npt.NDArray[np.uint8]
DPI = 96


def drawn(pdf: bytes, dpi: float = DPI) -> Pixels:
    """The first page as (rows, columns, red green blue)."""
    seen = View(pdf).drawn(dpi, grey=False)
    rows = np.frombuffer(seen.pixels, np.uint8).reshape(seen.height, seen.stride)
    return rows[:, : 3 * seen.width].reshape(seen.height, seen.width, 3)


def by_poppler(tool: Tool, pdf: Path, dpi: int = DPI, page: int = 1) -> Pixels:
    """The same, as poppler draws it."""
    root = pdf.with_name(f"{pdf.stem}-{page}")
    tool(["pdftoppm", "-r", str(dpi), "-f", str(page), "-l", str(page), "-singlefile", pdf, root])
    head, size, _, pixels = root.with_suffix(".ppm").read_bytes().split(b"\n", 3)
    assert head == b"P6"
    width, height = map(int, size.split())
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 3)


def preview(place: Workplace, *options: str | Path, code: int = 0, lang: str = "en") -> Ran:
    done = place.run("preview", "tt", *options, lang=lang)
    assert done.code == code, done.err
    return done


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder``, without what previews wrote."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {str(f.relative_to(folder)): f.read_bytes() for f in files if "preview" not in f.parts}


# The page


@pytest.mark.parametrize(
    ("role", "languages"), [("trainer", "ar"), ("trainer", "fr"), ("trainee", "ar+fr")]
)
def test_it_is_the_issued_page_but_for_the_mark_and_the_dead_code(
    issued: Workplace, tool: Tool, tmp_path: Path, role: str, languages: str
) -> None:
    row = next(r for r in issued.manifest() if (r["role"], r["lang"]) == (role, languages))
    file = tmp_path / "preview.pdf"
    preview(issued, "--role", role, "--languages", languages, "--row", row["row"], "-o", file)
    places = _places(issued, role, languages)
    real = tmp_path / "issued.pdf"
    real.write_bytes(issued.pdf(row).read_bytes())
    mark = tmp_path / "mark.pdf"
    mark.write_bytes(places.mark)
    # both place large glyphs to whole pixels or to parts of one by the box of the font they come
    # from, and a book has other subsets
    draws = ((lambda f: by_poppler(tool, f), 2e-3), (lambda f: drawn(f.read_bytes()), 2e-3))
    for draw, rounded in draws:
        ours, theirs, marked = draw(file), draw(real), draw(mark)
        same = (ours == theirs).all(axis=2)
        elsewhere = away(marked)
        for left, bottom, right, top in places.boxes:
            scale = DPI / 72
            high = len(ours)
            rows = slice(int(high - top * scale) - 1, int(high - bottom * scale) + 2)
            elsewhere[rows, int(left * scale) - 1 : int(right * scale) + 2] = False
        assert elsewhere.mean() > 0.6
        assert (~same[elsewhere]).mean() <= rounded, np.argwhere(~same & elsewhere)[:5]
        assert not same[marked.min(axis=2) < 255].all()


def away(marked: Pixels) -> npt.NDArray[np.bool_]:
    """Where neither the mark nor the pixel next to it has ink: its edge may round either way."""
    free = np.pad((marked == 255).all(axis=2), 1, constant_values=True)
    high, wide = marked.shape[:2]
    near = [free[y : y + high, x : x + wide] for y in range(3) for x in range(3)]
    return np.logical_and.reduce(near)


class _Places:
    """What differs on a page: the mark as a page of its own, and the boxes of QR code and code."""

    def __init__(self, mark: bytes, boxes: list[tuple[float, float, float, float]]):
        self.mark = mark
        self.boxes = boxes


def _places(place: Workplace, role: str, languages: str) -> _Places:
    with certgen.open(place.folder / "certgen.toml") as office:
        batch = office.batch("tt")
        workshop = Workshop(office.settings, Ceremony.of(batch), None)
        people = list(specimen.planned(office.read(batch), NOBODY))
    one = next(each for entry, each in people if entry.role == role)
    composer = workshop.composers[one.template, languages]
    sheet, page = composer.sheet, composer.page(one)
    book = Book(workshop.catalogue, title="", subject="", lang="")
    spoken = [workshop.languages[code] for code in languages.split("+")]
    content = specimen.watermark(sheet, spoken, book, workshop.typesetter)
    book.page(sheet.width, sheet.height, content, {})
    boxes = []
    for mark in (mark for block in page.own.blocks for mark in block.marks):
        match mark:
            case SymbolMark(x, y, side):
                boxes.append((x, y, x + side, y + side))
            case TextMark(x, y, size, _, line) if "0000-0000" in line.text:
                wider = 25  # a real code has letters wider than zeros
                boxes.append((x - wider, y - 3, x + line.width * size + wider, y + size))
    assert len(boxes) == 2
    return _Places(book.pdf(), boxes)


def test_every_scanner_reads_only_specimen(issued: Workplace, tool: Tool, tmp_path: Path) -> None:
    file = tmp_path / "preview.png"
    preview(issued, "--role", "trainee", "--dpi", "200", "-o", file)
    assert tool(["zbarimg", "--quiet", "--raw", file]).split()[0] == "SPECIMEN"
    with certgen.open(issued.folder / "certgen.toml") as office:
        pdf = office.preview(office.batch("tt")).pdf
    (read,) = zxingcpp.read_barcodes(drawn(pdf, 200), zxingcpp.BarcodeFormat.QRCode)
    assert read.text == "SPECIMEN"


def test_the_dead_symbol_is_as_large_as_the_real_one(issued: Workplace) -> None:
    row = next(r for r in issued.manifest() if r["lang"] == "fr")
    with certgen.open(issued.folder / "certgen.toml") as office:
        checked = office.read(office.batch("tt"))
        _, one = next(iter(specimen.planned(checked, NOBODY)))
        dead = specimen.dead_symbol(one, "fr", office.settings.issuer.host)
    real = symbol(row["verify_url"])
    assert (dead.size, dead.bits == real.bits) == (real.size, False)


def test_the_mark_is_live_text_and_no_part_of_the_page_is_without(
    issued: Workplace, tool: Tool, tmp_path: Path
) -> None:
    file = tmp_path / "preview.pdf"
    preview(issued, "--role", "trainee", "-o", file)
    text = tool(["pdftotext", file, "-"])
    assert all(word in text for word in ("SPECIMEN", "SPÉCIMEN", "عيّنة"))
    data = b"".join(_contents(file))
    assert b"/Subtype/Watermark>> BDC" in data
    pages = _places(issued, "trainee", "ar+fr")
    mark = (drawn(pages.mark) < 255).any(axis=2)
    high, wide = mark.shape
    side = round(60 / 25.4 * DPI)  # 6 cm
    for top in range(0, high - side, side // 2):
        for left in range(0, wide - side, side // 2):
            assert mark[top : top + side, left : left + side].any(), (top, left)


def test_a_file_without_seal_or_claim(issued: Workplace, tool: Tool, tmp_path: Path) -> None:
    file = tmp_path / "preview.pdf"
    preview(issued, "-o", file)
    assert "No syntax or stream encoding errors" in tool(["qpdf", "--check", file])
    everything = tool(["qpdf", "--qdf", "--object-streams=disable", file, "-"])
    for absent in ("/Sig", "/AcroForm", "/ByteRange", "/EmbeddedFile", "pdfaid", "/Perms"):
        assert absent not in everything
    about = tool(["pdfinfo", file])
    assert re.search(r"Title: +عيّنة – شهادة اعتراف – TT-2013-000001", about)
    fonts = tool(["pdffonts", file]).splitlines()[2:]
    assert fonts and all("yes yes yes" in font for font in fonts)


def _contents(file: Path) -> list[bytes]:
    with pikepdf.open(file) as pdf:
        return [o.read_bytes() for o in pdf.objects if isinstance(o, pikepdf.Stream)]


# What it leaves


def test_it_works_before_there_are_keys_and_touches_nothing(workplace: Workplace) -> None:
    before = tree(workplace.folder)
    done = preview(workplace, "--row", "3", "--role", "trainer")
    assert done.out.strip().endswith("var/preview/TT-2013-row3-ar.pdf")
    assert "TT-2013-000002" in done.err
    assert tree(workplace.folder) == before
    assert not (workplace.folder / "var" / "register.sqlite3").exists()


def test_the_register_stays_as_it_is_and_its_numbers_are_shown(copy: Workplace) -> None:
    first, second = copy.batch / "trainers.csv", copy.batch / "trainees.csv"
    head, *rows = first.read_text("utf-8-sig").splitlines()
    first.write_text("\n".join([head, *rows[1:]]), "utf-8-sig")  # the first trainer has left
    added = second.read_text("utf-8-sig").splitlines()[1].replace("TE200001", "TE299999")
    second.write_text(second.read_text("utf-8-sig").rstrip() + f"\n{added}", "utf-8-sig")
    before = tree(copy.folder)
    assert "TT-2013-000002" in preview(copy, "--row", "2", "--role", "trainer").err
    assert "TT-2013-000009" in preview(copy, "--row", "7", "--role", "trainee").err
    assert tree(copy.folder) == before


# What is wrong


def test_a_row_with_a_mistake_is_refused_with_its_problems_alone(workplace: Workplace) -> None:
    file = workplace.batch / "trainees.csv"
    rows = file.read_text("utf-8-sig").splitlines()
    rows[2] = rows[2].replace("Abderrahmane Aït Lahcen", "")
    rows[4] = rows[4].replace("Moulay Ismaïl Ould El Haj El Madani Soussi", "Moulay " * 60)
    file.write_text("\n".join(rows), "utf-8-sig")
    out = workplace.folder / "out.pdf"
    for row, said in ((3, "row 3"), (5, "row 5")):
        done = preview(workplace, "--row", str(row), "--role", "trainee", "-o", out, code=3)
        assert said in done.err and f"row {8 - row}" not in done.err
        assert not out.exists()
    preview(workplace, "--row", "2", "--role", "trainee", "-o", out)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--row", "99"), r"nobody in row 99.*trainers.csv \(2–4\), trainees.csv \(2–6\)"),
        (("--row", "5", "--role", "trainer"), r"nobody in row 5.*trainers.csv \(2–4\)"),
        (("--languages", "de"), r"no page de.*trainer: ar, fr; trainee: ar\+fr"),
        (("--role", "trainer", "--languages", "ar+fr"), "no page trainer · ar"),
    ],
)
def test_what_is_not_there_is_said(issued: Workplace, options: tuple[str, ...], said: str) -> None:
    assert re.search(said, preview(issued, *options, code=3).err)


def test_what_does_not_go_together_is_usage(issued: Workplace) -> None:
    assert "--contact-sheet only" in preview(issued, "--strangest", "3", code=2).err
    assert ".pdf or .png" in preview(issued, "-o", "page.jpg", code=2).err
    assert "does not go" in preview(issued, "--contact-sheet", "--row", "2", code=2).err


def test_without_a_viewer_the_file_is_there_all_the_same(
    issued: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = preview(issued, "--open", "-o", tmp_path / "p.pdf")
    assert "xdg-open" in done.err
    assert (tmp_path / "p.pdf").is_file()


# Contact sheets


def test_a_contact_sheet_has_every_page_and_its_row(
    issued: Workplace, tool: Tool, tmp_path: Path
) -> None:
    file = tmp_path / "contact.pdf"
    preview(issued, "--contact-sheet", "-o", file)
    assert "No syntax or stream encoding errors" in tool(["qpdf", "--check", file])
    text = [tool(["pdftotext", "-f", str(n), "-l", str(n), file, "-"]) for n in (1, 2, 3)]
    for page, roster, rows, name in (
        (text[0], "trainers.csv", range(2, 5), "علي با"),
        (text[1], "trainers.csv", range(2, 5), "Ali Ba"),
        (text[2], "trainees.csv", range(2, 7), "Lalla Khadija"),
    ):
        assert name in page
        assert all(f"{row} · {roster}" in page for row in rows)
    pages = int(re.search(r"Pages: +(\d+)", tool(["pdfinfo", file]))[1])  # type: ignore[index]
    assert pages == 3
    seen = by_poppler(tool, file, 450, page=3)
    assert {each.text for each in zxingcpp.read_barcodes(seen, zxingcpp.BarcodeFormat.QRCode)} == {
        "SPECIMEN"
    }


def test_the_strangest_come_with_their_reason(
    issued: Workplace, tool: Tool, tmp_path: Path
) -> None:
    file = tmp_path / "contact.pdf"
    options = ("--contact-sheet", "--strangest", "3", "--role", "trainee", "-o", file)
    preview(issued, *options)
    text = tool(["pdftotext", file, "-"])
    assert "5 · trainees.csv · longest" in text and "6 · trainees.csv · shortest" in text
    assert len(re.findall("trainees.csv · [a-z]", text)) == 3 + 1  # and the heading


def test_names_are_strange_for_these_reasons() -> None:
    def look(name: str, width: float, lines: int = 1) -> Look:
        return Look(width, lines, *signs([name]))

    names = [
        look("Ali Omar", 5),
        look("Ali", 2),
        look("Omar Omar Ali Omar", 9),
        look("Ali Omar Ali", 8, lines=2),
        look("Ağ Omar", 5),
        look("مد مد", 5),
        look("مَد", 5),
        look("Ali مد", 5),
    ]
    wanted = {
        Why.LONGEST: 2,
        Why.SHORTEST: 1,
        Why.LINES: 3,
        Why.RARE: 4,
        Why.MARKS: 6,
        Why.MIXED: 7,
    }
    assert {why: place for place, why in chosen(names, 6)} == wanted
    assert len(chosen(names, 100)) == len(names)


def test_a_contact_sheet_waits_until_the_lists_are_right(workplace: Workplace) -> None:
    file = workplace.batch / "trainees.csv"
    file.write_text(file.read_text("utf-8-sig").replace("Lalla Khadija", ""), "utf-8-sig")
    done = preview(workplace, "--contact-sheet", code=3)
    assert "row 6" in done.err
    assert not list(workplace.folder.rglob("*contact*"))
