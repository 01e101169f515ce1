"""The merges a case is made of, and undoing the newest one."""

from collections.abc import Callable

from casemgr.domain.fields import fields_of
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.merging import Merged, Undone, merges_of, undo_merge
from casemgr.operations.merging_rows import Later
from casemgr.ui.forms.flow import empty
from casemgr.ui.messages import Question
from casemgr.ui.screens.base import Screen
from casemgr.ui.widgets import Button, Card, Gap, Text, row
from casemgr.words import N_, say, show_time


class MergesCard(Card):
    """Hidden while there is none. ``again`` is called after one was undone."""

    def __init__(self, screen: Screen, case_id: str, again: Callable[[], object]) -> None:
        super().__init__(say("Files this case is made of", screen.language))
        self._screen = screen
        self._case_id = case_id
        self._again = again
        self.hide()
        screen.at.desk.look(
            lambda: screen.at.session.look(merges_of, case_id),
            on_done=self._show, on_error=screen.at.host.tell, owner=self,
        )  # fmt: skip

    def _show(self, found: tuple[Merged, ...]) -> None:
        speak, zone = self._screen.language, self._screen.workspace.zone
        for one in found:
            when = show_time(one.at, zone, speak)
            told = Text(f"{one.code}  ·  {when}  ·  {one.by}  ·  {one.reason}")
            line = row(told)
            line.setStretch(0, 1)
            if one.newest:
                line.addWidget(Button(say("Undo …", speak), lambda one=one: self._ask(one)))  # type: ignore[misc]
            self.add(line)
        self.setVisible(bool(found))

    def _ask(self, one: Merged) -> None:
        self._screen.at.host.ask(
            Question(
                N_("Bring both files back?"),
                N_("Both will be as they were. What was entered since stays in the kept case."),
                N_("Bring back"),
            ),
            lambda: self._undo(one),
        )

    def _undo(self, one: Merged) -> None:
        self._screen.do(undo_merge, self._case_id, one.id, then=self._undone)

    def _undone(self, undone: Undone) -> None:
        speak = self._screen.language
        self._screen.at.host.toast(say("{case} is there again.", speak, case=undone.code))
        if not undone.later:
            self._again()
            return
        empty(self.body)
        self.title.setText(say("Entered since and left in the kept case", speak))
        for one in undone.later:
            self.add(Text(self._later(one)))
        self.add(row(Button(say("Go on", speak), self._again), Gap()))

    def _later(self, one: Later) -> str:
        speak = self._screen.language
        if one.kind not in RECORD_KINDS:
            return say("Status or caseworker", speak)
        known = RECORD_KINDS[one.kind]
        declared = fields_of(known.model)
        names = [say(declared[name].label, speak) for name in one.fields if name in declared]
        return ": ".join(part for part in (say(known.title, speak), ", ".join(names)) if part)
