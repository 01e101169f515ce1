"""What may be asked of a paper besides its case, purpose and recipient."""

from dataclasses import dataclass, fields

from casemgr.domain.codes import Code, CodeList
from casemgr.domain.consent import PurposeStanding
from casemgr.domain.directories import Provider
from casemgr.domain.errors import Refused
from casemgr.domain.paper_levels import LEVELS, Level
from casemgr.operations.report_view import View
from casemgr.operations.values import ReportRequest, Stored
from casemgr.words import N_, Language

# fmt: off
PAPER_KEPT = CodeList("paper_kept", [
    Code("safe", "Yes, she can keep it where nobody finds it",
         "হ্যাঁ, তিনি এমন জায়গায় রাখতে পারবেন যেখানে কেউ পাবে না"),
    Code("office", "No; it is kept at the office for her", "না; তাঁর হয়ে অফিসে রাখা হবে"),
    Code("unsafe", "No", "না"),
])
# fmt: on


class PaperNotAsked(Refused):
    sentence = N_("It was not asked whether keeping this paper is safe for her.")
    next_step = N_("Ask the survivor first; the answer is kept with the release.")


class PaperUnsafe(Refused):
    sentence = N_("Keeping this paper is not safe for her, so it is not made.")
    next_step = N_("Offer her to keep it at the office, and answer so.")


class LevelUnfit(Refused):
    sentence = N_("The level “{level}” does not go with the purpose “{purpose}”.")
    next_step = N_("Choose the purpose that the paper is for, or another level.")


class PurposeUnfit(Refused):
    sentence = N_("This paper is not made for the purpose “{purpose}”.")
    next_step = N_("Choose one of the purposes it is meant for.")


class WhichReferral(Refused):
    sentence = N_("This case has several referrals to others, or none.")
    next_step = N_("Say which one the letter is for; write it down in the file first.")


class NoVisitYet(Refused):
    sentence = N_("There is no follow-up in this file yet.")
    next_step = N_("Write down the follow-up first.")


@dataclass(frozen=True, slots=True)
class PaperRequest(ReportRequest):
    """A ``ReportRequest`` with what some papers ask besides.

    ``level``: a code of ``LEVEL``; ``chosen``: codes of ``DELICATE`` that are to be told
    although the level leaves them out. ``record_id``: the referral or follow-up it is about.
    ``paper_kept``: of what she takes along, a code of ``PAPER_KEPT``. ``large``: in large print
    or not; ``None`` as papers of its kind usually are.
    """

    level: str = "full"
    chosen: frozenset[str] = frozenset()
    record_id: str = ""
    paper_kept: str = ""
    large: bool | None = None

    @property
    def how_much(self) -> Level:
        return LEVELS[self.level]


@dataclass(frozen=True, slots=True)
class PeriodRequest:
    """A paper about a period: ``kind`` is one of ``reports.KINDS`` that is about no single
    case; ``period`` reads ``2025``, ``2025-Q3`` or ``2025-07``."""

    kind: str
    period: str
    languages: tuple[Language, ...]
    recipient: str = ""


def as_paper(request: ReportRequest) -> PaperRequest:
    """Any request as one for a paper."""
    if isinstance(request, PaperRequest):
        return request
    return PaperRequest(**{one.name: getattr(request, one.name) for one in fields(ReportRequest)})


@dataclass(frozen=True, slots=True)
class Material:
    """What a paper about one case is composed of.

    ``about``: the referral or follow-up it is about, as it stands in the file; ``provider``:
    who receives a referral, from the directory; ``standing``: the consent it rests on;
    ``large``: in large print.
    """

    view: View
    standing: PurposeStanding
    about: Stored | None = None
    provider: Provider | None = None
    large: bool = False
