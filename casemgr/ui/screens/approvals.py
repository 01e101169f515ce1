"""What waits for a supervisor: what is asked, what changed since she last approved, her answer."""

from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from casemgr.domain.lifecycle import APPROVAL
from casemgr.operations.approvals import Changes, Waiting, approval_changes, waiting_approvals
from casemgr.operations.lifecycle import decide_approval
from casemgr.ui import keys, theme
from casemgr.ui.forms.flow import FlowLayout, empty
from casemgr.ui.page import Place, State
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.widgets import (
    Button,
    Card,
    Chip,
    Column,
    IconButton,
    Line,
    PageHead,
    Text,
)
from casemgr.words import say, show_date

_LIST_WIDTH = 250
_ROW = 54
# Where the case file is opened to read what is asked for.
_SECTION = {
    "plan": "plan",
    "closure": "closure",
    "assessment": "assessment",
    "identification": "screening",
    "bridge": "consent",
    "reopening": "closure",
}


class _Painter(QStyledItemDelegate):
    """What is asked, beneath it whose case, and a line before the next one."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        cell: QRect = option.rect
        colours = theme.current()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(cell, QColor(colours.selection))
        subject, _, who = str(index.data()).partition("\n")
        painter.setPen(QColor(colours.line))
        painter.drawLine(cell.bottomLeft(), cell.bottomRight())
        inside = cell.adjusted(12, 5, -8, -5)
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        half = inside.height() // 2
        for text, top, weight, ink in (
            (subject, 0, QFont.Weight.DemiBold, colours.text),
            (who, half, QFont.Weight.Normal, colours.muted),
        ):
            line = QRect(inside.left(), inside.top() + top, inside.width(), half)
            font = QFont(painter.font())
            font.setWeight(weight)
            painter.setFont(font)
            painter.setPen(QColor(ink))
            shown = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, line.width()
            )
            painter.drawText(line, left, shown)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(_LIST_WIDTH - 30, _ROW)


class ApprovalsScreen(Screen):
    """Requests at the left, the chosen one at the right. Ctrl+Enter approves of it."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        self.waiting: tuple[Waiting, ...] = ()
        self._chosen_id = ""
        head = PageHead(
            say("Approvals waiting", speak), back=at.host.back, back_tip=say("Back", speak)
        )
        refresh = IconButton("refresh-cw", say("Refresh", speak), self.shown, framed=True)
        head.tools.addWidget(refresh)
        self.body.addWidget(head)
        content = QWidget()
        line = QHBoxLayout(content)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(14)
        self.list = QListWidget()
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setItemDelegate(_Painter(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(say("Approvals waiting", speak))
        self.column = Column()
        line.addWidget(self.list)
        line.addWidget(self.column, 1)
        self.panes = Panes(content, speak)
        self.body.addWidget(self.panes, 1)
        self.list.currentRowChanged.connect(self._choose)
        self.list.itemActivated.connect(lambda _item: self._open())
        keys.bind(self, "refresh", self.shown)
        keys.bind(self, "send", partial(self._ask, "approved"))

    def state(self) -> State:
        return {"chosen": self._chosen_id}

    def restore(self, state: State) -> None:
        self._chosen_id = str(state.get("chosen", ""))

    def shown(self) -> None:
        self.panes.wait()
        self.read(
            waiting_approvals, then=self._answer,
            failed=lambda error: self.panes.show_error(error, self.shown),
        )  # fmt: skip

    def lay_down(self) -> None:
        """No request stays behind in a page that goes."""
        self.waiting = ()

    @property
    def current(self) -> Waiting | None:
        """The request shown at the right."""
        return next((one for one in self.waiting if one.id == self._chosen_id), None)

    def _answer(self, waiting: tuple[Waiting, ...]) -> None:
        place = max(0, self.list.currentRow())
        self.waiting = waiting
        self.list.blockSignals(True)
        self.list.clear()
        for one in waiting:
            subject = APPROVAL.label(one.subject, self.language)
            item = QListWidgetItem(f"{subject}\n{one.pseudonym} · {one.code}")
            item.setToolTip(subject)
            self.list.addItem(item)
        self.list.blockSignals(False)
        if not waiting:
            self.panes.show_empty(
                "circle-check", say("Nothing waits for approval.", self.language),
                say("Requests of the caseworkers appear here.", self.language),
            )  # fmt: skip
            return
        self.panes.show_content()
        known = [one.id for one in waiting]
        row_shown = known.index(self._chosen_id) if self._chosen_id in known else place
        self.list.setCurrentRow(min(row_shown, len(waiting) - 1))
        self._choose(self.list.currentRow())
        self.list.setFocus()

    def _choose(self, place: int) -> None:
        if not 0 <= place < len(self.waiting):
            return
        one = self.waiting[place]
        self._chosen_id = one.id
        empty(self.column.body)
        self.column.add(self._request(one))
        self.changes = Card(say("What changed", self.language))
        self.column.add(self.changes)
        self.read(approval_changes, one.id, then=partial(self._show_changes, one.id))

    def _request(self, one: Waiting) -> Card:
        speak = self.language
        card = Card(APPROVAL.label(one.subject, speak))
        late = one.due < self.workspace.today.isoformat()
        due = say("Answer by {day}", speak, day=show_date(one.due, speak))
        card.tools.addWidget(Chip(due, "danger" if late else "neutral"))
        card.add(Text(f"{one.pseudonym}  ·  {one.code}", "label"))
        asked = say(
            "asked by {name} on {day}", speak,
            name=one.asked_by, day=show_date(one.asked_on, speak),
        )  # fmt: skip
        card.add(Text(asked, "muted"))
        if one.words:
            card.add(Text(one.words))
        if one.own:
            own = say("You asked for this yourself; another supervisor decides.", speak)
            card.add(Text(own, "muted"))
        approve = Button(
            say("Approve", speak), partial(self._ask, "approved"), kind="primary", icon="check"
        )
        back = Button(
            say("Return for more work", speak), partial(self._ask, "returned"), icon="undo-2"
        )
        read = Button(say("Open file", speak), self._open, icon="folder-open")
        holder = QWidget()
        flow = FlowLayout(holder)
        for button in (approve, back, read):
            flow.addWidget(button)
        card.add(Line(), holder)
        return card

    def _show_changes(self, approval_id: str, changes: Changes) -> None:
        if approval_id != self._chosen_id:
            return
        speak = self.language
        empty(self.changes.body)
        if changes.since:
            since = say(
                "Since {day}, when what was last approved had been asked for:", speak,
                day=show_date(changes.since, speak),
            )  # fmt: skip
        else:
            since = say("This was never approved before. What is written down:", speak)
        self.changes.add(Text(since, "muted"))
        for part in changes.parts:
            self.changes.add(Text(part.title, "label"), Text("; ".join(part.fields)))
        if not changes.parts:
            self.changes.add(Text(say("Nothing in the file has changed.", speak)))

    def _open(self) -> None:
        one = self.current
        if one is not None:
            section = _SECTION[one.subject]
            self.at.host.go("case", case_id=one.case_id, section=section)

    def _ask(self, verdict: str) -> None:
        one = self.current
        if one is None:
            return
        speak = self.language
        subject = APPROVAL.label(one.subject, speak)
        approving = verdict == "approved"
        title = say("Approve: {subject}", speak) if approving else say("Return: {subject}", speak)
        Ask(
            self, speak, title.format(subject=subject), f"{one.pseudonym}  ·  {one.code}",
            say("Approve", speak) if approving else say("Return for more work", speak),
            lambda words, _tick, _choice: self._decide(one, verdict, words),
            reason_needed=not approving,
            reason_label=say("Words to the caseworker", speak),
        )  # fmt: skip

    def _decide(self, one: Waiting, verdict: str, words: str) -> None:
        self.do(decide_approval, one.case_id, one.id, verdict, words, then=self._decided)

    def _decided(self, _answer: object) -> None:
        self.at.host.toast(say("The decision is recorded.", self.language))
        self.shown()
