"""Verification: the numbered checks, the facts they find, and one bottom line."""

from certgen.verdict.answer import Check, Outcome, Verdict
from certgen.verdict.judge import judge_pdf, judge_text
from certgen.verdict.register import judge_code, judge_found, judge_serial
from certgen.verdict.target import judge

__all__ = [
    "Check",
    "Outcome",
    "Verdict",
    "judge",
    "judge_code",
    "judge_found",
    "judge_pdf",
    "judge_serial",
    "judge_text",
]
