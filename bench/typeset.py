"""Typst at its best: one compiler, the person as inputs; a QR code by segno; pyHanko with its key
kept open and the room for the seal known.

What all pages share stands in the template, so that Typst's memory of what it has laid out helps.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import segno
import typst
from documents import Document, Plate, Stroke, Words, family
from signing import KeptKey, sealed, signer

from certgen.keys import Keys

_HEAD = """
#set page(width: {width}pt, height: {height}pt, margin: 0pt)
#set text(top-edge: "baseline", bottom-edge: "baseline")
#let words(said, face, size, colour, middle, down, rtl-line) = place(
  top + left, dx: middle * 1pt - 400pt, dy: down * 1pt,
  box(width: 800pt, align(center, text(
    font: face, size: size * 1pt, fill: rgb(colour), said,
    dir: if rtl-line {{ rtl }} else {{ ltr }}, lang: if rtl-line {{ "ar" }} else {{ "fr" }}))))
#let stroke(x, y, to-x, to-y, width, colour) = place(top + left, line(
  start: (x * 1pt, y * 1pt), end: (to-x * 1pt, to-y * 1pt),
  stroke: width * 1pt + rgb(colour)))
"""
_OWN = """
#for each in json(bytes(sys.inputs.words)) {{ words(..each) }}
#place(top + left, dx: {left}pt, dy: {down}pt,
  image(bytes(sys.inputs.symbol), format: "svg", width: {side}pt))
"""


class Typeset:
    """Sets a page, signs it, writes it."""

    def __init__(self, plate: Plate, fonts: Mapping[str, Path], keys: Keys):
        self._plate = plate
        self._signer = signer(keys, KeptKey)
        folder = next(iter(fonts.values())).parent
        template = folder / "page.typ"
        template.write_text("\n".join(self._template()), "utf-8")
        self._compiler = typst.Compiler(template, font_paths=[folder], ignore_system_fonts=True)

    def make(self, document: Document, file: Path) -> None:
        """The signed PDF of ``document`` in ``file``."""
        symbol = segno.make(document.url).svg_inline(border=4, scale=4)
        inputs = {"words": json.dumps(self._told(document.words)), "symbol": symbol}
        drawn = self._compiler.compile(sys_inputs=inputs, pdf_tags=False)
        assert isinstance(drawn, bytes)
        file.write_bytes(sealed(drawn, self._signer))

    def _template(self) -> Sequence[str]:
        plate = self._plate
        left, low, side = plate.symbol
        head = _HEAD.format(width=plate.width, height=plate.height)
        words = (
            f"#words({', '.join(json.dumps(value, ensure_ascii=False) for value in told)})"
            for told in self._told(plate.words)
        )
        own = _OWN.format(left=left, down=plate.height - low - side, side=side)
        return (head, *map(self._stroke, plate.strokes), *words, own)

    def _told(self, lines: Sequence[Words]) -> list[tuple[str | float | bool, ...]]:
        """The arguments of the template's function ``words`` for each of ``lines``."""
        high = self._plate.height
        return [
            (w.text, family(w.face), w.size, w.colour, w.middle, high - w.baseline, w.rtl)
            for w in lines
        ]

    def _stroke(self, stroke: Stroke) -> str:
        (x, y), (to_x, to_y), high = stroke.start, stroke.end, self._plate.height
        return f'#stroke({x}, {high - y}, {to_x}, {high - to_y}, {stroke.width}, "{stroke.colour}")'
