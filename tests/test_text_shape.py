"""From text to units: nothing lost, nothing moved, one character a unit where it matters."""

from __future__ import annotations

import operator
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from weakref import ref

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from certgen.errors import ComposeError
from certgen.text import shape
from certgen.text.faces import EM, Catalogue
from certgen.text.line import BIDI_CONTROLS, Line, the_unit
from certgen.text.normalise import clean, isolated, one_line
from certgen.text.typesetter import Typesetter

FONTS = Path(__file__).parent.parent / "fonts"
MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670\u0653\u0654"
ARABIC = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهويىـپچژگڤڭ"
LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZàâçéèêëîïôœùûüÉÀÇŒḥṭʿ"
AROUND = "0123456789()[]{}«»-–'’.,:;!?/،؛؟ \u00a0&%°+\u200d\u200c\u0301\u0323"
NAMES = st.text(alphabet=ARABIC + MARKS + LATIN + AROUND, max_size=24)
STYLES = st.sampled_from(("ar", "ar-bold", "latin", "latin-italic", "wordmark", "code"))
THOROUGH = settings(max_examples=500, deadline=None, derandomize=True)


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter(Catalogue.open(FONTS))


def logical(line: Line, *, rtl: bool) -> str:
    """The text of a line of one direction, read off its units."""
    texts = [unit.text for run in line.runs for unit in run.units]
    return "".join(text for text in (texts[::-1] if rtl else texts) if text not in BIDI_CONTROLS)


def drawn(line: Line) -> Iterator[tuple[str, int, float, float]]:
    """Every glyph of a line where it is drawn: (face, glyph, x, y), em."""
    for run in line.runs:
        x = run.x
        for place, unit in enumerate(run.units):
            for gid, dx, dy in unit.glyphs:
                yield run.face, gid, x + dx * run.scale / EM, dy * run.scale / EM
            kern = run.kerns[place] if run.kerns else 0
            x += (unit.advance + kern) * run.scale / EM + line.tracking


@THOROUGH
@example("\u064eم", "ar")  # a mark with no letter
@example("\u200d\u064e\u064e\u064e\u064e\u064e\u064e\u064e\u064e", "ar")
@example("لا\u064e إلا\u0651 لله", "ar-bold")
@example("e\u0301\u0323", "latin")
@given(text=NAMES, style=STYLES)
def test_a_line_holds_what_was_asked(typesetter: Typesetter, text: str, style: str) -> None:
    line = typesetter.line(text, style)
    assert line.text == one_line(text)
    units = [unit for run in line.runs for unit in run.units]
    found = "".join(unit.text for unit in units if unit.text not in BIDI_CONTROLS)
    assert sorted(found) == sorted(line.text)
    assert all(unit.advance >= 0 and unit.text for unit in units)
    assert all(not run.kerns or len(run.kerns) == len(run.units) for run in line.runs)
    assert all(abs(kern) <= shape.BAKED_KERN for run in line.runs for kern in run.kerns)
    end = 0.0
    for run in line.runs:
        assert run.x == pytest.approx(end)
        end = run.x + (sum(u.advance for u in run.units) + sum(run.kerns)) * run.scale / EM
    assert line.width == pytest.approx(end)


@THOROUGH
@given(text=st.text(alphabet=ARABIC + MARKS + " ", min_size=1, max_size=16))
def test_arabic_units_are_single_and_in_order(typesetter: Typesetter, text: str) -> None:
    line = typesetter.line(text, "ar")
    assert logical(line, rtl=True) == line.text == one_line(text)
    assert all(len(unit.text) == 1 for run in line.runs for unit in run.units)
    assert all(not run.kerns for run in line.runs)


@THOROUGH
@given(text=st.text(alphabet=LATIN + "0123456789 -’.", min_size=1, max_size=16))
def test_latin_units_are_in_order(typesetter: Typesetter, text: str) -> None:
    line = typesetter.line(text, "latin")
    assert logical(line, rtl=False) == line.text


@pytest.mark.parametrize(
    ("style", "name", "alphabet"),
    [
        ("ar-bold", "amiri-bold", ARABIC + MARKS + " "),
        ("latin-italic", "garamond-italic", LATIN + "’. "),
    ],
)
@settings(max_examples=300, deadline=None, derandomize=True)
@given(data=st.data())
def test_units_draw_what_harfbuzz_placed(
    typesetter: Typesetter, style: str, name: str, alphabet: str, data: st.DataObject
) -> None:
    # However a cluster is shared out among units, each glyph stays where it was put.
    line = typesetter.line(data.draw(st.text(alphabet, min_size=1, max_size=16)), style)
    face, setting = typesetter.catalogue.face(name), typesetter.catalogue.style(style)
    cut = setting.own
    pen = 0
    placed = []
    for glyph in face.shape(
        line.text,
        0,
        len(line.text),
        rtl=setting.rtl,
        script=cut.script,
        lang=cut.lang,
        features=cut.features,
    ):
        if face.extents(glyph.gid):
            placed.append((glyph.gid, (pen + glyph.x_offset) / EM, glyph.y_offset / EM))
        pen += glyph.x_advance
    ours = [(gid, pytest.approx(x), pytest.approx(y)) for _, gid, x, y in drawn(line)]
    assert ours == placed
    assert line.width >= pen / EM - 1e-9


@THOROUGH
@given(
    before=st.text(ARABIC + " ", max_size=8), name=st.text(ARABIC + MARKS, min_size=1, max_size=8)
)
def test_an_isolate_without_need_changes_nothing(
    typesetter: Typesetter, before: str, name: str
) -> None:
    if name[0] in MARKS:
        name = "م" + name
    plain = typesetter.line(before + clean(name), "ar")
    assert typesetter.line(before + isolated(name), "ar") == plain


def test_an_isolate_keeps_a_field_together(typesetter: Typesetter) -> None:
    def words(text: str) -> list[str]:
        line = typesetter.line(text, "ar")
        return "".join(
            u.text for run in line.runs for u in run.units if u.text not in BIDI_CONTROLS
        ).split()

    # Brackets at a right-to-left level are drawn mirrored: what is text ")" here looks like "(".
    assert words("الرقم 12 (DU) 7") == ["7", ")DU(", "12", "مقرلا"]
    assert words(f"الرقم {isolated('12 (DU) 7')}") == ["12", "(DU)", "7", "مقرلا"]


def test_neighbouring_isolates_do_not_run_together(typesetter: Typesetter) -> None:
    line = typesetter.line(isolated("محمد") + isolated("Ali"), "latin")
    assert [(run.face, len(run.units)) for run in line.runs] == [("amiri", 4), ("garamond", 3)]


def test_equal_units_are_one() -> None:
    """Whoever made it, and as long as anybody has it: fonts tell units apart by what they are."""
    units, again = (
        [
            unit
            for text in ("فاطمة الزهراء (12)", "Zoé O’Neil-fi")
            for run in Typesetter(Catalogue.open(FONTS)).line(text, "ar").runs
            for unit in run.units
        ]
        for _ in range(2)
    )
    assert len(units) == len(again) > 20
    assert all(map(operator.is_, units, again))
    unit = units[0]
    assert the_unit(unit.face, unit.glyphs, unit.text, unit.advance) is unit
    assert the_unit("another", unit.glyphs, unit.text, unit.advance) is not unit
    gone = ref(the_unit("amiri", (), "a", 12345))
    assert gone() is None


def test_a_ligature_is_shared_out(typesetter: Typesetter) -> None:
    (run,) = typesetter.line("مُحَمَّد", "ar").runs
    assert [unit.text for unit in run.units] == list("مُحَمَّد")[::-1]
    assert all(bool(unit.glyphs) == (unit.text not in MARKS) for unit in run.units)
    (french,) = typesetter.line("office", "latin").runs
    assert [unit.text for unit in french.units] == ["o", "ffi", "c", "e"]


@pytest.mark.parametrize("word", ["الْمِجِيد", "الُحُمر", "مُحُمِجِجِم"])
def test_the_same_mark_twice_is_read_twice(typesetter: Typesetter, word: str) -> None:
    # A jeem under a meem is a twentieth of an em wide.
    (run,) = typesetter.line(word, "ar-bold").runs
    at: dict[str, int] = {}
    x = 0
    for unit in run.units:
        if unit.text in MARKS:
            assert x - at.get(unit.text, -EM) > 100
            at[unit.text] = x
        x += unit.advance
    assert at


@given(st.integers(0, 3000), st.lists(st.booleans(), max_size=12))
def test_shares_lose_nothing(width: int, marks: list[bool]) -> None:
    parts = shape.shares(width, tuple(marks))
    assert sum(parts) == width
    assert len(parts) == 1 + len(marks)
    assert min(parts) >= 0
    assert all(
        part <= width * shape.MARK_SHARE / 100
        for part, mark in zip(parts[1:], marks, strict=True)
        if mark
    )


def test_brackets_turn_with_the_text(typesetter: Typesetter) -> None:
    catalogue = typesetter.catalogue
    amiri = catalogue.face("amiri")
    (run,) = typesetter.line("(م)", "ar").runs
    (opening,) = amiri.shape("(", 0, 1, rtl=False, script="Arab")
    # Seen from the left the line begins with what is read last, ")", drawn as "(".
    assert run.units[0].text == ")"
    assert run.units[0].glyphs == ((opening.gid, 0, 0),)


@pytest.mark.parametrize(
    ("text", "style", "expected"),
    [
        ("بنك Digital Unify في 2013", "ar", "amiri 2013 في |garamond Digital Unify|amiri بنك "),
        ("السيد Jean (DGCL) – رئيس", "ar", "amiri – رئيس |garamond Jean (DGCL)|amiri السيد "),
        ("معيار ISO 9001", "ar-bold", "garamond-semibold ISO 9001|amiri-bold معيار "),
        ("(75%) شهادة، 3", "ar", "amiri (75%) شهادة، 3"),
        ("Mme فاطمة الزهراء 12", "latin", "garamond Mme 12|amiri فاطمة الزهراء "),
        (f"M {isolated('فاطمة أم')}, 12", "latin", "garamond M |amiri فاطمة أم|garamond , 12"),
        ("N° DU-2013", "plain", "garamond N° DU-2013"),
    ],
)  # fmt: skip
def test_words_take_the_face_of_their_script(
    typesetter: Typesetter, text: str, style: str, expected: str
) -> None:
    # Runs from left to right, each with its characters in whatever order.
    found: list[tuple[str, str]] = []
    for run in typesetter.line(text, style).runs:
        letters = clean("".join(unit.text for unit in run.units))
        same = bool(found) and found[-1][0] == run.face
        found.append((run.face, (found.pop()[1] if same else "") + letters))
    pieces = (piece.partition(" ") for piece in expected.split("|"))
    assert [(face, sorted(letters)) for face, letters in found] == [
        (face, sorted(letters)) for face, _, letters in pieces
    ]


def test_companions_are_scaled(typesetter: Typesetter) -> None:
    scales = {run.face: run.scale for run in typesetter.line("برنامج Digital", "ar").runs}
    assert scales == {"amiri": 1.0, "garamond": 0.91}


def test_another_face_stands_in_for_a_letter(typesetter: Typesetter) -> None:
    # The code style has no companions; the catalogue has a face for the letter all the same.
    faces = [run.face for run in typesetter.line("A ش", "code").runs]
    assert faces == ["garamond-semibold", "amiri"]


UNKNOWN = {"名 فاطمة": "U+540D", "Ali\x07": "U+0007", "a\ud800": "U+D800", "😀": "U+1F600"}


@pytest.mark.parametrize(("text", "code"), UNKNOWN.items(), ids=ascii)
@pytest.mark.parametrize("style", ["ar", "latin"])
def test_a_character_no_face_has(typesetter: Typesetter, text: str, code: str, style: str) -> None:
    with pytest.raises(ComposeError) as caught:
        typesetter.line(text, style)
    assert caught.value.key == "missing_glyph"
    assert caught.value.fields["code"] == code
    for lang in ("ar", "fr", "en"):
        assert code in caught.value.say(lang).encode().decode()


def test_tifinagh(typesetter: Typesetter) -> None:
    text = "ⵜⴰⵎⵓⵔⵜ 75% (2013), DGCL محمد"
    line = typesetter.line(text, "tifinagh")
    faces = {unit.text: run.face for run in line.runs for unit in run.units}
    assert faces["ⵎ"] == "noto-tifinagh"
    assert {faces[char] for char in "75%(),DL"} == {"garamond"}
    assert faces["م"] == "amiri"
    # Its words are set wherever they stand; digits with their neighbours.
    for style in ("ar", "latin"):
        line = typesetter.line("ⵎⵓ ٢٠١٣", style)
        faces = {unit.text: run.face for run in line.runs for unit in run.units}
        assert (faces["ⵎ"], faces["٢"]) == ("noto-tifinagh", "amiri")


def test_a_face_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path))
    bare = Typesetter(Catalogue.open(FONTS))
    assert bare.line("شهادة Ali", "ar").width  # not needed, not missed
    with pytest.raises(ComposeError) as caught:
        bare.line("Ahmed ⵎ", "latin")
    assert caught.value.key == "missing_face"
    for lang in ("ar", "fr", "en"):
        said = caught.value.say(lang)
        assert "U+2D4E" in said
        assert "apt-get install fonts-noto-core" in said


def test_tracking(typesetter: Typesetter) -> None:
    plain = typesetter.line("OFFICIEL f", "latin-semibold")
    wide = typesetter.line("OFFICIEL f", "latin-semibold", tracking=0.2)
    units = [unit.text for run in wide.runs for unit in run.units]
    assert units == list("OFFICIEL f")
    assert wide.width == pytest.approx(plain.width + 9 * 0.2, abs=0.03)
    ligature = typesetter.line("fi", "latin-semibold", tracking=0.2)
    assert [unit.text for run in ligature.runs for unit in run.units] == ["f", "i"]
    # The mark that ends a line for extractors is no letter: it adds no space of its own.
    stop = typesetter.line("FIN !", "latin-semibold", tracking=0.2)
    assert stop.width == pytest.approx(typesetter.line("FIN !", "latin-semibold").width + 4 * 0.2)
    with pytest.raises(ComposeError, match="not letterspaced"):
        typesetter.line("شهادة", "ar-title", tracking=0.1)


def test_figures_of_one_width(typesetter: Typesetter) -> None:
    widths = {typesetter.line(digit, "code").width for digit in "0123456789"}
    assert len(widths) == 1


def test_ink_is_measured(typesetter: Typesetter) -> None:
    low, high = typesetter.line("ج", "ar"), typesetter.line("أ", "ar")
    assert low.bottom < -0.2
    assert high.top > low.top
    dash = typesetter.line("–", "latin")
    assert 0 < dash.bottom < dash.top < 0.5
    blank = typesetter.line(" ", "latin")
    assert (blank.top, blank.bottom) == (0.0, 0.0)
    assert typesetter.line("", "latin") == Line("", (), 0.0, 0.0, 0.0)


SCRIPT = """
import hashlib, sys
from pathlib import Path
from certgen.text.faces import Catalogue
from certgen.text.typesetter import Typesetter
setter = Typesetter(Catalogue.open(Path(sys.argv[1])))
texts = ["مُحَمَّد بن عبد الله", "برنامج Digital Unify", "Aït d’Or (12)", "رقم DU-2013-7، و3,5"]
for text in texts if sys.argv[2] == "on" else texts[::-1]:
    setter.line(text, "ar"), setter.line(text, "latin-italic")
    setter.halves(text, "ar-bold", nominal=39.0, width=150.0)
lines = [setter.line(text, style) for text in texts for style in ("ar", "latin-italic")]
print(hashlib.sha256(repr(lines).encode()).hexdigest())
"""


def test_the_same_lines_in_every_process() -> None:
    def digest(seed: str, order: str) -> bytes:
        command = [sys.executable, "-c", SCRIPT, str(FONTS), order]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run(command, env=environment, capture_output=True, check=True).stdout

    assert digest("1", "on") == digest("2", "back") == digest("77", "on")
