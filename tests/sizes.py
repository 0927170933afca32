"""How large signed certificates are, and of what: ``python tests/sizes.py``.

The demo batch's shortest, middle and longest name on every page; then, for the longest, the bytes
by what they are for.
"""

from __future__ import annotations

import re
from collections import Counter

import demo_pages

from certgen.pdf.numbers import CONTENT, FONT, OBJECTS, Fixed

LIMITS = {"ar": 42_500, "fr": 34_000, "ar+fr": 45_000}
"""Bytes of a certificate without logos; a page in two languages holds two alphabets."""
KINDS = (
    *("fonts: plate", "fonts: shared", "fonts: own", "content and art", "dictionaries", "seal"),
    *("symbol", "metadata", "credential", "profile, references"),
)
_OBJECT = re.compile(rb"(?:^|(?<=\n))(\d+) 0 obj\n")


def parts(pdf: bytes) -> Counter[str]:
    """The bytes of ``pdf`` by what they are for."""
    starts = [(match.start(), int(match[1])) for match in _OBJECT.finditer(pdf)]
    ends = [start for start, _ in starts[1:]] + [len(pdf)]
    counted = Counter[str]()
    for (start, number), end in zip(starts, ends, strict=True):
        counted[_kind(number)] += end - start
    counted["profile, references"] += starts[0][0]
    return counted


def _kind(number: int) -> str:
    for life, first in FONT.items():
        if first <= number < first + 5:
            return f"fonts: {life}"
    if number in OBJECTS.values():
        return "dictionaries"
    if number in CONTENT.values() or number > max(Fixed):
        return "content and art"
    return {
        Fixed.SIGNATURE: "seal",
        Fixed.SYMBOL: "symbol",
        Fixed.METADATA: "metadata",
        Fixed.FILE: "credential",
    }.get(Fixed(number), "profile, references")


def main() -> None:
    print(f"{'page':22}{'shortest':>10}{'median':>10}{'longest':>10}")
    files = demo_pages.files()
    for page in demo_pages.PAGES:
        sizes = [len(files[page, which]) for which in ("shortest", "median", "longest")]
        print(f"{page!s:22}" + "".join(f"{size:10,}" for size in sizes))
    print(f"\n{'bytes of the longest':22}" + "".join(f"{page!s:>20}" for page in demo_pages.PAGES))
    counted = [parts(files[page, "longest"]) for page in demo_pages.PAGES]
    for kind in KINDS:
        print(f"{kind:22}" + "".join(f"{each[kind]:20,}" for each in counted))


if __name__ == "__main__":
    main()
