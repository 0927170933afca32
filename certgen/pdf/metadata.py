"""What a certificate says about itself to machines: XMP, colour profile, attached credential."""

from __future__ import annotations

import datetime as dt
import re
import struct
from dataclasses import dataclass
from functools import lru_cache

from certgen.page import Sheet
from certgen.pdf.numbers import Fixed
from certgen.pdf.objects import Packed, Stream
from certgen.pdf.spelling import date, reference, string

NAMESPACE = "urn:certgen:xmp:1:"
"""Of the properties ``serial`` and ``code``."""
CREDENTIAL = "credential.json"
"""The name of the attached credential."""
_ODD = re.compile('[&<>"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]')
"""What XML 1.0 cannot hold as it is."""
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


@lru_cache(maxsize=256)
def _instant(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(text: str) -> str:
    """``text`` as XML character data; what XML 1.0 cannot hold at all becomes U+FFFD."""
    return _ODD.sub(lambda odd: _ESCAPED.get(odd[0], "\ufffd"), text)


@dataclass(frozen=True, slots=True)
class About:
    """What the metadata of all certificates of one plate have in common, around their own."""

    parts: tuple[Packed, Packed, Packed]
    """Between them stand what a certificate has of its own, and the person."""

    @classmethod
    def of(cls, sheet: Sheet, issuer: str) -> About:
        """Of the certificates on ``sheet`` by ``issuer``."""
        languages = dict.fromkeys([sheet.lang, *(slot.lang for slot in sheet.slots if slot.lang)])
        items = "".join(f"<rdf:li>{_text(language)}</rdf:li>" for language in languages)
        packet = PACKET.format(title=_text(sheet.title), issuer=_text(issuer), languages=items)
        before, between, after = (Packed(part.encode()) for part in packet.split("\0"))
        return cls((before, between, after))

    def xmp(self, person: str, serial: str, code: str, at: dt.datetime) -> Stream:
        """The metadata stream (ISO 16684-1): PDF/A-3u, PDF/UA-1, title, serial, code.

        Serial, code and person lie open in it, so that programs find them without reading PDF.
        """
        before, between, after = self.parts
        instant = _instant(at)
        own = OWN % (instant, instant, _text(serial), _text(code))
        parts = before, own.encode(), between, _text(person).encode(), after
        return Stream(b"", b"/Type/Metadata/Subtype/XML", opening=parts)


def _schema(title: str, namespace: str, prefix: str, properties: dict[str, tuple[str, str]]) -> str:
    """The description of a namespace that PDF/A does not know: property → type, meaning."""
    rows = "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        f"<pdfaProperty:valueType>{kind}</pdfaProperty:valueType>"
        "<pdfaProperty:category>internal</pdfaProperty:category>"
        f"<pdfaProperty:description>{meaning}</pdfaProperty:description></rdf:li>\n"
        for name, (kind, meaning) in properties.items()
    )
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{title}</pdfaSchema:schema>\n'
        f"<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>\n{rows}</rdf:Seq></pdfaSchema:property></rdf:li>\n"
    )


EXTENSIONS = (
    '<rdf:Description rdf:about=""\n'
    ' xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"\n'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"\n'
    ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\n'
    "<pdfaExtension:schemas><rdf:Bag>\n"
    + _schema(
        "PDF/UA identification",
        "http://www.aiim.org/pdfua/ns/id/",
        "pdfuaid",
        {"part": ("Integer", "Part of ISO 14289 the file conforms to")},
    )
    + _schema(
        "Certificate",
        NAMESPACE,
        "certgen",
        {
            "serial": ("Text", "Serial number in the register of the issuer"),
            "code": ("Text", "Verification code"),
        },
    )
    + "</rdf:Bag></pdfaExtension:schemas></rdf:Description>\n"
)
"""The extension schemas of ISO 19005-3, 6.6.2.3."""


PACKET = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
{EXTENSIONS}<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:certgen="{NAMESPACE}"
 pdfaid:part="3" pdfaid:conformance="U" pdfuaid:part="1"
 xmp:CreatorTool="certgen" pdf:Producer="certgen"\0><dc:format>application/pdf</dc:format>
<dc:creator><rdf:Seq><rdf:li>{{issuer}}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag>{{languages}}</rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{{title}} – \0</rdf:li></rdf:Alt></dc:title>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
"""What XMP says of a certificate; what differs from one to the next stands at each U+0000. What
never differs comes first, since it is deflated between those places and not across them."""


OWN = ' xmp:CreateDate="%s" xmp:ModifyDate="%s" certgen:serial="%s" certgen:code="%s"'
"""What stands at the first U+0000, all of it open: a few bytes are smaller so."""


def attachment(opening: bytes, rest: bytes, at: dt.datetime) -> Stream:
    """The embedded file stream of the credential, JSON; its ``opening`` lies open in it."""
    entries = b"/Type/EmbeddedFile/Subtype/application#2Fjson/Params<</Size %d/ModDate%b>>"
    return Stream(rest, entries % (len(opening) + len(rest), date(at)), 1, (opening,))


def file_specification(description: str) -> bytes:
    """What the catalogue says of the attached credential (ISO 19005-3, 6.8)."""
    file = reference(Fixed.FILE)
    return b"<</Type/Filespec/F%b/UF%b/Desc%b/AFRelationship/Data/EF<</F %b/UF %b>>>>" % (
        string(CREDENTIAL),
        string(CREDENTIAL),
        string(description),
        file,
        file,
    )


def output_intent() -> bytes:
    """Colours are sRGB."""
    return (
        b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)"
        b"/Info(sRGB IEC61966-2.1)/DestOutputProfile %b>>" % reference(Fixed.PROFILE)
    )


def profile() -> bytes:
    """The sRGB colour space as an ICC profile (ICC.1:2004-10, version 4.2), a display's.

    The primaries and the white are those of IEC 61966-2-1 adapted to D50 with Bradford's matrix;
    the curve is the standard's own, in parametric form.
    """

    def fixed(*values: float) -> bytes:
        return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + fixed(*values)

    def words(text: str) -> bytes:
        data = text.encode("utf-16-be")
        head = struct.pack(">4s4xII2s2sII", b"mluc", 1, 12, b"en", b"US", len(data), 28)
        return head + data + b"\0" * (-len(data) % 4)

    curve = b"para\0\0\0\0\0\3\0\0" + fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    bradford = (1.0478, 0.0229, -0.0501, 0.0295, 0.9905, -0.0171, -0.0092, 0.0150, 0.7517)
    tags = {
        b"desc": words("sRGB"),
        b"cprt": words("No copyright"),
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"chad": b"sf32\0\0\0\0" + fixed(*bradford),
        b"rXYZ": xyz(0.43607, 0.22249, 0.01392),
        b"gXYZ": xyz(0.38515, 0.71687, 0.09708),
        b"bXYZ": xyz(0.14307, 0.06061, 0.71410),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, data = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for tag, value in tags.items():
        offset = data.find(value) if value == curve and curve in data else len(data)
        if offset == len(data):
            data += value
        table += struct.pack(">4sII", tag, start + offset, len(value))
    head = struct.pack(
        ">I4xI4s4s4s6H4s20x4xI12s4x16x28x",
        *(start + len(data), 0x04200000, b"mntr", b"RGB ", b"XYZ "),
        *(2000, 1, 1, 0, 0, 0, b"acsp"),
        *(0, fixed(0.9642, 1.0, 0.8249)),
    )
    return head + struct.pack(">I", len(tags)) + table + data
