"""What a person hands over: a file, the text of a QR code, a code or a serial."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from certgen.errors import InputError
from certgen.seal.trust import Trust
from certgen.token import typed_code
from certgen.verdict.answer import Verdict
from certgen.verdict.judge import judge_pdf, judge_text
from certgen.verdict.register import judge_code, judge_serial

if TYPE_CHECKING:
    from certgen.registry import Registry


def judge(target: str | Path, *, registry: Registry | None, trust: Trust) -> Verdict:
    """The verdict on ``target``; without ``registry``, from the target and ``trust`` alone.

    A path is a PDF; a text is told by its form. Raises ``InputError`` when the file cannot be read.
    """
    said = str(target)
    if isinstance(target, Path):
        try:
            pdf = target.read_bytes()
        except OSError as error:
            raise InputError("file_unreadable", file=target, why=error.strerror) from None
        return judge_pdf(pdf, registry=registry, trust=trust, target=said)
    if "://" in target:
        return judge_text(target.strip(), registry=registry, trust=trust)
    code = typed_code(target)
    if code and not (registry and registry.find(serial=target.strip().upper())):
        return judge_code(code, registry=registry, trust=trust)
    return judge_serial(target.strip().upper(), registry=registry, trust=trust)
