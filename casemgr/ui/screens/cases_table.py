"""The table of cases: painted by hand, moved through by keyboard."""

from collections import OrderedDict
from time import perf_counter

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPixmap, QStaticText
from PySide6.QtWidgets import QTableView

from casemgr.ui import theme
from casemgr.ui.screens.cases_model import COLUMNS, CasesModel
from casemgr.ui.screens.columns import SharedTable
from casemgr.ui.screens.tones import RISK_TONES, STATUS_TONES
from casemgr.ui.widgets import paint_chip

_PAD = 9
_PICTURES_KEPT = 120
_WORDS_KEPT = 1500
_DRAWING_SECONDS = 0.005
_NEXT_FRAME_MS = 12
_BAR = 8  # height of the bar that stands for a text not yet drawn


class RowPictures:
    """Each row painted once into a picture: laying out Bangla anew for every cell of every
    frame would cost more than a frame has.

    A picture is let go whenever what it shows may have changed.
    """

    def __init__(self, model: CasesModel, today: str, table: QTableView) -> None:
        self._model = model
        self._today = today
        self._table = table
        self._pictures: OrderedDict[tuple[int, bool, int, str], QPixmap] = OrderedDict()
        self._laid_out: dict[tuple[str, int], QStaticText] = {}
        model.modelReset.connect(self._pictures.clear)
        model.dataChanged.connect(lambda first, last: self._forget(first.row(), last.row()))

    def of(self, row: int, height: int, *, selected: bool, draw: bool = True) -> QPixmap | None:
        """The picture of a row as it looks now; without ``draw`` only if it is there already."""
        width = self._table.viewport().width()
        # Lines on their way look alike: one picture each for odd and even rows.
        place = row if self._model.line(row) is not None else -1 - row % 2
        key = (place, selected, width, theme.current().name)
        known = self._pictures.get(key)
        if known is not None or not draw:
            return known
        ratio = self._table.devicePixelRatioF()
        picture = QPixmap(round(width * ratio), round(height * ratio))
        picture.setDevicePixelRatio(ratio)
        self._draw(picture, row, height, selected)
        self._pictures[key] = picture
        while len(self._pictures) > _PICTURES_KEPT:
            self._pictures.popitem(last=False)
        return picture

    def _forget(self, first: int, last: int) -> None:
        for key in [key for key in self._pictures if first <= key[0] <= last]:
            del self._pictures[key]
        if first == 0:
            self._laid_out.clear()  # names may have been among the words

    def _draw(self, picture: QPixmap, row: int, height: int, selected: bool) -> None:
        colours = theme.current()
        ground = colours.selection if selected else colours.stripe if row % 2 else colours.surface
        picture.fill(QColor(ground))
        painter = QPainter(picture)
        painter.setFont(self._table.font())
        x = 0
        for column in range(len(COLUMNS)):
            if not self._table.isColumnHidden(column):
                room = self._table.columnWidth(column)
                self._draw_cell(painter, row, column, QRect(x, 0, room, height))
                x += room
        painter.end()

    def _draw_cell(self, painter: QPainter, row: int, column: int, cell: QRect) -> None:
        line = self._model.line(row)
        name = COLUMNS[column][0]
        text = self._model.text(row, column)
        inside = cell.adjusted(_PAD, 0, -_PAD, 0)
        if line is not None and name in ("status", "risk"):
            tones = STATUS_TONES if name == "status" else RISK_TONES
            paint_chip(painter, inside, text, tones.get(getattr(line, name), "neutral"))
            return
        colours = theme.current()
        late = line is not None and name == "next_on" and "" < line.next_on < self._today
        ink = colours.danger if late else colours.muted if line is None else colours.text
        painter.setPen(QColor(ink))
        words = self._words(painter, text, inside.width())
        top = inside.center().y() - round(words.size().height() / 2) + 1
        painter.drawStaticText(inside.left(), top, words)

    def _words(self, painter: QPainter, text: str, width: int) -> QStaticText:
        """A text laid out for a cell: dates, words and colleagues come again and again."""
        key = (text, width)
        known = self._laid_out.get(key)
        if known is None:
            if len(self._laid_out) >= _WORDS_KEPT:
                self._laid_out.clear()
            elide = Qt.TextElideMode.ElideRight
            known = QStaticText(painter.fontMetrics().elidedText(text, elide, width))
            known.setTextFormat(Qt.TextFormat.PlainText)
            known.prepare(painter.transform(), painter.font())
            self._laid_out[key] = known
        return known


class CasesTable(SharedTable):
    """``opened`` carries the row to open; ``typed`` the letters meant for the search box;
    ``unfinished`` says that rows in sight wait for the next frame."""

    opened = Signal(int)
    typed = Signal(str)
    left_upwards = Signal()

    def __init__(self, model: CasesModel, today: str, name: str) -> None:
        super().__init__([share for _, _, share in COLUMNS], name, may_lose_last=True)
        self.setModel(model)
        self.unfinished = False
        self._next_frame = QTimer(self, interval=_NEXT_FRAME_MS, singleShot=True)
        self._next_frame.timeout.connect(self.viewport().update)
        self._pictures = RowPictures(model, today, self)
        self.horizontalHeader().setSectionsClickable(True)
        self.horizontalHeader().setSortIndicatorShown(True)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Row by row, from the pictures. New pictures are drawn as long as a frame has time;
        the rows left over show bars, and are drawn in the next frames."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(theme.current().surface))
        first, last = self.rows_in_sight()
        chosen = self.currentIndex().row()
        self.unfinished = drawn = False
        end = perf_counter() + _DRAWING_SECONDS
        for row in range(first, last + 1):
            top, height = self.rowViewportPosition(row), self.rowHeight(row)
            picture = self._pictures.of(row, height, selected=row == chosen, draw=False)
            if picture is None and (not drawn or perf_counter() < end):
                picture = self._pictures.of(row, height, selected=row == chosen)
                drawn = True
            if picture is not None:
                painter.drawPixmap(0, top, picture)
            else:
                self.unfinished = True
                self._paint_bars(painter, row, top, height)
        painter.end()
        if self.unfinished:
            self._next_frame.start()

    def _paint_bars(self, painter: QPainter, row: int, top: int, height: int) -> None:
        colours = theme.current()
        ground = colours.stripe if row % 2 else colours.surface
        painter.fillRect(0, top, self.viewport().width(), height, QColor(ground))
        for column in range(len(COLUMNS)):
            if not self.isColumnHidden(column):
                left = self.columnViewportPosition(column) + _PAD
                wide = max(0, (self.columnWidth(column) - 2 * _PAD) // 2)
                bar = QRect(left, top + (height - _BAR) // 2, wide, _BAR)
                painter.fillRect(bar, QColor(colours.sunken))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.opened.emit(self.currentIndex().row())
        elif event.key() == Qt.Key.Key_Up and plain and self.currentIndex().row() <= 0:
            self.left_upwards.emit()
        elif plain and event.text().strip() and event.text().isprintable():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)
