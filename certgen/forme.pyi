from certgen.mark import Page
from certgen.model import Credential
from certgen.parts import Part

class Forme:
    """A page made ready for all its people."""

    def __init__(
        self,
        languages: str,
        *,
        shared: list[Part],
        own: list[Part],
        common: list[Part],
        personal: list[Part],
        by_session: bool,
    ) -> None: ...
    def page(self, credential: Credential) -> Page: ...
    def examine(self, credential: Credential) -> None: ...
