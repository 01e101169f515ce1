"""What all screens share: the way to the store, and what stands there while there is nothing
to show yet, nothing at all, or an error."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError
from casemgr.domain.roles import may
from casemgr.ui.desk import Ticket
from casemgr.ui.door import Session
from casemgr.ui.page import Page, Place
from casemgr.ui.widgets import Button, EmptyState, Text
from casemgr.words import Language, say

if TYPE_CHECKING:
    from casemgr.operations.values import Actor
    from casemgr.operations.workspace import Workspace

_PATIENCE_MS = 250

Done = Callable[[Any], object]
Failed = Callable[[CaseError], object]


class OpenSession(Session, Protocol):
    """A session of an open workspace; what computes long takes the workspace itself."""

    @property
    def workspace(self) -> "Workspace": ...


class Screen(Page):
    """A page that works with the open workspace."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        self.language: Language = at.language

    @property
    def workspace(self) -> "Workspace":
        return cast(OpenSession, self.at.session).workspace

    @property
    def actor(self) -> "Actor":
        return self.workspace.actor

    def may(self, operation: str) -> bool:
        """Whether the person's role carries the right (what is shown; the door checks again)."""
        return may(self.actor.roles, operation)

    def do(
        self, operation: Any, /, *args: Any, then: Done | None = None,
        failed: Failed | None = None, **values: Any,
    ) -> Ticket:  # fmt: skip
        """Carry out an operation; ``then`` gets its answer, ``failed`` its refusal (by default
        the one place that shows errors)."""
        return self.at.desk.run(
            lambda: self.at.session.run(operation, *args, **values),
            on_done=then, on_error=failed or self.at.host.tell, owner=self,
        )  # fmt: skip

    def read(self, query: Any, /, *args: Any, then: Done, failed: Failed | None = None) -> Ticket:
        """Ask the readers."""
        return self.at.desk.look(
            lambda: self.at.session.look(query, *args),
            on_done=then, on_error=failed or self.at.host.tell, owner=self,
        )  # fmt: skip

    def compute(
        self, work: Callable[[], Any], *, then: Done, failed: Failed | None = None
    ) -> Ticket:
        """Long work on the paper threads."""
        return self.at.desk.paper(
            work, on_done=then, on_error=failed or self.at.host.tell, owner=self
        )


class Panes(QStackedWidget):
    """One of: what there is to show, "loading", a sentence for nothing, an error with a way
    to try again."""

    def __init__(self, content: QWidget, language: Language) -> None:
        super().__init__()
        self.language: Language = language
        self.content = content
        self.addWidget(content)
        self._other: QWidget | None = None
        self._patience = QTimer(self, interval=_PATIENCE_MS, singleShot=True)
        self._patience.timeout.connect(self._show_loading)

    def wait(self) -> None:
        """Something was asked for; "loading" is shown only if it takes a while."""
        self._patience.start()

    def show_content(self) -> None:
        self._patience.stop()
        self.setCurrentWidget(self.content)
        self._drop()

    def show_empty(
        self, icon: str, title: str, text: str = "", button: Button | None = None
    ) -> None:
        self._show(EmptyState(icon, title, text, button))

    def show_error(self, error: CaseError, again: Callable[[], object]) -> None:
        retry = Button(say("Try again", self.language), again, icon="refresh-cw")
        self._show(
            EmptyState(
                "triangle-alert", say("This could not be shown.", self.language),
                error.tell(self.language), retry,
            )
        )  # fmt: skip

    def _show_loading(self) -> None:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = Text(say("Loading …", self.language), "muted")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setFixedWidth(180)
        column.addWidget(words)
        column.addWidget(bar)
        self._show(holder)

    def _show(self, widget: QWidget) -> None:
        self._patience.stop()
        self._drop()
        self._other = widget
        self.addWidget(widget)
        self.setCurrentWidget(widget)

    def _drop(self) -> None:
        if self._other is not None:
            self.removeWidget(self._other)
            self._other.deleteLater()
            self._other = None
