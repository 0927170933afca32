"""What one certificate adds to its plate, up to the seal.

Nothing is parsed or searched for: each object is written once, its offset remembered, and every
number was fixed when the plate was compiled.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from certgen.errors import SealError
from certgen.page import Life, Page
from certgen.pdf import metadata
from certgen.pdf.numbers import OBJECTS, Fixed
from certgen.pdf.objects import Stream, Stretch, Table, Waiting, indirect, object_stream
from certgen.pdf.passage import LEVEL, set_passage
from certgen.pdf.plate import Kept, Plate
from certgen.pdf.spelling import reference
from certgen.qr import Matrix

if TYPE_CHECKING:
    from hashlib import _Hash


_SIGNED = b">>\nendobj\n"
"""What comes behind the gap, up to the cross-references."""


class Stamped(NamedTuple):
    """A whole document but for its seal."""

    before: tuple[bytes, ...]
    """What comes before the gap, in parts."""
    gap: int
    """Hexadecimal digits that the seal has room for."""
    after: bytes
    hashed: _Hash
    """SHA-256 of what comes before the gap, to be copied and fed further."""
    digest: bytes
    """SHA-256 of all but the gap: what the seal is made over."""

    def sealed(self, cms: bytes) -> tuple[tuple[bytes, ...], str]:
        """The finished PDF with ``cms`` (DER) in its place, in parts, and its SHA-256, hexadecimal.

        Raises ``SealError`` when it does not fit into the gap.
        """
        digits = cms.hex().encode()
        if len(digits) > self.gap:
            raise SealError("seal_too_large", size=len(cms), room=self.gap // 2)
        rest = b"<%b>%b" % (digits.ljust(self.gap, b"0"), self.after)
        hashed = self.hashed.copy()
        hashed.update(rest)
        return (*self.before, rest), hashed.hexdigest()


class Stamp(NamedTuple):
    """What a certificate adds to its plate, ready to be deflated and put together.

    Those who make many make all their stamps first, and then press them one after the other: what
    each step needs stays in the processor's caches (a tenth of the time of both).
    """

    plate: Plate
    shared: Kept
    loose: list[Waiting]
    """Its objects but for the signature and the cross-references."""
    table: Table
    trailer: bytes
    """The trailer's entries."""
    at: dt.datetime
    """The time of the seal."""

    def pressed(self) -> Stamped:
        """The document but for its seal."""
        plate, shared, stretch = self.plate, self.shared, Stretch(self.loose)
        own_at = len(plate.prefix) + len(shared.data)
        signature_at = own_at + len(stretch.data)
        gap_at = signature_at + plate.signature_length
        table_at = gap_at + plate.gap + 2 + len(_SIGNED)
        placed = (
            (shared.offsets, len(plate.prefix)),
            (stretch.offsets, own_at),
            (((Fixed.SIGNATURE, signature_at), (Fixed.CROSS_REFERENCE, table_at)), 0),
        )
        table = indirect(Fixed.CROSS_REFERENCE, self.table.stream(placed, self.trailer))
        after = b"%b%bstartxref\n%d\n%%%%EOF\n" % (_SIGNED, table, table_at)
        signature = plate.signature(gap_at, len(after), self.at)
        hashed = shared.hashed.copy()
        hashed.update(stretch.data)
        hashed.update(signature)
        whole = hashed.copy()
        whole.update(after)
        before = plate.prefix, shared.data, stretch.data, signature
        return Stamped(before, plate.gap, after, hashed, whole.digest())


def stamp(
    plate: Plate,
    page: Page,
    symbol: Matrix,
    *,
    serial: str,
    code: str,
    person: str,
    attachment: tuple[bytes, bytes],
    at: dt.datetime,
) -> Stamp:
    """``page`` on its ``plate``, with the QR ``symbol`` and the credential (JSON) attached.

    The first part of ``attachment`` lies open in the file, the second is deflated. ``person`` is
    the name for the document's title, ``at`` the time of the seal (aware).
    The same arguments give the same bytes, whatever was stamped before.
    """
    shared = plate.shared(page.shared)
    own = set_passage(
        page.own,
        Life.OWN,
        plate.outline,
        plate.catalogue,
        fonts=shared.font,
        modules=symbol.size,
    )
    binding = plate.binding(shared, own)
    packed = own.dictionaries + binding.objects
    loose: list[Waiting] = [
        *own.streams,
        (OBJECTS[Life.OWN], object_stream(packed, level=LEVEL[Life.OWN])),
        (Fixed.SYMBOL, _image(symbol)),
        *([(Fixed.MICROTEXT, plate.microtext.form(serial))] if plate.microtext else ()),
        (Fixed.METADATA, plate.about.xmp(person, serial, code, at)),
        (Fixed.FILE, metadata.attachment(*attachment, at)),
    ]
    return Stamp(plate, shared, loose, binding.table, _trailer(plate, serial, code), at)


_IMAGE = (
    b"/Type/XObject/Subtype/Image/ImageMask true/BitsPerComponent 1/Decode[1 0]/Width %d/Height %d"
)


def _image(symbol: Matrix) -> Stream:
    """The QR symbol as a mask that paints its dark modules, never smoothed."""
    return Stream(symbol.bits, _image_entries(symbol.size))


@cache
def _image_entries(size: int) -> bytes:
    return _IMAGE % (size, size)


_TRAILER = b"/Root %b/ID[<%%b><%%b>]" % reference(Fixed.CATALOG)


def _trailer(plate: Plate, serial: str, code: str) -> bytes:
    """The trailer's entries; the identifier is that of this certificate on this plate."""
    identity = "\0".join((plate.id, serial, code)).encode()
    identifier = hashlib.sha256(identity).hexdigest()[:32].encode()
    return _TRAILER % (identifier, identifier)
