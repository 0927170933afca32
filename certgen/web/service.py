"""What the service works with: the office's public things, the open register, the limits."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from certgen.config import Settings
from certgen.errors import CertgenError, StorageError
from certgen.keys import Keys
from certgen.registry import Found, Lookup, Registry
from certgen.seal.trust import Trust
from certgen.verdict import Verdict, judge_found
from certgen.web.assets import OwnFile, own_files
from certgen.web.clients import Proxies
from certgen.web.journal import Journal
from certgen.web.limits import Allowance

Answer = TypeVar("Answer")

LOOK_AROUND = 2.0
"""Seconds between two looks whether there are new keys."""
PATIENCE = 2.0
"""Seconds a look-up waits for whoever is writing in the register."""
_PAUSE = 0.01


class Service:
    """One office's verification service. It only reads, and opens no private key."""

    def __init__(
        self,
        settings: Settings,
        *,
        journal: Journal,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ):
        """Raises ``NotFound`` without a register, ``SealError`` without keys."""
        self.settings = settings
        self.host = settings.issuer.host
        self.journal = journal
        self.now = now
        self.proxies = Proxies(settings.service.proxies)
        self.lookups = Allowance(settings.service.lookups)
        self.uploads = Allowance(settings.service.uploads)
        self.lookup = Lookup(settings.register)
        self.registry = Registry.readonly(settings.register)
        self._keys = self._key_files()
        self._trust = self._read_trust()
        self._files = own_files(self._trust)
        self._looked = time.monotonic()

    def close(self) -> None:
        """Let go of the register."""
        self.lookup.close()
        self.registry.close()

    @property
    def trust(self) -> Trust:
        """Whom to believe; read again when a key was added."""
        if time.monotonic() - self._looked > LOOK_AROUND:
            self._looked = time.monotonic()
            there = self._key_files()
            if there != self._keys:
                try:
                    self._trust, self._keys = self._read_trust(), there
                    self._files = own_files(self._trust)
                except CertgenError as error:  # half written: the old keys still hold
                    logging.getLogger(__name__).warning("keys: %s", error.key)
        return self._trust

    @property
    def files(self) -> Mapping[str, OwnFile]:
        """Our own files by path, the keys in them as new as ``trust``."""
        _ = self.trust  # which looks for new keys
        return self._files

    def _read_trust(self) -> Trust:
        issuer = self.settings.issuer
        keys = Keys.open(self.settings.keys.folder)
        return Trust.of_keys(keys, issuer=issuer.name, hosts=(issuer.host,))

    def _key_files(self) -> object:
        try:
            there = self.settings.keys.folder.stat()
        except OSError:
            return None
        return there.st_mtime_ns, there.st_ino

    async def judge_code(self, code: str, target: str) -> Verdict:
        """The verdict on ``code``, in its stored form, that was typed as ``target``.

        Raises ``StorageError``, ``RegistryError``.
        """
        found: Found | None = await self.patiently(lambda: self.lookup.code(code))
        verdict = judge_found(found, trust=self.trust, target=target)
        self.journal.verdict(verdict.verdict)
        return verdict

    async def patiently(self, ask: Callable[[], Answer]) -> Answer:
        """What ``ask`` finds in the register, asked again while somebody is writing."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return ask()
            except StorageError:
                if time.monotonic() > until:
                    raise
            await asyncio.sleep(_PAUSE)

    def published(self, path: str) -> Path:
        """Where the published file ``path`` lies."""
        return self.settings.published / path

    def readiness(self) -> tuple[bool, Mapping[str, Any]]:
        """Whether a look-up would be answered now, and how old the published lists are."""
        try:
            self.lookup.code("0" * 16)
            ready = True
        except CertgenError:
            ready = False
        try:
            made = self.published(".well-known/certgen/batches.jwt").stat().st_mtime
            age = max(0, int(self.now().timestamp() - made))
            self.journal.list_age.set(age)
        except OSError:
            age = None
        return ready, {"register": ready, "published_seconds_ago": age}
