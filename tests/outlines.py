"""How embedded outlines differ from the faces' own: ``python tests/outlines.py [FOLDER]``.

Prints, for what the demo batch's shortest, middle and longest names show of each face, the points
with the grid alone and as they are embedded, and how far both leave the face's own curves. Writes
pictures of both to FOLDER, one above the other.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import demo_pages
import numpy as np
from PIL import Image

from certgen.pdf import glyph
from certgen.pdf.contour import embedded, on_grid
from certgen.text.faces import Face
from certgen.text.outline import Contour

PARTS = 8
"""Pieces of an arc that distances are taken at."""
PLACES = {
    "name": (900, (258, 232, 162, 72)),
    "name-ar": (2400, (461, 234, 50, 36)),
    "name-fr": (2400, (258, 274, 58, 30)),
    "text-ar": (2400, (504, 324, 43, 14)),
    "text-fr": (2400, (102, 336, 43, 13)),
}
"""What is looked at: dots to the inch; left, top, width and height on a page, points."""
Complex = np.ndarray[tuple[int], np.dtype[np.complex128]]


def rounded(contour: Contour, grid: int) -> Contour:
    """``contour`` on ``grid``, with all its points."""
    return tuple((on_grid(grid, x), on_grid(grid, y), on) for x, y, on in contour)


def drawn(contour: Contour) -> Complex:
    """Points on the curve of ``contour``, close together, all the way round."""
    said: list[tuple[complex, bool]] = []
    for place, (x, y, on) in enumerate(contour):
        before = contour[place - 1]
        if not on and not before[2]:
            said.append((complex(before[0] + x, before[1] + y) / 2, True))
        said.append((complex(x, y), on))
    first = next(place for place, (_, on) in enumerate(said) if on)
    said = [*said[first:], *said[: first + 1]]
    t = np.arange(PARTS) / PARTS
    pieces = []
    for place, (point, on) in enumerate(said[:-1]):
        after = said[place + 1][0]
        if not on:
            start = said[place - 1][0]
            pieces.append((1 - t) ** 2 * start + 2 * t * (1 - t) * point + t**2 * after)
        elif said[place + 1][1]:
            pieces.append(point + t * (after - point))
    return np.concatenate(pieces)


def apart(ours: Complex, theirs: Complex) -> float:
    """How far the two curves are apart where they are farthest."""

    def farthest(points: Complex, curve: Complex) -> float:
        way = np.roll(curve, -1) - curve
        from_start = points[:, None] - curve
        t = (from_start * way.conj()).real / np.maximum(np.abs(way) ** 2, 1e-9)
        return float(np.abs(from_start - np.clip(t, 0, 1) * way).min(axis=1).max())

    return max(farthest(ours, theirs), farthest(theirs, ours))


def shown() -> dict[Face, list[int]]:
    """The faces of the demo's pages, and the glyphs the pages show of them."""
    demo_pages.files()
    catalogue = demo_pages.workshop().catalogue
    return {
        face: sorted(
            {
                gid
                for unit in glyph.glyphs_of(catalogue)
                if unit.face == name
                for gid, _, _ in unit.glyphs
            }
        )
        for name, face in catalogue._faces.items()
    }


def pictures(folder: Path) -> None:
    """The longest name on the page in two languages, with the grid alone and as embedded."""
    page, shop = demo_pages.PAGES[-1], demo_pages.workshop()
    for name, way in (("rounded", rounded), ("embedded", embedded)):
        for kept in (glyph.contours_of, glyph.glyphs_of):
            kept.cache_clear()
        shop._plates.clear()
        with patch.object(glyph, "embedded", way):
            (folder / f"{name}.pdf").write_bytes(page.pdf(page.three()["longest"]))
    for place, (dots, box) in PLACES.items():
        left, top, width, height = (str(round(length * dots / 72)) for length in box)
        both = []
        for name in ("rounded", "embedded"):
            cut = ("-x", left, "-y", top, "-W", width, "-H", height)
            command = ["pdftoppm", "-singlefile", "-png", "-gray", "-r", str(dots), *cut]
            subprocess.run([*command, folder / f"{name}.pdf", folder / name], check=True)
            both.append(Image.open(folder / f"{name}.png"))
        sheet = Image.new("L", (both[0].width, 2 * both[0].height + 4), 128)
        sheet.paste(both[0], (0, 0))
        sheet.paste(both[1], (0, both[0].height + 4))
        sheet.save(folder / f"{place}-{dots}.png")


def table() -> list[str]:
    """One line a face: points and distances, with the grid alone and as embedded."""
    lines = [
        f"{'':19}{'points':>16}{'farthest, grid':>20}{'mean, grid':>16}",
        f"{'face':19}{'all':>8}{'kept':>8}{'all':>12}{'kept':>8}{'all':>8}{'kept':>8}",
    ]
    for face, gids in shown().items():
        contours = [contour for gid in gids for contour in face.outline(gid)]
        points, farthest, mean = "", "", ""
        for way in (rounded, embedded):
            made = [way(contour, face.grid) for contour in contours]
            away = [
                apart(drawn(ours), drawn(theirs)) / face.grid
                for ours, theirs in zip(made, contours, strict=True)
            ]
            points += f"{sum(map(len, made)):8,}"
            farthest += f"{max(away):8.2f}"
            mean += f"{sum(away) / len(away):8.2f}"
        lines.append(f"{face.name:19}{points}    {farthest}{mean}")
    return lines


def main() -> None:
    print("\n".join(table()))
    for folder in map(Path, sys.argv[1:]):
        folder.mkdir(parents=True, exist_ok=True)
        pictures(folder)


if __name__ == "__main__":
    main()
