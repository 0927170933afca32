"""Run one function on foreign bytes in a child process that cannot take the machine with it.

Spreadsheets and uploaded PDFs are made by strangers: an 881-byte ODS can ask for 1.2 GB. The child
gets limits on memory, processor time and wall time, is given bytes and answers with bytes, so a
captured parser cannot hand back objects.

A child that starts from nothing spends most of its time importing. Who has many such questions
opens a ``nursery``: a process of its own that has imported already, and forks a child for each.
It never sees the bytes itself.
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

MEMORY = 1024 * 1024 * 1024
"""Address space of the child, bytes."""
SECONDS = 20
"""Processor and wall time of the child, seconds."""
ANSWER = 64 * 1024 * 1024
"""The longest answer of a forked child, bytes."""
_GRACE = 5
"""Seconds of wall time beyond the processor time."""
_LIFE = 60.0
"""Seconds after which a nursery kills a child, should it have freed itself of its own limits."""
_HEAD = struct.Struct("!QII")
"""Of a question to the nursery: memory, seconds, the length of the function's name."""
_CODE = struct.Struct("!i")
"""At the end of its answer, written when the child is dead: how it ended."""


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


class _Ended(NamedTuple):
    """How a child ended: as ``subprocess`` tells it, and what it wrote."""

    code: int
    answer: bytes
    last: str
    """The last line of its traceback."""


def run(function: str, argument: bytes, limits: Limits = Limits()) -> bytes:
    """The bytes that ``function`` (``"package.module:name"``, bytes → bytes) makes of ``argument``.

    Raises ``Confined`` when the child passes a limit or dies; what the function itself raises
    reaches the caller as ``Confined("crash", …)`` with the last line of the traceback.
    """
    home = _NURSERIES[-1] if _NURSERIES else None
    ended = home.fork(function, argument, limits) if home else None
    code, answer, last = ended or _spawned(function, argument, limits)
    if code == 0:
        return answer
    if code in (-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL):  # the last at the hard limit
        raise Confined("time", last)
    if code == -signal.SIGABRT or "MemoryError" in last or "memory allocation" in last:
        raise Confined("memory", last)
    raise Confined("crash", last)


def _spawned(function: str, argument: bytes, limits: Limits) -> _Ended:
    """From nothing: an interpreter of its own."""
    command = [sys.executable, "-m", __name__, function, str(limits.memory), str(limits.seconds)]
    try:
        child = subprocess.run(
            command,
            input=argument,
            capture_output=True,
            timeout=limits.seconds + _GRACE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _Ended(-signal.SIGKILL, b"", "")
    last = child.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:500]
    return _Ended(child.returncode, child.stdout, last)


@contextmanager
def nursery(*modules: str) -> Iterator[None]:
    """While it is open, ``run`` forks from a process that has imported ``modules``."""
    home = _Nursery(modules)
    _NURSERIES.append(home)
    try:
        yield
    finally:
        _NURSERIES.remove(home)
        home.close()


class _Nursery:
    """The way to a process that forks children. When it dies, a new one takes its place."""

    def __init__(self, modules: tuple[str, ...]):
        self._modules = modules
        self._lock = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        self._door, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with inside:
            command = [sys.executable, "-m", __name__, "--nursery", str(inside.fileno())]
            self._process = subprocess.Popen(
                [*command, *self._modules],
                pass_fds=[inside.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def close(self) -> None:
        """End the process; a child that is still at work keeps its limits and finds no asker."""
        self._door.close()
        self._process.kill()
        self._process.wait()

    def fork(self, function: str, argument: bytes, limits: Limits) -> _Ended | None:
        """What a forked child makes of ``argument``; None when none could be forked."""
        mine, theirs = socket.socketpair()
        with mine:
            with theirs:
                if not self._hand_over(theirs):
                    return None
            mine.settimeout(limits.seconds + 2 * _GRACE)
            name = function.encode()
            with suppress(OSError):  # a child that died early: how, it says below
                mine.sendall(_HEAD.pack(limits.memory, limits.seconds, len(name)) + name)
                mine.sendall(argument)
                mine.shutdown(socket.SHUT_WR)
            return _ended(mine)

    def _hand_over(self, theirs: socket.socket) -> bool:
        with self._lock:
            for _ in range(2):
                try:
                    socket.send_fds(self._door, [b"?"], [theirs.fileno()])
                    return True
                except OSError:
                    self.close()
                    self._begin()
        return False


_NURSERIES: list[_Nursery] = []


def _ended(mine: socket.socket) -> _Ended:
    """Read an answer to its end."""
    parts, size = [], 0
    with suppress(OSError):
        while size <= ANSWER and (part := mine.recv(1 << 20)):
            parts.append(part)
            size += len(part)
    said = b"".join(parts)
    if not _CODE.size <= size <= ANSWER:
        return _Ended(1, b"", "no answer")
    (code,) = _CODE.unpack(said[-_CODE.size :])
    answer = said[: -_CODE.size]
    return _Ended(code, answer, "" if code == 0 else answer.decode("utf-8", "replace")[:500])


@dataclass(frozen=True)
class _Child:
    """A forked child, seen from the nursery."""

    pid: int
    asker: socket.socket
    until: float
    """When it is killed, by ``time.monotonic``."""


def _keep_nursery(door: socket.socket) -> None:
    """Fork a child for everyone who asks at ``door``, until nobody can ask any more."""
    gc.collect()
    gc.freeze()  # what is imported stays shared with the children
    children: dict[int, _Child] = {}
    while True:
        waiting = [door.fileno(), *children]
        ready, _, _ = select.select(waiting, [], [], 1.0 if children else None)
        if door.fileno() in ready:
            _, asked, _, _ = socket.recv_fds(door, 16, 1)
            if not asked:
                break
            asker = socket.socket(fileno=asked[0])
            pid = os.fork()
            if pid == 0:
                _answer(asker)
            until = time.monotonic() + _LIFE
            children[os.pidfd_open(pid)] = _Child(pid, asker, until)
        for process in [each for each in ready if each in children]:
            _bury(process, children.pop(process))
        for child in children.values():
            if time.monotonic() > child.until:
                os.kill(child.pid, signal.SIGKILL)
    for child in children.values():
        os.kill(child.pid, signal.SIGKILL)


def _bury(process: int, child: _Child) -> None:
    """Tell the asker how ``child`` ended."""
    _, status = os.waitpid(child.pid, 0)
    os.close(process)
    with child.asker, suppress(OSError):  # a full socket is nobody's answer
        code = _CODE.pack(os.waitstatus_to_exitcode(status))
        child.asker.send(code, socket.MSG_DONTWAIT)


def _answer(asker: socket.socket) -> NoReturn:
    """The forked child: nothing is open but the way to its asker; limits come before bytes."""
    code = 1
    try:
        gc.disable()  # it ends before there is much to collect, and its memory is limited
        os.closerange(3, asker.fileno())
        os.closerange(asker.fileno() + 1, 4096)
        with asker.makefile("rb") as question:
            memory, seconds, length = _HEAD.unpack(question.read(_HEAD.size))
            function = question.read(length).decode()
            _limit(memory, seconds)
            signal.alarm(seconds + _GRACE)
            asker.sendall(_call(function, question.read()))
        code = 0
    except BaseException:
        with suppress(OSError):
            asker.sendall(traceback.format_exc().strip().rpartition("\n")[2].encode()[:500])
    finally:
        os._exit(code)


def _limit(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _call(function: str, argument: bytes) -> bytes:
    module, _, name = function.partition(":")
    answer: bytes = getattr(importlib.import_module(module), name)(argument)
    return answer


def main() -> None:
    """The child: set the limits before anything foreign is imported, then answer."""
    if sys.argv[1] == "--nursery":
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # who opened it closes it
        for module in sys.argv[3:]:
            importlib.import_module(module)
        _keep_nursery(socket.socket(fileno=int(sys.argv[2])))
        return
    _limit(int(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.buffer.write(_call(sys.argv[1], sys.stdin.buffer.read()))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
