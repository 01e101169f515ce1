"""From a record's form to a new entry of a list and back, and what a provider brings along.

The form keeps what was typed; the entry that was made comes back chosen.
"""

from dataclasses import replace
from functools import partial

from casemgr.domain.codes import Code, CodeList
from casemgr.domain.directories import DIRECTORIES
from casemgr.operations.directories import EntryView, entry
from casemgr.operations.referrals import Advice, advice_about
from casemgr.ui.forms import Form
from casemgr.ui.forms.choices import ListEditor
from casemgr.ui.page import State
from casemgr.ui.screens.base import Screen
from casemgr.ui.widgets import Banner, Button, Gap, row
from casemgr.words import say

_FILLED = ("organisation", "focal_person")


def answer_key(answer_to: str) -> str:
    """Under which draft the entry that was made waits for the form that asked for it."""
    return f"chosen/{answer_to}"


class EntryLinks:
    """The fields of one record's form that point to a list of the office."""

    def __init__(self, screen: Screen, form: Form, part: str, form_key: str, case_id: str) -> None:
        self._screen = screen
        self._form = form
        self._part = part
        self._form_key = form_key
        self._case_id = case_id
        self._names = [
            name for name, one in form.fields.items()
            if one.declared.to in DIRECTORIES and isinstance(one.editor, ListEditor)
        ]  # fmt: skip
        for name in self._names:
            self._offer(name)
        self._advice = Banner()
        self._provider = f"{part}.provider"
        if f"{part}.focal_person" in form.fields and self._provider in self._names:
            editor = form.fields[self._provider].editor
            editor.column.addWidget(self._advice)
            editor.edited.connect(partial(self._ask, fill=True))
            self._ask(fill=False)

    def come_back(self) -> None:
        """Take up what was made for this form in the meantime."""
        for name in self._names:
            key = answer_key(f"{self._form_key}/{name}")
            self._screen.fetch_draft(key, partial(self._read, name, key))

    def _offer(self, name: str) -> None:
        field = self._form.fields[name]
        known = DIRECTORIES[field.declared.to]
        if not self._screen.may(f"write_{known.name}"):
            return
        words = say(known.add, self._screen.language)
        button = Button(words, partial(self._leave, name), kind="quiet", icon="plus")
        field.editor.column.addLayout(row(button, Gap()))

    def _leave(self, name: str) -> None:
        self._screen.lay_down()
        self._screen.at.host.go(
            "directory_entry",
            directory=self._form.fields[name].declared.to,
            answer_to=f"{self._form_key}/{name}",
        )

    def _read(self, name: str, key: str, found: State | None) -> None:
        if found is None:
            return
        self._screen.drop_draft(key)
        to = self._form.fields[name].declared.to
        self._screen.read(entry, to, str(found["id"]), then=partial(self._choose, name))

    def _choose(self, name: str, view: EntryView) -> None:
        field = self._form.fields[name]
        made, label = view.entry.id, str(getattr(view.entry.value, "name", ""))
        known = [code for code in field.declared.codes or () if code.code != made]
        codes = CodeList(field.declared.to, [*known, Code(made, label, label)])
        field.declared = field.editor.declared = replace(field.declared, codes=codes)
        if isinstance(field.editor, ListEditor):
            field.editor.narrow("")
        part, _, short = name.partition(".")
        self._form.put({part: {short: made}})
        field.editor.stand(0)
        if name == self._provider:
            self._ask(fill=True)

    # What a provider says

    def _ask(self, *, fill: bool) -> None:
        chosen = str(self._form.fields[self._provider].editor.value() or "")
        self._advice.clear()
        if chosen:
            self._screen.read(
                advice_about, self._case_id, chosen, then=partial(self._tell, chosen, fill)
            )

    def _tell(self, chosen: str, fill: bool, advice: Advice) -> None:
        if self._form.fields[self._provider].editor.value() != chosen:
            return
        if advice.doubts:
            speak = self._screen.language
            self._advice.tell("\n".join(say(one, speak) for one in advice.doubts), "warning")
        if not fill:
            return
        held = {name: self._form.fields[f"{self._part}.{name}"].editor.value() for name in _FILLED}
        brought = {"organisation": advice.organisation, "focal_person": advice.focal_person}
        empty = {name: brought[name] for name in _FILLED if brought[name] and not held[name]}
        if empty:
            self._form.put({self._part: empty})
