"""Why there is no row file."""

from casemgr.domain.errors import CaseError, Refused
from casemgr.words import N_


class YearsInvalid(CaseError):
    sentence = N_("A row file covers whole years, and this is neither a year nor a span of years.")
    next_step = N_("Write a year such as 2025, or a first and a last year such as 2022-2025.")


class TooFewRows(Refused):
    """``least`` is the number of records a period needs."""

    sentence = N_("A row file needs {least} records in its period; this period has fewer.")
    next_step = N_("Choose a longer period, or publish the bulletin of tables instead.")


class NotAnonymous(Exception):
    """Rows that do not keep what is promised of every published row: a bug."""
