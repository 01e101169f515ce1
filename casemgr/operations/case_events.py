"""What happened in many cases, read in a fixed number of queries, for the supervision figures.

The rules of the figures (``casemgr.domain.indicators``) want plain days; here they are taken
from the records, the steps and the change log. Nothing a person typed freely is read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy import select as sql_select
from sqlmodel import col, select

from casemgr.domain.childhood import GROWN, Age
from casemgr.domain.consent import Standing, standing_for
from casemgr.domain.dates import whole
from casemgr.domain.due_days import referral_answer_due
from casemgr.domain.indicator_codes import CaseEvents, Ending, GoalState, Pause, Sent, Visit
from casemgr.domain.lifecycle import FINISHED
from casemgr.operations.act import Act
from casemgr.operations.consenting import ages_by_case
from casemgr.operations.duties import office_calendar, office_policy
from casemgr.storage.records import values_by_case
from casemgr.storage.tables import RECORD_TABLES, CaseRow, ChangeRow, StatusChangeRow

Values = Mapping[str, Any]
_DAY = timedelta(days=1)
_NONE: Values = {}
_READ: Mapping[str, tuple[str, ...]] = {
    "intake": ("source", "received_on", "first_contact_on"),
    "person": ("birth_date", "age_at_intake", "gender", "district"),
    "contact": ("no_contact", "safe_to_call"),
    "screening": ("trafficking_status",),
    "plan": ("agreement", "agreed_on"),
    "closure": ("reason", "on"),
    "follow_up": ("planned_on", "outcome", "done_on"),
    "goal": ("id", "created_at", "version", "status", "reached_on"),
    "pause": ("since", "until"),
    "referral": ("status", "urgency", "on", "response_due", "answered_on"),
    "consent": (
        "purpose",
        "status",
        "on",
        "organisation",
        "expires",
        "unverified",
        "given_by",
        "guardian",
    ),
}
_OF_OPEN_ONES = frozenset({"person", "screening", "consent"})
"""Kinds that only tell what a file lacks, which is asked of open cases alone."""
_NO_ANSWER = frozenset({Standing.NOT_ASKED, Standing.UNVERIFIED, Standing.EXPIRED})
_NOT_FOR_A_CHILD = _NO_ANSWER | {Standing.CHILD_ALONE}


@dataclass(frozen=True, slots=True)
class Gathered:
    """``missing`` holds for each open case the codes of ``MINIMUM`` that its file lacks."""

    cases: tuple[CaseEvents, ...]
    missing: Mapping[str, frozenset[str]]


def gather_events(act: Act, inside: ColumnElement[bool]) -> Gathered:
    """The events of every case that ``inside``, a condition on ``CaseRow``, chooses."""
    gathering = _Gathering(act, inside)
    return Gathered(
        tuple(gathering.events(head) for head in gathering.heads),
        {
            head.id: frozenset(gathering.lacking(head))
            for head in gathering.heads
            if head.status not in FINISHED
        },
    )


class _Gathering:
    """The values of all these cases by kind and case, and how one case is put together."""

    def __init__(self, act: Act, inside: ColumnElement[bool]) -> None:
        self._act = act
        self._inside = inside
        self._still_open = inside & col(CaseRow.status).not_in(FINISHED)
        self._today = act.today.isoformat()
        columns: Any = (
            CaseRow.id, CaseRow.owner_id, CaseRow.status, CaseRow.risk, CaseRow.opened_on,
            CaseRow.created_at,
        )  # fmt: skip
        self.heads: Sequence[Any] = act.session.exec(select(*columns).where(inside)).all()
        self._told = {kind: self._read(kind, names) for kind, names in _READ.items()}
        self._ages = ages_by_case(act, self._still_open)
        self._steps = self._finishing_steps()
        self._reasons = self._reasons_of_reopened()
        self._since = self._goals_since()
        self._policy, self._calendar = office_policy(act.session), office_calendar(act.session)
        assessment, need, risk, service, given, told = (
            self._columns(kind)
            for kind in ("assessment", "need", "risk", "service", "assistance", "legal_update")
        )
        self._assessed = self._summed(assessment, _first(assessment.on))
        self._needs = self._summed(
            need, func.min(need.created_at), func.count().filter(need.status != "declined")
        )
        known = func.max(risk.level.not_in(("", "unknown")))
        self._risks = self._summed(risk, func.min(risk.created_at), known)
        self._services = self._summed(service, _first(service.started))
        self._assistance = self._summed(given, _first(given.given_on))
        self._updates = self._summed(told, _last(told.on, self._today))

    # Reading

    def _read(self, kind: str, names: tuple[str, ...]) -> dict[str, list[dict[str, Any]]]:
        columns = self._columns(kind)
        inside = self._still_open if kind in _OF_OPEN_ONES else self._inside
        if kind == "referral":
            inside &= columns.direction == "out"
        elif kind == "consent":
            inside &= columns.purpose == "services"
        return values_by_case(self._act.session, kind, inside, names)

    @staticmethod
    def _columns(kind: str) -> Any:
        return RECORD_TABLES[kind].__table__.c  # type: ignore[attr-defined]

    def _summed(self, columns: Any, *sums: ColumnElement[Any]) -> dict[str, tuple[Any, ...]]:
        """Sums over the records of one kind, by case: for what needs no single record."""
        statement = (
            sql_select(columns.case_id, *sums)
            .join(CaseRow, col(CaseRow.id) == columns.case_id)
            .where(self._inside, columns.deleted_at.is_(None))
            .group_by(columns.case_id)
        )
        found = self._act.session.connection().execute(statement)
        return {case_id: tuple(values) for case_id, *values in found}

    def _finishing_steps(self) -> dict[str, list[StatusChangeRow]]:
        """The steps into and out of a finished state, by case, the oldest first."""
        statement = (
            select(StatusChangeRow)
            .join(CaseRow, col(CaseRow.id) == col(StatusChangeRow.case_id))
            .where(
                self._inside,
                or_(
                    col(StatusChangeRow.target).in_(FINISHED),
                    col(StatusChangeRow.source).in_(FINISHED),
                ),
            )
            .order_by(col(StatusChangeRow.created_at))
        )
        found: dict[str, list[StatusChangeRow]] = {}
        for row in self._act.session.exec(statement):
            found.setdefault(row.case_id, []).append(row)
        return found

    def _reasons_of_reopened(self) -> dict[str, list[tuple[datetime, str]]]:
        """What the closure of a case that came back gave as its reason, and from when on: by
        now it may give that of the next closure."""
        back = [
            case_id
            for case_id, steps in self._steps.items()
            if any(step.source in FINISHED for step in steps)
        ]
        found: dict[str, list[tuple[datetime, str]]] = {}
        for row in self._log("closure", "reason", col(ChangeRow.case_id), back):
            found.setdefault(str(row.case_id), []).append((row.at, str(row.new)))
        return found

    def _goals_since(self) -> dict[str, datetime]:
        """When goals that were changed came into their present state, by the goal's id."""
        changed = [
            goal["id"]
            for goals in self._told["goal"].values()
            for goal in goals
            if goal["version"] > 1 and goal["status"] != "planned" and not goal["reached_on"]
        ]
        rows = self._log("goal", "status", col(ChangeRow.record_id), changed)
        return {row.record_id: row.at for row in rows}

    def _log(self, kind: str, name: str, column: Any, ids: Sequence[str]) -> Iterator[Any]:
        """Lines of the change log about one field, the oldest first; few ids at a time."""
        chosen: Any = (ChangeRow.case_id, ChangeRow.record_id, ChangeRow.at, ChangeRow.new)
        for start in range(0, len(ids), _IDS_AT_ONCE):
            statement: Any = select(*chosen).where(
                column.in_(ids[start : start + _IDS_AT_ONCE]),
                col(ChangeRow.kind) == kind,
                col(ChangeRow.field) == name,
            )
            yield from self._act.session.exec(statement.order_by(col(ChangeRow.at)))

    # One case

    def _all(self, kind: str, case_id: str) -> Sequence[Values]:
        return self._told[kind].get(case_id, ())

    def _newest(self, kind: str, case_id: str) -> Values:
        found = self._told[kind].get(case_id)
        return found[-1] if found else _NONE

    @staticmethod
    def _sum(found: Mapping[str, tuple[Any, ...]], case_id: str, place: int = 0) -> Any:
        return found[case_id][place] if case_id in found else None

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._act.zone).date()

    def events(self, head: Any) -> CaseEvents:
        """One case as the figures see it. A file without a whole intake date counts as opened
        on the day it was made here."""
        opened = whole(head.opened_on) or self._day(head.created_at)
        received = _whole(self._newest("intake", head.id).get("received_on"))
        met = self._met_on(head.id)
        contact = self._first_contact(head.id, opened, received, met)
        plan = self._newest("plan", head.id)
        return CaseEvents(
            case_id=head.id,
            owner_id=head.owner_id,
            status=head.status,
            risk=head.risk,
            opened_on=opened,
            referral_received_on=received,
            first_contact_on=contact,
            assessment_on=self._assessed_on(head.id),
            plan_agreed_on=(
                _whole(plan["agreed_on"]) if plan and plan["agreement"] != "not_yet" else None
            ),
            first_service_on=_earliest(
                _whole(self._sum(found, head.id)) for found in (self._services, self._assistance)
            ),
            last_contact_on=self._last_contact(head.id, contact, met),
            is_child=self._age(head.id).child,
            no_contact=bool(self._newest("contact", head.id).get("no_contact")),
            need_count=self._sum(self._needs, head.id, 1) or 0,
            pauses=tuple(self._pauses(head.id)),
            endings=tuple(self._endings(head)),
            follow_ups=tuple(
                Visit(planned, visit["outcome"], _whole(visit["done_on"]))
                for visit in self._all("follow_up", head.id)
                if (planned := _whole(visit["planned_on"]))
            ),
            referrals=tuple(self._sent(one) for one in self._all("referral", head.id)),
            goals=tuple(self._goal(one) for one in self._all("goal", head.id)),
        )

    def _age(self, case_id: str) -> Age:
        """Only asked of open cases: of the others nothing depends on it."""
        return self._ages.get(case_id, GROWN)

    def _met_on(self, case_id: str) -> list[date]:
        visits = self._all("follow_up", case_id)
        days = (_whole(one["done_on"]) for one in visits if one["outcome"] == "met")
        return [day for day in days if day]

    def _first_contact(
        self, case_id: str, opened: date, received: date | None, met: list[date]
    ) -> date | None:
        """The day that was written down, else the first day on which she was met: without a
        referral before it, the intake itself is such a day."""
        written = _whole(self._newest("intake", case_id).get("first_contact_on"))
        return written or min([*met, *([] if received else [opened])], default=None)

    def _last_contact(self, case_id: str, first: date | None, met: list[date]) -> date | None:
        told = _whole(self._sum(self._updates, case_id))
        days = [day for day in (first, told, *met) if day and day <= self._act.today]
        return max(days, default=None)

    def _assessed_on(self, case_id: str) -> date | None:
        """The first assessment; where there is none, the day by which a need and a risk stood
        in the file."""
        first = _whole(self._sum(self._assessed, case_id))
        written = [self._sum(found, case_id) for found in (self._needs, self._risks)]
        return first if first or None in written else self._day(max(written))

    def _pauses(self, case_id: str) -> Iterator[Pause]:
        for pause in self._all("pause", case_id):
            since, until = _whole(pause["since"]), _whole(pause["until"])
            if since and (until is None or until >= since):
                yield Pause(since, until + _DAY if until else None)

    def _endings(self, head: Any) -> list[Ending]:
        """Each time the case left the work: the day on which the step was taken here; of a file
        that came finished, the day its closure names."""
        closure = self._newest("closure", head.id)
        steps: Sequence[StatusChangeRow] = self._steps.get(head.id, ())
        found: list[Ending] = []
        named = _whole(closure.get("on"))
        came_finished = not steps and head.status in FINISHED
        if named and (came_finished or (steps and steps[0].source in FINISHED)):
            status = head.status if came_finished else steps[0].source
            found.append(Ending(named, status, self._reason(head.id, status, None)))
        for step in steps:
            day = self._day(step.created_at)
            if step.target in FINISHED:
                reason = self._reason(head.id, step.target, step.created_at)
                found.append(Ending(day, step.target, reason))
            elif found:
                left = found[-1]
                found[-1] = Ending(left.on, left.status, left.reason, reopened_on=day)
        return found

    def _reason(self, case_id: str, status: str, at: datetime | None) -> str:
        """The reason that the closure gave at that moment (``None``: from the first on)."""
        if status == "not_taken_on":
            return ""
        log = self._reasons.get(case_id)
        if log is None:
            given = str(self._newest("closure", case_id).get("reason", ""))
        else:
            until = log[0][0] if at is None else at
            given = next((reason for when, reason in reversed(log) if when <= until), "")
        return given or ("transferred" if status == "transferred" else "")

    def _sent(self, one: Values) -> Sent:
        """Where nobody set a day for the answer, the policy does, as in the list of duties."""
        sent, due = _whole(one["on"]), _whole(one["response_due"])
        if due is None and sent and one["status"] in ("sent", "received"):
            due = referral_answer_due(self._policy, self._calendar, one["urgency"], sent).day
        return Sent(one["status"], sent, due, _whole(one["answered_on"]))

    def _goal(self, goal: Values) -> GoalState:
        set_on = self._day(goal["created_at"])
        changed = self._since.get(goal["id"])
        reached = _whole(goal["reached_on"]) if goal["status"] == "reached" else None
        return GoalState(
            goal["status"], set_on, reached or (self._day(changed) if changed else set_on)
        )

    def lacking(self, head: Any) -> Iterator[str]:
        """The codes of ``MINIMUM`` that the file lacks. An answer of "not known" is none; a
        refusal is an answer."""
        intake, person = self._newest("intake", head.id), self._newest("person", head.id)
        contact, plan = self._newest("contact", head.id), self._newest("plan", head.id)
        standing = self._services_standing(head.id)
        there = {
            "source": intake.get("source"),
            "age": person.get("birth_date") or person.get("age_at_intake") is not None,
            "gender": person.get("gender") not in (None, "", "NonSpecifiedUnknown"),
            "safe_contact": contact.get("no_contact") or contact.get("safe_to_call"),
            "district": person.get("district"),
            "services_consent": standing not in _NO_ANSWER | {Standing.GROWN_UP},
            "determination": self._newest("screening", head.id).get("trafficking_status"),
            "child_consent": standing not in _NOT_FOR_A_CHILD,
            "risk": self._sum(self._risks, head.id, 1),
            "need": head.id in self._needs,
            "plan_agreement": plan.get("agreement", "not_yet") != "not_yet",
        }
        return (code for code, found in there.items() if not found)

    def _services_standing(self, case_id: str) -> Standing:
        log: Any = [SimpleNamespace(**entry) for entry in self._all("consent", case_id)]
        return standing_for(log, "services", "", self._act.today, self._age(case_id)).standing


_IDS_AT_ONCE = 5000


def _whole(text: str | None) -> date | None:
    return whole(text) if text else None


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day), default=None)


def _first(column: Any) -> ColumnElement[Any]:
    return func.min(func.nullif(column, ""))


def _last(column: Any, today: str) -> ColumnElement[Any]:
    return func.max(column).filter(column <= today)
