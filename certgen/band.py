"""Names in the band a layout gives them: at what size, on how many lines, standing where. Pure.

A name stands on one line while that is at least four fifths of its size; else on the lines that
let it be largest. Names one above another shrink by one factor. A short name never grows, none is
clipped, and no ink leaves the band: the band is the room, its neighbours are beyond.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

from certgen.ease import REACH, Band, Name, Placed, at_ease
from certgen.errors import ComposeError
from certgen.text import fit
from certgen.text.line import Line
from certgen.text.typesetter import Typesetter

MM = 72 / 25.4
"""Points to the millimetre."""
BETWEEN = 0.12
"""White between the two lines of a name, ink to ink, at least; em."""
LEADING = 1.3
"""From one baseline of a name to the next, where the band has the room; em."""
_AS_LARGE = 0.95
"""A setting of fewer lines is taken when it is this close to the largest."""


class _Shape(NamedTuple):
    """One way to divide a name. Lengths in em of its size."""

    lines: tuple[Line, ...]
    width: float
    """Of the widest line, and of what its swashes reach beyond on one side, on both."""
    height: float
    """From the highest ink to the lowest."""


def placed(
    typesetter: Typesetter,
    names: Sequence[Name],
    band: Band,
    *,
    gap: float = 0.0,
    baseline: float | None = None,
) -> tuple[Placed, ...]:
    """``names``, the upper first, in ``band``, ``gap`` points from the ink of one to that of the
    next, centred by their ink.

    A single name on one line stands on ``baseline`` unless a high mark or a deep tail moves it.
    Sizes less than asked for are multiples of half a point, or the floor.
    Raises ``ComposeError`` naming the text that is too long, or too high with its marks, and the
    room there was; also what ``Typesetter.line`` raises.
    """
    return at_ease(typesetter, list(names), band, gap, baseline) or searched(
        typesetter, names, band, gap, baseline
    )


def searched(
    typesetter: Typesetter,
    names: Sequence[Name],
    band: Band,
    gap: float,
    baseline: float | None,
) -> tuple[Placed, ...]:
    """What ``placed`` gives, found by looking for the way to divide ``names`` that serves best."""
    room = band.top - band.bottom - gap * (len(names) - 1)
    shapes, factor = _largest(typesetter, names, band.width, room)
    if factor == 1.0:
        sizes = [name.size for name in names]
    elif any(factor < name.floor for name in names):
        raise _refusal(typesetter, names, band.width, room)
    else:
        sizes = [max(fit.floored(n.size * factor, n.size), n.size * n.floor) for n in names]
    heights = [shape.height * size for shape, size in zip(shapes, sizes, strict=True)]
    if len(names) == 1 and baseline is not None and len(shapes[0].lines) == 1:
        (line,), (size,) = shapes[0].lines, sizes
        y = min(max(baseline, band.bottom - line.bottom * size), band.top - line.top * size)
        return (Placed(size, (line,), (y,)),)
    spare = room - sum(heights) if len(names) == 1 else 0.0
    top = (band.top + band.bottom + sum(heights) + gap * (len(names) - 1)) / 2
    standing = []
    for shape, size, height in zip(shapes, sizes, heights, strict=True):
        standing.append(_standing(shape.lines, size, top, spare))
        top -= height + gap
    return tuple(standing)


def _standing(lines: tuple[Line, ...], size: float, top: float, spare: float) -> Placed:
    """``lines`` with their ink from ``top`` down, opened up to their leading by what is to spare,
    half of it above."""
    first, *more = lines
    if not more:
        return Placed(size, lines, (top - first.top * size,))
    [second] = more
    step = second.top - first.bottom + BETWEEN
    opened = max(0.0, min(spare, (LEADING - step) * size))
    above = top + opened / 2 - first.top * size
    return Placed(size, lines, (above, above - step * size - opened))


def _largest(
    typesetter: Typesetter, names: Sequence[Name], width: float, height: float
) -> tuple[tuple[_Shape, ...], float]:
    """The way to divide ``names`` that lets them be largest, and the share of their sizes."""
    single = _singly(typesetter, names, width)
    factor = _factor(names, single, width, height)
    if factor >= fit.ONE_LINE:
        return single, factor
    ways: list[list[_Shape]] = []
    for name, shape in zip(names, single, strict=True):
        halves: tuple[Line, ...] = ()
        if name.lines > 1:
            halves = typesetter.halves(name.text, name.style, name.size, width)
        ways.append([shape, _shape(typesetter, halves, name.size, width)] if halves else [shape])
    found = [(_factor(names, shapes, width, height), shapes) for shapes in product(*ways)]
    best = max(factor for factor, _ in found)
    near = [each for each in found if each[0] >= best * _AS_LARGE]
    factor, shapes = min(near, key=lambda each: (sum(len(s.lines) for s in each[1]), -each[0]))
    return shapes, factor


def _factor(names: Sequence[Name], shapes: Sequence[_Shape], width: float, height: float) -> float:
    """The share of their sizes at which ``shapes`` fit into ``width`` and ``height``; at most 1."""
    widest = high = 0.0
    for name, shape in zip(names, shapes, strict=True):
        widest = max(widest, shape.width * name.size)
        high += shape.height * name.size
    return min(1.0, width / widest if widest else 1.0, height / high if high else 1.0)


def _singly(typesetter: Typesetter, names: Sequence[Name], room: float) -> tuple[_Shape, ...]:
    """Each of ``names`` on one line."""
    return tuple(
        _shape(typesetter, (typesetter.line(name.text, name.style),), name.size, room)
        for name in names
    )


def _shape(typesetter: Typesetter, lines: tuple[Line, ...], size: float, room: float) -> _Shape:
    width, height = 0.0, BETWEEN * (len(lines) - 1)
    for line in lines:
        reach = 0.0
        if (line.width + 2 * REACH) * size > room:  # else no swash can matter
            ink = typesetter.ink(line)
            reach = max(0.0, -ink.left, ink.right - line.width)
        width = max(width, line.width + 2 * reach)
        height += line.top - line.bottom
    return _Shape(lines, width, height)


def _refusal(
    typesetter: Typesetter, names: Sequence[Name], width: float, height: float
) -> ComposeError:
    """Why ``names`` cannot stand there, said of the one that needs the most."""
    both = list(zip(names, _singly(typesetter, names, width), strict=True))
    # Lines without end leave the height alone to be wrong, and the other way round.
    if all(shape.width * name.size * name.floor <= width for name, shape in both):
        _, worst = max(both, key=lambda each: each[1].height * each[0].size)
        return ComposeError("name_too_high", text=worst.lines[0].text, room=_millimetres(height))
    _, worst = max(both, key=lambda each: each[1].width * each[0].size * each[0].floor)
    return ComposeError("name_too_long", text=worst.lines[0].text, room=_millimetres(width))


def _millimetres(points: float) -> str:
    return f"{max(0.0, points) / MM:.0f}\u00a0mm"
