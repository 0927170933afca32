"""The comparison as a picture (SVG): a bar a program, as long as what a document costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

NAMES = {
    "certgen": "certgen",
    "typst": "Typst + pyHanko",
    "usual": "reportlab + qrcode + pyHanko",
    "weasyprint": "WeasyPrint + pyHanko",
}
WIDTH, LEFT, RIGHT = 760, 230, 200
TOP, STEP, BAR = 52, 40, 22
_STYLE = """text { font: 15px sans-serif; fill: #24292f } .small { font-size: 13px; fill: #57606a }
rect { fill: #9aa7b8 } .ours { fill: #1d3f7a }"""


def drawn(figures: Mapping[str, Any]) -> str:
    """The picture of ``figures``, as ``var/bench.json`` has them."""
    height = TOP + STEP * len(NAMES) + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="Processor time for one signed certificate">\n<style>{_STYLE}</style>\n'
        f'<rect width="{WIDTH}" height="{height}" style="fill:#fff"/>\n'
        '<text x="12" y="26">Processor time for one signed bilingual certificate, one core</text>\n'
        + "\n".join(_bars(figures))
        + "\n</svg>\n"
    )


def _bars(figures: Mapping[str, Any]) -> Iterator[str]:
    spent = {name: figures[f"{name}_us"] for name in NAMES}
    longest, ours = max(spent.values()), spent["certgen"]
    for place, (name, said) in enumerate(NAMES.items()):
        y = TOP + STEP * place
        length = max((WIDTH - LEFT - RIGHT) * spent[name] / longest, 1)
        kind = ' class="ours"' if name == "certgen" else ""
        times = "" if name == "certgen" else f"  ({spent[name] / ours:,.0f} times)"
        yield f'<text x="{LEFT - 10}" y="{y + 16}" text-anchor="end">{said}</text>'
        yield f'<rect{kind} x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR}"/>'
        yield (
            f'<text class="small" x="{LEFT + length + 8:.1f}" y="{y + 16}">'
            f"{spent[name] / 1000:,.2f} ms{times}</text>"
        )
