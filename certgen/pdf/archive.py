"""What an archive allows of parts that were drawn elsewhere (ISO 19005-3); all else is refused.

Each function raises ``TemplateError`` that names the part. Numbers are those of ISO 19005-3.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pikepdf

from certgen.errors import TemplateError

BLENDS = frozenset(
    {
        *("/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten"),
        *("/ColorDodge", "/ColorBurn", "/HardLight", "/SoftLight", "/Difference", "/Exclusion"),
        *("/Hue", "/Saturation", "/Color", "/Luminosity"),
    }
)
"""Ways of blending (6.2.10)."""
LARGEST_INTEGER = 2**31 - 1
LARGEST_REAL, SMALLEST_REAL = Decimal("3.403e38"), Decimal("1.175e-38")
LONGEST_NAME = 127
"""Bytes (6.1.13)."""
CATEGORIES = {
    "Do": "/XObject",
    "gs": "/ExtGState",
    "sh": "/Shading",
    **dict.fromkeys(("cs", "CS"), "/ColorSpace"),
    **dict.fromkeys(("scn", "SCN"), "/Pattern"),
}
"""Operator → where its resource is found (ISO 32000-1, 7.8.3)."""
UNNAMED = frozenset({"/DeviceGray", "/DeviceRGB", "/Pattern"})
"""Colour spaces that need no resource."""
BITS = frozenset({1, 2, 4, 8, 16})
"""Of a component of an image (6.2.8)."""
COMPONENTS = {b"GRAY": 1, b"RGB ": 3, b"Lab ": 3}
"""Colour space of an ICC profile → its components."""
CLASSES = frozenset({b"scnr", b"mntr", b"prtr", b"spac"})
"""Of an ICC profile that says what colours look like (6.2.4.2)."""


def check_value(value: object) -> None:
    """A number or a name within the limits of 6.1.13; anything else passes."""
    match value:
        case bool():
            sound = True
        case int():
            sound = abs(value) <= LARGEST_INTEGER
        case Decimal() | float():
            sound = not value or SMALLEST_REAL <= abs(Decimal(value)) <= LARGEST_REAL
        case str() | pikepdf.Name():
            sound = len(str(value).encode()) <= LONGEST_NAME + 1
        case _:
            sound = True
    if not sound:
        _refuse(str(value))


def check_resource(operator: str, operands: Iterable[object], resources: pikepdf.Object) -> None:
    """What a content names is in its own resources (6.2.2)."""
    category = CATEGORIES.get(operator)
    for name in (str(each) for each in operands if isinstance(each, pikepdf.Name)):
        known = operator in ("cs", "CS") and name in UNNAMED
        if category and not known and name not in resources.get(category, {}):
            _refuse(f"{name} {operator}")


def check_image(image: pikepdf.Object) -> None:
    """An image of as many bits as there may be."""
    bits = int(image.get("/BitsPerComponent", 1))
    if bits not in ({1} if bool(image.get("/ImageMask", False)) else BITS):
        _refuse(f"/BitsPerComponent {bits}")


def check_profile(profile: pikepdf.Object) -> None:
    """An ICC profile up to version 4 for as many components as it is used for (6.2.4.2)."""
    head = profile.read_bytes()[:128] if isinstance(profile, pikepdf.Stream) else b""
    sound = (
        len(head) == 128
        and head[8] < 5
        and head[12:16] in CLASSES
        and COMPONENTS.get(head[16:20]) == int(profile.N)
    )
    if not sound:
        _refuse("/ICCBased " + head[12:20].decode("latin-1"))


def check_blend(modes: Iterable[object]) -> None:
    """Ways of blending that a reader knows."""
    for mode in modes:
        if str(mode) not in BLENDS:
            _refuse(f"/BM {mode}")


def _refuse(part: str) -> None:
    raise TemplateError("art_part", part=part[:80])
