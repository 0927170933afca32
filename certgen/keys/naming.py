"""The names in certificates: within the limits, and of one writing direction.

A name with right-to-left letters may hold no left-to-right ones, and must begin and end with its
own (RFC 4518, section 2.4, by RFC 3454, section 6). Readers that compare names by that rule cannot
use a certificate that breaks it, pyHanko among them: nobody could verify the seal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from stringprep import in_table_d1 as right_to_left
from stringprep import in_table_d2 as left_to_right

from cryptography import x509
from cryptography.x509.oid import NameOID

from certgen.errors import SealError

LENGTH = 64
"""Characters in an organisation at most (RFC 5280, appendix A.1), octets in a common name."""
SUFFIXES = {
    "root": (" – Root", " – السلطة الجذر"),
    "ca": (" – Issuing authority", " – سلطة الإصدار"),
    "seal": ("", ""),
}


def name(organisation: str, kind: str) -> x509.Name:
    """O and CN of the ``root``, ``ca`` or ``seal`` of ``organisation``.

    Words of the other direction than most are left out, then as many at the end as do not fit.
    Raises ``SealError`` when there is no letter in it.
    """
    text = _one_direction(organisation)
    if not any(map(str.isalpha, text)):
        raise SealError("key_name_unfit", name=organisation)
    suffix = SUFFIXES[kind][any(map(right_to_left, text))]
    common = _cut(text, LENGTH - _octets(suffix), _octets) + suffix
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _cut(text, LENGTH, len)),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _one_direction(text: str) -> str:
    text = "".join(map(_allowed, unicodedata.normalize("NFKC", text)))
    rightward, leftward = (sum(map(kind, text)) for kind in (left_to_right, right_to_left))
    strange, own = (
        (right_to_left, left_to_right) if rightward >= leftward else (left_to_right, right_to_left)
    )
    words = [word for word in text.split() if not any(map(strange, word))]
    if not any(any(map(own, word)) for word in words):
        words = "".join(" " if strange(letter) else letter for letter in text).split()
    kept = " ".join(words)
    if own is left_to_right:
        return kept.strip(" –—-,;:·&،؛")
    ends = [at for at, letter in enumerate(kept) if own(letter)]
    return kept[ends[0] : ends[-1] + 1] if ends else ""


def _cut(text: str, room: int, size: Callable[[str], int]) -> str:
    """As many first words of ``text`` as fit in ``room``; of its first letters if no word does."""
    if size(text) <= room:
        return text
    ends = [at for at, letter in enumerate(text) if letter == " "][::-1]
    shorter = (_one_direction(text[:end]) for end in (*ends, *range(len(text), 0, -1)))
    return next(cut for cut in shorter if cut and size(cut) <= room)


def _allowed(letter: str) -> str:
    """``letter``, if the Unicode 3.2 of RFC 3454 knows it; nothing for controls and the like."""
    if letter.isspace():
        return " "
    kind = unicodedata.ucd_3_2_0.category(letter)
    return "" if kind[0] == "C" or letter == "\N{REPLACEMENT CHARACTER}" else letter


def _octets(text: str) -> int:
    """The length in UTF-8, in which common readers count a common name."""
    return len(text.encode())
