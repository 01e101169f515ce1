"""A form made from the declarations of one or more records.

Everything the person typed is here, right or wrong, with one undo history over all fields.
The form knows nothing of drafts, saving or the store.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from time import monotonic
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casemgr.domain.codes import CodeList
from casemgr.domain.fields import Field, Kind, Record, fields_of, is_shown, linked
from casemgr.ui.forms.choices import ListEditor
from casemgr.ui.forms.editor import keyboard_holder
from casemgr.ui.forms.field import FormField
from casemgr.ui.forms.grid import FieldGrid
from casemgr.ui.forms.history import History
from casemgr.ui.forms.safety import contact_rules
from casemgr.ui.widgets import Banner, Card
from casemgr.words import Language, say

Values = dict[str, dict[str, Any]]
_SAFETY = "safe_to_call"  # the rules of safe contact stand above the survivor's own numbers


@dataclass(frozen=True)
class Part:
    """One record of a form. ``fields`` limits and orders what is shown (empty: all);
    ``title`` heads the fields that name no section; ``given`` is what is stored; ``links`` are
    the labels of what its fields may point to."""

    key: str
    model: type[Record]
    title: str
    fields: tuple[str, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, CodeList] = field(default_factory=dict)

    def declared(self) -> list[Field]:
        every = {name: linked(one, self.links) for name, one in fields_of(self.model).items()}
        return [every[name] for name in self.fields] if self.fields else list(every.values())

    def start(self) -> dict[str, Any]:
        """The values the form begins with."""
        return {**self.model().model_dump(), **self.given}


class Form(QWidget):
    """``changed``: the person changed something. ``problems_changed`` carries how many fields
    are to be put right."""

    changed = Signal()
    problems_changed = Signal(int)

    def __init__(self, parts: Sequence[Part], language: Language, today: date) -> None:
        super().__init__()
        self.parts = {part.key: part for part in parts}
        self.language: Language = language
        self.today = today
        self.fields: dict[str, FormField] = {}
        self._grids: list[FieldGrid] = []
        self._rules: dict[str, Banner] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(14)
        for part in parts:
            self._build(part)
        self._start = {key: part.start() for key, part in self.parts.items()}
        self._show(self._flat(self._start))
        self._history = History(self._typed())
        self._given = self._typed()
        for name, one in self.fields.items():
            one.editor.edited.connect(lambda name=name: self._edited(name))
            one.editor.left.connect(self._count)

    # What stands in the form

    def typed(self) -> Values:
        """Everything as typed, by part and field; for drafts."""
        return self._nested(self._typed())

    def to_save(self) -> Values:
        """What to hand to the saving operation: as typed, but a field that does not matter
        now and cannot be read keeps what was stored."""
        values = self.typed()
        for key, part in self.parts.items():
            values[key] = {**self._start[key], **values[key]}
            for declared in part.declared():
                one = self.fields[f"{key}.{declared.name}"]
                if one.isHidden() and not one.judge():
                    values[key][declared.name] = self._start[key][declared.name]
        return values

    def read(self, key: str) -> dict[str, Any]:
        """One record's values as they would be stored; what cannot be read is empty."""
        return {**self._start[key], **self._readable(key)}

    def start(self) -> Values:
        """What the form began with."""
        return {key: dict(values) for key, values in self._start.items()}

    def put(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        """Show other values; one step for undo."""
        self._show({**self._typed(), **self._flat(values)})
        self._note("")

    def propose(self, key: str, values: Mapping[str, Any]) -> None:
        """Fill in something the program offers: neither an edit nor a step for undo."""
        untouched = not self._history.can_undo
        self._start[key].update(values)
        self._show({**self._typed(), **self._flat({key: values})})
        self._given = {**self._given, **self._flat({key: values})}
        if untouched:
            self._history = History(self._typed())

    @property
    def is_changed(self) -> bool:
        """Whether anything differs from what the form began with."""
        return self._typed() != self._given

    def place(self) -> tuple[str, int]:
        """The field that has the keyboard, and the cursor in it."""
        held = keyboard_holder(self)
        for name, one in self.fields.items():
            if held is not None and one.isAncestorOf(held):
                return name, one.editor.spot()
        return "", 0

    def stand(self, name: str = "", spot: int = 0) -> None:
        """Put the cursor into a field; by default into the first one."""
        one = self.fields.get(name) or next(iter(self.fields.values()))
        if not one.isHidden():
            one.editor.stand(spot)

    # What is wrong

    def judge(self) -> bool:
        """Check every field that matters; on a problem the cursor goes to the first one."""
        wrong = [
            n for n, one in self.fields.items() if not one.isHidden() and not one.judge(strict=True)
        ]
        self._count()
        if wrong:
            self.stand(wrong[0], self.fields[wrong[0]].editor.spot())
        return not wrong

    def show_problems(self, key: str, problems: Mapping[str, str]) -> None:
        """Messages of a refused save, by field name; the cursor goes to the first of them."""
        named = [f"{key}.{name}" for name in problems if f"{key}.{name}" in self.fields]
        for name in named:
            self.fields[name].set_problem(problems[name.partition(".")[2]])
        self._count()
        if named:
            self.stand(named[0])

    def problem_count(self) -> int:
        return sum(bool(one.problem) for one in self.fields.values() if not one.isHidden())

    # Undo

    def undo(self) -> None:
        self._go(self._history.undo())

    def redo(self) -> None:
        self._go(self._history.redo())

    @property
    def can_undo(self) -> bool:
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        return self._history.can_redo

    # Inside

    def _build(self, part: Part) -> None:
        for section, group in groupby(part.declared(), key=lambda one: one.section):
            declared = list(group)
            # From the outside in: a widget that changes its parent is styled anew with all
            # it holds, which makes a large form several times slower.
            card = Card(say(section or part.title, self.language), self)
            self._column.addWidget(card)
            grid = FieldGrid(card)
            fields = [FormField(one, self.language, self.today, grid) for one in declared]
            self.fields |= {f"{part.key}.{one.declared.name}": one for one in fields}
            if _SAFETY in fields_of(part.model) and any(one.kind is Kind.PHONE for one in declared):
                self._rules[part.key] = Banner()
                card.add(self._rules[part.key])
            grid.take(fields)
            self._grids.append(grid)
            card.add(grid)

    def _edited(self, name: str) -> None:
        self._follow_parents(name)
        self._note(name)

    def _note(self, name: str) -> None:
        self._history.note(self._typed(), name, monotonic())
        self._show_what_matters()
        self._count()
        self.changed.emit()

    def _go(self, step: tuple[Mapping[str, Any], str] | None) -> None:
        if step is None:
            return
        values, place = step
        self._show(values)
        if place in self.fields:
            self.stand(place, len(str(self.fields[place].editor.value() or "")))
        self._count()
        self.changed.emit()

    def _show(self, values: Mapping[str, Any]) -> None:
        for name, one in self.fields.items():
            one.editor.put(values.get(name))
            if one.problem:
                one.judge()
        self._narrow_all()
        self._show_what_matters()

    def _typed(self) -> dict[str, Any]:
        return {name: one.editor.value() for name, one in self.fields.items()}

    def _show_what_matters(self) -> None:
        for key, part in self.parts.items():
            values = self.read(key)
            for declared in part.declared():
                one = self.fields[f"{key}.{declared.name}"]
                matters = is_shown(declared, values) and self._asked(key, declared)
                if matters == one.isHidden():
                    one.setVisible(matters)
            if key in self._rules:
                rules = contact_rules(values, self.language)
                lines = "\n".join((rules.headline, *(f"• {rule}" for rule in rules.rules)))
                if self._rules[key].text.text() != lines:
                    self._rules[key].tell(lines, rules.tone)
        for grid in self._grids:
            grid.arrange()

    def _asked(self, key: str, declared: Field) -> bool:
        """Whether the field that makes this one matter is itself shown, where this form has it."""
        above = self.fields.get(f"{key}.{declared.show_if[0]}") if declared.show_if else None
        return above is None or not above.isHidden()

    def _readable(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, one in self.fields.items():
            part, _, short = name.partition(".")
            if part == key:
                try:
                    found[short] = one.read()
                except ValueError:
                    found[short] = ""
        return found

    def _count(self) -> None:
        self.problems_changed.emit(self.problem_count())

    # Lists that depend on another list

    def _narrow_all(self) -> None:
        for name, one in self.fields.items():
            if one.declared.parent and isinstance(one.editor, ListEditor):
                above = self.fields.get(f"{name.partition('.')[0]}.{one.declared.parent}")
                one.editor.narrow(str(above.editor.value()) if above else "")

    def _follow_parents(self, name: str) -> None:
        """Keep lists that depend on each other in step: a district brings its division, and
        another division takes away a district that is not in it."""
        key = name.partition(".")[0]
        one = self.fields[name]
        value = one.editor.value()
        codes = one.declared.codes
        above = self.fields.get(f"{key}.{one.declared.parent}") if one.declared.parent else None
        if above and codes and value in codes and above.editor.value() != codes[value].parent:
            above.editor.put(codes[value].parent)
            self._follow_parents(f"{key}.{above.declared.name}")
        below = [
            (other, held)
            for other, held in self.fields.items()
            if other.startswith(f"{key}.") and held.declared.parent == one.declared.name
        ]
        for other, held in below:
            listed, chosen = held.declared.codes, held.editor.value()
            if listed and chosen in listed and listed[chosen].parent != value:
                held.editor.put("")
                self._follow_parents(other)
        if below or above:
            self._narrow_all()

    def _flat(self, values: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        return {
            f"{key}.{name}": tuple(value) if isinstance(value, list) else value
            for key, record in values.items()
            for name, value in record.items()
            if f"{key}.{name}" in self.fields
        }

    def _nested(self, flat: Mapping[str, Any]) -> Values:
        nested: Values = {key: {} for key in self.parts}
        for name, value in flat.items():
            key, _, short = name.partition(".")
            nested[key][short] = value
        return nested
