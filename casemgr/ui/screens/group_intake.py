"""Taking in a group that arrives together: shared facts once, then a line for each person."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from casemgr.domain.case_codes import CONSENT_EXPLAINED, CONSENT_METHOD
from casemgr.domain.codes import CodeList
from casemgr.domain.directories import Incident
from casemgr.domain.errors import CaseError, Invalid
from casemgr.domain.fields import Field, Kind, Record
from casemgr.domain.person import Intake, Person
from casemgr.domain.travel import Return
from casemgr.operations import groups
from casemgr.operations.errors import EmptyGroup
from casemgr.operations.groups import IncidentView, TakenIn
from casemgr.ui.desk import Ticket
from casemgr.ui.forms import DraftKeeper, FormPage, Part
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.group_form import PEOPLE, GroupForm
from casemgr.ui.screens.group_rows import person_of, place_of
from casemgr.ui.widgets import Button, Card, Text, row
from casemgr.words import N_, say, say_many

FORM_KEY = "group-intake"
_PROPOSED = 60
_INCIDENT = ("name", "kind", "facts")
_INTAKE = ("intake_date", "source", "project")
_PERSON = ("citizenship",)
_RETURN = (
    "kind", "status", "from_country", "transport", "arrived_on", "entry_point", "detained",
    "detained_in", "handed_over_by", "gd_reference",
)  # fmt: skip
# What the form itself fills in: with nothing else there is no return to write down.
_GIVEN = {"status", "arrived_on"}
_SHARED = ("intake", "person", "return")


class GroupConsents(Record):
    """How the consents of the group were taken; the answers stand in the lines."""

    method: Annotated[
        str, Field(N_("How it was answered"), kind=Kind.CODE, codes=CONSENT_METHOD)
    ] = ""
    witness: Annotated[str, Field(N_("Witness or interpreter"))] = ""
    explained: Annotated[
        tuple[str, ...], Field(N_("What was explained"), kind=Kind.CODES, codes=CONSENT_EXPLAINED)
    ] = ()


class _Optional(Part):
    """A part that may stay empty as a whole."""

    def declared(self) -> list[Field]:
        return [replace(one, required=False) for one in super().declared()]


class GroupIntakeScreen(Screen):
    """``incident_id``: the group the people join; empty for a new one. ``page`` is the form."""

    def __init__(self, at: Place, incident_id: str = "") -> None:
        super().__init__(at)
        self.incident_id = incident_id
        self.page: FormPage | None = None
        self.form: GroupForm | None = None
        self._carry_on = False
        self._ticket: Ticket | None = None
        self._rows: list[int] = []
        self.busy = Card()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(say("Progress", self.language))
        self._counted = Text("", "muted", wrap=False)
        stop = Button(say("Cancel", self.language), self._stop, icon="x")
        self.busy.add(row(self.bar, self._counted, stop))
        self.busy.setVisible(False)
        self.body.addWidget(self.busy)
        self._holder = QWidget()
        self.panes = Panes(self._holder, self.language)
        self.body.addWidget(self.panes, 1)

    def state(self) -> State:
        self.lay_down()
        return {"carry_on": True}

    def restore(self, state: State) -> None:
        self._carry_on = bool(state.get("carry_on"))

    def lay_down(self) -> None:
        if self.page is not None:
            self.page.keeper.flush()

    def shown(self) -> None:
        if self.page is not None:
            return
        self.panes.wait()
        self.read(groups.group_links, then=self._links_read, failed=self._no_way)

    def _no_way(self, error: CaseError) -> None:
        self.panes.show_error(error, self.shown)

    def _links_read(self, links: dict[str, CodeList]) -> None:
        if not self.incident_id:
            self._build(links, None)
            return
        self.read(
            groups.see_incident, self.incident_id,
            then=lambda view: self._build(links, view), failed=self._no_way,
        )  # fmt: skip

    # The form

    def _build(self, links: dict[str, CodeList], known: IncidentView | None) -> None:
        if self.page is not None:
            return
        today = self.workspace.today
        day = today.isoformat()
        told = known.value if known else None
        parts = [
            Part("incident", Incident, N_("The group"), _INCIDENT, {"kind": "return_group"}),
            Part("intake", Intake, N_("Intake"), _INTAKE, {"intake_date": day}, links),
            Part("person", Person, N_("About all of them"), _PERSON),
            _Optional("return", Return, N_("Return"), _RETURN,
                 {"status": "arrived", "arrived_on": day,
                  "from_country": told.country if told else ""}),
            Part("consent", GroupConsents, N_("How consent was asked")),
        ]  # fmt: skip
        self.form = GroupForm(parts[1:] if known else parts, self.language, today)
        key = f"{FORM_KEY}/{self.incident_id}" if known else FORM_KEY
        keeper = DraftKeeper(self.at.desk, self.workspace.drafts, key, self.form, None)
        title = say("Take in a group", self.language)
        self.page = FormPage(
            f"{title}  ·  {told.name}" if told else title, self.form, keeper, self.language,
            ZoneInfo(self.workspace.settings.zone),
            save_words=say("Create cases", self.language),
        )  # fmt: skip
        self.page.save_asked.connect(self._save)
        self.page.closed.connect(self.at.host.back)
        line = row(self.page)
        self._holder.setLayout(line)
        self.panes.show_content()
        self.page.begin(carry_on=self._carry_on, ready=self._propose)
        self._fit()

    def _propose(self) -> None:
        form = self.form
        if form is not None:
            self.read(groups.suggest_pseudonyms, _PROPOSED, then=form.people.propose)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self.form is not None:
            self.form.fit(self.height() - 2 * self.body.contentsMargins().top() - 46)

    # Saving

    def _save(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        page, form = self.page, self.form
        if page is None or form is None:
            return
        self._rows = form.people.people()
        if not self._rows:
            page.failed(EmptyGroup())
            form.stand(PEOPLE, 1)
            return
        given = (self._incident(values, form), self._shared(values), self._people(values, form))
        keeper, session = page.keeper, self.at.session

        def work(progress: Any, cancelled: Any) -> TakenIn:
            made: TakenIn = keeper.save(
                session, groups.take_in_group, *given,
                lambda done, of: progress((done, of)), cancelled,
            )  # fmt: skip
            return made

        self.busy.setVisible(True)
        self._progress((0, len(self._rows)))
        self._ticket = self.at.desk.run(
            work, on_done=self._taken_in, on_error=self._failed, on_progress=self._progress,
            stoppable=True, owner=self,
        )  # fmt: skip

    def _incident(
        self, values: Mapping[str, Mapping[str, Any]], form: GroupForm
    ) -> str | dict[str, Any]:
        """A new group has its day and country from the return: they are not asked twice."""
        if self.incident_id:
            return self.incident_id
        arrived = str(form.read("return")["arrived_on"])
        begun = str(form.read("intake")["intake_date"])
        return {
            **values["incident"],
            "on": min(day for day in (arrived, begun) if day) if arrived or begun else "",
            "country": values["return"]["from_country"],
        }

    def _shared(self, values: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        shared = {key: dict(values[key]) for key in _SHARED}
        shared["person"] = {"citizenship": values["person"]["citizenship"]}
        told = {name for name, value in shared["return"].items() if value}
        if not told - _GIVEN:
            del shared["return"]
        return shared

    def _people(
        self, values: Mapping[str, Mapping[str, Any]], form: GroupForm
    ) -> list[dict[str, Any]]:
        answers = dict(values["consent"])
        day, today = str(values["intake"]["intake_date"]), self.workspace.today
        people = form.people
        return [
            person_of(people.rows[number], people.proposed(number), answers, day, today)
            for number in self._rows
        ]

    def _progress(self, at: tuple[int, int]) -> None:
        self.bar.setRange(0, at[1])
        self.bar.setValue(at[0])
        self._counted.setText(say("{done} of {all}", self.language, done=at[0], all=at[1]))

    def _stop(self) -> None:
        if self._ticket is not None:
            self._ticket.stop()

    def _taken_in(self, made: TakenIn) -> None:
        self._ticket = None
        self.busy.setVisible(False)
        if self.page is not None:
            self.page.saved()
        count = len(made.cases)
        self.at.host.toast(
            say_many("{count} case was created.", "{count} cases were created.", count,
                     self.language)
        )  # fmt: skip
        self.at.host.back()
        self.at.host.go("incident", incident_id=made.incident_id)

    def _failed(self, error: CaseError) -> None:
        self._ticket = None
        self.busy.setVisible(False)
        page, form = self.page, self.form
        if page is None or form is None:
            return
        if not isinstance(error, Invalid):
            page.failed(error)
            return
        cells: dict[tuple[int, int], str] = {}
        shared: dict[str, dict[str, str]] = {}
        for name, text in error.problems.items():
            first, _, rest = name.partition(".")
            if first.isdigit():
                cells[self._rows[int(first)], place_of(rest) or 0] = text
            else:
                part, _, field = (name if first == "incident" else rest).partition(".")
                shared.setdefault(part, {})[field] = text
        form.people.tell(cells)
        page.failed(Invalid({}))
        for part, problems in shared.items():
            form.show_problems(part, problems)
        if cells and not shared:
            number, column = min(cells)
            form.grid.stand_at(number, column)
