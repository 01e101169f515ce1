"""One entry of a list: its form, where it stands, and what may be the same."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casemgr.domain.directories import DIRECTORIES, Provider
from casemgr.domain.errors import StaleSave
from casemgr.domain.fields import fields_of, show_value
from casemgr.domain.lifecycle import STATUS
from casemgr.domain.referral_flow import AGREEMENT_NOW, agreement_now
from casemgr.operations.directories import (
    Entry,
    EntryView,
    entry,
    merge_entries,
    retire_entry,
    save_entry,
)
from casemgr.operations.values import Saved
from casemgr.ui.forms import Form, FormPage, OnFile, Part
from casemgr.ui.messages import Question
from casemgr.ui.page import Place
from casemgr.ui.screens.alike_entries import AlikeEntries
from casemgr.ui.screens.directory import AGREEMENT_TONES, entry_name
from casemgr.ui.screens.entry_links import answer_key
from casemgr.ui.screens.form_screen import FormScreen
from casemgr.ui.screens.rows import LinkRow
from casemgr.ui.theme import Tone
from casemgr.ui.widgets import Banner, Button, Card, Column, PageHead, Text, row
from casemgr.words import N_, say, show_date

_PART = "entry"


class EntryScreen(FormScreen):
    """``page`` is the form, for those who may write in the list. ``answer_to`` names the field
    of another form that waits for the entry made here."""

    part = _PART

    def __init__(self, at: Place, directory: str, entry_id: str = "", answer_to: str = "") -> None:
        super().__init__(at)
        self.known = DIRECTORIES[directory]
        self.entry_id = entry_id
        self.answer_to = answer_to
        self.view: EntryView | None = None

    def shown(self) -> None:
        if self.page is not None:
            return
        if not self.entry_id:
            self._build(None)
            return
        self.panes.wait()
        self._open(self._build)

    def _open(self, then: Any) -> None:
        self.read(
            entry, self.known.name, self.entry_id, then=then,
            failed=self.not_read,
        )  # fmt: skip

    def _build(self, view: EntryView | None) -> None:
        if self.page is not None:
            return
        self.view = view
        if self.may(f"write_{self.known.name}"):
            self._build_form(view)
        elif view is not None:
            self._build_reading(view)
            self.panes.show_content()

    def _build_form(self, view: EntryView | None) -> None:
        now = _on_file(view) if view else None
        given = now.values if now else {}
        part = Part(_PART, self.known.model, self.known.title, given=given)
        form = Form([part], self.language, self.workspace.today)
        key = f"entry/{self.known.name}/{self.entry_id or 'new'}"
        keeper = self.keeper(key, form, now.version if now else None)
        page = FormPage(
            self._title(view), form, keeper, self.language, self.workspace.zone,
            above=self._around(view) if view else None,
        )  # fmt: skip
        if view is not None:
            page.head.tools.insertWidget(1, self._retiring(view.entry))
        named = {self.entry_id, *(one.id for one in view.alike)} if view else set()
        alike = AlikeEntries(self.at, self.language, self.known, frozenset(named))
        form.changed.connect(lambda: alike.look(form.read(_PART)))
        self._holder.addWidget(alike)
        self.begin(page, self._save, stored=now)

    def _title(self, view: EntryView | None) -> str:
        if view is None:
            return say(self.known.add, self.language)
        return f"{say(self.known.title, self.language)}  ·  {entry_name(view.entry, self.language)}"

    # For those who only read

    def _build_reading(self, view: EntryView) -> None:
        while (item := self._holder.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.deleteLater()
        back = say("Back", self.language)
        self._holder.addWidget(PageHead(self._title(view), back=self.at.host.back, back_tip=back))
        column = Column()
        column.add(self._around(view))
        card = Card(entry_name(view.entry, self.language))
        for declared in fields_of(self.known.model).values():
            shown = show_value(declared, getattr(view.entry.value, declared.name), self.language)
            if shown:
                label = Text(say(declared.label, self.language), "muted")
                label.setFixedWidth(190)
                line = row(label, Text(shown))
                line.setStretch(1, 1)
                card.add(line)
        column.add(card)
        self._holder.addWidget(column, 1)

    # What stands around the entry

    def _around(self, view: EntryView) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        if view.entry.retired:
            words = say(
                "This entry is no longer offered; records that name it keep it.", self.language
            )
            column.addWidget(Banner(words))
        if isinstance(view.entry.value, Provider):
            column.addWidget(self._trust(view.entry.value))
        if self.known.apart:
            column.addWidget(self._cases(view))
        if view.alike:
            column.addWidget(self._alike(view))
        holder.setVisible(column.count() > 0)
        return holder

    def _trust(self, provider: Provider) -> Banner:
        """Vetting and agreement as words; what is missing or over warns."""
        speak = self.language
        state = agreement_now(provider, self.workspace.today)
        parts = [AGREEMENT_NOW.label(state, speak)]
        if provider.agreement_until and state in ("valid", "expired"):
            until = show_date(provider.agreement_until, speak)
            parts.append(say("valid until {day}", speak, day=until))
        if provider.vetted_on:
            parts.append(say("Vetted on {day}", speak, day=show_date(provider.vetted_on, speak)))
        else:
            parts.append(say("Not vetted yet", speak))
        tone: Tone = AGREEMENT_TONES[state]
        if tone in ("neutral", "success") and (state == "none" or not provider.vetted_on):
            tone = "warning"
        return Banner("  ·  ".join(parts), tone)

    def _cases(self, view: EntryView) -> Card:
        card = Card(say("Cases in which it stands", self.language))
        card.body.setSpacing(0)
        if not view.cases:
            card.add(Text(say("In no case that you may see.", self.language), "muted"))
        for one in view.cases:
            card.add(
                LinkRow(
                    ("folder-open", "primary"), f"{one.pseudonym}  ·  {one.code}",
                    STATUS.label(one.status, self.language),
                    partial(self.at.host.go, "case", case_id=one.case_id),
                )
            )  # fmt: skip
        return card

    def _alike(self, view: EntryView) -> Card:
        card = Card(say("May be the same", self.language))
        for other in view.alike:
            name = entry_name(other, self.language)
            look = partial(
                self.at.host.go, "directory_entry", directory=self.known.name, entry_id=other.id
            )
            line = row(LinkRow(("link", "primary"), name, "", look))
            line.setStretch(0, 1)
            if self.may("merge_entries"):
                words = say("Make one of both", self.language)
                line.addWidget(Button(words, partial(self._ask_merge, other)))
            card.add(line)
        return card

    def _ask_merge(self, other: Entry) -> None:
        self.at.host.ask(
            Question(
                N_("Make one entry of both?"),
                N_(
                    "This one stays and takes from the other what it lacks. Records of your cases "
                    "then point to it, and the other is no longer offered."
                ),
                N_("Make one of both"),
            ),
            partial(self._merge, other),
        )

    def _merge(self, other: Entry) -> None:
        self.do(
            merge_entries, self.known.name, self.entry_id, other.id,
            then=lambda _answer: self._anew(),
        )  # fmt: skip

    def _retiring(self, one: Entry) -> Button:
        words = N_("Offer again") if one.retired else N_("No longer offer")
        return Button(say(words, self.language), partial(self._retire, one))

    def _retire(self, one: Entry) -> None:
        self.do(
            retire_entry, self.known.name, one.id, one.version, offered=one.retired,
            then=lambda _answer: self._anew(),
        )  # fmt: skip

    def _anew(self) -> None:
        """Show the entry as it stands now; what was typed and not saved stays as a draft."""
        self.at.host.toast(say("Saved.", self.language))
        self.lay_down()
        if self.page is not None:
            self._holder.removeWidget(self.page)
            self.page.hide()
            self.page.deleteLater()
            self.page = None
        self._carry_on = True
        self.shown()

    # Saving

    def _save(self, values: dict[str, dict[str, Any]]) -> None:
        given = (self.known.name, self.entry_id or None, values[_PART], self.version)
        self.save(save_entry, *given, then=self._stored)

    def _stored(self, saved: Saved) -> None:
        if self.answer_to:
            self.keep_draft(answer_key(self.answer_to), {"id": saved.record_id})
        self.saved()

    def outdated(self, error: StaleSave) -> None:
        self._open(lambda view: self.compare(_on_file(view), error))


def _on_file(view: EntryView) -> OnFile:
    one = view.entry
    return OnFile(_PART, one.value.model_dump(), one.updated_by, one.version)
