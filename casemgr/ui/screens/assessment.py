"""A new assessment of a case: which form, then its questions. Also to correct a stored one."""

from collections.abc import Mapping
from typing import Any, cast

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError, Invalid, StaleSave
from casemgr.domain.instrument_errors import NoSuchInstrument
from casemgr.domain.instruments import Audience, Instrument
from casemgr.domain.person import Person
from casemgr.domain.support import Assessment
from casemgr.operations import cases
from casemgr.operations.assessments import AssessmentView, assessment_view, key_of
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseFile, Stored
from casemgr.ui.forms import FormPage, OnFile
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import Place, State
from casemgr.ui.screens.assessment_form import (
    PART,
    AssessmentForm,
    answers_part,
    field_name,
    gathered,
)
from casemgr.ui.screens.form_screen import FormScreen
from casemgr.ui.widgets import Banner, Button, Card, Column, PageHead, Text
from casemgr.words import N_, digits, say, say_many, show_date

_KIND = "assessment"
_WARNINGS = 3
AUDIENCE: dict[Audience, str] = {
    "everyone": N_("For everyone"),
    "children": N_("For children"),
    "adults": N_("For adults"),
}


class AssessmentScreen(FormScreen):
    """``instrument`` is the code of the one to begin with; without it and without ``record_id``
    the person chooses."""

    part = PART

    def __init__(self, at: Place, case_id: str, record_id: str = "", instrument: str = "") -> None:
        super().__init__(at)
        self.case_id = case_id
        self.record_id = record_id
        self.code = instrument
        self.form: AssessmentForm | None = None
        self.file: CaseFile | None = None
        self.view: AssessmentView | None = None
        self.flags = Banner()
        self.progress = Text("", "muted", wrap=False)

    def state(self) -> State:
        self.lay_down()
        return {"carry_on": self.page is not None, "instrument": self.code}

    def restore(self, state: State) -> None:
        self._carry_on = bool(state.get("carry_on"))
        self.code = str(state.get("instrument", ""))

    def shown(self) -> None:
        if self.page is None:
            self.panes.wait()
            self._open(self._begin)

    def _open(self, then: Any) -> None:
        """The file (noted in the audit trail), then its assessments."""

        def opened(file: CaseFile) -> None:
            self.file = file
            self.read(assessment_view, self.case_id, then=then, failed=self._not_shown)

        self.do(cases.open_case, self.case_id, then=opened, failed=self._not_shown)

    def _not_shown(self, error: CaseError) -> None:
        self.panes.show_error(error, self.shown)

    def _begin(self, view: AssessmentView) -> None:
        if self.page is not None:
            return
        self.view = view
        stored = self._stored()
        if stored is not None:
            value = cast(Assessment, stored.value)
            found = view.known.get(key_of(value))
            if found is None:
                self._not_shown(NoSuchInstrument())
                return
            self._ask(found, stored)
            return
        wanted = next((one for one in view.offered if one.code == self.code), None)
        if wanted is None:
            self._offer(view)
        else:
            self._ask(wanted, None)

    def _stored(self) -> Stored | None:
        found = self.file.records.get(_KIND, ()) if self.file else ()
        return next((one for one in found if one.id == self.record_id), None)

    # Which form

    def _offer(self, view: AssessmentView) -> None:
        empty(self._holder)
        head = PageHead(
            say(N_("Which form?"), self.language), back=self.at.host.back,
            back_tip=say("Back", self.language),
        )  # fmt: skip
        column = Column()
        cards = [self._offered(one, view) for one in view.offered]
        for card in cards:
            column.add(card)
        self._holder.addWidget(head)
        self._holder.addWidget(column, 1)
        self.panes.show_content()
        first = cards[0].findChild(Button) if cards else None
        if first is not None:
            first.setFocus()

    def _offered(self, one: Instrument, view: AssessmentView) -> Card:
        speak = self.language
        card = Card(one.title.label(speak))
        begin = Button(say(N_("Begin"), speak), lambda: self._choose(one), icon="arrow-right")
        begin.setAccessibleName(f"{begin.text()}: {one.title.label(speak)}")
        begin.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        card.tools.addWidget(begin)
        taken = view.of(one.code)
        facts = [
            say(AUDIENCE[one.audience], speak),
            say_many("{count} question", "{count} questions", len(one.questions), speak),
            say(N_("last done on {day}"), speak, day=show_date(taken.last.value.on, speak))
            if taken
            else say(N_("not done yet"), speak),
        ]
        card.add(Text("  ·  ".join(facts)), Text(one.source.label(speak), "muted"))
        return card

    def _choose(self, one: Instrument) -> None:
        self.code = one.code
        self._ask(one, None)

    # Its questions

    def _ask(self, one: Instrument, stored: Stored | None) -> None:
        if self.file is None or self.view is None:
            return
        empty(self._holder)
        given = stored.value.model_dump() if stored else self._first_values()
        before = self.view.before(one.code, stored.id if stored else "")
        part = answers_part(one, self.language, given, before.value.answers if before else {})
        form = AssessmentForm(part, self.language, self.workspace.today)
        which = stored.id if stored else f"new/{one.code}/{one.version}"
        key = f"record/{self.case_id}/{_KIND}/{which}"
        keeper = self.keeper(key, form, stored.version if stored else None)
        self.form = form
        page = FormPage(
            f"{one.title.label(self.language)}  ·  {self._who(self.file)}", form, keeper,
            self.language, self.workspace.zone, above=self._about(one),
        )  # fmt: skip
        page.head.tools.insertWidget(0, self.progress)
        frame = page.layout()
        if isinstance(frame, QVBoxLayout):
            frame.insertWidget(2, self.flags)
        form.changed.connect(self._follow)
        self.begin(page, self._save, ready=self._stand_at_first, stored=_on_file(form, stored))
        self._follow()

    def _first_values(self) -> dict[str, Any]:
        return {"on": self.workspace.today.isoformat(), "assessor": self.actor.name}

    def _stand_at_first(self) -> None:
        """The day and who asks are filled in already: begin at the first question."""
        form = self.form
        if form is not None and form.isEnabled() and not form.is_changed:
            form.stand(next(name for name in form.fields if name.startswith(f"{PART}.q_")))

    def _who(self, file: CaseFile) -> str:
        person = file.one("person")
        value = person.value if person else None
        return value.pseudonym if isinstance(value, Person) else file.code

    def _about(self, one: Instrument) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        if one.notice:
            column.addWidget(Banner(one.notice.label(self.language), parent=holder))
        version = say(
            N_("version {version}"), self.language, version=digits(one.version, self.language)
        )
        column.addWidget(Text(f"{one.source.label(self.language)}  ·  {version}", "muted"))
        return holder

    def _follow(self) -> None:
        """How far one is, and what the answers warn of; both stay in sight."""
        if self.form is None:
            return
        done, asked = self.form.progress()
        self.progress.setText(
            say(N_("{done} of {asked} answered"), self.language, done=done, asked=asked)
        )
        warnings = [flag.text.label(self.language) for flag in reversed(self.form.flags())]
        lines = list(dict.fromkeys(warnings))
        more = len(lines) - _WARNINGS
        if more > 0:
            lines = [*lines[:_WARNINGS], say("And {count} more.", self.language, count=more)]
        if lines:
            self.flags.tell("\n".join(lines), "danger")
        else:
            self.flags.clear()

    # Saving

    def _save(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        if self.form is None:
            return
        one = self.form.instrument
        record = gathered(values[PART]) | {
            "instrument": one.code, "instrument_version": one.version,
        }  # fmt: skip
        self.save(save_record, _KIND, self.case_id, self.record_id or None, record, self.version)

    def outdated(self, error: StaleSave) -> None:
        self._open(lambda view: self._compare(error, view))

    def _compare(self, error: StaleSave, view: AssessmentView) -> None:
        self.view = view
        if self.form is not None:
            self.compare(_on_file(self.form, self._stored()), error)

    def not_saved(self, error: CaseError) -> None:
        if not isinstance(error, Invalid):
            super().not_saved(error)
            return
        problems = {field_name(name): text for name, text in error.problems.items()}
        super().not_saved(Invalid(problems))
        unfit = problems.get("instrument", "")
        if unfit and self.page is not None:
            self.page.banner.tell(say(unfit, self.language))


def _on_file(form: AssessmentForm, stored: Stored | None) -> OnFile | None:
    if stored is None:
        return None
    values = form.filled(stored.value.model_dump())
    return OnFile(PART, values, stored.updated_by, stored.version)
