"""The code of conduct, before the first page: read, and accepted, by each person once."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout

from casemgr.domain.errors import CaseError
from casemgr.operations.conduct import accept_conduct, conduct
from casemgr.ui import icons
from casemgr.ui.desk import Desk
from casemgr.ui.door import Preferences, Session
from casemgr.ui.gate import Gate
from casemgr.ui.widgets import Button, Gap, Text, row
from casemgr.words import Language, number, say


class ConductGate(Gate):
    """Shows every point; ``accepted`` comes once the acceptance is on the disk. The other way
    out is to lock."""

    accepted = Signal()

    def __init__(
        self,
        session: Session,
        desk: Desk,
        preferences: Preferences,
        on_language: Callable[[Language], object],
        on_lock: Callable[[], object],
    ) -> None:
        super().__init__(preferences, on_language, width=760)
        self._session = session
        self._desk = desk
        speak = self.language
        text = conduct(speak)
        self._head(say("Code of conduct", speak))
        self.card.add(Text(text.lead))
        for place, point in enumerate(text.points, 1):
            words = QVBoxLayout()
            words.setSpacing(1)
            words.addWidget(Text(point.title, "label"))
            words.addWidget(Text(point.text))
            counter = Text(number(place, speak), "section", wrap=False)
            counter.setMinimumWidth(24)
            counter.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
            line = row(counter, words, spacing=12)
            line.setStretch(1, 1)
            self.card.add(line)
        self.promise = QCheckBox(text.promise)
        self.accept = Button(say("Accept and begin", speak), self.send, kind="primary")
        self.accept.setEnabled(False)
        self.promise.toggled.connect(self.accept.setEnabled)
        self.lock = Button(say("Lock now", speak), on_lock, icon="lock")
        self.card.add(self.promise, self.banner, self.waiting, row(Gap(), self.lock, self.accept))

    def send(self) -> None:
        """Have the acceptance recorded."""
        if not self.accept.isEnabled():
            return
        self.busy(True, self.promise, self.accept)
        self._desk.run(
            self._session.run, accept_conduct,
            on_done=lambda _answer: self.accepted.emit(), on_error=self._refused, owner=self,
        )  # fmt: skip

    def focus_first(self) -> None:
        """At the top, where reading begins; Tab leads to the tick at the end."""
        self.setFocus()
        self.column.verticalScrollBar().setValue(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys for paging move the text, whatever has the keyboard."""
        bar = self.column.verticalScrollBar()
        steps = {
            Qt.Key.Key_Down: 40, Qt.Key.Key_Up: -40,
            Qt.Key.Key_PageDown: bar.pageStep(), Qt.Key.Key_PageUp: -bar.pageStep(),
        }  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            bar.setValue(bar.value() + step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.send()
        else:
            super().keyPressEvent(event)

    def _head(self, title: str) -> None:
        picture = QLabel()
        picture.setPixmap(
            icons.icon("shield-check", "primary").pixmap(QSize(28, 28), self.devicePixelRatioF())
        )
        self.card.add(row(picture, Text(title, "title", wrap=False), Gap(), spacing=12))

    def _refused(self, error: CaseError) -> None:
        self.busy(False, self.promise, self.accept)
        self.tell(error)
