"""What a screen reader says: ``python tests/aloud.py certificate.pdf``.

The structure is walked in its own order. An element says its replacement text or its alternative
text; one that has none says what its marked content shows, code by code, from the side on which
its letters begin.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pikepdf


@dataclass(frozen=True)
class Sentence:
    """One element, as it is heard."""

    tag: str
    lang: str
    text: str


def sentences(pdf: pikepdf.Pdf) -> list[Sentence]:
    """Every element of ``pdf`` in reading order."""
    shown = _shown(pdf)
    said = []
    for element in pdf.Root.StructTreeRoot.K.K:
        text = element.get("/ActualText", element.get("/Alt"))
        heard = shown[int(element.K)] if text is None else str(text)
        said.append(Sentence(str(element.S)[1:], str(element.Lang), heard))
    return said


def unicode_map(cmap: bytes) -> dict[int, str]:
    """Code → text, of the ranges with a list that certgen writes."""
    texts = {}
    for low, high, listed in re.findall(r"<(....)><(....)>\[([^\]]*)\]", cmap.decode()):
        found = [bytes.fromhex(word).decode("utf-16-be") for word in re.findall("<(.*?)>", listed)]
        assert low[:2] == high[:2]
        assert int(high, 16) - int(low, 16) == len(found) - 1
        texts |= {int(low, 16) + place: text for place, text in enumerate(found)}
    return texts


def _shown(pdf: pikepdf.Pdf) -> dict[int, str]:
    """Mcid → what its content shows."""
    page = pdf.pages[0]
    maps = {
        name: unicode_map(font.ToUnicode.read_bytes()) for name, font in page.Resources.Font.items()
    }
    shown: dict[int, str] = {}
    mcid, texts = None, {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC":
                mcid = int(operands[1].MCID)
                shown[mcid] = ""
            case "EMC":
                mcid = None
            case "Tf":
                texts = maps[str(operands[0])]
            case "Tj" | "TJ" if mcid is not None:
                parts = operands[0] if str(operator) == "TJ" else operands
                data = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
                codes = (int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2))
                shown[mcid] += "".join(texts[code] for code in codes)
    return {mcid: _read(re.sub("[\u200e\u200f]", "", text)) for mcid, text in shown.items()}


def _read(seen: str) -> str:
    """``seen`` from left to right, as it is read."""
    rtl = any(unicodedata.bidirectional(char) in ("R", "AL") for char in seen)
    return seen[::-1] if rtl else seen


def main(files: list[str]) -> None:
    for file in files:
        with pikepdf.open(Path(file)) as pdf, pdf.open_metadata() as xmp:
            print(f"{pdf.Root.Lang}  {xmp['dc:title']}")
            for sentence in sentences(pdf):
                print(f"{sentence.lang:6} {sentence.tag:9} {sentence.text}")


if __name__ == "__main__":
    main(sys.argv[1:])
