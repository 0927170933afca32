"""Pictures from files: partners' logos, signatures, a designer's background.

The files are read in a child process with limits (``foreign``), which answers with one page of
clean PDF; nothing else of them comes near a certificate.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from certgen import confined
from certgen.errors import TemplateError

LARGEST = 20
"""Size of a file, megabytes."""
LIMITS = confined.Limits(memory=2 << 30, seconds=20)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture from a file, as a page of PDF."""

    width: float
    """Points."""
    height: float
    bleed: float
    """By how much it reaches out of its own box, points."""
    pdf: bytes


def read(file: Path, width: float, height: float) -> Picture:
    """The SVG, PDF, PNG or JPEG ``file``, to be drawn in a room of ``width`` × ``height`` points.

    Images finer than that room can show are reduced. Raises ``TemplateError`` with the reason when
    the file is not there, or cannot stand in a certificate.
    """
    try:
        data = file.read_bytes()
    except OSError as wrong:
        raise TemplateError("picture_missing", file=file, why=wrong.strerror) from None
    try:
        return _read(data, width, height)
    except TemplateError as why:
        raise TemplateError("picture_unusable", file=file, why=why) from None


@lru_cache(maxsize=32)
def _read(data: bytes, width: float, height: float) -> Picture:
    if len(data) > LARGEST * 1_000_000:
        raise TemplateError("picture_large", size=len(data) // 1_000_000, most=LARGEST)
    asked = json.dumps([width, height]).encode()
    try:
        answer = confined.run("certgen.pdf.foreign:clean", b"%b\n%b" % (asked, data), LIMITS)
    except confined.Confined as stopped:
        raise TemplateError("picture_costly", reason=stopped) from None
    head, _, pdf = answer.partition(b"\n")
    said = json.loads(head)
    if "error" in said:
        key, fields = said["error"]
        raise TemplateError(key, **fields)
    width, height, bleed = said["size"]
    return Picture(width, height, bleed, pdf)
