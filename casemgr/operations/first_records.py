"""What a case begins with, checked as a whole before anything is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from casemgr.domain.around import Relation
from casemgr.domain.errors import Invalid
from casemgr.domain.fields import Record, check
from casemgr.domain.person import Intake, Person
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.support import Consent
from casemgr.operations.act import Act
from casemgr.operations.derived import refresh_case
from casemgr.operations.links import check_links
from casemgr.operations.record_rules import (
    age_rule,
    ask_about_emergency,
    consent_rule,
    intake_rule,
    relation_rule,
)
from casemgr.operations.records import nameless, write_record
from casemgr.storage.tables import CaseRow
from casemgr.words import N_

Parts = Mapping[str, Mapping[str, Any] | Sequence[Mapping[str, Any]]]
FirstRecords = list[tuple[str, Record]]
_ALWAYS = ("intake", "person", "contact")
# What may be given beside them; nothing here leaves the office, so no consent is asked.
_BESIDE = ("displacement", "return", "relation", "need", "risk", "note")
_RULES = {
    "intake": intake_rule,
    "person": age_rule,
    "relation": relation_rule,
    "consent": consent_rule,
}


def first_records(
    act: Act, parts: Parts, consents: Sequence[Mapping[str, Any]] = ()
) -> FirstRecords:
    """The records of a case from typed values: ``intake``, ``person`` and ``contact`` always;
    of ``relation``, ``need``, ``risk``, ``return``, ``displacement`` and ``note`` one (a
    mapping) or several (a list).

    Raises ``Invalid``, its problems named ``part.field`` (``need.0.category`` and
    ``consent.0.purpose`` where there are several), and ``KeyError`` for any other part.
    """
    unknown = set(parts) - {*_ALWAYS, *_BESIDE}
    if unknown:
        raise KeyError(*sorted(unknown))
    records: FirstRecords = []
    problems: dict[str, str] = {}
    for kind, prefix, values in _wanted(parts, consents):
        try:
            records.append((kind, _checked(act, kind, values)))
        except Invalid as invalid:
            problems |= {f"{prefix}.{name}": text for name, text in invalid.problems.items()}
    problems |= _unclear_guardian(records)
    if problems:
        raise Invalid(problems)
    return records


def write_first_records(act: Act, case: CaseRow, records: Iterable[tuple[str, Record]]) -> None:
    """Write them into a case that has none. What a guardian consented to names the guardian
    among them; an emergency ground is put before a supervisor."""
    guardian = ""
    for kind, record in records:
        if isinstance(record, Consent) and record.given_by == "guardian" and guardian:
            record = record.model_copy(update={"guardian": guardian})
        row, _fields = write_record(act, kind, case.id, None, record)
        if isinstance(record, Relation) and record.guardian:
            guardian = row.id
        if isinstance(record, Intake):
            ask_about_emergency(act, case, record)
    refresh_case(act, case)


def _wanted(
    parts: Parts, consents: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for kind in _ALWAYS:
        yield kind, kind, cast(Mapping[str, Any], parts.get(kind, {}))
    for kind in _BESIDE:
        given = parts.get(kind, ())
        if isinstance(given, Mapping):
            yield kind, kind, given
        else:
            yield from ((kind, f"{kind}.{place}", one) for place, one in enumerate(given))
    yield from (("consent", f"consent.{place}", one) for place, one in enumerate(consents))


def _checked(act: Act, kind: str, values: Mapping[str, Any]) -> Record:
    record = check(RECORD_KINDS[kind].model, values, act.today)
    check_links(act, "", record, None)
    rule = _RULES.get(kind)
    if rule:
        record = rule(act, None, record, None)
    return nameless(record) if isinstance(record, Person) and record.no_name else record


def _unclear_guardian(records: FirstRecords) -> dict[str, str]:
    """What a guardian consented to says who that is: the one among these records."""
    guardians = sum(isinstance(one, Relation) and one.guardian for _, one in records)
    if guardians == 1:
        return {}
    several = N_("Mark the one guardian who answered, and add the others afterwards.")
    message = several if guardians else N_("Say who the guardian is.")
    log = [one for _, one in records if isinstance(one, Consent)]
    return {
        f"consent.{place}.guardian": message
        for place, one in enumerate(log)
        if one.given_by == "guardian" and one.status == "given"
    }
