"""The least workbook that Excel and LibreOffice open (ECMA-376, part 1): one sheet, a title row.

Stored, not compressed, and dated 1980, so that the bytes are the same on every machine.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PLAIN, BOLD = 0, 1

CONTENT_TYPES = f"""<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>
</Types>"""
PACKAGE_RELATIONS = f"""<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"""
WORKBOOK = f"""<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">
<sheets><sheet name="Formateurs" sheetId="1" r:id="rId1"/></sheets>
</workbook>"""
WORKBOOK_RELATIONS = f"""<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>
</Relationships>"""
STYLES = f"""<styleSheet xmlns="{MAIN}">
<fonts count="2">
<font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="12"/><name val="Calibri"/></font>
</fonts>
<fills count="2">
<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>
</fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="2">
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>
</cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>"""


def workbook(rows: Sequence[Sequence[object]], widths: Sequence[int]) -> bytes:
    """``rows`` from the first line on, at most 26 columns; those above the data are bold.

    A row of one cell is a title over all columns. ``widths`` are in characters.
    """
    header = max(at for at, row in enumerate(rows[:5], 1) if all(isinstance(c, str) for c in row))
    last = chr(ord("A") + len(widths) - 1)
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(widths, 1)
    )
    lines = "".join(
        f'<row r="{at}">{"".join(cells(at, row, BOLD if at <= header else PLAIN))}</row>\n'
        for at, row in enumerate(rows, 1)
        if row
    )
    titles = [f"A{at}:{last}{at}" for at, row in enumerate(rows, 1) if len(row) == 1]
    merged = "".join(f'<mergeCell ref="{title}"/>' for title in titles)
    sheet = (
        f'<worksheet xmlns="{MAIN}"><cols>{columns}</cols>\n<sheetData>\n{lines}</sheetData>\n'
        f'<mergeCells count="{len(titles)}">{merged}</mergeCells></worksheet>'
    )
    return stored(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": PACKAGE_RELATIONS,
            "xl/workbook.xml": WORKBOOK,
            "xl/_rels/workbook.xml.rels": WORKBOOK_RELATIONS,
            "xl/styles.xml": STYLES,
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


def cells(at: int, row: Sequence[object], style: int) -> Iterator[str]:
    for letter, value in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", row, strict=False):
        if isinstance(value, int):
            yield f'<c r="{letter}{at}" s="{style}"><v>{value}</v></c>'
        else:
            text = f'<is><t xml:space="preserve">{escape(str(value))}</t></is>'
            yield f'<c r="{letter}{at}" s="{style}" t="inlineStr">{text}</c>'


def stored(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            archive.writestr(entry, (head + text).encode())
    return file.getvalue()
