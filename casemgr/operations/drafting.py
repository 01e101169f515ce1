"""The third door: a person's unfinished forms.

A form's key names the case it belongs to. Where another file was made a part of that case, what
she had begun to write in the other one is found from the kept case: drafts are sealed with
their author's key, so nobody but she can carry them over, and that is done when she comes back
to the form.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete
from sqlmodel import Session, col, select

from casemgr.domain.records import RECORD_KINDS
from casemgr.storage.database import Database
from casemgr.storage.drafts import Draft, Drafts
from casemgr.storage.tables import CaseRow
from casemgr.storage.trust_tables import SpentDraftRow

SAVE_MARK: Final = "save_mark"
"""Under this name a draft's content holds the random text by which its save is known again."""
_SPENT_KEPT: Final = timedelta(days=30)
SpentTokens = Callable[[Iterable[str]], frozenset[str]]
"""Which of these tokens belong to forms that were saved."""
MergedFiles = Callable[[str], Iterable[str]]
"""The ids of the files that have become a part of the case of this id."""
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# record/<case>/<kind>/<record or "new">, as the forms of records name themselves
_RECORD = re.compile(r"(?P<case>record/[^/]+/)(?P<kind>[a-z_]+)/[^/]+")
_OF_ANOTHER_RECORD = 0  # no version of any record: such a draft is never saved over one unseen


def merged_files(database: Database) -> MergedFiles:
    """``MergedFiles`` as they stand in a workspace."""

    def read(case_id: str) -> tuple[str, ...]:
        with database.read() as session:
            statement = select(CaseRow.id).where(col(CaseRow.merged_into) == case_id)
            return tuple(session.exec(statement).all())

    return read


def spent_tokens(database: Database) -> SpentTokens:
    """``SpentTokens`` as they stand in a workspace."""

    def read(tokens: Iterable[str]) -> frozenset[str]:
        asked = [token for token in tokens if token]
        if not asked:
            return frozenset()
        column = col(SpentDraftRow.token)
        with database.read() as session:
            return frozenset(session.exec(select(column).where(column.in_(asked))).all())

    return read


def spend(session: Session, token: str, account_id: str, now: datetime) -> None:
    """Note, in the transaction that saves its form, that a draft is of no more use.

    Her notes of more than 30 days ago go: what they told was acted on when she last signed in.
    """
    mine = col(SpentDraftRow.account_id) == account_id
    old = col(SpentDraftRow.at) < now - _SPENT_KEPT
    session.exec(delete(SpentDraftRow).where(mine, old))
    session.add(SpentDraftRow(token=token, account_id=account_id, at=now))


class DraftDoor:
    """Drafts of the person signed in, stamped with the time; see ``storage.drafts``."""

    def __init__(
        self,
        drafts: Drafts,
        clock: Callable[[], datetime],
        merged: MergedFiles = lambda _case_id: (),
        spent: SpentTokens = lambda _tokens: frozenset(),
    ) -> None:
        self.store = drafts
        self._clock = clock
        self._merged = merged
        self._spent = spent

    def put(self, form_key: str, payload: Mapping[str, Any], base_version: int | None) -> None:
        self.store.put(form_key, payload, base_version, self._clock())

    def get(self, form_key: str) -> Draft | None:
        """Her draft of this form, or ``None``. One begun in a file that was merged into this
        case since belongs to this form from now on; of a kind that a case holds once it began
        with another record, and so is shown as a save that somebody else came before. One whose
        form was saved is forgotten."""
        found = self.store.get(form_key)
        return found if found and self._unsaved([found]) else self._moved_here(form_key)

    def list(self) -> Sequence[Draft]:
        """All her drafts, the newest first; those whose form was saved are forgotten."""
        return self._unsaved(self.store.list())

    def drop(self, form_key: str) -> None:
        self.store.drop(form_key)

    def close(self) -> None:
        self.store.close()

    def _unsaved(self, drafts: Iterable[Draft]) -> Sequence[Draft]:
        known = {draft.form_key: draft for draft in drafts}
        tokens = {key: str(draft.payload.get(SAVE_MARK, "")) for key, draft in known.items()}
        spent = self._spent(tokens.values())
        for key in [key for key, token in tokens.items() if token in spent]:
            self.store.drop(key)
            del known[key]
        return [*known.values()]

    def _moved_here(self, form_key: str) -> Draft | None:
        moved = next(self._carried_over(form_key), None)
        return moved if moved and self._unsaved([moved]) else None

    def _carried_over(self, form_key: str) -> Iterator[Draft]:
        for case_id in dict.fromkeys(_ID.findall(form_key)):
            for gone in self._merged(case_id):
                left = self._left_in(form_key.replace(case_id, gone))
                if left is None:
                    continue
                base = left.base_version
                if base is not None and _held_once(form_key):
                    base = _OF_ANOTHER_RECORD
                self.store.put(form_key, left.payload, base, left.saved_at)
                self.store.drop(left.form_key)
                yield Draft(form_key, left.payload, base, left.saved_at)

    def _left_in(self, form_key: str) -> Draft | None:
        if not _held_once(form_key):
            return self.store.get(form_key)
        record = _RECORD.fullmatch(form_key)
        prefix = f"{record['case']}{record['kind']}/" if record else form_key
        return next((one for one in self.store.list() if one.form_key.startswith(prefix)), None)


def _held_once(form_key: str) -> bool:
    """Whether this is the form of a record of which a case has one, whatever its id."""
    record = _RECORD.fullmatch(form_key)
    kind = RECORD_KINDS.get(record["kind"]) if record else None
    return kind is not None and not kind.many
