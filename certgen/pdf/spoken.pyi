from certgen.page import Block

def spoken(block: Block, figure: bool) -> bytes:
    """What the structure element of ``block`` says: what a ``figure`` shows, or the block's text in
    logical order where the content does not give it."""
