"""Break-glass, who saw a file, and what left: on the screen, in both languages."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from casemgr.operations import care
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.reports import make_report, save_report
from casemgr.operations.values import CaseRef, ReportRequest
from casemgr.operations.workspace import Workspace
from casemgr.ui.desk import Desk
from casemgr.ui.screens.access_log import AccessLogScreen
from casemgr.ui.screens.glass import GlassFileScreen, GlassScreen
from casemgr.ui.screens.releases import ReleasesScreen
from casemgr.ui.screens.trail import TrailScreen
from casemgr.words import LANGUAGES, Language
from tests.conftest import ROKEYA, Opener, consents
from tests.ui.screens.conftest import Stage


@pytest.fixture
def hers(sign_in: Opener) -> CaseRef:
    """A case of Ruma's."""
    given = consents("interview", "storage", "services", "supervision", "contact")
    return sign_in("ruma").run(create_case, ROKEYA, given)


Staging = Callable[[Workspace, Language], Stage]


@pytest.fixture
def make_stage(qtbot: QtBot, dressed: QApplication, desk: Desk) -> Iterator[Staging]:
    """The pages of whoever is signed in, in a language."""

    def make(workspace: Workspace, language: Language) -> Stage:
        stage = Stage(qtbot, workspace, desk)
        desk.problem.connect(stage.tell)
        stage.open(language)
        return stage

    yield make
    for window in QApplication.topLevelWidgets():
        window.hide()


def words(widget: QWidget) -> str:
    """Everything that stands in labels."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


@pytest.mark.parametrize("language", LANGUAGES)
def test_breaking_the_glass_leads_to_the_file_and_says_until_when(
    sign_in: Opener, hers: CaseRef, make_stage: Staging, language: Language
) -> None:
    stage = make_stage(sign_in("karim"), language)
    stage.go("glass")
    screen = stage.page(GlassScreen)
    assert not screen.open.isEnabled()
    screen.code.setText("K7Q3-MX9W")
    screen.ground.choose("here")
    screen.reason.setText("He waits outside.")
    screen.ask()
    stage.until(screen.banner.isVisible)
    assert "He waits" in screen.reason.text()  # what was typed stays
    screen.code.setText(hers.code)
    screen.ask()
    file = stage.page(GlassFileScreen)
    stage.until(lambda: "Rokeya Khatun" in words(file))
    assert hers.code in file.head.title.text()
    assert file.until.isVisible()
    stage.back()
    stage.until(lambda: screen.looks.isVisible() and "He waits outside." in words(screen))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_looks_is_narrowed_and_printed(
    sign_in: Opener, hers: CaseRef, make_stage: Staging, language: Language
) -> None:
    sign_in("ruma").run(open_case, hers.case_id)
    stage = make_stage(sign_in("nasima"), language)
    stage.go("access_log")
    screen = stage.page(AccessLogScreen)
    assert not screen.print.isEnabled()
    screen.code.setText(hers.code)
    screen.ask()
    stage.until(lambda: screen.model.rowCount() == 2)
    screen.kind.choose("opened")
    assert screen.model.rowCount() == 1
    screen.kind.choose("glass")
    assert screen.model.rowCount() == 0
    assert screen.print.isEnabled()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_named_by_the_release_page(
    sign_in: Opener, hers: CaseRef, make_stage: Staging, tmp_path: Path, language: Language
) -> None:
    ruma = sign_in("ruma")
    asked = ReportRequest(hers.case_id, "summary", ("en",), "services", "The court")
    made = make_report(ruma, asked)
    save_report(made, tmp_path / "a.pdf")
    stage = make_stage(ruma, language)
    stage.go("releases")
    screen = stage.page(ReleasesScreen)
    stage.until(lambda: screen.model.rowCount() == 1)
    screen.recipient.setText("nobody")
    screen.shown()
    stage.until(lambda: screen.model.rowCount() == 0)
    screen._check(tmp_path / "a.pdf")
    stage.until(lambda: made.reference in screen.banner.text.text())


def test_the_trail_is_compared_with_a_backup(
    sign_in: Opener, make_stage: Staging, tmp_path: Path
) -> None:
    nasima = sign_in("nasima")
    care.backup(nasima, tmp_path / "a.backup")
    stage = make_stage(nasima, "en")
    stage.go("trail")
    screen = stage.page(TrailScreen)
    screen._compare(tmp_path / "a.backup")
    stage.until(lambda: "The trail holds line" in screen.banner.text.text())
