"""The office's settings."""

from typing import Any
from zoneinfo import available_timezones

from sqlmodel import Session, col, select

from casemgr.domain.errors import Invalid
from casemgr.domain.fields import SHORT_TEXT, clean_text
from casemgr.domain.roles import Role, may
from casemgr.operations.access import account_names
from casemgr.operations.act import Act, operation, query
from casemgr.operations.errors import ZoneUnknown
from casemgr.operations.values import OfficeSettings
from casemgr.storage.tables import AccountRow, SettingRow
from casemgr.words import N_

MOST_QUICK_DAYS = 30
DEFAULTS: dict[str, Any] = {
    "organisation": "",
    "address": "",
    "zone": "Asia/Dhaka",
    "cli_allowed": False,
    "quick_unlock_days": 7,
    "demo": False,
    "complaints_to": (),
}


def check_zone(zone: str) -> str:
    """The zone, if the time-zone data know it. Raises ``ZoneUnknown``."""
    if zone not in available_timezones():
        raise ZoneUnknown
    return zone


def read_office(session: Session) -> OfficeSettings:
    found = {**DEFAULTS, **_settings(session)}
    return OfficeSettings(**{name: found[name] for name in DEFAULTS})


def device_id(session: Session) -> str:
    """This installation's own id, for the change log."""
    return str(_settings(session)["device_id"])


def open_accounts(session: Session) -> list[AccountRow]:
    return list(session.exec(select(AccountRow).where(col(AccountRow.active).is_(True))).all())


def readers_of(session: Session) -> frozenset[str]:
    """Who receives feedback: of those the office named, the open accounts that work with cases;
    where there is none, every supervisor."""
    accounts, named = open_accounts(session), read_office(session).complaints_to
    found = {row.id for row in accounts if row.id in named and may(row.roles, "read_feedback")}
    return frozenset(found or (row.id for row in accounts if Role.SUPERVISOR in row.roles))


def _settings(session: Session) -> dict[str, Any]:
    return {row.name: row.value for row in session.exec(select(SettingRow)).all()}


@query("choose_preferences")
def read_settings(act: Act) -> OfficeSettings:
    return read_office(act.session)


@query("choose_preferences")
def feedback_readers(act: Act) -> frozenset[str]:
    """The ids of the accounts that receive feedback; everybody may know who they are."""
    return readers_of(act.session)


@operation("change_settings")
def change_settings(act: Act, /, **changes: Any) -> None:
    """Change the office's settings: ``organisation``, ``address``, ``zone``, ``cli_allowed``,
    ``quick_unlock_days`` (0 to 30; 0: no PIN at all), ``complaints_to`` (ids of accounts).
    Raises ``ZoneUnknown``; ``Invalid`` for what cannot be; ``KeyError`` for any other name."""
    for name, value in changes.items():
        if name not in DEFAULTS or name == "demo":
            raise KeyError(name)
        if not isinstance(value, type(DEFAULTS[name])):
            raise Invalid({name: N_("Choose one of the listed values.")})
        if name == "quick_unlock_days" and not 0 <= value <= MOST_QUICK_DAYS:
            raise Invalid({name: N_("Choose one of the listed values.")})
        if isinstance(value, str):
            value = clean_text(value, SHORT_TEXT, name=name)
        if name == "complaints_to" and not set(value) <= account_names(act.session).keys():
            raise Invalid({name: N_("Choose one of the listed values.")})
        kept = check_zone(value) if name == "zone" else value
        row = act.session.get(SettingRow, name)
        if row is None:  # a workspace of an earlier release does not hold every setting
            act.session.add(SettingRow(name=name, value=kept))
        else:
            row.value = kept
    act.audit(changed=sorted(changes))
