from certgen.page import Block
from certgen.pdf.objects import Object

Place = tuple[int, bytes, bool]

def elements(places: dict[str, Place], blocks: tuple[Block, ...]) -> list[Object]: ...
