"""How much is enough: requests a minute of one client, bytes held at once, work waiting.

Each says no at once and says when to come back; none of them grows with the number of clients.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

CLIENTS = 50_000
"""Clients remembered; beyond that the one longest unseen starts anew."""


class TooMany(Exception):
    """Not now: come back in ``seconds``. ``key`` is the sentence of ``words/web.toml``."""

    def __init__(self, key: str, seconds: float):
        super().__init__(key)
        self.key = key
        self.seconds = max(1, int(seconds + 0.999))


class Allowance:
    """So many a minute for each client, all at once if it likes (the generic cell rate algorithm).

    What is kept of a client is one number: the time at which its allowance will be whole again.
    """

    def __init__(self, a_minute: int, clients: int = CLIENTS):
        """``a_minute`` 0 means no limit."""
        self._each = 60.0 / a_minute if a_minute else 0.0
        self._clients = clients
        self._whole: OrderedDict[str, float] = OrderedDict()

    def take(self, client: str, now: float, count: int = 1) -> None:
        """Count ``count`` requests at ``now`` (seconds, monotonic). Raises ``TooMany``.

        More than a minute's allowance at once is let through when the allowance is whole.
        """
        if not self._each:
            return
        whole = max(self._whole.get(client, now), now)
        wanted = min(count * self._each, 60.0)
        late = whole + wanted - now - 60.0
        if late > 1e-9:
            raise TooMany("too_many", late)
        self._whole[client] = whole + count * self._each
        self._whole.move_to_end(client)
        if len(self._whole) > self._clients:
            self._whole.popitem(last=False)


class Room:
    """Space for ``size`` things at once: bytes of uploads, or files to be judged."""

    def __init__(self, size: int):
        self.size = size
        self.taken = 0

    @contextmanager
    def take(self, count: int) -> Iterator[None]:
        """Hold ``count`` of it. Raises ``TooMany`` when there is not so much left."""
        if self.taken + count > self.size:
            raise TooMany("busy", 2)
        self.taken += count
        try:
            yield
        finally:
            self.taken -= count
