"""Papers of many cases: which cases, one file or an archive, who else must want it; then
progress, and of every case that has no paper the reason."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QProgressBar

from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.errors import CaseError
from casemgr.domain.lifecycle import FINISHED, STATUS
from casemgr.domain.paper_levels import LEVEL
from casemgr.operations.handing_out import Agreed, agreed_as, words_for_recipient
from casemgr.operations.joint_acts import Asked, asked_for
from casemgr.operations.report_many import MadeMany, make_many
from casemgr.operations.report_many_request import (
    MANY_KINDS,
    ManyRequest,
    NotForMany,
    ask_many,
    at_once,
    cases_found,
    request_from,
)
from casemgr.operations.report_papers import KINDS
from casemgr.operations.report_request import PaperRequest
from casemgr.operations.values import CaseQuery
from casemgr.ui.desk import Ticket
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import State
from casemgr.ui.screens.files import ask_save
from casemgr.ui.widgets import (
    Banner,
    Button,
    Card,
    Choice,
    Column,
    Field,
    Gap,
    SearchBox,
    Text,
    TextLine,
    row,
)
from casemgr.words import N_, Language, say, say_many

if TYPE_CHECKING:
    from casemgr.ui.screens.reports import ReportsScreen

_OPEN = "open"
_SHOWN = 300
_NAMED = 20
SHOWN_ONCE = N_(
    "It opens with these words. Tell them by telephone, never together with the file. They are "
    "shown once: {words}"
)


def told_of(request: ManyRequest, language: Language) -> list[str]:
    """Which papers, of how many cases, how much of them, and in what file."""
    paper = request.paper
    bound = N_("One file with a list in front") if request.bound else N_("An archive")
    return [
        say(KINDS[paper.kind].title, language),
        say_many("{count} case", "{count} cases", len(request.cases), language),
        LEVEL.label(paper.level, language),
        say(bound, language),
    ]


class ManyPanel(Column):
    """``found`` are the cases it would make papers of; ``outcome`` what the last run gave."""

    def __init__(self, screen: "ReportsScreen") -> None:
        super().__init__()
        self.language: Language = screen.language
        self._screen = screen
        self._ticket: Ticket | None = None
        self.found: tuple[str, ...] = ()
        self.outcome: MadeMany | None = None
        speak = self.language
        self.box = SearchBox(say("Search name, case code or telephone", speak))
        self.status = Choice(
            [(None, say("All statuses", speak)), (_OPEN, say("Open cases", speak)),
             *((code.code, code.label(speak)) for code in STATUS.current())],
            value=_OPEN,
        )  # fmt: skip
        self.risk = Choice(
            [(None, say("Every risk", speak)),
             *((code.code, code.label(speak)) for code in RISK_LEVEL.current())],
            value=None,
        )  # fmt: skip
        self.mine = QCheckBox(say("Only my own", speak))
        self.bound = QCheckBox(say("One file with a list in front", speak))
        self.count = Text("", "label")
        self.banner = Banner()
        self.bar = QProgressBar()
        self.stop = Button(say("Cancel", speak), self._stop)
        self.make = Button(say("Make the papers …", speak), self._make, kind="primary", icon="save")
        self.key, self.reason = TextLine(), TextLine()
        self.ask = Button(say("Ask a second person", speak), self._ask, kind="primary")
        self.failures = Card(say("Without a paper", speak))
        self.agreed = Card(say("Agreed", speak))
        self._build()

    def _build(self) -> None:
        speak = self.language
        which = Card(say("Papers of many cases", speak))
        which.add(Text(say("What, language, purpose and recipient are chosen beside.", speak)))
        which.add(
            self.box, Field(say("Status", speak), self.status),
            Field(say("Risk", speak), self.risk), self.mine, self.bound, self.count, self.banner,
        )  # fmt: skip
        which.add(row(self.bar, self.stop))
        self._alone = row(Gap(), self.make)
        which.add(self._alone)
        self.two = Card(say("Papers with names need two people", speak))
        self.two.add(
            Field(
                say("Public age key of the recipient", speak), self.key,
                help=say(
                    "Without one it is sealed behind words that you tell by telephone.", speak
                ),
            ),
            Field(say("Reason", speak), self.reason, required=True),
            row(Gap(), self.ask),
        )  # fmt: skip
        for card in (which, self.two, self.agreed, self.failures):
            self.add(card)
        for hidden in (self.bar, self.stop, self.two, self.agreed, self.failures):
            hidden.hide()
        self.box.asked.connect(lambda _text: self.look())
        self.status.chosen.connect(lambda _code: self.look())
        self.risk.chosen.connect(lambda _code: self.look())
        self.mine.toggled.connect(lambda _on: self.look())

    def question(self) -> CaseQuery:
        """The cases asked for now."""
        status, risk = self.status.value(), self.risk.value()
        still = frozenset(code.code for code in STATUS if code.code not in FINISHED)
        return CaseQuery(
            search=self.box.text().strip(),
            status=still if status == _OPEN else frozenset({status} if status else ()),
            risk=frozenset({risk} if risk else ()),
            mine=self.mine.isChecked(),
        )

    def look(self, asked: CaseQuery | None = None) -> None:
        """Count the cases, see whether one person may do this, and what was agreed to."""
        workspace, asked = self._screen.workspace, asked or self.question()
        nameless = self.request().nameless

        def work() -> tuple[tuple[str, ...], bool, tuple[Asked, ...]]:
            return (
                cases_found(workspace, asked), workspace.look(at_once, nameless),
                workspace.look(asked_for),
            )  # fmt: skip

        self._screen.at.desk.look_latest(
            "report-many", work, owner=self, on_done=self._show, on_error=self._tell
        )

    def _show(self, answer: tuple[tuple[str, ...], bool, tuple[Asked, ...]]) -> None:
        self.found, alone, requests = answer
        self.count.setText(
            say_many("{count} case", "{count} cases", len(self.found), self.language)
        )
        self.make.setVisible(alone)
        self.make.setEnabled(bool(self.found) and self._ticket is None)
        self.two.setVisible(not alone)
        self.ask.setEnabled(bool(self.found))
        ready = [
            (one, papers)
            for one in requests
            if one.own and one.state == "agreed" and (papers := request_from(one)) is not None
        ]
        empty(self.agreed.body)
        self.agreed.setVisible(bool(ready))
        for one, papers in ready:
            go = partial(self._carry_out, one, papers)
            button = Button(say("Carry out …", self.language), go, kind="primary")
            told = " · ".join(told_of(papers, self.language))
            self.agreed.add(Text(told, "label"), Text(one.reason), row(Gap(), button))

    def request(self) -> ManyRequest:
        """What would be made now."""
        wishes = self._screen.form.wishes() | {"bridge": None, "reason": "", "record_id": ""}
        return ManyRequest(self.found, PaperRequest("", **wishes), self.bound.isChecked())

    def _ready(self) -> bool:
        self.banner.clear()
        kind = str(self._screen.form.kind.value())
        if kind not in MANY_KINDS:
            self._tell(NotForMany())
        return kind in MANY_KINDS and self._screen.form.ready()

    # Alone, or with a second person

    def _make(self) -> None:
        if self._ready():
            password = self._screen.form.extras.sealing.take()
            self._save_as(self.request(), None, "", password)

    def _ask(self) -> None:
        if not self._ready():
            return
        keys, reason = self.key.text().split(), self.reason.text()
        self._screen.compute(
            partial(ask_many, self._screen.workspace, self.request(), keys, reason),
            then=self._asked, failed=self._tell,
        )  # fmt: skip

    def _asked(self, _answer: object) -> None:
        self.key.clear()
        self.reason.clear()
        self.banner.tell(say("It waits for a second person.", self.language), "success")

    def _carry_out(self, one: Asked, papers: ManyRequest) -> None:
        keys = list(one.terms.get("keys", ()))
        words = "" if keys else words_for_recipient()
        self._save_as(papers, agreed_as(one.id, keys, words), words, "")

    def _save_as(
        self, request: ManyRequest, agreed: Agreed | None, words: str, password: str
    ) -> None:
        name = f"{request.paper.kind}.{'pdf' if request.bound else 'zip'}"
        if agreed is not None:
            name += ".age"
        begin = partial(self._begin, request, agreed, words, password)
        ask_save(self, self.language, name, begin)

    # The run

    def _begin(
        self,
        request: ManyRequest,
        agreed: Agreed | None,
        words: str,
        password: str,
        path: Path,
    ) -> None:
        workspace = self._screen.workspace

        def work(progress: Callable[[Any], None], cancelled: Callable[[], bool]) -> MadeMany:
            return make_many(
                workspace, request, path, agreed=agreed, password=password,
                progress=lambda at, of: progress((at, of)), cancelled=cancelled,
            )  # fmt: skip

        self.banner.clear()
        self.failures.hide()
        self._run_begins(len(request.cases))
        self._ticket = self._screen.at.desk.paper(
            work, on_done=partial(self._made, words or password), on_error=self._failed,
            on_progress=self._moved, stoppable=True, owner=self,
        )  # fmt: skip

    def _run_begins(self, count: int) -> None:
        self.bar.setRange(0, max(1, count))
        self.bar.setValue(0)
        self.bar.show()
        self.stop.setEnabled(True)
        self.stop.show()
        self.make.setEnabled(False)

    def _run_ends(self) -> None:
        self._ticket = None
        self.bar.hide()
        self.stop.hide()
        self.make.setEnabled(bool(self.found))

    def _moved(self, at: tuple[int, int]) -> None:
        self.bar.setValue(at[0])

    def _stop(self) -> None:
        if self._ticket is not None:
            self._ticket.stop()
            self.stop.setEnabled(False)

    def _made(self, words: str, done: MadeMany) -> None:
        speak = self.language
        self.outcome = done
        self._run_ends()
        self._show_failures(done)
        made = say_many("{count} paper made", "{count} papers made", len(done.made), speak)
        if done.path is None:
            told = (
                say(N_("Stopped. Nothing was written."), speak)
                if done.stopped
                else say(N_("No case had a paper, so nothing was written."), speak)
            )
            self.banner.tell(told, "warning")
            return
        told = f"{made}  ·  {done.path.name}"
        if done.boxed:
            codes = ", ".join(done.boxed[:_NAMED])
            told += "\n" + say(N_("Characters show as boxes in: {codes}"), speak, codes=codes)
        if words:
            told += "\n" + say(SHOWN_ONCE, speak, words=words)
        self.banner.tell(told, "success")
        self.look()

    def _show_failures(self, done: MadeMany) -> None:
        empty(self.failures.body)
        self.failures.body.setSpacing(4)
        for one in done.failed[:_SHOWN]:
            self.failures.add(Text(f"{one.code or '–'}  {one.why}"))
        self.failures.setVisible(bool(done.failed))

    def _failed(self, error: CaseError) -> None:
        self._run_ends()
        self._tell(error)

    def _tell(self, error: CaseError) -> None:
        self.banner.tell(error.tell(self.language))

    def state(self) -> State:
        """Which cases were asked for, as JSON values; the list of cases keeps the same."""
        return {
            "search": self.box.text(), "status": self.status.value(), "risk": self.risk.value(),
            "mine": self.mine.isChecked(), "bound": self.bound.isChecked(),
        }  # fmt: skip

    def begin_with(self, asked: State) -> None:
        """Begin with the cases that a list showed: its ``state``."""
        kept = (self.box, self.status, self.risk, self.mine)
        blocked = [(one, one.blockSignals(True)) for one in kept]
        self.box.setText(str(asked.get("search", "")))
        self.status.choose(asked.get("status", _OPEN))
        self.risk.choose(asked.get("risk"))
        self.mine.setChecked(bool(asked.get("mine")))
        self.bound.setChecked(bool(asked.get("bound")))
        for widget, was in blocked:
            widget.blockSignals(was)

    def lay_down(self) -> None:
        """Neither words nor reasons stay behind in a page that goes; a run is called off."""
        self._stop()
        self.outcome = None
        self.banner.clear()
        empty(self.failures.body)
