from collections.abc import Callable

def seen(
    text: str, levels: bytes, base: int, places: list[int], start: int, stop: int
) -> list[tuple[int, int, bool]]:
    """The stretches of one direction of the line ``text[start:stop]``, in the order they are seen
    from left to right (rules L1 and L2): start, stop, and whether it runs right to left.

    They are counted as ``places`` says, which is without bidi controls; those go only after the
    order is known, since an isolate's ends stand between levels that would otherwise meet. ``base``
    is the paragraph's level. Neighbours that are read on without a turn are one stretch.
    """

def turns(levels: bytes) -> list[tuple[int, int, int]]:
    """The stretches of one direction in logical order: start, stop, direction (1: right to
    left)."""

def places(text: str) -> list[int]:
    """Where each character of ``text``, and its end, stands when its bidi controls are gone."""

def without_controls(text: str, levels: bytes) -> tuple[str, bytes]:
    """``text`` and its levels without bidi controls."""

def by_kind(text: str, base: int, resolved: Callable[[str, int], bytes]) -> bytes:
    """What ``resolved`` would say of ``text``, told from texts that are like it but for their
    letters: of sentences that differ in names and dates few are different so."""
