"""The rail at the left: where one can go, who works, and the lock."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QSizePolicy, QToolButton, QVBoxLayout

from casemgr.ui import icons

WIDE = 190
NARROW = 60


class RailButton(QToolButton):
    """One entry of the rail."""

    def __init__(self, words: str, icon: str, key: str) -> None:
        super().__init__()
        self.words = words
        self.setProperty("kind", "rail")
        self.setText(f"  {words}")
        self.setIcon(icons.icon(icon, "rail_text"))
        self.setIconSize(QSize(20, 20))
        self.setToolTip(f"{words}  {key}".strip())
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)


class Rail(QFrame):
    """Entries from above, actions from below. ``set_narrow`` leaves the pictures alone."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(8, 10, 8, 10)
        self._layout.setSpacing(2)
        self._layout.addStretch(1)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.entries: dict[str, RailButton] = {}
        self.actions_below: dict[str, RailButton] = {}
        self.person: QLabel | None = None
        self.narrow = False
        self.setFixedWidth(WIDE)

    def add_entry(
        self, name: str, words: str, icon: str, key: str, go: Callable[[], object]
    ) -> None:
        """A place to go to; it stays marked while its page is in front."""
        button = RailButton(words, icon, key)
        button.setCheckable(True)
        self._group.addButton(button)
        button.clicked.connect(lambda _checked=False: go())
        self._layout.insertWidget(len(self.entries), button)
        self.entries[name] = button

    def add_action(
        self, name: str, words: str, icon: str, key: str, do: Callable[[], object]
    ) -> None:
        """Something to do, at the lower end."""
        button = RailButton(words, icon, key)
        button.clicked.connect(lambda _checked=False: do())
        self._layout.addWidget(button)
        self.actions_below[name] = button

    def add_person(self, name: str) -> None:
        """Who works; goes when the rail is narrow."""
        self.person = QLabel(name)
        self.person.setProperty("kind", "rail")
        self.person.setTextFormat(Qt.TextFormat.PlainText)
        self.person.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.person.setToolTip(name)
        self._layout.addWidget(self.person)

    def mark(self, name: str) -> None:
        """Mark the entry whose page is in front; none when it has no entry."""
        if name in self.entries:
            self.entries[name].setChecked(True)
            return
        self._group.setExclusive(False)
        for button in self.entries.values():
            button.setChecked(False)
        self._group.setExclusive(True)

    def set_narrow(self, narrow: bool) -> None:
        """Show pictures alone, or pictures with words."""
        self.narrow = narrow
        self.setFixedWidth(NARROW if narrow else WIDE)
        if self.person is not None:
            self.person.setVisible(not narrow)
        for button in (*self.entries.values(), *self.actions_below.values()):
            button.setToolButtonStyle(
                Qt.ToolButtonStyle.ToolButtonIconOnly
                if narrow
                else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
            )
