"""The list of keyboard shortcuts, a key away (F1)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QGridLayout, QVBoxLayout, QWidget

from casemgr.ui import keys
from casemgr.ui.widgets import Button, Card, Chip, Gap, Text, row
from casemgr.words import Language, say


class KeyHelp(QDialog):
    """What each key does. Opened, never waited for."""

    def __init__(self, parent: QWidget, language: Language) -> None:
        super().__init__(parent)
        self.setWindowTitle(QApplication.applicationName())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(420)
        layout = QVBoxLayout(self)
        card = Card(say("Keyboard shortcuts", language))
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        grid.setVerticalSpacing(8)
        lines = [(say(key.does, language), keys.shown(name)) for name, key in keys.KEYS.items()]
        lines.append((say("Lock and hide the window", language), "Esc Esc Esc"))
        for number, (does, sequence) in enumerate(lines):
            grid.addWidget(Text(does, wrap=False), number, 0)
            grid.addWidget(Chip(sequence), number, 1, Qt.AlignmentFlag.AlignRight)
        card.add(grid)
        close = Button(say("Close", language), self.accept, kind="primary")
        layout.addWidget(card)
        layout.addLayout(row(Gap(), close))
        close.setFocus()
