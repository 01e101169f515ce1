"""What a workspace of an earlier release lacks is made from its records, once, when it is opened.

Migrations make empty tables only; duties and sounds follow from rules that no migration knows.
"""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import update
from sqlmodel import Session, col, select

from casemgr.domain.duties import earliest_due
from casemgr.operations.act import Act, operation
from casemgr.operations.derived import head_of
from casemgr.operations.duties import renew_many
from casemgr.storage.extras import make_extras
from casemgr.storage.records import records_by_case
from casemgr.storage.search import rewrite_texts, search_text
from casemgr.storage.sounds import add_sounds
from casemgr.storage.tables import CaseRow, SettingRow, SoundRow

_MADE = "made_from_records"
_RELEASE = 2
_BATCH = 300
_READ = ("person", "intake", "contact", "risk")


def is_behind(session: Session) -> bool:
    """Whether there are cases and nobody has made their duties and sounds yet."""
    made = session.get(SettingRow, _MADE)
    if made is not None and made.value >= _RELEASE:
        return False
    some = select(SoundRow.case_key).limit(1), select(CaseRow.id).limit(1)
    sounds, cases = (session.exec(statement).first() for statement in some)
    return sounds is None and cases is not None


@operation("sign_in")
def catch_up(act: Act) -> None:
    """Make duties, search text and sounds of every case."""
    keys = act.session.exec(select(CaseRow.key).order_by(col(CaseRow.key))).all()
    for start in range(0, len(keys), _BATCH):
        chosen = col(CaseRow.key).in_(keys[start : start + _BATCH])
        _renew(act, list(act.session.exec(select(CaseRow).where(chosen)).all()))
        act.session.expunge_all()
    make_extras(act.session.connection())
    act.session.merge(SettingRow(name=_MADE, value=_RELEASE))
    act.session.flush()
    act.audit(what="caught_up", cases=len(keys))


def _renew(act: Act, cases: Sequence[CaseRow]) -> None:
    duties = renew_many(act, cases)
    ids = [case.id for case in cases]
    held = {kind: records_by_case(act.session, kind, ids) for kind in _READ}
    heads = {
        cast(int, case.key): head_of(
            case.code,
            {kind: [one.value for one in held[kind].get(case.id, ())] for kind in _READ},
            earliest_due(duties[case.id]),
        )
        for case in cases
    }
    columns = [{"key": key, **head.columns()} for key, head in heads.items()]
    act.session.execute(update(CaseRow), columns)
    texts = {key: search_text(head.names, head.phones) for key, head in heads.items()}
    rewrite_texts(act.session, texts)
    add_sounds(act.session, {key: head.sounds for key, head in heads.items()})
