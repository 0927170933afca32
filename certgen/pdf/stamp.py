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
from certgen.pdf import metadata, structure
from certgen.pdf.content import SYMBOL
from certgen.pdf.numbers import OBJECTS, Fixed
from certgen.pdf.objects import Stretch, date, indirect, object_stream, reference, stream
from certgen.pdf.passage import LEVEL, set_passage
from certgen.pdf.plate import Plate
from certgen.qr import Matrix

if TYPE_CHECKING:
    from hashlib import _Hash

LENGTH = 10
"""Characters kept for the length of the tail, which is known last: digits, then spaces."""


@dataclass(frozen=True, slots=True)
class Stamped:
    """A whole document but for its seal."""

    prefix: bytes
    tail: bytes
    gap: int
    """Hexadecimal digits between the two."""
    hashed: _Hash
    """SHA-256 of the prefix, to be copied and fed further."""

    @property
    def digest(self) -> bytes:
        """SHA-256 of prefix and tail: what the seal is made over."""
        hashed = self.hashed.copy()
        hashed.update(self.tail)
        return hashed.digest()

    def sealed(self, cms: bytes) -> tuple[bytes, str]:
        """The finished PDF with ``cms`` (DER) in its place, and its SHA-256, hexadecimal.

        Raises ``SealError`` when it does not fit into the gap.
        """
        digits = cms.hex().encode()
        if len(digits) > self.gap:
            raise SealError("seal_too_large", size=len(cms), room=self.gap // 2)
        rest = b"<%b>%b" % (digits.ljust(self.gap, b"0"), self.tail)
        hashed = self.hashed.copy()
        hashed.update(rest)
        return self.prefix + rest, hashed.hexdigest()


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
    elements = sorted((*plate.elements, *shared.elements, *own.elements))
    fonts = plate.resource + shared.resource + own.resource
    # a slot that is not filled is a null in the parent tree, said outright: strict readers that
    # look at a later archival update do not accept a number that was never written
    unfilled = sorted({*plate.outline.all_elements()} - {*elements})
    packed = [
        *own.dictionaries,
        *((number, b"null") for number in unfilled),
        (Fixed.RESOURCES, _resources(plate, fonts)),
        (Fixed.DOCUMENT, structure.document(plate.lang, elements)),
    ]
    own_stretch = Stretch.of(
        (
            *own.streams,
            (OBJECTS[Life.OWN], object_stream(packed, level=LEVEL[Life.OWN])),
            (Fixed.SYMBOL, _image(symbol)),
            *([(Fixed.MICROTEXT, plate.microtext.form(serial))] if plate.microtext else ()),
            (Fixed.METADATA, plate.about.xmp(person, serial, code, at)),
            (Fixed.FILE, metadata.attachment(*attachment, at)),
        )
    )
    begin, close = _signature_ends(plate, at)
    seal_end = len(plate.prefix) + plate.gap + 2
    shared_at = seal_end + len(begin) + LENGTH + len(close)
    own_at = shared_at + len(shared.stretch.data)
    table_at = own_at + len(own_stretch.data)
    table = plate.references.copy()
    table.place(shared.stretch.offsets, shared_at)
    table.place(own_stretch.offsets, own_at)
    table.place([(Fixed.CROSS_REFERENCE, table_at)], 0)
    table.pack(shared.packed, OBJECTS[Life.SHARED])
    table.pack(packed, OBJECTS[Life.OWN])
    end = indirect(Fixed.CROSS_REFERENCE, table.stream(_trailer(plate, serial, code)))
    end += b"startxref\n%d\n%%%%EOF\n" % table_at
    length = b"%d" % (table_at - seal_end + len(end))
    tail = b"".join(
        (begin, length.ljust(LENGTH), close, shared.stretch.data, own_stretch.data, end)
    )
    return Stamped(plate.prefix, tail, plate.gap, plate.hashed)


def _signature_ends(plate: Plate, at: dt.datetime) -> tuple[bytes, bytes]:
    """The signature dictionary after /Contents, before and after the length of the tail."""
    start = len(plate.prefix)
    begin = b"/ByteRange[0 %d %d " % (start, start + plate.gap + 2)
    return begin, b"]/M%b>>\nendobj\n" % date(at)


def _resources(plate: Plate, fonts: bytes) -> bytes:
    """The page's resources: the art's, the fonts that are used, the QR symbol."""
    used = dict(plate.art) | {
        b"/Font": fonts,
        b"/XObject": plate.art.get(b"/XObject", b"")
        + b"/%b %b" % (SYMBOL, reference(Fixed.SYMBOL)),
    }
    return b"<<%b>>" % b"".join(b"%b<<%b>>" % entry for entry in used.items())


def _image(symbol: Matrix) -> bytes:
    """The QR symbol as a mask that paints its dark modules, never smoothed."""
    entries = b"/Type/XObject/Subtype/Image/ImageMask true/BitsPerComponent 1/Decode[1 0]"
    return stream(symbol.bits, entries + b"/Width %d/Height %d" % (symbol.size, symbol.size))


def _trailer(plate: Plate, serial: str, code: str) -> bytes:
    """The trailer's entries; the identifier is that of this certificate on this plate."""
    identity = "\0".join((plate.id, serial, code)).encode()
    identifier = hashlib.sha256(identity).hexdigest()[:32].encode()
    return b"/Root %b/ID[<%b><%b>]" % (reference(Fixed.CATALOG), identifier, identifier)
