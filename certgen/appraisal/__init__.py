"""Is a template fit to be printed? Sentences, fonts, boxes and inks, tried on made-up people."""

from __future__ import annotations

from certgen.appraisal.appraise import appraise, pages_of
from certgen.appraisal.people import made_up, occasion

__all__ = ["appraise", "made_up", "occasion", "pages_of"]
