"""Symbols: module for module what ``qrcode`` draws, and readable by others."""

import random
import subprocess

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode import QRCode, util
from qrcode.constants import ERROR_CORRECT_M

from certgen import qr
from certgen.errors import ComposeError
from certgen.qr import Matrix, symbols

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


def modules(symbol: Matrix) -> np.ndarray:
    rows = np.frombuffer(symbol.bits, np.uint8).reshape(symbol.size, -1)
    return np.unpackbits(rows, axis=1)[:, : symbol.size].astype(bool)


def mask_of(symbol: Matrix) -> int:
    """The mask a symbol says it has, in its format bits (ISO/IEC 18004, 7.9.1)."""
    high, middle, low = modules(symbol)[8, 2:5]
    return (4 * int(high) + 2 * int(middle) + int(low)) ^ 0b101


def texts(version: int, count: int, seed: int = 1) -> list[str]:
    """Random texts of one version: odd and even addresses, every length of token in turn."""
    draw = random.Random(f"{version} {seed}")
    made = []
    while len(made) < count:
        host = "".join(draw.choices(CROCKFORD + ".-", k=draw.randrange(6, 24)))
        address = f"HTTPS://{host}/{''.join(draw.choices(CROCKFORD, k=16))}"
        fits = [n for n in range(60, 2000) if qr._version(len(address), n) == version]
        for length in draw.sample(fits, min(len(fits), 20)):
            alphabet = BASE32 if draw.random() < 0.8 else ALPHANUMERIC
            made.append(f"{address}#{''.join(draw.choices(alphabet, k=length))}")
    return made[:count]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_symbol_is_the_one_qrcode_draws(version):
    """200 a version under the mask each shows; one in eight with ``qrcode`` choosing the mask
    too, which costs it eight times as much. The choice rests on the penalties, compared below."""
    chunk = texts(version, 200)
    for place, (text, symbol) in enumerate(zip(chunk, symbols(chunk), strict=True)):
        assert symbol.size == 4 * version + 17
        assert symbol == reference(text, mask_of(symbol)), text
        if place % 8 == 0:
            assert symbol == reference(text), text


@pytest.mark.parametrize("version", [3, 5, 17, 22, 27])
def test_versions_beyond_the_ordinary(version):
    chunk = texts(version, 3) if version > 3 else [f"{'AB' * 10}#{'7' * 10}{'Z' * 10}"]
    assert [mask_of(symbol) for symbol in symbols(chunk)] == [mask_of(reference(t)) for t in chunk]
    assert symbols(chunk) == [reference(text) for text in chunk]


@pytest.mark.parametrize("version", [7, 10, 11, 12, 14])
def test_the_penalty_is_qrcode_s_on_skewed_matrices(version):
    """Symbols are near half dark and never test the balance; these are 3 to 97 % dark."""
    draw = np.random.default_rng(version)
    layout = qr._layout(version)
    for density in np.linspace(0.03, 0.97, 24):
        field = draw.random((layout.size, layout.size)) < density
        for planted in ([1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 1]):
            for row, column in draw.integers(0, layout.size - 10, (8, 2)):
                field[row, column : column + 11] = planted
                field.T[column, row : row + 11] = planted
        field[-1, -11:] = [1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0]
        lost = 0
        for way, turned in enumerate((field, field.T)):
            shown = qr._words(qr._wide(turned)) ^ layout.scored[way][:, :, 0, 0].T
            lost += layout._lost(shown[None], way)[0, 0]
        assert lost == util.lost_point(field.tolist())


def test_a_chunk_gives_each_text_its_own_symbol_in_order():
    mixed = [text for version in (9, 12, 10) for text in texts(version, 40, seed=2)]
    mixed += ["https://verify.example.ma/شهادة", mixed[3], mixed[50]]
    random.Random(5).shuffle(mixed)
    assert symbols(mixed) == [symbols([text])[0] for text in mixed]
    assert symbols([]) == []


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
    assert symbols([text]) == [reference(text)]


@settings(max_examples=40, deadline=None)
@given(st.text(ALPHANUMERIC, min_size=18, max_size=40), st.text(ALPHANUMERIC + "#", max_size=120))
def test_any_text_with_a_hash(before, after):
    text = f"{before}#{after}"
    assert symbols([text]) == [reference(text)]


def test_a_text_no_symbol_holds():
    with pytest.raises(ComposeError) as refused:
        symbols([f"HTTPS://VERIFY.EXAMPLE.MA/7K3M9QXD2FHPA0TV#{'A' * 4000}"])
    assert refused.value.key == "qr_too_long"


def picture(symbol: Matrix, scale: int = 4) -> np.ndarray:
    """Grey levels, with the quiet zone of four modules."""
    return np.kron(np.where(np.pad(modules(symbol), 4), 0, 255), np.ones((scale, scale))).astype(
        np.uint8
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_readers_read_it(version, tmp_path):
    text = texts(version, 1, seed=3)[0]
    grey = picture(symbols([text])[0])
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
    symbol = symbols(texts(10, 1))[0]
    stride = -(-symbol.size // 8)
    assert len(symbol.bits) == stride * symbol.size
    assert [symbol.bits[row * stride] for row in range(8)] == [
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
        not np.unpackbits(np.frombuffer(symbol.bits, np.uint8))
        .reshape(symbol.size, -1)[:, symbol.size :]
        .any()
    )
