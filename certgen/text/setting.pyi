from certgen.text.bidi import Paragraph
from certgen.text.faces import Catalogue
from certgen.text.line import Line, Measure
from certgen.text.matter import Matter
from certgen.text.style import Cut, Style
from certgen.text.vocabulary import Vocabulary

class Setting:
    """Sets lines in one style."""

    catalogue: Catalogue
    stocks: tuple[Vocabulary, Vocabulary]
    """Those of ``straight`` text alone, also tracked: what is known in them is straight."""

    def __init__(self, style: Style, catalogue: Catalogue) -> None: ...
    def paragraph(self, text: str) -> Paragraph: ...
    def line(
        self,
        paragraph: Paragraph,
        start: int = 0,
        stop: int | None = None,
        tracking: float = 0.0,
    ) -> Line: ...
    def matter(self, text: str) -> Matter: ...
    def part(self, matter: Matter, start: int, stop: int) -> Line: ...
    def straight(self, text: str, tracking: float = 0.0) -> Line | None: ...
    def measure(self, text: str) -> Measure | None: ...
    def vocabulary(self, cut: Cut, rtl: bool, tracked: bool) -> Vocabulary: ...
