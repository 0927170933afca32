"""QR symbols for a whole chunk of texts at once, module for module those of ``qrcode`` 8.2.

``qrcode`` takes 10 to 20 ms a symbol, nearly all of it choosing among eight masks in Python. All
that is constant in a symbol is asked of ``qrcode`` once per version: the function patterns, the
masks, which bit of which codeword each module shows. What is left is done here for many
symbols together, a row of modules in one or two machine words: bits, parity, eight penalties.

The rules are ``qrcode``'s, where they differ from ISO/IEC 18004 too: masks are scored with format
and version bits left light, the finder-like pattern is sought inside the symbol only, and the
lowest mask wins a tie.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from qrcode import QRCode, base, util
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError
from qrcode.LUT import rsPoly_LUT

from certgen.errors import ComposeError

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Matrix:
    """A symbol without its quiet zone, ready for a 1-bit image mask."""

    size: int
    """Modules a side."""
    bits: bytes
    """The rows from the top, each padded to whole bytes; most significant bit first, 1 = dark."""


def symbols(texts: Sequence[str]) -> list[Matrix]:
    """The symbols of ``texts``, error correction M, in the smallest version each fits in.

    Raises ``ComposeError`` for a text that no symbol holds.
    """
    drawn: dict[str, Matrix] = {}
    alike: dict[tuple[int, int], list[str]] = defaultdict(list)
    for text in dict.fromkeys(texts):
        if form := _form(text):
            alike[form].append(text)
        else:
            drawn[text] = _asked(text)
    for (version, length), group in alike.items():
        drawn |= zip(group, _layout(version).draw(group, length), strict=True)
    return [drawn[text] for text in texts]


def stand_in(text: str, original: str) -> Matrix:
    """The symbol of ``text``, as large as that of ``original`` and filled up as ``qrcode`` does."""
    form = _form(original)
    return _asked(text, form[0] if form else (_asked(original).size - 17) // 4)


_LETTERS = f"[{re.escape(util.ALPHA_NUM.decode())}]{{20,}}"
_SPLIT = re.compile(rf"(?!.*[0-9]{{20}})({_LETTERS})#{_LETTERS}")
_CODES = np.zeros(128, np.uint16)
_CODES[list(util.ALPHA_NUM)] = range(45)


def _form(text: str) -> tuple[int, int] | None:
    """(version, length before the ``#``), or None when ``qrcode`` would not cut ``text`` into
    three segments: alphanumeric, ``#`` in byte mode, alphanumeric.
    """
    if not (found := _SPLIT.fullmatch(text)):
        return None
    length = len(found[1])
    version = _version(length, len(text) - length - 1)
    return (version, length) if version <= 27 else None


@cache
def _version(before: int, after: int) -> int:
    """The smallest version for so many characters on either side of the ``#``; 41 when none is."""
    version = 1
    while True:  # the length fields widen at versions 10 and 27, as in QRCode.best_fit
        bits = len(_header(version, before, after)) + _width(after)
        fit = bisect_left(util.BIT_LIMIT_TABLE[ERROR_CORRECT_M], bits, version)
        if util.mode_sizes_for_version(fit) == util.mode_sizes_for_version(version):
            return fit
        version = fit


def _width(characters: int) -> int:
    """Bits of an alphanumeric segment: 11 a pair, 6 for a single last one."""
    return characters // 2 * 11 + characters % 2 * 6


def _header(version: int, before: int, after: int) -> str:
    """The bits up to the last segment's characters, those of the first one left zero."""
    sizes = util.mode_sizes_for_version(version)
    letters, octets = sizes[util.MODE_ALPHA_NUM], sizes[util.MODE_8BIT_BYTE]
    return (
        f"{util.MODE_ALPHA_NUM:04b}{before:0{letters}b}{'0' * _width(before)}"
        f"{util.MODE_8BIT_BYTE:04b}{1:0{octets}b}{ord('#'):08b}"
        f"{util.MODE_ALPHA_NUM:04b}{after:0{letters}b}"
    )


@cache
def _frame(version: int, before: int, after: int, capacity: int) -> bytes:
    """All ``capacity`` data codewords, every alphanumeric character zero."""
    bits = _header(version, before, after) + "0" * _width(after)
    bits += "0" * min(4, 8 * capacity - len(bits))
    bits += "0" * (-len(bits) % 8)
    padding = (f"{util.PAD0:08b}{util.PAD1:08b}" * capacity)[: 8 * capacity - len(bits)]
    return int(bits + padding, 2).to_bytes(capacity, "big")


def _letters(texts: Sequence[str]) -> Array:
    """(texts, bits): the characters of each text in alphanumeric mode, zeros after the shorter."""
    width = max(map(len, texts)) + 1 & ~1
    padded = "".join(text.ljust(width, "0") for text in texts).encode()
    codes = _CODES[np.frombuffer(padded, np.uint8)].reshape(len(texts), width)
    pairs = codes[:, 0::2] * 45 + codes[:, 1::2]
    lengths = np.fromiter(map(len, texts), np.intp, len(texts))
    odd = np.flatnonzero(lengths % 2)
    pairs[odd, lengths[odd] // 2] = codes[odd, lengths[odd] - 1] << 5  # 6 bits, not 11
    octets = (pairs << 5).astype(">u2").view(np.uint8).reshape(*pairs.shape, 2)
    return np.unpackbits(octets, axis=2)[:, :, :11].reshape(len(texts), -1)


_BLOCK = 128_000
"""Bytes of the eight masked symbols of all texts in hand; a few such arrays fit the cache."""
_REVERSED = np.packbits(np.unpackbits(np.arange(256, dtype=np.uint8)), bitorder="little")
"""Each byte with its bits in the other order."""


class _Layout:
    """Everything constant in the symbols of one version, learnt from ``qrcode``.

    A symbol is ``raw ^ mask``: ``raw`` shows the bits of its codewords, the mask holds the rest.
    """

    def __init__(self, version: int):
        self.version = version
        self.size = size = 4 * version + 17
        # glibc keeps freed memory up to twice the largest block it has seen freed (mallopt(3)):
        # beyond the 128 KiB it starts with, every step of ``_lost`` would fetch it anew (2 times)
        np.empty(8 << 20, np.uint8)
        self._learn_parity()
        numbers = self._learn_places()
        self.ways = [_wide(way, 8 * self.capacity) for way in (numbers, numbers.T)]
        test, real = (
            np.stack([self._ask([0] * self.total, mask, test) for mask in range(8)])
            for test in (True, False)
        )
        ways = (test, test.transpose(0, 2, 1))
        self.scored = [_standing(_words(_wide(way)))[:, :, :, None] for way in ways]
        self.real = _words(_wide(real))
        shares = [dark / size**2 * 100 for dark in range(size**2 + 1)]
        self.balance = np.array([int(abs(share - 50) / 5) * 10 for share in shares])
        self.followed = _words(_wide(np.arange(size) < size - 1))[:, None, None, None]

    def draw(self, texts: Sequence[str], length: int) -> Iterator[Matrix]:
        """The symbols of ``texts``, all of this version with the ``#`` at ``length``."""
        block = _BLOCK // self.ways[0].size
        for start in range(0, len(texts), block):
            bits = self._bits(self._data(texts[start : start + block], length))
            raw = [_words(np.take(bits, way, axis=1)) for way in self.ways]
            lost = self._lost(raw[0], 0) + self._lost(raw[1], 1)
            chosen = raw[0] ^ self.real[np.argmin(lost, axis=0)]
            rows = np.ascontiguousarray(chosen).view(np.uint8)[:, :, : -(-self.size // 8)]
            yield from (Matrix(self.size, symbol.tobytes()) for symbol in _REVERSED[rows])

    def _ask(self, codewords: list[int], mask: int, test: bool) -> Array:
        """The matrix ``qrcode`` makes of ``codewords``; ``test`` leaves the format bits light."""
        code: QRCode[object] = QRCode(version=self.version, error_correction=ERROR_CORRECT_M)
        code.data_cache = codewords
        code.makeImpl(test, mask)
        return np.array(code.modules, bool)

    def _learn_parity(self) -> None:
        """The blocks, and what each value of each byte of a block adds to the block's parity."""
        blocks = base.rs_blocks(self.version, ERROR_CORRECT_M)
        sizes = [block.data_count for block in blocks]
        self.capacity, longest = sum(sizes), max(sizes)
        self.total = sum(block.total_count for block in blocks)
        parity = blocks[0].total_count - blocks[0].data_count
        # byte ``capacity`` is always zero: for the shorter blocks, and modules that show no bit
        byte, first = np.arange(longest)[:, None], np.cumsum([0, *sizes[:-1]])
        short = longest - np.array(sizes)
        self.place = np.where(byte < short, self.capacity, first + byte - short)
        self.step = 256 * byte[:, None]
        power = np.array([base.gexp(exponent) for exponent in range(510)], np.uint8)
        logarithm = np.array([base.glog(value) for value in range(1, 256)])
        product = np.zeros((256, 256), np.uint8)
        product[1:, 1:] = power[logarithm[:, None] + logarithm]
        tail = np.array(rsPoly_LUT[parity][1:], np.uint8)
        remainder, table = tail, np.zeros((longest, 256, -(-parity // 8) * 8), np.uint8)
        for distance in range(longest):  # x^(parity + distance) modulo the generator
            table[longest - 1 - distance, :, :parity] = product[:, remainder]
            remainder = np.append(remainder[1:], np.uint8(0)) ^ product[remainder[0], tail]
        self.table = table.reshape(longest * 256, -1).view(np.uint64)
        # the order of the codewords in the symbol: data, then parity, a byte of each block in turn
        after = self.capacity + 1 + np.arange(len(blocks)) * table.shape[2]
        sent = (first + byte)[byte < sizes], (after + np.arange(parity)[:, None]).ravel()
        self.order = np.concatenate(sent)

    def _learn_places(self) -> Array:
        """(size, size): the number of the bit each module shows, spelt out in binary questions."""
        blank = self._ask([0] * self.total, 0, True)
        bit = np.arange(1, 8 * self.total + 1)
        number = np.zeros(blank.shape, np.int64)
        for power in range(int(bit[-1]).bit_length()):
            answer = self._ask(np.packbits(bit >> power & 1).tolist(), 0, True)
            number |= (answer ^ blank).astype(np.int64) << power
        bits = (8 * self.order[:, None] + np.arange(8)).ravel()
        return np.concatenate([[8 * self.capacity], bits])[number]

    def _data(self, texts: Sequence[str], length: int) -> Array:
        """(texts, data codewords)."""
        rest = [text[length + 1 :] for text in texts]
        frames = b"".join(_frame(self.version, length, len(r), self.capacity) for r in rest)
        bits = np.zeros((len(texts), 8 * self.capacity), np.uint8)
        start = 4 + util.length_in_bits(util.MODE_ALPHA_NUM, self.version)
        before = _letters([text[:length] for text in texts])[:, : _width(length)]
        bits[:, start : start + before.shape[1]] = before
        start = len(_header(self.version, length, 0))
        after = _letters(rest)[:, : bits.shape[1] - start]
        bits[:, start : start + after.shape[1]] = after
        return np.packbits(bits, axis=1) | np.frombuffer(frames, np.uint8).reshape(len(texts), -1)

    def _bits(self, data: Array) -> Array:
        """(texts, bits): data, a zero byte, parity."""
        data = np.concatenate([data, np.zeros((len(data), 1), np.uint8)], axis=1)
        steps = data[:, self.place].transpose(1, 0, 2) + self.step
        parity = np.bitwise_xor.reduce(np.take(self.table, steps, axis=0), axis=0)
        octets = parity.reshape(len(data), -1).view(np.uint8)
        return np.unpackbits(np.concatenate([data, octets], axis=1), axis=1)

    def _lost(self, raw: Array, way: int) -> Array:
        """(8 masks, symbols): penalty along rows (way 0, with blocks and balance) or columns."""
        # (words, rows, masks, symbols); bit i of a row is compared with the ones after it
        x = self.scored[way] ^ _standing(raw)[:, :, None, :]
        differ = x ^ _next(x, 1)
        equal = ~differ & self.followed
        three = equal & _next(equal, 1)
        five = three & _next(three, 2)
        light = three & _next(equal, 2) & ~x
        bar = x & differ & _next(differ, 1)  # 101
        finder = bar & _next(x, 3) & _next(bar, 4)  # 1011101
        found = finder & _next(light, 7) | light & _next(finder, 4)
        # a run of r ≥ 5 loses r - 2: it has r - 4 places with five equal, r - 5 pairs of such
        lost: Array = 3 * _count(five) - 2 * _count(five & _next(five, 1)) + 40 * _count(found)
        if way == 0:
            same = equal[:, :-1] & equal[:, 1:] & ~(x[:, :-1] ^ x[:, 1:])
            lost += 3 * _count(same) + self.balance[_count(x)]
        return lost


_layout = cache(_Layout)


def _wide(modules: Array, fill: int = 0) -> Array:
    """Rows of modules, each filled up to a multiple of 64."""
    ends = [(0, 0)] * (modules.ndim - 1) + [(0, -modules.shape[-1] % 64)]
    return np.pad(modules, ends, constant_values=fill)


def _words(modules: Array) -> Array:
    """Rows of modules as words of 64, the first module in the lowest bit of the first word."""
    words = np.packbits(modules, bitorder="little").view("<u8")
    return words.reshape(*modules.shape[:-1], modules.shape[-1] // 64)


def _standing(rows: Array) -> Array:
    """(symbols, rows, words) as (words, rows, symbols)."""
    return np.ascontiguousarray(rows.transpose(2, 1, 0))


def _next(x: Array, by: int) -> Array:
    """Every module replaced by the one ``by`` places after it in its row."""
    moved = x >> np.uint64(by)
    if len(x) > 1:
        moved[:-1] |= x[1:] << np.uint64(64 - by)
    return moved


def _count(x: Array) -> Array:
    """(masks, symbols): the bits that are set."""
    return np.asarray(np.bitwise_count(x).sum(axis=(0, 1), dtype=np.int64))


@lru_cache(maxsize=64)
def _asked(text: str, version: int | None = None) -> Matrix:
    """The symbol as ``qrcode`` itself makes it, in the smallest version unless one is given."""
    code: QRCode[object] = QRCode(version, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    try:
        code.make(fit=version is None)
    except (DataOverflowError, ValueError):  # qrcode 8.2 refuses version 41 before it overflows
        raise ComposeError("qr_too_long", length=len(text)) from None
    return Matrix(code.modules_count, np.packbits(np.array(code.modules, bool), axis=1).tobytes())
