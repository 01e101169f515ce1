"""The hint that a list holds already what is being typed: which entries, and a way to them.

Only entries that the person may see are looked at. It never stands in the way of saving.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casemgr.domain.directories import Directory
from casemgr.domain.fields import Record, fields_of
from casemgr.domain.names import fold_name
from casemgr.operations.directories import Entry, EntryQuery, entries
from casemgr.operations.resembling import likeness_to
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import Place
from casemgr.ui.screens.directory import entry_name
from casemgr.ui.screens.rows import LinkRow
from casemgr.ui.widgets import Card
from casemgr.words import Language, say

_PAUSE_MS = 500
_LEAST_LETTERS = 3
_MOST_SHOWN = 4


class AlikeEntries(QWidget):
    """Hidden while nothing is alike. ``found`` tells how many entries are.

    ``but`` are entries not to be named: the one that is written, and what its page names already.
    """

    found = Signal(int)

    def __init__(
        self, at: Place, language: Language, known: Directory, but: frozenset[str]
    ) -> None:
        super().__init__()
        self._at = at
        self.language: Language = language
        self._known = known
        self._but = but
        self._values: Mapping[str, Any] = {}
        self.hits: tuple[Entry, ...] = ()
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._ask)
        self.card = Card(say("This may stand in the list already", language))
        self.card.body.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.card)
        self.hide()

    def look(self, values: Mapping[str, Any]) -> None:
        """Look for these values, as they would be stored, once the keys pause."""
        self._values = values
        self._pause.start()

    def _ask(self) -> None:
        model = self._known.model
        typed = model.model_construct(**{name: self._values[name] for name in fields_of(model)})
        session, name, but = self._at.session, self._known.name, self._but
        self._at.desk.look_latest(
            f"alike/{name}",
            lambda: _alike(typed, name, session.look(entries, name, EntryQuery()), but),
            on_done=self._show, on_error=self._at.host.tell, owner=self,
        )  # fmt: skip

    def _show(self, hits: tuple[Entry, ...]) -> None:
        self.hits = hits
        empty(self.card.body)
        for one in hits[:_MOST_SHOWN]:
            go = partial(
                self._at.host.go, "directory_entry", directory=self._known.name, entry_id=one.id
            )
            self.card.add(LinkRow(("link", "primary"), entry_name(one, self.language), "", go))
        self.setVisible(bool(hits))
        self.found.emit(len(hits))


def _alike(
    typed: Record, directory: str, among: tuple[Entry, ...], but: frozenset[str]
) -> tuple[Entry, ...]:
    name = fold_name(str(getattr(typed, "name", "")))
    if len(name) < _LEAST_LETTERS:
        return ()
    resembles: Callable[[Record], bool] = likeness_to(directory, typed)
    return tuple(
        one
        for one in among
        if one.id not in but
        and (fold_name(str(getattr(one.value, "name", ""))) == name or resembles(one.value))
    )
