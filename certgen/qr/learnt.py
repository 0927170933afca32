"""What ``qrcode`` 8.2 says of its symbols: everything constant in those of one version.

It is asked once a process and version, not once a certificate: it takes 10 to 20 ms a symbol,
nearly all of it choosing among eight masks in Python. Where its rules differ from ISO/IEC 18004
they hold: masks are scored with format and version bits left light, the finder-like pattern is
sought inside the symbol only, and the lowest mask wins a tie.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from qrcode import QRCode, base, util
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError
from qrcode.LUT import rsPoly_LUT

ALPHABET: bytes = util.ALPHA_NUM
"""The characters of the alphanumeric mode, in the order of their numbers."""
LARGEST = 27
"""The largest version learnt; ``qrcode`` draws what needs a larger one."""
_DIGITS = bytes.maketrans(b"\0\1", b"01")
_TILE = 12
"""Masks repeat after so many modules, in both directions."""


@dataclass(frozen=True)
class Lesson:
    """The constants of one version with error correction M.

    A symbol is ``raw ^ mask``: ``raw`` shows the bits of its codewords, the mask holds the rest.
    """

    size: int
    """Modules a side."""
    alphabet: bytes
    """The characters of the alphanumeric mode, in the order of their numbers."""
    letters: tuple[int, int]
    """Alphanumeric mode: its number, and the bits of its length."""
    octets: tuple[int, int]
    """Byte mode: the same."""
    padding: tuple[int, int]
    """The bytes behind a text, in turn."""
    blocks: tuple[int, ...]
    """The data codewords of each block."""
    parity: int
    """The parity codewords of a block."""
    steps: Sequence[int]
    """For each highest coefficient of a polynomial, what it takes from the rest: the generator's
    multiples, little-endian numbers of 32 bytes."""
    numbers: Sequence[int]
    """For each module the bit it shows, row by row: bits of the data, then of each block's parity,
    and last one that is never set."""
    scored: Sequence[int]
    """The rows of each of the eight masks in turn, as they are scored; the first module is the
    highest of ``size`` bits."""
    printed: Sequence[int]
    """The same, as they are printed."""
    balance: Sequence[int]
    """What is lost by so many dark modules."""


def fitting(before: int, after: int) -> int:
    """The smallest version for so many characters on either side of a ``#``, each side in
    alphanumeric mode; 41 when there is none."""
    version = 1
    while True:  # the length fields widen at versions 10 and 27, as in QRCode.best_fit
        sizes = util.mode_sizes_for_version(version)
        bits = 3 * 4 + 2 * sizes[util.MODE_ALPHA_NUM] + sizes[util.MODE_8BIT_BYTE] + 8
        bits += sum(length // 2 * 11 + length % 2 * 6 for length in (before, after))
        fit = bisect_left(util.BIT_LIMIT_TABLE[ERROR_CORRECT_M], bits, version)
        if util.mode_sizes_for_version(fit) == sizes:
            return fit
        version = fit


def lesson(version: int) -> Lesson:
    """Everything constant in the symbols of ``version``."""
    blocks = base.rs_blocks(version, ERROR_CORRECT_M)
    sizes = tuple(block.data_count for block in blocks)
    parity = blocks[0].total_count - blocks[0].data_count
    lengths = util.mode_sizes_for_version(version)
    code = _Watched(version)
    code.makeImpl(True, 0)
    size = code.modules_count
    numbers = [8 * (sum(sizes) + parity * len(sizes))] * size**2
    for place, bit in zip(code.filled, _sent(sizes, parity), strict=False):
        numbers[place] = bit
    scored, printed = _masks(code)
    shares = (dark / size**2 * 100 for dark in range(size**2 + 1))
    return Lesson(
        size=size,
        alphabet=ALPHABET,
        letters=(util.MODE_ALPHA_NUM, lengths[util.MODE_ALPHA_NUM]),
        octets=(util.MODE_8BIT_BYTE, lengths[util.MODE_8BIT_BYTE]),
        padding=(util.PAD0, util.PAD1),
        blocks=sizes,
        parity=parity,
        steps=_steps(parity),
        numbers=numbers,
        scored=scored,
        printed=printed,
        balance=[int(abs(share - 50) / 5) * 10 for share in shares],
    )


def asked(text: str, version: int | None = None) -> list[list[bool]]:
    """The symbol as ``qrcode`` itself makes it, in the smallest version unless one is given.

    Raises ``OverflowError`` when there is none.
    """
    code: QRCode[object] = QRCode(version, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    try:
        code.make(fit=version is None)
    except (DataOverflowError, ValueError):  # qrcode 8.2 refuses version 41 before it overflows
        raise OverflowError from None
    return [list(map(bool, row)) for row in code.modules]


class _Row(list[bool | None]):
    """A row of modules that notes the order they are filled in."""

    def __init__(self, row: list[bool | None], first: int, filled: list[int]):
        """Its modules have numbers from ``first`` on, which are put into ``filled``."""
        super().__init__(row)
        self._first = first
        self._filled = filled

    def __setitem__(self, column: int, dark: bool | None) -> None:  # type: ignore[override]
        self._filled.append(self._first + column)
        super().__setitem__(column, dark)


class _Watched(QRCode):  # type: ignore[misc]
    """A symbol without data, that tells where data would go."""

    modules: list[list[bool | None]]

    def __init__(self, version: int):
        super().__init__(version, error_correction=ERROR_CORRECT_M)
        self.data_cache: list[int] = []
        self.filled: list[int] = []
        """The modules for data in the order it comes, numbered row by row."""

    def map_data(self, data: list[int], mask_pattern: int) -> None:
        """Called by ``makeImpl`` when all but the data stands in its place."""
        rows = enumerate(self.modules)
        self.modules = [_Row(row, at * self.modules_count, self.filled) for at, row in rows]
        super().map_data(data, mask_pattern)
        self.modules = [list(row) for row in self.modules]


def _sent(sizes: tuple[int, ...], parity: int) -> list[int]:
    """The bits in the order they are sent: a codeword of each block in turn, data before parity."""
    data = [range(sum(sizes[:block]), sum(sizes[: block + 1])) for block in range(len(sizes))]
    ends = range(sum(sizes), sum(sizes) + parity * len(sizes), parity)
    codewords = [
        *(block[at] for at in range(max(sizes)) for block in data if at < len(block)),
        *(end + at for at in range(parity) for end in ends),
    ]
    return [8 * codeword + bit for codeword in codewords for bit in range(8)]


@cache
def _steps(parity: int) -> list[int]:
    """See ``Lesson.steps``: sums of the multiples by powers of two."""
    tail = rsPoly_LUT[parity][1:]
    powers = [
        int.from_bytes(bytes(base.gexp(bit + base.glog(factor)) for factor in tail), "little")
        for bit in range(8)
    ]
    steps = [0]
    for value in range(1, 256):
        highest = value.bit_length() - 1
        steps.append(powers[highest] ^ steps[value - (1 << highest)])
    return steps


def _masks(code: _Watched) -> tuple[list[int], list[int]]:
    """The rows of the eight masks, see ``Lesson``: scored, and printed."""
    size = code.modules_count
    data = [0] * size
    for place in code.filled:
        row, column = divmod(place, size)
        data[row] |= 1 << size - 1 - column
    blank = _rows(code.modules)
    scored: list[int] = []
    printed: list[int] = []
    if code.version >= 7:
        code.setup_type_number(False)
    for mask, tile in enumerate(_tiles()):
        turned = [int((tile[row % _TILE] * size)[:size], 2) for row in range(size)]
        code.setup_type_info(False, mask)
        for rows, fixed in (scored, blank), (printed, _rows(code.modules)):
            rows += [
                stays & ~free | turns & free
                for stays, turns, free in zip(fixed, turned, data, strict=True)
            ]
    return scored, printed


@cache
def _tiles() -> list[list[str]]:
    """For each mask the rows of its tile, ``1`` for a module that it turns around."""
    side = range(_TILE)
    return [
        ["".join("01"[bool(turns(row, column))] for column in side) for row in side]
        for turns in map(util.mask_func, range(8))
    ]


def _rows(modules: Sequence[Sequence[bool | None]]) -> list[int]:
    """Each row as a number, its first module the highest bit."""
    return [int(bytes(map(bool, row)).translate(_DIGITS), 2) for row in modules]
