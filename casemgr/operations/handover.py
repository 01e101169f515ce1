"""Handing a case over to a colleague, with what she has to know."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlmodel import col, select, update

from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.duties import DUTY
from casemgr.domain.errors import CaseError, Invalid, NotFound
from casemgr.domain.fields import check, clean_text, fields_of, show_value
from casemgr.domain.lifecycle import FINISHED, STATUS
from casemgr.domain.person import Contact
from casemgr.domain.roles import Role, may
from casemgr.domain.support import Handover
from casemgr.operations.access import the_case
from casemgr.operations.act import Act, operation, query
from casemgr.operations.alerts import raise_alert
from casemgr.operations.errors import AlreadyTheirs, CaseFinished
from casemgr.storage.records import insert_record, records_of
from casemgr.storage.tables import AccountRow, AlertRow, CaseRow, DutyRow
from casemgr.words import N_, say, show_date

_STEPS = 5
_CONTACT = ("safe_times", "who_may_answer", "code_word", "channels")
_FORBIDDEN = ("no_contact", "no_message", "no_home_visit")


@dataclass(frozen=True, slots=True)
class Colleague:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class HandoverDraft:
    """What a hand-over begins with, in the reader's language; the texts are for changing."""

    summary: str
    open_steps: str
    colleagues: tuple[Colleague, ...]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """``done`` counts the cases that changed hands. ``refused`` holds the code of each that did
    not (``""`` for one this person may not see) and the translatable reason."""

    done: int
    refused: tuple[tuple[str, str], ...]


@query("save_handover")
def handover_draft(act: Act, case_id: str) -> HandoverDraft:
    """A first text from status, risk, safe contact and the next duties, and to whom the case
    can go. Raises ``NotFound``."""
    case = the_case(act, case_id)
    return HandoverDraft(
        "\n".join(_what_matters(act, case)),
        "\n".join(_next_steps(act, case_id)),
        tuple(
            Colleague(row.id, row.name)
            for row in act.session.exec(select(AccountRow).order_by(col(AccountRow.name)))
            if _works_with_cases(row) and row.id != case.owner_id
        ),
    )


def _what_matters(act: Act, case: CaseRow) -> list[str]:
    speak = act.language
    lines = [say("Status: {status}", speak, status=STATUS.label(case.status, speak))]
    level = RISK_LEVEL.label(case.risk, speak)
    lines.append(say("Risk: {level}", speak, level=level))
    if case.risk_reason:
        lines[-1] += f". {case.risk_reason}"
    contacts = cast(list[Contact], records_of(act.session, "contact", case.id))
    contact = contacts[-1] if contacts else Contact()
    declared = fields_of(Contact)
    safe = show_value(declared["safe_to_call"], contact.safe_to_call, speak)
    not_known = say("not known: treat it as unsafe", speak)
    lines.append(f"{say(declared['safe_to_call'].label, speak)}: {safe or not_known}")
    lines += [say(declared[name].label, speak) for name in _FORBIDDEN if getattr(contact, name)]
    for name in _CONTACT:
        if shown := show_value(declared[name], getattr(contact, name), speak):
            lines.append(f"{say(declared[name].label, speak)}: {shown}")
    return lines


def _next_steps(act: Act, case_id: str) -> list[str]:
    rows = act.session.exec(
        select(DutyRow)
        .where(col(DutyRow.case_id) == case_id)
        .order_by(col(DutyRow.due), col(DutyRow.key))
        .limit(_STEPS)
    )
    speak = act.language
    return [f"{show_date(row.due, speak)}: {DUTY.label(row.what, speak)}" for row in rows]


@operation("hand_over_case")
def hand_over_case(
    act: Act, case_id: str, account_id: str, summary: str = "", open_steps: str = ""
) -> None:
    """Give the case to another person who works with cases, who gets an alert.

    With a summary, what she has to know stands in the file for good. Raises ``NotFound`` for
    anybody else, ``Invalid`` for a text that is too long or open steps without a summary.
    """
    new = _receiver(act, account_id)
    if open_steps.strip() and not summary.strip():
        raise Invalid({"summary": N_("This is needed.")})
    _give(act, the_case(act, case_id), new, summary, open_steps)


@operation("save_handover")
def propose_hand_over(
    act: Act, case_id: str, account_id: str, summary: str, open_steps: str = ""
) -> None:
    """Write down what a colleague would have to know, and ask the team's supervisors to hand
    the case over. Raises ``NotFound``, ``Invalid``, ``CaseFinished``."""
    new = _receiver(act, account_id)
    case = the_case(act, case_id)
    if case.status in FINISHED:
        raise CaseFinished
    record_id = _note(act, case_id, new, summary, open_steps)
    raise_alert(
        act, "hand_over_asked", record_id, Role.SUPERVISOR.value, case_id=case_id,
        team_id=case.team_id, detail={"account": new.id},
    )  # fmt: skip
    act.audit(case_id, record_id, what="proposed", to=new.id)


@operation("hand_over_cases")
def hand_over_many(act: Act, case_ids: Sequence[str], account_id: str, summary: str) -> HandedOver:
    """Give several cases to one person at once, each with the same summary and an audit line of
    its own. Finished cases, and those this person may not see, are refused and listed.

    Raises ``NotFound`` for a receiver who does not work with cases, ``Invalid`` without a
    summary.
    """
    new = _receiver(act, account_id)
    if not clean_text(summary, name="summary"):
        raise Invalid({"summary": N_("This is needed.")})
    refused: list[tuple[str, str]] = []
    done = 0
    for case_id in dict.fromkeys(case_ids):
        try:
            case = the_case(act, case_id)
        except NotFound as unseen:
            refused.append(("", unseen.sentence))
            continue
        problem = _refusal(case, new)
        if problem is not None:
            refused.append((case.code, problem.sentence))
            continue
        _give(act, case, new, summary, "")
        done += 1
    act.audit(None, account_id, cases=done, refused=len(refused))
    return HandedOver(done, tuple(refused))


def _refusal(case: CaseRow, new: AccountRow) -> CaseError | None:
    if case.status in FINISHED:
        return CaseFinished()
    return AlreadyTheirs() if case.owner_id == new.id else None


def _give(act: Act, case: CaseRow, new: AccountRow, summary: str, open_steps: str) -> None:
    before = case.owner_id
    record_id = _note(act, case.id, new, summary, open_steps) if summary.strip() else case.id
    case.owner_id, case.team_id = new.id, new.team_id
    case.version += 1
    case.updated_at, case.updated_by = act.now, act.actor.id
    _readdress(act, case, before, new)
    if new.id != act.actor.id:
        raise_alert(act, "handed_over", record_id, new.id, case_id=case.id)
    act.audit(case.id, new.id, noted=bool(summary.strip()))


def _note(act: Act, case_id: str, new: AccountRow, summary: str, open_steps: str) -> str:
    values: dict[str, Any] = {
        "to": new.name,
        "on": act.today.isoformat(),
        "summary": summary,
        "open_steps": open_steps,
    }
    record = check(Handover, values, act.today)
    row = insert_record(
        act.session, "handover", case_id, record,
        by=act.actor.id, at=act.now, device=act.device_id,
    )  # fmt: skip
    return row.id


def _readdress(act: Act, case: CaseRow, before: str, new: AccountRow) -> None:
    """What stood before the one who leaves stands before the one who comes; requests to hand
    this case over are answered."""
    standing = (col(AlertRow.case_id) == case.id, col(AlertRow.acknowledged_at).is_(None))
    session = act.session
    session.flush()
    session.execute(
        update(AlertRow)
        .where(*standing, col(AlertRow.audience) == before, col(AlertRow.what) != "handed_over")
        .values(audience=new.id)
    )
    session.execute(
        update(AlertRow).where(*standing, col(AlertRow.team_id) != "").values(team_id=new.team_id)
    )
    settled = {"acknowledged_at": act.now, "acknowledged_by": act.actor.id}
    session.execute(
        update(AlertRow)
        .where(*standing, col(AlertRow.what).in_(("hand_over_asked", "handed_over")))
        .values(**settled)
    )


def _receiver(act: Act, account_id: str) -> AccountRow:
    found = act.session.get(AccountRow, account_id)
    if found is None or not _works_with_cases(found):
        raise NotFound
    return found


def _works_with_cases(row: AccountRow) -> bool:
    return row.active and may(map(Role, row.roles), "open_case")
