"""Checks 4 and 6: whether the register has the certificate, and what became of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from certgen.model import Status
from certgen.registry import Record, Standing
from certgen.seal.trust import Trust
from certgen.verdict.answer import Check, Facts, Outcome

if TYPE_CHECKING:
    from certgen.registry import Registry

_OF_STATUS = {
    Status.VALID: Outcome.GENUINE,
    Status.REPLACED: Outcome.REPLACED,
    Status.REVOKED: Outcome.REVOKED,
    Status.SUSPENDED: Outcome.SUSPENDED,
}
STATUS_CHECKS = {
    status: Check("status", status is Status.VALID, f"status_{status}") for status in Status
}
"""Check 6 by the register's word."""
STATUS_UNKNOWN = Check("status", None, "status_unknown")
CODE_CHECKS = {True: Check("code", True, "code_known"), False: Check("code", False, "code_unknown")}
"""Check 4, by whether the register has it."""


def code_check(record: Record | None, registry: Registry | None) -> Check:
    """(4) Whether the register has it."""
    if registry is None:
        return Check("code", None, "code_offline")
    return CODE_CHECKS[record is not None]


def status_of(
    record: Record | None, registry: Registry | None, trust: Trust, facts: Facts | None
) -> tuple[Standing | None, Check]:
    """(6) What became of it: by the register, or offline by the list of those not in force."""
    if record:
        standing = Standing(record.status, record.since, record.reason, record.replaced_by)
        return standing, STATUS_CHECKS[record.status]
    if registry or facts is None or trust.statuses is None:
        return None, STATUS_UNKNOWN
    date = {"date": trust.statuses.as_of}
    if fate := trust.statuses.fallen.get(facts["code"]):
        return Standing(fate), Check("status", False, "status_listed", date)
    return None, Check("status", None, "status_unlisted", date)


def bottom(standing: Standing | None) -> Outcome:
    """The outcome for a certificate that holds; without a standing its status is not known."""
    return _OF_STATUS[standing.status] if standing else Outcome.GENUINE_OFFLINE


def as_of(registry: Registry | None, trust: Trust) -> dt.datetime | None:
    """Offline, when the list of certificates not in force was made."""
    return trust.statuses.as_of if registry is None and trust.statuses else None
