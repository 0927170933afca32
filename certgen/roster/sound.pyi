class Sound:
    """What a name has in common with its other spellings."""

    @property
    def key(self) -> str:
        """What all have in common; for comparing, never for printing."""
    @property
    def weight(self) -> int:
        """How many words it has, particles (بن, عبد, El, Ben, Aït …) not counted."""
    @property
    def title(self) -> tuple[str, str] | None:
        """The title it begins with, and the gender that tells: ``("Mme", "f")``."""

def heard(name: str) -> Sound: ...
