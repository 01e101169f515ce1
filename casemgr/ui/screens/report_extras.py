"""What some papers ask besides: how much they tell, what they are about, whether keeping them
is safe, for which period, and a password."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.paper_levels import DELICATE, LEVEL, LEVELS
from casemgr.operations.report_door import Choice as About
from casemgr.operations.report_papers import KINDS
from casemgr.operations.report_request import PAPER_KEPT
from casemgr.ui.screens.report_password import PasswordBox
from casemgr.ui.widgets import Choice, Field, PassphraseLine, TextLine
from casemgr.words import N_, Language, say

PROPOSED: Final[Mapping[str, str]] = {"referral": "referral", "legal": "court"}
"""By purpose, the level that is proposed; all that the purpose covers where none is named."""
_ABOUT: Final[Mapping[str, str]] = {
    "referral": N_("Which referral"),
    "follow_up": N_("Which follow-up"),
}


def offered_levels(kind: str, purpose: str) -> list[str]:
    """The levels a paper of this kind can have for a purpose; of a spreadsheet only all."""
    paper = KINDS.get(kind)
    if paper is None:
        return []
    return [
        code
        for code in paper.levels
        if not LEVELS[code].purposes or purpose in LEVELS[code].purposes
    ]


class ReportExtras(QWidget):
    """``changed`` when what would be printed changes."""

    changed = Signal()

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language: Language = language
        self._kind, self._purpose = "", ""
        self._filling = False
        self.level = Choice()
        self.ticks = {
            code.code: QCheckBox(code.label(language).replace("&", "&&")) for code in DELICATE
        }
        self.about = Choice()
        kept = [(code.code, code.label(language)) for code in PAPER_KEPT]
        self.kept = Choice([(None, ""), *kept], value=None)
        self.period = TextLine()
        self.sealing = PasswordBox(language)
        self.large = QCheckBox(say("Large print", language))
        self._build()

    def _build(self) -> None:
        speak = self.language
        ticks = QWidget()
        column = QVBoxLayout(ticks)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for box in self.ticks.values():
            column.addWidget(box)
            box.toggled.connect(self._tell)
        self._fields = {
            "level": Field(say("How much it tells", speak), self.level),
            "ticks": Field(
                say("Tell all the same", speak), ticks,
                help=say("Only what is ticked is told; the rest stays out.", speak),
            ),
            "about": Field(say("Which referral", speak), self.about),
            "kept": Field(
                say("Is keeping this paper safe for her?", speak), self.kept, required=True,
                help=say("Ask her first: who could find it, who could read it?", speak),
            ),
            "period": Field(
                say("Period", speak), self.period, required=True,
                help=say("A year, or a quarter such as 2026-Q2.", speak),
            ),
            "password": Field(
                say("Password for the file", speak), self.sealing,
                help=say(
                    "Leave empty for none. Another one than your passphrase, told by another way.",
                    speak,
                ),
            ),
        }  # fmt: skip
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        for one in self._fields.values():
            layout.addWidget(one)
            one.hide()
        layout.addWidget(self.large)
        self.large.hide()
        self.large.toggled.connect(lambda _on: self._tell())
        self.level.chosen.connect(lambda _code: self._level_chosen())
        self.about.chosen.connect(lambda _code: self._tell())

    @property
    def password(self) -> PassphraseLine:
        """The line in which the password stands."""
        return self.sealing.line

    def _tell(self) -> None:
        if not self._filling:
            self.changed.emit()

    def _level_chosen(self) -> None:
        self._show_ticks()
        self._tell()

    def _show_ticks(self) -> None:
        level = LEVELS[self.level.value() or "full"]
        self._fields["ticks"].setVisible(level.delicate_out)

    def show_for(self, kind: str, purpose: str) -> None:
        """Show what this kind of paper asks for this purpose."""
        paper = KINDS.get(kind)
        levels = offered_levels(kind, purpose)
        if (kind, purpose) != (self._kind, self._purpose):
            self._filling = True
            if kind != self._kind:
                self.large.setChecked(bool(paper and paper.large))
            held = self.level.value() if purpose == self._purpose else PROPOSED.get(purpose)
            labels = [(code, LEVEL.label(code, self.language)) for code in levels]
            self.level.offer(labels, held if held in levels else next(iter(levels), None))
            self._kind, self._purpose = kind, purpose
            self._filling = False
        self._fields["level"].setVisible(len(levels) > 1)
        self._show_ticks()
        self.large.setVisible(paper is not None and paper.large is not None)
        self._fields["about"].setVisible(bool(paper and paper.about))
        self._fields["kept"].setVisible(bool(paper and paper.neutral))
        self._fields["period"].setVisible(bool(paper and paper.draw is None))
        self._fields["password"].setVisible(paper is not None)

    def offer_about(self, kind: str, offered: tuple[About, ...]) -> None:
        """The referrals or follow-ups the paper can be about, the newest chosen."""
        options = [(one.record_id, one.label) for one in offered]
        held = self.about.value()
        chosen = held if held in dict(options) else (options[-1][0] if options else None)
        self._filling = True
        self.about.offer(options, chosen)
        self._filling = False
        label = _ABOUT.get(KINDS[kind].about, _ABOUT["referral"])
        self._fields["about"].label.setText(say(label, self.language))
        self.about.setAccessibleName(say(label, self.language))

    def answers(self) -> dict[str, Any]:
        """Everything answered but the password, to be put back later."""
        return {
            "level": self.level.value(), "told": sorted(self.chosen()),
            "kept": self.kept.value(), "period": self.period.text(),
            "large": self.large.isChecked(),
        }  # fmt: skip

    def put(self, answers: Mapping[str, Any]) -> None:
        """Put back what ``answers`` gave."""
        if answers.get("level"):
            self.level.choose(answers["level"])
        for code, box in self.ticks.items():
            box.setChecked(code in answers.get("told", ()))
        if answers.get("kept"):
            self.kept.choose(answers["kept"])
        self.period.setText(str(answers.get("period", "")))
        if "large" in answers:
            self.large.setChecked(bool(answers["large"]))

    def chosen(self) -> frozenset[str]:
        """The delicate groups that are ticked, where this level asks for them."""
        if not LEVELS[self.level.value() or "full"].delicate_out:
            return frozenset()
        return frozenset(code for code, box in self.ticks.items() if box.isChecked())

    def wishes(self) -> dict[str, Any]:
        """The values of a ``PaperRequest`` that are asked here."""
        paper = KINDS.get(self._kind)
        return {
            "level": self.level.value() or "full",
            "chosen": self.chosen(),
            "record_id": self.about.value() or "" if paper and paper.about else "",
            "large": self.large.isChecked() if paper and paper.large is not None else None,
            "paper_kept": self.kept.value() or "" if paper and paper.neutral else "",
        }

    def ready(self) -> bool:
        """Whether all is there; says what is missing."""
        paper = KINDS.get(self._kind)
        needed = say("This is needed.", self.language)
        missing: dict[str, Callable[[], bool]] = {
            "kept": lambda: bool(paper and paper.neutral) and not self.kept.value(),
            "period": lambda: bool(paper and paper.draw is None) and not self.period.text().strip(),
        }
        for name, lacks in missing.items():
            self._fields[name].set_problem(needed if lacks() else "")
        return not any(self._fields[name].problem for name in missing)


def purposes_for(kind: str, printed: frozenset[str], language: Language) -> list[tuple[str, str]]:
    """The purposes a paper of this kind can be made for, of those that are printed for."""
    paper = KINDS.get(kind)
    own = frozenset(paper.purposes) if paper and paper.purposes else printed
    return [
        (code.code, code.label(language))
        for code in PURPOSE.current()
        if code.code in own & printed
    ]
