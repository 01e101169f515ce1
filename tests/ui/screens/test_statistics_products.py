"""Row files and counts with noise on the Statistics page: told before, refused in words, released
into a folder."""

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QFileDialog
from sqlmodel import select

from benchmarks.row_file import invented
from casemgr.operations.budgets import ledger_of
from casemgr.operations.private_counts import CountsRequest, preview_counts
from casemgr.operations.workspace import Workspace
from casemgr.statistics.rows import RowRelease, Years, row_file
from casemgr.storage.product_tables import RowReleaseRow
from casemgr.storage.trust_tables import JointActRow
from casemgr.ui.screens.statistics import StatisticsScreen
from casemgr.ui.screens.statistics_counts import CountsWithNoise
from casemgr.ui.screens.statistics_earlier import BULLETIN, COUNTS, ROWS
from casemgr.ui.screens.statistics_rows import RowFile
from casemgr.ui.widgets import Button, Text
from tests.ui.screens.conftest import Stage

ENOUGH = 5_000


def words(page: StatisticsScreen) -> str:
    return "\n".join(one.text() for one in page.findChildren(Text) if one.isVisible())


def answer_dialog(stage: Stage, path: Path) -> None:
    stage.until(lambda: bool(stage.shell.findChildren(QFileDialog)))
    dialog = stage.shell.findChildren(QFileDialog)[-1]
    dialog.fileSelected.emit(str(path))
    dialog.close()


def release(stage: Stage, folder: Path) -> str:
    """Press, agree and choose a folder; gives what was asked before."""
    asked = len(stage.questions)
    stage.press("Release into a folder …")
    question, yes = stage.questions[asked]
    yes()
    answer_dialog(stage, folder)
    return question.sentence


def front(stage: Stage, key: str) -> StatisticsScreen:
    """The page with this product in front."""
    page = stage.show(StatisticsScreen, "statistics")
    page.tabs.setCurrentIndex(list(page.products).index(key))
    stage.until(lambda: page.products[key].working is None)
    stage.until(lambda: "Earlier releases" in words(page))
    return page


@cache
def many_rows() -> RowRelease:
    """As many invented people of 2025 as a row file needs."""
    cases = [replace(one, intake_date=date(2025, 6, 1)) for one in islice(invented(ENOUGH), ENOUGH)]
    years = Years(2025, 2025)
    return row_file(cases, "core", years, today=date(2026, 11, 21), released=())


@pytest.fixture
def recorded(workspace: Workspace) -> RowRelease:
    """A row file of 2025 in the register, beside tables of the same year."""
    made = many_rows()
    with workspace.database.write() as session:
        session.add(
            RowReleaseRow(
                template="core", years="2025", audience="named", recipient="A ministry", hits=1,
                release=made.to_json(), sha256="0" * 64, created_at=workspace.now,
                created_by=workspace.actor.id, updated_at=workspace.now,
            )
        )  # fmt: skip
    return made


def spent(workspace: Workspace) -> int:
    with workspace.database.read() as session:
        return len(ledger_of(session).entries)


def test_a_refused_row_file_says_why_in_the_place_of_the_button(stage: Stage) -> None:
    page = front(stage, ROWS)
    assert page.rows.request().years == "2022-2025"
    assert page.rows.banner.isVisible()
    assert not page.rows.release.isVisible()
    said = words(page)
    assert "A row file needs 5,000 records in its period; this period has fewer." in said
    assert "What a row file is" in said
    assert stage.button("Release into a folder …") is None
    page.rows.last.choose("2019")
    stage.until(lambda: page.rows.working is None)
    assert page.rows.request().years == "2019"


def test_a_row_file_tells_what_it_withholds_and_asks_a_second_person(
    stage: Stage, workspace: Workspace, recorded: RowRelease, tmp_path: Path
) -> None:
    page = front(stage, ROWS)
    rows: RowFile = page.rows
    stage.press("Show")
    stage.until(lambda: rows.preview is not None and rows.preview.released)
    stage.until(lambda: "5,000 rows." in words(page))
    said = words(page)
    assert {"Persons in the file", "5,000", "Year of intake", "yearOfRegistration"} <= set(
        said.split("\n")
    )
    assert "released before" in rows.banner.text.text()
    stage.press("Release into a folder …")  # nothing new is registered: no question
    answer_dialog(stage, tmp_path / "again")
    stage.until(lambda: bool(stage.toasts) and rows.preview is not None)
    assert (tmp_path / "again" / "ctdc-core-2025-rows.csv").read_bytes() == recorded.csv()
    rows.recipient.setText("IOM")
    rows.recipient.editingFinished.emit()
    stage.until(lambda: rows.preview is not None and rows.preview.request.recipient == "IOM")
    assert "a second person must agree" in rows.banner.text.text()
    assert release(stage, tmp_path / "new") == "Release the rows of these years?"
    stage.until(lambda: stage.questions[-1][0].sentence == "Ask a second person to agree?")
    stage.questions[-1][1]()
    stage.until(lambda: stage.toasts[-1] == "Asked for.")
    with workspace.database.read() as session:
        (asked,) = session.exec(select(JointActRow)).all()
    assert rows.preview is not None
    assert asked.terms == rows.preview.request.terms()
    assert asked.reason == "For IOM. Row file (CTDC): Core form, 9 columns"
    assert not (tmp_path / "new").exists()


def test_what_noise_costs_is_told_before_it_is_paid_and_paid_once(
    stage: Stage, workspace: Workspace, tmp_path: Path
) -> None:
    page = front(stage, COUNTS)
    counts: CountsWithNoise = page.counts
    counts.template.choose("ictip")
    stage.until(lambda: counts.preview is not None)
    rare = preview_counts(workspace, CountsRequest("2025", "0.5", "ictip")).expectation.rare
    between = f"95 % certainty between {max(0, 120 - rare)} and {120 + rare}."
    stage.until(lambda: between in words(page))
    said = words(page)
    assert {"Spent so far: 0", "This release: 0.5", "Left afterwards: 1.5"} <= set(said.split("\n"))
    assert "Experimental" in said
    assert spent(workspace) == 0
    asked = release(stage, tmp_path / "counts")
    assert asked == "Spend this budget and release the counts?"
    assert stage.questions[-1][0].values == {"budget": "0.5", "left": "1.5"}
    stage.until(lambda: counts.preview is not None and counts.preview.recorded)
    assert spent(workspace) == 1
    files = {path.name: path.read_bytes() for path in (tmp_path / "counts").iterdir()}
    assert "noisy-ictip-2025-0.5-sex_age.csv" in files
    stage.until(lambda: "Spent so far: 0.5\nThis release: 0\nLeft afterwards: 1.5" in words(page))
    asked_before = len(stage.questions)
    stage.press("Release into a folder …")
    answer_dialog(stage, tmp_path / "again")
    stage.until(lambda: len(stage.toasts) == 2)
    assert len(stage.questions) == asked_before
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} == files
    assert spent(workspace) == 1


def test_a_budget_that_is_none_or_is_not_left_stands_in_the_way_of_the_button(
    stage: Stage, workspace: Workspace
) -> None:
    page = front(stage, COUNTS)
    counts = page.counts
    for typed, said in (("much", "not a privacy budget"), ("২.৫", "does not suffice; 2 is left")):
        counts.budget.setText(typed)
        counts.budget.editingFinished.emit()
        stage.until(lambda: counts.working is None)
        assert said in counts.banner.text.text()
        assert not counts.release.isVisible()
        assert counts.step.value() is None
    counts.step.choose("1")
    stage.until(counts.release.isVisible)
    assert (counts.budget.text(), counts.banner.isVisible()) == ("1", False)
    assert spent(workspace) == 0


def test_a_look_that_takes_long_can_be_stopped_and_tried_again(stage: Stage) -> None:
    page = front(stage, COUNTS)
    held = Event()
    for _thread in range(2):  # the paper lane has two; what comes next waits
        stage.desk.paper(held.wait)
    page.counts.step.choose("1")
    stage.until(page.counts.under_way.isVisible)
    stage.press("Stop protecting")
    stage.until(lambda: "Protecting the figures was stopped." in words(page))
    held.set()
    assert not page.counts.release.isVisible()
    stage.press("Try again")
    stage.until(page.counts.release.isVisible)
    assert page.counts.preview is not None
    assert page.counts.preview.request.budget == "1"


def test_all_products_stand_among_the_earlier_releases_and_the_page_comes_back_as_it_was(
    stage: Stage, recorded: RowRelease, tmp_path: Path
) -> None:
    page = front(stage, COUNTS)
    counts = page.counts
    counts.period.choose("2024")
    counts.step.choose("0.25")
    stage.until(lambda: counts.preview is not None and counts.preview.request.budget == "1/4")
    release(stage, tmp_path / "counts")
    stage.until(lambda: counts.preview is not None and counts.preview.recorded)
    front(stage, BULLETIN)
    stage.until(lambda: "budget 0.25" in words(page))
    said = words(page)
    assert "Row file (CTDC) · Core form, 9 columns · A ministry · 2025: released on" in said
    assert "Counts with noise (experimental) · Public bulletin · budget 0.25 · 2024: rele" in said
    counts.step.choose("1")
    shows = [one for one in page.findChildren(Button) if one.isVisible() and one.text() == "Show"]
    shows[-1].click()
    stage.until(lambda: counts.preview is not None and counts.preview.recorded)
    assert (page.front, counts.step.value(), counts.period.value()) == (COUNTS, "0.25", "2024")
    again = StatisticsScreen(page.at)
    stage.qtbot.addWidget(again)
    again.restore(page.state())
    assert again.state() == page.state()
    assert again.front == COUNTS
