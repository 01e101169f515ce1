"""A machine is gone: enter it, warn the survivors by risk, change the keys, tell the authority."""

from functools import partial

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.registers import BREACH_KIND, MEASURE
from casemgr.operations.lost_laptop import (
    GONE,
    WARNED,
    WARNED_HOW,
    Affected,
    Machine,
    affected,
    draft_report,
    note_measure,
    note_warned,
    numbers_of,
    on_the_machine,
    open_incident,
)
from casemgr.ui.forms.flow import FlowLayout, empty
from casemgr.ui.page import Place, State
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.base import Screen
from casemgr.ui.screens.tones import RISK_TONES
from casemgr.ui.widgets import (
    Button,
    Card,
    Chip,
    Choice,
    Column,
    Field,
    Gap,
    Line,
    PageHead,
    Text,
    TextLine,
    row,
)
from casemgr.words import N_, number, say, show_date

_MOST = 100  # survivors shown at once; the next ones come when these are noted
_MEASURES = ("key_changed", "passphrases", "account_closed", "safety_plans", "police")
_HOW_TO = (
    N_("Change the data key under Accounts: files kept from now on open with no older key."),
    N_("Everybody named below chooses a new passphrase under Settings; PINs are set up anew."),
    N_("Close the accounts of people who cannot be reached today."),
)


class LostLaptopScreen(Screen):
    """Without a ``breach_id`` the page asks what happened; then it leads through the rest.
    ``listed`` are the survivors, those not reached yet first."""

    def __init__(self, at: Place, breach_id: str = "") -> None:
        super().__init__(at)
        speak = self.language
        self.breach_id = breach_id
        self.listed: tuple[Affected, ...] = ()
        title = say("A machine is gone", speak)
        self.body.addWidget(PageHead(title, back=at.host.back, back_tip=say("Back", speak)))
        self.column = Column(width=760)
        self.body.addWidget(self.column, 1)
        self.begin_card = self._begin_card()
        self.keys_card = Card(say("Keys to change", speak))
        self.people_card = Card(say("Survivors to warn", speak))
        self.letter_card = Card(say("Letter to the authority", speak))
        self.letter = QPlainTextEdit()
        self.letter.setReadOnly(True)
        self.letter.setMinimumHeight(220)
        self.letter.setAccessibleName(say("Letter to the authority", speak))
        self.letter_card.add(self.letter)
        self.column.add(self.begin_card, self.keys_card, self.people_card, self.letter_card)
        self._fit()

    def state(self) -> State:
        return {"breach": self.breach_id}

    def restore(self, state: State) -> None:
        self.breach_id = str(state.get("breach", self.breach_id))
        self._fit()

    def shown(self) -> None:
        if self.breach_id:
            self.do(affected, self.breach_id, then=self._list)
            self.do(draft_report, self.breach_id, self.language, then=self.letter.setPlainText)
            self.compute(partial(on_the_machine, self.workspace), then=self._keys)

    def lay_down(self) -> None:
        """No survivor stays behind in a page that goes."""
        self.listed = ()
        self.letter.clear()

    def _fit(self) -> None:
        begun = bool(self.breach_id)
        self.begin_card.setVisible(not begun)
        for card in (self.keys_card, self.people_card, self.letter_card):
            card.setVisible(begun)

    # What happened

    def _begin_card(self) -> Card:
        speak = self.language
        card = Card(say("What happened", speak))
        intro = say(
            "Work on another machine of the office, or in a workspace restored from the newest "
            "backup. Entering it opens an entry in the register of breaches.", speak,
        )  # fmt: skip
        self.kind = Choice([(one, BREACH_KIND.label(one, speak)) for one in GONE], value="lost")
        today = self.workspace.today.isoformat()
        self.discovered, self.happened, self.words = TextLine(), TextLine(), TextLine()
        self.discovered.setText(today)
        self.happened.setText(today)
        card.add(
            Text(intro),
            Field(say("What happened", speak), self.kind),
            Field(say("Discovered on", speak), self.discovered, required=True),
            Field(say("Happened on", speak), self.happened),
            Field(say("How it happened", speak), self.words),
        )
        enter = Button(say("Enter and go on", speak), self.enter, kind="primary")
        card.add(row(Gap(), enter))
        return card

    def enter(self) -> None:
        """Open the incident with what the form says."""
        self.do(
            open_incident, self.kind.value() or GONE[0], self.discovered.text(),
            self.happened.text(), self.words.text(), then=self._begun,
        )  # fmt: skip

    def _begun(self, breach_id: str) -> None:
        self.breach_id = breach_id
        self._fit()
        self.shown()

    # Keys

    def _keys(self, found: Machine) -> None:
        speak = self.language
        empty(self.keys_card.body)
        self.keys_card.add(*(Text(f"•  {say(one, speak)}") for one in _HOW_TO))
        people = ", ".join(found.people)
        self.keys_card.add(
            Text(say("Whose passphrase opens it: {names}", speak, names=people)),
            Text(say("Whose PIN opens it: {names}", speak, names=", ".join(found.pins) or "–")),
            Text(
                say(
                    "{cases} cases lay on it, encrypted. The newest line of the audit trail known "
                    "here is number {line}; a copy with a higher one was written elsewhere.",
                    speak,
                    cases=number(found.cases, speak),
                    line=number(found.newest_line, speak),
                ),
                "muted",
            ),
        )
        holder = QWidget()
        flow = FlowLayout(holder)
        for one in _MEASURES:
            words = MEASURE.label(one, speak)
            flow.addWidget(Button(words, partial(self._note_measure, one), icon="check"))
        if self.may("manage_accounts"):
            go = partial(self.at.host.go, "accounts")
            flow.addWidget(Button(say("Accounts", speak), go, icon="users"))
        self.keys_card.add(Text(say("Note what was done:", speak), "label"), holder)

    def _note_measure(self, measure: str) -> None:
        self.do(note_measure, self.breach_id, measure, then=self._noted)

    def _noted(self, _answer: object) -> None:
        self.at.host.toast(say("Saved.", self.language))
        self.shown()

    # Survivors

    def _list(self, found: tuple[Affected, ...]) -> None:
        speak = self.language
        self.listed = found
        empty(self.people_card.body)
        told = sum(one.state == "told" for one in found)
        self.people_card.add(
            Text(
                say(
                    "{told} of {count} warned",
                    speak,
                    told=number(told, speak),
                    count=number(len(found), speak),
                ),
                "label",
            )
        )
        for one in found[:_MOST]:
            self.people_card.add(Line(), self._survivor(one))

    def _survivor(self, one: Affected) -> QWidget:
        speak = self.language
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 4, 0, 4)
        head = row(
            Chip(RISK_LEVEL.label(one.risk, speak), RISK_TONES[one.risk]),
            Text(f"{one.pseudonym}  ·  {one.code}", "label", wrap=False),
            Text(one.owner, "muted", wrap=False), Gap(),
        )  # fmt: skip
        if one.state:
            done = " · ".join(
                filter(
                    None,
                    (
                        WARNED.label(one.state, speak),
                        WARNED_HOW.label(one.how, speak) if one.how else "",
                        show_date(one.on, speak),
                        one.by,
                    ),
                )
            )
            head.addWidget(Chip(done, "success" if one.state == "told" else "warning"))
        column.addLayout(head)
        for rule in one.rules:
            column.addWidget(Text(f"•  {rule}"))
        column.addWidget(self._actions(one))
        return holder

    def _actions(self, one: Affected) -> QWidget:
        speak = self.language
        holder = QWidget()
        flow = FlowLayout(holder)
        for code in WARNED:
            note = partial(self._ask, one, code.code)
            flow.addWidget(Button(f"{code.label(speak)} …", note))
        if not one.no_contact:
            show = partial(self._ask_numbers, one)
            flow.addWidget(Button(say("Show the numbers", speak), show, kind="quiet"))
        go = partial(self.at.host.go, "case", case_id=one.case_id)
        flow.addWidget(Button(say("Open file", speak), go, kind="quiet", icon="folder-open"))
        return holder

    def _ask_numbers(self, one: Affected) -> None:
        def answer(numbers: tuple[str, ...]) -> None:
            shown = "\n".join((*one.rules, "", *numbers))
            title = f"{one.pseudonym}  ·  {one.code}"
            Ask(
                self, self.language, title, shown, say("Close", self.language),
                lambda _words, _tick, _choice: None, reason_needed=False,
            )  # fmt: skip

        self.do(numbers_of, one.case_id, then=answer)

    def _ask(self, one: Affected, state: str) -> None:
        speak = self.language
        ways = [(code.code, code.label(speak)) for code in WARNED_HOW]
        Ask(
            self, speak, WARNED.label(state, speak), f"{one.pseudonym}  ·  {one.code}",
            say("Save", speak),
            lambda _words, _tick, how: self.warned(one, state, how or ""),
            reason_needed=False, points=one.rules, choices=ways if state != "unsafe" else (),
        )  # fmt: skip

    def warned(self, one: Affected, state: str, how: str) -> None:
        today = self.workspace.today.isoformat()
        self.do(note_warned, self.breach_id, one.case_id, state, how, today, then=self._noted)
