"""Files that strangers hand in: read within bounds, judged one after the other in threads.

Every bound refuses at once instead of growing: bytes held, files waiting, seconds to arrive. What
is in a file is parsed in confined children only (``certgen.seal.inspection``).
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from certgen.errors import CertgenError
from certgen.seal.inspection import SIZE
from certgen.web.limits import Room, TooMany
from certgen.web.replies import Refused
from certgen.web.service import Service

Answer = TypeVar("Answer")

FILES = 20
"""Files in one request at most."""
REQUEST = 25_000_000
"""Bytes of one request at most."""
HELD = 75_000_000
"""Bytes of requests held at once."""
WAITING = 200
"""Files waiting to be judged, with those being judged."""
SECONDS = 30.0
"""For a request to arrive whole."""


class _InMemory(MultiPartParser):
    """Nothing a stranger sends touches the disk: it may be full, and it is not theirs."""

    spool_max_size = REQUEST + 1


@dataclass(frozen=True)
class Upload:
    """A file as it was handed in."""

    name: str
    data: bytes


class Counter:
    """Where files are handed in and wait their turn."""

    def __init__(self, service: Service, workers: int | None = None):
        self._service = service
        self._held = Room(HELD)
        self._waiting = Room(WAITING)
        self._workers = ThreadPoolExecutor(workers or os.cpu_count() or 1, "judge")

    def close(self) -> None:
        """Take no more files; those being judged are finished."""
        self._workers.shutdown(wait=False, cancel_futures=True)

    async def receive(
        self, request: Request, most: int, take: Callable[[Request], Awaitable[Answer]]
    ) -> Answer:
        """What the coroutine function ``take`` makes of ``request``, of at most ``most`` bytes.

        Raises ``Refused``.
        """
        size = _stated_size(request, most)
        try:
            with self._held.take(size):
                async with asyncio.timeout(SECONDS):
                    return await take(request)
        except TooMany as error:
            raise Refused.later(error) from None
        except TimeoutError:
            raise Refused(408, "slow", {"connection": "close"}) from None
        except ClientDisconnect:
            raise Refused(408, "slow") from None

    async def work(self, count: int, deed: Callable[[], Answer]) -> Answer:
        """What ``deed`` gives, done in a thread when its turn comes; it counts as ``count`` files.

        Raises ``Refused``.
        """
        waiting = self._service.journal.waiting
        try:
            with self._waiting.take(count):
                waiting.set(self._waiting.taken)
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._workers, deed)
        except TooMany as error:
            raise Refused.later(error) from None
        except CertgenError as error:
            raise Refused.of(error) from error
        finally:
            waiting.set(self._waiting.taken)


def _stated_size(request: Request, most: int) -> int:
    said = request.headers.get("content-length")
    if said is None or not said.isdecimal():
        raise Refused(411, "length", {"connection": "close"})
    if int(said) > most:
        raise Refused(413, "too_large", {"connection": "close"}, limit=in_words(most))
    return int(said)


async def files_of(request: Request) -> Sequence[Upload]:
    """The parts named ``file`` of a multipart request. Raises ``Refused``."""
    parser = _InMemory(request.headers, request.stream(), max_files=FILES, max_fields=FILES)
    try:
        form = await parser.parse()
    except (MultiPartException, ValueError, LookupError, TypeError):
        raise Refused.misread("no_multipart") from None
    try:
        parts = [part for part in form.getlist("file") if isinstance(part, UploadFile)]
        if not parts:
            raise Refused.misread("no_file")
        if any((part.size or 0) > SIZE for part in parts):
            raise Refused(413, "too_large", limit=in_words(SIZE))
        return [
            Upload(_name(part.filename, n), await part.read()) for n, part in enumerate(parts, 1)
        ]
    finally:
        await form.close()


def _name(said: str | None, number: int) -> str:
    """A file's name as it may be shown: its last part, without what is not printed."""
    last = (said or "").replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[:120] or f"{number}.pdf"


def in_words(size: int) -> str:
    """``5 MB``."""
    return f"{size // 1_000_000} MB" if size >= 1_000_000 else f"{size // 1000} kB"
