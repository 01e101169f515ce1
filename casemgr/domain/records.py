"""The kinds of records a case file is made of: one table drives forms, storage, PDF and rights."""

from collections.abc import Mapping
from dataclasses import dataclass

from casemgr.domain.around import Displacement, Identifier, Membership, Relation
from casemgr.domain.attachments import Attachment
from casemgr.domain.experience import Alleged, Experience, Recruiter, RouteEvent, Screening
from casemgr.domain.fields import Record
from casemgr.domain.legal import Hearing, LegalUpdate, Proceeding
from casemgr.domain.person import Contact, Intake, Person
from casemgr.domain.support import (
    Action,
    Assessment,
    Assistance,
    Closure,
    Consent,
    FollowUp,
    Goal,
    Handover,
    Need,
    Note,
    Pause,
    Plan,
    Referral,
    Risk,
    Service,
)
from casemgr.domain.travel import Return
from casemgr.words import N_

_INSIDE = frozenset({"supervision"})
_EVERYONE_INSIDE = frozenset({"supervision", "services"})
_HELPERS = _EVERYONE_INSIDE | {"referral"}
_LAW = frozenset({"supervision", "legal"})
_CONSENT = frozenset({"supervision", "services", "referral", "legal"})

WHO = N_("Who she is")
SAFETY = N_("Safety and needs")
WHAT = N_("What happened")
PLAN = N_("Plan and help")
LAW = N_("Law and return")
AFTER = N_("Follow-up and closure")


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of record of a case.

    ``many``: a case may hold several. ``append_only``: an entry is never changed or removed.
    ``shared_for``: the purposes under which its fields may leave the office (a field may say
    otherwise). ``title`` heads the section, ``add`` is on the button for a new one; ``chapter``
    groups the sections. ``telling``: its very title says what happened to her, so papers for
    others leave it out. ``summary`` names the fields that stand for the record in lists and on
    the timeline. ``own_form``: written through a screen of its own, not the general form.
    """

    name: str
    model: type[Record]
    chapter: str
    title: str
    add: str
    summary: tuple[str, ...]
    shared_for: frozenset[str]
    many: bool = True
    append_only: bool = False
    dated_by: str = ""
    telling: bool = False
    own_form: bool = False


# fmt: off
RECORD_KINDS: Mapping[str, RecordKind] = {
    kind.name: kind
    for kind in (
        RecordKind("intake", Intake, WHO, N_("Intake"), N_("Edit intake"), ("intake_date", "source"), _HELPERS | {"legal"}, many=False, dated_by="intake_date"),
        RecordKind("person", Person, WHO, N_("Person"), N_("Edit person"), ("pseudonym",), _HELPERS | {"legal", "contact"}, many=False),
        RecordKind("contact", Contact, WHO, N_("Safe contact"), N_("Edit safe contact"), ("safe_to_call",), _HELPERS | {"contact", "legal"}, many=False),
        RecordKind("identifier", Identifier, WHO, N_("Identity papers"), N_("Add identity paper"), ("kind", "holder"), _LAW),
        RecordKind("relation", Relation, WHO, N_("People around her"), N_("Add person"), ("relation", "name"), _EVERYONE_INSIDE),
        RecordKind("displacement", Displacement, WHO, N_("Displacement and migration"), N_("Edit displacement"), ("migration_status",), _HELPERS, many=False),
        RecordKind("membership", Membership, WHO, N_("Incident or group"), N_("Add to a group"), ("incident",), _INSIDE),
        RecordKind("consent", Consent, WHO, N_("Consent"), N_("Add consent"), ("purpose", "status"), _CONSENT, append_only=True, dated_by="on"),
        RecordKind("risk", Risk, SAFETY, N_("Risk and safety"), N_("Add risk"), ("level", "kind"), _HELPERS, dated_by="review_on"),
        RecordKind("need", Need, SAFETY, N_("Needs"), N_("Add need"), ("category", "urgency"), _HELPERS),
        RecordKind("assessment", Assessment, SAFETY, N_("Assessments"), N_("New assessment"), ("instrument", "on"), _EVERYONE_INSIDE, dated_by="on", own_form=True),
        RecordKind("screening", Screening, WHAT, N_("Identification"), N_("Edit identification"), ("trafficking_status",), _LAW, many=False, dated_by="decided_on", telling=True),
        RecordKind("experience", Experience, WHAT, N_("Trafficking experience"), N_("Add experience"), ("exploitation",), _LAW, dated_by="started", telling=True),
        RecordKind("route_event", RouteEvent, WHAT, N_("Route"), N_("Add stop"), ("event", "on", "country"), _LAW, dated_by="on", telling=True),
        RecordKind("recruiter", Recruiter, WHAT, N_("Recruiters and agencies"), N_("Add recruiter"), ("kind", "name"), _LAW, telling=True),
        RecordKind("alleged", Alleged, WHAT, N_("Alleged perpetrators"), N_("Add alleged perpetrator"), ("perpetrator", "roles"), _LAW, telling=True),
        RecordKind("plan", Plan, PLAN, N_("Case plan"), N_("Edit plan"), ("agreement",), _EVERYONE_INSIDE, many=False, dated_by="agreed_on"),
        RecordKind("goal", Goal, PLAN, N_("Goals"), N_("Add goal"), ("words", "dimension"), _EVERYONE_INSIDE, dated_by="target"),
        RecordKind("action", Action, PLAN, N_("Actions"), N_("Add action"), ("what", "status"), _EVERYONE_INSIDE, dated_by="due"),
        RecordKind("service", Service, PLAN, N_("Services"), N_("Add service"), ("category", "provider"), _HELPERS, dated_by="started"),
        RecordKind("referral", Referral, PLAN, N_("Referrals"), N_("Add referral"), ("organisation", "status"), _HELPERS, dated_by="on"),
        RecordKind("assistance", Assistance, PLAN, N_("Assistance given"), N_("Add assistance"), ("category", "item"), _EVERYONE_INSIDE, dated_by="given_on"),
        RecordKind("proceeding", Proceeding, LAW, N_("Legal proceedings"), N_("Add proceeding"), ("stage",), _LAW, dated_by="filed_on", telling=True),
        RecordKind("hearing", Hearing, LAW, N_("Hearings"), N_("Add hearing"), ("kind", "on"), _LAW, dated_by="on", telling=True),
        RecordKind("legal_update", LegalUpdate, LAW, N_("Told about the case"), N_("Note that she was told"), ("how", "on"), _LAW, dated_by="on", telling=True),
        RecordKind("return", Return, LAW, N_("Return"), N_("Add return"), ("kind", "status"), _HELPERS | {"legal"}, dated_by="arrived_on", telling=True),
        RecordKind("follow_up", FollowUp, AFTER, N_("Follow-up"), N_("Plan a follow-up"), ("kind", "outcome"), _EVERYONE_INSIDE, dated_by="planned_on"),
        RecordKind("pause", Pause, AFTER, N_("Pauses"), N_("Add pause"), ("reason", "since"), _INSIDE, dated_by="since"),
        RecordKind("note", Note, AFTER, N_("Notes"), N_("Add note"), ("text",), _INSIDE, append_only=True, dated_by="on"),
        RecordKind("handover", Handover, AFTER, N_("Hand-overs"), N_("Hand over"), ("to", "on"), _INSIDE, append_only=True, dated_by="on", own_form=True),
        RecordKind("attachment", Attachment, AFTER, N_("Documents"), N_("Add document"), ("what", "title", "on"), _INSIDE, dated_by="on", own_form=True),
        RecordKind("closure", Closure, AFTER, N_("Closure"), N_("Prepare closure"), ("reason",), _EVERYONE_INSIDE, many=False, dated_by="on"),
    )
}
# fmt: on


def kind_of(record_type: type[Record]) -> RecordKind:
    """The kind whose records are of this model."""
    return next(kind for kind in RECORD_KINDS.values() if kind.model is record_type)
