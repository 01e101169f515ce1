"""Two versions of one record side by side, after somebody else saved in between."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QVBoxLayout, QWidget

from casemgr.domain.fields import Field, Kind, Record, Value, fields_of, show_value
from casemgr.ui.widgets import Button, Card, Column, Gap, Text, row
from casemgr.words import Language, say

Side = Literal["", "mine", "theirs", "both"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which the versions differ. ``proposal``: the side that changed it, where only
    one did; empty where both did and a person has to choose."""

    declared: Field
    mine: Any
    theirs: Any
    proposal: Side


def differences(
    model: type[Record],
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
) -> list[Difference]:
    """The fields in which ``mine`` and ``theirs`` differ, seen from the common ``base``."""
    found: list[Difference] = []
    for name, declared in fields_of(model).items():
        ours, other, before = (_plain(side.get(name)) for side in (mine, theirs, base))
        if ours == other:
            continue
        proposal: Side = "theirs" if ours == before else "mine" if other == before else ""
        found.append(Difference(declared, ours, other, proposal))
    return found


def merged(differing: Mapping[str, Difference], sides: Mapping[str, Side]) -> dict[str, Any]:
    """The values chosen, by field name. ``both`` puts one text under the other."""
    result: dict[str, Any] = {}
    for name, one in differing.items():
        side = sides[name]
        if side == "both":
            result[name] = "\n\n".join(str(text) for text in (one.theirs, one.mine) if text)
        else:
            result[name] = one.mine if side == "mine" else one.theirs
    return result


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return "" if value is None else value if isinstance(value, bool | tuple) else str(value)


class CompareView(QWidget):
    """``decided`` carries the chosen values by field name; ``left`` means back to the form."""

    decided = Signal(object)
    left = Signal()

    def __init__(
        self,
        found: list[Difference],
        author: str,
        language: Language,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.language: Language = language
        self._found = {one.declared.name: one for one in found}
        self._sides: dict[str, Side] = {one.declared.name: one.proposal for one in found}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        column = Column()
        column.add(
            Text(
                say(
                    "{author} saved this record while you were working on it. Choose for each "
                    "field which text to keep; nothing is lost until you save.",
                    language,
                    author=author,
                )
            )
        )
        for one in found:
            column.add(self._card(one, author))
        outer.addWidget(column, 1)
        self.save = Button(
            say("Save what I chose", language), self._decide, kind="primary", icon="save"
        )
        back = Button(say("Back to my text", language), self.left.emit)
        outer.addLayout(row(Gap(), back, self.save))
        self._enable()

    def choose(self, name: str, side: Side) -> None:
        """Choose a side for one field."""
        self._sides[name] = side
        self._enable()

    def _chosen(self, name: str, side: Side, _on: bool = True) -> None:
        self.choose(name, side)

    def _card(self, one: Difference, author: str) -> Card:
        card = Card(say(one.declared.label, self.language))
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        group = QButtonGroup(holder)
        offers: list[tuple[Side, str, Any]] = [
            ("mine", say("My text", self.language), one.mine),
            ("theirs", say("Text of {author}", self.language, author=author), one.theirs),
        ]
        if one.declared.kind is Kind.LONG_TEXT:
            offers.append(("both", say("Both, one under the other", self.language), None))
        for column, (side, words, value) in enumerate(offers):
            button = QRadioButton(words.replace("&", "&&"))
            button.setAccessibleName(f"{say(one.declared.label, self.language)}: {words}")
            button.setChecked(one.proposal == side)
            button.clicked.connect(partial(self._chosen, one.declared.name, side))
            group.addButton(button)
            grid.addWidget(button, 0, column)
            if value is not None:
                shown = Text(self._shown(one.declared, value))
                grid.addWidget(shown, 1, column, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(column, 1)
        card.add(holder)
        return card

    def _shown(self, declared: Field, value: Any) -> str:
        typed: Value = value
        try:
            shown = show_value(declared, typed, self.language)
        except ValueError:
            shown = str(value)
        return shown or say("(empty)", self.language)

    def _enable(self) -> None:
        self.save.setEnabled(all(self._sides.values()))

    def _decide(self) -> None:
        self.decided.emit(merged(self._found, self._sides))
