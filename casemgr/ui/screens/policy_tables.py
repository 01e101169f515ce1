"""The editors of the policy table: risk by step, and the limits beside it, each with its rule."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from casemgr.domain.case_codes import CLOSURE_REASON, RISK_LEVEL, URGENCY
from casemgr.domain.due_days import Rule, say_rule
from casemgr.domain.policy import PAUSE_REASON, RISKS, STEPS, TIMED, URGENCIES
from casemgr.ui.forms.flow import FlowLayout, empty
from casemgr.ui.screens.policy_box import DaysBox
from casemgr.ui.widgets import Button, Card, Choice, Gap, IconButton, Text, row
from casemgr.ui.widgets.fields import mark_invalid
from casemgr.words import N_, Language, say

_COUNTS = (("working", N_("working days")), ("calendar", N_("all days")))
_UNITS = (("weeks", N_("weeks")), ("months", N_("months")))
_MOVES = (
    ("before", N_("the working day before")),
    ("after", N_("the working day after")),
)
# Of each single limit: what it is called, its rule's event, form and unit.
_SINGLE: dict[str, tuple[str, str, str, str, str]] = {
    "legal_update_months": (
        N_("Months between two updates"), "legal_update", "update", "within", "month",
    ),
    "consent_warning_days": (
        N_("Days before a consent ends"), "consent", "expiry", "before", "calendar",
    ),
    "retention_years": (
        N_("Years a closed file is kept"), "retention", "closure", "after", "year",
    ),
}  # fmt: skip
_LIMITS = (*STEPS, "no_contact")
_KEPT = "retention_by_reason"
Data = dict[str, Any]


class Tables(QWidget):
    """Cards of editors for a policy's data (``Policy.to_data``). ``changed``: by the person."""

    changed = Signal()

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language: Language = language
        self.editors: dict[str, QWidget] = {}
        self._data: Data = {}
        self._examples: dict[str, Text] = {}
        self._setting = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        self.spans = QVBoxLayout()
        for card in (
            self._steps(),
            self._answers(),
            self._schedule(),
            self._pauses(),
            self._rest(),
            self._kept(),
        ):
            column.addWidget(card)
        column.addStretch(1)

    # What stands in the tables

    def data(self) -> Data:
        """The table as it stands, right or wrong."""
        found = dict(self._data)
        found["steps"] = {
            step: self._limit(f"steps.{step}", found["steps"][step]) for step in STEPS
        }
        found["no_contact"] = self._limit("no_contact", found["no_contact"])
        found["referral_answer"] = {
            "count": self._chosen("referral_answer.count"),
            "days": {one: self._number(f"referral_answer.days.{one}") for one in URGENCIES},
        }
        found["move"] = self._chosen("move")
        found["pauses"] = [
            code.code for code in PAUSE_REASON if self._ticked(f"pauses.{code.code}")
        ]
        found["follow_up_schedule"] = [
            {self._chosen(f"{entry}.unit"): self._number(entry)} for entry in self._span_entries()
        ]
        years = {one.code: self._number(f"{_KEPT}.{one.code}") for one in CLOSURE_REASON}
        found[_KEPT] = {reason: number for reason, number in years.items() if number >= 0}
        return found | {name: self._number(name) for name in _SINGLE}

    def put(self, data: Mapping[str, Any]) -> None:
        """Show a table; no change by the person."""
        self._setting = True
        self._data = dict(data)
        for name in _LIMITS:
            limit = data[name] if name == "no_contact" else data["steps"][name]
            entry = name if name == "no_contact" else f"steps.{name}"
            for risk in RISKS:
                self._box(f"{entry}.days.{risk}").put(limit["days"][risk])
            self._choice(f"{entry}.count").choose(limit["count"])
            self._tick(f"{entry}.pausable").setChecked(limit["pausable"])
        for one in URGENCIES:
            self._box(f"referral_answer.days.{one}").put(data["referral_answer"]["days"][one])
        self._choice("referral_answer.count").choose(data["referral_answer"]["count"])
        self._choice("move").choose(data["move"])
        for code in PAUSE_REASON:
            self._tick(f"pauses.{code.code}").setChecked(code.code in data["pauses"])
        for name in _SINGLE:
            self._box(name).put(data[name])
        for reason in CLOSURE_REASON:
            self._box(f"{_KEPT}.{reason.code}").put(data[_KEPT].get(reason.code, -1))
        self._put_spans(data["follow_up_schedule"])
        self._setting = False
        self._refresh()

    def show_problem(self, entry: str) -> bool:
        """Mark the editor of an entry (``""``: none); gives whether there is one."""
        for name, editor in self.editors.items():
            mark_invalid(editor, bool(entry) and name == entry)
        return entry in self.editors

    def where(self, entry: str) -> str:
        """An entry of the table in words."""
        editor = self.editors.get(entry)
        return editor.accessibleName() if editor is not None else entry

    # The cards

    def _steps(self) -> Card:
        speak = self.language
        card = Card(say("Time limits by risk", speak))
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        heads = [RISK_LEVEL.label(risk, speak) for risk in RISKS]
        for at, words in enumerate(
            [*heads, say("Counted in", speak), say("Stops in pauses", speak)], 1
        ):
            grid.addWidget(Text(words, "muted", wrap=False), 0, at)
        for at, name in enumerate(_LIMITS):
            self._limit_row(grid, 2 * at + 1, name)
        card.add(grid)
        return card

    def _limit_row(self, grid: QGridLayout, line: int, name: str) -> None:
        speak, step = self.language, TIMED.label(name, self.language)
        entry = name if name == "no_contact" else f"steps.{name}"
        grid.addWidget(Text(step, "label"), line, 0)
        for at, risk in enumerate(RISKS, 1):
            label = f"{step}: {RISK_LEVEL.label(risk, speak)}"
            grid.addWidget(self._days(f"{entry}.days.{risk}", label), line, at)
        count = self._options(f"{entry}.count", _COUNTS, f"{step}: {say('Counted in', speak)}")
        grid.addWidget(count, line, 5)
        tick = QCheckBox()
        tick.setAccessibleName(f"{step}: {say('Stops in pauses', speak)}")
        self._keep(f"{entry}.pausable", tick, tick.toggled)
        grid.addWidget(tick, line, 6)
        example = self._examples[entry] = Text("", "muted")
        grid.addWidget(example, line + 1, 0, 1, 7)

    def _answers(self) -> Card:
        speak = self.language
        card = Card(say("Answers to referrals", speak))
        line = QHBoxLayout()
        line.setSpacing(8)
        for one in URGENCIES:
            label = URGENCY.label(one, speak)
            line.addWidget(Text(label, "muted", wrap=False))
            name = f"{TIMED.label('referral_answer', speak)}: {label}"
            line.addWidget(self._days(f"referral_answer.days.{one}", name))
        line.addWidget(self._options("referral_answer.count", _COUNTS, say("Counted in", speak)))
        line.addStretch(1)
        example = self._examples["referral_answer"] = Text("", "muted")
        card.add(line, example)
        return card

    def _schedule(self) -> Card:
        speak = self.language
        card = Card(say("Visits after support or a return begins", speak))
        holder = QWidget()
        holder.setLayout(self.spans)
        self.spans.setContentsMargins(0, 0, 0, 0)
        self.spans.setSpacing(6)
        add = Button(say("Add a visit", speak), self._add_span, icon="plus")
        card.add(holder, row(add, Gap()))
        return card

    def _pauses(self) -> Card:
        speak = self.language
        card = Card(say("What stops the clocks, and days off", speak))
        holder = QWidget()
        flow = FlowLayout(holder, gap=18)
        for code in PAUSE_REASON:
            tick = QCheckBox(code.label(speak))
            tick.setAccessibleName(code.label(speak))
            self._keep(f"pauses.{code.code}", tick, tick.toggled)
            flow.addWidget(tick)
        words = say("A due day on a day off moves to", speak)
        move = self._options("move", _MOVES, words)
        move.setMinimumWidth(220)
        note = say("In imminent danger a day off never makes it later.", speak)
        card.add(holder, row(Text(words, wrap=False), move, Gap()), Text(note, "muted"))
        return card

    def _rest(self) -> Card:
        card = Card(say("Other limits", self.language))
        for name, (label, *_) in _SINGLE.items():
            words = say(label, self.language)
            example = self._examples[name] = Text("", "muted")
            line = row(self._days(name, words, least=1), Text(words, "label", wrap=False), example)
            line.setStretch(2, 1)
            card.add(line)
        return card

    def _kept(self) -> Card:
        speak = self.language
        card = Card(say("Years a file is kept, by the reason of its closure", speak))
        card.add(Text(say("Left empty: as long as every closed file.", speak), "muted"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(2, 1)
        for at, one in enumerate(CLOSURE_REASON):
            entry, words = f"{_KEPT}.{one.code}", one.label(speak)
            name = f"{say('Years a closed file is kept', speak)}: {words}"
            example = self._examples[entry] = Text("", "muted")
            grid.addWidget(self._days(entry, name, least=1), at, 0)
            grid.addWidget(Text(words, "label", wrap=False), at, 1)
            grid.addWidget(example, at, 2)
        card.add(grid)
        return card

    # The schedule

    def _put_spans(self, spans: Iterable[Mapping[str, int]]) -> None:
        held: tuple[dict[str, Any], ...] = (self.editors, self._examples)
        for kept in held:
            for entry in [name for name in kept if name.startswith("follow_up_schedule.")]:
                del kept[entry]
        empty(self.spans)
        for at, span in enumerate(spans, 1):
            entry = f"follow_up_schedule.{at}"
            words = say("Visit {count}", self.language, count=at)
            box = self._days(entry, words, least=1)
            unit = self._options(f"{entry}.unit", _UNITS, words)
            for name, amount in span.items():
                box.put(amount)
                unit.choose(name)
            remove = IconButton(
                "trash-2", f"{say('Remove', self.language)}: {words}", self._remover(at)
            )
            example = self._examples[entry] = Text("", "muted")
            line = QWidget()
            inside = row(box, unit, remove, example)
            inside.setStretch(3, 1)
            line.setLayout(inside)
            self.spans.addWidget(line)

    def _span_entries(self) -> list[str]:
        entries = (name for name in self.editors if name.startswith("follow_up_schedule."))
        return [name for name in entries if not name.endswith(".unit")]

    def _add_span(self) -> None:
        spans = self.data()["follow_up_schedule"]
        last = next(iter(spans[-1].items()), ("weeks", 0)) if spans else ("weeks", 0)
        self._change_spans([*spans, {last[0]: last[1] + 1}])

    def _remover(self, at: int) -> Callable[[], None]:
        def remove() -> None:
            spans = self.data()["follow_up_schedule"]
            self._change_spans([*spans[: at - 1], *spans[at:]])

        return remove

    def _change_spans(self, spans: list[dict[str, int]]) -> None:
        self._setting = True
        self._put_spans(spans)
        self._setting = False
        self._edited()

    # Editors by entry

    def _days(self, entry: str, name: str, least: int = 0) -> DaysBox:
        box = DaysBox(name, self.language, least)
        self._keep(entry, box, box.counted)
        return box

    def _options(self, entry: str, options: Iterable[tuple[str, str]], name: str) -> Choice:
        choice = Choice([(code, say(words, self.language)) for code, words in options])
        choice.setAccessibleName(name)
        choice.setMinimumWidth(128)
        self._keep(entry, choice, choice.chosen)
        return choice

    def _keep(self, entry: str, editor: QWidget, signal: Any) -> None:
        self.editors[entry] = editor
        signal.connect(lambda _value: self._edited())

    def _edited(self) -> None:
        if not self._setting:
            self._refresh()
            self.changed.emit()

    def _refresh(self) -> None:
        """The rules as sentences."""
        data = self.data()
        for entry, text in self._examples.items():
            rule = _example(data, entry)
            known = rule is not None and rule.amount >= 0
            text.setText(say_rule(rule, self.language) if rule and known else "")

    def _limit(self, entry: str, known: Mapping[str, Any]) -> Data:
        days = {risk: self._number(f"{entry}.days.{risk}") for risk in RISKS}
        own = {
            "count": self._chosen(f"{entry}.count"),
            "pausable": self._ticked(f"{entry}.pausable"),
        }
        return {**known, **own, "days": days}

    def _box(self, entry: str) -> DaysBox:
        return cast(DaysBox, self.editors[entry])

    def _choice(self, entry: str) -> Choice:
        return cast(Choice, self.editors[entry])

    def _tick(self, entry: str) -> QCheckBox:
        return cast(QCheckBox, self.editors[entry])

    def _number(self, entry: str) -> int:
        return self._box(entry).value()

    def _chosen(self, entry: str) -> str:
        return self._choice(entry).value() or ""

    def _ticked(self, entry: str) -> bool:
        return self._tick(entry).isChecked()


def _example(data: Data, entry: str) -> Rule | None:
    """The rule of an entry, for a high risk where it depends on one."""
    if entry in _SINGLE:
        _, subject, start, form, unit = _SINGLE[entry]
        return Rule(subject, start, data[entry], unit, form)
    if entry == "referral_answer":
        answer = data["referral_answer"]
        return Rule(
            "referral_answer", "sent", answer["days"]["week"], answer["count"], urgency="week"
        )
    kind, _, name = entry.partition(".")
    if kind == _KEPT:
        years = data[_KEPT].get(name, data["retention_years"])
        return Rule("retention", "closure", years, "year", "after")
    if kind == "follow_up_schedule":
        spans = data["follow_up_schedule"]
        if int(name) > len(spans):
            return None
        ((unit, amount),) = spans[int(name) - 1].items()
        return Rule("visit", "support", amount, unit.removesuffix("s"), "after")
    limit = data["steps"][name] if kind == "steps" else data[kind]
    return Rule(name or kind, limit["from"], limit["days"]["high"], limit["count"], risk="high")
