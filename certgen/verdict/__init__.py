"""Verification: the numbered checks, the facts they find, and one bottom line."""

from certgen.verdict.answer import Check, Outcome, Verdict
from certgen.verdict.judge import judge_code, judge_pdf, judge_serial, judge_text

__all__ = [
    "Check",
    "Outcome",
    "Verdict",
    "judge_code",
    "judge_pdf",
    "judge_serial",
    "judge_text",
]
