"""The form of a group: what all share, folded away once it is written, and a line for each."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from casemgr.ui.forms.editor import keyboard_holder
from casemgr.ui.forms.form import Form, Part, Values
from casemgr.ui.screens.group_grid import PeopleGrid
from casemgr.ui.screens.group_model import PeopleModel
from casemgr.ui.screens.group_rows import CELLS, choices
from casemgr.ui.widgets import Button, Card, Chip, Gap, Text, row
from casemgr.words import Language, say, say_many

PEOPLE = "people"
_ROWS = "rows"
_AROUND = 158
_LEAST_HEIGHT = 210


class GroupForm(Form):
    """A form like any other (typed, judged, drafted, undone), with the grid as its last field,
    named ``people``."""

    def __init__(self, parts: Sequence[Part], language: Language, today: date) -> None:
        super().__init__(parts, language, today)
        self._shared = [card for card in self.findChildren(Card) if card.parent() is self]
        self.people = PeopleModel(language, today)
        self.grid = PeopleGrid(self.people)
        self.fold_button = Button("", self.fold, kind="quiet", icon="chevron-down")
        self._column.insertLayout(0, row(self.fold_button, Gap()))
        self._card = Card(say("One line for each person", language))
        self._count_chip = Chip("", "accent")
        self._card.tools.addWidget(self._count_chip)
        self._hint = Text("", "muted")
        self._card.add(self.grid, self._hint)
        self._column.addWidget(self._card)
        self._folded = False
        self._people_last = False
        self.people.edited.connect(self._people_edited)
        self.grid.moved.connect(self._say_hint)
        self._say_fold()
        self._say_hint()
        self._say_count()

    def fold(self) -> None:
        """Fold what is shared away, or show it again."""
        self._folded = not self._folded
        for card in self._shared:
            card.setVisible(not self._folded)
        self._say_fold()
        if self._folded:
            self.grid.stand_at(*self.grid.place())

    @property
    def folded(self) -> bool:
        return self._folded

    def fit(self, height: int) -> None:
        """Give the grid as much of this height as the rest of its card leaves."""
        self.grid.setFixedHeight(max(_LEAST_HEIGHT, height - _AROUND))

    # What a form does

    def typed(self) -> Values:
        return {**super().typed(), PEOPLE: {_ROWS: self.people.typed()}}

    def to_save(self) -> Values:
        shared = super().typed()
        for key in shared:
            shared[key] = {**self._start[key], **shared[key]}
        return {**shared, PEOPLE: {_ROWS: self.people.typed()}}

    def start(self) -> Values:
        return {**super().start(), PEOPLE: {_ROWS: []}}

    def put(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        self.people.put(values.get(PEOPLE, {}).get(_ROWS, ()))
        super().put({key: one for key, one in values.items() if key != PEOPLE})
        self._say_count()

    @property
    def is_changed(self) -> bool:
        return super().is_changed or bool(self.people.people())

    def place(self) -> tuple[str, int]:
        if self._in_grid():
            row_number, column = self.grid.place()
            return PEOPLE, row_number * len(CELLS) + column
        return super().place()

    def stand(self, name: str = "", spot: int = 0) -> None:
        if name == PEOPLE:
            self.grid.stand_at(*divmod(spot, len(CELLS)))
            return
        if self._folded and name:
            self.fold()
        super().stand(name, spot)

    def judge(self) -> bool:
        right = super().judge()
        wrong = self.people.problems()
        if right and wrong:
            self.grid.stand_at(*wrong[0])
        self._count()
        return right and not wrong

    def problem_count(self) -> int:
        people = len(self.people.problems()) if hasattr(self, "people") else 0
        return super().problem_count() + people

    def undo(self) -> None:
        self.people.undo() if self._people_last and self.people.can_undo else super().undo()

    def redo(self) -> None:
        self.people.redo() if self._people_last else super().redo()

    @property
    def can_undo(self) -> bool:
        shared = self._history.can_undo
        return shared or (hasattr(self, "people") and self.people.can_undo)

    # Inside

    def _in_grid(self) -> bool:
        held: QWidget | None = keyboard_holder(self)
        return held is not None and (held is self.grid or self.grid.isAncestorOf(held))

    def _note(self, name: str) -> None:
        self._people_last = False
        super()._note(name)

    def _people_edited(self) -> None:
        self._people_last = True
        self._say_count()
        self._say_hint()
        self._count()
        self.changed.emit()

    def _say_count(self) -> None:
        count = len(self.people.people())
        words = say_many("{count} person", "{count} people", count, self.language)
        self._count_chip.show_as(words, "accent" if count else "neutral")

    def _say_fold(self) -> None:
        shown = say("Fold away what all share", self.language)
        self.fold_button.setText(
            say("Show what all share", self.language) if self._folded else shown
        )

    def _say_hint(self) -> None:
        """Under the grid: what is wrong with the current cell, else what may be typed there."""
        row_number, column = self.grid.place()
        wrong = self.people.problem_at(min(row_number, len(self.people.rows) - 1), column)
        keys = say("Tab: next cell. Enter: next person. Ctrl+V: paste from a sheet.", self.language)
        offered = choices(column, self.language)
        told = dict.fromkeys(text for text in (say(wrong, self.language), offered) if text)
        words = " · ".join(told) or keys
        self._hint.setProperty("kind", "problem" if wrong else "muted")
        self._hint.setText(words)
        self._hint.style().unpolish(self._hint)
        self._hint.style().polish(self._hint)
