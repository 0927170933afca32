"""Symbols: module for module what ``qrcode`` draws, and readable by others."""

import random
import subprocess
from dataclasses import replace

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode import QRCode, util
from qrcode.constants import ERROR_CORRECT_M

from certgen.errors import ComposeError
from certgen.qr import Matrix, learnt, symbol
from certgen.qr.codewords import Encoder
from certgen.qr.engraver import Layout

BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALPHANUMERIC = util.ALPHA_NUM.decode()
VERSIONS = range(7, 15)


def reference(text: str, mask: int | None = None) -> Matrix:
    """What ``qrcode`` itself makes of ``text``, choosing the mask when none is given."""
    code = QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=mask)
    code.add_data(text)
    code.make()
    rows = np.packbits(np.array(code.modules, bool), axis=1)
    return Matrix(len(code.modules), rows.tobytes())


def modules(drawn: Matrix) -> np.ndarray:
    rows = np.frombuffer(drawn.bits, np.uint8).reshape(drawn.size, -1)
    return np.unpackbits(rows, axis=1)[:, : drawn.size].astype(bool)


def mask_of(drawn: Matrix) -> int:
    """The mask a symbol says it has, in its format bits (ISO/IEC 18004, 7.9.1)."""
    high, middle, low = modules(drawn)[8, 2:5]
    return (4 * int(high) + 2 * int(middle) + int(low)) ^ 0b101


def texts(version: int, count: int, seed: int = 1) -> list[str]:
    """Random texts of one version: odd and even addresses, every length of token in turn."""
    draw = random.Random(f"{version} {seed}")
    made = []
    while len(made) < count:
        host = "".join(draw.choices(CROCKFORD + ".-", k=draw.randrange(6, 24)))
        address = f"HTTPS://{host}/{''.join(draw.choices(CROCKFORD, k=16))}"
        fits = [n for n in range(60, 2000) if learnt.fitting(len(address), n) == version]
        for length in draw.sample(fits, min(len(fits), 20)):
            alphabet = BASE32 if draw.random() < 0.8 else ALPHANUMERIC
            made.append(f"{address}#{''.join(draw.choices(alphabet, k=length))}")
    return made[:count]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_symbol_is_the_one_qrcode_draws(version):
    """200 a version under the mask each shows; one in eight with ``qrcode`` choosing the mask
    too, which costs it eight times as much. The choice rests on the penalties, compared below."""
    for place, text in enumerate(texts(version, 200)):
        drawn = symbol(text)
        assert drawn.size == 4 * version + 17
        assert drawn == reference(text, mask_of(drawn)), text
        if place % 8 == 0:
            assert drawn == reference(text), text


@pytest.mark.parametrize("version", [3, 5, 17, 22, 27])
def test_versions_beyond_the_ordinary(version):
    chunk = texts(version, 3) if version > 3 else [f"{'AB' * 10}#{'7' * 10}{'Z' * 10}"]
    assert [symbol(text) for text in chunk] == [reference(text) for text in chunk]


@pytest.mark.parametrize("version", [7, 10, 11, 12, 14])
def test_the_penalty_is_qrcode_s_on_skewed_matrices(version):
    """Symbols are near half dark and never test the balance; these are 3 to 97 % dark."""
    draw = np.random.default_rng(version)
    layout = Layout(learnt.lesson(version))
    for density in np.linspace(0.03, 0.97, 24):
        field = draw.random((layout.size, layout.size)) < density
        for planted in ([1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 1]):
            for row, column in draw.integers(0, layout.size - 10, (8, 2)):
                field[row, column : column + 11] = planted
                field.T[column, row : row + 11] = planted
        field[-1, -11:] = [1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0]
        rows = [int("".join(map(str, row)), 2) for row in field.astype(int).tolist()]
        assert layout.lost(rows) == util.lost_point(field.tolist())


def test_what_was_drawn_before_does_not_matter():
    mixed = [text for version in (9, 12, 10) for text in texts(version, 40, seed=2)]
    mixed += ["https://verify.example.ma/شهادة", mixed[3], mixed[50]]
    alone = {text: symbol(text) for text in mixed}
    random.Random(5).shuffle(mixed)
    assert [symbol(text) for text in mixed] == [alone[text] for text in mixed]


@pytest.mark.parametrize("version", [1, 7, 10, 14, 27])
def test_a_version_takes_only_what_it_holds(version):
    """Whatever it is asked, it writes a text that fits and is cut there, or refuses."""
    encoder = Encoder(learnt.lesson(version))
    size = len(encoder.codewords("A#A", 1))
    draw = random.Random(version)
    held = 0
    for _ in range(2000):
        letters = ALPHANUMERIC if draw.random() < 0.7 else f"{ALPHANUMERIC}#é"
        longest = draw.choice([8, 80, 800])
        sides = ("".join(draw.choices(letters, k=draw.randrange(longest))) for _ in range(2))
        text = "#".join(sides)
        elsewhere = draw.choice([draw.randrange(-3, 900), -(2**31), 2**31 - 1])
        cut = text.find("#") if draw.random() < 0.7 else elsewhere
        before, after = text[: max(cut, 0)], text[max(cut, 0) + 1 :]
        fits = (
            0 < cut < len(text) - 1
            and text[cut] == "#"
            and set(before + after) <= set(ALPHANUMERIC)
            and learnt.fitting(len(before), len(after)) <= version
        )
        if fits:
            held += 1
            assert len(encoder.codewords(text, cut)) == size
        else:
            with pytest.raises(ValueError):
                encoder.codewords(text, cut)
    assert 100 < held < 1900


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 0},
        {"size": 177},
        {"blocks": ()},
        {"blocks": (-8, 24)},
        {"blocks": (16,) * 65},
        {"parity": 33},
        {"letters": (2, 40)},
        {"numbers": [0] * 440},
        {"numbers": [8 * 26 + 1] * 441},
        {"numbers": [-1] * 441},
        {"scored": [0] * 7 * 21},
        {"printed": [1 << 21] * 8 * 21},
        {"scored": [-1] * 8 * 21},
        {"balance": [0] * 441},
    ],
)
def test_nothing_is_drawn_by_another_lesson(wrong):
    lesson = replace(learnt.lesson(1), **wrong)
    with pytest.raises((ValueError, OverflowError)):
        Encoder(lesson), Layout(lesson)


def test_what_has_another_size_is_not_drawn():
    layout = Layout(learnt.lesson(1))
    for size in (0, 25, 27, 1828):
        with pytest.raises(ValueError):
            layout.draw(bytes(size))
    for rows in ([0] * 20, [0] * 20 + [1 << 21], [0] * 22):
        with pytest.raises(ValueError):
            layout.lost(rows)


@pytest.mark.parametrize(
    "text",
    [
        "HTTPS://A.MA/",
        "https://verify.example.ma/7K3M9QXD2FHPA0TV",
        "HTTPS://VERIFY.EXAMPLE.MA/7K3M9QXD2FHPA0TV#SHORT",
        f"HTTPS://VERIFY.EXAMPLE.MA/7K3M9QXD2FHPA0TV#{'A' * 30}{'7' * 20}{'B' * 30}",
        f"HTTPS://VERIFY.EXAMPLE.MA/12345678901234567890#{'A' * 60}",
        f"HTTPS://VERIFY.EXAMPLE.MA/7K3M9QXD2FHPA0TV#{'A' * 30}#{'B' * 30}",
        f"{'A' * 30}#{'b' * 30}",
        f"{'A' * 30}#{'B' * 30}\n",
        "المديرية العامة للجماعات المحلية",
        f"HTTPS://VERIFY.EXAMPLE.MA/7K3M9QXD2FHPA0TV#{'ABCDEFGH' * 250}",
    ],
)
def test_other_texts_are_drawn_by_qrcode(text):
    assert symbol(text) == reference(text)


@settings(max_examples=40, deadline=None)
@given(st.text(ALPHANUMERIC, min_size=18, max_size=40), st.text(ALPHANUMERIC + "#", max_size=120))
def test_any_text_with_a_hash(before, after):
    text = f"{before}#{after}"
    assert symbol(text) == reference(text)


def test_a_text_no_symbol_holds():
    with pytest.raises(ComposeError) as refused:
        symbol(f"HTTPS://VERIFY.EXAMPLE.MA/7K3M9QXD2FHPA0TV#{'A' * 4000}")
    assert refused.value.key == "qr_too_long"


def picture(drawn: Matrix, scale: int = 4) -> np.ndarray:
    """Grey levels, with the quiet zone of four modules."""
    return np.kron(np.where(np.pad(modules(drawn), 4), 0, 255), np.ones((scale, scale))).astype(
        np.uint8
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_readers_read_it(version, tmp_path):
    text = texts(version, 1, seed=3)[0]
    grey = picture(symbol(text))
    assert zxingcpp.read_barcode(grey).text == text
    file = tmp_path / "symbol.pgm"
    file.write_bytes(b"P5 %d %d 255\n" % grey.shape + grey.tobytes())
    run = subprocess.run(
        ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file],
        capture_output=True,
        check=True,
    )
    assert run.stdout.decode().rstrip("\n") == text


def test_the_rows_are_an_image_mask():
    """A finder pattern in the corner, dark = 1, each row filled up with light."""
    drawn = symbol(texts(10, 1)[0])
    stride = -(-drawn.size // 8)
    assert len(drawn.bits) == stride * drawn.size
    assert [drawn.bits[row * stride] for row in range(8)] == [
        0b11111110,
        0b10000010,
        0b10111010,
        0b10111010,
        0b10111010,
        0b10000010,
        0b11111110,
        0b00000000,
    ]
    assert (
        not np.unpackbits(np.frombuffer(drawn.bits, np.uint8))
        .reshape(drawn.size, -1)[:, drawn.size :]
        .any()
    )
