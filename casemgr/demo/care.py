"""Plan, services, assistance, referrals, visits and notes of an invented case.

One published figure is followed: in 2025 there were 1,462 people identified and 1,607
referrals in Bangladesh, so a case past its identification has about 1.1 referrals to others.
All else is assumed.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from casemgr.demo.dice import Weighted, between, chance, later, one_of
from casemgr.demo.names import both, phrase, told, topics
from casemgr.demo.office import project_on, providers_for
from casemgr.demo.person import Figure, Values
from casemgr.operations.invented import InventedEntry

Dated = Iterator[tuple[date, Values]]
_AGREED = Weighted({"signature": 50, "thumbprint": 32, "verbal_witnessed": 18})
_ASKED = ("shelter", "medical", "psychosocial", "legal", "skills", "cash", "documents")
_OLD_REFERRAL = Weighted({"completed": 68, "in_service": 12, "declined": 9, "no_response": 8,
                          "cancelled": 3})  # fmt: skip
_NEW_REFERRAL = Weighted({"draft": 10, "sent": 32, "received": 14, "accepted": 22,
                          "in_service": 20, "declined": 2})  # fmt: skip
_UNDER_WAY = ("sent", "draft", "received", "no_response", "accepted", "sent", "in_service")
_OUTCOMES = Weighted({"met": 78, "not_reached": 11, "not_safe": 4, "declined": 3, "cancelled": 4})
_VISITS = Weighted({"phone": 52, "home": 22, "office": 20, "elsewhere": 6})
_NOTES = Weighted({"reported": 40, "observed": 20, "opinion": 15, "contact": 25})
_CONTENT = Weighted({"good": 62, "mixed": 24, "bad": 8, "not_asked": 6})
_FORMS = Weighted({"in_kind": 45, "cash": 25, "voucher": 10, "payment": 20})
_WHY = {"not_safe": ("unsafe",), "not_reached": ("no_answer", "number_dead", "moved", "weather"),
        "cancelled": ("staff", "weather")}  # fmt: skip
_CHANGES = Weighted({"better": 45, "same": 38, "worse": 12, "unknown": 5})
_SIGNS = Weighted({"offer": 30, "debt_pressure": 25, "old_contact": 12, "pressure": 15,
                   "papers": 8, "secret_phone": 6, "vanished": 2, "dropped_out": 10})  # fmt: skip
_DIMENSIONS = ("economic", "social", "psychosocial", "legal", "health", "protection")
_SCHEDULE = (7, 30, 91, 182, 365)


def plan(figure: Figure) -> Dated:
    """The agreement on the plan, once there is one to be made."""
    rng, course = figure.rng, figure.course
    made = course.reached("planning")
    if made is None:
        return
    agreed = course.reached("support")
    values: Values = {
        "summary": phrase(rng, figure.language, "plans_child" if figure.child else "plans")
    }
    if agreed is not None:
        values |= {"agreement": _AGREED.draw(rng), "agreed_on": agreed.isoformat()}
    if course.status in ("support", "suspended", "follow_up"):
        values["review_on"] = (figure.today + timedelta(days=between(rng, -4, 80))).isoformat()
    yield made, values


def goals_and_actions(figure: Figure) -> Iterator[tuple[date, str, Values, str]]:
    """One to three goals, each with an action or two. Past support no goal is open.

    The last part is the ref of a goal, by which its actions point to it.
    """
    rng, course, language = figure.rng, figure.course, figure.language
    made = course.reached("planning")
    if made is None:
        return
    suffix = "_child" if figure.child else ""
    dimensions = topics(f"goals{suffix}")
    first = between(rng, 0, len(dimensions) - 1)
    for place in range(between(rng, 1, 3)):
        dimension = dimensions[(first + place) % len(dimensions)]
        target = made + timedelta(days=between(rng, 60, 300))
        goal: Values = {
            "dimension": dimension,
            "words": phrase(rng, language, f"goals{suffix}", dimension),
            "target": target.isoformat()[:7],
            "status": _goal_status(figure),
        }
        ref = f"goal:{dimension}"
        if goal["status"] == "reached":
            goal["reached_on"] = _reached_on(figure, made).isoformat()
        yield made, "goal", goal, ref
        for _ in range(between(rng, 1, 2)):
            what = phrase(rng, language, f"actions{suffix}", dimension)
            action = {"what": what, "goal": ref, **_action(figure, made, goal["status"])}
            yield made, "action", action, ""


def _reached_on(figure: Figure, made: date) -> date:
    course = figure.course
    end = course.reached("follow_up") or (figure.today if course.open else course.since)
    return later(figure.more, made, 20, 200, max(made, end))


def _goal_status(figure: Figure) -> str:
    if figure.course.reached("follow_up"):
        return "reached" if chance(figure.rng, 0.87) else "dropped"
    if not figure.course.reached("support"):
        return "planned"
    return "in_progress" if chance(figure.rng, 0.75) else "reached"


def _action(figure: Figure, made: date, goal: str) -> Values:
    rng = figure.rng
    if goal in ("reached", "dropped") or not figure.course.open:
        done = "done" if goal == "reached" or chance(rng, 0.4) else "cancelled"
        due = made + timedelta(days=between(rng, 7, 60))
        return {"due": due.isoformat(), "status": done}
    due = figure.today + timedelta(days=between(rng, -4, 60))
    return {"due": due.isoformat(), "status": "in_progress" if chance(rng, 0.4) else "planned"}


def services(figure: Figure, needs: Iterable[Values]) -> Dated:
    """A service for each need that is being met."""
    rng, course = figure.rng, figure.course
    begun = course.reached("support") or course.reached("assessment")
    if begun is None:
        return
    for need in needs:
        if need["status"] not in ("in_progress", "met"):
            continue
        started = later(rng, begun, 0, 40, figure.today)
        entry = _provider(figure, need["category"])
        values: Values = {
            "category": need["category"],
            "provider": _named(entry, figure),
            "provider_entry": entry.ref,
            "started": started.isoformat(),
            "status": "ongoing",
        }
        if need["status"] == "met" or not course.open:
            ended = later(rng, started, 1, 120, figure.today)
            stopped = need["status"] != "met"
            values |= {
                "ended": ended.isoformat(),
                "status": "stopped" if stopped else "completed",
            }
        if need["category"] == "cash" and chance(rng, 0.8):
            values["cost"] = 500 * between(rng, 4, 60)
        if values["status"] == "completed" and chance(figure.more, 0.7):
            values["satisfaction"] = _CONTENT.draw(figure.more)
        yield started, values


def _provider(figure: Figure, service: str) -> InventedEntry:
    return one_of(figure.more, providers_for(service, figure.group))


def _named(entry: InventedEntry, figure: Figure) -> str:
    return str(entry.values["name_bn" if figure.language == "bn" else "name"])


def assistance(figure: Figure, given: Iterable[tuple[date, Values]], goals: Iterable[str]) -> Dated:
    """What was handed over with the services, paid by a project; sometimes for a goal."""
    rng, aims = figure.more, tuple(goals)
    for on, service in given:
        if not chance(rng, 0.5):
            continue
        category = service["category"]
        topic = category if category in topics("assistance") else "*"
        values: Values = {
            "form": "cash" if category == "cash" else _FORMS.draw(rng),
            "category": category,
            "item": phrase(rng, figure.language, "assistance", topic),
            "given_on": on.isoformat(),
            "quantity": between(rng, 1, 3),
            "cost": 500 * between(rng, 1, 50),
            "project": project_on(rng, on),
            "receipt": _AGREED.draw(rng),
        }
        if aims and chance(rng, 0.5):
            values["goal"] = one_of(rng, aims)
        yield on, values


def referral_in(figure: Figure, source: str) -> Dated:
    """Who sent the survivor here, where somebody did."""
    if source not in topics("referred_by"):
        return
    rng = figure.rng
    sent = figure.intake - timedelta(days=between(rng, 0, 5))
    yield (
        figure.intake,
        {
            "direction": "in",
            "organisation": phrase(rng, figure.language, "referred_by", source),
            "reason": "AdditionalServicesRequired",
            "on": sent.isoformat(),
            "status": "accepted" if figure.course.status in ("draft", "screening") else "completed",
        },
    )


def referrals_out(figure: Figure) -> Dated:
    """Referrals to others. The caller has seen that there is consent for them."""
    rng, course = figure.rng, figure.course
    assessed = course.reached("assessment")
    if assessed is None:
        return
    handed_over = course.reached("transferred")
    many = between(rng, 0, 2) + chance(rng, 0.2)
    for place in range(max(many, 1 if handed_over else 0)):
        on = later(rng, assessed, 2, 90, handed_over or course.reached("closed") or figure.today)
        fresh = course.open and place == 0 and figure.turn % 3 != 1
        if fresh:
            on = max(assessed, figure.today - timedelta(days=between(figure.more, 0, 12)))
        recent = course.open and (figure.today - on).days < 60
        status = (_NEW_REFERRAL if recent else _OLD_REFERRAL).draw(rng)
        if fresh:
            status = _UNDER_WAY[figure.turn % len(_UNDER_WAY)]
        if handed_over and place == 0:
            status = "accepted"
        service = one_of(rng, _ASKED)
        entry = _provider(figure, service)
        values: Values = {
            "direction": "out",
            "provider": entry.ref,
            "organisation": _named(entry, figure),
            "reason": "MigrationOrChangeOfLocation"
            if status == "accepted" and handed_over
            else "AdditionalServicesRequired",
            "services": (service,),
            "urgency": "week" if chance(rng, 0.6) else "now",
            "on": on.isoformat(),
            "status": status,
        }
        if status in ("sent", "received"):
            due = figure.today + timedelta(days=between(rng, -3, 14))
            values["response_due"] = due.isoformat()
        yield on, values | _sent(figure, entry, on, status)


def _sent(figure: Figure, entry: InventedEntry, on: date, status: str) -> Values:
    """What left the office, and what came back."""
    rng = figure.more
    values: Values = {}
    if status != "draft":
        values["shared"] = ("person", "needs") if chance(rng, 0.6) else ("age_gender", "needs")
        values["focal_person"] = entry.values.get("focal_person", "")
    if status in ("accepted", "in_service", "completed", "declined"):
        values["answered_on"] = later(rng, on, 1, 9, figure.today).isoformat()
    if status in ("completed", "declined"):
        values["outcome"] = _outcome(figure, status)
    return values


def _outcome(figure: Figure, status: str) -> str:
    good, bad = told("referral_outcome")
    return str((good if status == "completed" else bad)[0 if figure.language == "bn" else 1])


def visits(figure: Figure) -> Dated:
    """Follow-ups of the usual schedule so far, and for an open case the next one."""
    rng, course = figure.rng, figure.course
    begun = course.reached("support")
    if begun is None:
        return
    end = course.since if not course.open else figure.today
    for days in _SCHEDULE:
        planned = begun + timedelta(days=days)
        if planned > end:
            break
        if not chance(rng, 0.12):
            yield planned, _visit(figure, planned, end)
    if course.open:
        ahead = one_of(rng, _NEXT)
        planned = figure.today + timedelta(days=between(rng, *ahead))
        yield begun, {"planned_on": planned.isoformat(), "kind": _VISITS.draw(rng)}


# Of 25 open cases about: 2 overdue, 1 due today, 5 within the week, the others later.
_NEXT = ((-9, -1),) * 2 + ((0, 0),) + ((1, 7),) * 5 + ((8, 60),) * 17


def _visit(figure: Figure, planned: date, end: date) -> Values:
    rng, outcome = figure.rng, _OUTCOMES.draw(figure.rng)
    values: Values = {
        "planned_on": planned.isoformat(),
        "kind": _VISITS.draw(rng),
        "outcome": outcome,
    }
    if outcome != "met":
        if outcome == "not_reached":
            values["missed_reason"] = phrase(rng, figure.language, "missed")
        if outcome in _WHY:
            values["missed_why"] = one_of(figure.more, _WHY[outcome])
        return values
    values["done_on"] = min(planned + timedelta(days=between(rng, 0, 2)), end).isoformat()
    values["how_she_is"] = phrase(
        rng, figure.language, "visits_child" if figure.child else "visits"
    )
    if not figure.child and chance(rng, 0.15):
        values["changes"] = phrase(rng, figure.language, "changes")
    return values | _how_things_stand(figure)


def _how_things_stand(figure: Figure) -> Values:
    rng = figure.more
    values: Values = {"rules_kept": chance(rng, 0.93)}
    values |= {name: _CHANGES.draw(rng) for name in _DIMENSIONS if chance(rng, 0.7)}
    if chance(rng, 0.07):
        values["warning_signs"] = (_SIGNS.draw(rng),)
    return values


def notes(figure: Figure) -> Dated:
    """Up to three notes; one in ten in both languages."""
    rng, course = figure.rng, figure.course
    for _ in range(between(rng, 0, 3)):
        on = later(rng, figure.intake, 0, max(1, (course.since - figure.intake).days), course.since)
        kind = _NOTES.draw(rng)
        text = (
            both(rng, "notes", kind)
            if chance(rng, 0.1)
            else phrase(rng, figure.language, "notes", kind)
        )
        yield on, {"kind": kind, "on": on.isoformat(), "text": text}
    if figure.band:
        words = phrase(figure.more, figure.language, "group_notes")
        told_once: Values = {"kind": "observed", "on": figure.intake.isoformat(), "text": words}
        yield figure.intake, {**told_once, "shared_note": figure.band.entry.ref}
