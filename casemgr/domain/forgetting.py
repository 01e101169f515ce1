"""What goes and what stays when a survivor is forgotten: one table for every value of a case.

What goes follows from how a field is declared (its privacy and kind), so a new field is never
overlooked. What stays are codes, amounts and months: enough to count by, nothing to be found by.
Data are not kept longer than what they were collected for needs (IOM Data Protection
Principles, 9: retention).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from casemgr.domain.codes import Code, CodeList
from casemgr.domain.feedback import Complaint
from casemgr.domain.fields import Field, Kind, Privacy, Record, fields_of
from casemgr.domain.records import RECORD_KINDS

NEUTRAL = "—"
"""What stands where a text is needed and may not be known any more."""
COMPLAINT = "complaint"


class Stage(StrEnum):
    """A part of a file that can be forgotten for itself."""

    IDENTITY = "identity"
    NARRATIVE = "narrative"
    DOCUMENTS = "documents"


# fmt: off
STAGE = CodeList("forgetting_stage", [
    Code("identity", "Who she is: names, contact, people, places", "তিনি কে: নাম, যোগাযোগ, মানুষ, জায়গা"),
    Code("narrative", "What was written: accounts, notes, reasons", "যা লেখা হয়েছে: বিবরণ, নোট, কারণ"),
    Code("documents", "Documents and their files", "নথি ও সেগুলোর ফাইল"),
])
HOLD_GROUND = CodeList("hold_ground", [
    Code("court_case", "Court case", "আদালতের মামলা"),
    Code("complaint", "Complaint", "অভিযোগ"),
    Code("her_request", "The survivor asked for it", "সারভাইভার নিজে চেয়েছেন"),
    Code("audit", "Audit", "নিরীক্ষা"),
])
# fmt: on


class How(StrEnum):
    """What becomes of a value."""

    STAYS = "stays"
    BLANK = "blank"
    NEUTRAL = "neutral"
    MONTH = "month"
    YEAR = "year"
    ROW = "row"  # the whole record goes: without this value it says nothing


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a value, in which stage, and of one that stays, why it does."""

    how: How
    stage: Stage | None = None
    why: str = ""


_FREE = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.PHONE, Kind.ANSWERS})
_DATES = frozenset({Kind.DATE, Kind.PARTIAL_DATE})
_TO_OTHERS = frozenset({"incident", "perpetrator"})  # shared with the files of others
_OTHERWISE: Mapping[tuple[str, str], Fate] = {
    ("person", "pseudonym"): Fate(How.NEUTRAL, Stage.IDENTITY),
    ("assessment", "instrument_version"): Fate(
        How.STAYS, why="names a form of the office, not what was answered"
    ),
}


def fate_of(kind: str, declared: Field) -> Fate:
    """What becomes of a field of a record of this kind (``COMPLAINT`` besides)."""
    if otherwise := _OTHERWISE.get((kind, declared.name)):
        return otherwise
    identifying = declared.privacy is Privacy.IDENTIFYING
    if declared.kind in _FREE:
        stage = Stage.IDENTITY if identifying else Stage.NARRATIVE
        return Fate(How.NEUTRAL if declared.required else How.BLANK, stage)
    if declared.kind in _DATES:
        return Fate(How.YEAR if identifying else How.MONTH, Stage.IDENTITY)
    if declared.kind is Kind.LINK:
        if declared.to not in _TO_OTHERS:
            return Fate(How.STAYS, why="points to what has lost its names, or to the office's own")
        return Fate(How.ROW if declared.required else How.BLANK, Stage.IDENTITY)
    if identifying:
        return Fate(How.BLANK, Stage.IDENTITY)
    if declared.kind is Kind.NUMBER and declared.privacy is Privacy.SENSITIVE:
        return Fate(How.BLANK, Stage.NARRATIVE)
    return Fate(How.STAYS, why="a code or a count")


def model_of(kind: str) -> type[Record]:
    """The model of a kind of record, or of complaints."""
    return Complaint if kind == COMPLAINT else RECORD_KINDS[kind].model


def forgotten(
    kind: str, values: Mapping[str, Any], stages: Iterable[Stage]
) -> dict[str, Any] | None:
    """The fields of a record that change, with what stands there afterwards; ``None`` where the
    whole record goes. What has gone already changes no more."""
    wanted, changed = frozenset(stages), dict[str, Any]()
    for name, declared in fields_of(model_of(kind)).items():
        fate = fate_of(kind, declared)
        if fate.stage not in wanted:
            continue
        if fate.how is How.ROW:
            return None
        after = _after(fate.how, declared, values[name])
        if after != values[name]:
            changed[name] = after
    return changed


def _after(how: How, declared: Field, value: Any) -> Any:
    if how is How.NEUTRAL:
        return NEUTRAL
    if how is How.BLANK:
        return _EMPTY.get(declared.kind, "")
    text = str(value or "")
    if not text[:4].isdigit():  # unknown, or nothing
        return text
    if how is How.YEAR:
        return f"{text[:4]}-01-01" if declared.kind is Kind.DATE else text[:4]
    return f"{text[:7]}-01" if declared.kind is Kind.DATE else text[:7]


_EMPTY: Mapping[Kind, Any] = {
    Kind.CODES: (),
    Kind.ANSWERS: {},
    Kind.NUMBER: None,
    Kind.YES: False,
}


def loses(kind: str, field: str, stages: Iterable[Stage]) -> bool:
    """Whether what the change log says about this field goes. What is no field (a reason given
    beside the form) is somebody's words."""
    wanted = frozenset(stages)
    if kind not in RECORD_KINDS and kind != COMPLAINT:
        return Stage.NARRATIVE in wanted
    declared = fields_of(model_of(kind)).get(field)
    if declared is None:
        return Stage.NARRATIVE in wanted and field != "case_id"
    return fate_of(kind, declared).stage in wanted


# -- what is kept beside the records ---------------------------------------------------------

ROWS_GONE: Mapping[str, Stage] = {
    "case_search": Stage.IDENTITY,
    "case_word": Stage.IDENTITY,
    "case_sound": Stage.IDENTITY,
    "case_merge": Stage.IDENTITY,
    "unclear_value": Stage.IDENTITY,
    "duty": Stage.NARRATIVE,
    "alert": Stage.NARRATIVE,
    "acknowledgement": Stage.NARRATIVE,
    "attached_file": Stage.DOCUMENTS,
}
"""Tables whose rows about a case go as a whole."""

COLUMNS_GONE: Mapping[tuple[str, str], Stage] = {
    ("case_file", "pseudonym"): Stage.IDENTITY,
    ("case_file", "opened_on"): Stage.IDENTITY,
    ("case_file", "risk_reason"): Stage.NARRATIVE,
    ("case_file", "next_on"): Stage.NARRATIVE,
    ("status_change", "reason"): Stage.NARRATIVE,
    ("approval", "words"): Stage.NARRATIVE,
    ("approval", "decision_words"): Stage.NARRATIVE,
    ("joint_act", "about"): Stage.NARRATIVE,
    ("joint_act", "terms"): Stage.NARRATIVE,
    ("joint_act", "reason"): Stage.NARRATIVE,
    ("joint_act", "decision_words"): Stage.NARRATIVE,
    ("legal_hold", "reason"): Stage.NARRATIVE,
    ("legal_hold", "end_words"): Stage.NARRATIVE,
    ("case_share", "reason"): Stage.NARRATIVE,
    ("release", "recipient"): Stage.IDENTITY,
    ("release", "reason"): Stage.NARRATIVE,
    ("change_log", "old"): Stage.NARRATIVE,
    ("change_log", "new"): Stage.NARRATIVE,
}
"""Texts beside the records that are emptied; of the change log, each line with its field."""

_CODES = "a code, a day or an id"
COLUMNS_STAY: Mapping[tuple[str, str], str] = {
    **{
        (table, column): _CODES
        for table, columns in {
            "case_file": ("status", "owner_id", "team_id", "risk", "merged_into"),
            "status_change": ("source", "target"),
            "warned": ("breach_id", "state", "how", "on"),
            "approval": ("subject", "verdict", "decided_by"),
            "joint_act": ("what", "state", "decided_by", "not_before"),
            "legal_hold": ("ground", "until", "ended_by"),
            "case_share": ("account_id", "kind"),
            "release": ("kind", "purpose", "languages", "state", "consent_id", "bridge"),
            "change_log": ("by", "device_id", "kind", "record_id", "field"),
            "erasure": ("stages", "by", "agreed_by"),
        }.items()
        for column in columns
    },
    ("case_file", "code"): "by chance, says nothing of a person; the trail names the case by it",
    ("release", "reference"): "the number of a release, made from the case's code",
    ("release", "sha256"): "tells a paper that comes back apart, and nothing of what it says",
    **{
        ("audit_line", column): "codes, counts and names of fields; bound together for ever"
        for column in (
            "at", "actor_id", "signer", "operation", "outcome", "subject", "detail",
            "prev_hash", "hash", "signature",
        )
    },
}  # fmt: skip
"""Texts beside the records that stay, each with the reason."""
