"""Which papers are asked for of which cases, and what two people agree on about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from casemgr.domain.errors import Refused
from casemgr.domain.paper_levels import LEVEL, LEVELS
from casemgr.operations.act import Act, query
from casemgr.operations.cases import case_keys, case_lines
from casemgr.operations.errors import RecipientNeeded
from casemgr.operations.joint_acts import Asked, ask_for
from casemgr.operations.report_papers import KINDS
from casemgr.operations.report_request import PaperRequest
from casemgr.operations.reports import cleaned
from casemgr.operations.settings import read_office
from casemgr.operations.values import CaseQuery
from casemgr.storage.sealing import check_keys
from casemgr.words import N_, say, say_many

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

MANY_KINDS: Final = ("case-file", "summary", "referral")
"""The kinds of papers that are made for many cases at once."""
JOINT_ACT: Final = "identified_export"
AT_ONCE: Final = 500
"""Cases asked for in one statement."""


class NotForMany(Refused):
    sentence = N_("This paper is made for one case at a time.")
    next_step = N_("Choose the case file, the summary or the referral letter.")


class PasswordUnfit(Refused):
    sentence = N_("What is sealed to its recipient takes no password besides.")
    next_step = N_("Leave the password away.")


@dataclass(frozen=True, slots=True)
class ManyRequest:
    """``cases``: their ids. ``paper``: what is made of each, its ``case_id`` left empty.
    ``bound``: one PDF with a list in front, else a zip archive with a PDF for each."""

    cases: tuple[str, ...]
    paper: PaperRequest
    bound: bool = False

    @property
    def nameless(self) -> bool:
        """Whether nothing in it names anybody."""
        return LEVELS[self.paper.level].nameless


def many_terms(request: ManyRequest, keys: Sequence[str] = ()) -> dict[str, Any]:
    """What two people agree on for papers with names (``identified_export`` of ``JOINT``).
    Raises ``RecipientNeeded``, ``NotAnAgeKey``."""
    paper = cleaned(request.paper)
    if not paper.recipient:
        raise RecipientNeeded
    told = {
        "kind": paper.kind, "level": paper.level, "languages": list(paper.languages),
        "told": sorted(paper.chosen), "bound": request.bound, "cases": list(request.cases),
        "large": paper.large,
    }  # fmt: skip
    # "whole" belongs to the terms of a sheet: whoever carries this out as one is refused.
    common = {"purpose": paper.purpose, "recipient": paper.recipient, "whole": False}
    return {**common, "keys": list(check_keys(keys)), "papers": told}


def request_from(asked: Asked) -> ManyRequest | None:
    """The papers a request for two people is about; ``None`` where it is about something else."""
    told = asked.terms.get("papers")
    if asked.what != JOINT_ACT or not told:
        return None
    paper = PaperRequest(
        "", told["kind"], tuple(told["languages"]), asked.terms["purpose"],
        asked.terms["recipient"], level=told["level"], chosen=frozenset(told["told"]),
        large=told.get("large"),
    )  # fmt: skip
    return ManyRequest(tuple(told["cases"]), paper, told["bound"])


def ask_many(workspace: "Workspace", request: ManyRequest, keys: Sequence[str], reason: str) -> str:
    """Put papers with names before a second person; gives the id of the request.

    The reason she reads begins with what it is about. Raises what ``many_terms`` and ``ask`` do.
    """
    terms, language = many_terms(request, keys), workspace.actor.language
    paper = KINDS[request.paper.kind]
    what = say(
        N_("{paper} of {cases} ({level})"), language, paper=say(paper.title, language),
        cases=say_many("{count} case", "{count} cases", len(request.cases), language),
        level=LEVEL.label(request.paper.level, language),
    )  # fmt: skip
    told = f"{what}: {reason.strip()}" if reason.strip() else ""
    return workspace.run(ask_for, JOINT_ACT, "", terms, told)


def cases_found(workspace: "Workspace", asked: CaseQuery) -> tuple[str, ...]:
    """The ids of the cases a list shows, in its order."""
    keys = workspace.look(case_keys, asked)
    found: list[str] = []
    for start in range(0, len(keys), AT_ONCE):
        lines = workspace.look(case_lines, keys[start : start + AT_ONCE])
        found += [line.case_id for line in lines]
    return tuple(found)


@query("list_cases")
def at_once(act: Act, nameless: bool) -> bool:
    """Whether this may go out on one person's word: nameless papers, invented people."""
    return nameless or read_office(act.session).demo
