"""Inspect an uploaded PDF: is it under our seal, as it was sealed?

The file is foreign. Two children with limits read it, one for the signature, one for the page;
this process itself only counts, compares and hashes bytes. A seal stands when all of these do:

 1. ``size``: the file is no larger than the limit.
 2. ``frame``: it begins with ``%PDF-``, and ends with a ``startxref`` that leads to a
    cross-reference, and ``%%EOF``; what follows the sealed bytes has a cross-reference of its own.
 3. ``structure``: a strict reader understands it; it is neither encrypted nor a hybrid.
 4. ``signature``: there is one (time stamps aside), ETSI.CAdES.detached, of the first revision.
 5. ``range``: the signature covers all from the first byte on but its own hexadecimal string.
 6. ``seal``: by a seal certificate we pin, over these bytes, in our form to the last bit.
 7. ``cms``: pyHanko, which shares no code with ours, finds so too.
 8. ``chain``: the certificate leads to the trusted root and was valid at the stated time of sealing
    (``/M``, itself under the seal). That it has ended since takes nothing away. No network is used.
 9. ``changes``: nothing was added since but what keeps signatures verifiable (time stamps and
    validation data: pyHanko's level LTA_UPDATES); an update that adds nothing is one too many.
10. ``lock``: it certifies the document and permits no change (DocMDP P=1).

The seal is judged twice, by independent code: check 6 is made in this process, so that a captured
child can withhold a seal, or excuse what was appended to it, but never invent one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from certgen import confined
from certgen.keys import Certificate
from certgen.seal.der import first
from certgen.seal.sealer import Form, certificates_of
from certgen.seal.trust import Trust

SIZE = 5_000_000
"""The largest file that is looked at, bytes; ours have about 45 000."""
LIMITS = confined.Limits(memory=1024 * 1024 * 1024, seconds=6)
"""A hundred times what a file of ours takes."""
CHECKS = (
    "size",
    "frame",
    "structure",
    "signature",
    "range",
    "seal",
    "cms",
    "chain",
    "changes",
    "lock",
)
"""The checks in order; a seal that stands has passed every one."""

_JUDGED = frozenset(CHECKS) - {"size", "frame", "seal"}
_END = re.compile(rb"startxref[\r\n ]+([0-9]{1,10})[\r\n ]+%%EOF(?:\r\n|\n|\r)?\Z")
_CROSS_REFERENCE = re.compile(rb"xref\s|[0-9]{1,10} [0-9]{1,5} obj\b")
_OUR_RANGE = re.compile(rb"/ByteRange\[0 ([0-9]{1,9}) ([0-9]{1,9}) ([0-9]{1,9}) *\]/M")
_GAP = re.compile(rb"<([0-9a-f]+)>")


@dataclass(frozen=True)
class Finding:
    """The outcome of one check."""

    check: str
    ok: bool
    detail: str
    """What was found, English, for the log and the curious."""


@dataclass(frozen=True)
class Inspection:
    """What a foreign file shows, each fact on its own."""

    readable: bool
    """Whether it is a PDF that can be opened and has a page."""
    sealed: bool | None
    """Whether our seal stands; None when that could not be judged (not a PDF, too large, or the
    reader passed its limits). None is as little as False."""
    revisions: int | None
    sealed_bytes: int | None
    """The seal holds for this many bytes from the first; also when what follows spoils the file, so
    that the register can be asked for the hash of ``pdf[:sealed_bytes]``."""
    attachment: Mapping[str, Any] | None
    """The embedded credential.json; to be believed only under a seal that stands."""
    symbols: tuple[str, ...]
    """The texts of the QR symbols seen on the first page."""
    findings: tuple[Finding, ...]
    """In the order of ``CHECKS``, as far as they were reached."""


def inspect(
    pdf: bytes, trust: Trust, *, size: int = SIZE, limits: confined.Limits = LIMITS
) -> Inspection:
    """What ``pdf`` shows to one who believes ``trust``. Never raises, whatever the bytes."""
    if len(pdf) > size:
        return _unread(Finding("size", False, f"{len(pdf)} bytes, {size} at most"))
    weighed = Finding("size", True, f"{len(pdf)} bytes")
    if b"%PDF-" not in pdf[:1024]:
        return _unread(weighed, _frame(pdf, 0))
    with ThreadPoolExecutor(1) as beside:
        sight = beside.submit(_symbols, pdf, limits)
        answer = _judged(pdf, trust, limits)
        symbols = sight.result()
    seal, sealed_bytes = _seal(pdf, answer.range, trust)
    frame = _frame(pdf, sealed_bytes or 0)
    found = {each.check: each for each in (weighed, frame, *answer.findings, seal)}
    stands = all(name in found and found[name].ok for name in CHECKS)
    return Inspection(
        readable=answer.readable or symbols is not None,
        sealed=stands if answer.readable is not None else None,
        revisions=answer.revisions,
        sealed_bytes=sealed_bytes,
        attachment=answer.attachment,
        symbols=symbols or (),
        findings=tuple(found[name] for name in CHECKS if name in found),
    )


def holds_whole(pdf: bytes, trust: Trust) -> bool:
    """Whether our seal stands over all of ``pdf``, for bytes known to be of our own making.

    Nothing foreign is parsed: the byte range is read where our writer puts it. For bytes that the
    register does not know, only ``inspect`` will do.
    """
    spans = _OUR_RANGE.findall(pdf)
    if len(spans) != 1:
        return False
    before, after, rest = map(int, spans[0])
    finding, end = _seal(pdf, (0, before, after, rest), trust)
    return finding.ok and end == len(pdf)


@dataclass(frozen=True)
class _Answer:
    """What the child that reads the signature said, checked for shape."""

    readable: bool | None
    """None when it did not answer."""
    revisions: int | None
    range: tuple[int, int, int, int] | None
    attachment: Mapping[str, Any] | None
    findings: tuple[Finding, ...]


def _judged(pdf: bytes, trust: Trust, limits: confined.Limits) -> _Answer:
    roots = json.dumps({"roots": [pem.decode() for pem in trust.roots]}).encode()
    try:
        said = json.loads(confined.run("certgen.seal.judge:judge", roots + b"\n" + pdf, limits))
        findings = tuple(
            Finding(str(name), ok is True, str(why)) for name, ok, why in said["findings"]
        )
        if any(each.check not in _JUDGED for each in findings):
            raise ValueError("findings")
        return _Answer(
            readable=said["readable"] is True,
            revisions=None if said["revisions"] is None else int(said["revisions"]),
            range=_four(said["range"]),
            attachment=_object(said["attachment"]),
            findings=findings,
        )
    except confined.Confined as error:
        why = f"the reader passed its limits: {error.reason}"
    except (ValueError, KeyError, TypeError, RecursionError):
        why = "the reader gave no answer"
    return _Answer(None, None, None, None, (Finding("structure", False, why),))


def _unread(*findings: Finding) -> Inspection:
    return Inspection(False, None, None, None, None, (), findings)


def _frame(pdf: bytes, sealed_bytes: int) -> Finding:
    """Check 2. What follows the sealed bytes must have a cross-reference of its own."""
    if not pdf.startswith(b"%PDF-"):
        return Finding("frame", False, "does not begin with %PDF-")
    end = _END.search(pdf, max(0, len(pdf) - 64))
    if not end:
        return Finding("frame", False, "does not end with startxref and %%EOF")
    if not _CROSS_REFERENCE.match(pdf, int(end[1])) or (int(end[1]) < sealed_bytes < len(pdf)):
        return Finding("frame", False, "startxref leads nowhere")
    return Finding("frame", True, "begins and ends as a PDF does")


def _seal(
    pdf: bytes, span: tuple[int, int, int, int] | None, trust: Trust
) -> tuple[Finding, int | None]:
    """Check 6, and how many bytes the seal holds for."""
    if span is None:
        return Finding("seal", False, "no seal"), None
    start, before, after, rest = span
    end = after + rest
    if not 0 == start < before < after <= end <= len(pdf):
        return Finding("seal", False, "the byte range lies outside the file"), None
    gap = _GAP.fullmatch(pdf, before, after)
    try:
        held = bytes.fromhex(gap[1].decode()) if gap else b""
        cms = first(held)
        certificates = certificates_of(cms)
    except ValueError:
        return Finding("seal", False, "what the byte range leaves out is not in our form"), None
    pinned = [each for each in certificates if _fingerprint(each) in trust.seals]
    if not pinned:
        return Finding("seal", False, "not by a seal of this issuer"), None
    name = trust.seals[_fingerprint(pinned[0])]
    chain = [each for each in certificates if each != pinned[0]]
    digest = hashlib.sha256(pdf[:before] + pdf[after:end]).digest()
    form = Form(Certificate(pinned[0]).public, pinned[0], chain)
    if any(held[len(cms) :]) or not form.holds(digest, cms):
        return Finding("seal", False, f"{name}, but not over these bytes"), None
    return Finding("seal", True, f"{name}, over {end} bytes"), end


def _fingerprint(certificate: bytes) -> str:
    return hashlib.sha256(certificate).hexdigest()


def _symbols(pdf: bytes, limits: confined.Limits) -> tuple[str, ...] | None:
    """The QR texts of the first page; None when it cannot be drawn."""
    try:
        said = json.loads(confined.run("certgen.seal.sight:symbols", pdf, limits))
        return tuple(str(text) for text in said)
    except (confined.Confined, ValueError, TypeError, RecursionError):
        return None


def _four(said: Any) -> tuple[int, int, int, int] | None:
    if said is None:
        return None
    start, before, after, rest = said
    return int(start), int(before), int(after), int(rest)


def _object(text: Any) -> Mapping[str, Any] | None:
    """The JSON object ``text`` is, if it is one."""
    try:
        said = json.loads(text, parse_constant=_refuse)
    except (ValueError, TypeError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _refuse(constant: str) -> None:
    raise ValueError(constant)
