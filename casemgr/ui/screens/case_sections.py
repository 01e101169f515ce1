"""The sections of a case file at its left edge, each with the number of its records."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.values import CaseFile
from casemgr.ui import theme
from casemgr.words import Language, number, say

OVERVIEW = "overview"
UNCLEAR = "unclear"
_NAME = Qt.ItemDataRole.UserRole
_COUNT = Qt.ItemDataRole.UserRole + 1
_HEAD = Qt.ItemDataRole.UserRole + 2
_LEAST, _MOST = 176, 250
_BESIDE = 58  # edges, count and scroll bar
_ROW = 26
_HEAD_SIZE = 11


class _Painter(QStyledItemDelegate):
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
        inside = cell.adjusted(12, 0, -12, 0)
        if index.data(_HEAD):
            self._paint_head(painter, inside, str(index.data()))
            return
        count = str(index.data(_COUNT) or "")
        painter.setPen(QColor(colours.muted))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inside, right, count)
        painter.setPen(QColor(colours.text))
        room = inside.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(count) - 8, 0)
        text = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_head(self, painter: QPainter, inside: QRect, title: str) -> None:
        painter.save()
        font = QFont(painter.font())
        font.setPixelSize(_HEAD_SIZE)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(theme.current().muted))
        bottom = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
        painter.drawText(inside.adjusted(0, 0, 0, -4), bottom, title)
        painter.restore()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(_LEAST - 20, _ROW)


class SectionList(QListWidget):
    """``chosen`` carries the name of a section."""

    chosen = Signal(str)

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language: Language = language
        self.setFixedWidth(_LEAST)
        self.setItemDelegate(_Painter(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(say("Sections of the case file", language))
        self.currentItemChanged.connect(self._changed)

    def show_file(self, file: CaseFile) -> None:
        """List the sections of this file."""
        self.blockSignals(True)
        self.clear()
        self._add(OVERVIEW, say("Overview", self.language), 0)
        if file.unclear:
            self._add(UNCLEAR, say("Unclear from import", self.language), len(file.unclear))
        chapter = ""
        for kind in RECORD_KINDS.values():
            if kind.chapter != chapter:
                chapter = kind.chapter
                self._head(say(chapter, self.language))
            count = len(file.records.get(kind.name, ()))
            self._add(kind.name, say(kind.title, self.language), count if kind.many else 0)
        self._fit()
        self.blockSignals(False)

    def mark(self, section: str) -> None:
        """Mark a section as the one shown."""
        self.blockSignals(True)
        for place in range(self.count()):
            if self.item(place).data(_NAME) == section:
                self.setCurrentRow(place)
                self.scrollToItem(self.item(place))
        self.blockSignals(False)

    def _fit(self) -> None:
        """Wide enough for every name in the language spoken."""
        metrics = self.fontMetrics()
        widest = max(
            metrics.horizontalAdvance(self.item(place).text()) for place in range(self.count())
        )
        self.setFixedWidth(min(_MOST, max(_LEAST, widest + _BESIDE)))

    def _add(self, name: str, title: str, count: int) -> None:
        item = QListWidgetItem(title)
        item.setData(_NAME, name)
        item.setData(_COUNT, number(count, self.language) if count else "")
        self.addItem(item)

    def _head(self, title: str) -> None:
        item = QListWidgetItem(title)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setData(_HEAD, True)
        self.addItem(item)

    def _changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(str(item.data(_NAME)))
