"""A published table on the screen; drawn from protected values and nothing else."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from casemgr.statistics import PrintRow, PrintTable
from casemgr.statistics.method import Definition
from casemgr.ui import theme
from casemgr.ui.widgets import Card, Line, Text
from casemgr.ui.widgets.surfaces import TextKind
from casemgr.words import Language, say

_BAR = 90
_STEP = 16  # pixels by which a part stands behind its whole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class _Bar(QWidget):
    """A bar beside a published count; drawn from nothing but that count."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._share = min(1.0, max(0.0, share))
        self.setFixedSize(_BAR, 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("sunken"))
        filled = round(self.width() * self._share)
        painter.fillRect(0, 0, filled, self.height(), theme.colour("primary"))
        painter.end()


def table_card(table: PrintTable, language: Language) -> Card:
    """A published table: its labels, a number for each column, the share and its bar."""
    card = Card(table.title)
    card.add(Text(say("Cases by date of intake, rounded.", language), "muted"))
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(5)
    first, shares = len(table.head), len(table.head) + len(table.columns)
    if table.across:
        over = Text(table.across, "muted", wrap=False)
        over.setAlignment(_RIGHT)
        grid.addWidget(over, 0, first, 1, len(table.columns))
    for column, words in enumerate((*table.head, *table.columns, table.share)):
        grid.addWidget(_cell(words, "label", right=column >= first), 1, column)
    for column in range(first):
        grid.setColumnStretch(column, 1)
    grid.addWidget(Line(), 2, 0, 1, shares + 2)
    for number, one in enumerate(table.rows, start=3):
        _line(grid, number, one, table.total or 0)
    card.add(holder)
    card.add(Text(table.note, "muted"))
    return card


def _line(grid: QGridLayout, number: int, one: PrintRow, total: int) -> None:
    kind: TextKind = "label" if one.total else "body"
    for column, (words, level) in enumerate(zip(one.labels, one.levels, strict=True)):
        label = Text(words, kind)
        label.setIndent(_STEP * level)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid.addWidget(label, number, column)
    first, last = len(one.labels), len(one.labels) + len(one.counts)
    for column, (count, words) in enumerate(zip(one.counts, one.texts, strict=True), first):
        grid.addWidget(_cell(words, "muted" if count is None else kind, right=True), number, column)
    grid.addWidget(_cell(one.percent_text, "muted", right=True), number, last)
    if one.counts[-1] is not None and total:
        grid.addWidget(_Bar(one.counts[-1] / total), number, last + 1)


def _cell(words: str, kind: TextKind, *, right: bool) -> Text:
    """A number stands at the right and is never broken; so does the head over it."""
    cell = Text(words, kind, wrap=False)
    if right:
        cell.setAlignment(_RIGHT)
    return cell


def method_card(sentences: tuple[str, ...], told: tuple[Definition, ...], speak: Language) -> Card:
    """How the figures were made, and what each question of theirs means."""
    card = Card(say("How these figures were made", speak))
    for sentence in sentences:
        card.add(Text(sentence, "muted"))
    for one in told:
        card.add(Text(one.name, "label"))
        for text in filter(None, (one.meaning, one.answers)):
            card.add(Text(text, "muted"))
    return card
