"""What can stand between a supervisor and her figures."""

from casemgr.domain.errors import CaseError, Refused
from casemgr.words import N_


class PeriodInvalid(CaseError):
    sentence = N_("This is not a year or a quarter.")
    next_step = N_("Write a year such as 2025, or a quarter such as 2025-Q3.")


class PeriodOpen(Refused):
    sentence = N_("This period has not ended yet, so its figures could still change.")
    next_step = N_("Choose a year or quarter that is over.")


class PeriodOverlap(Refused):
    """``released`` is the earlier period or the years of an earlier row file."""

    sentence = N_(
        "Statistics for {released} have been released, and they share days with this period. "
        "Comparing the two could reveal single persons."
    )
    next_step = N_("Use the figures already released, or choose a period that does not overlap.")


class MixedDemo(Refused):
    sentence = N_(
        "Invented cases and real cases stand side by side here; they are never counted together."
    )
    next_step = N_("Count real cases in a workspace that holds no demonstration data.")


class TooFewCases(Refused):
    sentence = N_("This period has too few cases: figures would point at single persons.")
    next_step = N_(
        "Choose a longer period or one with more cases; nothing else may be published of this one."
    )


class SnapshotDamaged(CaseError):
    sentence = N_("The recorded figures of this release cannot be read.")
    next_step = N_("Check the workspace, and restore it from a backup if the check finds damage.")
