"""Arabic for terminals that do not join letters. The only module that imports ``arabic_reshaper``.

Pages never use it: they are shaped from the letters themselves, and hold letters, not forms.
"""

from __future__ import annotations

from functools import cache

import arabic_reshaper


def joined(text: str) -> str:
    """``text`` with each Arabic letter as the form it takes there (U+FB50–FEFC), in logical order;
    vowel marks and everything else stay, but that one between a lam and its alef comes after the
    form of both."""
    shaped: str = _reshaper().reshape(text)
    return shaped


@cache
def _reshaper() -> arabic_reshaper.ArabicReshaper:
    # By itself it drops vowel marks; of its ligatures, terminals have those of lam and alef.
    kept = {"delete_harakat": False, "support_zwj": True, "ARABIC LIGATURE ALLAH": False}
    return arabic_reshaper.ArabicReshaper(configuration=kept)
