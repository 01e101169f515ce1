"""Asked for: what two people must want. Ask, agree or refuse, and carry out what was agreed."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QProgressBar, QWidget

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.errors import CaseError
from casemgr.operations.handing_out import (
    Agreed,
    HandedOut,
    agreed_as,
    export_htcds,
    identified_terms,
    words_for_recipient,
)
from casemgr.operations.joint_acts import JOINT, Asked, ask_for, asked_for, decide, withdraw
from casemgr.operations.keeping import FORGET
from casemgr.operations.open_export import TakenOut, complete_terms, export_all
from casemgr.operations.report_many_request import request_from
from casemgr.operations.statistics_request import JOINT_ACT, terms_in_words
from casemgr.operations.workspace import Workspace
from casemgr.ui.forms.flow import FlowLayout, empty
from casemgr.ui.page import Place
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.base import Screen
from casemgr.ui.screens.files import ask_save
from casemgr.ui.screens.report_many import told_of
from casemgr.ui.theme import Tone
from casemgr.ui.widgets import (
    Banner,
    Button,
    Card,
    Chip,
    Choice,
    Column,
    Field,
    Gap,
    IconButton,
    PageHead,
    Text,
    TextLine,
    row,
)
from casemgr.words import N_, say, show_date

STATES: Mapping[str, tuple[str, Tone]] = {
    "asked": (N_("Waits for a second person"), "warning"),
    "agreed": (N_("Agreed"), "success"),
    "refused": (N_("Refused"), "danger"),
    "withdrawn": (N_("Withdrawn"), "neutral"),
    "done": (N_("Done"), "neutral"),
    "lapsed": (N_("Too old"), "neutral"),
}
_NAMES = "identified_export"
_ALL = "complete_export"


def _hand_out(one: Asked, workspace: Workspace, path: Path, agreed: Agreed) -> HandedOut:
    terms = one.terms
    return export_htcds(
        workspace, path, identified=True, purpose=terms["purpose"],
        recipient=terms["recipient"], whole=terms["whole"], agreed=agreed,
    )  # fmt: skip


def _take_out(_one: Asked, workspace: Workspace, path: Path, agreed: Agreed) -> TakenOut:
    return export_all(workspace, path, agreed)


DOES: Mapping[str, tuple[str, Callable[[Asked, Workspace, Path, Agreed], Any]]] = {
    _NAMES: ("htcds-2.0.xlsx.age", _hand_out),
    _ALL: ("casemgr.tar.age", _take_out),
}
"""The acts that are asked for and carried out on this page: name of the file, and the work."""


class JointActsScreen(Screen):
    """``requests`` are what the page shows; ``form`` asks for something new."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        self.requests: tuple[Asked, ...] = ()
        head = PageHead(say("Asked for", speak), back=at.host.back, back_tip=say("Back", speak))
        head.tools.addWidget(
            IconButton("refresh-cw", say("Refresh", speak), self.shown, framed=True)
        )
        self.body.addWidget(head)
        self.banner = Banner()
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setVisible(False)
        self.body.addWidget(self.banner)
        self.body.addWidget(self.busy)
        column = Column(width=760)
        self.form = AskForm(self) if AskForm.offered(self) else None
        self.requests_card = Card(say("Requests", speak))
        column.add(self.requests_card)
        if self.form is not None:
            column.add(self.form)
        self.body.addWidget(column, 1)

    def shown(self) -> None:
        self.read(asked_for, then=self._answer)

    def lay_down(self) -> None:
        """Neither a request nor the words of a seal stay behind in a page that goes."""
        self.requests = ()
        self.banner.clear()

    def _answer(self, found: tuple[Asked, ...]) -> None:
        self.requests = found
        empty(self.requests_card.body)
        if not found:
            words = say("Nothing has been asked for.", self.language)
            self.requests_card.add(Text(words, "muted"))
        for one in found:
            self.requests_card.add(self._card(one))

    def _card(self, one: Asked) -> Card:
        speak = self.language
        card = Card(say(JOINT[one.what].title, speak))
        words, tone = STATES[one.state]
        card.tools.addWidget(Chip(say(words, speak), tone))
        day = one.asked_at.astimezone(self.workspace.zone).date().isoformat()
        asked = say("asked by {name} on {day}", speak, name=one.asked_by, day=show_date(day, speak))
        card.add(Text(" · ".join(filter(None, (one.code, asked))), "muted"))
        card.add(Text(one.reason))
        for line in self._terms(one):
            card.add(Text(line))
        if one.words:
            card.add(Text(f"{one.decided_by}: {one.words}"))
        elif one.decided_by:
            card.add(Text(say("Answered by {name}", speak, name=one.decided_by), "muted"))
        if one.not_before:
            day_shown = show_date(one.not_before, speak)
            card.add(Text(say("Not before {day}", speak, day=day_shown), "muted"))
        if one.until:
            card.add(
                Text(say("Stands until {day}", speak, day=show_date(one.until, speak)), "muted")
            )
        if one.agrees_from:
            day_shown = show_date(one.agrees_from, speak)
            words = say("You can agree from {day} on: one person may hold both accounts.", speak,
                        day=day_shown)  # fmt: skip
            card.add(Text(words, "muted"))
        card.add(self._buttons(one))
        return card

    def _terms(self, one: Asked) -> list[str]:
        speak, terms = self.language, one.terms
        if one.what == JOINT_ACT:
            return terms_in_words(terms, speak)
        if one.what not in DOES:
            return []
        papers = request_from(one)
        lines = [" · ".join(told_of(papers, speak))] if papers else []
        lines.append(f"{say('Recipient', speak)}: {terms.get('recipient', '')}")
        if purpose := terms.get("purpose"):
            lines.append(f"{say('Purpose', speak)}: {PURPOSE.label(purpose, speak)}")
        if keys := terms.get("keys"):
            lines.append(say("Sealed to the key {key}", speak, key=", ".join(keys)))
        else:
            lines.append(say("Sealed behind words that are told to the recipient", speak))
        return lines

    def _buttons(self, one: Asked) -> QWidget:
        speak = self.language
        holder = QWidget()
        flow = FlowLayout(holder)
        if one.decides:
            agree, refuse = partial(self._decide, one, True), partial(self._decide, one, False)
            if not one.agrees_from:
                flow.addWidget(Button(say("Agree", speak), agree, kind="primary", icon="check"))
            flow.addWidget(Button(say("Refuse …", speak), refuse))
        if one.own and one.state == "agreed" and one.what in DOES:
            work = partial(self._carry_out, one)
            flow.addWidget(Button(say("Carry out …", speak), work, kind="primary"))
        if one.case_id and one.what == FORGET and self.may("forget_case"):
            show = partial(self.at.host.go, "forget", case_id=one.case_id)
            flow.addWidget(Button(say("What goes and what stays", speak), show, icon="eye"))
        if one.case_id:
            go = partial(self.at.host.go, "case", case_id=one.case_id)
            flow.addWidget(Button(say("Open file", speak), go, icon="folder-open"))
        if one.state in ("asked", "agreed") and (one.own or one.state == "agreed"):
            back = partial(self._withdraw, one)
            flow.addWidget(Button(say("Withdraw", speak), back, kind="quiet"))
        return holder

    def _decide(self, one: Asked, agreed: bool) -> None:
        speak = self.language
        yes = say("Agree", speak) if agreed else say("Refuse", speak)
        Ask(
            self, speak, say(JOINT[one.what].title, speak), one.reason, yes,
            lambda words, _tick, _choice: self.do(
                decide, one.id, agreed, words, then=self._noted
            ),
            reason_needed=not agreed,
            reason_label=say("Words to whoever asked", speak),
        )  # fmt: skip

    def _withdraw(self, one: Asked) -> None:
        self.do(withdraw, one.id, then=self._noted)

    def _noted(self, _answer: object) -> None:
        self.at.host.toast(say("The decision is recorded.", self.language))
        self.shown()

    def _carry_out(self, one: Asked) -> None:
        if request_from(one) is not None:  # papers are made where papers are made
            self.at.host.go("reports", many={})
            return
        name, _ = DOES[one.what]
        ask_save(self, self.language, name, partial(self._write, one))

    def _write(self, one: Asked, path: Path) -> None:
        keys = list(one.terms.get("keys", ()))
        words = "" if keys else words_for_recipient()
        agreed = agreed_as(one.id, keys, words)
        work = partial(DOES[one.what][1], one, self.workspace, path, agreed)
        self.banner.clear()
        self.busy.setVisible(True)
        self.compute(work, then=partial(self._written, words), failed=self._failed)

    def _written(self, words: str, done: HandedOut | TakenOut) -> None:
        speak = self.language
        self.busy.setVisible(False)
        told = say("It was written, sealed: {name}", speak, name=done.path.name)
        if words:
            told += "\n" + say(
                "Tell the recipient these words by telephone, never together with the file. They "
                "are shown once: {words}",
                speak,
                words=words,
            )
        self.banner.tell(told, "success")
        self.shown()

    def _failed(self, error: CaseError) -> None:
        self.busy.setVisible(False)
        self.banner.tell(error.tell(self.language))
        self.shown()


class AskForm(Card):
    """What is asked for, for whom, sealed how, and why."""

    def __init__(self, screen: JointActsScreen) -> None:
        speak = screen.language
        super().__init__(say("Ask for something that two people must want", speak))
        self._screen = screen
        self.what = Choice(
            [(one, say(JOINT[one].title, speak)) for one in self.offered(screen)],
            value=self.offered(screen)[0],
        )
        self.purpose = Choice([(one.code, one.label(speak)) for one in PURPOSE], value="legal")
        self.recipient, self.key, self.reason = TextLine(), TextLine(), TextLine()
        self.whole = QCheckBox(say("Every field of the standard, on several sheets", speak))
        self._purpose = Field(say("Purpose", speak), self.purpose)
        self._recipient = Field(say("Recipient", speak), self.recipient, required=True)
        self._key = Field(
            say("Public age key of the recipient", speak), self.key,
            help=say("Without one it is sealed behind words that you tell by telephone.", speak),
        )  # fmt: skip
        self._reason = Field(say("Reason", speak), self.reason, required=True)
        self.add(
            Field(say("What", speak), self.what),
            self._recipient, self._purpose, self.whole, self._key, self._reason,
        )  # fmt: skip
        self.add(row(Gap(), Button(say("Ask", speak), self.ask, kind="primary")))
        self.what.chosen.connect(lambda _code: self._fit())
        self._fit()

    @staticmethod
    def offered(screen: Screen) -> list[str]:
        return [one for one in DOES if JOINT[one].asks & screen.actor.roles]

    def ask(self) -> None:
        """Put the request before those who may agree."""
        needed = say("This is needed.", self._screen.language)
        empty_ones = [one for one in (self._recipient, self._reason) if not _text(one.editor)]
        for one in (self._recipient, self._reason):
            one.set_problem(needed if one in empty_ones else "")
        if empty_ones:
            return
        try:
            what, terms = self._asked()
        except CaseError as problem:
            self._key.set_problem(problem.tell(self._screen.language))
            return
        self._key.set_problem("")
        self._screen.do(ask_for, what, "", terms, self.reason.text(), then=self._asked_for)

    def _asked(self) -> tuple[str, dict[str, Any]]:
        keys = self.key.text().split()
        if self.what.value() == _ALL:
            return _ALL, complete_terms(self.recipient.text(), keys)
        purpose = self.purpose.value() or ""
        whole = self.whole.isChecked()
        return _NAMES, identified_terms(purpose, self.recipient.text(), keys, whole=whole)

    def _asked_for(self, _answer: object) -> None:
        for line in (self.recipient, self.key, self.reason):
            line.clear()
        words = say("It waits for a second person.", self._screen.language)
        self._screen.at.host.toast(words)
        self._screen.shown()

    def _fit(self) -> None:
        names = self.what.value() == _NAMES
        self._purpose.setVisible(names)
        self.whole.setVisible(names)


def _text(editor: QWidget) -> str:
    return editor.text().strip() if isinstance(editor, TextLine) else ""
