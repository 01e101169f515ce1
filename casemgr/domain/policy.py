"""The policy table: an office's time limits, as data it can edit.

Days by risk and step, what stops the clock, the follow-up schedule and other limits. The
table that comes with the program (``resources/policy/policy.json``) is its own proposal, for
the office to set. A table in which a higher risk waits longer is refused: a raised risk never
gives a later day. ``casemgr.domain.due_days`` reckons the days from it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

from casemgr.domain.case_codes import CLOSURE_REASON
from casemgr.domain.codes import Code, CodeList
from casemgr.domain.errors import CaseError
from casemgr.domain.working_days import add_months
from casemgr.paths import resources
from casemgr.words import N_

# fmt: off
TIMED = CodeList("timed", [
    Code("first_contact", "First contact", "প্রথম যোগাযোগ"),
    Code("assessment", "Assessment", "মূল্যায়ন"),
    Code("plan", "Case plan", "কেস পরিকল্পনা"),
    Code("first_service", "First service", "প্রথম সেবা"),
    Code("follow_up", "Follow-up", "ফলো-আপ"),
    Code("review", "Risk review", "ঝুঁকি পর্যালোচনা"),
    Code("approval", "Approval", "অনুমোদন"),
    Code("visit", "Planned follow-up", "পরিকল্পিত ফলো-আপ"),
    Code("no_contact", "Alert about missing contact", "যোগাযোগ না থাকার সতর্কতা"),
    Code("referral_answer", "Answer to the referral", "রেফারেলের উত্তর"),
    Code("legal_update", "Update on the legal case", "মামলার অবস্থা জানানো"),
    Code("consent", "Asking for consent again", "আবার সম্মতি চাওয়া"),
    Code("retention", "Decision on keeping the file", "ফাইল রাখার বিষয়ে সিদ্ধান্ত"),
])
START = CodeList("start_event", [
    Code("referral", "the referral", "রেফারেল পাওয়ার দিন"),
    Code("intake", "intake", "কেস গ্রহণের দিন"),
    Code("assessment", "the finished assessment", "মূল্যায়ন শেষ হওয়ার দিন"),
    Code("plan", "agreement on the plan", "পরিকল্পনায় একমত হওয়ার দিন"),
    Code("contact", "the last contact", "শেষ যোগাযোগের দিন"),
    Code("review", "the last risk review", "শেষ ঝুঁকি পর্যালোচনার দিন"),
    Code("asked", "the request", "অনুরোধের দিন"),
    Code("support", "the start of support or return", "সহায়তা বা ফিরে আসা শুরুর দিন"),
    Code("sent", "sending it", "পাঠানোর দিন"),
    Code("update", "the last update", "শেষবার জানানোর দিন"),
    Code("expiry", "the end of the present consent", "বর্তমান সম্মতি শেষ হওয়ার দিন"),
    Code("closure", "closure", "কেস সমাপ্তির দিন"),
])
PAUSE_REASON = CodeList("pause_reason", [
    Code("away", "The survivor is away", "সারভাইভার এলাকার বাইরে আছেন"),
    Code("custody", "In custody", "আটক বা হেফাজতে আছেন"),
    Code("abroad", "Abroad", "বিদেশে আছেন"),
    Code("lost_contact", "Contact lost", "যোগাযোগ বিচ্ছিন্ন"),
    Code("wish", "At the survivor's own wish", "সারভাইভারের নিজের ইচ্ছায়"),
])
# fmt: on
STEPS = ("first_contact", "assessment", "plan", "first_service", "follow_up", "review", "approval")
RISKS = ("low", "medium", "high", "imminent")  # each at least as urgent as the one before
URGENCIES = ("later", "week", "now")
COUNTS = ("working", "calendar")
MOVES = ("before", "after")
REPEATED = frozenset({"contact", "review"})  # what was just done is not due again that day
_MOST_DAYS, _MOST_MONTHS, _MOST_YEARS = 3650, 120, 100
_SHORTEST_MONTH, _LONGEST_MONTH = 28, 31
_BY_REASON = "retention_by_reason"
LONGEST_PAUSE = timedelta(days=366)
"""For how long a clock stands still at most, and how far ahead a pause may begin."""


class BadPolicy(CaseError):
    """``entry``: where the mistake stands (``steps.plan.days.high``); ``problem``: what it is."""

    sentence = N_("The policy table has a mistake at “{entry}”: {problem}.")
    next_step = N_("Correct this entry; until then the table in use stays as it is.")


@dataclass(frozen=True, slots=True)
class Limit:
    """Days by risk (or urgency), counted from the event ``start`` in ``count`` days."""

    start: str
    count: str
    days: Mapping[str, int]
    pausable: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """So many weeks or months of the calendar; ``unit`` is ``week`` or ``month``."""

    amount: int
    unit: str

    def after(self, day: date) -> date:
        """The day this long after; an absent day of the month gives that month's last."""
        if self.unit == "week":
            return day + timedelta(weeks=self.amount)
        return add_months(day, self.amount)


@dataclass(frozen=True, slots=True)
class Policy:
    """An office's time limits. ``move``: where a due day on a day off goes, ``before`` or
    ``after``; ``pauses``: the reasons (``PAUSE_REASON``) that stop a pausable clock.

    A closed file is kept ``retention_years``, unless ``retention_by_reason`` says otherwise for
    the reason of its closure (``CLOSURE_REASON``): data no longer needed for what they were
    collected for are not kept (IOM Data Protection Principles, 9: retention)."""

    source_en: str
    source_bn: str
    move: str
    pauses: tuple[str, ...]
    steps: Mapping[str, Limit]
    follow_up_schedule: tuple[Span, ...]
    no_contact: Limit
    referral_answer: Limit
    legal_update_months: int
    consent_warning_days: int
    retention_years: int
    retention_by_reason: Mapping[str, int]

    def kept_years(self, reason: str) -> int:
        """For how many years a file is kept that was closed for this reason (``""``: unknown)."""
        return self.retention_by_reason.get(reason, self.retention_years)

    def to_data(self) -> dict[str, object]:
        """JSON values that ``read_policy`` takes back."""
        return {
            "source": {"en": self.source_en, "bn": self.source_bn},
            "move": self.move,
            "pauses": list(self.pauses),
            "steps": {step: _limit_data(limit) for step, limit in self.steps.items()},
            "follow_up_schedule": [{f"{s.unit}s": s.amount} for s in self.follow_up_schedule],
            "no_contact": _limit_data(self.no_contact),
            "referral_answer": {
                "count": self.referral_answer.count,
                "days": dict(self.referral_answer.days),
            },
            "legal_update_months": self.legal_update_months,
            "consent_warning_days": self.consent_warning_days,
            "retention_years": self.retention_years,
            _BY_REASON: dict(self.retention_by_reason),
        }


def _limit_data(limit: Limit) -> dict[str, object]:
    return {
        "from": limit.start,
        "count": limit.count,
        "pausable": limit.pausable,
        "days": dict(limit.days),
    }


@lru_cache(maxsize=1)
def default_policy() -> Policy:
    """The table that comes with the program: proposals, for the office to set."""
    text = (resources() / "policy" / "policy.json").read_text("utf-8")
    return read_policy(json.loads(text))


def read_policy(data: object) -> Policy:
    """The policy from JSON values shaped as ``resources/policy/policy.json``.

    Raises ``BadPolicy`` naming the first wrong entry: one absent, unknown or out of range, or
    a higher risk with more days than a lower one. A table set before files were kept by the
    reason of their closure lacks that one entry, and is taken.
    """
    keys = set(Policy.__dataclass_fields__) - {"source_en", "source_bn"} | {"source"}
    if isinstance(data, Mapping) and set(data) == keys - {_BY_REASON}:
        data = {**data, _BY_REASON: {}}
    table = _table(data, "policy", keys)
    source = _table(table["source"], "source", {"en", "bn"})
    steps = _table(table["steps"], "steps", set(STEPS))
    answer = _table(table["referral_answer"], "referral_answer", {"count", "days"})
    return Policy(
        source_en=_text(source["en"], "source.en"),
        source_bn=_text(source["bn"], "source.bn"),
        move=_choice(table["move"], "move", MOVES),
        pauses=_pauses(table["pauses"]),
        steps=MappingProxyType({step: _limit(steps[step], f"steps.{step}") for step in STEPS}),
        follow_up_schedule=_schedule(table["follow_up_schedule"]),
        no_contact=_limit(table["no_contact"], "no_contact"),
        referral_answer=Limit(
            "sent",
            _choice(answer["count"], "referral_answer.count", COUNTS),
            _days(answer["days"], "referral_answer.days", URGENCIES, 0),
        ),
        legal_update_months=_whole(
            table["legal_update_months"], "legal_update_months", 1, _MOST_MONTHS
        ),
        consent_warning_days=_whole(
            table["consent_warning_days"], "consent_warning_days", 0, _MOST_DAYS
        ),
        retention_years=_whole(table["retention_years"], "retention_years", 1, _MOST_YEARS),
        retention_by_reason=_by_reason(table[_BY_REASON]),
    )


def _table(data: object, entry: str, keys: set[str]) -> Mapping[str, object]:
    if not isinstance(data, Mapping):
        raise BadPolicy(entry=entry, problem=N_("a table is expected"))
    for key in sorted(keys):
        if key not in data:
            missing = key if entry == "policy" else f"{entry}.{key}"
            raise BadPolicy(entry=missing, problem=N_("it is missing"))
    if set(data) != keys:
        raise BadPolicy(entry=entry, problem=N_("it holds something unknown"))
    return data


def _whole(value: object, entry: str, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise BadPolicy(entry=entry, problem=N_("the number is not possible"))
    return value


def _choice(value: object, entry: str, allowed: Iterable[str]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise BadPolicy(entry=entry, problem=N_("it holds something unknown"))
    return value


def _text(value: object, entry: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadPolicy(entry=entry, problem=N_("it is missing"))
    return value


def _limit(data: object, entry: str) -> Limit:
    table = _table(data, entry, {"from", "count", "pausable", "days"})
    if not isinstance(table["pausable"], bool):
        raise BadPolicy(entry=f"{entry}.pausable", problem=N_("it holds something unknown"))
    start = _choice(table["from"], f"{entry}.from", [code.code for code in START])
    count = _choice(table["count"], f"{entry}.count", COUNTS)
    days = _days(table["days"], f"{entry}.days", RISKS, 1 if start in REPEATED else 0)
    return Limit(start, count, days, table["pausable"])


def _days(data: object, entry: str, levels: tuple[str, ...], least: int) -> Mapping[str, int]:
    table, most = _table(data, entry, set(levels)), _MOST_DAYS
    read: dict[str, int] = {}
    for level in levels:
        number = _whole(table[level], f"{entry}.{level}", least, _MOST_DAYS)
        if number > most:
            problem = N_("a higher risk or urgency may not wait longer than a lower one")
            raise BadPolicy(entry=f"{entry}.{level}", problem=problem)
        read[level] = most = number
    return MappingProxyType(read)


def _pauses(data: object) -> tuple[str, ...]:
    if not isinstance(data, list):
        raise BadPolicy(entry="pauses", problem=N_("a list is expected"))
    known = [code.code for code in PAUSE_REASON]
    return tuple(_choice(item, f"pauses.{at}", known) for at, item in enumerate(data, 1))


def _by_reason(data: object) -> Mapping[str, int]:
    if not isinstance(data, Mapping):
        raise BadPolicy(entry=_BY_REASON, problem=N_("a table is expected"))
    for reason in data:
        if reason not in CLOSURE_REASON:
            raise BadPolicy(entry=_BY_REASON, problem=N_("it holds something unknown"))
    return MappingProxyType(
        {one: _whole(years, f"{_BY_REASON}.{one}", 1, _MOST_YEARS) for one, years in data.items()}
    )


def _schedule(data: object) -> tuple[Span, ...]:
    if not isinstance(data, list):
        raise BadPolicy(entry="follow_up_schedule", problem=N_("a list is expected"))
    spans: list[Span] = []
    for at, item in enumerate(data, 1):
        entry = f"follow_up_schedule.{at}"
        unit = "week" if isinstance(item, Mapping) and "weeks" in item else "month"
        table = _table(item, entry, {f"{unit}s"})
        spans.append(Span(_whole(table[f"{unit}s"], entry, 1, _MOST_MONTHS), unit))
        if len(spans) > 1 and not _later(spans[-2], spans[-1]):
            raise BadPolicy(entry=entry, problem=N_("each visit must lie after the one before"))
    return tuple(spans)


def pause_problems(since: date | None, until: date | None, today: date) -> dict[str, str]:
    """A message for each end of a pause that cannot be: a pause that has an end ends within
    ``LONGEST_PAUSE``, and none begins further ahead than that."""
    problems: dict[str, str] = {}
    if since is not None and since - today > LONGEST_PAUSE:
        problems["since"] = N_("A pause begins within a year from today.")
    if since is not None and until is not None:
        if until < since:
            problems["until"] = N_("This lies before the day on which the pause begins.")
        elif until - since > LONGEST_PAUSE:
            problems["until"] = N_(
                "A pause lasts a year at most. Decide then whether another one is needed."
            )
    return problems


def _later(one: Span, other: Span) -> bool:
    """Whether ``other`` is longer than ``one`` from whatever day both are counted."""
    if one.unit == other.unit:
        return one.amount < other.amount
    if one.unit == "week":
        return one.amount * 7 < other.amount * _SHORTEST_MONTH
    return one.amount * _LONGEST_MONTH < other.amount * 7
