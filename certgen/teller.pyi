from collections.abc import Callable

from certgen.model import Credential

class Teller:
    """Tells what one place in a sentence says."""

    def __init__(self, tell: Callable[[Credential], str]) -> None: ...
    def told(self, credential: Credential) -> str: ...

class Known(Teller):
    """Tells the same, whoever is asked about."""

    def __init__(self, known: str) -> None: ...

class Name(Teller):
    """Tells the name in one language."""

    def __init__(self, lang: str) -> None: ...

class Serial(Teller):
    """Tells the serial."""

    def __init__(self) -> None: ...

class Code(Teller):
    """Tells the code, in groups."""

    def __init__(self) -> None: ...
