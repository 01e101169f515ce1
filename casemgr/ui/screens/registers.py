"""The registers: what survivors asked for about their data, and what went wrong with it."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casemgr.domain.errors import StaleSave
from casemgr.domain.fields import fields_of, show_value
from casemgr.domain.registers import REGISTERS, Register
from casemgr.operations.lost_laptop import GONE
from casemgr.operations.registers import (
    RegisterEntry,
    register_entries,
    register_entry,
    save_in_register,
    save_register,
)
from casemgr.ui.forms import Form, FormPage, OnFile, Part
from casemgr.ui.forms.flow import FlowLayout, empty
from casemgr.ui.page import Place
from casemgr.ui.screens.base import Screen
from casemgr.ui.screens.files import ask_save
from casemgr.ui.screens.form_screen import FormScreen
from casemgr.ui.widgets import Button, Card, Chip, Column, Gap, PageHead, Text, row
from casemgr.words import say, show_date

_PART = "entry"


class RegistersScreen(Screen):
    """One card for each register: what waits first. ``found`` are its entries by register."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        self.found: dict[str, tuple[RegisterEntry, ...]] = {}
        self.body.addWidget(
            PageHead(say("Registers", speak), back=at.host.back, back_tip=say("Back", speak))
        )
        column = Column(width=760)
        self.cards = {name: Card(say(one.title, speak)) for name, one in REGISTERS.items()}
        column.add(*self.cards.values())
        self.body.addWidget(column, 1)

    def shown(self) -> None:
        for name in REGISTERS:
            self.read(register_entries, name, then=partial(self._answer, REGISTERS[name]))

    def lay_down(self) -> None:
        """No entry stays behind in a page that goes."""
        self.found = {}

    def _answer(self, register: Register, found: tuple[RegisterEntry, ...]) -> None:
        speak = self.language
        self.found[register.name] = found
        card = self.cards[register.name]
        empty(card.body)
        holder = QWidget()
        flow = FlowLayout(holder)
        if self.may("write_registers"):
            new = partial(self._open, register.name, "")
            flow.addWidget(Button(say(register.add, speak), new, icon="plus"))
        for ending, words in (("pdf", say("As PDF …", speak)), ("csv", say("As CSV …", speak))):
            save = partial(self._ask_save, register.name, ending)
            flow.addWidget(Button(words, save, kind="quiet", icon="file-output"))
        card.add(holder)
        for one in found:
            card.add(self._line(register, one))
        if not found:
            card.add(Text(say("Nothing has been entered.", speak), "muted"))

    def _line(self, register: Register, one: RegisterEntry) -> QWidget:
        speak = self.language
        declared = fields_of(register.model)
        texts = (
            show_value(declared[name], getattr(one.value, name), speak) for name in register.summary
        )
        holder = QWidget()
        line = QVBoxLayout(holder)
        line.setContentsMargins(0, 6, 0, 6)
        head = row(Text(" · ".join(filter(None, texts)), "label", wrap=False), Gap())
        if one.waits:
            due = say("Answer by {day}", speak, day=show_date(one.due, speak))
            head.addWidget(Chip(due, "danger" if one.late else "warning"))
        else:
            head.addWidget(Chip(say("Answered", speak), "success"))
        show = Button(say("Open", speak), partial(self._open, register.name, one.id))
        head.addWidget(show)
        if register.name == "breach" and getattr(one.value, "kind", "") in GONE:
            go = partial(self.at.host.go, "lost_laptop", breach_id=one.id)
            if self.may("answer_lost_laptop"):
                head.addWidget(Button(say("Survivors to warn", speak), go, icon="users"))
        line.addLayout(head)
        return holder

    def _open(self, register: str, entry_id: str) -> None:
        self.at.host.go("register_entry", register=register, entry_id=entry_id)

    def _ask_save(self, register: str, ending: str) -> None:
        ask_save(self, self.language, f"{register}.{ending}", partial(self._save, register))

    def _save(self, register: str, path: Path) -> None:
        work = partial(save_register, self.workspace, register, path, self.language)
        self.compute(work, then=self._saved)

    def _saved(self, _answer: object) -> None:
        self.at.host.toast(say("Saved.", self.language))


class RegisterEntryScreen(FormScreen):
    """The form of one entry."""

    part = _PART

    def __init__(self, at: Place, register: str, entry_id: str = "") -> None:
        super().__init__(at)
        self.register = REGISTERS[register]
        self.entry_id = entry_id

    def shown(self) -> None:
        if self.page is not None:
            return
        if not self.entry_id:
            self._put(None)
            return
        self.panes.wait()
        self.read(
            register_entry, self.register.name, self.entry_id, then=self._put,
            failed=self.not_read,
        )  # fmt: skip

    def _put(self, found: RegisterEntry | None) -> None:
        known, today = self.register, self.workspace.today
        now = _on_file(found) if found else None
        given = now.values if now else {known.begun: today.isoformat()}
        part = Part(_PART, known.model, "", given=given)
        form = Form([part], self.language, today)
        key = f"register/{known.name}/{self.entry_id or 'new'}"
        keeper = self.keeper(key, form, now.version if now else None)
        title = say(known.add if found is None else known.title, self.language)
        page = FormPage(title, form, keeper, self.language, self.workspace.zone)
        self.begin(page, self._save, stored=now)

    def _save(self, values: dict[str, dict[str, Any]]) -> None:
        name, entry_id = self.register.name, self.entry_id or None
        self.save(save_in_register, name, entry_id, values[_PART], self.version)

    def outdated(self, error: StaleSave) -> None:
        self.read(
            register_entry, self.register.name, self.entry_id,
            then=lambda found: self.compare(_on_file(found), error),
        )  # fmt: skip


def _on_file(found: RegisterEntry) -> OnFile:
    return OnFile(_PART, found.value.model_dump(), found.by, found.version)
