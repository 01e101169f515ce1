"""No workbook takes more time than it may, and whoever waits can end the reading."""

from collections.abc import Iterator

import pytest

from casemgr.domain.errors import CaseError
from casemgr.exchange.errors import SpreadsheetTooSlow
from casemgr.exchange.limits import MAX_SECONDS, Patience
from casemgr.exchange.workbook import open_workbook
from tests.exchange.sheets import case_sheet, saved


class Enough(CaseError):
    sentence = next_step = "x"


def test_rows_that_take_too_long_end_with_a_sentence() -> None:
    ticks: Iterator[float] = iter(range(10_000))
    patience = Patience(clock=lambda: float(next(ticks)))

    def read_on() -> None:
        for _row in range(64 * (MAX_SECONDS + 2)):
            patience.row()

    with pytest.raises(SpreadsheetTooSlow) as told:
        read_on()
    assert str(MAX_SECONDS) in told.value.tell("en")
    assert "১২০" in told.value.tell("bn")


def test_whoever_waits_can_end_the_reading() -> None:
    asked: list[int] = []

    def watch() -> None:
        asked.append(1)
        if len(asked) > 3:
            raise Enough

    sheet = case_sheet()
    for number in range(1000):
        sheet.active.append([number, "b"])
    book = open_workbook(saved(sheet), watch)
    with pytest.raises(Enough):
        book.rows(book.sheet_names[0], 1, numbered=False)
    assert len(asked) == 4
