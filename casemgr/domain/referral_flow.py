"""The way of a referral, step by step, and what speaks against sending one.

Steps: DOMAIN's chain draft → sent → received → accepted → in service → completed, with declined,
cancelled and no response beside it. Whoever answers often tells several steps at once, so a
sent referral may go forward over some; it never goes beyond a draft without being sent.
"""

from collections.abc import Mapping
from datetime import date

from casemgr.domain.childhood import Age
from casemgr.domain.codes import Code, CodeList
from casemgr.domain.dates import whole
from casemgr.domain.directories import Provider
from casemgr.domain.support import Referral
from casemgr.words import N_

_FORWARD = ("received", "accepted", "in_service", "completed")
STEPS: Mapping[str, tuple[str, ...]] = {
    "draft": ("sent", "cancelled"),
    "sent": (*_FORWARD, "declined", "no_response", "cancelled"),
    "received": (*_FORWARD[1:], "declined", "no_response", "cancelled"),
    "accepted": (*_FORWARD[2:], "declined", "cancelled"),
    "in_service": ("completed", "cancelled"),
    "no_response": ("sent", *_FORWARD, "declined", "cancelled"),
    "declined": ("sent",),
    "completed": ("in_service",),
    "cancelled": ("draft",),
}
"""Of each state: those that may follow it. A declined one may be sent again, a completed one
go on, a cancelled one be taken up again as a draft."""
NEXT: Mapping[str, tuple[str, ...]] = {
    "draft": ("sent",),
    "sent": ("received", "accepted", "declined", "no_response"),
    "received": ("accepted", "declined", "no_response"),
    "accepted": ("in_service", "completed"),
    "in_service": ("completed",),
    "no_response": ("sent", "accepted", "declined"),
}
"""Of each state that is open: the steps offered beside it."""
NOT_SENT = frozenset({"draft", "cancelled"})
AWAITING = frozenset({"sent", "received"})
ANSWERED = frozenset({"accepted", "in_service", "completed", "declined"})
_FIRST = frozenset({"draft", "sent"})

AGREEMENT_NOW = CodeList(
    "agreement_now",
    [
        Code("valid", "Agreement signed", "চুক্তি স্বাক্ষরিত"),
        Code("expired", "Agreement expired", "চুক্তির মেয়াদ শেষ"),
        Code("talks", "Agreement in preparation", "চুক্তির প্রস্তুতি চলছে"),
        Code("none", "No agreement", "চুক্তি নেই"),
    ],
)
_TAKES: Mapping[tuple[str, bool], frozenset[str]] = {
    ("Feminine", False): frozenset({"women"}),
    ("Masculine", False): frozenset({"men"}),
    ("TransgenderFeminine", False): frozenset({"women", "hijra"}),
    ("TransgenderMasculine", False): frozenset({"men", "hijra"}),
    ("NonConforming", False): frozenset({"hijra"}),
    ("Hijra", False): frozenset({"hijra"}),
    ("Feminine", True): frozenset({"girls"}),
    ("Masculine", True): frozenset({"boys"}),
}
_ANY_CHILD = frozenset({"girls", "boys"})


def offered_steps(referral: Referral) -> tuple[str, ...]:
    """The next steps to offer; one that came to us never lacks our own answer."""
    steps = NEXT.get(referral.status, ())
    return steps if referral.direction == "out" else tuple(s for s in steps if s != "no_response")


def goes_out(referral: Referral) -> bool:
    """Whether something of the survivor's has left the office with it."""
    return referral.direction == "out" and referral.status not in NOT_SENT


def only_followed_up(before: Referral, after: Referral) -> bool:
    """Whether what left is the same and only its fate is noted; sending again is sending."""
    if not goes_out(before) or (after.status == "sent" and before.status != "sent"):
        return False
    if set(after.shared) - set(before.shared):
        return False
    sent = ("organisation", "provider", "focal_person", "services", "reason", "details")
    return all(getattr(before, name) == getattr(after, name) for name in sent)


def problems_of(before: Referral | None, after: Referral, today: date) -> dict[str, str]:
    """What is wrong with the step from ``before`` (``None``: written down for the first time)
    to ``after``, by field; the texts are translatable.

    One that began before today may be written down wherever it stands by now.
    """
    if before is None:
        if after.direction == "in" or after.status in _FIRST:
            return {}
        sent = whole(after.on)
        if sent is None or sent > today:
            return {"on": N_("Write the full day on which it was sent.")}
        return {}
    same = after.status == before.status
    if same or after.status in STEPS.get(before.status, tuple(STEPS)):
        return {}
    return {"status": N_("This state cannot follow the one before it.")}


def dated(before: Referral | None, after: Referral, today: date) -> Referral:
    """``after`` with the days of the step taken, where nobody wrote them: the day of sending,
    the day of the answer. Sent again, it waits for a new answer."""
    if after.direction != "out" or (before and before.status == after.status):
        return after
    filled: dict[str, str] = {}
    if after.status == "sent":
        if before and goes_out(before):
            stale = ("on", "answered_on", "response_due")
            filled = {name: "" for name in stale if getattr(after, name) == getattr(before, name)}
        if not filled.get("on", after.on):
            filled["on"] = today.isoformat()
    answered = before is not None and before.status not in ANSWERED
    if answered and after.status in ANSWERED and not after.answered_on:
        filled["answered_on"] = today.isoformat()
    return after.model_copy(update=filled)


def agreement_now(provider: Provider, today: date) -> str:
    """A code of ``AGREEMENT_NOW``: where the data-sharing agreement stands today."""
    if provider.agreement != "signed":
        return provider.agreement or "none"
    ended = provider.agreement_until and provider.agreement_until < today.isoformat()
    return "expired" if ended else "valid"


_AGREEMENT_DOUBTS: Mapping[str, str] = {
    "expired": N_("The data-sharing agreement with this organisation has expired."),
    "talks": N_("No data-sharing agreement with this organisation has been signed."),
    "none": N_("No data-sharing agreement with this organisation has been signed."),
}


def doubts_about(
    provider: Provider | None, gender: str, age: Age, today: date, *, retired: bool = False
) -> tuple[str, ...]:
    """What speaks against referring this survivor there, as translatable sentences; ``None``
    is an organisation that is in no directory."""
    if provider is None:
        return (N_("This organisation is not in the directory: nobody has looked at it."),)
    found: list[str] = []
    if retired:
        found.append(N_("This organisation is no longer offered in the directory."))
    doubt = _AGREEMENT_DOUBTS.get(agreement_now(provider, today))
    if doubt:
        found.append(doubt)
    if not provider.vetted_on:
        found.append(N_("This organisation has not been vetted."))
    if not provider.eligible:
        found.append(N_("It is not known whom this organisation takes: ask before referring."))
    elif not _taken(provider, gender, age):
        found.append(N_("This organisation is not known to take people of this gender and age."))
    return tuple(found)


def _taken(provider: Provider, gender: str, age: Age) -> bool:
    wanted = _TAKES.get((gender, age.child))
    if wanted is None:
        return not age.child or bool(_ANY_CHILD & set(provider.eligible))
    return bool(wanted & set(provider.eligible))
