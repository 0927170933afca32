"""How a kind of text is set: in which face, in which direction, with which companions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from certgen.config import Table

DIRECTIONS = ("ltr", "rtl")


@dataclass(frozen=True, slots=True)
class Cut:
    """A face at an optical scale with its OpenType features, for one script."""

    face: str
    script: str
    """ISO 15924: what HarfBuzz shapes the text as."""
    scale: float = 1.0
    """Size relative to the line's."""
    features: Mapping[str, bool] = field(default_factory=dict)
    """OpenType features switched on or off."""
    lang: str = ""
    """BCP 47, or empty for no language in particular."""


@dataclass(frozen=True)
class Style:
    """One ``[style.NAME]`` of the catalogue."""

    name: str
    own: Cut
    rtl: bool
    """Whether its lines run from right to left."""
    companions: Mapping[str, Cut] = field(default_factory=dict)
    """Script → what words of that script are set in among the style's own."""

    @property
    def base(self) -> int:
        """The level of its paragraphs: 1 from right to left, else 0 (UAX #9)."""
        return int(self.rtl)


def tables_in(parent: Table) -> Iterator[tuple[str, Table]]:
    """The tables of ``parent`` by name, in the file's order."""
    for name in list(parent):
        yield name, parent.table(name)


def read_style(name: str, table: Table) -> Style:
    """The style that ``table`` describes; mistakes are noted in it."""
    rtl = table.one_of("direction", DIRECTIONS) == "rtl"
    lang = table.text("lang", "")
    own = _read_cut(table, table.text("script", "Arab" if rtl else "Latn"), lang)
    among = tables_in(table.table("companions", {}))
    companions = {script: _read_cut(each, script, "") for script, each in among}
    return Style(name, own, rtl, companions)


def _read_cut(table: Table, script: str, lang: str) -> Cut:
    features = table.value("features", list, [])
    if not all(isinstance(each, str) and len(each.removeprefix("-")) == 4 for each in features):
        table.wrong("font_feature", "features")
        features = []
    return Cut(
        face=table.text("face"),
        script=script,
        scale=table.number("scale", 1.0),
        features={each.removeprefix("-"): each[0] != "-" for each in features},
        lang=lang,
    )
