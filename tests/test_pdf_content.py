"""What a pen writes: numbers as Python rounds them, and every unit and kern in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pdf_samples
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certgen.page import TextMark
from certgen.pdf.content import Pen
from certgen.pdf.fontfile import Font
from certgen.pdf.spelling import real
from certgen.text.line import Line, Run, the_unit

UNITS = [the_unit("amiri", (), chr(0x1000 + number), number % 700) for number in range(300)]
BEFORE, BETWEEN = UNITS[:100], UNITS[100:103]


@pytest.mark.parametrize(
    ("value", "spelt"),
    [(0, b"0"), (-0.0001, b"0"), (12.5, b"12.5"), (100, b"100"), (1.23456, b"1.235")],
)
def test_numbers_are_short(value: float, spelt: bytes) -> None:
    assert real(value) == spelt


@settings(max_examples=2_000, deadline=None)
@given(st.floats() | st.integers(-(10**9), 10**9).map(lambda n: n / 2_000 + n % 3 * 1e-13))
def test_numbers_are_rounded_as_python_rounds_them(value: float) -> None:
    """Ties, and what is nearly one, among them."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    assert real(value) == (b"0" if text == "-0" else text.encode())


@st.composite
def runs(draw: st.DrawFn) -> Run:
    units = draw(st.lists(st.sampled_from(UNITS), min_size=1, max_size=60))
    kern = st.sampled_from([0, 0, -37, 12, 127, -128])
    kerns = draw(st.just([]) | st.lists(kern, min_size=len(units), max_size=len(units)))
    scale, x = draw(st.sampled_from([1.0, 0.9])), draw(st.sampled_from([0.0, 0.0015, 3.25]))
    return Run("amiri", scale, x, tuple(units), tuple(kerns))


@settings(deadline=None)
@given(st.lists(st.lists(runs(), max_size=3), min_size=1, max_size=4))
def test_every_unit_and_kern_is_written(lines: list[list[Run]]) -> None:
    """Codes with brackets and backslashes in them, and three fonts, among them."""
    catalogue = pdf_samples.typesetter().catalogue
    first = Font(b"P", 1, catalogue)
    first.codes(BEFORE)
    second = Font(b"S", 6, catalogue, first)
    second.codes(BETWEEN)
    font = Font(b"O", 11, catalogue, second)
    pen = Pen(font)
    marks = [
        TextMark(20.0, 30.0 + place, 10.0, "black", Line("", tuple(line), 1.0, 1.0, 0.0))
        for place, line in enumerate(lines)
    ]
    pen.block(b"/P BMC", marks)
    codes = {unit: font.codes([unit])[0] for line in lines for run in line for unit in run.units}
    wanted = [
        (codes[unit][0].decode(), codes[unit][1], 10 * run.scale, kern)
        for line in lines
        for run in line
        for unit, kern in zip(run.units, run.kerns or [0] * len(run.units), strict=True)
    ]
    assert list(written(pen.content())) == wanted
    own = dict.fromkeys(unit for line in lines for run in line for unit in run.units)
    new = [unit for unit in own if unit not in {*BEFORE, *BETWEEN}]
    assert [codes[unit][1] for unit in new] == list(range(1, len(new) + 1))


def written(content: bytes) -> Iterator[tuple[str, int, float, int]]:
    """What ``content`` shows: font, code, size, and the kern behind it."""
    with pikepdf.new() as pdf:
        stream = pdf.make_stream(content)
        font, size = "", 0.0
        shown: list[tuple[str, int, float, int]] = []
        for operands, operator in pikepdf.parse_content_stream(stream):
            if str(operator) == "Tf":
                font, size = str(operands[0])[1:], float(operands[1])
            elif str(operator) in ("Tj", "TJ"):
                _show(shown, operands[0] if str(operator) == "TJ" else operands, font, size)
    yield from shown


def _show(
    shown: list[tuple[str, int, float, int]], parts: Sequence[object], font: str, size: float
) -> None:
    for part in parts:
        if isinstance(part, pikepdf.String):
            data = bytes(part)
            shown += [
                (font, int.from_bytes(data[at : at + 2]), size, 0) for at in range(0, len(data), 2)
            ]
        else:
            name, code, at, _ = shown.pop()
            shown.append((name, code, at, -int(part)))  # type: ignore[call-overload]
