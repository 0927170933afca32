"""What ``import certgen`` offers, and nothing else."""

from __future__ import annotations

import inspect
import subprocess
import sys

import certgen
from certgen.mint import Mint
from certgen.registrar import Registrar
from certgen.vault import Vault

NAMES = [
    "Batch",
    "CertgenError",
    "Checked",
    "Credential",
    "ExitCode",
    "Office",
    "Problem",
    "Recipient",
    "Report",
    "Status",
    "Verdict",
    "open",
]
VERBS = [
    "batch",
    "check",
    "issue",
    "keys",
    "make_keys",
    "open",
    "plan",
    "read",
    "reader",
    "record",
    "registry",
    "reinstate",
    "replace",
    "revoke",
    "rotate",
    "summary",
    "trust",
    "verify",
]
"""What an office does, and what it holds."""


def test_the_names_are_these() -> None:
    assert sorted(certgen.__all__) == NAMES


def test_every_name_is_there_and_explained() -> None:
    for name in NAMES:
        thing = getattr(certgen, name)
        assert thing.__name__ == name
        assert thing.__doc__


def test_an_office_does_this() -> None:
    own = (certgen.Office, Registrar, Mint, Vault)
    assert sorted({n for each in own for n in vars(each) if not n.startswith("_")}) == VERBS
    assert list(inspect.signature(certgen.open).parameters) == ["file", "passphrase"]


def test_no_other_name_is_made_up() -> None:
    assert not hasattr(certgen, "Everything")


def test_importing_certgen_alone_loads_no_library() -> None:
    code = (
        "import sys, certgen; print(sorted(m for m in sys.modules if m.startswith('certgen.')"
        " or m in ('numpy', 'reportlab', 'sqlalchemy', 'pikepdf')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_command_is_loaded_and_left_without_looking_for_garbage() -> None:
    code = (
        "import gc, sys; sys.argv = ['certgen', '--version']; seen = []\n"
        "from certgen.__main__ import main\n"
        "gc.collect(); gc.callbacks.append(lambda phase, _: seen.append(phase))\n"
        "try: main()\n"
        "except SystemExit: print(len(seen), gc.isenabled(),"
        " gc.get_freeze_count() > 10_000, len(gc.get_objects()) < 1_000)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 True True True"
