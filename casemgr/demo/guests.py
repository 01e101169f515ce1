"""A sheet from another office, to be taken over."""

from pathlib import Path

from casemgr.demo.people import invent
from casemgr.operations.bulk import load_demo_cases
from casemgr.operations.founding import Setup, found
from casemgr.operations.handing_out import export_htcds

_GUESTS = 12
_SETUP = ("Another office (invented)", "Asia/Dhaka", "Mitu", "mitu",
          "four paper kites over the river")  # fmt: skip


def write_sheet(office: Path, sheet: Path) -> None:
    """Found another office at ``office``, and write its cases to ``sheet``."""
    other, _code = found(Setup(office, *_SETUP, demo=True))
    try:
        guests = invent(_GUESTS, 2, today=other.today)
        other.run(load_demo_cases, guests, [other.actor.id], lambda _done: None)
        export_htcds(
            other, sheet, identified=True, purpose="supervision", recipient="Example office"
        )
    finally:
        other.lock()
