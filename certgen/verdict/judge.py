"""The checks of a PDF, the text of a QR code, a code, or a serial.

A verdict is built of independent facts, never of one boolean; a fact that could not be checked is
``None``, and any doubt is not green. A failed verification is an answer, not an exception; only a
register that cannot be read raises (``RegistryError``, ``StorageError``). The checks, numbered as
in the code:

1. *readable*: a PDF that can be opened within the limits.
2. *file*: its SHA-256 was recorded when it was issued (*same file*); or that of the part under our
   seal was, and what follows is archival data alone.
3. *seal* (of a PDF) and *qr* (seen on its page, or the text itself): made with a key of this
   issuer, and holding.
4. *code*: the register has the certificate (*known*).
5. *facts*: the QR code, the embedded credential and the register say the same of the same
   certificate (*same facts*).
6. *status*: what became of it.

A PDF is genuine when all of them hold: registered bytes alone are not enough. One that fails but
carries anything of ours (seal, signed QR code, address of a known certificate, registered bytes) is
*altered*; one that carries nothing of ours is *not ours*. A QR text with our address whose token
does not verify is *altered* when its code is known, else *not ours*; with any other address it is
*not ours*.

Without a register (offline) 2 and 4 are not checked, and what holds is *genuine, offline*. That
stands, for the signature proves who, what and when; whether it was revoked is known as of the trust
file's list, or not at all, and the sentence says which. A bare code proves nothing offline.

What is shown of a certificate is what the register holds, not what a file claims; offline, what was
signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from certgen.registry import Record
from certgen.seal.inspection import Inspection, holds_whole, inspect
from certgen.seal.trust import Trust
from certgen.token import from_url, typed_code
from certgen.verdict.answer import Check, Facts, Outcome, Verdict
from certgen.verdict.evidence import (
    agree,
    code_at,
    embedded_in,
    facts_of,
    read_codes,
    remains_in,
)
from certgen.verdict.register import judge_code
from certgen.verdict.status import as_of, bottom, code_check, status_of

if TYPE_CHECKING:
    from certgen.registry import Registry


def judge_pdf(
    pdf: bytes, *, registry: Registry | None, trust: Trust, target: str | None = None
) -> Verdict:
    """The verdict on a PDF somebody presents.

    Bytes that the register knows are those that were issued: they need not be opened. All others
    are, in a confined process.
    """
    record = registry.find(sha256=hashlib.sha256(pdf).hexdigest()) if registry else None
    if record and holds_whole(pdf, trust):
        return _issued(record, trust, target)
    seen = inspect(pdf, trust)
    failed = next((finding.check for finding in seen.findings if not finding.ok), "structure")
    # (1) It can be read.
    why = [
        Check("readable", True, "readable")
        if seen.readable
        else Check("readable", False, "unreadable", {"reason": failed})
    ]
    # (2) It is the file that was issued.
    record, file = _file(pdf, seen, registry)
    why.append(file)
    # (3) The seal holds, and so does the QR code on the page.
    if seen.sealed:
        why.append(Check("seal", True, "seal_holds"))
    else:
        said = "seal_unknown" if seen.sealed is None else "seal_fails"
        why.append(Check("seal", seen.sealed, said, {"reason": failed}))
    page = read_codes(seen.symbols, trust)
    why.append(page.check)
    # (4) The register has the certificate.
    embedded, token = embedded_in(seen.attachment)
    carried = read_codes([*seen.symbols, *token], trust)
    texts, traces = ([], []) if seen.sealed else remains_in(pdf)
    codes = [*carried.codes, *(each["code"] for each in embedded), *traces]
    record = record or _first(codes, registry)
    why.append(code_check(record, registry))
    # (5) All say the same.
    signed = {text: facts_of(reading) for text, reading in carried.readings.items()}
    stated = [("qr" if text in page.readings else "attachment", signed[text]) for text in signed]
    stated += [("attachment", each) for each in embedded]
    if record:
        stated.append(("register", record.credential.facts()))
    torn = carried.forged or bool(token and page.readings and {*token} != {*page.readings})
    same_facts, facts_check = _facts_check(stated, torn=torn)
    why.append(facts_check)
    # (6) Its status.
    facts = _shown(record, [*(embedded if seen.sealed else ()), *signed.values()])
    standing, status_check = status_of(record, registry, trust, facts)
    why.append(status_check)

    signed_by_us = seen.sealed_bytes is not None or carried.readings
    ours = signed_by_us or record or read_codes(texts, trust).readings
    agreed = file.ok and same_facts if registry else facts and same_facts is not False
    if not seen.readable:
        outcome = Outcome.UNREADABLE
    elif seen.sealed and agreed:
        outcome = bottom(standing)
    elif ours:
        outcome = Outcome.ALTERED
    elif seen.sealed is None:
        outcome = Outcome.UNREADABLE
    else:
        outcome = Outcome.NOT_OURS
    return Verdict(
        outcome,
        known=None if registry is None else record is not None,
        sealed=seen.sealed,
        same_file=file.ok,
        same_facts=same_facts,
        standing=standing,
        facts=facts,
        issuer=trust.issuer,
        why=tuple(why),
        as_of=as_of(registry, trust),
        target=target,
    )


def _issued(record: Record, trust: Trust, target: str | None) -> Verdict:
    """The verdict on the very bytes that were issued, under a seal that holds."""
    standing, status_check = status_of(record, None, trust, None)
    return Verdict(
        bottom(standing),
        known=True,
        sealed=True,
        same_file=True,
        same_facts=True,
        standing=standing,
        facts=record.credential.facts(),
        issuer=trust.issuer,
        why=(
            Check("readable", True, "readable"),
            Check("file", True, "file_same"),
            Check("seal", True, "seal_holds"),
            Check("code", True, "code_known"),
            Check("facts", True, "facts_of_file"),
            status_check,
        ),
        as_of=None,
        target=target,
    )


def judge_text(
    text: str, *, registry: Registry | None, trust: Trust, target: str | None = None
) -> Verdict:
    """The verdict on the text of a QR code, as scanned or as a browser shows it.

    An address of ours without a token is judged as the code in it.
    """
    target = text if target is None else target
    text = from_url(text)
    code = code_at(text, trust)
    if code and "#" not in text:
        return judge_code(code, registry=registry, trust=trust, target=target)
    # (3) The token is ours and holds.
    printed = read_codes([text], trust)
    reading = printed.readings.get(text)
    # (4) The register has the certificate.
    record = _first([code] if code else [], registry)
    # (5) Both say the same.
    signed = [facts_of(reading)] if reading else []
    stated = [("qr", each) for each in signed]
    if record:
        stated.append(("register", record.credential.facts()))
    same_facts, facts_check = _facts_check(stated, torn=printed.forged)
    # (6) Its status.
    facts = _shown(record, signed)
    standing, status_check = status_of(record, registry, trust, facts)

    if reading is None:
        outcome = Outcome.ALTERED if record else Outcome.NOT_OURS
    elif registry is None:
        outcome = bottom(standing)
    elif record is None:
        outcome = Outcome.UNKNOWN_CODE
    else:
        outcome = bottom(standing) if same_facts else Outcome.ALTERED
    return Verdict(
        outcome,
        known=None if registry is None else record is not None,
        sealed=reading is not None,
        same_file=None,
        same_facts=same_facts,
        standing=standing,
        facts=facts,
        issuer=trust.issuer,
        why=(printed.check, code_check(record, registry), facts_check, status_check),
        as_of=as_of(registry, trust),
        target=target,
    )


def _file(pdf: bytes, seen: Inspection, registry: Registry | None) -> tuple[Record | None, Check]:
    """(2) Which certificate's file it is, and whether it still is."""
    if registry is None:
        return None, Check("file", None, "file_offline")
    record = registry.find(sha256=hashlib.sha256(pdf).hexdigest())
    if record:
        return record, Check("file", True, "file_same")
    if seen.sealed_bytes is not None and seen.sealed_bytes < len(pdf):
        record = registry.find(sha256=hashlib.sha256(pdf[: seen.sealed_bytes]).hexdigest())
        if record and seen.sealed:
            return record, Check("file", True, "file_extended")
        if record:
            return record, Check("file", False, "file_spoilt")
    return None, Check("file", False, "file_unknown")


def _first(codes: Sequence[str], registry: Registry | None) -> Record | None:
    if registry is None:
        return None
    found = (registry.find(code=code) for code in codes if typed_code(code) == code)
    return next((record for record in found if record), None)


def _shown(record: Record | None, signed: Sequence[Facts]) -> Facts | None:
    """What to show: the register's facts, else the first that were signed."""
    return record.credential.facts() if record else next(iter(signed), None)


def _facts_check(stated: Sequence[tuple[str, Facts]], *, torn: bool) -> tuple[bool | None, Check]:
    """(5) Whether all of ``stated`` (source, facts) agree."""
    sources = tuple(dict.fromkeys(source for source, _ in stated))
    if torn or not all(agree(one, other) for (_, one), (_, other) in combinations(stated, 2)):
        return False, Check("facts", False, "facts_differ", {"sources": sources})
    if len(sources) < 2:
        return None, Check("facts", None, "facts_alone")
    return True, Check("facts", True, "facts_agree", {"sources": sources})
