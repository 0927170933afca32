"""Who stands for whom in a batch when certificates were replaced by corrected ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from certgen.model import Role

Person = tuple[Role, str]
"""A role and a person key."""
REPLACES = "replaces:"
"""What the key begins with under which a replacement's number is reserved; the serial of the
certificate it replaces follows. So there is one such number for each certificate, however often it
is asked for, and a person whose name was corrected needs no key of their own beforehand."""


@dataclass(frozen=True)
class Succession:
    """The numbers of a batch: whose they are, and which of them took the place of which."""

    numbers: Mapping[Person, int]
    """The first number of each person: the one reserved for them, or for somebody who is known by
    what a replacement says (their key came from the name that was corrected) its own."""
    after: Mapping[int, int]
    """Number → the number of the certificate that replaced it."""
    before: Mapping[int, int]
    """The other way round."""

    def line(self, person: Person) -> tuple[int, ...]:
        """The number that stands for ``person`` now, then those it replaced, newest first."""
        number = self.numbers.get(person)
        if number is None:
            return ()
        while number in self.after:
            number = self.after[number]
        return self.back_from(number)

    def heir(self, person: Person) -> int | None:
        """The number of the certificate that replaced the one of ``person``, if there is one."""
        return next((n for n in self.line(person)[:1] if n in self.before), None)

    def back_from(self, number: int) -> tuple[int, ...]:
        """``number``, the one it took the place of, and so on."""
        found = [number]
        while found[-1] in self.before:
            found.append(self.before[found[-1]])
        return tuple(found)


NOBODY = Succession({}, {}, {})
