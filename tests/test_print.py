"""Print files: what was issued, in the lists' order, true to size, and no credentials."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from conftest import Ran, Workplace
from test_preview import by_poppler

import certgen
from certgen.errors import InputError
from certgen.issuance import Progress
from certgen.pdf.imposition import CLEAR, PAPERS, impose
from certgen.press import Job, Paper, imprint
from certgen.proof import planned
from certgen.registry import NOBODY, Kind
from certgen.task import Ceremony
from certgen.token import TokenKey
from certgen.workshop import Workshop

Tool = Callable[[Sequence[str | Path]], str]


def printed(place: Workplace, *options: str | Path, code: int = 0, lang: str = "en") -> Ran:
    done = place.run("print", "tt", *options, lang=lang)
    assert done.code == code, done.err
    return done


@pytest.fixture(scope="module")
def paper(issued: Workplace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The print files of the issued office's batch."""
    folder = tmp_path_factory.mktemp("print")
    own = Workplace(folder / "office")
    shutil.copytree(issued.folder, own.folder)
    done = printed(own, "-o", folder / "paper")
    assert done.out.splitlines() == [str(folder / "paper" / name) for name in NAMES]
    return folder / "paper"


NAMES = [
    "TT-2013-recognition-ar-print.pdf",
    "TT-2013-recognition-fr-print.pdf",
    "TT-2013-attestation-ar+fr-print.pdf",
    "TT-2013-sign-off-print.pdf",
]


def titles(items: Sequence[pikepdf.OutlineItem], pdf: pikepdf.Pdf) -> list[object]:
    """The outline: (title, page, what is below)."""
    pages = [page.objgen for page in pdf.pages]
    return [
        (each.title, pages.index(each.destination[0].objgen), titles(each.children, pdf))
        for each in items
    ]


# The files


def test_pages_and_bookmarks_are_in_the_order_of_the_lists(
    issued: Workplace, paper: Path, tool: Tool
) -> None:
    rows = [row for row in issued.manifest() if row["role"] == "trainee"]
    with pikepdf.open(paper / NAMES[2]) as pdf, pdf.open_outline() as outline:
        assert len(pdf.pages) == len(rows) == 5
        people = [(f"{row['name_ar']} · {row['serial']}", n, []) for n, row in enumerate(rows)]
        assert titles(outline.root, pdf) == [
            ("الدورة 17", 0, people[:3]),
            ("الدورة 18", 3, people[3:]),
        ]
    for number, row in enumerate(rows, 1):
        page = ["-f", str(number), "-l", str(number)]
        assert row["serial"] in tool(["pdftotext", *page, paper / NAMES[2], "-"])


def test_codes_on_paper_are_those_of_the_files(issued: Workplace, paper: Path, tool: Tool) -> None:
    row = next(row for row in issued.manifest() if row["lang"] == "ar+fr")
    (read,) = zxingcpp.read_barcodes(
        by_poppler(tool, paper / NAMES[2], 150), zxingcpp.BarcodeFormat.QRCode
    )
    assert read.text == row["verify_url"]


@pytest.mark.parametrize("name", NAMES)
def test_no_file_passes_for_a_credential(
    issued: Workplace, paper: Path, tool: Tool, name: str
) -> None:
    file = paper / name
    assert "No syntax or stream encoding errors" in tool(["qpdf", "--check", file])
    everything = tool(["qpdf", "--qdf", "--object-streams=disable", file, "-"])
    for absent in ("/Sig", "/AcroForm", "/ByteRange", "/EmbeddedFile", "pdfaid"):
        assert absent not in everything
    about = tool(["pdfinfo", file])
    assert "لا قيمة له كشهادة" in about or "sans valeur de certificat" in about
    fonts = tool(["pdffonts", file]).splitlines()[2:]
    assert fonts and all("yes yes yes" in font for font in fonts)
    faces = [font.split()[0].partition("+")[2] for font in fonts]
    assert len(set(faces)) == len(faces), "a face is there once"
    done = issued.run("verify", "--json", file)
    assert (done.code, '"verdict": "genuine"' in done.out) == (1, False)


def test_the_same_bytes_every_time_and_the_register_knows(copy: Workplace) -> None:
    first = printed(copy, "--session", "18", "--role", "trainee", "-o", copy.folder / "a")
    printed(copy, "--session", "18", "--role", "trainee", "-o", copy.folder / "b")
    names = [Path(line).name for line in first.out.split()]
    assert names == ["TT-2013-18-attestation-ar+fr-print.pdf", "TT-2013-18-sign-off-print.pdf"]
    for name in names:
        made = {(copy.folder / at / name).read_bytes() for at in "ab"}
        assert len(made) == 1
    with certgen.open(copy.folder / "certgen.toml") as office:
        (summary,) = office.summary()
        assert (summary.printed, summary.reserved) == (2, 8)
        kinds = [event.kind for event in office.record("TT-2013-000007").events]
        assert kinds == [Kind.ISSUED, Kind.PRINTED, Kind.PRINTED]


def test_five_hundred_pages_are_small(issued: Workplace, tmp_path: Path, tool: Tool) -> None:
    """Of as many different people, with names from the demo's list."""
    demo = Path(__file__).parent.parent / "batches" / "digital-unify-2013"
    with certgen.open(issued.folder / "certgen.toml") as office:
        batch = office.batch(str(demo))
        batch = replace(batch, rosters=batch.rosters[1:])
        specimens = list(planned(office.read(batch), NOBODY))[:500]
        jobs = [Job(entry, each, "ar+fr") for entry, each in specimens]
        workshop = Workshop(office.settings, Ceremony.of(batch), None)
        key = TokenKey(*office.keys.token_key())
        pdf = imprint(
            workshop, jobs, host="verif.example", key=key, paper=Paper(), progress=Progress()
        )
    assert len(pdf) <= 3_000_000
    file = tmp_path / "print.pdf"
    file.write_bytes(pdf)
    assert re.search(r"Pages: +500", tool(["pdfinfo", file]))
    last = tool(["pdftotext", "-f", "500", "-l", "500", file, "-"])
    assert specimens[-1][1].recipient.name["fr"] in last


# Who is printed


def test_what_is_not_issued_or_not_in_force_is_left_out_and_said(copy: Workplace) -> None:
    file = copy.batch / "trainees.csv"
    text = file.read_text("utf-8-sig").rstrip()
    more = [text.splitlines()[2].replace("TE200002", f"TE30000{n}") for n in range(3)]
    more = [line.replace(";ذكر", f" {'اب'[n % 2]};ذكر", 0) for n, line in enumerate(more)]
    file.write_text("\n".join([text, *more]), "utf-8-sig")
    assert copy.run("revoke", "TT-2013-000004", "--reason", "x", "--yes").code == 0
    before = _register(copy)
    done = printed(copy, "--role", "trainee", code=4)
    assert "rows 7–9" in done.err and "TT-2013-000004 is revoked" in done.err
    assert "To print: 4 · not issued yet: 3 · no longer in force: 1" in done.err
    with pikepdf.open(copy.folder / "var/print/TT-2013" / NAMES[2]) as pdf:
        assert len(pdf.pages) == 4
    with certgen.open(copy.folder / "certgen.toml") as office:
        assert office.summary()[0].reserved == before == 8


def _register(place: Workplace) -> int:
    with certgen.open(place.folder / "certgen.toml") as office:
        return office.summary()[0].reserved


def test_before_issuing_there_is_nothing_to_print(workplace: Workplace) -> None:
    done = printed(workplace, code=4)
    assert (done.out, "not issued yet: 8" in done.err) == ("", True)
    assert not (workplace.folder / "var").exists()


def test_what_was_issued_is_printed_whatever_the_row_says_now(copy: Workplace, tool: Tool) -> None:
    file = copy.batch / "trainees.csv"
    file.write_text(
        file.read_text("utf-8-sig").replace("Lalla Khadija", "Lalla Malika"), "utf-8-sig"
    )
    printed(copy, "--session", "18")
    text = tool(
        ["pdftotext", copy.folder / "var/print/TT-2013/TT-2013-18-attestation-ar+fr-print.pdf", "-"]
    )
    assert "Lalla Khadija" in text and "Lalla Malika" not in text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--session", "99"), "no session “99”.*17, 18"),
        (("--languages", "de"), "no page de"),
        (("--n-up", "2", "--paper", "a4"), "do not fit on A4"),
        (("--n-up", "3",), "do not fit on SRA3"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(issued: Workplace, options: tuple[str, ...], said: str) -> None:
    done = printed(issued, *options, code=3)
    assert re.search(said, done.err)


# Several pages on a sheet


@pytest.mark.parametrize(("options", "bleed"), [(("--bleed", "3"), 3.0), ((), 0.0)])
def test_two_on_a_sheet_stand_where_the_marks_say(
    copy: Workplace, tool: Tool, options: tuple[str, ...], bleed: float
) -> None:
    out = copy.folder / "out"
    printed(copy, "--role", "trainee", "--n-up", "2", "--paper", "sra3", *options, "-o", out)
    file = out / NAMES[2]
    with pikepdf.open(file) as pdf:
        assert len(pdf.pages) == 3
        size = [float(edge) / 72 * 25.4 for edge in pdf.pages[0].mediabox[2:]]
    assert size == pytest.approx(PAPERS["sra3"], abs=0.01)
    rows = [row for row in copy.manifest() if row["role"] == "trainee"]
    dpi, places = 150, impose(297, 210, count=2, paper="sra3", bleed=bleed).places
    seen = by_poppler(tool, file, dpi)
    read = {
        each.text: each.position
        for each in zxingcpp.read_barcodes(seen, zxingcpp.BarcodeFormat.QRCode)
    }
    assert set(read) == {rows[0]["verify_url"], rows[1]["verify_url"]}
    for row, (x, y) in zip(rows, places, strict=False):
        corner = read[row["verify_url"]].top_left
        left, up = corner.x / dpi * 25.4, 450 - corner.y / dpi * 25.4
        assert x < left < x + 297 and y < up < y + 210
        for edge in (x, x + 297):  # upright marks stand at both cuts, above the upper page
            top = 450 - (max(p[1] for p in places) + 210 + max(bleed, CLEAR) + 1)
            column = round(edge / 25.4 * dpi)
            assert (seen[round(top / 25.4 * dpi), column - 2 : column + 3] < 128).any()


def test_a_page_with_bleed_has_its_boxes(copy: Workplace) -> None:
    printed(copy, "--role", "trainer", "--languages", "fr", "--bleed", "3", "-o", copy.folder)
    with pikepdf.open(copy.folder / NAMES[1]) as pdf:
        page = pdf.pages[0]
        trim, bleed, media = (
            [float(edge) / 72 * 25.4 for edge in box]
            for box in (page.trimbox, page.obj.BleedBox, page.mediabox)
        )
    assert [trim[2] - trim[0], trim[3] - trim[1]] == pytest.approx([297, 210], abs=0.01)
    assert [a - b for a, b in zip(trim, bleed, strict=True)] == pytest.approx(
        [3, 3, -3, -3], abs=0.01
    )
    assert media == pytest.approx([0, 0, 297 + 22, 210 + 22], abs=0.01)


def test_pages_fit_or_are_refused() -> None:
    four = impose(148, 105, count=4, paper="a3", bleed=3)
    assert (four.columns, four.rows, four.width) == (2, 2, 420.0)
    xs = sorted({x for x, _ in four.places})
    assert xs[1] - xs[0] == 148 + 6 and four.places[0][1] > four.places[-1][1]
    assert impose(297, 210, count=2, paper="a3").places == [(0.0, 210.0), (0.0, 0.0)]
    with pytest.raises(InputError):
        impose(297, 210, count=2, paper="a3", bleed=3)


# The sign-off sheets


def test_sign_off_sheets_name_everyone_in_order(paper: Path, tool: Tool) -> None:
    with pikepdf.open(paper / NAMES[3]) as pdf, pdf.open_outline() as outline:
        found = [(title, page) for title, page, _ in titles(outline.root, pdf)]  # type: ignore[misc]
    assert [page for _, page in found] == [0, 1, 2]
    assert [title for title, _ in found][1:] == ["الدورة 17", "الدورة 18"]
    for page, french, arabic, serials in (
        (1, ["Lalla Zineb Aït Baha", "Ali Ba"], ["لالة زينب آيت باها", "علي با"], "123"),
        (2, ["Fatima-Zahra Bent", "M’hamed El Idrissi"], ["مُحَمَّد الإدريسي"], "456"),
        (3, ["Moulay Ismaïl", "Lalla Khadija"], ["لالة خديجة"], "78"),
    ):
        text = tool(["pdftotext", "-f", str(page), "-l", str(page), paper / NAMES[3], "-"])
        plain = re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text)
        plain = " ".join(plain.split())
        assert all(name in plain for name in (*french, *arabic)), plain
        assert re.findall(r"TT-2013-00000(\d)", plain) == list(serials)
        assert "Feuille d’émargement" in plain and "لائحة التوقيع" in plain
        assert "Page 1 sur 1" in plain
    assert "Session 18 – Services administratifs en ligne" in plain
    assert "du 28 février au 2 mars 2011" in plain or "le 28 février 2011" in plain


def test_a_long_session_goes_on_overleaf(issued: Workplace, tmp_path: Path, tool: Tool) -> None:
    from certgen.press import sign_off

    with certgen.open(issued.folder / "certgen.toml") as office:
        batch = office.batch("tt")
        workshop = Workshop(office.settings, Ceremony.of(batch), None)
        entry, one = list(planned(office.read(batch), NOBODY))[-1]
        jobs = [Job(entry, replace(one, number=number), "ar+fr") for number in range(1, 61)]
        file = tmp_path / "signoff.pdf"
        file.write_bytes(sign_off(workshop, jobs))
    text = [tool(["pdftotext", "-f", str(n), "-l", str(n), file, "-"]) for n in (1, 2, 3)]
    assert [f"Page {n} sur 3" in page for n, page in enumerate(text, 1)] == [True] * 3
    serials = re.findall(r"TT-2013-(\d{6})", "".join(text))
    assert serials == [f"{number:06d}" for number in range(1, 61)]
