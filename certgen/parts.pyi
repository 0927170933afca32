from collections.abc import Mapping

from certgen.boxes import Box
from certgen.fields import Fields
from certgen.galley import Galley
from certgen.language import Language
from certgen.mark import Block
from certgen.model import Credential
from certgen.template import Template

class Part:
    """What stands in a box; of two names in that of the lower."""

    box: Box

    def blocks(self, credential: Credential | None) -> tuple[Block, ...]: ...
    def examine(self, credential: Credential) -> None: ...

class Text(Part):
    """Lines or a paragraph."""

    def __init__(
        self,
        box: Box,
        template: Template,
        fields: Fields,
        galley: Galley,
        *,
        again: bool = ...,
    ) -> None: ...

class Names(Part):
    """A name, or two one above the other."""

    def __init__(
        self, boxes: list[Box], template: Template, fields: Mapping[str, Fields], galley: Galley
    ) -> None: ...

class Symbol(Part):
    """The QR symbol."""

    def __init__(self, box: Box, language: Language, fields: Fields, y: float) -> None: ...
