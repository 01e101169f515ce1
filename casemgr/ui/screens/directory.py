"""The office's lists: providers, projects, incidents, alleged perpetrators."""

from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from casemgr.domain.case_codes import NEED_CATEGORY
from casemgr.domain.codes import DISTRICT, CodeList
from casemgr.domain.directories import DIRECTORIES, Provider
from casemgr.domain.fields import fields_of, show_value
from casemgr.domain.help_codes import ELIGIBLE
from casemgr.domain.referral_flow import AGREEMENT_NOW, agreement_now
from casemgr.operations.directories import Entry, EntryQuery, entries
from casemgr.ui import keys
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.rows import LinkRow
from casemgr.ui.theme import Tone
from casemgr.ui.widgets import Button, Card, Chip, Choice, Column, Gap, SearchBox, Text, row
from casemgr.words import N_, say, say_many

_FIRST = 60
AGREEMENT_TONES: dict[str, Tone] = {
    "valid": "success", "expired": "danger", "talks": "warning", "none": "neutral",
}  # fmt: skip
# Of each list: its icon, and the fields that stand beside the name.
_LINES: dict[str, tuple[str, tuple[str, ...]]] = {
    "provider": ("handshake", ("kind", "services", "area")),
    "project": ("folder", ("donor", "status", "since", "until")),
    "incident": ("users", ("kind", "on", "country", "place")),
    "perpetrator": ("user", ("other_names", "organisation", "place")),
}
_FILTERS: tuple[tuple[str, str, CodeList], ...] = (
    ("service", N_("Every service"), NEED_CATEGORY),
    ("district", N_("Every district"), DISTRICT),
    ("eligible", N_("For anybody"), ELIGIBLE),
    ("agreement", N_("Every agreement"), AGREEMENT_NOW),
)


class DirectoryScreen(Screen):
    """``directory`` is the list shown; ``found`` its entries that fit."""

    def __init__(self, at: Place, directory: str = "provider") -> None:
        super().__init__(at)
        self.directory = directory
        self.found: tuple[Entry, ...] = ()
        self._most = _FIRST
        speak = self.language
        self.which = Choice(
            [
                (one.name, say(one.title, speak))
                for one in DIRECTORIES.values()
                if not one.apart or self.may(f"write_{one.name}")
            ],
            value=directory,
        )
        self.which.setAccessibleName(say("List", speak))
        self.box = SearchBox(say("Search in this list", speak))
        self.count = Text("", "muted", wrap=False)
        self.new = Button("", self._new, kind="primary", icon="plus")
        head = row(self.which, self.box, self.count, self.new)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        self.filters = self._make_filters()
        self.retired = QCheckBox(say("No longer offered", speak))
        self.filter_row = QWidget()
        self.filter_row.setLayout(row(*self.filters.values()))
        below = row(self.filter_row, Gap(), self.retired)
        below.setStretch(0, 4)
        self.body.addLayout(below)
        self.column = Column()
        self.panes = Panes(self.column, speak)
        self.body.addWidget(self.panes, 1)
        self._connect()

    def _make_filters(self) -> dict[str, Choice]:
        speak = self.language
        made: dict[str, Choice] = {}
        for name, every, codes in _FILTERS:
            options = [(one.code, one.label(speak)) for one in codes.current()]
            choice = Choice([(None, say(every, speak)), *options], value=None)
            choice.setAccessibleName(say(every, speak))
            made[name] = choice
        return made

    def _connect(self) -> None:
        self.which.chosen.connect(self._turn_to)
        self.box.asked.connect(lambda _text: self.ask())
        self.retired.toggled.connect(lambda _on: self.ask())
        for choice in self.filters.values():
            choice.chosen.connect(lambda _code: self.ask())
        keys.bind(self, "new", self._new)
        keys.bind(self, "refresh", self.ask)

    # What the shell asks of a page

    def state(self) -> State:
        filters = {name: choice.value() for name, choice in self.filters.items()}
        return {
            "directory": self.directory, "search": self.box.text(), "filters": filters,
            "retired": self.retired.isChecked(),
        }  # fmt: skip

    def restore(self, state: State) -> None:
        self.directory = str(state.get("directory", self.directory))
        widgets = (self.which, self.box, self.retired, *self.filters.values())
        for widget in widgets:
            widget.blockSignals(True)
        self.which.choose(self.directory)
        self.box.setText(str(state.get("search", "")))
        self.retired.setChecked(bool(state.get("retired")))
        for name, code in dict(state.get("filters", {})).items():
            self.filters[name].choose(code)
        for widget in widgets:
            widget.blockSignals(False)

    def shown(self) -> None:
        known = DIRECTORIES[self.directory]
        self.new.setText(say(known.add, self.language))
        self.new.setVisible(self.may(f"write_{known.name}"))
        self.filter_row.setVisible(self.directory == "provider")
        self.ask()

    def search(self) -> None:
        self.box.setFocus()
        self.box.selectAll()

    # The question and its answer

    def question(self) -> EntryQuery:
        """What is asked for now."""
        chosen = {name: choice.value() or "" for name, choice in self.filters.items()}
        filters = chosen if self.directory == "provider" else {}
        return EntryQuery(
            search=self.box.text().strip(), retired=self.retired.isChecked(), **filters
        )

    def ask(self) -> None:
        """Ask anew for the list."""
        self._most = _FIRST
        self.panes.wait()
        self.look_latest(
            "directory", entries, self.directory, self.question(), on_done=self._answer,
            on_error=lambda error: self.panes.show_error(error, self.ask),
        )  # fmt: skip

    def _turn_to(self, code: Any) -> None:
        self.directory = str(code)
        self.shown()

    def _answer(self, found: tuple[Entry, ...]) -> None:
        self.found = found
        count = len(found)
        self.count.setText(say_many("{count} entry", "{count} entries", count, self.language))
        if not found:
            self._show_nothing()
            return
        empty(self.column.body)
        card = Card()
        card.body.setSpacing(0)
        card.add(*(self._line(one) for one in found[: self._most]))
        if count > self._most:
            words = say("Show {count} more", self.language, count=count - self._most)
            card.add(row(Button(words, self._show_all, kind="quiet"), Gap()))
        self.column.add(card)
        self.panes.show_content()

    def _show_all(self) -> None:
        self._most = len(self.found)
        self._answer(self.found)

    def _show_nothing(self) -> None:
        speak, known = self.language, DIRECTORIES[self.directory]
        icon = _LINES[self.directory][0]
        if self.question() != EntryQuery():
            self.panes.show_empty(icon, say("Nothing fits.", speak))
            return
        text = say("What is written here can be chosen in every case file.", speak)
        if known.apart:
            text = say("You see what you wrote, and what stands in a case that you may see.", speak)
        button = None
        if self.may(f"write_{known.name}"):
            button = Button(say(known.add, speak), self._new, icon="plus")
        title = say("Nothing stands in this list yet.", speak)
        self.panes.show_empty(icon, title, text, button)

    def _line(self, one: Entry) -> LinkRow:
        icon, names = _LINES[one.directory]
        declared = fields_of(type(one.value))
        parts = (show_value(declared[n], getattr(one.value, n), self.language) for n in names)
        return LinkRow(
            (icon, "primary"), entry_name(one, self.language),
            "  ·  ".join(part for part in parts if part),
            lambda: self.at.host.go("directory_entry", directory=one.directory, entry_id=one.id),
            tail=self._chip(one),
        )  # fmt: skip

    def _chip(self, one: Entry) -> Chip | None:
        if not isinstance(one.value, Provider):
            return None
        state = agreement_now(one.value, self.workspace.today)
        return Chip(AGREEMENT_NOW.label(state, self.language), AGREEMENT_TONES[state])

    def _new(self) -> None:
        if self.may(f"write_{self.directory}"):
            self.at.host.go("directory_entry", directory=self.directory)


def entry_name(one: Entry, language: str) -> str:
    """An entry's name, in Bangla where it has one and that is read."""
    bangla = getattr(one.value, "name_bn", "") if language == "bn" else ""
    return str(bangla or getattr(one.value, "name", ""))
