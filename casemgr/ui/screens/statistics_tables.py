"""A published table on the screen; drawn from protected values and nothing else."""

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from casemgr.statistics import PrintRow, PrintTable
from casemgr.ui import theme
from casemgr.ui.widgets import Card, Text
from casemgr.words import Language, say

_BAR = 120


class _Bar(QWidget):
    """A bar beside a published count; drawn from nothing but that count."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._share = min(1.0, max(0.0, share))
        self.setFixedSize(_BAR, 12)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.current().sunken))
        filled = round(self.width() * self._share)
        painter.fillRect(0, 0, filled, self.height(), QColor(theme.current().primary))
        painter.end()


def table_card(table: PrintTable, language: Language) -> Card:
    """A published table with a bar beside each count."""
    card = Card(table.title)
    card.add(Text(say("Cases by date of intake, rounded.", language), "muted"))
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    answers = len(table.head) - 2
    for column, words in enumerate(table.head):
        place = column if column < answers else column + 1
        grid.addWidget(Text(words, "label", wrap=False), 0, place)
    for column in range(answers):
        grid.setColumnStretch(column, 1)
    for number, one in enumerate(table.rows, start=1):
        _line(grid, number, one, table.total or 0)
    card.add(holder)
    card.add(Text(table.note, "muted"))
    return card


def _line(grid: QGridLayout, number: int, one: PrintRow, total: int) -> None:
    for column, words in enumerate(one.labels):
        label = Text(words, "label" if one.total else "body")
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid.addWidget(label, number, column)
    after = len(one.labels)
    if one.count is not None and total:
        grid.addWidget(_Bar(one.count / total), number, after)
    grid.addWidget(Text(one.count_text, wrap=False), number, after + 1)
    grid.addWidget(Text(one.percent_text or "–", "muted", wrap=False), number, after + 2)
