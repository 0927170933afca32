"""Run one function on foreign bytes in a child process that cannot take the machine with it.

Spreadsheets and uploaded PDFs are made by strangers: an 881-byte ODS can ask for 1.2 GB. The child
gets limits on memory, processor time and wall time, reads its argument from stdin, writes its
answer to stdout, and passes nothing but bytes, so a captured parser cannot hand back objects.
"""

from __future__ import annotations

import importlib
import resource
import subprocess
import sys
from dataclasses import dataclass

MEMORY = 1024 * 1024 * 1024
"""Address space of the child, bytes."""
SECONDS = 20
"""Processor and wall time of the child, seconds."""


class Confined(Exception):
    """The child did not answer: ``reason`` is ``memory``, ``time`` or ``crash``."""

    def __init__(self, reason: str, detail: str = ""):
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}" if detail else reason)


@dataclass(frozen=True)
class Limits:
    """What the child may use."""

    memory: int = MEMORY
    seconds: int = SECONDS


def run(function: str, argument: bytes, limits: Limits = Limits()) -> bytes:
    """The bytes that ``function`` (``"package.module:name"``, bytes → bytes) makes of ``argument``.

    Raises ``Confined`` when the child passes a limit or dies; what the function itself raises
    reaches the caller as ``Confined("crash", …)`` with the last line of the traceback.
    """
    command = [sys.executable, "-m", __name__, function, str(limits.memory), str(limits.seconds)]
    try:
        child = subprocess.run(
            command, input=argument, capture_output=True, timeout=limits.seconds + 5, check=False
        )
    except subprocess.TimeoutExpired:
        raise Confined("time") from None
    if child.returncode == 0:
        return child.stdout
    last = child.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:500]
    if child.returncode in (-24, -9):  # SIGXCPU, and SIGKILL at the hard limit
        raise Confined("time", last)
    if child.returncode == -6 or "MemoryError" in last or "memory allocation" in last:
        raise Confined("memory", last)
    raise Confined("crash", last)


def main() -> None:
    """The child: set the limits before anything foreign is imported, then answer."""
    function, memory, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    module, _, name = function.partition(":")
    answer = getattr(importlib.import_module(module), name)(sys.stdin.buffer.read())
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
