"""Editors for coded values: one of a few, one of many, several of a few, several of many."""

from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QPushButton,
    QRadioButton,
    QWidget,
)

from casemgr.domain.codes import CodeList
from casemgr.domain.fields import Field
from casemgr.ui import icons
from casemgr.ui.forms.editor import Editor
from casemgr.ui.forms.flow import FlowLayout, empty
from casemgr.ui.widgets import Choice
from casemgr.words import N_, Language, say

_FEW = 4
_GRID = 18
_NOTHING = CodeList("nothing", [])


def make_code_editor(
    declared: Field, language: Language, _today: date, parent: QWidget | None = None
) -> Editor:
    """One value: buttons for a handful, a list that is searched for many."""
    few = not declared.parent and len(_codes(declared).current()) <= _FEW
    return (RadioEditor if few else ListEditor)(declared, language, parent)


def make_codes_editor(
    declared: Field, language: Language, _today: date, parent: QWidget | None = None
) -> Editor:
    """Several values: a grid of boxes, or for long lists a search with what was picked beneath."""
    few = len(_codes(declared).current()) <= _GRID
    return (TicksEditor if few else PicksEditor)(declared, language, parent)


def make_link_editor(
    declared: Field, language: Language, _today: date, parent: QWidget | None = None
) -> Editor:
    """One of what the link may point to: always a list, for it grows."""
    offered = declared if declared.codes is not None else replace(declared, codes=_NOTHING)
    return ListEditor(offered, language, parent)


def _codes(declared: Field) -> CodeList:
    if declared.codes is None:
        raise TypeError(f"{declared.name} has no list of codes")
    return declared.codes


class RadioEditor(Editor):
    """One of up to four. Pressing the chosen one again (or Delete) takes the answer back."""

    def __init__(self, declared: Field, language: Language, parent: QWidget | None = None) -> None:
        super().__init__(declared, language, parent)
        self._held = ""
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QRadioButton] = {}
        holder = QWidget(self)
        line = FlowLayout(holder, gap=18)
        for code in _codes(declared).current():
            button = QRadioButton(code.label(language).replace("&", "&&"), holder)
            button.clicked.connect(lambda _on, code=code.code: self._pressed(code))
            self._group.addButton(button)
            self._buttons[code.code] = button
            line.addWidget(button)
        self.column.addWidget(holder)
        self.watch(*self._buttons.values())

    def value(self) -> str:
        return self._held

    def put(self, value: Any) -> None:
        self._held = str(value or "")
        self._group.setExclusive(False)
        for code, button in self._buttons.items():
            button.setChecked(code == self._held)
        self._group.setExclusive(True)
        self.setFocusProxy(self._buttons.get(self._held, next(iter(self._buttons.values()))))

    def inner(self) -> list[QWidget]:
        return list(self._buttons.values())

    def framed(self) -> QWidget:
        return self

    def name_as(self, name: str, description: str) -> None:
        for button in self._buttons.values():
            button.setAccessibleName(f"{name}: {button.text()}")
            button.setAccessibleDescription(description)

    def stand(self, spot: int) -> None:
        self._buttons.get(self._held, self._group.buttons()[0]).setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        clears = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in clears
            and self._held
        ):
            self._pressed(self._held)
            return True
        return super().eventFilter(watched, event)

    def _pressed(self, code: str) -> None:
        self.put("" if code == self._held else code)
        self.edited.emit()


class ListEditor(Editor):
    """One of many, from a list; long lists are searched by any part of the name."""

    def __init__(self, declared: Field, language: Language, parent: QWidget | None = None) -> None:
        super().__init__(declared, language, parent)
        self._kept = ""
        searchable = len(_codes(declared).current()) > _GRID
        self.choice = Choice(self._options(), value="", searchable=searchable, parent=self)
        self.choice.chosen.connect(self._chosen)
        self.column.addWidget(self.choice)
        self.watch(self.choice)
        line = self.choice.lineEdit()
        if line is not None:
            line.installEventFilter(self)
            line.editingFinished.connect(self._finish_search)
            line.setPlaceholderText(say("Type to search", language))

    def value(self) -> str:
        return self._kept

    def put(self, value: Any) -> None:
        self._kept = str(value or "")
        self.choice.blockSignals(True)
        self.choice.choose(self._kept)
        self.choice.blockSignals(False)

    def inner(self) -> list[QWidget]:
        return [self.choice]

    def narrow(self, parent: str) -> None:
        """Offer only the codes below ``parent`` (the districts of one division); empty: all."""
        self.choice.blockSignals(True)
        self.choice.offer(self._options(parent), self._kept)
        self.choice.blockSignals(False)

    def _options(self, parent: str = "") -> list[tuple[str | None, str]]:
        listed = [c for c in _codes(self.declared).current() if not parent or c.parent == parent]
        known = {code.code for code in listed}
        if self._kept and self._kept not in known and self._kept in _codes(self.declared):
            listed.append(_codes(self.declared)[self._kept])
        return [("", ""), *((code.code, code.label(self.language)) for code in listed)]

    def _chosen(self, code: object) -> None:
        if code is None:
            return
        self._take(str(code))

    def _finish_search(self) -> None:
        """What was typed in the other language or an older spelling counts too."""
        typed = self.choice.currentText().strip()
        found = _codes(self.declared).find(typed) if typed else None
        if not typed:
            self._take("")
        elif found is not None and self.choice.findText(found.label(self.language)) >= 0:
            self._take(found.code)
        else:
            self.put(self._kept)
            self.hinted.emit(N_("Choose one of the listed values."))
        self.put(self._kept)

    def _take(self, code: str) -> None:
        if code != self._kept:
            self._kept = code
            self.edited.emit()


class TicksEditor(Editor):
    """Several of a handful: boxes in as many columns as there is room for."""

    wide = True

    def __init__(self, declared: Field, language: Language, parent: QWidget | None = None) -> None:
        super().__init__(declared, language, parent)
        self._columns = 0
        self._boxes: dict[str, QCheckBox] = {}
        holder = QWidget(self)
        self._grid = QGridLayout(holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(2)
        for code in _codes(declared).current():
            box = QCheckBox(code.label(language).replace("&", "&&"), holder)
            box.toggled.connect(self.edited)
            self._boxes[code.code] = box
        self.column.addWidget(holder)
        self.watch(*self._boxes.values())
        self._lay_out(1)

    def value(self) -> tuple[str, ...]:
        return tuple(code for code, box in self._boxes.items() if box.isChecked())

    def put(self, value: Any) -> None:
        for code, box in self._boxes.items():
            box.blockSignals(True)
            box.setChecked(code in (value or ()))
            box.blockSignals(False)

    def inner(self) -> list[QWidget]:
        return list(self._boxes.values())

    def framed(self) -> QWidget:
        return self

    def name_as(self, name: str, description: str) -> None:
        for box in self._boxes.values():
            box.setAccessibleName(f"{name}: {box.text()}")
            box.setAccessibleDescription(description)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        widest = max(box.sizeHint().width() for box in self._boxes.values())
        self._lay_out(max(1, min(3, (self.width() + 18) // (widest + 18))))

    def _lay_out(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, box in enumerate(self._boxes.values()):
            self._grid.addWidget(box, number // columns, number % columns)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)


class PicksEditor(Editor):
    """Several of many: search adds one, and each one picked can be taken away again."""

    wide = True

    def __init__(self, declared: Field, language: Language, parent: QWidget | None = None) -> None:
        super().__init__(declared, language, parent)
        self._picked: tuple[str, ...] = ()
        self._adder = ListEditor(declared, language, self)
        self._adder.edited.connect(self._add)
        self._adder.left.connect(self.left)
        self._adder.hinted.connect(self.hinted)
        self.column.addWidget(self._adder)
        self._holder = QWidget(self)
        self._line = FlowLayout(self._holder, gap=6, line_gap=6)
        self.column.addWidget(self._holder)
        self.setFocusProxy(self._adder.choice)
        self._show()

    def value(self) -> tuple[str, ...]:
        return self._picked

    def put(self, value: Any) -> None:
        wanted = tuple(value or ())
        if wanted != self._picked:
            self._picked = wanted
            self._show()

    def inner(self) -> list[QWidget]:
        return [self._adder.choice]

    def _add(self) -> None:
        code = self._adder.value()
        self._adder.put("")
        if code and code not in self._picked:
            self._picked = (*self._picked, code)
            self._show()
            self.edited.emit()

    def _drop(self, code: str) -> None:
        self._picked = tuple(kept for kept in self._picked if kept != code)
        self._show()
        self._adder.choice.setFocus()
        self.edited.emit()

    def _show(self) -> None:
        empty(self._line)
        for code in self._picked:
            label = _codes(self.declared).label(code, self.language)
            chip = QPushButton(label.replace("&", "&&"))
            chip.setIcon(icons.icon("x", "muted"))
            chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            chip.setAccessibleName(say("Take away {what}", self.language, what=label))
            chip.clicked.connect(lambda _on=False, code=code: self._drop(code))
            self._line.addWidget(chip)
        self._holder.setVisible(bool(self._picked))
        self._holder.updateGeometry()
