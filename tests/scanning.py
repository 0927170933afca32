"""What a phone makes of a printed sheet: the page as paper shows it to a bad camera, and read.

``python tests/scanning.py FOLDER [COUNT]`` reads ``COUNT`` certificates of a folder drawn at random
(200 by default) and prints how many codes each decoder read.
"""

from __future__ import annotations

import io
import random
import subprocess
import sys
from pathlib import Path

import zxingcpp
from PIL import Image, ImageFilter

DPI = 150
DEGREES = 5.0
BLUR = 0.1
"""Standard deviation, millimetres on paper."""
QUALITY = 50
"""Of the JPEG."""


def photograph(pdf: Path) -> Image.Image:
    """The page printed at 150 dpi, turned by 5°, blurred by 0.1 mm, and kept as a poor JPEG."""
    command = ["pdftoppm", "-r", str(DPI), "-gray", str(pdf)]
    page = Image.open(io.BytesIO(subprocess.run(command, check=True, capture_output=True).stdout))
    turned = page.rotate(DEGREES, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    blurred = turned.filter(ImageFilter.GaussianBlur(BLUR / 25.4 * DPI))
    kept = io.BytesIO()
    blurred.save(kept, "JPEG", quality=QUALITY)
    return Image.open(kept)


def by_zxing(photograph: Image.Image) -> str:
    """The text zxing-cpp reads; empty when it finds none."""
    found = zxingcpp.read_barcodes(photograph, zxingcpp.BarcodeFormat.QRCode)
    return found[0].text if found else ""


def by_zbar(photograph: Image.Image) -> str:
    """The text zbar reads; empty when it finds none."""
    picture = io.BytesIO()
    photograph.save(picture, "PNG")
    command = ["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", "-"]
    done = subprocess.run(command, input=picture.getvalue(), capture_output=True)
    return done.stdout.decode().removesuffix("\n")


def main(folder: Path, count: int) -> None:
    there = sorted(folder.glob("*.pdf"))
    chosen = random.Random(1).sample(there, min(count, len(there)))
    read = {"zxing": 0, "zbar": 0}
    for file in chosen:
        seen = photograph(file)
        read["zxing"] += by_zxing(seen).startswith("HTTPS://")
        read["zbar"] += by_zbar(seen).startswith("HTTPS://")
    for decoder, number in read.items():
        print(f"{decoder}: {number} of {len(chosen)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 200)
