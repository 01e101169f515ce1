"""One kind of record of a case: each record as a card of what is known."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from casemgr.domain.fields import Kind, linked, show_value, shown_fields
from casemgr.domain.lifecycle import FINISHED
from casemgr.domain.records import RecordKind
from casemgr.operations.records import remove_record
from casemgr.operations.values import CaseFile, Stored, Unclear
from casemgr.ui.forms import contact_rules
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.case_extras import LISTED, panels
from casemgr.ui.widgets import Banner, Button, Card, EmptyState, Gap, IconButton, Text, row
from casemgr.words import say, show_time

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

_ICONS = {
    "person": "user", "contact": "phone", "consent": "shield-check", "risk": "shield-alert",
    "follow_up": "calendar-check", "referral": "handshake", "note": "message-square",
}  # fmt: skip


class RecordSection(QWidget):
    """The newest record first; of kinds that are dated, too."""

    def __init__(self, screen: "CaseScreen", file: CaseFile, kind: RecordKind) -> None:
        super().__init__()
        self._screen = screen
        self._file = file
        self._kind = kind
        self.language = screen.language
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        found = file.records.get(kind.name, ())
        finished = file.status in FINISHED and kind.name not in ("note", "consent")
        self._may_save = f"save_{kind.name}" in file.may and not finished
        add = Button(say(kind.add, self.language), self._add, kind="primary", icon="plus")
        if found and not kind.many:
            add = Button(say(kind.add, self.language), self._edit_one, icon="pencil")
        head = row(Text(say(kind.title, self.language), "title"), Gap())
        if self._may_save and found:
            head.addWidget(add)
        column.addLayout(head)
        for panel in panels(screen, file, kind.name):
            column.addWidget(panel)
        if finished and found:
            words = say("The case is finished: this section can only be read.", self.language)
            column.addWidget(Banner(words))
        if not found:
            column.addWidget(
                EmptyState(
                    _ICONS.get(kind.name, "file-text"),
                    say("Nothing is recorded here yet.", self.language),
                    button=add if self._may_save else None,
                )
            )
        if kind.name in LISTED:
            return
        for stored in reversed(found):
            column.addWidget(self._card(stored))

    def _add(self) -> None:
        self._screen.edit(self._kind.name)

    def _edit_one(self) -> None:
        stored = self._file.one(self._kind.name)
        self._screen.edit(self._kind.name, stored.id if stored else "")

    def _card(self, stored: Stored) -> Card:
        declared = {
            one.name: linked(one, self._file.links)
            for one in shown_fields(self._kind.model, stored.value.model_dump())
        }
        head = " · ".join(
            text
            for name in self._kind.summary
            if name in declared
            and (text := show_value(declared[name], getattr(stored.value, name), self.language))
        )
        single = not self._kind.many
        card = Card(
            "" if single else " ".join(head.split())[:160] or say(self._kind.title, self.language)
        )
        if not single:
            self._tools(card, stored)
        if self._kind.name == "contact":
            rules = contact_rules(stored.value.model_dump(), self.language)
            card.add(Banner(rules.headline, rules.tone))
        card.add(self._values(stored, skip=() if single else self._skipped(stored)))
        for unclear in self._file.unclear:
            if unclear.kind == self._kind.name:
                card.add(self._unclear(unclear))
        when = show_time(stored.updated_at, self._screen.workspace.zone, self.language)
        foot = say("Saved by {name}, {when}", self.language, name=stored.updated_by, when=when)
        card.add(Text(foot, "muted"))
        return card

    def _skipped(self, stored: Stored) -> tuple[str, ...]:
        """Short values stand in the head already."""
        return tuple(
            name for name in self._kind.summary if len(str(getattr(stored.value, name))) <= 60
        )

    def _values(self, stored: Stored, skip: tuple[str, ...]) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        line = 0
        for declared in shown_fields(self._kind.model, stored.value.model_dump()):
            declared = linked(declared, self._file.links)
            shown = show_value(declared, getattr(stored.value, declared.name), self.language)
            if not shown or declared.name in skip:
                continue
            label = Text(say(declared.label, self.language), "muted")
            label.setFixedWidth(190)
            grid.addWidget(label, line, 0)
            value = Text(shown)
            value.setTextInteractionFlags(value.textInteractionFlags())
            grid.addWidget(value, line, 1)
            if declared.kind is Kind.PHONE:
                value.setAccessibleName(f"{say(declared.label, self.language)}: {shown}")
            line += 1
        holder.setVisible(line > 0)
        return holder

    def _unclear(self, unclear: Unclear) -> Text:
        return Text(
            say(
                "In the imported file: “{value}”. {problem}", self.language,
                value=unclear.value, problem=say(unclear.problem, self.language),
            ),
            "muted",
        )  # fmt: skip

    def _tools(self, card: Card, stored: Stored) -> None:
        if self._may_save:
            for tool in record_tools(self._screen, self._file, self._kind, stored):
                card.tools.addWidget(tool)


def record_tools(
    screen: "CaseScreen", file: CaseFile, kind: RecordKind, stored: Stored
) -> list[IconButton]:
    """What may be done with one record by whoever may save such: correct it, remove it."""
    if kind.append_only:
        return []
    speak = screen.language
    edit = IconButton("pencil", say("Edit", speak), lambda: screen.edit(kind.name, stored.id))
    if f"remove_{kind.name}" not in file.may:
        return [edit]

    def remove(reason: str) -> None:
        screen.do(
            remove_record, kind.name, file.case_id, stored.id, stored.version, reason,
            then=lambda _answer: screen.open(),
        )  # fmt: skip

    def ask() -> None:
        Ask(
            screen, speak, say("Remove this entry from the file?", speak),
            say("It leaves the file; the reason stays in the change log.", speak),
            say("Remove", speak), lambda words, _tick, _choice: remove(words), danger=True,
        )  # fmt: skip

    return [edit, IconButton("trash-2", say("Remove", speak), ask)]
