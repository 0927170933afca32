"""What an issuer owns: settings, keys, the register; opened when they are first asked for."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from certgen.config import Settings, read_settings
from certgen.errors import SealError
from certgen.keys import Device, Keys, Listed
from certgen.passphrase import read_passphrase, read_pin
from certgen.seal.trust import Statuses, Trust

if TYPE_CHECKING:
    from certgen.registry import Registry, Writer


class Vault:
    """Settings, keys and register. Use it as a context manager.

    ``now`` and ``entropy`` are the office's clock and its source of random bytes.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        passphrase: bytes | None = None,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        entropy: Callable[[int], bytes] = os.urandom,
    ):
        self.settings = settings
        self._passphrase = passphrase
        self.now = now
        self._entropy = entropy

    @classmethod
    def open(cls, file: Path, *, passphrase: bytes | None = None) -> Self:
        """The office whose ``certgen.toml`` is ``file``. Raises ``ConfigError``."""
        settings = read_settings(file)
        return cls(settings, passphrase=passphrase or read_passphrase(settings.keys))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for opened in ("_writer", "registry", "reader", "keys"):
            if opened in self.__dict__:
                self.__dict__.pop(opened).close()

    # What opens a register is not loaded before it is asked for: workers, which are forked from
    # this process, do without it, and whoever issues does without all but the first.

    @cached_property
    def _writer(self) -> Writer:
        """The register for whoever issues; made when there is none."""
        from certgen.registry import Writer

        return Writer.open(self.settings.register)

    @cached_property
    def registry(self) -> Registry:
        """The register, open for writing; made when there is none."""
        from certgen.registry import Registry

        return Registry.open(self.settings.register)

    @cached_property
    def reader(self) -> Registry:
        """The register, for verification only: nothing is created or written."""
        from certgen.registry import Registry

        return Registry.readonly(self.settings.register)

    @cached_property
    def keys(self) -> Keys:
        """The keys. Raises ``SealError``."""
        return Keys.open(self.settings.keys.folder, self._passphrase, self._device)

    @property
    def _device(self) -> Device | None:
        """The device that keeps the seal's key."""
        said = self.settings.keys.device
        if said is None:
            return None
        return Device(said.module, said.token, said.label, partial(read_pin, said))

    def make_keys(self) -> bool:
        """Make the keys if there are none yet; whether that was so. Raises ``SealError``."""
        if (self.settings.keys.folder / "root.crt").exists():
            return False
        if self.settings.register.exists() and any(s.documents for s in self.registry.summary()):
            raise SealError("keys_lost", folder=self.settings.keys.folder)
        names = self.settings.issuer.name
        Keys.make(
            self.settings.keys.folder,
            organisation=names.get("fr") or next(iter(names.values())),
            at=self.now(),
            algorithm=self.settings.keys.algorithm,
            passphrase=self._passphrase,
            url=f"http://{self.settings.issuer.host}/pki",
            device=self._device,
        )
        return True

    def rotate(self, which: str) -> tuple[Listed, ...]:
        """A new key for the ``seal`` or for QR codes (``token``); the old one still verifies."""
        renew = self.keys.rotate_seal if which == "seal" else self.keys.rotate_token
        self.__dict__["keys"] = renew(self.now())
        return self.keys.list()

    def trust(self, *, as_of: dt.datetime | None = None) -> Trust:
        """What someone needs to verify this office's certificates without it.

        With ``as_of`` (UTC, whole seconds) also what is not in force then.
        """
        issuer = self.settings.issuer
        statuses = Statuses(as_of, self.registry.fallen()) if as_of else None
        return Trust.of_keys(self.keys, issuer=issuer.name, hosts=(issuer.host,), statuses=statuses)
