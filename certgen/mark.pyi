from collections.abc import Hashable
from dataclasses import dataclass

from certgen.text.line import Line

@dataclass(frozen=True)
class TextMark:
    """A line of text at a place."""

    x: float
    """Left end of the line, points."""
    y: float
    """Baseline, points."""
    size: float
    """Points to the em."""
    colour: str
    """``#RRGGBB``, or ``black`` (DeviceGray 0: prints as pure black ink)."""
    line: Line

@dataclass(frozen=True)
class SymbolMark:
    """The QR symbol with its quiet zone."""

    x: float
    """Left edge of the box the symbol is centred in, points."""
    y: float
    """Lower edge of the box, points."""
    side: float
    """Side of the box, points."""
    module: float
    """Side of one module at most, points; a large symbol takes less, so that it and four modules
    of white around it stay in the box."""

@dataclass(frozen=True)
class ArtMark:
    """A logo or signature of the sheet's art: the ornament with the same ``slot``."""

    slot: str
    x: float
    """Left edge of the ornament's box, points."""
    y: float
    """Lower edge of the box, points."""
    width: float
    height: float

Mark = TextMark | SymbolMark | ArtMark

@dataclass(frozen=True)
class Block:
    """One element of the document's structure and the marks that show it."""

    slot: str
    """The name of the box in the layout it fills."""
    text: str
    """What it says, in logical order; for a figure its alternative text."""
    marks: tuple[Mark, ...]
    aloud: str = ""
    """What is said instead when it is read aloud, such as the code letter by letter."""

@dataclass(frozen=True)
class Passage:
    """Blocks with one life. Equal keys mean equal blocks, so what is made of them can be kept."""

    key: Hashable
    blocks: tuple[Block, ...]

@dataclass(frozen=True)
class Page:
    """All that one certificate adds to its plate."""

    shared: Passage
    own: Passage

def sentences_of(
    spoken: dict[str, list[str]], static: Passage, page: Page
) -> dict[str, dict[str, str]]: ...
