"""The list of cases before the whole answer is there, and before every row is drawn."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from casemgr.domain.errors import Invalid
from casemgr.operations.cases import case_keys, case_lines, create_case, first_lines
from casemgr.operations.values import CaseLine, CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.ui.screens import cases_table
from casemgr.ui.screens.cases import CasesScreen
from casemgr.ui.screens.cases_model import PAGE, CasesModel
from casemgr.ui.screens.cases_table import CasesTable
from tests.ui.screens.conftest import Stage


def _line(key: int) -> CaseLine:
    return CaseLine(key, f"id{key}", f"C{key}", f"P{key}", "draft", "low", "", "", "", False)


def _shown(page: CasesScreen) -> list[str]:
    return [page.model.text(row, 1) for row in range(page.model.rowCount())]


@pytest.fixture
def twelve(workspace: Workspace) -> None:
    for day in range(1, 13):
        person = {"pseudonym": f"Jaba {200 - day}"}
        parts = {"intake": {"intake_date": f"2026-10-{day:02}"}, "person": person}
        workspace.run(create_case, parts)


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", ["opened_on", "code", "pseudonym", "status", "risk", "next_on"])
def test_the_first_lines_are_the_beginning_of_the_whole_answer(
    workspace: Workspace, twelve: None, sort: str, descending: bool
) -> None:
    for text in ("", "jaba"):
        asked = CaseQuery(search=text, sort=sort, descending=descending)
        keys = workspace.look(case_keys, asked)
        assert len(keys) == 12
        assert workspace.look(first_lines, asked, 5) == workspace.look(case_lines, keys[:5])
    with pytest.raises(Invalid):
        workspace.look(first_lines, replace(asked, sort="owner"), 5)


@settings(max_examples=60, deadline=None)
@given(known=st.integers(0, 3 * PAGE), more=st.integers(0, 200), other=st.booleans())
def test_an_answer_grows_only_by_what_follows_and_leaves_no_gap(
    known: int, more: int, other: bool
) -> None:
    model = CasesModel("en")
    model.answer(range(1, known + 1))
    for number in model.missing(0, known):
        model.take(number, [_line(key) for key in model.page_keys(number)])
    resets: list[None] = []
    model.modelReset.connect(lambda: resets.append(None))
    whole = (7_000, *range(2, known + more + 1)) if other else tuple(range(1, known + more + 1))
    grown = model.grow(whole)
    assert grown == (known > 0 and not other and (more == 0 or known % PAGE == 0))
    assert not resets
    assert model.keys == (whole if grown else tuple(range(1, known + 1)))
    assert [model.text(row, 1) for row in range(known)] == [f"P{n}" for n in range(1, known + 1)]


def test_the_top_of_the_list_stands_while_the_rest_is_read(stage: Stage, twelve: None) -> None:
    page = stage.show(CasesScreen, "cases")
    seen: list[tuple[int, str]] = []
    page.model.modelReset.connect(lambda: seen.append((page.model.rowCount(), page.count.text())))
    stage.until(lambda: page.count.text() == "12 cases")
    assert seen == [(12, "")], "shown before it is counted, and not thrown away afterwards"
    assert _shown(page) == [f"Jaba {200 - day}" for day in range(12, 0, -1)]


def test_a_changed_question_throws_the_older_beginning_away(stage: Stage, twelve: None) -> None:
    page = stage.show(CasesScreen, "cases")
    page.box.setText("Jaba 195")
    page.ask()
    stage.until(lambda: _shown(page) == ["Jaba 195"])
    stage.qtbot.wait(250)  # the box asks once more when the keys pause
    stage.until(lambda: _shown(page) == ["Jaba 195"])


def test_rows_that_a_frame_has_no_time_for_are_drawn_in_the_next_frames(
    qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = CasesModel("en")
    model.answer(range(1, 101))
    for number in (0, 1):
        model.take(number, [_line(key) for key in model.page_keys(number)])
    table = CasesTable(model, "2026-11-21", "Cases")
    qtbot.addWidget(table)
    table.resize(1000, 500)
    table.show()
    qtbot.waitUntil(lambda: not table.viewport().grab().isNull() and not table.unfinished)
    whole = table.viewport().grab().toImage()
    monkeypatch.setattr(cases_table, "_DRAWING_SECONDS", 1e-4)  # about one row a frame
    model.dataChanged.emit(model.index(0, 0), model.index(99, 6))
    table.viewport().repaint()
    assert table.unfinished
    assert table.viewport().grab().toImage() != whole
    qtbot.waitUntil(lambda: not table.unfinished)
    assert table.viewport().grab().toImage() == whole
