"""The office's settings."""

from typing import Any
from zoneinfo import available_timezones

from sqlmodel import Session, select

from casemgr.domain.errors import Invalid
from casemgr.domain.fields import SHORT_TEXT, clean_text
from casemgr.operations.act import Act, operation, query
from casemgr.operations.errors import ZoneUnknown
from casemgr.operations.values import OfficeSettings
from casemgr.storage.tables import SettingRow
from casemgr.words import N_

DEFAULTS: dict[str, Any] = {
    "organisation": "",
    "address": "",
    "zone": "Asia/Dhaka",
    "cli_allowed": False,
    "quick_unlock_days": 7,
    "demo": False,
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


def _settings(session: Session) -> dict[str, Any]:
    return {row.name: row.value for row in session.exec(select(SettingRow)).all()}


@query("choose_preferences")
def read_settings(act: Act) -> OfficeSettings:
    return read_office(act.session)


@operation("change_settings")
def change_settings(act: Act, /, **changes: Any) -> None:
    """Change the office's settings: ``organisation``, ``address``, ``zone``, ``cli_allowed``,
    ``quick_unlock_days``. Raises ``ZoneUnknown``; ``KeyError`` for any other name."""
    for name, value in changes.items():
        if name not in DEFAULTS or name == "demo":
            raise KeyError(name)
        if not isinstance(value, type(DEFAULTS[name])):
            raise Invalid({name: N_("Choose one of the listed values.")})
        if isinstance(value, str):
            value = clean_text(value, SHORT_TEXT, name=name)
        row = act.session.get_one(SettingRow, name)
        row.value = check_zone(value) if name == "zone" else value
    act.audit(changed=sorted(changes))
