"""The structure a screen reader walks: every element, its language, its text, its content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import aloud
import pdf_samples
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from certgen.page import Block, SymbolMark, TextMark
from certgen.pdf import spoken
from certgen.text.line import Line

LANGUAGES = pytest.mark.parametrize("languages", pdf_samples.LANGUAGES)
LINES = (*pdf_samples.LINES, ("الثالث", "ar"))


@pytest.fixture(params=pdf_samples.LANGUAGES)
def languages(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def pdf(languages: str) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(pdf_samples.document(languages, LINES))) as pdf:
        yield pdf


def children(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return list(pdf.Root.StructTreeRoot.K.K)


def marked(pdf: pikepdf.Pdf) -> list[tuple[str, int | None, int]]:
    """Every marked-content sequence: tag, mcid, operators that paint inside it."""
    found: list[tuple[str, int | None, int]] = []
    inside = False
    for operands, operator in pikepdf.parse_content_stream(pdf.pages[0]):
        match str(operator):
            case "BDC":
                found.append((str(operands[0]), int(operands[1].MCID), 0))
                inside = True
            case "BMC":
                found.append((str(operands[0]), None, 0))
                inside = True
            case "EMC":
                inside = False
            case "Tj" | "TJ" | "Do" | "f" | "S" | "B":
                assert inside, "nothing is painted outside of marked content"
                tag, mcid, painted = found.pop()
                found.append((tag, mcid, painted + 1))
    assert not inside
    return found


def test_elements_and_content_agree(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0].obj
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    keys = dict(zip(numbers[::2], numbers[1::2], strict=True))
    parents = list(keys[int(page.StructParents)])
    by_mcid = {mcid: tag for tag, mcid, painted in marked(pdf) if mcid is not None and painted}
    *read, form = children(pdf)
    for element in read:
        assert parents[int(element.K)].objgen == element.objgen
        assert element.Pg.objgen == page.objgen
        assert element.P.objgen == pdf.Root.StructTreeRoot.K.objgen
        assert str(element.S) == by_mcid.pop(int(element.K))
    assert not by_mcid, "every tagged sequence has its element"
    filled = {int(element.K) for element in read}
    assert all(parent is None for mcid, parent in enumerate(parents) if mcid not in filled)
    field = pdf.Root.AcroForm.Fields[0]
    assert form.S == "/Form"
    assert form.K.Obj.objgen == field.objgen == page.Annots[0].objgen
    assert keys[int(field.StructParent)].objgen == form.objgen


def test_elements_stand_in_reading_order(pdf: pikepdf.Pdf) -> None:
    order = [int(element.K) for element in children(pdf)[:-1]]
    assert order == sorted(order)
    assert children(pdf)[0].S == "/H1"


def test_every_element_has_its_language_and_text(pdf: pikepdf.Pdf, languages: str) -> None:
    document = pdf.Root.StructTreeRoot.K
    assert document.S == "/Document"
    assert str(document.Lang) == str(pdf.Root.Lang) == f"{languages[:2]}-MA"
    said = [sentence.text for sentence in aloud.sentences(pdf)]
    for element in children(pdf):
        assert re.fullmatch("(ar|fr)-MA", str(element.Lang))
    assert [text for text, _ in LINES] == [text for text in said if text in dict(LINES)]
    for language in languages.split("+"):
        tables = (pdf_samples.TITLES, pdf_samples.AWARDS, pdf_samples.BODIES)
        for table in tables:
            assert said.count(table[language]) == 1


def test_the_symbol_is_a_figure_with_words_and_a_box(pdf: pikepdf.Pdf) -> None:
    (figure,) = [element for element in children(pdf) if element.S == "/Figure"]
    assert str(figure.Alt) == "Code QR (vérification)"
    assert figure.A.O == "/Layout"
    assert [float(edge) for edge in figure.A.BBox] == [690, 60, 790, 160]


def test_what_is_not_read_aloud_is_an_artifact(pdf: pikepdf.Pdf, languages: str) -> None:
    artifacts = [painted for tag, _, painted in marked(pdf) if tag == "/Artifact"]
    ballast = 1 if "+" in languages else 0
    assert len(artifacts) == 2 + ballast, "the art, the code in print, the ballast"


def test_the_seal_is_invisible_but_named(pdf: pikepdf.Pdf) -> None:
    field = pdf.Root.AcroForm.Fields[0]
    assert [*map(int, field.Rect)] == [0, 0, 0, 0]
    assert field.F == 132
    assert "Digital Unify" in str(field.TU)
    assert field.T == "seal"
    assert pdf.Root.AcroForm.SigFlags == 3
    assert "/AP" not in field


def test_the_catalogue_says_how_to_read(pdf: pikepdf.Pdf) -> None:
    assert pdf.pdf_version == "1.7"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert dict(pdf.Root.ViewerPreferences) == {"/DisplayDocTitle": True}
    assert pdf.pages[0].obj.Tabs == "/S"
    intent = pdf.Root.OutputIntents[0]
    assert intent.S == "/GTS_PDFA1"
    assert intent.DestOutputProfile.N == 3
    assert not {"/OpenAction", "/AA", "/OCProperties"} & set(pdf.Root.keys())


def test_a_shared_passage_is_the_same_bytes_in_every_certificate() -> None:
    plate = pdf_samples.plate("fr")
    one = pdf_samples.page("fr", LINES[:1])
    two = pdf_samples.page("fr", LINES[1:])
    assert plate.shared(one.shared) is plate.shared(two.shared)
    other = replace(one.shared, key="another", blocks=())
    assert plate.shared(other).elements == []
    assert plate.shared(one.shared).data in pdf_samples.document("fr", LINES[:1])


def test_an_empty_slot_leaves_no_trace() -> None:
    few, many = (pikepdf.open(BytesIO(pdf_samples.document("fr", LINES[:rows]))) for rows in (1, 3))
    with few, many:
        assert len(children(many)) - len(children(few)) == 2


LEFT_TO_RIGHT = re.compile("[0-9A-Za-z\u00c0-\u024f\u0660-\u0669\u2d30-\u2d7f]")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
TEXTS = st.text() | st.text(
    st.sampled_from("aZ09é\u024f\u0660\u0669ا\u0590\ufefc\U00010800 .\\(\n")
)


@given(TEXTS, TEXTS)
def test_a_text_is_said_where_both_directions_meet_in_it(text: str, aloud: str) -> None:
    line = TextMark(1.0, 2.0, 3.0, "black", Line(text, (), 4.0, 0.7, -0.2))
    mixed = bool(LEFT_TO_RIGHT.search(text) and RIGHT_TO_LEFT.search(text))
    for marks, needed in ((line,), mixed), ((line, line), True):
        said = read(Block("any", text, marks), False)
        assert ("/ActualText" in said) == needed
        if needed:
            assert str(said["/ActualText"]) == text.replace("\n", " ")
    if aloud:
        said = read(Block("any", text, (line,), aloud), False)
        assert str(said["/ActualText"]) == aloud.replace("\n", " ")
    shown = read(Block("any", text, (line, SymbolMark(5.0, -1.0, 2.0, 0.1))), True)
    assert str(shown["/Alt"]) == text.replace("\n", " ")
    box = [float(edge) for edge in shown["/A"]["/BBox"]]
    assert box == pytest.approx([1.0, -1.0, 13.0, 4.1])


def read(block: Block, figure: bool) -> pikepdf.Object:
    """The element of ``block``."""
    [(number, element)] = spoken.elements({"any": (7, b"<</S/P", figure)}, (block,))
    assert number == 7
    return pikepdf.Object.parse(element)
