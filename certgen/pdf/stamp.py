"""What one certificate adds to its plate, up to the seal.

Nothing is parsed or searched for: each object is written once, its offset remembered, and every
number was fixed when the plate was compiled.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from certgen.errors import SealError
from certgen.page import Life, Page
from certgen.pdf import metadata
from certgen.pdf.numbers import OBJECTS, Fixed
from certgen.pdf.objects import Stretch, indirect, object_stream, reference, stream
from certgen.pdf.passage import LEVEL, set_passage
from certgen.pdf.plate import Plate
from certgen.qr import Matrix

if TYPE_CHECKING:
    from hashlib import _Hash


_SIGNED = b">>\nendobj\n"
"""What comes behind the gap, up to the cross-references."""


@dataclass(frozen=True, slots=True)
class Stamped:
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

    @classmethod
    def of(cls, before: tuple[bytes, ...], gap: int, after: bytes, hashed: _Hash) -> Stamped:
        """The same with its digest."""
        whole = hashed.copy()
        whole.update(after)
        return cls(before, gap, after, hashed, whole.digest())

    def sealed(self, cms: bytes) -> tuple[bytes, str]:
        """The finished PDF with ``cms`` (DER) in its place, and its SHA-256, hexadecimal.

        Raises ``SealError`` when it does not fit into the gap.
        """
        digits = cms.hex().encode()
        if len(digits) > self.gap:
            raise SealError("seal_too_large", size=len(cms), room=self.gap // 2)
        rest = b"<%b>%b" % (digits.ljust(self.gap, b"0"), self.after)
        hashed = self.hashed.copy()
        hashed.update(rest)
        return b"".join((*self.before, rest)), hashed.hexdigest()


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
) -> Stamped:
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
        shown=shared.shown,
        modules=symbol.size,
    )
    binding = plate.binding(shared, own)
    packed = own.dictionaries + binding.objects
    stretch = Stretch.of(
        (
            *own.streams,
            (OBJECTS[Life.OWN], object_stream(packed, level=LEVEL[Life.OWN])),
            (Fixed.SYMBOL, _image(symbol)),
            *([(Fixed.MICROTEXT, plate.microtext.form(serial))] if plate.microtext else ()),
            (Fixed.METADATA, plate.about.xmp(person, serial, code, at)),
            (Fixed.FILE, metadata.attachment(*attachment, at)),
        )
    )
    own_at = len(plate.prefix) + len(shared.data)
    signature_at = own_at + len(stretch.data)
    gap_at = signature_at + plate.signature_length
    table_at = gap_at + plate.gap + 2 + len(_SIGNED)
    loose = (
        *stretch.offsets,
        (Fixed.SIGNATURE, signature_at - own_at),
        (Fixed.CROSS_REFERENCE, table_at - own_at),
    )
    table = binding.table.stream(loose, own_at, _trailer(plate, serial, code))
    end = b"startxref\n%d\n%%%%EOF\n" % table_at
    after = b"".join((_SIGNED, indirect(Fixed.CROSS_REFERENCE, table), end))
    signature = plate.signature(gap_at, len(after), at)
    hashed = shared.hashed.copy()
    hashed.update(stretch.data)
    hashed.update(signature)
    before = plate.prefix, shared.data, stretch.data, signature
    return Stamped.of(before, plate.gap, after, hashed)


def _image(symbol: Matrix) -> bytes:
    """The QR symbol as a mask that paints its dark modules, never smoothed."""
    entries = b"/Type/XObject/Subtype/Image/ImageMask true/BitsPerComponent 1/Decode[1 0]"
    return stream(symbol.bits, entries + b"/Width %d/Height %d" % (symbol.size, symbol.size))


def _trailer(plate: Plate, serial: str, code: str) -> bytes:
    """The trailer's entries; the identifier is that of this certificate on this plate."""
    identity = "\0".join((plate.id, serial, code)).encode()
    identifier = hashlib.sha256(identity).hexdigest()[:32].encode()
    return b"/Root %b/ID[<%b><%b>]" % (reference(Fixed.CATALOG), identifier, identifier)
