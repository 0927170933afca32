"""Rosters: lists of people, read as they are, every problem collected before complaining."""

from certgen.roster.correction import corrected
from certgen.roster.problem import Problem, Severity
from certgen.roster.roster import Roster, read, repeated

__all__ = ["Problem", "Roster", "Severity", "corrected", "read", "repeated"]
