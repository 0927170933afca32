"""What readers take out of our pages: ``python tests/extraction.py`` prints the table of
``docs/architecture.md``.

One column a string, Y when the reader gives it back exactly, in logical order. Bidi controls are
not compared: poppler adds some of its own. Nor is white space, nor the Unicode form (NFC).
"""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Callable

import pdf_samples
import pymupdf
import pypdfium2

CONTROLS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
ARABIC = {
    "title, vowel signs": "شَهَادَةُ مُشَارَكَةٍ",
    "Allah": "عبد الله بن حمد الله",
    "lam-alef": "الأمين الإدريسي لالة آلاء",
    "kashida": "محـــمد الســـعدي",
    "mixed": "برنامج Digital Unify بمؤسسة STMicroelectronics",
    "brackets, dates": "الدورة (رقم 3) في 5 أبريل 2013، بنسبة 75%",
    "full vowel signs": "مُحَمَّدٌ بْنُ عَبْدِ اللَّطِيفِ الْوَزَّانِيُّ",
    "Persian, Moroccan": "گلزار پیمان ڭنون ڤاطمة چرافي",
}
FRENCH = {"French": "Jean-François L’Hassan Aït-Œdipe, n° 3 (« élu »), effiloché"}


def plain(text: str) -> str:
    """``text`` as two extractions of it compare."""
    return " ".join(unicodedata.normalize("NFC", CONTROLS.sub("", text)).split())


def poppler(pdf: bytes) -> str:
    command = ["pdftotext", "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def pdfium(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return str(document[0].get_textpage().get_text_bounded())
    finally:
        document.close()


def mupdf(pdf: bytes) -> str:
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        return str(document[0].get_text())


READERS: dict[str, Callable[[bytes], str]] = {
    "pdftotext": poppler,
    "pdfium": pdfium,
    "mupdf": mupdf,
}


def found(reader: Callable[[bytes], str], pdf: bytes, texts: list[str]) -> str:
    """``Y`` or ``.`` for each of ``texts``."""
    taken = plain(reader(pdf))
    return "".join("Y" if plain(text) in taken else "." for text in texts)


def pages() -> list[tuple[bytes, list[str]]]:
    """An Arabic page and a French one, with the strings they hold."""
    arabic, french = [*ARABIC.values()], [*FRENCH.values()]
    return [
        (pdf_samples.document("ar", tuple((text, "ar") for text in arabic)), arabic),
        (pdf_samples.document("fr", tuple((text, "latin") for text in french)), french),
    ]


def main() -> None:
    both = pages()
    print("| reader | strings 1–9 |\n| --- | --- |")
    for name, reader in READERS.items():
        row = "".join(found(reader, pdf, texts) for pdf, texts in both)
        print(f"| {name} | `{row}` |")
    print("\n" + ", ".join(f"{n} {what}" for n, what in enumerate((*ARABIC, *FRENCH), 1)))


if __name__ == "__main__":
    main()
