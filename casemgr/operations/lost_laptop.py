"""A machine of the office is gone: who is in danger, who was warned, and which keys to change.

Worked through on another machine of the office, or in a workspace restored from a backup. What
lay on the machine was the whole encrypted workspace; whether anybody can open it depends on the
passphrases and PINs of that day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import Session, col, func, select

from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.codes import Code, CodeList
from casemgr.domain.errors import Invalid, NotFound
from casemgr.domain.fields import Kind, fields_of, read_value, show_value
from casemgr.domain.person import SAFE_CONTACT, Contact
from casemgr.domain.registers import MEASURE, Breach
from casemgr.operations.access import account_names, countable_cases, seen_by, the_case
from casemgr.operations.act import Act, operation, query
from casemgr.operations.registers import enter
from casemgr.operations.settings import read_office
from casemgr.storage.keys import slots
from casemgr.storage.records import values_by_case
from casemgr.storage.tables import REGISTER_TABLES, AccountRow, AuditRow, CaseRow
from casemgr.storage.trust_tables import WarnedRow
from casemgr.words import N_, Language, say, show_date

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

GONE: Final = ("lost", "stolen", "seized")
"""The kinds of breach (``BREACH_KIND``) of which this is the way."""
# fmt: off
WARNED = CodeList("warned", [
    Code("told", "Warned", "সতর্ক করা হয়েছে"),
    Code("tried", "Tried, not reached", "চেষ্টা করা হয়েছে, পাওয়া যায়নি"),
    Code("unsafe", "Not safely reachable", "নিরাপদে যোগাযোগ সম্ভব নয়"),
])
WARNED_HOW = CodeList("warned_how", [
    Code("visit", "In person", "সামনাসামনি"), Code("phone", "By telephone", "টেলিফোনে"),
    Code("trusted", "Through a trusted person", "বিশ্বস্ত কারও মাধ্যমে"),
    Code("partner", "Through a partner organisation", "সহযোগী সংস্থার মাধ্যমে"),
])
# fmt: on
_RANK: Final = {code.code: place for place, code in enumerate(RISK_LEVEL)}
_PHONES: Final = ("mobile_phone", "home_phone", "phone_of")


@dataclass(frozen=True, slots=True)
class Affected:
    """A survivor in the file. ``rules`` say how contact is safe, in words; her numbers are asked
    for one by one. ``state`` and ``how`` are codes, ``""`` while nothing was tried."""

    case_id: str
    code: str
    pseudonym: str
    risk: str
    owner: str
    no_contact: bool
    rules: tuple[str, ...]
    state: str
    how: str
    on: str
    by: str


@dataclass(frozen=True, slots=True)
class Machine:
    """What lay on every machine of the office: the names of those whose passphrase opens it and
    of those whose PIN does, how many cases, and the newest line of the trail known here."""

    people: tuple[str, ...]
    pins: tuple[str, ...]
    cases: int
    newest_line: int
    newest_at: str


@operation("answer_lost_laptop")
def open_incident(act: Act, kind: str, discovered_on: str, happened_on: str, words: str) -> str:
    """Enter the breach from which the days count; gives its id. ``kind`` is one of ``GONE``.

    Raises ``Invalid``.
    """
    if kind not in GONE:
        raise Invalid({"kind": N_("Choose one of the listed values.")})
    risks = act.session.exec(select(CaseRow.risk).where(countable_cases())).all()
    values = {
        "kind": kind, "words": words, "discovered_on": discovered_on, "happened_on": happened_on,
        "cases": len(risks), "risk": max(risks, key=_RANK.__getitem__, default="unknown"),
    }  # fmt: skip
    return enter(act, "breach", None, values).record_id


@operation("answer_lost_laptop")
def affected(act: Act, breach_id: str) -> tuple[Affected, ...]:
    """The survivors whose files this person sees: those nobody has reached yet first, the
    highest risk first. An operation, for looking at all of them is noted. Raises ``NotFound``."""
    _breach(act.session, breach_id)
    names = account_names(act.session)
    found = act.session.exec(
        select(CaseRow).where(seen_by(act), col(CaseRow.merged_into).is_(None))
    ).all()
    contacts = values_by_case(act.session, "contact", seen_by(act))
    warned = _warned(act.session, breach_id)
    listed = [
        _affected(act, case, contacts.get(case.id, [{}])[-1], warned.get(case.id), names)
        for case in found
    ]
    act.audit(subject=breach_id, what="listed", cases=len(listed))
    return tuple(sorted(listed, key=lambda one: (one.state == "told", -_RANK[one.risk], one.code)))


@operation("answer_lost_laptop")
def numbers_of(act: Act, case_id: str) -> tuple[str, ...]:
    """The telephone numbers of one survivor, once her rules were read. Raises ``NotFound``."""
    case = the_case(act, case_id)
    held = values_by_case(act.session, "contact", col(CaseRow.id) == case.id)
    contact: Mapping[str, Any] = held.get(case.id, [{}])[-1]
    act.audit(case.id, what="numbers")
    return tuple(str(contact[name]) for name in _PHONES if contact.get(name))


@operation("answer_lost_laptop")
def note_warned(act: Act, breach_id: str, case_id: str, state: str, how: str, on: str) -> None:
    """Note what became of warning one survivor (codes of ``WARNED`` and ``WARNED_HOW``).

    Raises ``Invalid``, ``NotFound``.
    """
    _breach(act.session, breach_id)
    case = the_case(act, case_id)
    if state not in WARNED or (how and how not in WARNED_HOW) or (state == "told" and not how):
        raise Invalid({"state": N_("Choose one of the listed values.")})
    day = fields_of(Contact)["checked_on"]  # a day that is not in the future
    try:
        read_value(day, on, act.today)
    except ValueError as problem:
        raise Invalid({"on": str(problem)}) from None
    row = WarnedRow(breach_id=breach_id, case_id=case.id, state=state, how=how, on=on, **act.stamp)
    act.session.add(row)
    act.audit(case.id, breach_id, what="warned", state=state)


@operation("answer_lost_laptop")
def note_measure(act: Act, breach_id: str, measure: str) -> None:
    """Note in the register what was done (a code of ``MEASURE``). Raises ``NotFound``."""
    row = _breach(act.session, breach_id)
    if measure not in MEASURE:
        raise Invalid({"measures": N_("Choose one of the listed values.")})
    values = {name: getattr(row, name) for name in fields_of(Breach)}
    values["measures"] = tuple(dict.fromkeys((*row.measures, measure)))
    enter(act, "breach", breach_id, values, row.version)


def on_the_machine(workspace: "Workspace") -> Machine:
    """What a finder would have in front of him, and whose keys open it."""
    found = workspace.look(_newest)
    people = workspace.look(_names)
    known = slots(workspace.folder, workspace.keys)
    able = {one.slot_id: people.get(one.login, one.login) for one in known if one.kind == "person"}
    quick = {able[one.owner] for one in known if one.owner in able}
    return Machine(tuple(sorted(able.values())), tuple(sorted(quick)), *found)


@query("answer_lost_laptop")
def _names(act: Act) -> dict[str, str]:
    return {row.login: row.name for row in act.session.exec(select(AccountRow)).all()}


@query("answer_lost_laptop")
def _newest(act: Act) -> tuple[int, int, str]:
    cases = act.session.exec(
        select(func.count()).select_from(CaseRow).where(countable_cases())
    ).one()
    row = act.session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).first()
    return cases, row.seq if row else 0, row.at if row else ""


@operation("answer_lost_laptop")
def draft_report(act: Act, breach_id: str, language: Language) -> str:
    """A letter to the authority or the partner, in numbers and codes: nobody is named in it.

    Raises ``NotFound``.
    """
    row = _breach(act.session, breach_id)
    warned = [one.state for one in _warned(act.session, breach_id).values()]
    declared = fields_of(Breach)
    act.audit(subject=breach_id, what="draft")

    def shown(name: str) -> str:
        return show_value(declared[name], getattr(row, name), language) or "…"

    lines = (
        say(N_("Notice of a breach of personal data"), language),
        f"{read_office(act.session).organisation}, {show_date(act.today.isoformat(), language)}",
        "",
        *(
            f"{say(declared[name].label, language)}: {shown(name)}"
            for name in ("kind", "happened_on", "discovered_on", "cases", "risk", "measures")
        ),
        f"{WARNED.label('told', language)}: {warned.count('told')}",
        f"{WARNED.label('unsafe', language)}: {warned.count('unsafe')}",
        "",
        say(
            N_(
                "The files lay on the machine encrypted (SQLCipher, AES-256); a passphrase or PIN "
                "of the office is needed to read them. Files kept since then are under a new key "
                "where “Data key changed” stands above."
            ),
            language,
        ),
    )
    return "\n".join(lines)


def _affected(
    act: Act,
    case: CaseRow,
    contact: Mapping[str, Any],
    warned: WarnedRow | None,
    names: Mapping[str, str],
) -> Affected:
    return Affected(
        case_id=case.id,
        code=case.code,
        pseudonym=case.pseudonym,
        risk=case.risk,
        owner=names.get(case.owner_id, ""),
        no_contact=bool(contact.get("no_contact")),
        rules=_rules(contact, act.language),
        state=warned.state if warned else "",
        how=warned.how if warned else "",
        on=warned.on if warned else "",
        by=names.get(warned.created_by or "", "") if warned else "",
    )


def _rules(contact: Mapping[str, Any], language: Language) -> tuple[str, ...]:
    """The rules of safe contact that were agreed with her; where none was, that says so."""
    found = [
        say(declared.label, language)
        if declared.kind is Kind.YES
        else f"{say(declared.label, language)}: {text}"
        for name, declared in fields_of(Contact).items()
        if declared.section == SAFE_CONTACT
        and (text := show_value(declared, contact.get(name), language))
    ]
    return tuple(found) or (say(N_("Nothing is agreed: treat contact as unsafe."), language),)


def _warned(session: Session, breach_id: str) -> dict[str, WarnedRow]:
    """The newest note of each case."""
    rows = session.exec(
        select(WarnedRow)
        .where(WarnedRow.breach_id == breach_id)
        .order_by(col(WarnedRow.created_at), col(WarnedRow.id))
    ).all()
    return {row.case_id: row for row in rows}


def _breach(session: Session, breach_id: str) -> Any:
    row: Any = session.get(REGISTER_TABLES["breach"], breach_id)
    if row is None or row.deleted_at is not None:
        raise NotFound
    return row
