"""Reminding of what stands in the registers and waits; at every sign-in of a supervisor."""

from datetime import timedelta
from typing import Any, Final

from sqlmodel import col, select

from casemgr.domain.fields import Record, fields_of
from casemgr.domain.registers import REGISTERS, Register, is_open
from casemgr.operations.act import Act
from casemgr.operations.alerts import raise_alert
from casemgr.storage.tables import REGISTER_TABLES, AlertRow

ALERT: Final = "register_due"
_SOON: Final = timedelta(days=7)


def remind_of_registers(act: Act) -> None:
    """Alerts about what is to be answered within a week."""
    for register in REGISTERS.values():
        table: Any = REGISTER_TABLES[register.name]
        for row in act.session.exec(select(table).where(table.deleted_at.is_(None))).all():
            remind_of(act, register, row)


def remind_of(act: Act, register: Register, row: Any) -> None:
    """An alert where the day is near; answered, its alert is settled by itself."""
    waits = is_open(register, value_in(register, row))
    near = (act.today + _SOON).isoformat()
    if waits and row.due <= near:
        detail = {"register": register.name, "due": row.due}
        raise_alert(act, ALERT, row.id, "supervisor", severity="warning", detail=detail)
        return
    standing = select(AlertRow).where(
        col(AlertRow.what) == ALERT,
        col(AlertRow.about) == row.id,
        col(AlertRow.acknowledged_at).is_(None),
    )
    for alert in act.session.exec(standing).all():
        alert.acknowledged_at = alert.updated_at = act.now
        alert.acknowledged_by = alert.updated_by = act.actor.id


def value_in(register: Register, row: Any) -> Record:
    """The entry of a row."""
    return register.model(**{name: getattr(row, name) for name in fields_of(register.model)})
