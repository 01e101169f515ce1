"""Above the identification: act, means and purpose, what is missing, and the second reader."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from casemgr.domain.codes import CodeList
from casemgr.domain.determination import determination, remark
from casemgr.domain.experience import Screening
from casemgr.domain.experience_codes import ACT, MEANS, TRAFFICKING_PURPOSE
from casemgr.operations.lifecycle import request_approval
from casemgr.operations.values import Approval, CaseFile
from casemgr.ui.screens.ask import Ask
from casemgr.ui.theme import Tone
from casemgr.ui.widgets import Banner, Button, Card, Chip, Text, row
from casemgr.words import N_, say

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

SUBJECT = "identification"
_SIGNS: dict[str, tuple[str, Tone]] = {
    "lacking": ("○", "warning"), "there": ("✓", "success"), "not_asked": ("–", "neutral"),
}  # fmt: skip
_SECOND: dict[str, tuple[str, Tone]] = {
    "": (N_("No second reader has been asked."), "neutral"),
    "requested": (N_("Waiting for the second reader."), "warning"),
    "approved": (N_("A second reader agrees."), "success"),
    "returned": (N_("The second reader has returned it."), "danger"),
}


class ScreeningCard(Card):
    """The three parts as they stand, and what follows for the determination."""

    def __init__(self, screen: "CaseScreen", file: CaseFile) -> None:
        super().__init__(say("Act, means and purpose", screen.language))
        self._screen = screen
        self._file = file
        self.language = screen.language
        stored = file.one("screening")
        value = stored.value if stored else None
        self._screening = value if isinstance(value, Screening) else None
        self.reading = determination(self._screening, file.age.child)
        held = self._screening or Screening()
        self._part("act", N_("Act"), held.acts, ACT)
        self._part("means", N_("Means"), held.means, MEANS)
        self._part("purpose", N_("Purpose"), held.purposes, TRAFFICKING_PURPOSE)
        said = remark(self._screening, self.reading)
        if said:
            self.add(Banner(say(said, self.language), "warning"))
        if self._screening is not None:
            self._second_reader()

    def _part(self, name: str, label: str, codes: Iterable[str], of: CodeList) -> None:
        lacking = name in self.reading.lacking
        asked = name != "means" or self.reading.means_needed
        ticked = ", ".join(of.label(code, self.language) for code in codes)
        words = ticked or say(N_("Nothing is recorded."), self.language)
        if not asked:
            own = say("Of a child no means are asked for.", self.language)
            words = f"{own} {ticked}".strip()
        state = "lacking" if lacking else "there" if ticked else "not_asked"
        sign, tone = _SIGNS[state]
        chip = Chip(f"{sign} {say(label, self.language)}", tone)
        chip.setMinimumWidth(90)
        line = row(chip, Text(words, "muted" if lacking else "body"), spacing=12)
        line.setStretch(1, 1)
        self.add(line)

    def _second_reader(self) -> None:
        asked = self._asked()
        words, tone = _SECOND[asked.verdict if asked else ""]
        said = asked.words if asked and asked.verdict != "requested" else ""
        line = row(Chip(say(words, self.language), tone), Text(said, "muted"), spacing=12)
        line.setStretch(1, 1)
        waiting = asked is not None and asked.verdict == "requested"
        if not waiting and "request_approval" in self._file.may:
            ask = Button(say("Ask a second reader", self.language), self._ask, icon="user")
            line.addWidget(ask)
        self.add(line)

    def _asked(self) -> Approval | None:
        return next((one for one in reversed(self._file.approvals) if one.subject == SUBJECT), None)

    def _ask(self) -> None:
        Ask(
            self, self.language, say("Ask a second reader", self.language),
            say("Somebody else reads the identification. You can go on working.", self.language),
            say("Ask", self.language), lambda words, _tick, _choice: self._send(words),
            reason_needed=False, reason_label=say("Words to the second reader", self.language),
        )  # fmt: skip

    def _send(self, words: str) -> None:
        self._screen.do(
            request_approval, self._file.case_id, SUBJECT, words,
            then=lambda _answer: self._screen.open(),
        )  # fmt: skip


def screening(screen: "CaseScreen", file: CaseFile) -> QWidget | None:
    """The panel above the identification."""
    return ScreeningCard(screen, file)


def age_note(screen: "CaseScreen", file: CaseFile) -> QWidget | None:
    """What a doubted age means, wherever people around her or her age are written down."""
    if not file.age.in_doubt:
        return None
    banner = Banner()
    words = say(
        "The age is in doubt: until it is decided she is treated as a child. Never ask the family "
        "to find out.",
        screen.language,
    )
    assess = (
        say("Best-interest assessment", screen.language),
        lambda: screen.choose("assessment"),
    )
    banner.tell(words, "warning", assess)
    return banner
