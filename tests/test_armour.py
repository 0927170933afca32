"""Base32 is the standard library's, and each string of bytes has one text only."""

import base64
import random

import pytest

from certgen import armour

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@pytest.mark.parametrize("size", [*range(70), 164, 227, 5000])
def test_it_is_that_of_the_standard_library_and_reads_back(size):
    draw = random.Random(size)
    for data in (bytes(size), b"\xff" * size, *(draw.randbytes(size) for _ in range(40))):
        text = armour.encoded(data)
        assert text == base64.b32encode(data).decode().rstrip("=")
        assert armour.decoded(text) == data


def test_a_text_that_nothing_is_written_as_is_refused():
    """Every text of three letters, every last letter of every length, and any in between."""
    draw = random.Random(3)
    texts = [first + second + third for first in LETTERS for second in LETTERS for third in LETTERS]
    texts += [armour.encoded(draw.randbytes(n))[:-1] + end for n in range(1, 40) for end in LETTERS]
    texts += [
        "".join(draw.choices(f"{LETTERS}018=a é٣\0", k=draw.randrange(12))) for _ in range(5000)
    ]
    texts += ["AA=", "aa", "A A", "AAAA\n", "ÀA", "A\ud800"]
    read = 0
    for text in texts:
        try:
            data = armour.decoded(text)
        except ValueError:
            padded = text + "=" * (-len(text) % 8)
            try:
                meant = base64.b32decode(padded)
            except ValueError:
                continue
            assert base64.b32encode(meant).decode().rstrip("=") != text
        else:
            read += 1
            assert armour.encoded(data) == text
    assert 100 < read < len(texts) / 2
