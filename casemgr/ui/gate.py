"""The frame of everything before a workspace is open: wizard, sign-in, lock."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from casemgr.ui import icons
from casemgr.ui.widgets import Banner, Button, Card, Text
from casemgr.words import LANGUAGES, Language

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from casemgr.domain.errors import CaseError
    from casemgr.ui.door import Preferences

# A language is always named in itself, whatever language is spoken.
LANGUAGE_NAMES: dict[Language, str] = {"en": "English", "bn": "বাংলা"}


def _middle(card: QWidget, width: int) -> QScrollArea:
    """A card in the middle of all the room there is, scrolled where that is too little."""
    area = QScrollArea()
    # Qt's names as words: as Python objects they would all be made before the first paint.
    area.setProperty("frameShape", "NoFrame")
    area.setProperty("focusPolicy", "NoFocus")
    area.setProperty("horizontalScrollBarPolicy", "ScrollBarAlwaysOff")
    area.setWidgetResizable(True)
    inside = QWidget()
    inside.setProperty("kind", "column")
    card.setMaximumWidth(width)
    across = QHBoxLayout()
    across.addStretch(1)
    across.addWidget(card, 100)
    across.addStretch(1)
    down = QVBoxLayout(inside)
    down.setContentsMargins(0, 0, 4, 12)
    down.addStretch(1)
    down.addLayout(across)
    down.addStretch(1)
    area.setWidget(inside)
    return area


class Gate(QWidget):
    """A quiet page with one card in the middle, and the languages at the top right."""

    def __init__(
        self,
        preferences: "Preferences",
        on_language: Callable[[Language], object],
        *,
        width: int = 460,
    ) -> None:
        super().__init__()
        self.language: Language = preferences.language
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 16, 24, 16)
        outer.addLayout(self._top(on_language))
        self.card = Card()
        self.column = _middle(self.card, width)
        outer.addWidget(self.column, 1)
        self.card.layout().setContentsMargins(28, 24, 28, 24)  # type: ignore[union-attr]
        self.card.body.setSpacing(14)
        self.banner = Banner()
        self.waiting = QProgressBar()
        self.waiting.setRange(0, 0)
        self.waiting.setTextVisible(False)
        self.waiting.hide()

    def _top(self, on_language: Callable[[Language], object]) -> QHBoxLayout:
        top = QHBoxLayout()
        name = Text(QApplication.applicationName(), "section", wrap=False)
        top.addWidget(name)
        top.addStretch(1)
        self.language_buttons: dict[Language, Button] = {}
        for language in LANGUAGES:
            # No primary among them: Enter belongs to the card.
            button = Button(LANGUAGE_NAMES[language], kind="quiet")
            button.setAccessibleName(LANGUAGE_NAMES[language])
            button.clicked.connect(lambda _checked=False, chosen=language: on_language(chosen))
            button.setEnabled(language != self.language)
            self.language_buttons[language] = button
            top.addWidget(button)
        return top

    def sign(self, icon: str, title: str, lead: str = "") -> None:
        """A picture, a heading and a sentence at the head of the card, centred."""
        picture = QLabel()
        picture.setPixmap(icons.picture(icon, "primary", 44, self.devicePixelRatioF()))
        self._add_centred(picture)
        self._add_centred(Text(title, "title"))
        if lead:
            self._add_centred(Text(lead, "muted"))

    def _add_centred(self, label: QLabel) -> None:
        label.setProperty("alignment", "AlignCenter")
        self.card.add(label)

    def tell(self, error: "CaseError") -> None:
        """Show an error in the card."""
        self.banner.tell(error.tell(self.language), "danger")

    def focus_first(self) -> None:
        """Put the keyboard where typing should start."""

    def showEvent(self, event: "QShowEvent") -> None:
        """Whoever sees it can type at once."""
        super().showEvent(event)
        self.focus_first()

    @property
    def working(self) -> bool:
        """Whether an answer is awaited."""
        return not self.waiting.isHidden()

    def busy(self, working: bool, *parts: QWidget) -> None:
        """While the program thinks: a moving bar, and ``parts`` cannot be used."""
        self.waiting.setVisible(working)
        for part in parts:
            part.setEnabled(not working)
        for language, button in self.language_buttons.items():
            button.setEnabled(not working and language != self.language)
