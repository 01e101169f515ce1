"""The first card of a case: what matters now, and the next duties with the way to do them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout, QWidget

from casemgr.domain.duties import DUTY
from casemgr.domain.lifecycle import FINISHED
from casemgr.operations.matters import OVERVIEW, Matter, Pressing, matters, pressing
from casemgr.operations.values import CaseFile, TodayItem
from casemgr.ui.forms.flow import empty
from casemgr.ui.screens.rows import ElidedText, LinkRow
from casemgr.ui.widgets import Button, Card, Chip, Gap, Line, Text, row
from casemgr.words import N_, say, show_date

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

_SHOWN = 9
_DUTIES = 3
_ROW = 31
_LEAD = 104
_WIDE = 700
_SIGNS = {"danger": "circle-alert", "warning": "triangle-alert", "info": "info"}
_UNSAFE = {
    "no_contact": N_("Does not wish to be contacted"),
    "no": N_("Not safe to call"),
    "unknown": N_("Not known to be safe"),
}


class _Doing(NamedTuple):
    """How a duty is done: the words of its button, the kind of record, and whether it is done
    in the record that asks for it (else in a new one, or the only one)."""

    words: str
    kind: str
    same: bool = False


DOING: dict[str, _Doing] = {
    "follow_up": _Doing(N_("Note the visit"), "follow_up", same=True),
    "contact": _Doing(N_("Plan a follow-up"), "follow_up"),
    "first_contact": _Doing(N_("Note the first contact"), "intake"),
    "action": _Doing(N_("Note what was done"), "action", same=True),
    "risk_review": _Doing(N_("Review the risk"), "risk", same=True),
    "assessment": _Doing(N_("New assessment"), "assessment"),
    "assessment_repeat": _Doing(N_("New assessment"), "assessment"),
    "emergency_review": _Doing(N_("Review the ground"), "intake"),
    "plan": _Doing(N_("Write the plan"), "plan"),
    "plan_review": _Doing(N_("Review the plan"), "plan"),
    "first_service": _Doing(N_("Add service"), "service"),
    "referral_answer": _Doing(N_("Note the answer"), "referral", same=True),
    "hearing": _Doing(N_("Note the hearing"), "hearing", same=True),
    "legal_update": _Doing(N_("Note that she was told"), "legal_update"),
    "legal_clock": _Doing(N_("Look at the proceeding"), "proceeding", same=True),
    "consent": _Doing(N_("Add consent"), "consent"),
    "adult": _Doing(N_("Add consent"), "consent"),
    "retention": _Doing(N_("Decide"), "closure"),
    "approval": _Doing(N_("Look at the request"), OVERVIEW),
}


class MattersCard(Card):
    """``found`` is what is listed, ``buttons`` do the duties shown. What the head of the page
    says already is not said again. ``to_card`` shows another card of the overview, by the sort
    of matter it is for."""

    def __init__(
        self, screen: "CaseScreen", file: CaseFile, to_card: Callable[[str], object]
    ) -> None:
        super().__init__(say("What matters now", screen.language))
        self._screen = screen
        self._to_card = to_card
        self._file = file
        self.language = screen.language
        self.found: tuple[Matter, ...] = ()
        self.buttons: list[Button] = []
        self._rules: list[ElidedText] = []
        self._cells: list[QBoxLayout] = []
        self.body.setSpacing(4)
        holder = QWidget()
        self._points = QVBoxLayout(holder)
        self._points.setContentsMargins(0, 0, 0, 0)
        self._points.setSpacing(0)
        self.add(holder)
        self._line = Line()
        self.add(self._line)
        self._duties = QGridLayout()
        self._duties.setContentsMargins(10, 0, 0, 0)
        self._duties.setHorizontalSpacing(12)
        self._duties.setVerticalSpacing(4)
        self._duties.setColumnStretch(1, 1)
        self.body.addLayout(self._duties)
        self._show(Pressing(), whole=False)
        session, case_id = screen.at.session, file.case_id
        screen.at.desk.look(
            lambda: session.look(pressing, case_id),
            on_done=self._show, on_error=screen.at.host.tell, owner=self,
        )  # fmt: skip

    def _show(self, beside: Pressing, *, whole: bool = True) -> None:
        """``whole``: the answer is there; until then only what the file says is shown."""
        today = self._screen.workspace.today
        told = matters(self._file, beside, today, self.language)
        self.found = tuple(one for one in told if not _in_head(one, self._file))
        empty(self._points)
        for one in self.found[:_SHOWN]:
            self._points.addWidget(self._point(one))
        rest = self.found[_SHOWN:]
        if rest:
            self._points.addWidget(self._more(rest))
        if not self.found:
            words = say("Nothing stands out.", self.language)
            self._points.addWidget(Text(words, "muted"))
        empty(self._duties)
        self.buttons, self._rules, self._cells = [], [], []
        shown = beside.duties[:_DUTIES] if whole else ()
        self._line.setVisible(bool(shown))
        for place, duty in enumerate(shown):
            self._duty(place, duty)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """The rule of a duty stands beside it where there is room, else in its button's tip; how
        contact is safe stands beside it or beneath."""
        wide = self.width() >= _WIDE
        self._duties.setColumnStretch(2, 1 if wide else 0)
        for rule in self._rules:
            rule.setVisible(wide)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        for cell in self._cells:
            cell.setDirection(across if wide else down)

    def _point(self, one: Matter) -> LinkRow:
        role = one.severity if one.severity != "info" else "muted"
        line = LinkRow(
            (_SIGNS[one.severity], role), one.head, one.text, lambda: self._open(one)
        )  # fmt: skip
        line.setFixedHeight(_ROW)
        line.setToolTip(one.text)
        return line

    def _more(self, rest: tuple[Matter, ...]) -> QWidget:
        holder = QWidget()
        button = Button(
            say("Show {count} more", self.language, count=len(rest)), kind="quiet",
            icon="chevron-down",
        )  # fmt: skip
        line = row(button, Gap())
        holder.setLayout(line)
        line.setContentsMargins(0, 0, 0, 0)

        def show_rest() -> None:
            holder.hide()
            for one in rest:
                self._points.addWidget(self._point(one))

        button.clicked.connect(show_rest)
        return holder

    def _open(self, one: Matter) -> None:
        if one.what == "overdue":
            next(iter(self.buttons), self).setFocus()
        elif one.section == OVERVIEW:
            self._to_card(one.what)
        elif one.record_id and f"save_{one.section}" in self._file.may:
            self._screen.edit(one.section, one.record_id)
        else:
            self._screen.choose(one.section)

    def _duty(self, place: int, duty: TodayItem) -> None:
        """A line of the table: the day, what is due, how contact is safe, the rule, the button."""
        day = Text(
            show_date(duty.due, self.language), "problem" if duty.overdue else "muted", wrap=False
        )
        day.setMinimumWidth(_LEAD)
        rule = ElidedText(duty.rule or duty.text, "muted")
        self._rules.append(rule)
        doing = DOING[duty.what]
        button = Button(say(doing.words, self.language), lambda: self._do(duty))
        button.setAccessibleDescription(
            f"{DUTY.label(duty.what, self.language)}; {day.text()}; {duty.rule or duty.text}"
        )
        button.setToolTip(duty.rule or duty.text)
        self.buttons.append(button)
        self._duties.addWidget(day, place, 0)
        what = ElidedText(DUTY.label(duty.what, self.language), "label")
        cell = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        cell.setSpacing(2)
        cell.addWidget(what, 1)
        self._cells.append(cell)
        self._duties.addLayout(cell, place, 1)
        warned = _UNSAFE.get(duty.contact)
        if warned:
            chip = Chip(say(warned, self.language), "danger")
            cell.addWidget(chip, alignment=Qt.AlignmentFlag.AlignLeft)
        self._duties.addWidget(rule, place, 2)
        self._duties.addWidget(button, place, 3)

    def _do(self, duty: TodayItem) -> None:
        doing = DOING[duty.what]
        writable = f"save_{doing.kind}" in self._file.may and self._file.status not in FINISHED
        if doing.kind == OVERVIEW:
            self._to_card("approval")
        elif writable:
            self._screen.edit(doing.kind, duty.record_id if doing.same else "")
        else:
            self._screen.choose(doing.kind)


def _in_head(one: Matter, file: CaseFile) -> bool:
    """The head of the page shows the way to make contact and the highest risk with its reason."""
    return one.what == "contact" or (one.what == "risk" and file.risk != "unknown")
