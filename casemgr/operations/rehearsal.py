"""When the recovery papers were last tried, and reminding the administrators after a year.

A paper nobody has tried is hope, not recovery: it may have faded, or belong to another set.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlmodel import Session, col, select

from casemgr.operations.act import Act
from casemgr.operations.alerts import raise_alert
from casemgr.storage.tables import AccountRow, SettingRow

Paper = Literal["code", "shares"]
ALERT = "rehearse_recovery"
REHEARSED = "recovery_rehearsed"
"""The setting that holds, for each kind of paper, the day it was last typed in rightly."""
YEARLY = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Rehearsals:
    """The day each kind of paper was last tried; ``due``: by when one must be tried again."""

    tried: dict[Paper, date]
    due: date

    def overdue(self, today: date) -> bool:
        return today >= self.due


def rehearsals(session: Session) -> Rehearsals:
    """Read from the settings; in a workspace made before they were kept, the year counts from
    the day of its first account."""
    row = session.get(SettingRow, REHEARSED)
    tried: dict[Paper, date] = {}
    if row is not None:
        tried = {paper: date.fromisoformat(day) for paper, day in row.value.items()}
    begun = session.exec(select(AccountRow.created_at).order_by(col(AccountRow.created_at))).first()
    last = max(tried.values(), default=begun.date() if begun else date.min)
    return Rehearsals(tried, last + YEARLY)


def note_tried(act: Act, paper: Paper) -> None:
    """Keep today as the day this kind of paper was tried."""
    row = act.session.get(SettingRow, REHEARSED)
    if row is None:
        row = SettingRow(name=REHEARSED, value={})
        act.session.add(row)
    row.value = {**row.value, paper: act.today.isoformat()}


def remind(act: Act) -> None:
    """An alert for the administrators, where the papers have not been tried for a year."""
    found = rehearsals(act.session)
    if found.overdue(act.today):
        raise_alert(act, ALERT, found.due.isoformat(), "administrator", severity="warning")
