"""A month as a grid of days, painted; one day is chosen, with the arrows or a click."""

from collections.abc import Mapping
from datetime import date, timedelta

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from casemgr.domain.working_days import add_months
from casemgr.operations.calendar import CalendarDay
from casemgr.ui import fonts, theme
from casemgr.ui.screens.duty_row import WEEKDAYS, say_day
from casemgr.words import Language, number, say, say_many

_HEAD = 26
_ROWS = 6
_STEPS = {
    Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7,
}  # fmt: skip
_MONTHS = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_FIRST_WEEKDAY = 6  # the week begins on Sunday, as the working week in Bangladesh does


def week_of(day: date) -> list[date]:
    """The seven days of the week a day lies in, from Sunday on."""
    first = day - timedelta(days=(day.weekday() - _FIRST_WEEKDAY) % 7)
    return [first + timedelta(days=ahead) for ahead in range(7)]


def weeks_of(day: date) -> list[date]:
    """The 42 days that the grid of a month shows."""
    first = week_of(day.replace(day=1))[0]
    return [first + timedelta(days=ahead) for ahead in range(_ROWS * 7)]


def say_calendar_day(on: date, held: CalendarDay | None, language: Language) -> str:
    """A day, what kind of day it is, and how much is due, in words."""
    parts = [say_day(on, language)]
    if held is not None:
        if held.holiday:
            parts.append(held.holiday)
        elif not held.working:
            parts.append(say("Weekend", language))
        if held.expected:
            parts.append(say("expected, not certain yet", language))
        if held.items:
            parts.append(say_many("{count} duty", "{count} duties", len(held.items), language))
    return "  ·  ".join(parts)


class MonthGrid(QWidget):
    """``moved`` tells that another day was chosen, ``entered`` that Enter was pressed on it."""

    moved = Signal(object)
    entered = Signal()

    def __init__(self, language: Language, day: date, today: date) -> None:
        super().__init__()
        self.language: Language = language
        self.day, self.today = day, today
        self.days: Mapping[date, CalendarDay] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 260)
        self.setToolTip(say("Arrows: another day; Page Up and Down: another month.", language))
        self._say()

    def sizeHint(self) -> QSize:
        return QSize(460, 420)

    def show_days(self, days: Mapping[date, CalendarDay]) -> None:
        """What is due on the days of the grid."""
        self.days = days
        self._say()
        self.update()

    def choose(self, day: date) -> None:
        """Move to a day, in this month or another."""
        if day != self.day:
            self.day = day
            self._say()
            self.update()
            self.moved.emit(day)

    def _say(self) -> None:
        self.setAccessibleName(say_calendar_day(self.day, self.days.get(self.day), self.language))

    # Keyboard and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.choose(self.day + timedelta(days=_STEPS[key]))
        elif key in _MONTHS:
            self.choose(add_months(self.day, _MONTHS[key]))
        elif key == Qt.Key.Key_Home:
            self.choose(self.today)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        for at, day in enumerate(weeks_of(self.day)):
            if self.cell(at).contains(place):
                self.setFocus()
                self.choose(day)
                return

    def cell(self, at: int) -> QRect:
        """The place of the grid's n-th day."""
        width, height = self.width() / 7, (self.height() - _HEAD) / _ROWS
        row, column = divmod(at, 7)
        left, top = round(column * width), _HEAD + round(row * height)
        return QRect(
            left, top, round((column + 1) * width) - left, _HEAD + round((row + 1) * height) - top
        )

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_head(painter)
        for at, day in enumerate(weeks_of(self.day)):
            self._paint_day(painter, self.cell(at).adjusted(2, 2, -2, -2), day)
        painter.end()

    def _paint_head(self, painter: QPainter) -> None:
        painter.setFont(fonts.sized(12))
        painter.setPen(QColor(theme.current().muted))
        for column in range(7):
            place = QRect(self.cell(column).left(), 0, self.cell(column).width(), _HEAD)
            words = say(WEEKDAYS[(_FIRST_WEEKDAY + column) % 7], self.language)
            shown = painter.fontMetrics().elidedText(
                words, Qt.TextElideMode.ElideRight, place.width() - 4
            )
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)

    def _paint_day(self, painter: QPainter, place: QRect, day: date) -> None:
        colours, held = theme.current(), self.days.get(day)
        inside = day.month == self.day.month
        ground = colours.surface if held is None or held.working else colours.sunken
        chosen = day == self.day
        edge = colours.focus if chosen else colours.line
        painter.setPen(_pen(edge, 2 if chosen and self.hasFocus() else 1))
        painter.setBrush(QColor(colours.selection if chosen else ground))
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        font = QFont(fonts.sized(13))
        font.setBold(day == self.today)
        painter.setFont(font)
        ink = colours.primary if day == self.today else colours.text if inside else colours.muted
        painter.setPen(QColor(ink))
        top = place.adjusted(7, 4, -6, 0)
        painter.drawText(top, Qt.AlignmentFlag.AlignLeft, number(day.day, self.language))
        if held is not None and held.holiday:
            self._paint_holiday(painter, top, held)
        if held is not None and held.items:
            self._paint_count(painter, place, held, late=day < self.today)

    def _paint_holiday(self, painter: QPainter, top: QRect, held: CalendarDay) -> None:
        painter.setFont(fonts.sized(11))
        painter.setPen(QColor(theme.current().muted))
        words = f"{held.holiday} ?" if held.expected else held.holiday
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, top.width() - 22)
        painter.drawText(top.adjusted(22, 1, 0, 0), Qt.AlignmentFlag.AlignLeft, shown)

    def _paint_count(
        self, painter: QPainter, place: QRect, held: CalendarDay, *, late: bool
    ) -> None:
        ink, ground = theme.current().tone("danger" if late else "accent")
        words = number(len(held.items), self.language)
        painter.setFont(fonts.sized(13))
        width = max(24, painter.fontMetrics().horizontalAdvance(words) + 14)
        box = QRectF(place.right() - width - 4, place.bottom() - 25, width, 21)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(box, 10, 10)
        painter.setPen(QColor(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def _pen(colour: str, width: int) -> QPen:
    pen = QPen(QColor(colour))
    pen.setWidth(width)
    return pen
