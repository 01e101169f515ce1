"""Keeping and forgetting, for supervisors: files whose time has come, those that are held, those
that somebody asked to forget, and those that were forgotten. And the same, as a line in the head
of a case."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from casemgr.domain.errors import CaseError
from casemgr.domain.forgetting import HOLD_GROUND, STAGE
from casemgr.operations.closing import DueFile, due_for_retention
from casemgr.operations.keeping import Line as Kept
from casemgr.operations.keeping import Mark, forgetting_lines, forgetting_mark
from casemgr.operations.values import CaseFile
from casemgr.ui import keys
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import Place
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.rows import LinkRow
from casemgr.ui.theme import Tone
from casemgr.ui.widgets import Banner, Button, Card, Column, PageHead, Text
from casemgr.words import N_, Language, say, show_date

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

_GROUPS = (
    ("agreed", N_("Waiting for its day")),
    ("asked", N_("Waiting for a second person")),
    ("held", N_("Held")),
    ("forgotten", N_("Forgotten")),
)
_TONES: dict[str, Tone] = {
    "agreed": "warning",
    "asked": "warning",
    "held": "accent",
    "forgotten": "neutral",
}


def say_mark(mark: Mark, speak: Language) -> str:
    """What a mark says, as a sentence; nothing where there is none."""
    if mark.state == "held":
        ground = HOLD_GROUND.label(mark.ground, speak)
        held = say("On hold: {ground}. Nothing of this file is forgotten.", speak, ground=ground)
        if not mark.until:
            return held
        again = say("To be looked at again on {day}.", speak, day=show_date(mark.until, speak))
        return f"{held} {again}"
    if mark.state == "asked":
        return say("Somebody asked to forget this file; a second person has to agree.", speak)
    if mark.state == "agreed":
        day = show_date(mark.day, speak)
        return say("To be forgotten on {day}. Until then it can be withdrawn.", speak, day=day)
    if mark.state != "forgotten":
        return ""
    said = say("Forgotten on {day}.", speak, day=show_date(mark.day, speak))
    if mark.until:
        until = show_date(mark.until, speak)
        said += " " + say("A backup could still show her until {day}.", speak, day=until)
    return said


class MarkBanner(Banner):
    """For the head of a case; hidden where there is nothing to say."""

    def __init__(self, screen: "CaseScreen") -> None:
        super().__init__()
        self._screen = screen

    def show_file(self, file: CaseFile) -> None:
        """Ask where this file stands."""
        self._screen.look(forgetting_mark, file.case_id, on_done=self._tell, owner=self)

    def _tell(self, mark: Mark) -> None:
        words = say_mark(mark, self._screen.language)
        if words:
            self.tell(words, _TONES[mark.state])
        else:
            self.hide()


class ForgettingScreen(Screen):
    """The list; each line leads to the page of one file."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        head = PageHead(
            say("Keeping and forgetting", speak), back=at.host.back, back_tip=say("Back", speak)
        )
        self.body.addWidget(head)
        words = N_(
            "What is no longer needed is forgotten: one person asks, another one agrees, and "
            "thirty days later it is done. A hold stops it."
        )
        self.body.addWidget(Text(say(words, speak), "muted"))
        self.column = Column(width=860)
        self.panes = Panes(self.column, speak)
        self.body.addWidget(self.panes, 1)
        self._due: tuple[DueFile, ...] = ()
        keys.bind(self, "refresh", self.shown)

    def shown(self) -> None:
        self.panes.wait()
        self.read(due_for_retention, then=self._found_due, failed=self._failed)

    def _failed(self, error: CaseError) -> None:
        self.panes.show_error(error, self.shown)

    def _found_due(self, files: tuple[DueFile, ...]) -> None:
        self._due = files
        self.read(forgetting_lines, then=self._show, failed=self._failed)

    def _show(self, lines: tuple[Kept, ...]) -> None:
        empty(self.column.body)
        placed = {line.case_id for line in lines if line.mark.state}
        due = [file for file in self._due if file.case_id not in placed]
        if due:
            self.column.add(self._due_card(due))
        for state, title in _GROUPS:
            here = [line for line in lines if line.mark.state == state]
            if here:
                self.column.add(self._card(say(title, self.language), here))
        if due or placed:
            self.panes.show_content()
            return
        self.panes.show_empty(
            "folder-open", say("No file's day has come.", self.language),
            say("Nothing is held, asked for or forgotten.", self.language),
        )  # fmt: skip

    def _due_card(self, files: Iterable[DueFile]) -> Card:
        card = Card(say("Files whose day has come", self.language))
        card.tools.addWidget(
            Button(say("Keep them longer …", self.language), partial(self.at.host.go, "retention"))
        )
        for file in files:
            day = say("Kept until {day}.", self.language, day=show_date(file.until, self.language))
            card.add(self._link(file.case_id, file.code, f"{day}  {file.rule}"))
        return card

    def _card(self, title: str, lines: Iterable[Kept]) -> Card:
        card = Card(title)
        for line in lines:
            stages = "; ".join(STAGE.label(one, self.language) for one in line.mark.stages)
            link = self._link(line.case_id, line.code, say_mark(line.mark, self.language))
            link.setToolTip(stages)
            card.add(link)
        return card

    def _link(self, case_id: str, code: str, words: str) -> LinkRow:
        go = partial(self.at.host.go, "forget", case_id=case_id)
        return LinkRow(("folder-open", "muted"), code, words, go)
