"""A group of cases: what they share, the cases one may see, and one note for several of them."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QWidget

from casemgr.domain.around import Membership
from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.directories import Incident
from casemgr.domain.errors import NotFound
from casemgr.domain.fields import fields_of, show_value
from casemgr.domain.lifecycle import STATUS
from casemgr.domain.support import Note
from casemgr.operations import groups
from casemgr.operations.cases import find_code
from casemgr.operations.errors import NobodyChosen
from casemgr.operations.groups import IncidentView, Member
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseFile
from casemgr.ui.forms import Form, FormPage, Part
from casemgr.ui.forms.flow import FlowLayout, empty
from casemgr.ui.page import Place, State
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.form_screen import FormScreen
from casemgr.ui.screens.rows import LinkRow
from casemgr.ui.screens.tones import RISK_TONES
from casemgr.ui.widgets import Banner, Button, Card, Chip, Column, Gap, PageHead, Text, row
from casemgr.words import N_, say, say_many

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

_NOTE = "note"


class IncidentScreen(FormScreen):
    """``writing``: the note for several cases is open."""

    part = _NOTE

    def __init__(self, at: Place, incident_id: str, writing: bool = False) -> None:
        super().__init__(at)
        self.incident_id = incident_id
        self.writing = writing
        self.view: IncidentView | None = None
        self.ticks: dict[str, QCheckBox] = {}
        self._ticked: list[str] | None = None

    def state(self) -> State:
        self.lay_down()
        return {"carry_on": True, "ticked": self._chosen() if self.ticks else None}

    def restore(self, state: State) -> None:
        self._carry_on = bool(state.get("carry_on"))
        self._ticked = state.get("ticked")

    def shown(self) -> None:
        if self.page is not None:
            return
        self.panes.wait()
        self.read(
            groups.see_incident, self.incident_id, then=self._show,
            failed=self.not_read,
        )  # fmt: skip

    def _show(self, view: IncidentView) -> None:
        if self.page is not None:
            return
        self.view = view
        empty(self._holder)
        if self.writing and view.members:
            self._write(view)
        else:
            self._read(view)
            self.panes.show_content()

    # Reading

    def _read(self, view: IncidentView) -> None:
        speak = self.language
        head = PageHead(view.value.name, back=self.at.host.back, back_tip=say("Back", speak))
        column = Column()
        column.add(self._facts(view.value), self._members(view))
        self._holder.addWidget(head)
        self._holder.addWidget(self._doing(view))
        self._holder.addWidget(column, 1)

    def _doing(self, view: IncidentView) -> QWidget:
        """What one can do with the group; on a second line where there is no room for one."""
        speak = self.language
        holder = QWidget()
        line = FlowLayout(holder, gap=8, line_gap=6)
        if view.members and self.may("note_for_group"):
            write = say("Write a note for several", speak)
            line.addWidget(Button(write, self._open_note, icon="pencil"))
        if self.may("take_in_group"):
            line.addWidget(Button(say("Add a case", speak), self._ask_case, icon="plus"))
            more = say("Take in more people", speak)
            line.addWidget(Button(more, self._more, icon="user-plus"))
        if self.may("write_incident"):
            words = say("Edit what they share", speak)
            line.addWidget(Button(words, self._edit, icon="pencil"))
        return holder

    def _facts(self, value: Incident) -> Card:
        card = Card(say("What all of them share", self.language))
        card.body.setSpacing(6)
        for name, declared in fields_of(Incident).items():
            shown = show_value(declared, getattr(value, name), self.language)
            if not shown or name == "name":
                continue
            label = Text(say(declared.label, self.language), "muted")
            label.setFixedWidth(190)
            line = row(label, Text(shown), spacing=18)
            line.setStretch(1, 1)
            card.add(line)
        return card

    def _members(self, view: IncidentView) -> Card:
        card = Card(say("Cases of this group", self.language))
        card.body.setSpacing(2)
        count = say_many("{count} case", "{count} cases", len(view.members), self.language)
        card.tools.addWidget(Chip(count, "accent"))
        for one in view.members:
            card.add(self._member(one))
        if not view.members:
            words = say("No case of yours belongs to it.", self.language)
            card.add(Text(words, "muted"))
        if view.beyond:
            words = say_many(
                "{count} more case belongs to another team.",
                "{count} more cases belong to another team.",
                view.beyond, self.language,
            )  # fmt: skip
            card.add(Banner(words, "neutral"))
        return card

    def _member(self, one: Member) -> LinkRow:
        level = RISK_LEVEL.label(one.risk, self.language)
        words = say("Risk: {level}", self.language, level=level)
        return LinkRow(
            ("folder-open", "primary"), f"{one.pseudonym}  ·  {one.code}",
            STATUS.label(one.status, self.language),
            lambda: self.at.host.go("case", case_id=one.case_id),
            tail=Chip(words, RISK_TONES.get(one.risk, "neutral")),
        )  # fmt: skip

    def _open_note(self) -> None:
        self.at.host.go("incident", incident_id=self.incident_id, writing=True)

    def _more(self) -> None:
        self.at.host.go("group_intake", incident_id=self.incident_id)

    def _edit(self) -> None:
        self.at.host.go("directory_entry", directory="incident", entry_id=self.incident_id)

    def _ask_case(self) -> None:
        Ask(
            self, self.language, say("Add a case", self.language),
            say("Write the code of a case that you may see.", self.language),
            say("Add", self.language), lambda words, _tick, _choice: self._find(words),
            reason_label=say("Case code", self.language),
        )  # fmt: skip

    def _find(self, words: str) -> None:
        self.read(find_code, words, then=self._add)

    def _add(self, case_id: str | None) -> None:
        if case_id is None:
            self.at.host.tell(NotFound())
            return
        values = Membership(incident=self.incident_id).model_dump()
        self.do(save_record, "membership", case_id, None, values, then=lambda _saved: self.shown())

    # One note for several

    def _write(self, view: IncidentView) -> None:
        today = self.workspace.today
        given = {"on": today.isoformat()}
        form = Form(
            [Part(_NOTE, Note, N_("Note"), ("kind", "on", "text"), given)],
            self.language, today,
        )  # fmt: skip
        keeper = self.keeper(f"group-note/{self.incident_id}", form)
        title = say("A note for several cases", self.language)
        page = FormPage(
            f"{title}  ·  {view.value.name}", form, keeper, self.language,
            self.workspace.zone, above=self._choice(view),
        )  # fmt: skip
        self.begin(page, self._save)

    def _choice(self, view: IncidentView) -> Card:
        card = Card(say("Into these files", self.language))
        card.body.setSpacing(2)
        words = say("Write only what is true of each, and names nobody else.", self.language)
        card.add(Text(words, "muted"))
        self.ticks = {}
        for one in view.members:
            tick = QCheckBox(f"{one.pseudonym}  ·  {one.code}")
            tick.setChecked(self._ticked is None or one.case_id in self._ticked)
            self.ticks[one.case_id] = tick
            card.add(tick)
        none = Button(say("None", self.language), partial(self._tick_all, on=False), kind="quiet")
        every = Button(say("All", self.language), partial(self._tick_all, on=True), kind="quiet")
        card.add(row(every, none, Gap()))
        return card

    def _tick_all(self, *, on: bool) -> None:
        for tick in self.ticks.values():
            tick.setChecked(on)

    def _chosen(self) -> list[str]:
        return [case_id for case_id, tick in self.ticks.items() if tick.isChecked()]

    def _save(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        page, chosen = self.page, self._chosen()
        if page is None:
            return
        if not chosen:
            page.failed(NobodyChosen())
            return
        given = (chosen[0], self.incident_id, values[_NOTE], chosen)
        self.save(groups.note_for_group, *given, then=self._written)

    def _written(self, count: int) -> None:
        words = say_many(
            "Written into {count} file.", "Written into {count} files.", count, self.language
        )
        self.saved(words)


class MembershipPanel(Card):
    """The groups of a case, each with the way to it."""

    def __init__(self, screen: "CaseScreen", file: CaseFile) -> None:
        super().__init__()
        self.body.setSpacing(2)
        labels = file.links.get("incident")
        for stored in file.records.get("membership", ()):
            member = stored.value
            if not isinstance(member, Membership) or labels is None:
                continue
            go = partial(screen.at.host.go, "incident", incident_id=member.incident)
            self.add(
                LinkRow(
                    ("users", "primary"), labels.label(member.incident, screen.language),
                    say("The cases of this group, and a note for several", screen.language), go,
                )
            )  # fmt: skip


def membership(screen: "CaseScreen", file: CaseFile) -> QWidget | None:
    """The panel above the groups of a case."""
    return MembershipPanel(screen, file) if file.records.get("membership") else None
