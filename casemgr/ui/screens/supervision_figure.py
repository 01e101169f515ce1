"""One figure as a card: its value, and beside it, always in sight, what it says and of whom."""

from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from casemgr.operations.supervision import CaseList, FigureView, PartView, WorkerLoad
from casemgr.ui import theme
from casemgr.ui.forms.flow import FlowLayout
from casemgr.ui.widgets import Button, Card, Gap, Line, Text, row
from casemgr.words import Language, number, say, say_many

_TWO_FROM = 740
_BAR = 110


class Bar(QWidget):
    """A share as a bar; the number stands beside it."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._share = min(1.0, max(0.0, share))
        self.setFixedSize(_BAR, 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        whole = QRectF(self.rect())
        painter.fillRect(whole, theme.colour("sunken"))
        painter.fillRect(QRectF(0, 0, whole.width() * self._share, whole.height()),
                         theme.colour("primary"))  # fmt: skip
        painter.end()


class FigureCard(Card):
    """``opened`` carries the key of a list of cases: the figure, and which of its lists."""

    opened = Signal(str)

    def __init__(self, view: FigureView, language: Language) -> None:
        super().__init__(view.label)
        self.view = view
        self.language: Language = language
        value = Text(view.value, "display", wrap=False)
        value.setAccessibleName(f"{view.label}: {view.value}, {view.count}")
        line = row(value, Text(view.count, "muted", wrap=False), Gap(), spacing=12)
        if view.share is not None:
            line.addWidget(Bar(view.share))
        self.add(line)
        for words in self._explained():
            self.add(Text(words, "muted"))
        shown = [one for one in enumerate(view.lists) if one[1].cases]
        if shown:
            self.add(self._buttons("list", shown, "secondary"))
        if view.parts and view.code != "caseload":
            self.add(Line(), self._parts())
        if view.left_out:
            self.add(Line(), Text(say("Outside this figure", language), "label"))
            self.add(self._buttons("left", list(enumerate(view.left_out)), "quiet"))

    def _explained(self) -> tuple[str, ...]:
        view, speak = self.view, self.language
        return (
            view.definition,
            say("Out of: {words}", speak, words=view.denominator),
            say("By date: {words}", speak, words=view.date_basis),
        )

    def _buttons(self, place: str, lists: list[tuple[int, CaseList]], kind: str) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder)
        for index, one in lists:
            shown = one.note or number(len(one.cases), self.language)
            button = Button(
                f"{one.label} · {shown}",
                partial(self.opened.emit, f"{self.view.code}/{place}/{index}"),
                kind="quiet" if kind == "quiet" else "secondary",
            )
            flow.addWidget(button)
        return holder

    def _parts(self) -> QWidget:
        holder = QWidget()
        grid = _grid(holder)
        for index, part in enumerate(self.view.parts):
            self._part(grid, index, part)
        return holder

    def _part(self, grid: QGridLayout, index: int, part: PartView) -> None:
        grid.addWidget(Text(part.label), index, 0)
        grid.addWidget(Text(part.value, "label", wrap=False), index, 1)
        grid.addWidget(Text(part.count, "muted", wrap=False), index, 2)
        if part.cases:
            words = say("Show cases", self.language)
            button = Button(
                words, partial(self.opened.emit, f"{self.view.code}/part/{index}"), kind="quiet"
            )
            button.setAccessibleName(f"{part.label}: {words}")
            grid.addWidget(button, index, 3)


class WorkersCard(Card):
    """Who carries what: a line for each colleague. ``opened`` carries ``worker/`` and the
    account."""

    opened = Signal(str)

    def __init__(self, loads: tuple[WorkerLoad, ...], language: Language) -> None:
        super().__init__(say("Who carries what", language))
        self.add(
            Text(
                say(
                    "Open cases today, weighted by risk, and duties past their day that nobody "
                    "put aside.",
                    language,
                ),
                "muted",
            )
        )
        most = max((one.points for one in loads), default=0)
        holder = QWidget()
        grid = _grid(holder)
        for index, one in enumerate(loads):
            self._worker(grid, index, one, most, language)
        self.add(holder)

    def _worker(
        self, grid: QGridLayout, index: int, one: WorkerLoad, most: int, language: Language
    ) -> None:
        points = say_many("{count} point", "{count} points", one.points, language)
        cases = say_many("{count} open case", "{count} open cases", len(one.cases), language)
        late = say_many("{count} overdue duty", "{count} overdue duties", one.overdue, language)
        grid.addWidget(Text(one.name, "label"), index, 0)
        grid.addWidget(Bar(one.points / most if most else 0.0), index, 1)
        grid.addWidget(Text(points, wrap=False), index, 2)
        grid.addWidget(Text(cases, wrap=False), index, 3)
        grid.addWidget(Text(late, "problem" if one.overdue else "muted", wrap=False), index, 4)
        if one.cases:
            words = say("Show cases", language)
            button = Button(
                words, partial(self.opened.emit, f"worker/{one.account_id}"), kind="quiet"
            )
            button.setAccessibleName(f"{one.name}: {words}")
            grid.addWidget(button, index, 5)


def _grid(holder: QWidget) -> QGridLayout:
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 1)
    return grid


class CardColumns(QWidget):
    """Cards in one column, or in two where there is room; each goes where there is most left."""

    def __init__(self, cards: list[Card]) -> None:
        super().__init__()
        self.cards = cards
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(14)
        self._columns = [QWidget(), QWidget()]
        self._layouts = [QVBoxLayout(column) for column in self._columns]
        for column, layout in zip(self._columns, self._layouts, strict=True):
            column.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(14)
            layout.setAlignment(Qt.AlignmentFlag.AlignTop)
            line.addWidget(column, 1)
        self._count = 0
        self._arrange(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(2 if event.size().width() >= _TWO_FROM else 1)

    def _arrange(self, count: int) -> None:
        if count == self._count:
            return
        self._count = count
        heights = [0] * count
        for card in self.cards:
            place = heights.index(min(heights))
            self._layouts[place].addWidget(card)
            card.show()  # a card that changes its column is hidden by Qt
            heights[place] += card.sizeHint().height()
        self._columns[1].setVisible(count == 2)
