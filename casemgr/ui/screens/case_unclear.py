"""What an import could not read: each value beside its field, until somebody settles it."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casemgr.domain.fields import fields_of
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.lifecycle import settle_unclear
from casemgr.operations.values import CaseFile, Unclear
from casemgr.ui.widgets import Button, Card, Gap, Text, row
from casemgr.words import say

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen


class UnclearSection(QWidget):
    """Enter the value into its field, then settle it; or settle it because it is not needed."""

    def __init__(self, screen: "CaseScreen", file: CaseFile) -> None:
        super().__init__()
        self._screen = screen
        self._file = file
        speak = screen.language
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(Text(say("Unclear from import", speak), "title"))
        column.addWidget(
            Text(
                say(
                    "Nothing was guessed. Enter each value where it belongs, then mark it settled.",
                    speak,
                ),
                "muted",
            )
        )
        for unclear in file.unclear:
            column.addWidget(self._card(unclear))

    def _card(self, unclear: Unclear) -> Card:
        speak = self._screen.language
        kind = RECORD_KINDS.get(unclear.kind)
        title = unclear.column
        if kind is not None:
            declared = fields_of(kind.model).get(unclear.field)
            if declared is not None:
                title = f"{say(kind.title, speak)}: {say(declared.label, speak)}"
        card = Card(title)
        card.add(Text(f"“{unclear.value}”"), Text(say(unclear.problem, speak), "muted"))
        place = say("Row {row}, column “{column}”", speak, row=unclear.row, column=unclear.column)
        card.add(Text(place, "muted"))
        settle = Button(say("Settled", speak), lambda: self._settle(unclear), icon="check")
        line = row(Gap())
        if kind is not None and f"save_{kind.name}" in self._file.may:
            line.addWidget(
                Button(say("Open the form", speak), lambda: self._open(unclear), icon="pencil")
            )
        settle.setVisible("settle_unclear" in self._file.may)
        line.addWidget(settle)
        card.add(line)
        return card

    def _open(self, unclear: Unclear) -> None:
        stored = self._file.one(unclear.kind)
        self._screen.edit(unclear.kind, stored.id if stored else "")

    def _settle(self, unclear: Unclear) -> None:
        self._screen.do(
            settle_unclear, self._file.case_id, unclear.id,
            then=lambda _answer: self._screen.open(),
        )  # fmt: skip
