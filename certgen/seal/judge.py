"""What a strict reader of PDF signatures says of a foreign file. The only door of pyHanko.

Run confined. What cannot be read without an exception is not in order, whatever the exception.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Coroutine, Iterator
from io import BytesIO
from typing import Any, TypeVar

from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    DiffResult,
    ModificationLevel,
    StandardDiffPolicy,
)
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, read_certification_data
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

ATTACHMENT = "credential.json"
ATTACHMENT_SIZE = 64 * 1024
"""Bytes that the embedded credential may have."""
DETAIL = 200
"""Characters of a finding's detail at most."""

POLICY = StandardDiffPolicy(
    DEFAULT_DIFF_POLICY.global_rules,
    DEFAULT_DIFF_POLICY.form_rule,
    ignore_orphaned_objects=False,
)
"""What may be added: as by pyHanko's own rules, but no object that nothing refers to. It shows
nothing, and it has no business there."""

Finding = tuple[str, bool, str]
Result = TypeVar("Result")


def judge(payload: bytes) -> bytes:
    """``{"roots": [PEM…]}``, a line feed, the PDF → a JSON object.

    Its fields: ``readable``, ``revisions``, ``range`` (the first signature's byte range, or null),
    ``attachment`` (the text of credential.json, or null), ``findings`` ([check, ok, detail]…): the
    checks ``structure`` to ``lock`` of ``inspection``, as far as they were reached.
    """
    header, _, pdf = payload.partition(b"\n")
    roots = [*load_certs_from_pemder_data("".join(json.loads(header)["roots"]).encode())]
    answer: dict[str, Any] = dict.fromkeys(("revisions", "range", "attachment"))
    findings: list[Finding] = []
    reader = None
    try:
        reader = _open(pdf, strict=True)
        answer["revisions"] = reader.total_revisions
        signatures = list(reader.embedded_regular_signatures)
        if signatures:
            answer["range"] = _four(signatures[0].byte_range)
        findings += _examine(reader, signatures, pdf, roots)
        findings.append(("structure", True, "a strict reader understands all of it"))
    except MemoryError:
        raise
    except Exception as error:
        findings.append(("structure", False, f"{type(error).__name__}: {error}"[:DETAIL]))
    reader = reader or _lenient(pdf)
    answer["readable"] = reader is not None
    answer["attachment"] = _attachment(reader) if reader else None
    answer["findings"] = findings
    return json.dumps(answer).encode()


def _examine(
    reader: PdfFileReader, signatures: list[EmbeddedPdfSignature], pdf: bytes, roots: list[Any]
) -> Iterator[Finding]:
    """Stops where the rest would have nothing to stand on."""
    kind = signatures[0].sig_object.get("/SubFilter") if signatures else None
    yield (
        "signature",
        len(signatures) == 1
        and kind == "/ETSI.CAdES.detached"
        and signatures[0].sig_object_type == "/Sig"
        and signatures[0].signed_revision == 0,
        f"{len(signatures)} signature(s)" + (f", {kind}" if kind else ""),
    )
    if not signatures:
        return
    signature = signatures[0]
    yield "range", _own_gap(signature, pdf), f"byte range {list(signature.byte_range)}"

    moment = signature.self_reported_timestamp
    context = ValidationContext(
        trust_roots=roots, moment=moment, allow_fetching=False, revocation_mode="soft-fail"
    )
    status = _driven(async_validate_pdf_signature(signature, context, diff_policy=POLICY))
    attributes = {each["type"].native for each in signature.signer_info["signed_attrs"]}
    yield (
        "cms",
        status.intact and status.valid and "signing_certificate_v2" in attributes,
        "the signature holds" if status.intact and status.valid else "the signature does not hold",
    )
    name = signature.signer_cert.subject.human_friendly
    yield "chain", bool(moment and status.trusted), f"{name}, sealed {moment}"[:DETAIL]

    result = status.diff_result
    level = result.modification_level if isinstance(result, DiffResult) else ModificationLevel.OTHER
    coverage = status.coverage or SignatureCoverageLevel.UNCLEAR
    # An update that changes nothing keeps nothing verifiable either: somebody has put it there.
    later = reader.total_revisions > 1
    expected = ModificationLevel.LTA_UPDATES if later else ModificationLevel.NONE
    yield (
        "changes",
        coverage >= SignatureCoverageLevel.ENTIRE_REVISION
        and level == expected
        and bool(status.docmdp_ok),
        f"{coverage.name}, {level.name}, {reader.total_revisions} revision(s)",
    )
    certified = read_certification_data(reader)
    locked = certified is not None and certified.author_sig is signature.sig_object
    yield (
        "lock",
        locked and signature.docmdp_level == MDPPerm.NO_CHANGES,
        "certified, no change permitted" if locked else "not a certifying signature",
    )


def _driven(deed: Coroutine[Any, Any, Result]) -> Result:
    """What ``deed`` returns, which has nothing to wait for: no network is used. An event loop for
    it costs more than twice what verifying the signature does, in a child that has just begun."""
    try:
        deed.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result
    raise RuntimeError("the reader waits")


def _four(span: Any) -> list[int] | None:
    """The byte range as four whole numbers, if it is that."""
    numbers = list(span)
    return numbers if [type(each) for each in numbers] == [generic.NumberObject] * 4 else None


def _own_gap(signature: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Whether all but exactly the hexadecimal string of this signature's Contents is covered."""
    span = _four(signature.byte_range)
    if span is None:
        return False
    start, before, after, _ = span
    if start != 0 or not 0 < before < after <= len(pdf):
        return False
    gap = pdf[before:after]
    return gap == b"<" + signature.pkcs7_content.hex().encode() + b">"


def _open(pdf: bytes, *, strict: bool) -> PdfFileReader:
    reader = PdfFileReader(BytesIO(pdf), strict=strict)
    if reader.encrypted:
        raise ValueError("encrypted")
    reader.root["/Pages"]
    return reader


def _lenient(pdf: bytes) -> PdfFileReader | None:
    try:
        return _open(pdf, strict=False)
    except MemoryError:
        raise
    except Exception:
        return None


def _attachment(reader: PdfFileReader) -> str | None:
    """The text of the associated file credential.json (ISO 32000-2, section 14.13)."""
    try:
        for file in reader.root["/AF"]:
            file = file.get_object()
            if file.get("/UF", file.get("/F")) == ATTACHMENT:
                stream = file["/EF"]["/F"]
                return _inflated(stream.encoded_data, stream.get("/Filter")).decode()
    except MemoryError:
        raise
    except Exception:
        return None
    return None


def _inflated(data: bytes, packing: Any) -> bytes:
    """The bytes of a plain or deflated stream, which must not be larger than allowed."""
    if packing in ("/FlateDecode", ["/FlateDecode"]):
        data = zlib.decompressobj().decompress(data, ATTACHMENT_SIZE + 1)
    elif packing is not None:
        raise ValueError(str(packing))
    if len(data) > ATTACHMENT_SIZE:
        raise ValueError("too large")
    return data
