"""The plan to be signed: her goals in her words, and nothing that tells what happened to her."""

from collections.abc import Iterable, Iterator
from typing import Final

from casemgr.domain.case_codes import DIMENSION, NEED_CATEGORY, URGENCY
from casemgr.domain.fields import fields_of
from casemgr.domain.support import Action, Assistance, Goal, Need, Plan, Referral
from casemgr.operations.report_content import all_of
from casemgr.operations.report_request import Material
from casemgr.operations.report_view import View
from casemgr.reports.content import ReportFrame, Signer, Text
from casemgr.reports.paper_content import PlanContent, PlanGoal, PlanGood, PlanStep
from casemgr.words import N_, number, say

_TELLING: Final = (
    "traffick", "smuggl", "brothel", "prostitut", "rape", "sexual", "exploit", "broker", "dalal",
    "পাচার", "যৌন", "ধর্ষণ", "পতিতা", "দালাল", "শোষণ",
)  # fmt: skip
"""Words that would tell whoever finds the paper what happened: a text with one of them stays at
the office."""
_OPEN: Final = frozenset({"planned", "in_progress"})
_AGREED: Final[dict[str, bool | None]] = {"planned": None, "in_progress": True, "done": True}
_SENT: Final = frozenset({"sent", "received", "accepted", "in_service"})
_RIGHTS: Final = (
    N_("This plan is mine. I decide what goes into it, and I can change it at any time."),
    N_("I can stop any part of it, or all of it. No help that I need is stopped for that."),
    N_("What I told is passed on only if I agree. I can take that back at any time."),
    N_("I can see what is written about me, and have it corrected or deleted."),
    N_("If somebody treats me badly I can complain, and nobody may hold that against me."),
)
_STATEMENT: Final = N_(
    "This plan was read to me in a language I understand. I agree to it of my own free will and "
    "was told that I may keep this paper or leave it at the office."
)


def plan_content(material: Material, _frame: ReportFrame) -> PlanContent:
    """The plan of a case. It is hers: her own costs stand in it whatever others may see."""
    view = material.view
    plans = all_of(view.file, "plan", Plan)
    plan = plans[-1] if plans else Plan()
    goods = tuple(_goods(view))
    return PlanContent(
        wish=neutral(plan.summary),
        urgent=tuple(_urgent(view)),
        goals=tuple(_goals(view)),
        others=tuple(_others(view)),
        goods=goods,
        total=_total(view),
        review=_review(view, plan),
        rights=tuple(view.say(text) for text in _RIGHTS),
        statement=view.say(_STATEMENT),
        signers=(
            Signer(view.say(N_("Me (signature or thumbprint)")), thumb=True),
            Signer(view.say(N_("Witness"))),
            Signer(view.say(N_("Caseworker")), view.file.owner),
        ),
    )


def neutral(text: str) -> str:
    """``text``, or nothing where a word of it would tell what happened to her."""
    folded = text.casefold()
    return "" if any(word in folded for word in _TELLING) else text


def _urgent(view: View) -> Iterator[Text]:
    for need in all_of(view.file, "need", Need):
        if need.status in ("open", "in_progress") and need.urgency in ("now", "week"):
            yield view.each(
                lambda lang, need=need: (  # type: ignore[misc]
                    f"{NEED_CATEGORY.label(need.category, lang)} – "
                    f"{URGENCY.label(need.urgency, lang)}"
                )
            )


def _goals(view: View) -> Iterator[PlanGoal]:
    actions = all_of(view.file, "action", Action)
    stored = [one for one in view.file.records["goal"] if isinstance(one.value, Goal)]
    for one in stored:
        goal = one.value
        if not isinstance(goal, Goal) or goal.status not in _OPEN:
            continue
        steps = _steps(view, [action for action in actions if action.goal == one.id])
        told = neutral(goal.words) or "…"
        yield PlanGoal(view.coded(DIMENSION, goal.dimension), told, view.day(goal.target), steps)
    known = {one.id for one in stored}
    rest = _steps(view, [action for action in actions if action.goal not in known])
    if rest:
        yield PlanGoal(view.say(N_("Further steps")), "", "", rest)


def _steps(view: View, actions: Iterable[Action]) -> tuple[PlanStep, ...]:
    return tuple(
        PlanStep(
            action.what, "", neutral(action.responsible), view.day(action.due),
            _AGREED[action.status],
        )
        for action in actions
        if action.status in _AGREED and neutral(action.what)
    )  # fmt: skip


def _others(view: View) -> Iterator[PlanStep]:
    for referral in all_of(view.file, "referral", Referral):
        if referral.direction != "out" or referral.status not in _SENT:
            continue
        services = view.value(fields_of(Referral)["services"], referral.services)
        due = view.day(referral.response_due)
        yield PlanStep(
            services, neutral(referral.organisation), neutral(referral.focal_person), due, True
        )


def _goods(view: View) -> Iterator[PlanGood]:
    for given in all_of(view.file, "assistance", Assistance):
        what: Text = neutral(given.item) or view.coded(NEED_CATEGORY, given.category)
        yield PlanGood(what, _quantity(view, given), view.day(given.given_on), _cost(view, given))


def _quantity(view: View, given: Assistance) -> Text:
    if given.quantity is None:
        return given.unit
    count = given.quantity
    return view.each(lambda lang: f"{number(count, lang)} {given.unit}".strip())


def _cost(view: View, given: Assistance) -> Text:
    if given.cost is None:
        return "–"
    cost = given.cost
    return view.each(lambda lang: say(N_("BDT {amount}"), lang, amount=number(cost, lang)))


def _total(view: View) -> Text:
    costs = [one.cost for one in all_of(view.file, "assistance", Assistance) if one.cost]
    if not costs:
        return ""
    return view.each(
        lambda lang: say(N_("Together BDT {amount}"), lang, amount=number(sum(costs), lang))
    )


def _review(view: View, plan: Plan) -> Text:
    if not plan.review_on:
        return ""
    day = view.day(plan.review_on)
    return tuple(
        say(N_("We look at this plan together again on {day}."), language, day=day[place])
        for place, language in enumerate(view.languages)
    )
