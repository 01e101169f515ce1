"""The office's time limits and days off: read, changed, and at once in force for every case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from casemgr.domain.duties import earliest_due
from casemgr.domain.errors import StaleSave
from casemgr.domain.lifecycle import FINISHED
from casemgr.domain.policy import Policy, default_policy, read_policy
from casemgr.domain.working_days import OfficeDays, default_office_days, read_office_days
from casemgr.operations.act import Act, operation, query
from casemgr.operations.duties import OFFICE_DAYS, POLICY, office_policy, renew_many
from casemgr.operations.errors import PolicyStopped
from casemgr.operations.exchange import Cancelled, Progress, never, silent
from casemgr.storage.tables import CaseRow, SettingRow

_AT_ONCE = 250
_OF_FINISHED = ("retention_years", "retention_by_reason")
# Who made the table, as the table itself says it (data, in both languages).
_OFFICES_OWN = {
    "en": "Set by this office, from the proposals of the program.",
    "bn": "প্রোগ্রামের প্রস্তাব থেকে এই অফিস নিজে ঠিক করেছে।",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force; ``own_policy`` and ``own_days``: whether the office changed them."""

    policy: Policy
    days: OfficeDays
    own_policy: bool
    own_days: bool


@query("change_policy")
def read_rules(act: Act) -> Rules:
    """The policy table, weekend and holidays that are in force."""
    days = act.session.get(SettingRow, OFFICE_DAYS)
    return Rules(
        policy=office_policy(act.session),
        days=read_office_days(days.value) if days else default_office_days(),
        own_policy=act.session.get(SettingRow, POLICY) is not None,
        own_days=days is not None,
    )


@operation("change_policy")
def change_policy(
    act: Act,
    data: object,
    progress: Progress = silent,
    cancelled: Cancelled = never,
    *,
    began: object = None,
) -> int:
    """Put a policy table in force (``data`` as ``Policy.to_data`` gives it) and work the duties
    of every open case out anew; gives how many. The proposals of the program, given back, are
    no longer the office's own. ``began``: the table that a form began from; ``None`` where
    nobody read one before.

    All or nothing: raises ``BadPolicy`` for a table that cannot be, ``StaleSave`` when another
    one than ``began`` is in force by now, ``PolicyStopped`` when ``cancelled`` says so, and then
    nothing has changed.
    """
    before, after = office_policy(act.session).to_data(), read_policy(data).to_data()
    _still(before, began)
    if _without_source(after) == _without_source(default_policy().to_data()):
        after = default_policy().to_data()
    else:
        after["source"] = dict(_OFFICES_OWN)
    _keep(act, POLICY, after, default_policy().to_data())
    finished_too = any(before[name] != after[name] for name in _OF_FINISHED)
    count = _renew(act, finished_too, progress, cancelled)
    changed = _changes(_without_source(before), _without_source(after))
    act.audit(subject=POLICY, changed=changed, cases=count)
    return count


@operation("change_policy")
def change_office_days(
    act: Act,
    data: object,
    progress: Progress = silent,
    cancelled: Cancelled = never,
    *,
    began: object = None,
) -> int:
    """Put a weekend and holidays in force (``data`` as ``OfficeDays.to_data`` gives it); as
    ``change_policy``. Raises ``BadHolidays``, ``StaleSave`` and ``PolicyStopped``."""
    before = read_rules.function(act).days
    after = read_office_days(data)
    _still(before.to_data(), began)
    _keep(act, OFFICE_DAYS, after.to_data(), default_office_days().to_data())
    count = _renew(act, False, progress, cancelled)
    old = {holiday.day.isoformat() for holiday in before.holidays}
    new = {holiday.day.isoformat() for holiday in after.holidays}
    weekend = _changes(
        {"weekend": before.to_data()["weekend"]}, {"weekend": after.to_data()["weekend"]}
    )
    act.audit(
        subject=OFFICE_DAYS, changed=weekend, added=sorted(new - old), removed=sorted(old - new),
        confirmed=_confirmed(before, after), cases=count,
    )  # fmt: skip
    return count


def _still(in_force: object, began: object) -> None:
    if began is not None and began != in_force:
        raise StaleSave


def _confirmed(before: OfficeDays, after: OfficeDays) -> list[str]:
    """Days off that were expected and are certain now."""
    expected = {holiday.day for holiday in before.holidays if holiday.expected}
    certain = {holiday.day for holiday in after.holidays if not holiday.expected}
    return sorted(day.isoformat() for day in expected & certain)


def _keep(act: Act, name: str, data: object, proposed: object) -> None:
    row = act.session.get(SettingRow, name)
    if data == proposed:
        if row is not None:
            act.session.delete(row)
    elif row is not None:
        row.value = data
    else:
        act.session.add(SettingRow(name=name, value=data))
    act.session.flush()


def _renew(act: Act, finished_too: bool, progress: Progress, cancelled: Cancelled) -> int:
    """Work out anew what every case asks for, whoever may see it; nothing of it is shown."""
    wanted: ColumnElement[bool] = col(CaseRow.deleted_at).is_(None)
    if not finished_too:
        wanted &= col(CaseRow.status).not_in(FINISHED)
    keys = act.session.exec(select(CaseRow.key).where(wanted).order_by(col(CaseRow.key))).all()
    for start in range(0, len(keys), _AT_ONCE):
        if cancelled():
            raise PolicyStopped
        some = keys[start : start + _AT_ONCE]
        cases = act.session.exec(select(CaseRow).where(col(CaseRow.key).in_(some))).all()
        found = renew_many(act, cases)
        for case in cases:
            case.next_on = earliest_due(found[case.id])
        act.session.flush()
        act.session.expunge_all()
        progress(start + len(some), len(keys))
    return len(keys)


def _without_source(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "source"}


def _changes(before: Any, after: Any, place: str = "") -> dict[str, list[Any]]:
    """What differs between two tables: the old and the new value by dotted place."""
    if before == after:
        return {}
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        return {place: [before, after]}
    found: dict[str, list[Any]] = {}
    for name in sorted({*before, *after}):
        inside = f"{place}.{name}" if place else str(name)
        found |= _changes(before.get(name), after.get(name), inside)
    return found
