"""The pages of a real workspace, in a shell without its window."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from casemgr.domain.errors import CaseError
from casemgr.operations.workspace import Workspace
from casemgr.ui.desk import Desk
from casemgr.ui.door import Preferences
from casemgr.ui.local_office import OfficeSession
from casemgr.ui.messages import Question
from casemgr.ui.page import Page, Place
from casemgr.ui.screens import ROUTES
from casemgr.ui.shell import Shell
from casemgr.words import Language

W = TypeVar("W", bound=QWidget)


@dataclass
class Stage:
    """The window around the pages: keeps what they say and shows where they go."""

    qtbot: QtBot
    workspace: Workspace
    desk: Desk
    toasts: list[str] = field(default_factory=list)
    errors: list[CaseError] = field(default_factory=list)
    questions: list[tuple[Question, Callable[[], object]]] = field(default_factory=list)
    preferred: list[Preferences] = field(default_factory=list)
    shell: Shell = field(init=False)

    def open(self, language: Language = "en") -> None:
        """A new shell, as after signing in."""
        session = OfficeSession(self.workspace)
        preferences = Preferences(language, "light", 5)
        at = Place(session, self.desk, language, preferences, self)
        self.shell = Shell(at, ROUTES, lambda: None, lambda: None)
        self.shell.resize(1024, 600)
        self.qtbot.addWidget(self.shell)
        self.shell.show()

    # What pages ask of a window

    def go(self, route: str, /, **params: Any) -> None:
        self.shell.go(route, **params)

    def back(self) -> None:
        self.shell.back()

    def toast(self, text: str) -> None:
        self.toasts.append(text)

    def tell(self, error: CaseError) -> None:
        self.errors.append(error)

    def ask(self, question: Question, on_yes: Callable[[], object]) -> None:
        self.questions.append((question, on_yes))

    def prefer(self, preferences: Preferences) -> None:
        self.preferred.append(preferences)

    def lock(self) -> None:
        raise AssertionError("no page locks by itself")

    # What tests ask

    def show(self, page: type[W], route: str, /, **params: Any) -> W:
        """Go to a page and give it."""
        self.shell.go(route, **params)
        return self.page(page)

    def page(self, kind: type[W]) -> W:
        """The page in front, which must be of this kind."""
        self.until(lambda: isinstance(self.shell.current, kind))
        page: Page | None = self.shell.current
        assert isinstance(page, kind)
        return page

    def until(self, condition: Callable[[], object]) -> None:
        """Wait; an error a page told ends the waiting."""

        def held() -> bool:
            assert not self.errors, [type(error).__name__ for error in self.errors]
            return bool(condition())

        self.qtbot.waitUntil(held, timeout=60_000)

    def press(self, words: str) -> None:
        """Press the visible button with these words, once it is there."""
        self.until(lambda: self.button(words) is not None)
        found = self.button(words)
        assert found is not None
        found.click()

    def button(self, words: str) -> QAbstractButton | None:
        for one in QApplication.allWidgets():
            if not isinstance(one, QAbstractButton) or words not in _words(one):
                continue
            if one.isVisible() and one.isEnabled():
                return one
        return None


def _words(button: QAbstractButton) -> tuple[str, str]:
    return button.text().replace("&&", "&"), button.accessibleName()


@pytest.fixture
def stage(qtbot: QtBot, dressed: QApplication, workspace: Workspace, desk: Desk) -> Iterator[Stage]:
    """Signed in as the supervisor who is also administrator."""
    stage = Stage(qtbot, workspace, desk)
    desk.problem.connect(stage.tell)
    stage.open()
    yield stage
    for window in QApplication.topLevelWidgets():
        window.hide()
