"""What is asked of a paper, checked against its kind and its file: the referral or visit it is
about, whoever receives it, where consent stands towards them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from casemgr.domain.case_codes import NEED_CATEGORY, PURPOSE, VISIT_OUTCOME
from casemgr.domain.consent import PurposeStanding, standing_for
from casemgr.domain.directories import Provider
from casemgr.domain.errors import NotFound
from casemgr.domain.paper_levels import LEVEL, LEVELS
from casemgr.domain.support import Consent, FollowUp, Referral
from casemgr.operations.access import the_case
from casemgr.operations.act import Act, query
from casemgr.operations.case_file import build_case_file
from casemgr.operations.errors import RecipientNeeded
from casemgr.operations.referrals import standing_towards
from casemgr.operations.report_papers import KINDS, Paper
from casemgr.operations.report_request import (
    PAPER_KEPT,
    LevelUnfit,
    NoVisitYet,
    PaperNotAsked,
    PaperRequest,
    PaperUnsafe,
    PurposeUnfit,
    WhichReferral,
)
from casemgr.operations.resembling import entry_value
from casemgr.operations.values import CaseFile, Stored
from casemgr.storage.tables import DIRECTORY_TABLES
from casemgr.words import N_, say, show_date

_SENT_AWAY = frozenset({"cancelled"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that fits its kind: recipient and level filled in where they follow from it."""

    request: PaperRequest
    standing: PurposeStanding
    about: Stored | None = None
    provider: Provider | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A record that a paper can be about, as people read it."""

    record_id: str
    label: str


def consent_log(file: CaseFile) -> list[Consent]:
    """The consent entries of a case in the order in which they were written."""
    return [one.value for one in file.records["consent"] if isinstance(one.value, Consent)]


def asked_of(act: Act, file: CaseFile, request: PaperRequest) -> Asked:
    """The request as its kind of paper takes it, and where consent stands.

    Raises ``PurposeUnfit``, ``LevelUnfit``, ``WhichReferral``, ``NoVisitYet``, ``NotFound``.
    """
    paper = KINDS.get(request.kind)
    if paper is not None:
        request = _fitting(paper, request)
    level = LEVELS[request.level]
    if level.purposes and request.purpose not in level.purposes:
        raise LevelUnfit(level=LEVEL[request.level], purpose=PURPOSE[request.purpose])
    about = _about(file, paper, request) if paper else None
    log, provider = consent_log(file), None
    if about is not None and isinstance(about.value, Referral):
        referral = about.value
        provider = _provider(act, referral)
        name = referral.organisation or (provider.name if provider else "") or request.recipient
        request = replace(request, recipient=name, record_id=about.id)
        towards = standing_towards(act, log, referral, file.age)
        if not towards.open:
            return Asked(request, towards, about, provider)
    elif paper is not None and paper.neutral and not request.recipient:
        request = replace(request, recipient=say(N_("The survivor"), act.language))
    standing = standing_for(log, request.purpose, request.recipient, act.today, file.age)
    return Asked(request, standing, about, provider)


def check_answers(request: PaperRequest) -> None:
    """Whether all is answered that has to be before anything is made.

    Raises ``RecipientNeeded``, ``PaperNotAsked``, ``PaperUnsafe``.
    """
    if not request.recipient.strip():
        raise RecipientNeeded
    paper = KINDS.get(request.kind)
    if paper is None or not paper.neutral:
        return
    if request.paper_kept not in PAPER_KEPT:
        raise PaperNotAsked
    if request.paper_kept == "unsafe":
        raise PaperUnsafe


def _fitting(paper: Paper, request: PaperRequest) -> PaperRequest:
    if paper.purposes and request.purpose not in paper.purposes:
        raise PurposeUnfit(purpose=PURPOSE[request.purpose])
    if request.level not in paper.levels:
        if request.level != "full":
            raise LevelUnfit(level=LEVEL[request.level], purpose=PURPOSE[request.purpose])
        request = replace(request, level=paper.levels[0])
    return request if paper.bridged else replace(request, bridge=None)


def _about(file: CaseFile, paper: Paper, request: PaperRequest) -> Stored | None:
    if not paper.about:
        return None
    offered = _offered(file, paper.about)
    if request.record_id:
        found = next((one for one in offered if one.id == request.record_id), None)
        if found is None:
            raise NotFound
        return found
    if paper.about == "referral":
        if len(offered) != 1:
            raise WhichReferral
        return offered[0]
    met = [one for one in offered if cast(FollowUp, one.value).outcome == "met"]
    if not offered:
        raise NoVisitYet
    return max(met or offered, key=_visited)


def _visited(stored: Stored) -> str:
    visit = cast(FollowUp, stored.value)
    return visit.done_on or visit.planned_on


def _offered(file: CaseFile, kind: str) -> list[Stored]:
    """The records a paper can be about: of referrals those to others that were not called off."""
    return [
        one
        for one in file.records[kind]
        if not isinstance(one.value, Referral)
        or (one.value.direction == "out" and one.value.status not in _SENT_AWAY)
    ]


def _provider(act: Act, referral: Referral) -> Provider | None:
    if not referral.provider:
        return None
    row = act.session.get(DIRECTORY_TABLES["provider"], referral.provider)
    return cast(Provider, entry_value("provider", row)) if row else None


@query("print_report")
def paper_choices(act: Act, case_id: str, kind: str) -> tuple[Choice, ...]:
    """What a paper of this kind can be about in a case, in the order of the file (the command
    line counts them from 1); nothing where it is about the case. Raises ``NotFound``."""
    about = KINDS[kind].about
    if not about:
        return ()
    file = build_case_file(act, the_case(act, case_id))
    return tuple(Choice(one.id, _label(act, one)) for one in _offered(file, about))


def _label(act: Act, stored: Stored) -> str:
    return " · ".join(filter(None, _told(act, stored)))


def _told(act: Act, stored: Stored) -> Iterator[str]:
    language, value = act.language, stored.value
    if isinstance(value, Referral):
        yield value.organisation
        yield ", ".join(NEED_CATEGORY.label(code, language) for code in value.services)
        yield show_date(value.on, language)
    elif isinstance(value, FollowUp):
        yield show_date(value.done_on or value.planned_on, language)
        yield VISIT_OUTCOME.label(value.outcome, language)
