"""Draw the icons of the installed app from the khatam of the sheets: one drawing, two sizes.

    python docs/reference/make_icons.py

Writes ``icon-192.png`` and ``icon-512.png`` in ``certgen/web/static``; they are kept in the
repository, and are drawn again only when they change.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from certgen.pdf.zellige import star

STATIC = Path(__file__).parent.parent.parent / "certgen" / "web" / "static"
GREEN, BRASS, IVORY = "#0b5345", "#b5893a", "#fbf7ec"
FINE = 8
"""Times larger than it is kept, so that edges come out smooth."""
DRAWING = (
    (star(8, 2, 0.38), BRASS),
    (star(8, 2, 0.34), IVORY),
    (star(8, 3, 0.29), GREEN),
    (star(8, 2, 0.12), BRASS),
)
"""Outlines about the middle and their colours; the outermost tenth may be cut away."""


def icon(size: int) -> Image.Image:
    image = Image.new("RGB", (size * FINE, size * FINE), GREEN)
    draw = ImageDraw.Draw(image)
    for outline, colour in DRAWING:
        points = [(size * FINE * (0.5 + z.real), size * FINE * (0.5 + z.imag)) for z in outline]
        draw.polygon(points, fill=colour)
    return image.resize((size, size), Image.Resampling.LANCZOS).quantize(32)


if __name__ == "__main__":
    for size in (192, 512):
        icon(size).save(STATIC / f"icon-{size}.png", optimize=True)
