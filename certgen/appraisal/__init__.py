"""Is a template fit to print? Its sentences, types, boxes and inks, tried on made-up people."""

from __future__ import annotations

from certgen.appraisal.appraise import appraise, pages_of
from certgen.appraisal.specimen import specimen

__all__ = ["appraise", "pages_of", "specimen"]
