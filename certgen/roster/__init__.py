"""Rosters: lists of people, read as they are, every problem collected before complaining."""

from certgen.roster.correction import corrected
from certgen.roster.problem import Problem, Severity
from certgen.roster.roster import Intake, Roster, repeated, take_in

__all__ = [
    "Intake",
    "Problem",
    "Roster",
    "Severity",
    "corrected",
    "repeated",
    "take_in",
]
