"""A smart card in software, and offices that keep their seal's key on it."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from conftest import REPOSITORY, TRAINEES, Workplace, make_workplace
from test_rerun import many

from certgen.keys import Device

PIN = "4321-secret"
SOFTHSM = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)


def pin(said: str | None = PIN) -> bytes | None:
    return said and said.encode()  # type: ignore[return-value]


@dataclass(frozen=True)
class Card:
    """A card of its own for each folder; ``CARD`` and ``SOFTHSM2_CONF`` say which is in."""

    folder: Path

    @property
    def module(self) -> Path:
        return self.folder / "smartcard.so"

    def device(self, *, label: str = "seal", said: str | None = PIN, token: str = "card") -> Device:
        return Device(self.module, token, label, partial(pin, said))

    def put_in(self, patch: pytest.MonkeyPatch) -> None:
        patch.setenv("SOFTHSM2_CONF", str(self.folder / "softhsm2.conf"))
        patch.setenv("CARD", str(self.folder))
        patch.setenv("CERTGEN_PIN", PIN)

    def noted(self, what: str) -> list[int]:
        """The processes that did ``what``, in order."""
        file = self.folder / what
        return [int(line) for line in file.read_text().split()] if file.exists() else []

    def forget(self) -> None:
        for what in ("initialized", "logins", "wrong", "signatures"):
            (self.folder / what).unlink(missing_ok=True)

    def office(
        self,
        folder: Path,
        *,
        people: int | None = None,
        algorithm: str = "p256",
        label: str = "seal",
    ) -> Workplace:
        """An office with this device in its settings, and no keys yet."""
        place = make_workplace(folder, trainees=many(people) if people else TRAINEES)
        file = folder / "certgen.toml"
        text = file.read_text("utf-8").replace('"p256" ', f'"{algorithm}" ')
        file.write_text(
            f'{text}\n[keys.pkcs11]\nmodule = "{self.module}"\ntoken = "card"\n'
            f'label = "{label}"\npin_env = "CERTGEN_PIN"\n',
            "utf-8",
        )
        return place


def make_card(folder: Path, patch: pytest.MonkeyPatch) -> Card:
    """A new card, put in. The test is skipped where SoftHSM or a compiler cannot be had."""
    module = next((path for path in SOFTHSM if Path(path).exists()), None)
    if not (module and shutil.which("softhsm2-util") and shutil.which("cc")):
        missing = "softhsm2 or a C compiler is not installed: sh tests/tools.sh"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    card = Card(folder)
    (folder / "tokens").mkdir(parents=True)
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    source = REPOSITORY / "tests" / "smartcard.c"
    build = ("cc", "-shared", "-fPIC", f'-DMODULE="{module}"', "-o", card.module, source, "-ldl")
    card.put_in(patch)
    label = ("--init-token", "--free", "--label", "card", "--so-pin", "87654321", "--pin", PIN)
    for command in (build, ("softhsm2-util", *label)):
        subprocess.run([*map(str, command)], check=True, capture_output=True)
    return card
