"""The kinds of records a case file is made of: one table drives forms, storage, PDF and rights."""

from collections.abc import Mapping
from dataclasses import dataclass

from casemgr.domain.experience import Experience, Screening
from casemgr.domain.fields import Record
from casemgr.domain.person import Contact, Intake, Person
from casemgr.domain.support import (
    Action,
    Closure,
    Consent,
    FollowUp,
    Goal,
    Need,
    Note,
    Plan,
    Referral,
    Risk,
    Service,
)
from casemgr.words import N_

_EVERYONE_INSIDE = frozenset({"supervision", "services"})
_HELPERS = _EVERYONE_INSIDE | {"referral"}


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of record of a case.

    ``many``: a case may hold several. ``append_only``: an entry is never changed or removed.
    ``shared_for``: the purposes under which its fields may leave the office (a field may say
    otherwise). ``title`` heads the section, ``add`` is on the button for a new one.
    ``telling``: its very title says what happened to her, so papers for others leave it out.
    ``summary`` names the fields that stand for the record in lists and on the timeline.
    """

    name: str
    model: type[Record]
    title: str
    add: str
    summary: tuple[str, ...]
    shared_for: frozenset[str]
    many: bool = True
    append_only: bool = False
    dated_by: str = ""
    telling: bool = False


# fmt: off
RECORD_KINDS: Mapping[str, RecordKind] = {
    kind.name: kind
    for kind in (
        RecordKind("intake", Intake, N_("Intake"), N_("Edit intake"), ("intake_date", "source"), _HELPERS | {"legal"}, many=False, dated_by="intake_date"),
        RecordKind("person", Person, N_("Person"), N_("Edit person"), ("pseudonym",), _HELPERS | {"legal", "contact"}, many=False),
        RecordKind("contact", Contact, N_("Safe contact"), N_("Edit safe contact"), ("safe_to_call",), _HELPERS | {"contact", "legal"}, many=False),
        RecordKind("consent", Consent, N_("Consent"), N_("Add consent"), ("purpose", "status"), frozenset({"supervision", "services", "referral", "legal"}), append_only=True, dated_by="on"),
        RecordKind("risk", Risk, N_("Risk and safety"), N_("Add risk"), ("level", "kind"), _HELPERS, dated_by="review_on"),
        RecordKind("need", Need, N_("Needs"), N_("Add need"), ("category", "urgency"), _HELPERS),
        RecordKind("screening", Screening, N_("Identification"), N_("Edit identification"), ("trafficking_status",), frozenset({"supervision", "legal"}), many=False, dated_by="decided_on", telling=True),
        RecordKind("experience", Experience, N_("Trafficking experience"), N_("Add experience"), ("exploitation",), frozenset({"supervision", "legal"}), dated_by="started", telling=True),
        RecordKind("plan", Plan, N_("Case plan"), N_("Edit plan"), ("agreement",), _EVERYONE_INSIDE, many=False, dated_by="agreed_on"),
        RecordKind("goal", Goal, N_("Goals"), N_("Add goal"), ("words", "dimension"), _EVERYONE_INSIDE, dated_by="target"),
        RecordKind("action", Action, N_("Actions"), N_("Add action"), ("what", "status"), _EVERYONE_INSIDE, dated_by="due"),
        RecordKind("service", Service, N_("Services"), N_("Add service"), ("category", "provider"), _HELPERS, dated_by="started"),
        RecordKind("referral", Referral, N_("Referrals"), N_("Add referral"), ("organisation", "status"), _HELPERS, dated_by="on"),
        RecordKind("follow_up", FollowUp, N_("Follow-up"), N_("Plan a follow-up"), ("kind", "outcome"), _EVERYONE_INSIDE, dated_by="planned_on"),
        RecordKind("note", Note, N_("Notes"), N_("Add note"), ("text",), frozenset({"supervision"}), append_only=True, dated_by="on"),
        RecordKind("closure", Closure, N_("Closure"), N_("Prepare closure"), ("reason",), _EVERYONE_INSIDE, many=False, dated_by="on"),
    )
}
# fmt: on


def kind_of(record_type: type[Record]) -> RecordKind:
    """The kind whose records are of this model."""
    return next(kind for kind in RECORD_KINDS.values() if kind.model is record_type)
