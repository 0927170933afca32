"""A text → the codewords of its symbol: three segments, padding, and the parity of each block."""

from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.stdint cimport uint8_t, uint64_t

cdef enum:
    FEWEST = 20  # characters that qrcode splits off as a segment, and digits
    BLOCKS = 64
    PARITY = 32  # codewords of a block at most, in four words
    STRANGE = 255  # where a character has no number in alphanumeric mode


cdef struct Writer:
    # Bits on their way into bytes, the highest first.
    uint8_t* at
    uint64_t held
    int waiting


cdef inline void put(Writer* writer, unsigned int value, int width) noexcept:
    writer.held = writer.held << width | value
    writer.waiting += width
    while writer.waiting >= 8:
        writer.waiting -= 8
        writer.at[0] = <uint8_t>(writer.held >> writer.waiting)
        writer.at += 1


cdef inline Py_ssize_t letters_bits(Py_ssize_t length) noexcept:
    """Of characters in alphanumeric mode: 11 a pair, 6 for a single last one."""
    return length // 2 * 11 + length % 2 * 6


cdef class Alphabet:
    """The characters of the alphanumeric mode."""

    cdef uint8_t numbers[256]

    def __cinit__(self, bytes letters):
        """``letters`` in the order of their numbers."""
        cdef int place, letter
        for letter in range(256):
            self.numbers[letter] = STRANGE
        for place, letter in enumerate(letters):
            self.numbers[letter] = place

    def cut(self, str text):
        """Where the ``#`` stands in a text that ``qrcode`` cuts into three segments, alphanumeric,
        ``#`` in byte mode, alphanumeric; 0 for any other text.
        """
        if not text.isascii():
            return 0
        cdef bytes told = text.encode("ascii")
        cdef const uint8_t* letters = told
        cdef Py_ssize_t length = len(told), place, cut = 0
        cdef int digits = 0
        for place in range(length):
            digits = digits + 1 if c"0" <= letters[place] <= c"9" else 0
            if digits == FEWEST:  # would be a segment of digits
                return 0
            if letters[place] == c"#" and not cut:
                cut = place
            elif self.numbers[letters[place]] == STRANGE:
                return 0
        return cut if cut >= FEWEST and length - cut > FEWEST else 0


cdef class Encoder:
    """Writes the codewords of one version."""

    cdef Alphabet alphabet
    cdef int capacity, parity, blocks
    cdef int letters_mode, letters_width, octets_mode, octets_width
    cdef int sizes[BLOCKS]
    cdef uint8_t padding[2]
    cdef uint64_t steps[256][4]

    def __cinit__(self, lesson):
        """``lesson`` is what ``qrcode`` said of the version, see ``qr.learnt.Lesson``; a
        ``ValueError`` when that cannot be.
        """
        cdef int place, number
        self.alphabet = Alphabet(lesson.alphabet)
        self.blocks, self.parity = len(lesson.blocks), lesson.parity
        self.capacity = sum(lesson.blocks)
        self.letters_mode, self.letters_width = lesson.letters
        self.octets_mode, self.octets_width = lesson.octets
        if not (
            0 < self.blocks <= BLOCKS
            and 0 < min(lesson.blocks)
            and 0 < self.parity <= PARITY
            and 0 < min(self.letters_width, self.octets_width)
            and max(self.letters_width, self.octets_width) <= 16
        ):
            raise ValueError("no version of a symbol")
        for place, number in enumerate(lesson.blocks):
            self.sizes[place] = number
        self.padding[0], self.padding[1] = lesson.padding
        for number in range(256):
            for place in range(4):
                self.steps[number][place] = lesson.steps[number] >> 64 * place & 0xFFFFFFFFFFFFFFFF

    def codewords(self, str text, Py_ssize_t cut):
        """Those of ``text``, whose ``#`` stands at ``cut``: data, then the parity of each block.

        Raises ``ValueError`` for a text that the version does not hold, or that is not so cut.
        """
        cdef Py_ssize_t total = self.capacity + self.blocks * self.parity
        cdef bytes codewords = PyBytes_FromStringAndSize(NULL, total)
        cdef uint8_t* at = <uint8_t*><char*>codewords
        self.write(text.encode(), cut, at)
        self.add_parity(at)
        return codewords

    cdef int write(self, bytes text, Py_ssize_t cut, uint8_t* codewords) except -1:
        """The data codewords of ``text``."""
        cdef const uint8_t* letters = text
        cdef Py_ssize_t after = len(text) - cut - 1, left
        cdef Writer writer = Writer(codewords, 0, 0)
        left = 8 * self.capacity - 12 - 2 * self.letters_width - self.octets_width - 8
        left -= letters_bits(cut) + letters_bits(after)
        if cut <= 0 or after <= 0 or letters[cut] != c"#" or left < 0:
            raise ValueError("another text")
        self.write_letters(&writer, letters, cut)
        put(&writer, self.octets_mode, 4)
        put(&writer, 1, self.octets_width)
        put(&writer, c"#", 8)
        self.write_letters(&writer, letters + cut + 1, after)
        put(&writer, 0, min(left, 4))
        put(&writer, 0, -writer.waiting & 7)
        cdef uint8_t* end = codewords + self.capacity
        cdef int odd = 0
        while writer.at < end:
            put(&writer, self.padding[odd], 8)
            odd ^= 1
        return 0

    cdef int write_letters(
        self, Writer* writer, const uint8_t* letters, Py_ssize_t length
    ) except -1:
        """A segment in alphanumeric mode."""
        cdef Py_ssize_t place
        cdef int first, second
        put(writer, self.letters_mode, 4)
        put(writer, length, self.letters_width)
        for place in range(0, length - 1, 2):
            first = self.alphabet.numbers[letters[place]]
            second = self.alphabet.numbers[letters[place + 1]]
            if first == STRANGE or second == STRANGE:
                raise ValueError("another text")
            put(writer, 45 * first + second, 11)
        if length & 1:
            first = self.alphabet.numbers[letters[length - 1]]
            if first == STRANGE:
                raise ValueError("another text")
            put(writer, first, 6)
        return 0

    cdef void add_parity(self, uint8_t* codewords) noexcept:
        """Behind the data the parity of each block: its remainder by the generator polynomial, in
        a register of four words whose lowest byte is the highest power.
        """
        cdef const uint8_t* data = codewords
        cdef uint8_t* parity = codewords + self.capacity
        cdef uint64_t a, b, c, d
        cdef uint64_t rest[4]
        cdef const uint64_t* step
        cdef int block, place
        for block in range(self.blocks):
            a = b = c = d = 0
            for place in range(self.sizes[block]):
                step = self.steps[data[place] ^ (a & 255)]
                a = (a >> 8 | b << 56) ^ step[0]
                b = (b >> 8 | c << 56) ^ step[1]
                c = (c >> 8 | d << 56) ^ step[2]
                d = d >> 8 ^ step[3]
            rest[0], rest[1], rest[2], rest[3] = a, b, c, d
            for place in range(self.parity):
                parity[place] = <uint8_t>(rest[place >> 3] >> 8 * (place & 7))
            data += self.sizes[block]
            parity += self.parity
