"""An import that a lock ends is never ended in silence."""

from pathlib import Path

import pytest

from casemgr.operations.cases import case_keys
from casemgr.operations.values import CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.ui.screens.importing import ImportScreen
from tests.ui.screens.conftest import Stage

SHEET = Path(__file__).parents[2] / "data" / "htcds_240_invented_people.xlsx"


def back_after_a_lock(stage: Stage) -> ImportScreen:
    place = stage.shell.lay_down()
    stage.shell.close()
    stage.open()
    stage.shell.take_up(place)
    return stage.page(ImportScreen)


@pytest.mark.parametrize("moment", ["reading", "looking"])
def test_after_the_lock_the_page_says_what_became_of_the_sheet(
    moment: str, stage: Stage, workspace: Workspace
) -> None:
    page = stage.show(ImportScreen, "import")
    page.read_file(SHEET)
    if moment == "looking":
        stage.until(lambda: page.run_shown is not None)
    again = back_after_a_lock(stage)
    words = "ended the look" if moment == "reading" else "put the sheet away"
    assert words in again.banner.text.text()
    assert "Nothing was taken over" in again.banner.text.text()
    assert not workspace.look(case_keys, CaseQuery())
    assert back_after_a_lock(stage).banner.isHidden(), "it is said once"
