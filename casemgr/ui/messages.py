"""The one place that shows errors and asks questions.

Nothing here waits: a dialog is opened and answers by a call, so that a lock never has to wait
for one. ``close_all`` takes every dialog and popup away unanswered.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QToolTip, QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError
from casemgr.ui import icons
from casemgr.ui.errors import ProgramError
from casemgr.ui.widgets.buttons import Button, ButtonKind
from casemgr.ui.widgets.surfaces import Gap, Text, row
from casemgr.words import Language, say


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answer's words; all translatable texts. ``danger`` marks what
    cannot be taken back: Enter then means no."""

    sentence: str
    detail: str
    yes: str
    danger: bool = False
    values: dict[str, str | int] = field(default_factory=dict)


class _Notice(QDialog):
    def __init__(self, parent: QWidget, sign: tuple[str, str], sentence: str, detail: str) -> None:
        super().__init__(parent)
        # The title bar is seen in task switchers: it says the program's name and no more.
        self.setWindowTitle(QApplication.applicationName())
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(440)
        self.setMaximumWidth(560)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 20, 22, 18)
        layout.setSpacing(16)
        picture = QLabel()
        picture.setPixmap(icons.icon(*sign).pixmap(QSize(28, 28), self.devicePixelRatioF()))
        texts = QVBoxLayout()
        texts.addWidget(Text(sentence, "section"))
        if detail:
            texts.addWidget(Text(detail))
        head = row(spacing=14)
        head.addWidget(picture, alignment=Qt.AlignmentFlag.AlignTop)
        head.addLayout(texts, 1)
        layout.addLayout(head)
        self.buttons = row(Gap())
        layout.addLayout(self.buttons)
        self.setAccessibleName(f"{sentence} {detail}".strip())

    def offer(self, words: str, kind: ButtonKind, then: Callable[[], object] | None) -> Button:
        def answer() -> None:
            self.accept()
            if then is not None:
                then()

        button = Button(words, answer, kind=kind)
        self.buttons.addWidget(button)
        return button


def tell(parent: QWidget, error: CaseError, language: Language) -> QDialog:
    """Show an error: its sentence, its next step, and one button."""
    bug = isinstance(error, ProgramError)
    sign = ("triangle-alert", "warning") if bug else ("circle-alert", "danger")
    sentence, detail = sentence_and_step(error, language)
    notice = _Notice(parent, sign, sentence, detail)
    notice.offer(say("OK", language), "primary", None).setFocus()
    notice.open()
    return notice


def ask(
    parent: QWidget, question: Question, language: Language, on_yes: Callable[[], object]
) -> QDialog:
    """Ask; ``on_yes`` is called only when the answer is yes."""
    sign = ("triangle-alert", "danger") if question.danger else ("circle-help", "primary")
    notice = _Notice(
        parent,
        sign,
        say(question.sentence, language, **question.values),
        say(question.detail, language, **question.values),
    )
    no = notice.offer(say("Cancel", language), "secondary", None)
    kind: ButtonKind = "danger" if question.danger else "primary"
    yes = notice.offer(say(question.yes, language), kind, on_yes)
    first = no if question.danger else yes
    first.setDefault(True)
    first.setFocus()
    notice.open()
    return notice


def sentence_and_step(error: CaseError, language: Language) -> tuple[str, str]:
    """An error's two parts, as ``CaseError.tell`` joins them."""
    whole = error.tell(language)
    step = say(error.next_step, language)
    if "{" not in step and whole.endswith(step) and step != whole:
        return whole[: -len(step)].strip(), step
    return whole, ""


def close_all(keep: QWidget) -> int:
    """Take away every window, menu and popup of the program but ``keep``, unanswered: their
    handlers do not run; what is being dragged is let go. Returns how many there were."""
    QDrag.cancel()
    QToolTip.hideText()
    closed = 0
    for window in QApplication.topLevelWidgets():
        if window is keep or not (window.isVisible() or isinstance(window, QDialog)):
            continue
        window.blockSignals(True)
        window.hide()
        window.deleteLater()
        closed += 1
    return closed
