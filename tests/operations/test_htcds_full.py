"""The whole standard out and in again: the same records, nothing told that may not be."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from casemgr.domain.case_codes import CONSENT_GIVER, CONSENT_METHOD, CONSENT_STATUS, PURPOSE
from casemgr.domain.codes import DISTRICT
from casemgr.domain.fields import Field, Kind
from casemgr.domain.lifecycle import STATUS
from casemgr.domain.records import RECORD_KINDS
from casemgr.exchange.htcds_full import CASES, LOCAL, all_places, field_of, whole_sheets
from casemgr.exchange.htcds_full_reader import WholeBook, read_any_htcds
from casemgr.exchange.htcds_full_writer import write_whole_htcds
from casemgr.exchange.standard import standard
from casemgr.operations.cases import case_keys, case_lines, create_case, open_case
from casemgr.operations.directories import EntryQuery, entries, save_entry
from casemgr.operations.exchange import confirm_import, dry_run
from casemgr.operations.handing_out import export_htcds
from casemgr.operations.htcds_full import CaseToWrite, whole_rows
from casemgr.operations.htcds_full_reading import EntryIn, read_whole, with_entries
from casemgr.operations.htcds_mapping import ExportCase, Parts, shared_for
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseFile, CaseQuery, CaseRef
from casemgr.operations.workspace import Workspace
from tests.conftest import ROKEYA, consents, demonstration
from tests.operations.test_handing_out import QUICK, TEXTS, TODAY, stored, typed

Opener = Callable[[str], Workspace]
Values = dict[str, Any]
SINGLE = ("intake", "person", "contact", "screening", "closure")
MANY = ("identifier", "experience", "alleged", "note", "route_event", "plan")
DEPRECATED = {
    "vic_AgreementToManagePersonalData", "vic_Vulnerabilities", "vic_DetailsOfVulnerabilities",
}  # fmt: skip
NAME_EN = st.sampled_from(["", "Rokeya", "Rokeya Khatun", "Md. Abul Kalam Azad", "=SUM(1) X"])
NAME_BN = st.sampled_from(["", "রোকেয়া", "মোছাম্মৎ রোকেয়া খাতুন"])
PEOPLE = {f"id-{at}": {"name": f"Perpetrator {at}", "organisation": at * "Agency"} for at in (1, 2)}
PROVIDERS = {
    f"org-{at}": {
        "name": f"Shelter {at}", "kind": kind, "phone": "+88029876543", "city": "Jashore",
        "street": "House 7", "state": "Khulna", "postal_code": "7400", "country": "BD",
        "latitude": "23.1", "longitude": "89.2",
    }
    for at, kind in ((1, "Shelter"), (2, "LegalService"))
}  # fmt: skip
ENTRIES: Mapping[str, Mapping[str, Values]] = {"perpetrator": PEOPLE, "provider": PROVIDERS}
LINKED = {"perpetrator": st.sampled_from(sorted(PEOPLE)), "provider": st.just("") | st.sampled_from(
    sorted(PROVIDERS))}  # fmt: skip


def covered(kind: str) -> set[str]:
    """The fields of a kind that the workbook has a column for and still writes."""
    columns = [column for sheet in whole_sheets().values() for column in sheet.of(kind)]
    return {column.place[1] for column in columns if column.written}


def told_for(kind: str, purpose: str) -> set[str]:
    names = {name for name in covered(kind) if shared_for(kind, field_of((kind, name)), purpose)}
    return names if purpose == "legal" else names - {"number"}


def one_of(declared: Field) -> st.SearchStrategy[Any]:
    """What stands in a field: as ``typed``, but numbers in the form in which they come back."""
    if declared.kind is Kind.PHONE:
        return st.sampled_from(["", "+8801012345678", "+919830012345"])
    if declared.kind is Kind.YES:
        return st.booleans()
    if declared.to:
        return LINKED[declared.to]
    if not declared.required:
        return typed(declared)
    if declared.codes is not None:
        return codes_of(declared.codes)
    if declared.kind is Kind.DATE:
        return st.dates(date(2001, 1, 1), TODAY).map(date.isoformat)
    return TEXTS.map(lambda text: f"x{text}")


def records(kind: str) -> st.SearchStrategy[Values]:
    fields = {name: one_of(field_of((kind, name))) for name in sorted(covered(kind))}
    return st.fixed_dictionaries(fields).map(lambda values: stored(kind, values))


@st.composite
def people(draw: st.DrawFn) -> Values:
    place = draw(st.just("") | st.sampled_from([code.code for code in DISTRICT]))
    named = {"name_en": draw(NAME_EN), "name_bn": draw(NAME_BN), "pseudonym": "Jaba 101"}
    division = {"district": place, "division": DISTRICT[place].parent if place else ""}
    return stored("person", {**draw(records("person")), **named, **division})


def codes_of(codes: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([code.code for code in codes])


CONSENT = st.fixed_dictionaries(
    {
        "purpose": codes_of(PURPOSE), "status": codes_of(CONSENT_STATUS),
        "on": st.just("2026-11-02"), "method": codes_of(CONSENT_METHOD),
        "given_by": codes_of(CONSENT_GIVER), "organisation": TEXTS,
        "expires": st.sampled_from(["", "2027-01-31"]),
    }
).map(lambda values: stored("consent", values))  # fmt: skip


@st.composite
def cases(draw: st.DrawFn, key: str) -> CaseToWrite:
    held: dict[str, list[Values]] = {kind: [draw(records(kind))] for kind in SINGLE}
    held["person"] = [draw(people())]
    held |= {kind: draw(st.lists(records(kind), max_size=2)) for kind in MANY}
    held["consent"] = draw(st.lists(CONSENT, max_size=3))
    held["referral"] = draw(st.lists(records("referral"), max_size=2))
    one = {kind: found[-1] for kind, found in held.items() if found}
    case = ExportCase(
        pseudonym="Jaba 101",
        status=draw(codes_of(STATUS)),
        owner="",
        one=one,
        referrals=tuple(held["referral"]),
        stored=None,
    )
    return CaseToWrite(key, case, held)


def out_and_in(given_cases: Sequence[CaseToWrite], purpose: str) -> tuple[Parts, ...]:
    rows = whole_rows(given_cases, ENTRIES, identified=True, purpose=purpose)
    return taken(write_whole_htcds(rows))


def taken(data: bytes) -> tuple[Parts, ...]:
    """The cases of a workbook, with the entries of ``ENTRIES`` found again by their names."""
    book = read_any_htcds(data, today=TODAY)
    assert isinstance(book, WholeBook)
    parts, brought = read_whole(book)
    return tuple(with_entries(one, {key: same for one in brought for key, same in _same(one)})
                 for one in parts)  # fmt: skip


def _same(brought: EntryIn) -> list[tuple[tuple[str, str], str]]:
    held = ENTRIES[brought.directory]
    return [
        ((brought.directory, brought.key), entry_id)
        for entry_id, values in held.items()
        if values["name"] == brought.values.get("name")
    ]


def said(kind: str, values: Mapping[str, Any], purpose: str) -> Values:
    """What a record says in the fields that a purpose tells of; nothing for what is empty."""
    kept = stored(kind, dict(values))
    return {name: kept[name] for name in sorted(told_for(kind, purpose)) if kept.get(name)}


def listed(pairs: Sequence[tuple[str, Mapping[str, Any]]], purpose: str) -> list[Any]:
    found = ((kind, said(kind, values, purpose)) for kind, values in pairs)
    return sorted(((kind, values) for kind, values in found if values), key=lambda one: one[0])


@pytest.mark.parametrize("purpose", ["supervision", "legal"])
@settings(max_examples=12, phases=QUICK)
@given(data=st.data())
def test_records_handed_out_with_names_come_back_the_same(
    data: st.DataObject, purpose: str
) -> None:
    given_cases = [data.draw(cases(key)) for key in ("A-1", "A-2")]
    back = out_and_in(given_cases, purpose)
    assert [one.status for one in back] == [one.case.status for one in given_cases]
    for one, parts in zip(given_cases, back, strict=True):
        assert [cell for cell in parts.unclear if cell[0] != ("intake", "intake_date")] == []
        before = [(kind, values) for kind, found in one.records.items() for values in found]
        if purpose != "supervision":
            before = [(kind, values) for kind, values in before if kind != "referral"]
        after = [*parts.one.items(), *parts.more]
        after += [("referral", values) for values in parts.referrals]
        assert listed(after, purpose) == listed(before, purpose)
        assert all(values["unverified"] for kind, values in parts.more if kind == "consent")


# --- every field of the standard --------------------------------------------------------------


def filled(declared: Field) -> Any:
    """Something that stands in a field; a code that the standard has, where there is a list."""
    if declared.codes is not None:
        code = next(one.code for one in declared.codes if not one.htcds)
        return [code] if declared.kind is Kind.CODES else code
    if declared.to:
        return {"perpetrator": "id-1", "provider": "org-1"}[declared.to]
    by_kind = {
        Kind.DATE: "2026-11-02", Kind.PARTIAL_DATE: "2026-11", Kind.NUMBER: 7, Kind.YES: True,
        Kind.PHONE: "+8801012345678",
    }  # fmt: skip
    return by_kind.get(declared.kind, f"Zq {declared.name}")


def a_full_case() -> CaseToWrite:
    kinds = (*SINGLE, *MANY, "consent", "referral")
    held: dict[str, list[Values]] = {
        kind: [{name: filled(field_of((kind, name))) for name in covered(kind)}] for kind in kinds
    }
    held["person"][0] |= {"name_en": "Zq Namewright Md. Begum", "division": "khulna",
                          "district": "jashore"}  # fmt: skip
    held["contact"][0]["email"] = "zq@example.org"
    held["identifier"][0]["number"] = "Zq 1985123"
    held["referral"] = [{**held["referral"][0], "direction": way} for way in ("in", "out")]
    one = {kind: found[-1] for kind, found in held.items()}
    referrals = tuple(held["referral"])
    case = ExportCase("Jaba 101", "suspended", "Ruma", one, referrals, True)
    return CaseToWrite("A-1", case, held)


def written_names(*, identified: bool, purpose: str) -> set[str]:
    rows = whole_rows([a_full_case()], ENTRIES, identified=identified, purpose=purpose)
    return {name for found in rows.values() for _, record in found for name in record.values}


def test_all_84_fields_of_the_standard_go_out_and_the_deprecated_are_only_read() -> None:
    every = set(standard().fields)
    assert len(every) == 84
    out = written_names(identified=True, purpose="supervision")
    out |= written_names(identified=True, purpose="legal")
    assert {name for name in out if not name.endswith(LOCAL)} == every - DEPRECATED
    assert {name for name, one in standard().fields.items() if one.deprecated} == DEPRECATED
    assert set(all_places()) == every


def test_what_the_standard_has_given_up_is_read_from_a_workbook_that_has_it() -> None:
    rows = whole_rows([a_full_case()], ENTRIES, identified=True, purpose="legal")
    del rows["Consents"]
    book = load_workbook(BytesIO(write_whole_htcds(rows)))
    sheet = book[CASES]
    given = {"vic_AgreementToManagePersonalData": "Yes",
             "vic_Vulnerabilities": "Poverty; Migration",
             "vic_DetailsOfVulnerabilities": "Told in 2019"}  # fmt: skip
    for at, (name, value) in enumerate(given.items(), sheet.max_column + 1):
        sheet.cell(1, at, name)
        sheet.cell(2, at, standard().fields[name].label)
        sheet.cell(3, at, value)
    consent = next(cell.column for cell in sheet[1] if cell.value == "con_Consent")
    sheet.cell(3, consent).value = None
    target = BytesIO()
    book.save(target)
    (parts,) = taken(target.getvalue())
    assert parts.consent is True
    assert parts.one["screening"]["vulnerabilities"] == ("Poverty", "Migration")
    assert parts.one["screening"]["vulnerability_details"] == "Told in 2019"


def test_a_code_changed_in_the_column_of_the_standard_counts_more_than_ours() -> None:
    rows = whole_rows([a_full_case()], ENTRIES, identified=True, purpose="legal")
    book = load_workbook(BytesIO(write_whole_htcds(rows)))
    sheet = book[CASES]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for name, ours in (("prs_Gender", "Hijra"), ("prs_HighestLevelOfEducation", "none")):
        sheet.cell(3, columns[name + LOCAL], ours)
    sheet.cell(3, columns["prs_HighestLevelOfEducation"]).value = None
    sheet.cell(3, columns["cas_Status"], "Closed")
    target = BytesIO()
    book.save(target)
    (parts,) = taken(target.getvalue())
    assert parts.one["person"]["gender"] == "Feminine"
    assert parts.one["person"]["education"] == "none"
    assert parts.status == "closed"


# --- what may not be told -----------------------------------------------------------------------


def texts_in(data: bytes) -> str:
    book = load_workbook(BytesIO(data))
    return "\n".join(
        str(cell.value) for sheet in book for row in sheet.iter_rows(min_row=3) for cell in row
        if cell.value is not None and sheet.title != "about"
    )  # fmt: skip


@pytest.mark.parametrize("purpose", ["supervision", "legal", "referral", "services"])
def test_without_names_nothing_typed_freely_leaves(purpose: str) -> None:
    rows = whole_rows([a_full_case()], ENTRIES, identified=False, purpose=purpose)
    text = texts_in(write_whole_htcds(rows))
    assert "Jaba 101" in text
    for secret in ("Zq", "zq@", "8801012345678", "+88029876543", "Shelter 1", "Perpetrator 1",
                   "Jashore", "jashore", "Agency", "Ruma"):  # fmt: skip
        assert secret not in text, secret


@pytest.mark.parametrize("purpose", ["supervision", "legal", "referral", "services", "contact"])
def test_a_paper_number_leaves_for_police_and_courts_alone(purpose: str) -> None:
    rows = whole_rows([a_full_case()], ENTRIES, identified=True, purpose=purpose)
    assert ("Zq 1985123" in texts_in(write_whole_htcds(rows))) == (purpose == "legal")


def test_what_a_purpose_does_not_cover_is_not_there() -> None:
    told = written_names(identified=True, purpose="referral")
    assert not {name for name in told if name.startswith(("vic_", "per_", "hte_", "cco_", "spl_"))}
    assert not {name for name in told if "Referr" in name or name.startswith("org_")}


def test_a_consent_for_one_organisation_is_not_told_without_its_name() -> None:
    case = a_full_case()
    rows = whole_rows([case], ENTRIES, identified=False, purpose="supervision")
    assert "Consents" not in rows
    case.records["consent"][0]["organisation"] = ""  # type: ignore[index]
    rows = whole_rows([case], ENTRIES, identified=False, purpose="supervision")
    assert len(rows["Consents"]) == 1


# --- through the doors --------------------------------------------------------------------------

STORY: Mapping[str, Sequence[Values]] = {
    "experience": (
        {"exploitation": ["DomesticServitude"], "exploitation_place": "Beirut"},
        {"exploitation": ["ForcedCriminality"], "exploitation_place": "Myawaddy",
         "recruitment": ["Broker"]},
    ),
    "identifier": ({"kind": "nid", "number": "1985123456"},),
    "route_event": (
        {"event": "Recruitment", "country": "BD", "on": "2024-02"},
        {"event": "Detention", "country": "TH", "city": "Mae Sot"},
    ),
    "note": ({"kind": "observed", "text": "Came with her sister.", "on": "2026-11-03"},),
    "plan": ({"types": ["Legal", "Livelihood"], "summary": "A shop of her own"},),
}  # fmt: skip


@pytest.fixture
def told_case(workspace: Workspace) -> CaseRef:
    demonstration(workspace)
    given_for = consents("supervision", "storage", "legal")
    case = workspace.run(create_case, ROKEYA, given_for)
    for kind, found in STORY.items():
        for values in found:
            workspace.run(save_record, kind, case.case_id, None, values)
    entry = workspace.run(save_entry, "perpetrator", None, {"name": "Zq Dalal", "phone": ""})
    alleged = {"perpetrator": entry.record_id, "roles": ["Exploiter"], "details": "Kept the phone"}
    workspace.run(save_record, "alleged", case.case_id, None, alleged)
    return case


def file_of_the_import(workspace: Workspace) -> CaseFile:
    keys = workspace.look(case_keys, CaseQuery())
    lines = workspace.look(case_lines, keys)
    return workspace.run(open_case, next(line.case_id for line in lines if line.imported))


def test_a_whole_workbook_taken_over_is_the_same_case_with_its_entries_joined(
    workspace: Workspace, told_case: CaseRef, tmp_path: Path
) -> None:
    path = tmp_path / "whole.xlsx"
    done = export_htcds(
        workspace, path, identified=True, purpose="legal", recipient="Tribunal", whole=True
    )
    assert (done.cases, done.left_out) == (1, 0)
    run = dry_run(workspace, path)
    assert run.layout == "HTCDS 2.0 workbook with the whole standard"
    assert run.unclear == ()
    assert run.rows[0].duplicates == (told_case.code,)
    confirm_import(workspace, run)
    old, new = workspace.run(open_case, told_case.case_id), file_of_the_import(workspace)
    for kind in ("experience", "identifier", "route_event", "alleged"):
        names = told_for(kind, "legal")
        before, after = (
            [{name: getattr(one.value, name) for name in names} for one in file.records[kind]]
            for file in (old, new)
        )
        assert after == before, kind
    assert new.records["note"] == ()  # notes stay inside
    assert len(workspace.look(entries, "perpetrator", EntryQuery())) == 1
    assert not any(one.open for one in new.consents.values())
    pseudonyms = [vars(one.value)["pseudonym"] for one in new.records["person"]]
    assert len(pseudonyms) == 1
    assert pseudonyms[0] not in ("", "Jaba 101")  # taken by the case it came from


def test_another_office_gets_the_entries_it_does_not_have(
    workspace: Workspace, told_case: CaseRef, tmp_path: Path
) -> None:
    path = tmp_path / "whole.xlsx"
    given = {"identified": True, "purpose": "legal", "recipient": "Tribunal", "whole": True}
    export_htcds(workspace, path, **given)  # type: ignore[arg-type]
    book = load_workbook(BytesIO(path.read_bytes()))
    (cell,) = (
        one for row in book["Perpetrators"].iter_rows() for one in row if one.value == "Zq Dalal"
    )
    cell.value = "Zq Another"
    other = tmp_path / "other.xlsx"
    book.save(other)
    run = dry_run(workspace, other)
    assert "Organisations and alleged perpetrators that would be added: 1." in run.notes
    assert len(workspace.look(entries, "perpetrator", EntryQuery())) == 1
    confirm_import(workspace, run)
    found = workspace.look(entries, "perpetrator", EntryQuery())
    assert {vars(one.value)["name"] for one in found} == {"Zq Dalal", "Zq Another"}


def test_a_whole_workbook_without_names_holds_no_name_and_no_number(
    workspace: Workspace, told_case: CaseRef, tmp_path: Path
) -> None:
    path = tmp_path / "whole.xlsx"
    export_htcds(workspace, path, whole=True)
    text = texts_in(path.read_bytes())
    for secret in ("Rokeya", "রোকেয়া", "1985123456", "Dalal", "Myawaddy", "sister", "shop",
                   "2006-", "Mae Sot", "phone"):  # fmt: skip
        assert secret not in text, secret


def test_rows_that_belong_to_no_case_are_counted(
    workspace: Workspace, told_case: CaseRef, tmp_path: Path
) -> None:
    path = tmp_path / "whole.xlsx"
    export_htcds(
        workspace, path, identified=True, purpose="legal", recipient="Tribunal", whole=True
    )
    book = load_workbook(BytesIO(path.read_bytes()))
    for number in (3, 4):
        book["Events"].cell(number, 1, "somebody else")
    stray = tmp_path / "stray.xlsx"
    book.save(stray)
    assert "Rows that belong to no case of the file were not read: 2." in (
        dry_run(workspace, stray).notes
    )


def test_every_kind_in_the_workbook_is_one_of_ours() -> None:
    kinds = {kind for sheet in whole_sheets().values() for kind in sheet.kinds}
    assert kinds - set(RECORD_KINDS) == {"case", "provider", "perpetrator"}
