"""What the children of ``test_nursery`` are asked to do."""

from __future__ import annotations

import os
import time
from pathlib import Path


def same(data: bytes) -> bytes:
    return data


def reversed_bytes(data: bytes) -> bytes:
    return data[::-1]


def raises(data: bytes) -> bytes:
    raise ValueError("of my own")


def leaves(data: bytes) -> bytes:
    os._exit(7)


def eats(data: bytes) -> bytes:
    return bytes(2_000_000_000)


def spins(data: bytes) -> bytes:
    while True:
        pass


def sleeps(data: bytes) -> bytes:
    time.sleep(1.5)
    return data


def parent(data: bytes) -> bytes:
    return str(os.getppid()).encode()


def sockets(data: bytes) -> bytes:
    """How many sockets are open here."""
    found = 0
    for each in Path("/proc/self/fd").iterdir():
        try:
            found += str(each.readlink()).startswith("socket:")
        except OSError:  # the listing's own
            continue
    return str(found).encode()
