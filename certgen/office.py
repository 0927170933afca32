"""An issuer's open workplace. Every public verb is one method, one call deep."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from certgen.errors import NotFound
from certgen.mint import Mint
from certgen.registry import Kind, Record, Summary
from certgen.studio import Studio
from certgen.token import typed_code
from certgen.verdict import Verdict, judge


class Office(Mint, Studio):
    """One issuer's: what it owns, the certificates it makes, and what becomes of them.

    ``now`` and ``entropy`` are its clock and its source of random bytes. Use it as a context
    manager.
    """

    def verify(self, target: str | Path) -> Verdict:
        """The verdict on a PDF (a path), the text of a QR code, a code, or a serial."""
        return judge(target, registry=self.reader, trust=self.trust())

    def record(self, said: str) -> Record:
        """The certificate of a code or serial. Raises ``NotFound``."""
        code = typed_code(said)
        found = self.registry.find(code=code) if code else None
        found = found or self.registry.find(serial=said.strip().upper())
        if found is None:
            raise NotFound("certificate_unknown", said=said)
        return found

    def revoke(self, said: Sequence[str], reason: str) -> list[Record]:
        """Withdraw certificates, all or none. Raises ``NotFound``, ``InputError``."""
        return self._append(said, Kind.REVOKED, reason)

    def reinstate(self, said: Sequence[str], reason: str | None = None) -> list[Record]:
        """Put withdrawn or suspended certificates in force again, all or none."""
        return self._append(said, Kind.REINSTATED, reason)

    def _append(self, said: Sequence[str], kind: Kind, reason: str | None) -> list[Record]:
        serials = list(dict.fromkeys(self.record(each).credential.serial for each in said))
        self.registry.append_all(serials, kind, self.now(), reason=reason)
        return [self.record(serial) for serial in serials]

    def summary(self, batch: str | None = None) -> tuple[Summary, ...]:
        """What the register holds, by batch."""
        return self.registry.summary(batch)
