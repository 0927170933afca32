"""The faces a page is set in: found, checked, opened; shaped and drawn by HarfBuzz.

``fonts/catalogue.toml`` says which they are. This is the only module that imports ``uharfbuzz``.
Lengths are thousandths of an em.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb

from certgen.config import read_toml
from certgen.errors import ConfigError
from certgen.text.gauge import Gauge, Glyph, glyphs
from certgen.text.outline import Contour, Drawing
from certgen.text.source import Source, read_source
from certgen.text.style import Style, read_style, tables_in

FILE = "catalogue.toml"
EM = 1000
"""Units to the em, whatever the font file counts in."""

# Characters that show nothing and need no glyph; HarfBuzz makes them vanish.
_IGNORABLE = frozenset("\u00ad\u034f\u061c\u200b\u200c\u200d\u2060\ufeff") | {
    chr(point) for point in range(0xFE00, 0xFE10)
}


@lru_cache(maxsize=4096)
def script_of(char: str) -> str:
    """The script of ``char`` (ISO 15924: ``Arab``, ``Latn`` …), as HarfBuzz's Unicode tables say;
    empty for what is common to several scripts, marks and digits among it."""
    buffer = hb.Buffer()
    buffer.add_codepoints([ord(char)])
    buffer.guess_segment_properties()
    return buffer.script or ""


class Face(Gauge):
    """One font file at one place on its axes."""

    def __init__(self, name: str, data: bytes, variations: Mapping[str, float], grid: int = 1):
        """Raises ``ValueError`` when ``data`` is not a font with TrueType outlines."""
        self.grid = grid
        face = hb.Face(hb.Blob(data))
        if "glyf" not in face.table_tags:
            raise ValueError("glyf")
        font = hb.Font(face)
        font.scale = (EM, EM)
        if variations:
            font.set_variations(dict(variations))
        super().__init__(name, font)
        self._font = font
        self.upem = EM
        extents = font.get_font_extents("ltr")
        self.ascent: int = extents.ascender
        self.descent: int = extents.descender
        self.cap_height: int = font.get_metric_position_with_fallback(hb.OTMetricsTag.CAP_HEIGHT)
        self.italic_angle: float = round(font.get_style_value(hb.StyleTag.SLANT_ANGLE), 2)
        self.postscript_name = _postscript_name(face.get_name(6) or name, variations)
        self._covered: dict[str, bool] = {}

    def covers(self, char: str) -> bool:
        """Whether the face can show ``char``: it has a glyph, or glyphs for its parts (NFD)."""
        known = self._covered.get(char)
        if known is None:
            known = self._covered[char] = self._can_show(char)
        return known

    def _can_show(self, char: str) -> bool:
        kind = unicodedata.category(char)
        if kind in ("Cc", "Cs"):
            return False  # fonts have glyphs for some of them, for no reader
        if char in _IGNORABLE or kind == "Zs" or self._font.get_nominal_glyph(ord(char)):
            return True  # HarfBuzz makes every space from the ordinary one
        parts = unicodedata.normalize("NFD", char)
        return parts != char and all(self._font.get_nominal_glyph(ord(part)) for part in parts)

    def shape(
        self,
        text: str,
        start: int,
        stop: int,
        *,
        rtl: bool,
        script: str,
        lang: str = "",
        features: Mapping[str, bool] | None = None,
    ) -> list[Glyph]:
        """The glyphs of ``text[start:stop]`` in visual order; the rest of ``text`` is context.

        ``script`` is an ISO 15924 code, ``lang`` BCP 47. A glyph's offsets are from the point
        which the advances of those before it lead to.
        """
        buffer = hb.Buffer()
        buffer.add_str(text, start, stop - start)
        buffer.direction = "rtl" if rtl else "ltr"
        buffer.script = script
        if lang:
            buffer.language = lang
        hb.shape(self._font, buffer, features)
        return glyphs(buffer.glyph_infos, buffer.glyph_positions)

    def outline(self, gid: int) -> tuple[Contour, ...]:
        """The glyph's contours as TrueType points, whole numbers, variations applied.

        They are not kept: who asks keeps what becomes of them, and they are 5 MB of a large batch.
        """
        drawing = Drawing()
        self._font.draw_glyph_with_pen(gid, drawing)
        return drawing.outline()


def _postscript_name(name: str, variations: Mapping[str, float]) -> str:
    """The instance's name as Adobe Technical Note 5902 forms it: ``EBGaramond-Regular_430wght``."""
    return name + "".join(f"_{value:g}{axis}" for axis, value in sorted(variations.items()))


class Catalogue:
    """The faces and styles of one office. A face is opened when it is first asked for."""

    def __init__(self, file: Path, sources: Mapping[str, Source], styles: Mapping[str, Style]):
        self.file = file
        self.sources = sources
        self.styles = styles
        self._faces: dict[str, Face] = {}

    @classmethod
    def open(cls, folder: Path) -> Catalogue:
        """The catalogue in ``folder``. Raises ``ConfigError`` with every mistake in it."""
        file = folder / FILE
        root = read_toml(file)
        faces, tables = root.table("face"), root.table("style")
        sources = {name: read_source(name, each, folder) for name, each in tables_in(faces)}
        styles = {name: read_style(name, each) for name, each in tables_in(tables)}
        for name, style in styles.items():
            for cut in (style.own, *style.companions.values()):
                if cut.face and cut.face not in sources:
                    known = ", ".join(sources)
                    tables.wrong("setting_choice", f"{name}.face", found=cut.face, allowed=known)
        root.finish(file)
        return cls(file, sources, styles)

    def face(self, name: str) -> Face:
        """The face called ``name``. Raises ``ConfigError``: unknown, missing, changed, unusable."""
        known = self._faces.get(name)
        if known is None:
            if name not in self.sources:
                known_names = ", ".join(self.sources)
                raise ConfigError("unknown_face", face=name, file=self.file, known=known_names)
            known = self._faces[name] = _open(self.sources[name])
        return known

    def style(self, name: str) -> Style:
        """The style called ``name``. Raises ``ConfigError`` for an unknown one."""
        if name not in self.styles:
            known = ", ".join(self.styles)
            raise ConfigError("unknown_style", style=name, file=self.file, known=known)
        return self.styles[name]

    def faces_for(self, script: str) -> Iterator[Face]:
        """The faces that may stand in for a letter of ``script``: those meant for it that are
        there, then the others that every installation has, in the catalogue's order."""
        others = []
        for name, source in self.sources.items():
            if script not in source.scripts:
                if source.scripts and source.sha256:
                    others.append(name)
            elif not source.absent():
                yield self.face(name)
        for name in others:
            yield self.face(name)

    def lacking_for(self, script: str) -> Source | None:
        """A face that is meant for ``script`` and is not there."""
        meant = (source for source in self.sources.values() if script in source.scripts)
        return next((source for source in meant if source.absent()), None)


def _open(source: Source) -> Face:
    data = source.read()
    try:
        return Face(source.name, data, source.variations, source.grid)
    except (ValueError, hb.HarfBuzzError):
        raise ConfigError("font_unusable", face=source.name, file=source.path()) from None
