"""A code or a serial that somebody typed: it stands only by the register's word.

Of the checks (see ``certgen.verdict.judge``), only 4 and 6 can be made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from certgen.registry import Found, Record
from certgen.seal.trust import Trust
from certgen.token import typed_code
from certgen.verdict.answer import Facts, Outcome, Verdict
from certgen.verdict.status import (
    CODE_CHECKS,
    STATUS_CHECKS,
    STATUS_UNKNOWN,
    as_of,
    bottom,
    code_check,
    status_of,
)

if TYPE_CHECKING:
    from certgen.registry import Registry


def judge_code(
    code: str, *, registry: Registry | None, trust: Trust, target: str | None = None
) -> Verdict:
    """The verdict on a code as somebody typed it."""
    typed = typed_code(code)
    record = registry.find(code=typed) if registry and typed else None
    listed = {"code": typed} if registry is None and typed else None
    return _by_register(record, listed, registry, trust, code if target is None else target)


def judge_found(found: Found | None, *, trust: Trust, target: str) -> Verdict:
    """The verdict of ``judge_code`` on what was looked up already."""
    return Verdict(
        bottom(found.standing) if found else Outcome.UNKNOWN_CODE,
        known=found is not None,
        sealed=None,
        same_file=None,
        same_facts=None,
        standing=found.standing if found else None,
        facts=found.facts if found else None,
        issuer=trust.issuer,
        why=(
            CODE_CHECKS[found is not None],
            STATUS_CHECKS[found.standing.status] if found else STATUS_UNKNOWN,
        ),
        target=target,
    )


def judge_serial(
    serial: str, *, registry: Registry | None, trust: Trust, target: str | None = None
) -> Verdict:
    """The verdict on a serial."""
    record = registry.find(serial=serial) if registry and serial.isascii() else None
    return _by_register(record, None, registry, trust, serial if target is None else target)


def _by_register(
    record: Record | None,
    listed: Facts | None,
    registry: Registry | None,
    trust: Trust,
    target: str,
) -> Verdict:
    """(4) and (6) alone. ``listed`` has the code to look for in the list, offline."""
    facts = record.credential.facts() if record else None
    standing, status_check = status_of(record, registry, trust, facts or listed)
    return Verdict(
        bottom(standing) if standing else Outcome.UNKNOWN_CODE,
        known=None if registry is None else record is not None,
        sealed=None,
        same_file=None,
        same_facts=None,
        standing=standing,
        facts=facts,
        issuer=trust.issuer,
        why=(code_check(record, registry), status_check),
        as_of=as_of(registry, trust),
        target=target,
    )
