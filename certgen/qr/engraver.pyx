"""Codewords → the modules of their symbol, in a layout whose every constant ``qrcode`` told.

A row of modules is one number of 64 or 128 bits, its last module the lowest bit: so all modules of
a row are masked, compared with their neighbours and counted at once.
"""

from cpython.bytes cimport PyBytes_FromStringAndSize
from cpython.mem cimport PyMem_Calloc, PyMem_Free
from libc.stdint cimport uint8_t, uint16_t, uint64_t
from libc.string cimport memcpy

cdef extern from *:
    # A third of the work is counting bits, and every x86-64 processor made since 2008 has an
    # instruction for it: 8 µs a symbol in place of 11. What it counts is the same.
    """
    #ifdef __x86_64__
    #pragma GCC target("popcnt")
    #endif
    """
    ctypedef unsigned long uint128_t "unsigned __int128"
    int ones "__builtin_popcountll"(uint64_t word) noexcept

ctypedef fused row_t:
    uint64_t
    uint128_t

cdef enum:
    LARGEST = 125  # modules a side, those of version 27
    CODEWORDS = 1828  # in version 27
    MASKS = 8
    REACH = 12  # rows beyond the last one that are looked at: light, and like no other


cdef uint8_t SPREAD[256][8]
for _value in range(256):  # each byte as eight, a bit each, the highest first
    for _bit in range(8):
        SPREAD[_value][_bit] = _value >> 7 - _bit & 1


cdef inline int count(row_t row) noexcept:
    """The modules that are dark."""
    if row_t is uint64_t:
        return ones(row)
    else:
        return ones(<uint64_t>row) + ones(<uint64_t>(row >> 64))


cdef class Layout:
    """Draws the symbols of one version."""

    cdef readonly int size
    cdef int total, stride
    cdef uint16_t* numbers
    cdef uint8_t* balance
    cdef void* scored
    cdef void* printed

    def __cinit__(self, lesson):
        """``lesson`` is what ``qrcode`` said of the version, see ``qr.learnt.Lesson``; a
        ``ValueError`` when that cannot be.
        """
        cdef int place, number
        self.size, self.stride = lesson.size, (lesson.size + 7) // 8
        self.total = sum(lesson.blocks) + lesson.parity * len(lesson.blocks)
        modules = self.size * self.size
        if not (
            0 < self.size <= LARGEST
            and 0 < self.total <= CODEWORDS
            and len(lesson.numbers) == modules
            and 0 <= min(lesson.numbers)
            and max(lesson.numbers) <= 8 * self.total
            and len(lesson.scored) == len(lesson.printed) == MASKS * self.size
            and len(lesson.balance) == modules + 1
        ):
            raise ValueError("no layout of a symbol")
        self.numbers = <uint16_t*>reserved(modules * sizeof(uint16_t))
        for place, number in enumerate(lesson.numbers):
            self.numbers[place] = number
        self.balance = <uint8_t*>reserved(modules + 1)
        for place, number in enumerate(lesson.balance):
            self.balance[place] = number
        self.scored = self.kept(lesson.scored)
        self.printed = self.kept(lesson.printed)

    def __dealloc__(self):
        PyMem_Free(self.numbers)
        PyMem_Free(self.balance)
        PyMem_Free(self.scored)
        PyMem_Free(self.printed)

    cdef void* kept(self, rows) except NULL:
        """``rows`` as they are reckoned with, and ``REACH`` light ones behind them."""
        if max(rows) >> self.size:
            raise ValueError("longer than a row")
        cdef void* place = reserved((len(rows) + REACH) * sizeof(uint128_t))
        try:
            if self.size <= 64:
                keep[uint64_t](<uint64_t*>place, rows)
            else:
                keep[uint128_t](<uint128_t*>place, rows)
        except:
            PyMem_Free(place)
            raise
        return place

    def draw(self, bytes codewords):
        """The rows of the symbol that shows ``codewords`` (``qr.codewords``), each padded to whole
        bytes, the first module the highest bit.
        """
        if len(codewords) != self.total:
            raise ValueError("codewords of another version")
        cdef const uint8_t* given = codewords
        cdef bytes drawn = PyBytes_FromStringAndSize(NULL, self.size * self.stride)
        cdef uint8_t* at = <uint8_t*><char*>drawn
        if self.size <= 64:
            show[uint64_t](self, given, <uint64_t*>self.scored, <uint64_t*>self.printed, at)
        else:
            show[uint128_t](self, given, <uint128_t*>self.scored, <uint128_t*>self.printed, at)
        return drawn

    def lost(self, rows):
        """What the modules of ``rows`` lose, numbers as ``Lesson.scored`` has them."""
        if len(rows) != self.size:
            raise ValueError("another size")
        cdef void* place = self.kept(rows)
        try:
            if self.size <= 64:
                return penalty[uint64_t](<uint64_t*>place, self.size, self.balance)
            return penalty[uint128_t](<uint128_t*>place, self.size, self.balance)
        finally:
            PyMem_Free(place)


cdef int keep(row_t* place, rows) except -1:
    """Put ``rows``, numbers of Python's, at ``place``."""
    cdef uint64_t high, low
    for row in rows:
        high, low = row >> 64, row & 0xFFFFFFFFFFFFFFFF
        place[0] = low
        if row_t is uint128_t:
            place[0] |= <uint128_t>high << 64
        place += 1
    return 0


cdef void show(
    Layout layout,
    const uint8_t* codewords,
    const row_t* scored,
    const row_t* printed,
    uint8_t* drawn,
) noexcept:
    """Write the rows of the symbol, under the mask that loses least; of several the first."""
    cdef row_t raw[LARGEST]
    cdef row_t masked[LARGEST + REACH]
    cdef int size = layout.size, mask, best = 0, row, octet, lost, least = 0
    cdef row_t left
    place[row_t](layout, codewords, raw)
    for row in range(size, size + REACH):
        masked[row] = 0
    for mask in range(MASKS):
        for row in range(size):
            masked[row] = raw[row] ^ scored[mask * size + row]
        lost = penalty[row_t](masked, size, layout.balance)
        if mask == 0 or lost < least:
            best, least = mask, lost
    for row in range(size):
        left = (raw[row] ^ printed[best * size + row]) << 8 * layout.stride - size
        for octet in range(layout.stride - 1, -1, -1):
            drawn[octet] = <uint8_t>left
            left >>= 8
        drawn += layout.stride


cdef void place(Layout layout, const uint8_t* codewords, row_t* raw) noexcept:
    """The rows with every bit in its place, and nothing else."""
    cdef uint8_t bits[8 * CODEWORDS + 1]
    cdef const uint16_t* numbers = layout.numbers
    cdef int size = layout.size, codeword, row, column
    cdef row_t modules
    for codeword in range(layout.total):
        memcpy(bits + 8 * codeword, SPREAD[codewords[codeword]], 8)
    bits[8 * layout.total] = 0
    for row in range(size):
        modules = 0
        for column in range(size):
            modules = modules << 1 | bits[numbers[column]]
        raw[row] = modules
        numbers += size


cdef int penalty(const row_t* rows, int size, const uint8_t* balance) noexcept:
    """What ``qrcode.util.lost_point`` finds in ``rows``, behind which ``REACH`` light ones stand.

    ``across`` compares a module with the one before it in its row, ``down`` with the one below it.
    """
    cdef row_t across[LARGEST + REACH]
    cdef row_t equal[LARGEST + REACH]
    cdef row_t three[LARGEST + REACH]
    cdef row_t five[LARGEST + REACH]
    cdef row_t light[LARGEST + REACH]
    cdef row_t bar[LARGEST + REACH]
    cdef row_t finder[LARGEST + REACH]
    cdef row_t x, differ, inner, runs, clear, ring, found, whole
    cdef int row, lost = 0, dark = 0
    whole = <row_t>1 << size - 1
    inner = whole - 1
    whole |= inner
    for row in range(size - 1, size + REACH):
        across[row] = equal[row] = three[row] = five[row] = light[row] = bar[row] = finder[row] = 0
    for row in range(size - 1, -1, -1):
        x = rows[row]
        dark += count[row_t](x)
        # along the row; a run of r >= 5 loses r - 2: it has r - 4 places with five equal, and
        # r - 5 pairs of such
        differ = x ^ x >> 1
        across[row] = ~differ & inner
        runs = across[row] & across[row] >> 1
        clear = runs & across[row] >> 2 & ~x
        runs &= runs >> 2
        lost += 3 * count[row_t](runs) - 2 * count[row_t](runs & runs >> 1)
        ring = x & differ & differ >> 1  # 101
        ring = ring & x >> 3 & ring >> 4  # 1011101
        found = ring & clear >> 7 | clear & ring >> 4
        if found:
            lost += 40 * count[row_t](found)
        # down the columns
        equal[row] = ~(x ^ rows[row + 1]) & whole if row < size - 1 else 0
        three[row] = equal[row] & equal[row + 1]
        five[row] = three[row] & three[row + 2]
        light[row] = three[row] & equal[row + 2] & ~x
        lost += 3 * count[row_t](five[row]) - 2 * count[row_t](five[row] & five[row + 1])
        bar[row] = x & ~rows[row + 1] & rows[row + 2]
        finder[row] = bar[row] & rows[row + 3] & bar[row + 4]
        found = finder[row] & light[row + 7] | light[row] & finder[row + 4]
        if found:
            lost += 40 * count[row_t](found)
        lost += 3 * count[row_t](across[row] & across[row + 1] & equal[row])
    return lost + balance[dark]


cdef void* reserved(size_t size) except NULL:
    """``size`` bytes, all zero."""
    cdef void* place = PyMem_Calloc(size, 1)
    if place == NULL:
        raise MemoryError
    return place
