"""What a phone would read off the page: the texts of its QR symbols.

Run confined: the bytes are foreign, and a renderer is the largest thing an attacker can aim at. It
has a process of its own, so that what breaks it says nothing about the seal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import zxingcpp

from certgen.pdf.view import WHOLE, View

RESOLUTIONS = (130, 200, 300)
"""Dots per inch, tried until something is read."""
WHERE = (0.36, 0.56, 0.64, 0.92)
"""The part of a page in which nearly all sheets of ours have their symbol. It is looked at first,
for it is a tenth of the page and of the time; where nothing is read, all of the page is."""
PIXELS = 16_000_000
"""A page is drawn with no more than these, whatever size it says it has."""
SYMBOLS = 16
"""No more symbols than these are told."""
_FORMATS = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def symbols(pdf: bytes) -> bytes:
    """The QR texts on the first page of ``pdf`` as a JSON array, those where ours would be alone if
    there are any. Raises when there is no page."""
    view = View(pdf)
    texts = next((found for found in _readings(view) if found), [])
    return json.dumps(texts[:SYMBOLS]).encode()


def _readings(view: View) -> Iterator[list[str]]:
    looks = [(RESOLUTIONS[0], WHERE), *((resolution, WHOLE) for resolution in RESOLUTIONS)]
    for resolution, part in looks:
        seen = view.drawn(resolution, grey=True, most=PIXELS, part=part)
        rows = seen.pixels.cast("B", (seen.height, seen.stride))
        found = zxingcpp.read_barcodes(rows, formats=_FORMATS, text_mode=zxingcpp.TextMode.Plain)
        yield sorted(each.text for each in found)
