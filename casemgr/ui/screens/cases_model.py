"""The list of cases as Qt reads it: the numbers of the whole answer, its lines on demand."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.lifecycle import STATUS
from casemgr.operations.values import CaseLine
from casemgr.words import N_, Language, say, show_date

PAGE = 64
_PAGES_KEPT = 40

Index = QModelIndex | QPersistentModelIndex

COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("code", N_("Case code"), 112),
    ("pseudonym", N_("Pseudonym"), 172),
    ("status", N_("Status"), 150),
    ("risk", N_("Risk"), 172),
    ("opened_on", N_("Opened"), 125),
    ("next_on", N_("Next contact"), 135),
    ("owner", N_("Caseworker"), 130),
)
"""Name of the value, heading, share of the width. All but the caseworker can be sorted by."""


class CasesModel(QAbstractTableModel):
    """``lines_wanted`` says that a line was asked for that is not here yet."""

    lines_wanted = Signal()

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language: Language = language
        self.keys: tuple[int, ...] = ()
        self.names: dict[int, str] = {}
        self._pages: OrderedDict[int, dict[int, CaseLine]] = OrderedDict()
        self._asked_for: set[int] = set()
        self._show: dict[str, Callable[[CaseLine], str]] = {
            "code": lambda line: line.code,
            "pseudonym": lambda line: self.names.get(line.key, line.pseudonym),
            "status": lambda line: STATUS.label(line.status, language),
            "risk": lambda line: RISK_LEVEL.label(line.risk, language),
            "opened_on": lambda line: show_date(line.opened_on, language),
            "next_on": lambda line: show_date(line.next_on, language),
            "owner": lambda line: line.owner,
        }

    def answer(self, keys: Sequence[int]) -> None:
        """Another answer: its lines will be asked for as they come into sight."""
        self.beginResetModel()
        self.keys = tuple(keys)
        self._pages.clear()
        self._asked_for.clear()
        self.endResetModel()

    def grow(self, keys: Sequence[int]) -> bool:
        """More of the same answer: what stands there stays. ``False``, and nothing is done,
        when ``keys`` do not begin with those that are here, or a page would get a gap."""
        known = len(self.keys)
        whole_pages = known % PAGE == 0 or len(keys) == known
        if not known or not whole_pages or tuple(keys[:known]) != self.keys:
            return False
        if len(keys) > known:
            self.beginInsertRows(QModelIndex(), known, len(keys) - 1)
            self.keys = tuple(keys)
            self.endInsertRows()
        return True

    def line(self, row: int) -> CaseLine | None:
        """The line, if it is here; asks for it otherwise."""
        number = row // PAGE
        page = self._pages.get(number)
        if page is None:
            if number not in self._asked_for:
                self._asked_for.add(number)
                self.lines_wanted.emit()
            return None
        self._pages.move_to_end(number)
        return page.get(self.keys[row])

    def text(self, row: int, column: int) -> str:
        """What stands in a cell; dots while the line is on its way."""
        line = self.line(row)
        return "…" if line is None else self._show[COLUMNS[column][0]](line)

    def missing(self, first: int, last: int) -> list[int]:
        """The pages between two rows that are not here; they may be asked for again."""
        self._asked_for.clear()
        if not self.keys:
            return []
        last = min(last, len(self.keys) - 1)
        return [p for p in range(first // PAGE, last // PAGE + 1) if p not in self._pages]

    def page_keys(self, number: int) -> tuple[int, ...]:
        return self.keys[number * PAGE : (number + 1) * PAGE]

    def take(self, number: int, lines: Iterable[CaseLine]) -> None:
        """A page has come."""
        self._pages[number] = {line.key: line for line in lines}
        while len(self._pages) > _PAGES_KEPT:
            self._pages.popitem(last=False)
        first = number * PAGE
        last = min(first + PAGE, len(self.keys)) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def show_names(self, names: dict[int, str]) -> None:
        """Names in place of pseudonyms for the cases given; an empty mapping hides them all."""
        self.names = {**self.names, **names} if names else {}
        if self.keys:
            last = self.index(len(self.keys) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.keys)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = 0) -> Any:
        # Qt asks for a dozen roles a cell; this line halves the time of a frame.
        if role and role != Qt.ItemDataRole.AccessibleTextRole:
            return None
        return self.text(index.row(), index.column())

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation is Qt.Orientation.Horizontal:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        name, heading, _width = COLUMNS[section]
        if name == "pseudonym" and self.names:
            return say("Name", self.language)
        return say(heading, self.language)
