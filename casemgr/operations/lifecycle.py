"""Steps of a case, approvals and sharing."""

from sqlmodel import col, select

from casemgr.domain.errors import NotFound
from casemgr.domain.lifecycle import ALERT_STANDS, StepBlocked, check_step
from casemgr.domain.roles import Role
from casemgr.operations.access import the_case
from casemgr.operations.act import Act, operation
from casemgr.operations.alerts import open_alerts
from casemgr.operations.approvals import ask_review
from casemgr.operations.case_file import build_case_file, case_facts
from casemgr.operations.derived import refresh_case
from casemgr.operations.errors import (
    AlreadyRequested,
    OwnApproval,
    SecondReaderNeeded,
    WordsNeeded,
)
from casemgr.storage.tables import (
    AccountRow,
    ApprovalRow,
    ChangeRow,
    ShareRow,
    StatusChangeRow,
    UnclearRow,
)

_APPROVABLE = frozenset({"plan", "closure", "assessment", "identification", "reopening"})


@operation("change_status")
def change_status(
    act: Act, case_id: str, target: str, reason: str = "", bridged: bool = False
) -> None:
    """Take a step of the lifecycle.

    ``bridged`` passes over missing consent on a documented best- or vital-interest ground
    (``reason``), which a supervisor then reviews; so she does when a caseworker opened a case
    again. Raises ``NoSuchStep``, ``StepBlocked``, ``ReasonNeeded``.
    """
    case = the_case(act, case_id)
    file = build_case_file(act, case)
    facts = case_facts(act, case, file.records, file.consents, file.approvals)
    check_step(case.status, target, facts, reason, bridged=bridged)
    act.session.add(
        StatusChangeRow(
            case_id=case_id,
            source=case.status,
            target=target,
            reason=reason.strip(),
            bridged=bridged,
            **act.stamp,
        )
    )
    if bridged:
        ask_review(act, case_id, "bridge", reason.strip())
    if target == "reopened" and Role.SUPERVISOR not in act.actor.roles:
        ask_review(act, case_id, "reopening", reason.strip())
    act.audit(case_id, case_id, source=case.status, target=target, bridged=bridged)
    case.status, case.status_since = target, act.now
    case.version += 1
    case.updated_at, case.updated_by = act.now, act.actor.id
    refresh_case(act, case)


@operation("request_approval")
def request_approval(act: Act, case_id: str, subject: str, words: str = "") -> str:
    """Put something before a supervisor; the work goes on meanwhile.

    Raises ``AlreadyRequested``, and ``KeyError`` for what is not asked for by hand.
    """
    if subject not in _APPROVABLE:
        raise KeyError(subject)
    waiting = select(ApprovalRow.id).where(
        col(ApprovalRow.case_id) == case_id,
        col(ApprovalRow.subject) == subject,
        col(ApprovalRow.verdict) == "requested",
    )
    if act.session.exec(waiting).first():
        raise AlreadyRequested
    ask_review(act, case_id, subject, words.strip())
    act.audit(case_id, case_id, subject_kind=subject)
    refresh_case(act, the_case(act, case_id))
    return act.session.exec(waiting).one()


@operation("decide_approval")
def decide_approval(
    act: Act, case_id: str, approval_id: str, verdict: str, words: str = ""
) -> None:
    """Approve or return a request.

    Raises ``OwnApproval`` while another supervisor could decide, ``SecondReaderNeeded`` where
    she wrote the identification herself, ``WordsNeeded`` where it is returned without any,
    ``StepBlocked`` for a closure while an alert about the case stands before her.
    """
    row = act.session.get(ApprovalRow, approval_id)
    if row is None or row.case_id != case_id or row.verdict != "requested":
        raise NotFound
    if verdict not in ("approved", "returned"):
        raise KeyError(verdict)
    if row.created_by == act.actor.id and _other_supervisor(act):
        raise OwnApproval
    if row.subject == "identification" and act.actor.id in _writers(act, "screening", case_id):
        raise SecondReaderNeeded
    if verdict == "returned" and not words.strip():
        raise WordsNeeded
    if row.subject == "closure" and verdict == "approved":
        standing, _owners = open_alerts(act, the_case(act, case_id))
        if standing:
            raise StepBlocked((ALERT_STANDS,))
    row.verdict = verdict
    row.decided_at, row.decided_by = act.now, act.actor.id
    row.decision_words = words.strip()
    row.version += 1
    row.updated_at, row.updated_by = act.now, act.actor.id
    act.audit(case_id, approval_id, subject_kind=row.subject, verdict=verdict)
    refresh_case(act, the_case(act, case_id))


def _writers(act: Act, kind: str, case_id: str) -> set[str]:
    """Everybody who ever wrote in the records of a kind."""
    written = select(ChangeRow.by).where(
        col(ChangeRow.case_id) == case_id, col(ChangeRow.kind) == kind
    )
    return set(act.session.exec(written.distinct()).all())


def _other_supervisor(act: Act) -> bool:
    others = act.session.exec(
        select(AccountRow).where(
            col(AccountRow.active).is_(True), col(AccountRow.id) != act.actor.id
        )
    ).all()
    return any(Role.SUPERVISOR in other.roles for other in others)


@operation("share_case")
def share_case(act: Act, case_id: str, account_id: str) -> None:
    """Let a colleague see and work on this case."""
    _account(act, account_id)
    if _share(act, case_id, account_id) is None:
        act.session.add(
            ShareRow(
                case_id=case_id,
                account_id=account_id,
                **act.stamp,
            )
        )
    act.audit(case_id, account_id, what="shared")


@operation("share_case")
def unshare_case(act: Act, case_id: str, account_id: str) -> None:
    """End a colleague's sharing."""
    row = _share(act, case_id, account_id)
    if row is None:
        raise NotFound
    row.deleted_at = row.updated_at = act.now
    row.updated_by = act.actor.id
    act.audit(case_id, account_id, what="unshared")


def _account(act: Act, account_id: str) -> AccountRow:
    found = act.session.get(AccountRow, account_id)
    if found is None:
        raise NotFound
    return found


def _share(act: Act, case_id: str, account_id: str) -> ShareRow | None:
    return act.session.exec(
        select(ShareRow).where(
            col(ShareRow.case_id) == case_id,
            col(ShareRow.account_id) == account_id,
            col(ShareRow.kind) == "shared",
            col(ShareRow.deleted_at).is_(None),
        )
    ).first()


@operation("settle_unclear")
def settle_unclear(act: Act, case_id: str, unclear_id: str) -> None:
    """Say that an imported value has been put right or is not needed."""
    row = act.session.get(UnclearRow, unclear_id)
    if row is None or row.case_id != case_id or row.deleted_at is not None:
        raise NotFound
    row.deleted_at = row.updated_at = act.now
    row.updated_by = act.actor.id
    act.audit(case_id, unclear_id)
