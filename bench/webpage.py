"""The page as HTML and CSS, by WeasyPrint; signed as Typst's page is.

The style sheet and the fonts are read once; a document is its own HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

import segno
from documents import Document, Plate, Stroke, Words, family
from signing import KeptKey, sealed, signer
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from certgen.keys import Keys

_STYLE = """
@page {{ size: {width}pt {height}pt; margin: 0 }}
body {{ margin: 0 }}
p, i {{ position: absolute; margin: 0 }}
p {{ width: 800pt; text-align: center; white-space: pre; line-height: 0 }}
svg {{ position: absolute; left: {left}pt; top: {down}pt; width: {side}pt; height: {side}pt }}
"""


class Webpage:
    """Lays out a page, signs it, writes it."""

    def __init__(self, plate: Plate, fonts: Mapping[str, Path], keys: Keys):
        self._plate = plate
        self._signer = signer(keys, KeptKey)
        self._fonts = FontConfiguration()
        left, low, side = plate.symbol
        down = plate.height - low - side
        faces = (
            f'@font-face {{ font-family: "{family(name)}"; src: url("{file.as_uri()}") }}'
            for name, file in fonts.items()
        )
        style = _STYLE.format(
            width=plate.width, height=plate.height, left=left, down=down, side=side
        )
        self._style = CSS(string=style + "\n".join(faces), font_config=self._fonts)
        self._shared = "".join((*map(self._stroke, plate.strokes), *self._lines(plate.words)))

    def make(self, document: Document, file: Path) -> None:
        """The signed PDF of ``document`` in ``file``."""
        symbol = segno.make(document.url).svg_inline(border=4, omitsize=True)
        body = "".join((self._shared, *self._lines(document.words), symbol))
        page = HTML(string=f'<meta charset="utf-8"><title>{document.serial}</title>{body}')
        drawn = page.write_pdf(stylesheets=[self._style], font_config=self._fonts)
        file.write_bytes(sealed(drawn, self._signer))

    def _lines(self, lines: tuple[Words, ...]) -> Iterator[str]:
        for words in lines:
            way, lang = ("rtl", "ar") if words.rtl else ("ltr", "fr")
            # with no height of its own, a line's baseline is about a third of an em below its place
            top = self._plate.height - words.baseline - 0.33 * words.size
            yield (
                f'<p dir="{way}" lang="{lang}" style="left:{words.middle - 400:.2f}pt;'
                f"top:{top:.2f}pt;font:{words.size}pt '{family(words.face)}';line-height:0;"
                f'color:{words.colour}">{escape(words.text)}</p>'
            )

    def _stroke(self, stroke: Stroke) -> str:
        (x, y), (to_x, to_y) = stroke.start, stroke.end
        wide, tall = max(abs(to_x - x), stroke.width), max(abs(to_y - y), stroke.width)
        top = self._plate.height - max(y, to_y)
        return (
            f'<i style="left:{min(x, to_x)}pt;top:{top}pt;width:{wide}pt;height:{tall}pt;'
            f'background:{stroke.colour}"></i>'
        )
