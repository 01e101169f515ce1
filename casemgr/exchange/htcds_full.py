"""The layout of a workbook that holds the whole standard, not only the 38 columns of its sheet.

One sheet for each object of HTCDS 2.0; column A ties a row to its case. Which field of ours a
column holds is said by the fields themselves (``Field.htcds``); the few columns of the
standard that no single field is the whole of stand in ``ELSEWHERE``. Columns ending in
``__local`` hold what the standard has no word for: our own code beside the standard's, and the
fields a record cannot do without.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from casemgr.domain.directories import DIRECTORIES
from casemgr.domain.fields import Field, Record, fields_of
from casemgr.domain.lifecycle import STATUS
from casemgr.domain.records import RECORD_KINDS
from casemgr.exchange.standard import HtcdsColumn, standard

Place = tuple[str, str]
"""Kind of record (or directory) and field."""

CASES, ORGANISATIONS, PERPETRATORS = "Cases", "Organizations", "Perpetrators"
MORE_EXPERIENCES, MORE_PAPERS = "Further experiences", "Further identity papers"
REFERRALS, COMMENTS, EVENTS = "Referrals", "Comments", "Events"
PLANS, CONSENTS = "Support plans", "Consents"
CASE_KEY, ORGANISATION_KEY = "case_key__local", "organization_key__local"
KEY_LABELS = {CASE_KEY: "Case key", ORGANISATION_KEY: "Organisation key"}
CASE_STATUS: Place = ("case", "status")
LOCAL = "__local"

REFERRED_TO_US: Mapping[str, str] = {
    "cas_ReferringOrganisation": "organisation",
    "cas_IncomingReferralDate": "on",
    "cas_ReferringPrimaryCaseWorker": "focal_person",
    "cas_ReasonForIncomingReferral": "reason",
    "cas_IncomingReferralDetails": "details",
}
REFERRED_BY_US: Mapping[str, str] = {
    "cas_ReferredOrganisation": "organisation",
    "cas_OutgoingReferralDate": "on",
    "cas_ReferredPrimaryCaseWorker": "focal_person",
    "cas_ReasonForOutgoingReferral": "reason",
    "cas_OutgoingReferralDetails": "details",
}
ELSEWHERE: Mapping[str, Place] = {
    "prs_FirstName": ("person", "name_en"),
    "prs_MiddleName": ("person", "name_en"),
    "prs_SecondName": ("person", "name_en"),
    "prs_MailingState": ("person", "division"),
    "con_Consent": ("consent", "status"),
    "vic_AgreementToManagePersonalData": ("consent", "status"),
    "cas_Status": CASE_STATUS,
    "cco_CaseComment": ("note", "text"),
    **{
        api_name: ("referral", field)
        for api_name, field in {**REFERRED_TO_US, **REFERRED_BY_US}.items()
    },
}
"""The columns that no single field of ours is the whole of, and the field they belong to."""

_SHEETS: Mapping[str, tuple[str, ...]] = {
    CASES: ("case", "intake", "person", "contact", "identifier", "screening", "experience",
            "closure"),
    MORE_EXPERIENCES: ("experience",),
    MORE_PAPERS: ("identifier",),
    ORGANISATIONS: ("provider",),
    PERPETRATORS: ("alleged", "perpetrator"),
    REFERRALS: ("referral",),
    COMMENTS: ("note",),
    EVENTS: ("route_event",),
    PLANS: ("plan",),
    CONSENTS: ("consent",),
}  # fmt: skip
# Beside what is required: without these a record that comes back would say something else.
_ALSO: Mapping[str, tuple[str, ...]] = {
    "person": ("name_bn", "division", "district"),
    "referral": ("status", "provider"),
    "note": ("on",),
    "consent": ("organisation", "given_by", "method", "expires"),
}
# The one answer about keeping the data stands with the case, too, as in the official sheet.
_WITH_THE_CASE = frozenset({"con_Consent", "vic_AgreementToManagePersonalData"})


@dataclass(frozen=True, slots=True)
class WholeColumn:
    """One column: ``name`` stands in row 1, ``label`` in row 2. ``standard`` is ``None`` where
    the column is ours alone."""

    name: str
    label: str
    place: Place
    standard: HtcdsColumn | None = None

    @property
    def written(self) -> bool:
        """What the standard has given up is read, and written no more."""
        return self.standard is None or not self.standard.deprecated


@dataclass(frozen=True, slots=True)
class WholeSheet:
    """One sheet; ``kinds`` are the records whose fields stand in a row of it."""

    title: str
    key: str
    kinds: tuple[str, ...]
    columns: tuple[WholeColumn, ...]

    def of(self, kind: str) -> tuple[WholeColumn, ...]:
        """The columns that belong to one kind of record."""
        return tuple(column for column in self.columns if column.place[0] == kind)


def model_of(kind: str) -> type[Record]:
    """The model of a kind of record or of a directory."""
    return RECORD_KINDS[kind].model if kind in RECORD_KINDS else DIRECTORIES[kind].model


def field_of(place: Place) -> Field:
    """The declaration behind a place. Raises ``KeyError`` for ``CASE_STATUS``."""
    return fields_of(model_of(place[0]))[place[1]]


@lru_cache(maxsize=1)
def all_places() -> Mapping[str, Place]:
    """The field of ours behind each of the 84 fields of the standard."""
    declared = {
        one.htcds: (kind, name)
        for kind in (*RECORD_KINDS, *DIRECTORIES)
        for name, one in fields_of(model_of(kind)).items()
        if one.htcds
    }
    return {name: declared.get(name) or ELSEWHERE[name] for name in standard().fields}


@lru_cache(maxsize=1)
def whole_sheets() -> Mapping[str, WholeSheet]:
    """The sheets by their title, in their order."""
    return {
        title: WholeSheet(
            title,
            ORGANISATION_KEY if title == ORGANISATIONS else CASE_KEY,
            kinds,
            tuple(_columns(title, kinds)),
        )
        for title, kinds in _SHEETS.items()
    }


def _columns(title: str, kinds: tuple[str, ...]) -> Iterator[WholeColumn]:
    held = [name for name, place in all_places().items() if place[0] in kinds]
    if title == CASES:
        held += _WITH_THE_CASE
    elif title == CONSENTS:
        held.remove("vic_AgreementToManagePersonalData")
    order = list(standard().fields)
    for name in sorted(held, key=lambda one: (not one.startswith("cas_"), order.index(one))):
        column, place = standard().fields[name], all_places()[name]
        yield WholeColumn(name, column.label, place, column)
        if _needs_own_code(name, place):
            yield WholeColumn(name + LOCAL, f"{column.label} (our code)", place)
    for kind in kinds:
        yield from (
            WholeColumn(f"{kind}.{one.name}{LOCAL}", one.label, (kind, one.name))
            for one in _unsaid(kind)
        )


def _unsaid(kind: str) -> Iterable[Field]:
    """What a record needs and the standard has no field for."""
    if kind == CASE_STATUS[0]:
        return
    spoken_for = {place[1] for place in all_places().values() if place[0] == kind}
    for name, one in fields_of(model_of(kind)).items():
        extra = name in _ALSO.get(kind, ())
        whole_elsewhere = name in spoken_for and kind != "consent"
        if extra or (one.required and not whole_elsewhere):
            yield one


def _needs_own_code(api_name: str, place: Place) -> bool:
    """Whether a code of ours would be lost in the standard's."""
    if place == CASE_STATUS:
        return True
    column, codes = standard().fields[api_name], field_of(place).codes
    if codes is None or not column.list:
        return False
    return any(to_standard(api_name, place, code.code) != code.code for code in codes)


def to_standard(api_name: str, place: Place, code: str) -> str:
    """The standard's code for one of ours; ``""`` where it has none."""
    codes = STATUS if place == CASE_STATUS else field_of(place).codes
    if codes is None or code not in codes:
        return ""
    wanted = codes[code].htcds or code
    known = standard().fields[api_name].list
    if known and wanted not in {one.code for one in standard().lists[known]}:
        return ""
    return wanted


def from_standard(place: Place, code: str) -> str:
    """Our code for one of the standard's; ``""`` where we have none."""
    codes = field_of(place).codes
    if codes is None:
        return ""
    if code in codes:
        return code
    return next((one.code for one in codes if one.htcds == code), "")
