"""Where a survivor's name stands outside her file: shown to the two who decide on forgetting.

Lists of the office, registers and files of others are left to a person: what stands there is
somebody else's too. Rows of imports go by themselves (``storage.erasing``). A draft is sealed
with its author's key, so each person's are looked through when she signs in while a request
stands, and those that name the survivor go with her file.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import Session, col, select

from casemgr.domain.directories import DIRECTORIES
from casemgr.domain.forgetting import Stage
from casemgr.domain.registers import REGISTERS
from casemgr.domain.traces import Telltale, texts_in
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act, operation
from casemgr.operations.keeping import FORGET, standing_request
from casemgr.operations.links import visible_entries
from casemgr.operations.settings import open_accounts
from casemgr.storage.drafts import Draft
from casemgr.storage.erasing import parts_of
from casemgr.storage.tables import DIRECTORY_TABLES, CaseRow, SettingRow
from casemgr.storage.traces import found_elsewhere, telltale_of
from casemgr.storage.trust_tables import ErasureRow, JointActRow

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

CASE: Final = "case"
_KEY: Final = "drafts_naming"
_STANDING: Final = ("asked", "agreed")
_Noted = dict[str, dict[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Trace:
    """``place``: a directory, a register, or ``CASE``; ``label``: the entry's name, or the code
    of the file; of an entry of a register nothing but its place is told."""

    place: str
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """``hidden`` counts places this person may not see. ``drafts``: who has how many unfinished
    forms that name the survivor; ``unread``: whose have not been looked through, because she has
    not signed in since it was asked for."""

    traces: tuple[Trace, ...] = ()
    hidden: int = 0
    drafts: tuple[tuple[str, int], ...] = ()
    unread: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.traces or self.hidden or self.drafts or self.unread)


def elsewhere(act: Act, case_id: str, stages: Collection[Stage]) -> Elsewhere:
    """Where else the survivor of a case is named; nothing while her identity is to stay."""
    if Stage.IDENTITY not in stages:
        return Elsewhere()
    ids = parts_of(act.session, case_id)
    found = {
        (CASE, one.case_id) if one.case_id else (one.place, one.row_id)
        for one in found_elsewhere(act.session, ids, telltale_of(act.session, ids))
    }
    shown = _shown(act, found)
    traces = tuple(
        Trace(place, row_id, shown[place, row_id])
        for place, row_id in sorted(found)
        if (place, row_id) in shown
    )
    return Elsewhere(traces, len(found) - len(traces), *_drafts(act, case_id))


def look_through(workspace: "Workspace") -> None:
    """Note which of this person's drafts name somebody who is asked to be forgotten: the keys of
    the forms alone. To be done while the names are still known."""
    with workspace.database.read() as session:
        standing = {
            row.id: (parts, telltale_of(session, parts))
            for row in _requests(session, _STANDING)
            if Stage.IDENTITY in dict(row.terms).get("stages", ())
            and (parts := parts_of(session, str(row.case_id)))
        }
        noted = _noted(session)
    if not standing:
        return
    drafts = workspace.drafts.list()
    me = workspace.actor.id
    found = {
        act_id: sorted(one.form_key for one in drafts if _names(one, parts, known))
        for act_id, (parts, known) in standing.items()
    }
    if any(noted.get(act_id, {}).get(me) != forms for act_id, forms in found.items()):
        workspace.run(note_drafts, found)


@operation("carry_out_forgetting")
def note_drafts(act: Act, found: Mapping[str, Collection[str]]) -> None:
    """Note of this person's drafts, for each request, the forms that name the survivor."""
    noted = _noted(act.session)
    for act_id, forms in found.items():
        noted.setdefault(act_id, {})[act.actor.id] = sorted(forms)
    live = {row.id for row in _requests(act.session, (*_STANDING, "done"))}
    kept = {act_id: people for act_id, people in noted.items() if act_id in live}
    act.session.merge(SettingRow(name=_KEY, value=kept))
    act.audit(what="drafts", count=sum(len(forms) for forms in found.values()))


def drafts_to_drop(workspace: "Workspace") -> list[Draft]:
    """This person's drafts that named somebody who has been forgotten by now, as they were
    noted; not what she has typed since."""
    with workspace.database.read() as session:
        noted = _noted(session)
        forgotten_at = {row.case_id: row.at for row in session.exec(select(ErasureRow)).all()}
        ended = {
            row.id: forgotten_at[row.case_id]
            for row in _requests(session, ("done",))
            if row.case_id in forgotten_at
        }
    mine = {
        form: ended[act_id]
        for act_id, people in noted.items()
        if act_id in ended
        for form in people.get(workspace.actor.id, ())
    }
    if not mine:
        return []
    return [
        one
        for one in workspace.drafts.list()
        if one.form_key in mine and one.saved_at <= mine[one.form_key]
    ]


def _names(draft: Draft, parts: Collection[str], known: Telltale) -> bool:
    """Whether a draft that is not about her own file names her: that one goes with it anyway."""
    if any(case_id in draft.form_key for case_id in parts):
        return False
    return known.stands_in_row(texts_in(draft.payload))


def _noted(session: Session) -> _Noted:
    row = session.get(SettingRow, _KEY)
    value: Mapping[str, Any] = row.value if row is not None else {}
    return {
        act_id: {person: list(forms) for person, forms in people.items()}
        for act_id, people in value.items()
    }


def _requests(session: Session, states: Collection[str]) -> list[JointActRow]:
    wanted = select(JointActRow).where(
        col(JointActRow.what) == FORGET, col(JointActRow.state).in_(states)
    )
    return list(session.exec(wanted).all())


def _shown(act: Act, found: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What is told of each place that this person may see."""
    cases = [row_id for place, row_id in found if place == CASE]
    shown = {
        (CASE, row.id): row.code
        for row in act.session.exec(
            select(CaseRow).where(col(CaseRow.id).in_(cases), seen_by(act))
        ).all()
    }
    for name, known in DIRECTORIES.items():
        ids = [row_id for place, row_id in found if place == name]
        table: Any = DIRECTORY_TABLES[name]
        if ids:
            wanted = select(table.id, table.name).where(
                table.id.in_(ids), visible_entries(act, known)
            )
            shown |= {(name, row_id): label for row_id, label in act.session.exec(wanted).all()}
    return shown | {one: "" for one in found if one[0] in REGISTERS}


def _drafts(act: Act, case_id: str) -> tuple[tuple[tuple[str, int], ...], tuple[str, ...]]:
    asked = standing_request(act.session, case_id)
    if asked is None:
        return (), ()
    people = _noted(act.session).get(asked.id, {})
    names = account_names(act.session)
    found = [(names.get(one, ""), len(forms)) for one, forms in people.items() if forms]
    unread = [row.name for row in open_accounts(act.session) if row.id not in people]
    return tuple(sorted(found)), tuple(sorted(unread))
