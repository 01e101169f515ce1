"""Where the fields of a card stand: two columns where there is room, one where not."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casemgr.ui.forms.field import FormField

_TWO_COLUMNS = 640
_TOP = Qt.AlignmentFlag.AlignTop


class FieldGrid(QWidget):
    """Fields in the order given; a wide one takes a line of its own, a hidden one no room.

    Made of lines, not of a ``QGridLayout``: that one keeps the old height of a row when a
    message appears beneath one of its fields.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._fields: tuple[FormField, ...] = ()
        self._columns = 0
        self._standing: tuple[FormField, ...] = ()
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(12)

    def take(self, fields: Sequence[FormField]) -> None:
        """The fields to place; they are children of this widget already."""
        self._fields = tuple(fields)
        self.arrange()

    def arrange(self) -> None:
        """Place the fields anew after one was shown or hidden, or the width changed."""
        columns = 2 if self.width() >= _TWO_COLUMNS else 1
        standing = tuple(one for one in self._fields if not one.isHidden())
        if columns == self._columns and standing == self._standing:
            return
        self._columns, self._standing = columns, standing
        self._take_apart()
        pair: list[FormField] = []
        for one in standing:
            if one.editor.wide or columns == 1:
                self._put(pair, columns)
                self._put([one], 1)
                pair = []
            else:
                pair.append(one)
                if len(pair) == columns:
                    self._put(pair, columns)
                    pair = []
        self._put(pair, columns)
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def _put(self, fields: Sequence[FormField], columns: int) -> None:
        if not fields:
            return
        line = QHBoxLayout()
        line.setSpacing(24)
        for one in fields:
            line.addWidget(one, 1, _TOP)
        for _ in range(columns - len(fields)):
            line.addSpacing(24)
            line.addStretch(1)
        self._lines.addLayout(line)

    def _take_apart(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            line = item.layout()
            if line is not None:
                while line.takeAt(0) is not None:
                    pass
                line.deleteLater()
