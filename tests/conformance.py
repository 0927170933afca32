"""The rules of PDF/A-3u and PDF/UA-1 that a certificate could break, each with its clause.

``A`` is ISO 19005-3:2012, ``UA`` is ISO 14289-1:2014. A rule is a function that says what is wrong,
or nothing. What certgen never writes (encryption, JavaScript, transparency …) is a rule too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import aloud
import pikepdf
from fontTools.ttLib import TTFont
from opened import NAMESPACES, File

RULES: dict[str, Callable[[File], object]] = {}
PAINTING = frozenset(
    ["f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "Tj", "TJ", "'", '"', "EI"]
)
OPERATORS = """b B b* B* BDC BMC BT c cm cs CS d Do EMC ET f F f* g G gs h i j J l m M n q Q re rg
RG s S sc SC scn SCN sh Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz T* v w W W* y"""
CATEGORIES = {"Do": "/XObject", "Tf": "/Font", "gs": "/ExtGState", "sh": "/Shading"} | {
    **dict.fromkeys(("cs", "CS"), "/ColorSpace"),
    **dict.fromkeys(("scn", "SCN"), "/Pattern"),
}
UNNAMED = frozenset({"/DeviceGray", "/DeviceRGB", "/Pattern"})
PROFILES = {b"GRAY": 1, b"RGB ": 3, b"Lab ": 3}
BLENDS = """Normal Compatible Multiply Screen Overlay Darken Lighten ColorDodge ColorBurn HardLight
SoftLight Difference Exclusion Hue Saturation Color Luminosity"""
TYPES = frozenset(("Document", "H1", "H2", "H3", "P", "Figure", "Form"))
PREDEFINED = frozenset(
    {
        *("http://purl.org/dc/elements/1.1/", "http://ns.adobe.com/xap/1.0/"),
        *("http://ns.adobe.com/pdf/1.3/", "http://www.aiim.org/pdfa/ns/id/"),
        *("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/XML/1998/namespace"),
        *(NAMESPACES[prefix] for prefix in "esp"),
    }
)


def violated(file: File) -> Iterator[str]:
    """Every rule ``file`` breaks, with what is wrong."""
    for name, rule in RULES.items():
        try:
            wrong = rule(file)
        except (AttributeError, KeyError, IndexError, ValueError, ElementTree.ParseError) as error:
            wrong = repr(error)
        if wrong:
            yield f"{name}: {wrong}"


def rule(clause: str) -> Callable[[Callable[[File], object]], Callable[[File], object]]:
    def kept(check: Callable[[File], object]) -> Callable[[File], object]:
        RULES[f"{clause} {check.__name__}"] = check
        return check

    return kept


# Graphics


@rule("A 6.2.2")
def resources(file: File) -> object:
    """Every content has its own resources and names nothing that is not in them."""
    for content in file.contents:
        holder = content.obj if isinstance(content, pikepdf.Page) else content
        there = holder.get("/Resources", {})
        for operands, operator in pikepdf.parse_content_stream(content):
            named = [str(each) for each in operands if isinstance(each, pikepdf.Name)]
            category = CATEGORIES.get(str(operator))
            if category and not {*named} <= {*UNNAMED, *there.get(category, {}).keys()}:
                return named
    return None


@rule("A 6.2.2 (operators)")
def operators(file: File) -> object:
    """None that ISO 32000-1 does not know; a compatibility section, which may hold such, neither;
    nor inline images and rendering intents, which certgen does not write."""
    used = {str(op) for each in file.contents for _, op in pikepdf.parse_content_stream(each)}
    return used - {*OPERATORS.split()}


@rule("A 6.2.3")
def output_intent(file: File) -> object:
    [intent] = file.pdf.Root.OutputIntents
    profile = intent.DestOutputProfile.read_bytes()
    described = intent.S == "/GTS_PDFA1" and "/OutputConditionIdentifier" in intent
    sound = profile[12:20] == b"mntrRGB " and profile[36:40] == b"acsp" and profile[8] in (2, 4)
    whole = int.from_bytes(profile[:4]) == len(profile)
    return not (described and sound and whole and intent.DestOutputProfile.N == 3)


@rule("A 6.2.4")
def colours(file: File) -> object:
    """Only colours that the RGB output intent or a profile of their own gives a meaning."""

    def strange(space: Any) -> bool:
        if isinstance(space, pikepdf.Dictionary):
            return any(strange(each) for _, each in space.items())
        if isinstance(space, pikepdf.Name):
            return space not in ("/DeviceRGB", "/DeviceGray", "/Pattern")
        if space[0] == "/ICCBased":
            head = space[1].read_bytes()[:128]
            return PROFILES.get(head[16:20]) != space[1].N or not 0 < head[8] < 5
        if space[0] == "/Indexed":
            return strange(space[1])
        return space[0] not in ("/CalRGB", "/CalGray", "/Lab", "/Pattern")

    used = {str(op) for each in file.contents for _, op in pikepdf.parse_content_stream(each)}
    spaces = [
        each[key] for each in file.dictionaries for key in ("/ColorSpace", "/CS") if key in each
    ]
    return used & {"k", "K"} or [each for each in spaces if strange(each)]


@rule("A 6.2.5, 6.2.6")
def graphics_states(file: File) -> object:
    """No transfer functions, halftones, rendering intents."""
    banned = {"/TR", "/TR2", "/HT", "/HTP", "/HTO", "/RI", "/Intent"}
    return [e for e in file.dictionaries if banned & {*e.keys()}]


@rule("A 6.2.8")
def images(file: File) -> object:
    """Never smoothed, of as many bits as there may be, not coded as JPEG 2000."""
    found = [each for each in file.streams if each.get("/Subtype") == "/Image"]
    banned = {"/Alternates", "/OPI", "/SMaskInData"}

    def sound(image: Any) -> bool:
        mask = bool(image.get("/ImageMask", False))
        few = int(image.BitsPerComponent) in ((1,) if mask else (1, 2, 4, 8, 16))
        return few and not bool(image.get("/Interpolate", False)) and not banned & {*image.keys()}

    return [each for each in found if not sound(each)]


@rule("A 6.2.9")
def forms(file: File) -> object:
    """Neither PostScript nor references to other files."""
    found = [each for each in file.streams if each.get("/Subtype") in ("/Form", "/PS")]
    banned = {"/OPI", "/PS", "/Subtype2", "/Ref"}
    return [each for each in found if each.Subtype == "/PS" or banned & {*each.keys()}]


@rule("A 6.2.10")
def blending(file: File) -> object:
    """In ways that readers know, in the colours of the output intent. Our own art blends nothing
    (``test_pdf_art``), pictures from files may."""
    modes = [str(each.BM) for each in file.dictionaries if "/BM" in each]
    return [mode for mode in modes if mode[1:] not in BLENDS.split()]


# Fonts


@rule("A 6.2.11.2, UA 7.21.2")
def font_dictionaries(file: File) -> object:
    def sound(font: Any) -> bool:
        cid, descriptor = font.DescendantFonts[0], font.DescendantFonts[0].FontDescriptor
        return (
            (font.Type, font.Subtype) == ("/Font", "/Type0")
            and (cid.Type, cid.Subtype) == ("/Font", "/CIDFontType2")
            and font.BaseFont == cid.BaseFont == descriptor.FontName
            and re.fullmatch(r"/[A-Z]{6}\+[\w-]+", str(font.BaseFont)) is not None
            and descriptor.is_indirect
            and "/CIDSet" not in descriptor
            and "/Subtype" not in descriptor.FontFile2
        )

    return [str(font.BaseFont) for font in file.fonts if not sound(font)]


@rule("A 6.2.11.3, UA 7.21.3")
def composite_fonts(file: File) -> object:
    def sound(font: Any) -> bool:
        cid = font.DescendantFonts[0]
        system = (str(cid.CIDSystemInfo.Registry), str(cid.CIDSystemInfo.Ordering))
        return (
            font.Encoding == "/Identity-H"
            and cid.CIDToGIDMap == "/Identity"
            and system == ("Adobe", "Identity")
        )

    return [str(font.BaseFont) for font in file.fonts if not sound(font)]


def programs(file: File) -> Iterator[tuple[str, Any, TTFont]]:
    for name, font in file.page.Resources.Font.items():
        cid = font.DescendantFonts[0]
        yield name, font, TTFont(BytesIO(cid.FontDescriptor.FontFile2.read_bytes()), lazy=False)


@rule("A 6.2.11.4, UA 7.21.4")
def glyphs_are_embedded(file: File) -> object:
    wrong = []
    for name, _, program in programs(file):
        if max(file.used[name]) >= program["maxp"].numGlyphs:
            wrong.append(name)
    return wrong or {*file.used} - {*file.page.Resources.Font.keys()}


@rule("A 6.2.11.5, UA 7.21.5")
def widths(file: File) -> object:
    wrong = []
    for name, font, program in programs(file):
        first, listed = font.DescendantFonts[0].W
        advances = [program["hmtx"][glyph][0] for glyph in program.getGlyphOrder()]
        if first != 1 or [float(width) for width in listed] != advances[1:]:
            wrong.append(name)
    return wrong


@rule("A 6.2.11.2 (programs)")
def font_programs(file: File) -> object:
    """No glyph reaches out of its box, which begins where its left side bearing says, and no box
    out of the font's."""
    wrong = []
    for _, font, program in programs(file):
        left, low, right, high = map(int, font.DescendantFonts[0].FontDescriptor.FontBBox)
        for name in program.getGlyphOrder():
            glyph = program["glyf"][name]
            if glyph.numberOfContours:
                (xs, ys), box = zip(*glyph.coordinates, strict=True), glyph
                around = left <= box.xMin <= min(xs) and max(xs) <= box.xMax <= right
                around &= low <= box.yMin <= min(ys) and max(ys) <= box.yMax <= high
                if not around or program["hmtx"][name][1] != box.xMin:
                    wrong.append(name)
    return wrong


@rule("A 6.2.11.7.2, UA 7.21.7")
def unicode_values(file: File) -> object:
    wrong = []
    for name, font in file.page.Resources.Font.items():
        texts = aloud.unicode_map(font.ToUnicode.read_bytes())
        # those that no text shows too: what the map says is looked at as a whole
        given = [texts.get(code, "") for code in {*file.used.get(name, ()), *texts}]
        wrong += [text for text in given if not text or {*text} & {*"\0\ufeff\ufffe"}]
    return wrong


@rule("A 6.2.11.8, UA 7.21.8")
def no_notdef(file: File) -> object:
    return [name for name, codes in file.used.items() if 0 in codes]


# Interaction


@rule("A 6.3")
def annotations(file: File) -> object:
    """One widget, without area so that it needs no appearance, printed and not hidden."""
    [widget] = file.page.Annots
    flags, area = int(widget.F), [float(edge) for edge in widget.Rect]
    return (
        "/AP" in widget
        or widget.Subtype != "/Widget"
        or area != [0, 0, 0, 0]
        or flags & 0b1_0010_0111 != 0b100
    )


@rule("A 6.4.1, 6.5, 6.6.1")
def nothing_happens(file: File) -> object:
    banned = {"/A", "/AA", "/OpenAction", "/JS", "/JavaScript"}
    banned |= {"/NeedAppearances", "/XFA", "/NeedsRendering"}
    structural = [e.objgen for e in file.elements]
    return [e for e in file.dictionaries if banned & {*e.keys()} and e.objgen not in structural]


@rule("A 6.4.3")
def signature_range(file: File) -> object:
    if b"/ByteRange[" not in file.data:
        return "none"
    numbers = re.search(rb"/ByteRange\[0 (\d+) (\d+) (\d+) *\]", file.data)
    assert numbers
    first, second, rest = map(int, numbers.groups())
    return file.data[first : first + 1] != b"<" or second + rest != len(file.data)


# Metadata


@rule("A 6.6.2")
def packet(file: File) -> object:
    data = file.pdf.Root.Metadata.read_bytes()
    metadata = file.pdf.Root.Metadata
    head = data.split(b"\n")[0]
    named = (metadata.Type, metadata.Subtype) == ("/Metadata", "/XML")
    return not named or b"encoding" in head or b"bytes=" in head


@rule("A 6.6.2.3 (prefixes), 6.6.4, UA 5")
def prefixes(file: File) -> object:
    """The namespaces of the two standards are called as they must be."""
    said = dict(re.findall(r'xmlns:(\w+)="([^"]+)"', file.pdf.Root.Metadata.read_bytes().decode()))
    called = {"e": "pdfaExtension", "s": "pdfaSchema", "p": "pdfaProperty"}
    spaces = {called.get(prefix, prefix): space for prefix, space in NAMESPACES.items()}
    return {*spaces.items()} - {*said.items()}


@rule("A 6.6.2.3 (types)")
def property_types(file: File) -> object:
    """Dates, languages and lists have the form that the schemas give them."""
    dates = [file.said("xmp", name) for name in ("CreateDate", "ModifyDate")]
    languages = [each.text or "" for each in file.xml(".//dc:language/rdf:Bag/rdf:li")]
    [creator] = file.xml(".//dc:creator/rdf:Seq/rdf:li")
    wrong = [date for date in dates if not re.fullmatch(r"\d{4}(-\d\d){2}T(\d\d:){2}\d\dZ", date)]
    wrong += [tag for tag in languages if not re.fullmatch("[a-z]{2,8}(-[A-Za-z0-9]{1,8})*", tag)]
    return wrong or not languages or not creator.text


def local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


@rule("A 6.6.2.3")
def extension_schemas(file: File) -> object:
    """Every property is of a known schema, or of one that is described to the letter."""
    described: dict[str, set[str]] = {}
    for schema in file.xml(".//e:schemas/rdf:Bag/rdf:li"):
        space = schema.findtext("s:namespaceURI", "", NAMESPACES)
        fields = {*map(local, schema)}
        if fields != {"schema", "namespaceURI", "prefix", "property"} or not schema[0].text:
            return [*map(local, schema)]
        for each in schema.findall("s:property/rdf:Seq/rdf:li", NAMESPACES):
            parts = ("name", "valueType", "category", "description")
            if {*map(local, each)} != {*parts}:
                return [*map(local, each)]
            name, kind, category, text = (each.findtext(f"p:{p}", "", NAMESPACES) for p in parts)
            if kind not in ("Text", "Integer") or category not in ("internal", "external"):
                return f"{name}: {kind}, {category}"
            described.setdefault(space, set()).update({name} if text else ())
    for each in file.xml(".//rdf:Description"):
        for tag in (*each.attrib, *(child.tag for child in each)):
            space, _, name = tag[1:].partition("}")
            if space not in PREDEFINED and name not in described.get(space, ()):
                return tag
    return None


@rule("A 6.6.4")
def archival_identification(file: File) -> object:
    """Part and level, and nothing else of that schema: no amendment, no corrigendum."""
    said = (file.said("pdfaid", "part"), file.said("pdfaid", "conformance"))
    others = {file.said("pdfaid", name) for name in ("amd", "corr", "rev")} - {""}
    return others or said != ("3", "U")


@rule("A 6.8, UA 7.11")
def embedded_files(file: File) -> object:
    [specification] = file.pdf.Root.AF
    embedded = specification.EF.F
    named = file.pdf.Root.Names.EmbeddedFiles.Names
    sound = (
        specification.AFRelationship == "/Data"
        and embedded.Subtype == "/application/json"
        and str(specification.F) == str(specification.UF) == str(named[0])
        and specification.EF.UF.objgen == embedded.objgen
        and bool(str(specification.Desc))
        and int(embedded.Params.Size) == len(embedded.read_bytes())
        and "/ModDate" in embedded.Params
    )
    return not sound or named[1].objgen != specification.objgen


@rule("A 6.9, 6.10, 6.11, UA 7.10")
def no_layers(file: File) -> object:
    banned = {"/OCProperties", "/Requirements", "/PresSteps", "/AlternatePresentations"}
    return [e for e in file.dictionaries if banned & {*e.keys()}]
