"""One choice of a merge: what both files say side by side, and which of it counts."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from casemgr.domain.fields import Field, linked, show_value
from casemgr.domain.merging import Choice, Side
from casemgr.operations.links import Links
from casemgr.ui.widgets import Text
from casemgr.words import Language, say

WIDTHS = (26, 37, 37)
"""How the width is shared: the label, and both files."""


class MergeField(QWidget):
    """``chosen`` carries the side. With the keyboard: Tab goes from field to field, the arrow
    keys from side to side. ``offered`` marks the side that is taken without asking."""

    chosen = Signal(str)

    def __init__(
        self,
        choice: Choice,
        declared: tuple[Field, ...],
        links: tuple[Links, Links],
        language: Language,
        taken: str = "",
    ) -> None:
        super().__init__()
        self.choice = choice
        self.language: Language = language
        self.buttons: dict[Side, QRadioButton] = {}
        self._group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(12)
        label = " / ".join(say(one.label, language) for one in declared)
        self.title = Text(label, "label")
        self.title.setContentsMargins(0, 4, 0, 0)
        grid.addWidget(self.title, 0, 0, Qt.AlignmentFlag.AlignTop)
        values: dict[Side, str] = {
            "left": self._shown(declared, choice.left, links[0]),
            "right": self._shown(declared, choice.right, links[1]),
        }
        for column, (side, value) in enumerate(values.items(), 1):
            grid.addWidget(self._side(side, value, label), 0, column, Qt.AlignmentFlag.AlignTop)
        if "both" in choice.offered:
            words = say("Both together", language)
            grid.addWidget(self._option("both", words, label), 1, 1, 1, 2)
        for column, width in enumerate(WIDTHS):
            grid.setColumnStretch(column, width)
            grid.setColumnMinimumWidth(column, 90)
        self.taken = ""
        self.take(taken or choice.taken)

    def take(self, side: str) -> None:
        """Show this side as the one that counts; none while nobody has chosen."""
        self.taken = side if side in self.buttons else ""
        for one, button in self.buttons.items():
            if one == side:
                button.setChecked(True)
        mark = "" if self.taken else "  •"
        self.title.setProperty("kind", "label" if self.taken else "problem")
        self.title.setText(self.title.text().removesuffix("  •") + mark)
        self.title.style().unpolish(self.title)
        self.title.style().polish(self.title)

    def _side(self, side: Side, value: str, label: str) -> QWidget:
        if side in self.choice.offered:
            return self._option(side, value, label)
        return Text(value or say("(empty)", self.language))

    def _option(self, side: Side, value: str, label: str) -> QWidget:
        holder = QWidget()
        line = QGridLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        button = QRadioButton()
        offered = side == self.choice.taken
        note = say("proposed", self.language) if offered else ""
        named = {
            "left": say("kept case", self.language),
            "right": say("other case", self.language),
            "both": say("Both together", self.language),
        }[side]
        button.setAccessibleName(": ".join(part for part in (label, named, value, note) if part))
        button.toggled.connect(partial(self._toggled, side))
        self._group.addButton(button)
        self.buttons[side] = button
        line.addWidget(button, 0, 0, Qt.AlignmentFlag.AlignTop)
        words = _Words(value or say("(empty)", self.language), button)
        line.addWidget(words, 0, 1)
        if note:
            line.addWidget(Text(note, "muted"), 1, 1)
        line.setColumnStretch(1, 1)
        return holder

    def _toggled(self, side: Side, on: bool) -> None:
        if on and self.taken != side:
            self.take(side)
            self.chosen.emit(side)

    def _shown(self, declared: tuple[Field, ...], values: tuple[object, ...], links: Links) -> str:
        shown = (
            show_value(linked(one, links), value, self.language)  # type: ignore[arg-type]
            for one, value in zip(declared, values, strict=True)
        )
        return ", ".join(text for text in shown if text)


class _Words(Text):
    """What one side says; a press on it chooses."""

    def __init__(self, text: str, button: QRadioButton) -> None:
        super().__init__(text)
        self._button = button

    def mousePressEvent(self, _event: object) -> None:
        self._button.setFocus()
        self._button.click()
