"""Many values kept small, and pickled quickly.

A person as an object takes six times the bytes of what is said about them, and a batch has tens of
thousands who all wait for their turn. Here they wait as bytes, deflated.
"""

from __future__ import annotations

import pickle
import zlib
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import chain
from operator import attrgetter, eq
from typing import Any, Generic, TypeVar, overload

Item = TypeVar("Item")
Value = TypeVar("Value")
_LEVEL = 1
"""Of deflate: 41 bytes in 134 are left of a person, for 1.5 µs there and back; more leaves 36."""
BLOCK = 256
"""Values packed together: what they share is written once, and one asked for brings its block."""


def packable(cls: type[Value]) -> type[Value]:
    """Decorate a frozen dataclass with slots, of two fields or more: its values are pickled as a
    call of ``cls``. As the standard library has it, each asks for the names of its fields, and is
    set field by field: three times the time, which every task would pay twice."""
    told = attrgetter(*(field.name for field in fields(cls)))  # type: ignore[arg-type]

    def reduce(self: Value) -> tuple[type[Value], tuple[Any, ...]]:
        return cls, told(self)

    cls.__reduce__ = reduce  # type: ignore[method-assign, assignment]
    return cls


def _unpacked(block: bytes) -> list[Any]:
    return pickle.loads(zlib.decompress(block))  # type: ignore[no-any-return]


class _List(Sequence[Item], Generic[Item]):
    """A list of values that do not change. It equals any sequence of them."""

    @abstractmethod
    def _at(self, place: int) -> Item:
        """The value at ``place``, from 0, where there is one."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]

    @overload
    def __getitem__(self, at: int) -> Item: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Item]: ...
    def __getitem__(self, at: int | slice) -> Item | Sequence[Item]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        return self._at(range(len(self))[at])


class Packed(_List[Item]):
    """A list that only grows.

    It gives equal values, not the same ones. Go through it in order: each block is unpacked once.
    """

    def __init__(self, items: Iterable[Item] = ()):
        self._blocks: list[bytes] = []
        self._last: list[Item] = []
        """What is not packed yet, less than a block."""
        self._open: tuple[int, list[Item]] = -1, []
        """The number of the block that one value was asked of last, and the block."""
        for item in items:
            self.append(item)

    def append(self, item: Item) -> None:
        """Add ``item`` at the end."""
        self._last.append(item)
        if len(self._last) == BLOCK:
            block = pickle.dumps(self._last, pickle.HIGHEST_PROTOCOL)
            self._blocks.append(zlib.compress(block, _LEVEL))
            self._last = []

    def __len__(self) -> int:
        return len(self._blocks) * BLOCK + len(self._last)

    def __iter__(self) -> Iterator[Item]:
        for block in self._blocks:
            yield from _unpacked(block)
        yield from self._last

    def _at(self, place: int) -> Item:
        number, place = divmod(place, BLOCK)
        if number == len(self._blocks):
            return self._last[place]
        if self._open[0] != number:
            self._open = number, _unpacked(self._blocks[number])
        return self._open[1][place]


class Joined(_List[Item]):
    """Several lists as one, none of them copied."""

    def __init__(self, *lists: Sequence[Item]):
        self._lists = lists

    def __len__(self) -> int:
        return sum(map(len, self._lists))

    def __iter__(self) -> Iterator[Item]:
        return chain.from_iterable(self._lists)

    def _at(self, place: int) -> Item:
        for each in self._lists:
            if place < len(each):
                return each[place]
            place -= len(each)
        raise IndexError(place)
