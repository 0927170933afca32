"""What was asked for lately is kept, the rest forgotten."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Values in two generations: when the young one is full it is the old one, and the old one is
    forgotten, but for what was asked for meanwhile and thereby made young again.

    So what is common stays however many rare things pass, at no cost for each look-up: a list in
    order of use, as of ``functools.lru_cache``, takes three times the memory.
    """

    def __init__(self, most: int):
        """Keeps at least ``most`` values of those last asked for, and at most twice as many."""
        self.fresh: dict[Key, Value] = {}
        """The young ones, for whoever can do without the others."""
        self._most = most
        self._old: dict[Key, Value] = {}

    def get(self, key: Key) -> Value | None:
        """The value of ``key`` if it is still kept."""
        found = self.fresh.get(key)
        if found is None:
            found = self._old.pop(key, None)
            if found is not None:
                self[key] = found
        return found

    def __setitem__(self, key: Key, value: Value) -> None:
        if len(self.fresh) >= self._most:
            # Replaced, not emptied: whoever looks at the young ones sees them anew each time.
            self._old, self.fresh = self.fresh, {}
        self.fresh[key] = value

    def __len__(self) -> int:
        return len(self.fresh) + len(self._old)
