"""What a seal costs when its key is on a device: ``python bench/device.py``.

The device is SoftHSM (softhsm2), which signs in this process: processor time is the whole of it.
From the bare calls of the standard, C_SignInit and C_Sign, through certgen's key and seal, to whole
certificates in a ``Workshop`` as a worker makes them; beside it the same with a key from a file.
Needs softhsm2 and the extra ``pkcs11``.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import hashlib
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from certgen.keys import Device, Keys
from certgen.office import Office
from certgen.plan import draft
from certgen.seal.sealer import Sealer
from certgen.setup import found_office
from certgen.task import Ceremony, Task
from certgen.workshop import Workshop

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = b"4321"
COUNT = {"p256": 4000, "rsa3072": 400}
CERTIFICATES = 1000
ROUNDS = 5
ATTRIBUTES = bytes(200)
"""As long as what a seal signs."""
_ECDSA, _SHA256_RSA_PKCS = 0x1041, 0x40
_SIGN_INIT, _SIGN, _FIND_INIT, _FIND = 42, 43, 26, 27
"""Places in the list of functions (PKCS #11, version 2.40)."""
_CLASS, _LABEL, _PRIVATE_KEY = 0, 3, 3


class _Mechanism(ctypes.Structure):
    _fields_ = (
        ("kind", ctypes.c_ulong),
        ("parameter", ctypes.c_void_p),
        ("length", ctypes.c_ulong),
    )


_Attribute = _Mechanism
"""Laid out alike: a type, a pointer, a length."""


def spent(deed: Callable[[], object], count: int) -> float:
    """Processor seconds for one of ``count`` deeds: the least of some rounds."""
    deed()
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(count):
            deed()
        rounds.append((time.process_time() - began) / count)
    return min(rounds)


def bare(algorithm: str, label: bytes) -> Callable[[], None]:
    """C_SignInit and C_Sign in the first session, which ``certgen.keys`` has opened."""
    library = ctypes.CDLL(str(MODULE))
    functions = ctypes.c_void_p()
    assert library.C_GetFunctionList(ctypes.byref(functions)) == 0
    assert functions.value
    table = (ctypes.c_void_p * 68).from_address(functions.value + ctypes.sizeof(ctypes.c_void_p))
    kind = ctypes.CFUNCTYPE(ctypes.c_ulong, *[ctypes.c_ulong, *[ctypes.c_void_p] * 4])
    init, sign, find_init, find = (
        kind(table[place] or 0) for place in (_SIGN_INIT, _SIGN, _FIND_INIT, _FIND)
    )
    session = 1
    which, name = ctypes.c_ulong(_PRIVATE_KEY), ctypes.create_string_buffer(label, len(label))
    wanted = (_Attribute * 2)(
        _Attribute(_CLASS, ctypes.addressof(which), ctypes.sizeof(which)),
        _Attribute(_LABEL, ctypes.addressof(name), len(label)),
    )
    key, found = ctypes.c_ulong(), ctypes.c_ulong()
    assert find_init(session, ctypes.addressof(wanted), 2, None, None) == 0
    assert find(session, ctypes.addressof(key), 1, ctypes.addressof(found), None) == 0
    assert found.value == 1
    assert library.C_FindObjectsFinal(ctypes.c_ulong(session)) == 0
    data = hashlib.sha256(ATTRIBUTES).digest() if algorithm == "p256" else ATTRIBUTES
    given = ctypes.create_string_buffer(data, len(data))
    mechanism = _Mechanism(_ECDSA if algorithm == "p256" else _SHA256_RSA_PKCS, None, 0)
    room, length = ctypes.create_string_buffer(512), ctypes.c_ulong()
    how, what, out, size = map(ctypes.byref, (mechanism, given, room, length))

    def deed() -> None:
        length.value = 512
        assert init(session, how, key.value, None, None) == 0
        assert sign(session, what, len(data), out, size) == 0

    return deed


def certificates(folder: Path, keys: Keys) -> Callable[[], None]:
    """``CERTIFICATES`` of the example, made as a worker makes them."""
    with Office.open(folder / "certgen.toml") as office:
        read = office.read(office.batch("example"))
        rows = islice(enumerate(cycle(read.planned()), 1), CERTIFICATES)
        tasks = [
            Task(draft(read.batch, entry, recipient, number), entry.languages[0])
            for number, (entry, recipient) in rows
        ]
        workshop = Workshop(office.settings, Ceremony.of(read.batch), keys)
    out = folder / "pdf"
    out.mkdir(exist_ok=True)
    return lambda: workshop.make(tasks, out)


@contextmanager
def card(folder: Path) -> Iterator[None]:
    """A fresh SoftHSM device labelled ``bench``."""
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    new = ("--init-token", "--free", "--label", "bench", "--so-pin", "8765", "--pin", PIN.decode())
    subprocess.run(["softhsm2-util", *new], check=True, capture_output=True)
    yield


def measured(folder: Path, algorithm: str) -> Iterator[tuple[str, float]]:
    """What was measured, and its processor seconds."""
    device = Device(MODULE, "bench", algorithm, lambda: PIN)
    at, count = dt.datetime.now(dt.UTC), COUNT[algorithm]
    for where, held in (("device", device), ("file", None)):
        keys = Keys.make(
            folder / f"{algorithm}-{where}",
            organisation="Exemple",
            at=at,
            algorithm=algorithm,  # type: ignore[arg-type]
            device=held,
        )
        key, certificate, chain = keys.sealer()
        if held:
            yield "device: C_SignInit, C_Sign", spent(bare(algorithm, algorithm.encode()), count)
        yield f"{where}: key", spent(partial(key.sign, ATTRIBUTES), count)
        sealer = Sealer(key, certificate, chain)
        yield f"{where}: seal", spent(partial(sealer.seal, bytes(32)), count)
        make = certificates(folder / "office", keys)
        yield f"{where}: certificate", spent(make, 1) / CERTIFICATES


def main() -> None:
    with tempfile.TemporaryDirectory() as name, card(Path(name)):
        folder = Path(name)
        found_office(folder / "office")
        print(f"{'processor time':34}{'µs':>10}{'a second':>12}")
        for algorithm in COUNT:
            for what, seconds in measured(folder, algorithm):
                print(f"{algorithm} {what:<26}{seconds * 1e6:10.1f}{1 / seconds:12.0f}")


if __name__ == "__main__":
    main()
