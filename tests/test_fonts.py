"""The catalogue of faces: what it finds, what it refuses, and that its outlines are the fonts'."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

from certgen import words
from certgen.errors import ConfigError
from certgen.text.faces import EM, Catalogue, Face, script_of
from certgen.text.gauge import Extents
from certgen.text.outline import Contour, Drawing

FONTS = Path(__file__).parent.parent / "fonts"
EVERY_FACE = (
    "amiri",
    "amiri-bold",
    "garamond",
    "garamond-semibold",
    "garamond-italic",
    "noto-tifinagh",
    "ruqaa-bold",
    "reem-kufi",
    "noto-kufi",
)
BROUGHT = ("ruqaa-bold", "reem-kufi")
"""By whoever wants them."""
HERE = tuple(name for name in EVERY_FACE if name not in BROUGHT)
EVERY_STYLE = (
    "ar-title",
    "ar-title-ruqaa",
    "ar-title-reem",
    "ar-title-kufi",
    "ar-bold",
    "ar",
    "latin",
    "latin-semibold",
    "latin-italic",
    "tifinagh",
    "wordmark",
    "code",
    "plain",
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.open(FONTS)


def font_of(catalogue: Catalogue, name: str) -> tuple[TTFont, Mapping[str, Any]]:
    """The same face by fontTools: its tables, and its glyphs with the variations applied."""
    source = catalogue.sources[name]
    font = TTFont(source.path())
    return font, font.getGlyphSet(location=dict(source.variations) or None)


def test_the_faces_and_styles_that_templates_use(catalogue: Catalogue) -> None:
    assert tuple(catalogue.sources) == EVERY_FACE
    assert tuple(catalogue.styles) == EVERY_STYLE
    for name in EVERY_STYLE:
        style = catalogue.style(name)
        assert style.rtl == name.startswith("ar")
        for cut in (style.own, *style.companions.values()):
            assert cut.face in BROUGHT or catalogue.face(cut.face).upem == EM
        if name.startswith("latin"):
            assert style.own.features["lnum"]
            assert style.companions["Arab"].scale == pytest.approx(1 / 0.86, abs=0.001)
        if name.startswith("ar"):
            assert style.companions["Latn"].scale == 0.91
    assert catalogue.style("wordmark").own.scale == 0.66, "capitals as high as small ones"
    numbers = {"lnum": True, "tnum": True, "kern": False}
    assert catalogue.style("code").own.features == numbers, "each letter by itself"


def test_a_face_is_opened_once(catalogue: Catalogue) -> None:
    assert catalogue.face("amiri") is catalogue.face("amiri")


@pytest.mark.parametrize("name", HERE)
def test_metrics_are_the_fonts(catalogue: Catalogue, name: str) -> None:
    face = catalogue.face(name)
    font, glyphs = font_of(catalogue, name)
    assert (face.ascent, face.descent) == (font["hhea"].ascent, font["hhea"].descent)
    assert face.cap_height == font["OS/2"].sCapHeight
    assert face.italic_angle == pytest.approx(font["post"].italicAngle, abs=0.01)
    for gid in range(1, len(glyphs), 7):
        assert face.advance(gid) == pytest.approx(glyphs[font.getGlyphName(gid)].width, abs=0.51)


def test_instances_have_names_of_their_own(catalogue: Catalogue) -> None:
    names = [catalogue.face(name).postscript_name for name in HERE]
    assert names[2] == "EBGaramond-Regular_430wght"
    assert len(set(names)) == len(HERE)


def drawn(glyphs: Mapping[str, Any], name: str) -> list[list[tuple[float, float, bool]]]:
    """The contours of a glyph as fontTools draws them, in fractions."""
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    contours: list[list[tuple[float, float, bool]]] = []
    for operation, points in pen.value:
        if operation == "qCurveTo":
            if points[-1] is None:  # a contour of nothing but control points
                contours.append([])
            *controls, end = points
            contours[-1] += [(*point, False) for point in controls]
            contours[-1] += [(*end, True)] if end else []
        elif operation == "moveTo":
            contours.append([(*points[0], True)])
        elif operation == "lineTo":
            contours[-1].append((*points[0], True))
        elif contours[-1][-1] == contours[-1][0] and len(contours[-1]) > 1:
            contours[-1].pop()
    return contours


def spelt_out(contour: Sequence[tuple[float, float, bool]]) -> list[tuple[float, float]]:
    """The points of a contour, implied ones too."""
    points: list[tuple[float, float]] = []
    for place, (x, y, on_curve) in enumerate(contour):
        before_x, before_y, before_on = contour[place - 1]
        if not (on_curve or before_on):
            points.append(((before_x + x) / 2, (before_y + y) / 2))
        points.append((x, y))
    return points


def apart(ours: Contour, theirs: Sequence[tuple[float, float, bool]]) -> float:
    """How far two contours are apart at their worst point, wherever each begins."""
    mine, its = spelt_out(ours), spelt_out(theirs)
    assert len(mine) == len(its)
    return min(
        max(
            max(abs(x - u), abs(y - v))
            for (x, y), (u, v) in zip(mine[i:] + mine[:i], its, strict=True)
        )
        for i in (range(len(mine)) if mine else ())
    )


@pytest.mark.parametrize("name", HERE)
def test_outlines_are_the_fonts(catalogue: Catalogue, name: str) -> None:
    # Every point within the half unit that rounding may cost, and no point more or less.
    face = catalogue.face(name)
    font, glyphs = font_of(catalogue, name)
    for gid in range(0, len(glyphs), 23):
        ours, theirs = face.outline(gid), drawn(glyphs, font.getGlyphName(gid))
        assert len(ours) == len(theirs)
        for mine, its in zip(ours, theirs, strict=True):
            assert all(isinstance(x, int) and isinstance(y, int) for x, y, _ in mine)
            assert apart(mine, its) <= 0.502, font.getGlyphName(gid)


def test_variations_move_the_outline(catalogue: Catalogue) -> None:
    # Against the regular weight the strokes are wider, not only the spacing.
    def ink(name: str) -> Extents:
        face = catalogue.face(name)
        (glyph,) = face.shape("l", 0, 1, rtl=False, script="Latn")
        box = face.extents(glyph.gid)
        assert box
        return box

    light, bold = ink("garamond"), ink("garamond-semibold")
    assert bold.x_max - bold.x_min > light.x_max - light.x_min


def test_extents_are_those_of_the_outline(catalogue: Catalogue) -> None:
    face = catalogue.face("amiri-bold")
    (glyph,) = face.shape("ج", 0, 1, rtl=True, script="Arab")
    points = [point for contour in face.outline(glyph.gid) for point in contour]
    box = face.extents(glyph.gid)
    assert box
    assert box.y_min == min(y for _, y, _ in points)
    assert box.y_max == max(y for _, y, _ in points)
    (space,) = face.shape(" ", 0, 1, rtl=True, script="Arab")
    assert face.extents(space.gid) is None
    assert face.outline(space.gid) == ()


def test_what_a_face_covers(catalogue: Catalogue) -> None:
    amiri, garamond = catalogue.face("amiri"), catalogue.face("garamond")
    assert all(
        map(amiri.covers, "شهادة0123456789٠١٢پچگڤڭ\u064b\u0651\u0670(«،؛؟»)\u00a0\u202f\u200c")
    )
    assert all(map(garamond.covers, "ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸàâæçéèêëîïôœùûüÿḥṭ’–—«»…№°\u2011"))
    assert not garamond.covers("ش")
    assert not amiri.covers("\n")
    assert not garamond.covers("\x00")
    assert not garamond.covers("\ud800")
    assert not any(map(amiri.covers, "漢ⵣ😀"))


def test_scripts() -> None:
    found = {char: script_of(char) for char in "aéشگⵣא漢1(،\u064e\u0301 ’"}
    assert found == {
        "a": "Latn", "é": "Latn", "ش": "Arab", "گ": "Arab", "ⵣ": "Tfng", "א": "Hebr", "漢": "Hani",
        "1": "", "(": "", "،": "", "\u064e": "", "\u0301": "", " ": "", "’": "",
    }  # fmt: skip


def office(folder: Path, face: str, style: str = 'face = "own"\ndirection = "ltr"') -> Catalogue:
    (folder / "catalogue.toml").write_text(f"[face.own]\n{face}\n[style.own]\n{style}\n", "utf-8")
    return Catalogue.open(folder)


def test_a_font_of_the_offices_own(tmp_path: Path, catalogue: Catalogue) -> None:
    file = shutil.copy(catalogue.sources["amiri"].file, tmp_path / "Own.ttf")
    digest = hashlib.sha256(Path(file).read_bytes()).hexdigest().upper()
    own = office(tmp_path, f'file = "Own.ttf"\nsha256 = "{digest}"\nlicence = "OFL-1.1"')
    assert own.face("own").postscript_name == "Amiri-Regular"


def test_any_units_to_the_em_become_a_thousand(tmp_path: Path, catalogue: Catalogue) -> None:
    font = TTFont(catalogue.sources["amiri"].file)
    scale_upem(font, 2048)
    font.save(tmp_path / "Own.ttf")
    face, same = Face("own", (tmp_path / "Own.ttf").read_bytes(), {}), catalogue.face("amiri")
    assert (face.upem, face.ascent, face.cap_height) == (1000, same.ascent, same.cap_height)
    sides = attrgetter("x_min", "y_min", "x_max", "y_max")
    ours = face.shape("شهادة", 0, 5, rtl=True, script="Arab")
    theirs = same.shape("شهادة", 0, 5, rtl=True, script="Arab")
    for mine, its in zip(ours, theirs, strict=True):
        assert mine.gid == its.gid
        assert abs(mine.x_advance - its.x_advance) <= 1
        box, other = face.extents(mine.gid), same.extents(its.gid)
        assert box
        assert other
        assert sides(box) == pytest.approx(sides(other), abs=2)


REST = f'sha256 = "{"0" * 64}"\nlicence = "OFL-1.1"'


@pytest.mark.parametrize(
    ("face", "key", "said"),
    [
        ('file = "No.ttf"', "font_missing", "No.ttf"),
        (
            'package = "fontpkg_no_such"\nfile = "No.ttf"',
            "font_package_missing",
            "pip install fontpkg-no-such",
        ),
        ('package = "fontpkg_amiri"\nfile = "Amiri-Bold.ttf"', "font_changed", "Amiri-Bold.ttf"),
    ],
)
def test_a_font_that_is_not_there(tmp_path: Path, face: str, key: str, said: str) -> None:
    own = office(tmp_path, f"{face}\n{REST}")
    with pytest.raises(ConfigError) as caught:
        own.face("own")
    assert caught.value.key == key
    assert all(said in caught.value.say(lang) for lang in words.LANGUAGES)


def test_a_font_of_the_system(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = tmp_path / "data" / "fonts" / "truetype" / "noto"
    entry = 'system = "Mine.ttf"\ndebian = "fonts-mine"\nlicence = "OFL-1.1"'
    monkeypatch.setenv("XDG_DATA_DIRS", f"relative:{tmp_path / 'data'}")
    lacking = office(tmp_path, entry)
    with pytest.raises(ConfigError) as caught:
        lacking.face("own")
    assert caught.value.key == "font_system_missing"
    assert all("apt-get install fonts-mine" in caught.value.say(lang) for lang in words.LANGUAGES)
    where.mkdir(parents=True)
    file = shutil.copy(catalogue.sources["amiri"].file, where / "Mine.ttf")
    own = tmp_path / "home" / "fonts"
    own.mkdir(parents=True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    found = office(tmp_path, entry)
    assert found.sources["own"].path() == file
    assert found.face("own").postscript_name == "Amiri-Regular"
    # The user's own come first.
    shutil.copy(catalogue.sources["amiri-bold"].file, own / "Mine.ttf")
    monkeypatch.setenv("XDG_DATA_DIRS", f"{tmp_path / 'none'}:{tmp_path / 'data'}")
    assert office(tmp_path, entry).face("own").postscript_name == "Amiri-Bold"
    with pytest.raises(ConfigError) as caught:
        office(tmp_path, f'{entry}\nsha256 = "{"0" * 64}"').face("own")
    assert caught.value.key == "font_changed"


def test_a_font_that_has_to_be_brought(catalogue: Catalogue) -> None:
    assert all(catalogue.sources[name].sha256 for name in BROUGHT)
    with pytest.raises(ConfigError) as caught:
        catalogue.face("ruqaa-bold")
    assert caught.value.key == "font_not_brought"
    assert all("aref-ruqaa" in caught.value.say(lang) for lang in words.LANGUAGES)


def test_who_stands_in(catalogue: Catalogue) -> None:
    # Titles' faces never, and those of the system for their own script alone.
    def standing_in(script: str) -> list[str]:
        return [face.name for face in catalogue.faces_for(script)]

    pinned = ["amiri", "amiri-bold", *(name for name in HERE if name.startswith("garamond"))]
    assert standing_in("Arab") == standing_in("") == standing_in("Hani") == pinned
    assert standing_in("Tfng") == ["noto-tifinagh", *pinned]
    assert catalogue.lacking_for("Tfng") is catalogue.lacking_for("Latn") is None


@pytest.mark.parametrize("data", [b"", b"not a font", b"\x00\x01\x00\x00" + b"\xff" * 200])
def test_a_file_that_is_no_font(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "Own.ttf").write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    own = office(tmp_path, f'file = "Own.ttf"\nsha256 = "{digest}"\nlicence = ""')
    with pytest.raises(ConfigError) as caught:
        own.face("own")
    assert caught.value.key == "font_unusable"


def test_mistakes_in_the_catalogue_are_told_together(tmp_path: Path) -> None:
    style = 'face = "other"\ndirection = "up"\nfeatures = ["lining"]\ncolour = "red"'
    with pytest.raises(ConfigError) as caught:
        office(tmp_path, 'file = "a.ttf"\nvariations = { wght = "bold" }\nlicence = ""', style)
    said = str(caught.value)
    for place in ("sha256", "variations", "direction", "features", "colour", "own.face"):
        assert place in said


def test_unknown_names_are_told_with_the_known(catalogue: Catalogue) -> None:
    with pytest.raises(ConfigError, match="garamond-italic"):
        catalogue.face("comic")
    with pytest.raises(ConfigError, match="latin-italic"):
        catalogue.style("fancy")


def test_cubic_outlines_are_refused() -> None:
    with pytest.raises(ValueError, match="cubic"):
        Drawing().curveTo((1, 1), (2, 2), (3, 0))
