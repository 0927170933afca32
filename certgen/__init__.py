"""Signed Arabic and French certificates from a list of people.

::

    from pathlib import Path
    import certgen

    with certgen.open("certgen.toml") as office:
        batch = office.batch("batches/digital-unify-2013")
        checked = office.check(batch)                     # every problem, before anything is signed
        report = office.issue(batch)                      # safe to stop and to run again
        print(report.issued, report.skipped, report.failed)
        verdict = office.verify(Path("received.pdf"))
        print(verdict.verdict, verdict.stands)
"""

from __future__ import annotations

from pathlib import Path as _Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from certgen.batch import Batch
    from certgen.checked import Checked
    from certgen.errors import CertgenError, ExitCode
    from certgen.model import Credential, Recipient, Status
    from certgen.office import Office
    from certgen.report import Report
    from certgen.roster import Problem
    from certgen.verdict import Verdict

_HOMES = {
    "Batch": "batch",
    "CertgenError": "errors",
    "Checked": "checked",
    "Credential": "model",
    "ExitCode": "errors",
    "Office": "office",
    "Problem": "roster",
    "Recipient": "model",
    "Report": "report",
    "Status": "model",
    "Verdict": "verdict",
}
__all__ = [
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


def open(file: str | _Path = "certgen.toml", *, passphrase: bytes | None = None) -> Office:
    """The office whose ``certgen.toml`` is ``file``. Raises ``ConfigError``."""
    from certgen.office import Office

    return Office.open(_Path(file), passphrase=passphrase)


def __getattr__(name: str) -> Any:
    """Import a public name when it is asked for: ``import certgen`` alone stays quick."""
    if name == "__version__":
        from importlib.metadata import version

        return version("certgen")
    if name not in _HOMES:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"certgen.{_HOMES[name]}"), name)
