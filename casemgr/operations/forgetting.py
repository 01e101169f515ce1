"""Forgetting a survivor: asked for by one, agreed to by another, done after thirty days.

Until it is done either of the two can take it back (``joint_acts.withdraw``). What goes and what
stays is one table, ``casemgr.domain.forgetting``. The register of what was forgotten names
nobody, and is applied again to whatever is restored.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from casemgr.domain.errors import Invalid, Refused
from casemgr.domain.fields import fields_of
from casemgr.domain.forgetting import How, Stage, fate_of
from casemgr.domain.lifecycle import FINISHED
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.access import the_case
from casemgr.operations.act import Act, operation, query
from casemgr.operations.errors import FileStillOpen
from casemgr.operations.holds import is_held
from casemgr.operations.joint_acts import JOINT, ask, take
from casemgr.operations.keeping import FORGET, shown_until, standing_request
from casemgr.operations.traces import Elsewhere, drafts_to_drop, elsewhere, look_through
from casemgr.storage.attachments import discard
from casemgr.storage.erasing import erase, fold_log, parts_of, what_goes
from casemgr.storage.erasures import (
    REGISTER_LABEL,
    Erasure,
    read_register,
    register_bytes,
    write_register,
)
from casemgr.storage.records import rows_of
from casemgr.storage.tables import CaseRow, SettingRow, new_id
from casemgr.storage.trust_tables import ErasureRow, JointActRow
from casemgr.words import N_

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

_KEY = "erasure_key"


class OnHold(Refused):
    sentence = N_("A hold stands on this file, so nothing of it is forgotten.")
    next_step = N_("End the hold first, with the reason why it is no longer needed.")


class AlreadyAsked(Refused):
    sentence = N_("Somebody has already asked to forget this file.")
    next_step = N_("Look under “Asked for”: it waits for a second person or for its day.")


class PartOfAnother(Refused):
    sentence = N_("This file was made a part of another one.")
    next_step = N_("Forget the file that was kept; this one goes with it.")


@dataclass(frozen=True, slots=True)
class Remains:
    """Values of one kind of record that stay: how many records, and the labels of the fields in
    which something stays."""

    kind: str
    records: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """Exactly what goes and what stays. ``goes``: rows by table; ``until``: the ISO day up to
    which a backup could still show her (empty: no copy is known); ``elsewhere``: where her name
    stands besides, and is left to a person."""

    case_id: str
    code: str
    goes: tuple[tuple[str, int], ...]
    stays: tuple[Remains, ...]
    until: str
    held: bool
    open: bool
    elsewhere: Elsewhere


@query("forget_case")
def preview(act: Act, case_id: str, stages: Collection[str]) -> Preview:
    """What forgetting these stages would do. Raises ``NotFound``, ``Invalid``."""
    case, wanted = the_case(act, case_id), _stages(stages)
    counts = what_goes(act.session, case.id, wanted)
    return Preview(
        case_id=case.id,
        code=case.code,
        goes=tuple(sorted(counts.items())),
        stays=tuple(_remains(act.session, case.id, wanted)),
        until=shown_until(act.session, act.now, act.zone),
        held=is_held(act.session, case.id),
        open=case.status not in FINISHED,
        elsewhere=elsewhere(act, case.id, wanted),
    )


@operation("forget_case")
def ask_to_forget(act: Act, case_id: str, stages: Collection[str], reason: str) -> str:
    """Ask for it; another person agrees under "Asked for". Gives the id of the request.

    Raises ``FileStillOpen``, ``OnHold``, ``AlreadyAsked``, ``PartOfAnother``, ``ReasonNeeded``,
    ``Invalid``.
    """
    case = _forgettable(act, case_id)
    if standing_request(act.session, case.id) is not None:
        raise AlreadyAsked
    return ask(act, FORGET, case_id=case.id, terms=_terms(stages), reason=reason)


@operation("forget_case")
def forget_now(act: Act, case_id: str, act_id: str) -> tuple[str, ...]:
    """Do what two people agreed to, once its day has come; gives the files to take away.

    Raises ``FileStillOpen``, ``OnHold`` and what ``take`` raises.
    """
    return _forget(act, _forgettable(act, case_id), act_id)


@operation("carry_out_forgetting")
def forget_due(act: Act) -> tuple[str, ...]:
    """Do all that is due, whoever signs in: the two who decided need not be there. What is held
    or was opened again stays, until the request lapses. Gives the files to take away."""
    gone: list[str] = []
    found = _due(act.session, act.today)
    for act_id, case in found:
        gone += _forget(act, case, act_id)
    act.audit(what="forgetting", cases=len(found), files=len(gone))
    return tuple(gone)


def settle(workspace: "Workspace") -> None:
    """At each sign-in: forget what is due, take this person's drafts about it away, and see to
    it that the register has a key of its own. Before she accepted the code of conduct: nothing.
    """
    if not workspace.actor.accepted_conduct:
        return
    with workspace.database.read() as session:
        due, keyed = bool(_due(session, workspace.today)), session.get(SettingRow, _KEY)
    if keyed is None:
        workspace.run(keep_register_key, register_key(workspace).hex())
    look_through(workspace)
    if due:
        finish(workspace, workspace.run(forget_due))
    else:
        drop_drafts(workspace)


def forget_case(workspace: "Workspace", case_id: str, act_id: str) -> None:
    """Forget one case now, with all that is left to do afterwards. Raises what ``forget_now``
    raises."""
    look_through(workspace)
    finish(workspace, workspace.run(forget_now, case_id, act_id))


def finish(workspace: "Workspace", files: tuple[str, ...]) -> None:
    """What is left to do once the transaction is through; may be repeated."""
    for attached_id in files:
        discard(workspace.folder, attached_id)
    drop_drafts(workspace)
    fold_log(workspace.database)
    write_register(workspace.folder, register_of(workspace))


def drop_drafts(workspace: "Workspace") -> int:
    """Take away this person's drafts about what was forgotten, and those that named her; gives
    how many. Those of others are sealed with their own keys: each one's go when she signs in."""
    with workspace.database.read() as session:
        gone = {
            part
            for case_id in session.exec(select(ErasureRow.case_id)).all()
            for part in parts_of(session, case_id)
        }
    if not gone:
        return 0
    found = [
        one
        for one in workspace.drafts.list()
        if any(case_id in one.form_key or case_id in str(one.payload) for case_id in gone)
    ]
    found += [one for one in drafts_to_drop(workspace) if one not in found]
    for one in found:
        workspace.drafts.drop(one.form_key)
    return len(found)


# -- the register ----------------------------------------------------------------------------


def register_of(workspace: "Workspace") -> bytes:
    """The register of what was forgotten, sealed: to lie beside the database and each backup."""
    with workspace.database.read() as session:
        entries = [
            Erasure(
                row.id, row.case_id, tuple(row.stages), row.at.isoformat(), row.by, row.agreed_by
            )
            for row in session.exec(select(ErasureRow).order_by(col(ErasureRow.at))).all()
        ]
    return register_bytes(register_key(workspace), entries)


def reapply(workspace: "Workspace", register: bytes) -> int:
    """Forget again, in a workspace brought back from a backup, what a register says; gives how
    many cases. May be repeated. Raises ``RegisterUnreadable``."""
    files, count = workspace.run(_reapply, register, register_key(workspace))
    if count:
        finish(workspace, files)
    return count


@operation("reapply_forgetting")
def _reapply(act: Act, register: bytes, key: bytes) -> tuple[tuple[str, ...], int]:
    entries = read_register(key, register)
    known = set(act.session.exec(select(ErasureRow.id)).all())
    gone: list[str] = []
    count = 0
    for one in entries:
        if one.id in known:
            continue
        if act.session.exec(select(CaseRow.id).where(col(CaseRow.id) == one.case_id)).first():
            gone += erase(act.session, one.case_id, _stages(one.stages)).attached
            count += 1
        act.session.add(
            ErasureRow(
                id=one.id,
                case_id=one.case_id,
                stages=list(one.stages),
                at=datetime.fromisoformat(one.at),
                by=one.by,
                agreed_by=one.agreed_by,
                reapplied_at=act.now,
            )
        )
    act.session.flush()
    act.audit(what="reapplied", cases=count)
    return tuple(gone), count


@operation("carry_out_forgetting")
def keep_register_key(act: Act, key: str) -> None:
    """Keep the register's key in the database, so that it outlives a change of the data key."""
    act.session.merge(SettingRow(name=_KEY, value=key))
    act.audit(what="register_key")


def register_key(workspace: "Workspace") -> bytes:
    """The register's own key: as every backup holds it, so that each can read a later register."""
    with workspace.database.read() as session:
        kept = session.get(SettingRow, _KEY)
        if kept is not None:
            return bytes.fromhex(str(kept.value))
    return workspace.database.derived_key(REGISTER_LABEL)


def _due(session: Session, today: date) -> list[tuple[str, CaseRow]]:
    """Requests that were agreed to and can be done today, with their cases."""
    oldest = today - timedelta(days=JOINT[FORGET].stands)
    rows = session.exec(
        select(JointActRow, CaseRow)
        .join(CaseRow, col(CaseRow.id) == col(JointActRow.case_id))
        .where(
            col(JointActRow.what) == FORGET,
            col(JointActRow.state) == "agreed",
            col(JointActRow.not_before) > oldest.isoformat(),
            col(JointActRow.not_before) <= today.isoformat(),
            col(CaseRow.status).in_(FINISHED),
            col(CaseRow.merged_into).is_(None),
        )
        .order_by(col(JointActRow.created_at))
    ).all()
    return [(row.id, case) for row, case in rows if not is_held(session, case.id)]


def _forgettable(act: Act, case_id: str) -> CaseRow:
    case = the_case(act, case_id)
    if case.merged_into is not None:
        raise PartOfAnother
    if case.status not in FINISHED:
        raise FileStillOpen
    if is_held(act.session, case.id):
        raise OnHold
    return case


def _forget(act: Act, case: CaseRow, act_id: str) -> tuple[str, ...]:
    asked = act.session.get(JointActRow, act_id)
    terms = dict(asked.terms) if asked is not None and asked.case_id == case.id else {}
    agreed = take(act, FORGET, act_id, terms)
    stages, by, second = _stages(terms["stages"]), agreed.created_by, agreed.decided_by
    done = erase(act.session, case.id, stages)
    act.session.add(
        ErasureRow(
            id=new_id(),
            case_id=case.id,
            stages=[one.value for one in stages],
            at=act.now.astimezone(UTC),
            by=by or "",
            agreed_by=second or "",
        )
    )
    act.session.flush()
    act.audit(
        case.id, act_id, what="forgotten", stages=[one.value for one in stages],
        rows=sum(done.counts.values()), files=len(done.attached),
    )  # fmt: skip
    return done.attached


def _terms(stages: Collection[str]) -> dict[str, Any]:
    return {"stages": [one.value for one in _stages(stages)]}


def _stages(stages: Collection[str]) -> tuple[Stage, ...]:
    wanted = tuple(one for one in Stage if one.value in stages)
    if not wanted or len(wanted) != len(set(stages)):
        raise Invalid({"stages": N_("Choose one of the listed values.")})
    return wanted


def _remains(session: Session, case_id: str, stages: Collection[Stage]) -> Iterable[Remains]:
    for kind, known in RECORD_KINDS.items():
        rows = rows_of(session, kind, case_id)
        staying = [
            declared.label
            for name, declared in fields_of(known.model).items()
            if not _goes(kind, declared, stages)
            and any(getattr(row, name) not in (None, "", (), {}, False) for row in rows)
        ]
        if staying:
            yield Remains(kind, len(rows), tuple(staying))


def _goes(kind: str, declared: Any, stages: Collection[Stage]) -> bool:
    fate = fate_of(kind, declared)
    coarser = (How.MONTH, How.YEAR)
    return fate.stage in stages and fate.how not in coarser
