"""What goes and what stays when a survivor is forgotten."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Integer

from casemgr.domain.fields import Field, Kind, Privacy, check, fields_of
from casemgr.domain.forgetting import (
    COLUMNS_GONE,
    COLUMNS_STAY,
    COMPLAINT,
    NEUTRAL,
    ROWS_GONE,
    How,
    Stage,
    fate_of,
    forgotten,
    loses,
    model_of,
)
from casemgr.domain.policy import BadPolicy, default_policy, read_policy
from casemgr.domain.records import RECORD_KINDS
from casemgr.storage.tables import DIRECTORY_TABLES, Base
from casemgr.storage.trust_tables import BackupRow
from casemgr.storage.types import Moment

TODAY = date(2026, 11, 22)
KINDS = (*RECORD_KINDS, COMPLAINT)
_FREE = (Kind.TEXT, Kind.LONG_TEXT, Kind.PHONE, Kind.ANSWERS)
_STAMPS = {
    "id", "version", "created_at", "created_by", "updated_at", "updated_by", "deleted_at",
    "case_id", "key",
}  # fmt: skip
WRITTEN = "Rokeya, রোকেয়া"


def written(declared: Field) -> Any:
    """Something a person could have put there."""
    if declared.name == "instrument_version":
        return "1"
    if declared.kind is Kind.PHONE:
        return "+880 1012345678"
    if declared.kind is Kind.ANSWERS:
        return {"q1": WRITTEN}
    if declared.kind in (Kind.TEXT, Kind.LONG_TEXT):
        return WRITTEN
    if declared.kind in (Kind.DATE, Kind.PARTIAL_DATE):
        return "2019-05-17"
    if declared.kind is Kind.NUMBER:
        return declared.least + 1
    if declared.kind is Kind.YES:
        return True
    codes = [code.code for code in declared.codes or ()]
    if declared.kind is Kind.CODES:
        return tuple(codes[:2])
    return "0f6cf4a2-0000-4000-8000-000000000001" if declared.kind is Kind.LINK else codes[0]


def full(kind: str) -> dict[str, Any]:
    return {name: written(one) for name, one in fields_of(model_of(kind)).items()}


@pytest.mark.parametrize("kind", KINDS)
def test_what_remains_of_a_full_record_passes_the_checks_and_holds_no_written_word(
    kind: str,
) -> None:
    values = full(kind)
    changes = forgotten(kind, values, Stage)
    if changes is None:
        assert any(fate_of(kind, one).how is How.ROW for one in fields_of(model_of(kind)).values())
        return
    after = {**values, **changes}
    record = check(model_of(kind), after, TODAY)
    said = str(record.model_dump())
    assert "Rokeya" not in said
    assert "রোকেয়া" not in said
    assert "1012345678" not in said
    assert "2019-05-17" not in said
    assert forgotten(kind, after, Stage) == {}, "forgetting twice changes nothing more"


@given(st.sets(st.sampled_from(list(Stage))), st.sampled_from(KINDS))
@settings(max_examples=60, deadline=None)
def test_a_stage_that_was_not_asked_for_leaves_its_fields(stages: set[Stage], kind: str) -> None:
    values = full(kind)
    changes = forgotten(kind, values, stages)
    declared = fields_of(model_of(kind))
    if changes is None:
        assert Stage.IDENTITY in stages
    else:
        assert {fate_of(kind, declared[name]).stage for name in changes} <= stages


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_goes_in_one_stage_or_stays_for_a_reason(kind: str) -> None:
    for declared in fields_of(model_of(kind)).values():
        fate = fate_of(kind, declared)
        assert (fate.stage is None) == (fate.how is How.STAYS)
        assert (fate.how is How.STAYS) == bool(fate.why)
        pointing = declared.privacy is Privacy.IDENTIFYING and declared.kind is not Kind.LINK
        if declared.name != "instrument_version" and (declared.kind in _FREE or pointing):
            assert fate.how is not How.STAYS, f"{kind}.{declared.name} stays readable"


def test_every_column_about_a_case_goes_or_stays_for_a_reason() -> None:
    assert BackupRow.__tablename__ in Base.metadata.tables, "the metadata is whole"
    records = {f"{kind}_record" for kind in RECORD_KINDS} | {COMPLAINT}
    for name, table in Base.metadata.tables.items():
        about = {"case_id", "case_key", "kept_id"} & set(table.c.keys()) or name == "case_file"
        if not about or name in records or name in {f"{one}_entry" for one in DIRECTORY_TABLES}:
            continue
        if name in ROWS_GONE:
            continue
        for column in table.c:
            if column.name in _STAMPS or isinstance(column.type, Moment | Integer | Boolean):
                continue
            places = (name, column.name)
            assert (places in COLUMNS_GONE) != (places in COLUMNS_STAY), places


def test_a_birthday_becomes_a_year_and_other_days_a_month() -> None:
    assert forgotten("person", full("person"), [Stage.IDENTITY])["birth_date"] == "2019"  # type: ignore[index]
    assert forgotten("closure", full("closure"), [Stage.IDENTITY])["on"] == "2019-05-01"  # type: ignore[index]
    unknown = {**full("person"), "birth_date": "?"}
    assert forgotten("person", unknown, [Stage.IDENTITY])["pseudonym"] == NEUTRAL  # type: ignore[index]


def test_words_given_beside_a_form_go_from_the_change_log_with_the_narrative() -> None:
    assert loses("closure", "kept_because", [Stage.NARRATIVE])
    assert not loses("closure", "kept_because", [Stage.IDENTITY])
    assert not loses("intake", "source", list(Stage))
    assert not loses("intake", "case_id", list(Stage))


def test_how_long_a_file_is_kept_follows_from_the_reason_of_its_closure() -> None:
    data = default_policy().to_data()
    policy = read_policy({**data, "retention_years": 7, "retention_by_reason": {"duplicate": 1}})
    assert [policy.kept_years(one) for one in ("duplicate", "goals_met", "")] == [1, 7, 7]
    assert read_policy(policy.to_data()) == policy
    older = {name: value for name, value in data.items() if name != "retention_by_reason"}
    assert read_policy(older).kept_years("duplicate") == default_policy().retention_years


@pytest.mark.parametrize("wrong", [{"duplicate": 0}, {"bored": 3}, ["duplicate"], {"other": "3"}])
def test_a_wrong_number_of_years_for_a_reason_is_named(wrong: object) -> None:
    with pytest.raises(BadPolicy) as refused:
        read_policy({**default_policy().to_data(), "retention_by_reason": wrong})
    assert str(refused.value.values["entry"]).startswith("retention_by_reason")
