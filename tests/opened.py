"""A certificate as bytes and as objects, for the rules of ``conformance``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pikepdf

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "e": "http://www.aiim.org/pdfa/ns/extension/",
    "s": "http://www.aiim.org/pdfa/ns/schema#",
    "p": "http://www.aiim.org/pdfa/ns/property#",
}


@dataclass(frozen=True)
class File:
    """A certificate, as bytes and as objects."""

    data: bytes
    pdf: pikepdf.Pdf

    @cached_property
    def page(self) -> Any:
        return self.pdf.pages[0].obj

    @cached_property
    def objects(self) -> list[Any]:
        return [each for each in self.pdf.objects if isinstance(each, pikepdf.Object)]

    @cached_property
    def dictionaries(self) -> list[Any]:
        """Every dictionary, direct ones too, and those of streams."""
        found: list[Any] = []

        def walk(each: object, depth: int = 0) -> None:
            if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                found.append(each)
                inside = [value for _, value in each.items()]
            elif isinstance(each, pikepdf.Array):
                inside = list(each)
            else:
                return
            for value in inside:
                if isinstance(value, pikepdf.Object) and not value.is_indirect:
                    walk(value, depth + 1)

        for each in self.objects:
            walk(each)
        return found

    @cached_property
    def streams(self) -> list[Any]:
        return [each for each in self.objects if isinstance(each, pikepdf.Stream)]

    @cached_property
    def elements(self) -> list[Any]:
        return list(self.pdf.Root.StructTreeRoot.K.K)

    @cached_property
    def xmp(self) -> ElementTree.Element:
        return ElementTree.fromstring(self.pdf.Root.Metadata.read_bytes())

    @cached_property
    def fonts(self) -> list[Any]:
        return list(self.page.Resources.Font.values())

    @cached_property
    def contents(self) -> list[Any]:
        """The page's content and that of every form and tile."""
        drawn = [
            each
            for each in self.streams
            if each.get("/Subtype") == "/Form" or each.get("/PatternType") == 1
        ]
        return [self.pdf.pages[0], *drawn]

    @cached_property
    def used(self) -> dict[str, set[int]]:
        """Font → the codes that are shown."""
        used: dict[str, set[int]] = {}
        font = ""
        for operands, operator in pikepdf.parse_content_stream(self.pdf.pages[0]):
            if str(operator) == "Tf":
                font = str(operands[0])
            elif str(operator) in ("Tj", "TJ"):
                parts = operands[0] if str(operator) == "TJ" else operands
                data = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
                codes = {int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2)}
                used.setdefault(font, set()).update(codes)
        return used

    def xml(self, path: str) -> list[ElementTree.Element]:
        return self.xmp.findall(path, NAMESPACES)

    def said(self, prefix: str, name: str) -> str:
        """A simple property, written as an attribute or as an element."""
        tag = f"{{{NAMESPACES[prefix]}}}{name}"
        found = [each.get(tag) or each.findtext(tag) for each in self.xml(".//rdf:Description")]
        return next((text for text in found if text), "")


def opened(data: bytes) -> File:
    return File(data, pikepdf.open(BytesIO(data)))
