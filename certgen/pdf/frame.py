"""The dictionaries that hold a document together: catalogue, page, signature field, signature."""

from __future__ import annotations

from certgen import words
from certgen.page import Sheet
from certgen.pdf import metadata, structure, trim
from certgen.pdf.numbers import Fixed
from certgen.pdf.objects import Object
from certgen.pdf.spelling import reference, references, string

FALLBACK = "en"
"""What is said of a document in a language that certgen does not speak to people."""


def frame(sheet: Sheet, outline: structure.Outline, issuer: str) -> list[Object]:
    """The objects that hold a document together, all of them dictionaries."""
    seal = _say(sheet, "seal", issuer=issuer)
    page = (
        b"<</Type/Page/Parent %b%b/Resources %b/Contents%b/Annots%b/StructParents %d/Tabs/S>>"
    ) % (
        reference(Fixed.PAGES),
        trim.boxes(sheet),
        reference(Fixed.RESOURCES),
        references([Fixed.PLATE_CONTENT, Fixed.SHARED_CONTENT, Fixed.OWN_CONTENT]),
        references([Fixed.FIELD]),
        structure.PAGE_KEY,
    )
    tree = b"<</Type/StructTreeRoot/K %b/ParentTree %b/ParentTreeNextKey 2>>" % (
        reference(Fixed.DOCUMENT),
        reference(Fixed.PARENTS),
    )
    return [
        (Fixed.CATALOG, _catalogue(sheet)),
        (Fixed.PAGES, b"<</Type/Pages/Count 1/Kids%b>>" % references([Fixed.PAGE])),
        (Fixed.PAGE, page),
        (Fixed.STRUCTURE, tree),
        (Fixed.PARENTS, outline.parents()),
        (Fixed.FORM, structure.field(sheet.lang if _spoken(sheet) else FALLBACK, seal)),
        (Fixed.FIELD, _field(seal)),
        (Fixed.FILE_SPECIFICATION, metadata.file_specification(_say(sheet, "credential"))),
    ]


def _catalogue(sheet: Sheet) -> bytes:
    """The document catalogue (ISO 32000-1, 7.7.2): sealed, tagged, with the credential attached."""
    file = reference(Fixed.FILE_SPECIFICATION)
    return (
        b"<</Type/Catalog/Pages %b/Metadata %b/Lang%b/MarkInfo<</Marked true>>/StructTreeRoot %b"
        b"/ViewerPreferences<</DisplayDocTitle true>>/OutputIntents[%b]/AF[%b]"
        b"/Names<</EmbeddedFiles<</Names[%b %b]>>>>/AcroForm<</SigFlags 3/Fields%b>>"
        b"/Perms<</DocMDP %b>>>>"
    ) % (
        reference(Fixed.PAGES),
        reference(Fixed.METADATA),
        string(sheet.lang),
        reference(Fixed.STRUCTURE),
        metadata.output_intent(),
        file,
        string(metadata.CREDENTIAL),
        file,
        references([Fixed.FIELD]),
        reference(Fixed.SIGNATURE),
    )


def _field(description: str) -> bytes:
    """The signature field and its widget in one: without area, so that nothing needs drawing.

    Printed and locked (F 132), as PDF/A wants of every widget (ISO 19005-3, 6.3.2).
    """
    return (
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T(seal)/TU%b/F 132/Rect[0 0 0 0]/P %b/V %b"
        b"/StructParent %d>>"
    ) % (
        string(description),
        reference(Fixed.PAGE),
        reference(Fixed.SIGNATURE),
        structure.FIELD_KEY,
    )


def signature(issuer: str) -> bytes:
    """The signature dictionary up to /Contents: a PAdES seal that allows no change (DocMDP 1)."""
    return (
        b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Name%b"
        b"/Reference[<</Type/SigRef/TransformMethod/DocMDP"
        b"/TransformParams<</Type/TransformParams/P 1/V/1.2>>>>]"
    ) % string(issuer)


def _spoken(sheet: Sheet) -> str:
    """The document's main language if certgen speaks it, else nothing."""
    main = sheet.languages.split("+")[0]
    return main if main in words.LANGUAGES else ""


def _say(sheet: Sheet, key: str, **fields: str) -> str:
    """A sentence in the document's main language, or else in ``FALLBACK``."""
    return words.say("pdf", key, _spoken(sheet) or FALLBACK, fields)
