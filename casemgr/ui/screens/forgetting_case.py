"""Forgetting one file: exactly what goes, what stays, its holds, and the steps of two people."""

from functools import partial

from PySide6.QtWidgets import QCheckBox

from casemgr.domain.errors import CaseError
from casemgr.domain.forgetting import HOLD_GROUND, STAGE
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.working_days import add_months
from casemgr.operations.forgetting import Preview, ask_to_forget, forget_case, preview
from casemgr.operations.holds import Hold, end_hold, holds, place_hold
from casemgr.operations.joint_acts import withdraw
from casemgr.operations.keeping import Mark, forgetting_mark
from casemgr.ui import keys
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import Place, State
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.forgetting import say_mark
from casemgr.ui.screens.forgetting_elsewhere import ElsewhereCard
from casemgr.ui.widgets import Banner, Button, Card, Choice, Column, Gap, PageHead, Text, row
from casemgr.words import N_, number, say, say_many, show_date

_BESIDE = {
    "attached_file": N_("Files of documents"),
    "change_log": N_("What the history of changes says"),
    "status_change": N_("Reasons of changes of status"),
    "approval": N_("Words of requests and decisions"),
    "joint_act": N_("Words of requests and decisions"),
    "legal_hold": N_("Reasons of holds"),
    "case_share": N_("Reasons of sharing"),
    "release": N_("Recipients and reasons of what left"),
    "duty": N_("Duties and alerts"),
    "alert": N_("Duties and alerts"),
    "acknowledgement": N_("Duties and alerts"),
    "case_search": N_("What the search finds her by"),
    "case_word": N_("What the search finds her by"),
    "case_sound": N_("What the search finds her by"),
    "case_merge": N_("How files were made one"),
    "unclear_value": N_("Values of an import that were unclear"),
    "complaint": N_("Feedback"),
    "failed_row": N_("Rows of an import that were not taken over"),
}
_MONTHS = (6, 12, 24)


class ForgetScreen(Screen):
    """``case_id``: the file this page is about."""

    def __init__(self, at: Place, case_id: str) -> None:
        super().__init__(at)
        self.case_id = case_id
        self.mark = Mark("")
        self.found: Preview | None = None
        self._chosen = [code.code for code in STAGE]
        speak = self.language
        self.head = PageHead(
            say("Keeping and forgetting", speak), back=at.host.back, back_tip=say("Back", speak)
        )
        self.body.addWidget(self.head)
        self.banner = Banner()
        self.body.addWidget(self.banner)
        self.column = Column(width=860)
        self.panes = Panes(self.column, speak)
        self.body.addWidget(self.panes, 1)
        self.ticks: dict[str, QCheckBox] = {}
        keys.bind(self, "refresh", self.shown)

    def state(self) -> State:
        return {"stages": list(self._chosen)}

    def restore(self, state: State) -> None:
        self._chosen = [str(one) for one in state.get("stages", self._chosen)]

    def shown(self) -> None:
        self.panes.wait()
        self.read(forgetting_mark, self.case_id, then=self._marked, failed=self._failed)

    def _failed(self, error: CaseError) -> None:
        self.panes.show_error(error, self.shown)

    def _marked(self, mark: Mark) -> None:
        self.mark = mark
        wanted = mark.stages if mark.state in ("asked", "agreed") else self._chosen
        self._chosen = list(wanted) or [code.code for code in STAGE]
        self.read(preview, self.case_id, self._chosen, then=self._previewed, failed=self._failed)

    def _previewed(self, found: Preview) -> None:
        self.found = found
        self.head.title.setText(
            say("Keeping and forgetting: {code}", self.language, code=found.code)
        )
        self.read(holds, self.case_id, then=self._show, failed=self._failed)

    def _show(self, known: tuple[Hold, ...]) -> None:
        found, speak = self.found, self.language
        if found is None:
            return
        words = say_mark(self.mark, speak)
        if found.open:
            words = say("This case is still open: only a finished one is forgotten.", speak)
        self.banner.tell(words, "warning" if self.mark.state != "forgotten" else "neutral")
        self.banner.setVisible(bool(words))
        empty(self.column.body)
        if self.mark.state != "forgotten":
            self.column.add(self._steps(found))
            self.column.add(self._goes(found))
            if found.elsewhere:
                self.column.add(ElsewhereCard(found.elsewhere, self.at.host, speak))
        self.column.add(self._stays(found), self._holds(known))
        self.panes.show_content()

    # -- the steps of two people

    def _steps(self, found: Preview) -> Card:
        speak, card = self.language, Card(say("What is to be forgotten", self.language))
        fixed = self.mark.state in ("asked", "agreed")
        self.ticks = {}
        for code in STAGE:
            tick = QCheckBox(code.label(speak).replace("&", "&&"))
            tick.setChecked(code.code in self._chosen)
            tick.setEnabled(not fixed)
            tick.toggled.connect(self._choose)
            self.ticks[code.code] = tick
            card.add(tick)
        until = (
            say(
                "Copies made until now could still show her until {day}.", speak,
                day=show_date(found.until, speak),
            )
            if found.until
            else say("No backup is known that could still show her.", speak)
        )  # fmt: skip
        card.add(Text(until, "muted"))
        buttons = row(Gap())
        if fixed:
            buttons.addWidget(Button(say("Withdraw", speak), self._withdraw))
            if self.mark.day and self.mark.day <= self.workspace.today.isoformat():
                now = Button(say("Forget now …", speak), self._ask_now, kind="danger")
                now.setEnabled(not found.held and not found.open)
                buttons.addWidget(now)
        else:
            ask = Button(say("Ask to forget …", speak), self._ask, kind="danger")
            ask.setEnabled(not found.held and not found.open)
            buttons.addWidget(ask)
        card.add(buttons)
        return card

    def _choose(self, _on: bool) -> None:
        chosen = [code for code, tick in self.ticks.items() if tick.isChecked()]
        if chosen:
            self._chosen = chosen
        self.shown()

    def _ask(self) -> None:
        def send(words: str, _tick: bool, _choice: str | None) -> None:
            self.do(ask_to_forget, self.case_id, self._chosen, words, then=self._done)

        Ask(
            self, self.language, say("Ask to forget this file", self.language),
            say(
                "A second person has to agree. Thirty days later it is done and cannot be undone; "
                "until then either of you can withdraw it.",
                self.language,
            ),
            say("Ask for it", self.language), send, danger=True,
        )  # fmt: skip

    def _withdraw(self) -> None:
        self.do(withdraw, self.mark.act_id, then=self._done)

    def _ask_now(self) -> None:
        def send(_words: str, _tick: bool, _choice: str | None) -> None:
            work = partial(forget_case, self.workspace, self.case_id, self.mark.act_id)
            self.compute(work, then=self._done)

        Ask(
            self, self.language, say("Forget this file now", self.language),
            say("This cannot be undone.", self.language),
            say("Forget now", self.language), send, reason_needed=False, danger=True,
        )  # fmt: skip

    def _done(self, _answer: object) -> None:
        self.at.host.toast(say("Saved.", self.language))
        self.shown()

    # -- what goes and what stays

    def _goes(self, found: Preview) -> Card:
        speak, counted = self.language, dict[str, int]()
        for table, count in found.goes:
            kind = RECORD_KINDS.get(table.removesuffix("_record"))
            title = say(kind.title if kind else _BESIDE[table], speak)
            counted[title] = counted.get(title, 0) + count
        card = Card(say("What goes", speak))
        for title, count in counted.items():
            card.add(row(Text(title, wrap=False), Gap(), Text(number(count, speak), wrap=False)))
        if not counted:
            card.add(Text(say("Nothing is left to forget.", speak), "muted"))
        return card

    def _stays(self, found: Preview) -> Card:
        speak = self.language
        card = Card(say("What stays for statistics", speak))
        words = N_(
            "Codes and counts stay, days become months, a birthday becomes a year. The case's "
            "code and the audit trail stay."
        )
        card.add(Text(say(words, speak), "muted"))
        for one in found.stays:
            title = say(RECORD_KINDS[one.kind].title, speak)
            count = say_many("{count} record", "{count} records", one.records, speak)
            labels = ", ".join(say(label, speak) for label in one.fields)
            card.add(Text(f"{title} ({count}): {labels}"))
        feedback = N_(
            "Feedback that was taken down about no case stays as it was said, and is not searched "
            "for her name."
        )
        card.add(Text(say(feedback, speak)))
        return card

    # -- holds

    def _holds(self, known: tuple[Hold, ...]) -> Card:
        speak, card = self.language, Card(say("Holds", self.language))
        for one in known:
            card.add(self._hold(one))
        if not known:
            card.add(Text(say("No hold stands on this file.", speak), "muted"))
        ground = Choice([(code.code, code.label(speak)) for code in HOLD_GROUND])
        ground.choose(HOLD_GROUND.codes[0].code if HOLD_GROUND.codes else None)
        ground.setAccessibleName(say("Ground", speak))
        today = self.workspace.today
        days = [add_months(today, months).isoformat() for months in _MONTHS]
        again = Choice(
            [
                ("", say("Until somebody ends it", speak)),
                *(
                    (day, say("Look at it again on {day}", speak, day=show_date(day, speak)))
                    for day in days
                ),
            ],
            value="",
        )
        again.setAccessibleName(say("Look at it again", speak))
        place = Button(say("Place a hold …", speak), partial(self._place, ground, again))
        card.add(row(ground, again, Gap(), place))
        return card

    def _hold(self, one: Hold) -> Card:
        speak, card = self.language, Card()
        day = show_date(one.placed_at.astimezone(self.workspace.zone).date(), speak)
        ground = HOLD_GROUND.label(one.ground, speak)
        card.add(
            Text(
                say(
                    "{ground}: placed by {name} on {day} because: {reason}", speak,
                    ground=ground, name=one.placed_by, day=day, reason=one.reason,
                )
            )
        )  # fmt: skip
        if one.ended_at is not None:
            end = show_date(one.ended_at.astimezone(self.workspace.zone).date(), speak)
            words = say(
                "Ended by {name} on {day} because: {reason}", speak,
                name=one.ended_by, day=end, reason=one.end_words,
            )  # fmt: skip
            card.add(Text(words, "muted"))
        else:
            card.add(row(Gap(), Button(say("End the hold …", speak), partial(self._end, one.id))))
        return card

    def _place(self, ground: Choice, again: Choice) -> None:
        def send(words: str, _tick: bool, _choice: str | None) -> None:
            code, until = ground.value() or "", again.value() or ""
            self.do(place_hold, self.case_id, code, words, until, then=self._done)

        Ask(
            self, self.language, say("Place a hold", self.language),
            say("While it stands, nothing of this file is forgotten.", self.language),
            say("Place the hold", self.language), send,
        )  # fmt: skip

    def _end(self, hold_id: str) -> None:
        def send(words: str, _tick: bool, _choice: str | None) -> None:
            self.do(end_hold, self.case_id, hold_id, words, then=self._done)

        Ask(
            self, self.language, say("End the hold", self.language), "",
            say("End it", self.language), send,
        )  # fmt: skip
