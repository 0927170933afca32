"""The rules of PDF/UA-1 that a certificate could break, added to those of ``conformance``."""

from __future__ import annotations

import re

import aloud
import pikepdf
from conformance import PAINTING, RULES, TYPES, rule
from opened import File

__all__ = ["RULES"]


@rule("UA 5")
def access_identification(file: File) -> object:
    return file.said("pdfuaid", "part") != "1"


@rule("UA 7.1")
def everything_is_marked(file: File) -> object:
    """What is painted is tagged or an artifact; the two never hold each other."""
    inside: list[str] = []
    for operands, operator in pikepdf.parse_content_stream(file.pdf.pages[0]):
        match str(operator):
            case "BDC" | "BMC":
                inside.append(str(operands[0]))
                if len(inside) > 1:
                    return inside
            case "EMC":
                inside.pop()
            case painting if painting in PAINTING and not inside:
                return painting
    marked = file.pdf.Root.MarkInfo
    return inside or {*marked.keys()} != {"/Marked"} or not bool(marked.Marked)


@rule("UA 7.20")
def forms_are_drawings(file: File) -> object:
    """What stands in a form belongs to the element that places it: no text, no marks of its own."""
    tagged = {"/StructParent", "/StructParents"}
    held = [each for each in file.streams if tagged & {*each.keys()}]
    used = {str(op) for each in file.contents[1:] for _, op in pikepdf.parse_content_stream(each)}
    return held or used & {"BT", "Tj", "TJ", "BMC", "BDC", "MP", "DP"}


@rule("UA 7.1 (roles)")
def structure_types(file: File) -> object:
    tree = file.pdf.Root.StructTreeRoot
    types = {str(each.S)[1:] for each in (tree.K, *file.elements)}
    return types - TYPES or "/RoleMap" in tree or tree.K.S != "/Document"


@rule("UA 7.1 (title)")
def title(file: File) -> object:
    [said] = file.xml(".//dc:title/rdf:Alt/rdf:li")
    shown = bool(file.pdf.Root.ViewerPreferences.DisplayDocTitle)
    return not shown or not (said.text or "").strip()


@rule("UA 7.1 (tree)")
def parent_tree(file: File) -> object:
    """Marked content, elements and parent tree say the same; an unfilled slot is null."""
    numbers = list(file.pdf.Root.StructTreeRoot.ParentTree.Nums)
    keys = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    parents = keys[int(file.page.StructParents)]
    there = {}
    for operands, operator in pikepdf.parse_content_stream(file.pdf.pages[0]):
        if str(operator) == "BDC":
            there[int(operands[1].MCID)] = str(operands[0])
    *elements, form = file.elements
    agree = there == {int(each.K): str(each.S) for each in elements}
    linked = all(parents[int(each.K)].objgen == each.objgen for each in elements)
    linked &= all(each.P.objgen == file.pdf.Root.StructTreeRoot.K.objgen for each in file.elements)
    nulls = all(e is None for mcid, e in enumerate(parents) if mcid not in there)
    return not (agree and linked and nulls) or keys[1].objgen != form.objgen


@rule("UA 7.2")
def languages(file: File) -> object:
    tree = file.pdf.Root.StructTreeRoot
    tags = [str(each.get("/Lang", "")) for each in (file.pdf.Root, tree.K, *file.elements)]
    return [tag for tag in tags if not re.fullmatch("[a-z]{2,3}(-[A-Z]{2})?", tag)]


@rule("UA 7.3")
def figures(file: File) -> object:
    """Each has words, and a box on the page."""
    found = [each for each in file.elements if each.S == "/Figure"]
    left, low, right, high = map(float, file.page.MediaBox)

    def sound(figure: pikepdf.Object) -> bool:
        x, y, xx, yy = map(float, figure.A.BBox)
        return bool(str(figure.Alt).strip()) and left <= x < xx <= right and low <= y < yy <= high

    return not found or [each for each in found if not sound(each)]


@rule("UA 7.4")
def headings(file: File) -> object:
    levels = [int(str(each.S)[2:]) for each in file.elements if re.match("/H[1-6]", str(each.S))]
    steps = zip([0, *levels], levels, strict=False)
    return not levels or [pair for pair in steps if pair[1] > pair[0] + 1]


@rule("UA 7.1 (empty)")
def nothing_is_empty(file: File) -> object:
    return [s.tag for s in aloud.sentences(file.pdf) if not s.text.strip()]


@rule("UA 7.18")
def widget_in_structure(file: File) -> object:
    [widget], form = file.page.Annots, file.elements[-1]
    sound = (
        file.page.Tabs == "/S"
        and bool(str(widget.TU).strip())
        and (form.S, form.K.Type) == ("/Form", "/OBJR")
        and form.K.Obj.objgen == widget.objgen
        and widget.StructParent == 1
    )
    return not sound
