"""An issuer's open workplace. Every public verb is one method, one call deep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from certgen.registrar import Registrar
from certgen.studio import Studio

if TYPE_CHECKING:
    from certgen.verdict import Verdict


class Office(Registrar, Studio):
    """One issuer's: what it owns, the certificates it makes, and what becomes of them.

    ``now`` and ``entropy`` are its clock and its source of random bytes. Use it as a context
    manager.
    """

    def verify(self, target: str | Path) -> Verdict:
        """The verdict on a PDF (a path), the text of a QR code, a code, or a serial."""
        from certgen.verdict import judge  # here, for most of what an office does judges nothing

        return judge(target, registry=self.reader, trust=self.trust())
