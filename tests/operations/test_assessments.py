"""Assessments of a case and the office's own forms: stored as answered, computed when read."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from casemgr.domain.childhood import Age
from casemgr.domain.errors import CaseError, Invalid, NotFound, NotYourRole
from casemgr.domain.instrument_errors import BadInstrument, NoSuchInstrument
from casemgr.domain.instruments import NOT_ANSWERS, Instrument, instrument, instruments
from casemgr.domain.scoring import Sitting, compare
from casemgr.exchange.xlsform_errors import XlsformNotTaken
from casemgr.operations.assessments import (
    AssessmentView,
    InstrumentView,
    answer_label,
    assessment_view,
    change_words,
)
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.errors import FileGone, FormFileTooBig, InstrumentKnown, NotAFormFile
from casemgr.operations.instruments import (
    add_instrument,
    instrument_list,
    known_instruments,
    list_instruments,
    own_instruments,
    read_form_file,
    suits,
    use_instrument,
    write_form_file,
)
from casemgr.operations.records import save_record
from casemgr.operations.report_assessments import assessment_blocks
from casemgr.operations.report_view import View
from casemgr.operations.values import CaseRef, Saved
from casemgr.operations.workspace import Workspace
from casemgr.paths import resources
from casemgr.reports.content import Callout, Heading, Pairs, Table
from casemgr.reports.paper_content import PaperBlock
from casemgr.storage.errors import FileAlreadyThere
from casemgr.storage.tables import RECORD_TABLES, AuditRow, InstrumentRow
from tests.conftest import ROKEYA, Opener, consents

TWO_PARTS: dict[str, Any] = {
    "code": "first_week",
    "version": "1.0",
    "title": {"en": "First week", "bn": "প্রথম সপ্তাহ"},
    "source": {"en": "Our office", "bn": "আমাদের অফিস"},
    "notice": {"en": "Only for us.", "bn": "শুধু আমাদের জন্য।"},
    "topic": "needs",
    "for": "everyone",
    "scales": {
        "yes_no": [
            {"code": "yes", "en": "Yes", "bn": "হ্যাঁ", "score": 1},
            {"code": "no", "en": "No", "bn": "না", "score": 0},
        ]
    },
    "sections": [
        {"code": "home", "en": "Home", "bn": "বাড়ি", "scored": True},
        {"code": "work", "en": "Work", "bn": "কাজ", "scored": True},
        {"code": "more", "en": "More", "bn": "আরও", "scored": False},
    ],
    "questions": [
        {
            "code": "safe", "section": "home", "en": "Safe?", "bn": "নিরাপদ?", "type": "one",
            "scale": "yes_no", "flags": {"no": {"en": "Not safe.", "bn": "নিরাপদ নন।"}},
        },
        {
            "code": "roof", "section": "home", "en": "A roof?", "bn": "ছাদ আছে?", "type": "one",
            "scale": "yes_no",
        },
        {
            "code": "paid", "section": "work", "en": "Paid?", "bn": "বেতন পান?", "type": "one",
            "scale": "yes_no",
        },
        {"code": "taka", "section": "more", "en": "How much?", "bn": "কত?", "type": "number"},
    ],
    "scoring": {
        "method": "mean", "range": [0, 1], "higher_is": "better", "minimum_answered": 0.7,
        "bands": [{"from": 0, "en": "Low", "bn": "কম", "tone": "care"}],
    },
}  # fmt: skip


ADULT = {"age_decision": "adult", "age_grounds": "Her school certificate"}


def own(workspace: Workspace, **changes: object) -> str:
    return workspace.run(add_instrument, {**TWO_PARTS, **changes})


def assess(
    workspace: Workspace, case: CaseRef, answers: Mapping[str, object], on: str = "2026-11-10",
    form: str = "first_week", version: str = "1.0",
) -> Saved:  # fmt: skip
    values = {"instrument": form, "instrument_version": version, "on": on, "answers": answers}
    return workspace.run(save_record, "assessment", case.case_id, None, values)


def viewed(workspace: Workspace, case: CaseRef) -> AssessmentView:
    return workspace.look(assessment_view, case.case_id)


def of_form(workspace: Workspace, case: CaseRef, code: str = "first_week") -> InstrumentView:
    found = viewed(workspace, case).of(code)
    assert found is not None
    return found


def refused(
    workspace: Workspace, case: CaseRef, answers: Mapping[str, object], **where: str
) -> Any:
    with pytest.raises(Invalid) as problem:
        assess(workspace, case, answers, **where)
    return problem.value.problems


# Saving


def test_answers_are_kept_as_given_and_nothing_computed_is_stored(
    workspace: Workspace, case: CaseRef
) -> None:
    own(workspace)
    assess(workspace, case, {"taka": "৫,০০০", "roof": "no", "paid": "", "safe": "yes"})
    stored = workspace.run(open_case, case.case_id).records["assessment"][0].value.model_dump()
    assert stored["answers"] == {"safe": "yes", "roof": "no", "taka": "5000"}
    columns = set(RECORD_TABLES["assessment"].__table__.c.keys())  # type: ignore[attr-defined]
    assert not {name for name in columns if "score" in name or "flag" in name}


def test_each_answer_that_does_not_fit_is_named_with_its_question(
    workspace: Workspace, case: CaseRef
) -> None:
    own(workspace)
    answers = {"safe": "perhaps", "taka": "much", "colour": "red", "roof": "yes"}
    problems = refused(workspace, case, answers)
    assert set(problems) == {"answers.safe", "answers.taka", "answers.colour"}
    assert not viewed(workspace, case).taken


def test_a_form_that_is_not_here_is_refused(workspace: Workspace, case: CaseRef) -> None:
    assert set(refused(workspace, case, {"safe": "yes"})) == {"instrument"}
    own(workspace)
    assert set(refused(workspace, case, {"safe": "yes"}, version="9.0")) == {"instrument"}


def test_an_assessment_without_any_answer_is_none(workspace: Workspace, case: CaseRef) -> None:
    own(workspace)
    assert set(refused(workspace, case, {"safe": "", "taka": None})) == {"answers.safe"}


def test_a_stored_assessment_never_changes_its_form_or_version(
    workspace: Workspace, case: CaseRef
) -> None:
    own(workspace)
    own(workspace, version="2.0")
    saved = assess(workspace, case, {"safe": "yes"})
    for form, version in (("first_week", "2.0"), ("immediate_needs", "1.0")):
        values = {"instrument": form, "instrument_version": version, "on": "2026-11-10",
                  "answers": {"safe": "no"}}  # fmt: skip
        with pytest.raises(Invalid) as problem:
            workspace.run(
                save_record, "assessment", case.case_id, saved.record_id, values, saved.version
            )
        assert set(problem.value.problems) == {"instrument"}
    assert of_form(workspace, case).last.value.answers == {"safe": "yes"}


@pytest.mark.parametrize(
    ("person", "child"),
    [
        ({"birth_date": "2006"}, False),
        ({"birth_date": "2012-05-01"}, True),
        ({"birth_date": "2006", "age_in_doubt": True}, True),
        ({"birth_date": "2006", "age_in_doubt": True, **ADULT}, True),
    ],
)
def test_a_form_for_children_is_offered_and_taken_for_a_child_alone(
    workspace: Workspace, person: dict[str, Any], child: bool
) -> None:
    parts = {**ROKEYA, "person": {**ROKEYA["person"], **person}}
    case = workspace.run(create_case, parts, consents("interview", "storage", "services"))
    offered = {one.code for one in viewed(workspace, case).offered}
    assert ("best_interest" in offered) == child
    form = instrument("best_interest")
    answers = {next(q.code for q in form.questions if q.kind == "one"): "unknown"}
    if child:
        assess(workspace, case, answers, form="best_interest")
    else:
        problems = refused(workspace, case, answers, form="best_interest")
        assert set(problems) == {"instrument"}


def test_an_assessment_made_for_a_child_can_be_corrected_when_she_is_of_age(
    workspace: Workspace,
) -> None:
    child = {**ROKEYA["person"], "birth_date": "2012-05-01"}
    case = workspace.run(create_case, {**ROKEYA, "person": child}, consents("storage"))
    form = instrument("best_interest")
    code = next(q.code for q in form.questions if q.kind == "one")
    saved = assess(workspace, case, {code: "unknown"}, form="best_interest")
    person = workspace.run(open_case, case.case_id).one("person")
    assert person is not None
    grown = {**child, "birth_date": "1996-05-01"}
    workspace.run(save_record, "person", case.case_id, person.id, grown, person.version)
    values = {"instrument": "best_interest", "instrument_version": "1.0", "on": "2026-11-10",
              "answers": {code: "no_answer"}}  # fmt: skip
    workspace.run(save_record, "assessment", case.case_id, saved.record_id, values, saved.version)
    assert of_form(workspace, case, "best_interest").last.value.answers == {code: "no_answer"}


# Reading


def test_baseline_last_and_change_are_those_counted_by_hand(
    workspace: Workspace, case: CaseRef
) -> None:
    own(workspace)
    assess(workspace, case, {"safe": "yes", "roof": "yes", "paid": "yes"}, on="2026-11-20")
    assess(workspace, case, {"safe": "no", "roof": "yes", "paid": "no"}, on="2026-11-01")
    course = of_form(workspace, case).course
    home, work = course.dimensions["home"], course.dimensions["work"]
    assert home.baseline is not None
    assert home.last is not None
    assert (home.baseline.value, home.last.value, home.change, home.better) == (0.5, 1, 0.5, True)
    assert work.change == 1
    assert course.composite.baseline is not None
    assert course.composite.baseline.value == 0.25
    assert change_words(course.composite, "en") == "+0.75  better"
    assert change_words(course.composite, "bn").startswith("+০.৭৫")


def test_too_few_answers_are_said_in_words_and_never_a_number(
    workspace: Workspace, case: CaseRef
) -> None:
    own(workspace)
    assess(workspace, case, {"safe": "yes", "roof": "unknown", "paid": "yes"})
    one = of_form(workspace, case)
    assert one.last.scores.composite.value is None
    assert one.last.scores.dimensions["home"].show("en") == "Insufficient: 1 of 2 answered"
    shown = one.last.scores.composite.show("bn")
    assert "২" in shown
    assert "৩" in shown


def test_the_warnings_are_those_of_the_answers(workspace: Workspace, case: CaseRef) -> None:
    own(workspace)
    assess(workspace, case, {"safe": "yes"}, on="2026-11-01")
    assess(workspace, case, {"safe": "no"}, on="2026-11-02")
    sittings = of_form(workspace, case).sittings
    assert [[flag.text.en for flag in sat.flags] for sat in sittings] == [[], ["Not safe."]]


def test_versions_are_never_compared_and_what_was_left_out_is_counted(
    workspace: Workspace, case: CaseRef
) -> None:
    own(workspace)
    own(workspace, version="2.0")
    for on, version in (("2026-10-01", "1.0"), ("2026-11-01", "2.0"), ("2026-11-05", "2.0")):
        assess(workspace, case, {"safe": "yes", "paid": "no"}, on=on, version=version)
    one = of_form(workspace, case)
    assert one.instrument.version == "2.0"
    assert one.course.left_out == 1
    assert len(one.course.composite.points) == 2
    assert len(one.sittings) == 3


def test_last_time_is_the_assessment_before_the_one_being_written(
    workspace: Workspace, case: CaseRef
) -> None:
    own(workspace)
    saved = [
        assess(workspace, case, {"safe": answer}, on=on)
        for on, answer in (("2026-11-03", "unknown"), ("2026-11-01", "no"), ("2026-11-02", "yes"))
    ]
    view = viewed(workspace, case)
    newest, oldest, middle = (one.record_id for one in saved)
    told = [view.before("first_week", one) for one in ("", newest, middle, oldest)]
    answers = [sat.value.answers["safe"] if sat else None for sat in told]
    assert answers == ["unknown", "yes", "no", None]
    assert view.before("immediate_needs") is None


def test_an_answer_reads_in_the_language_of_the_reader() -> None:
    form = instrument("skills_livelihood")
    many = next(q for q in form.questions if q.kind == "many")
    codes = tuple(option.code for option in many.choices[:2])
    labels = [option.text.bn for option in many.choices[:2]]
    assert answer_label(many, codes, "bn") == "; ".join(labels)
    number = next(q for q in form.questions if q.kind == "number")
    assert answer_label(number, "12.5", "bn") == "১২.৫"
    assert answer_label(number, None, "bn") == ""


def test_nobody_reads_the_assessments_of_a_case_she_may_not_see(
    sign_in: Opener,
) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA, consents("storage"))
    assert viewed(ruma, case).offered
    with pytest.raises(NotFound):
        viewed(sign_in("karim"), case)
    with pytest.raises(NotYourRole):
        viewed(sign_in("adib"), case)


def choices_of(form: Instrument) -> st.SearchStrategy[dict[str, str]]:
    parts = {
        question.code: st.sampled_from([option.code for option in question.choices])
        for question in form.questions
        if question.kind == "one"
    }
    return st.fixed_dictionaries({}, optional=parts)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_change_is_the_difference_of_the_two_numbers_beside_it(data: st.DataObject) -> None:
    form = instrument(data.draw(st.sampled_from(["reintegration_sustainability", "risk_safety"])))
    sat = [
        Sitting(date(2026, 1, day), form.code, form.version, data.draw(choices_of(form)))
        for day in (1, 2)
    ]
    course = compare(form, sat)
    for figure in (course.composite, *course.dimensions.values()):
        words = change_words(figure, "en")
        assert words
        if figure.change is None or figure.baseline is None or figure.last is None:
            continue
        first, last = (float(one.show("en")) for one in (figure.baseline, figure.last))
        expected = round(last - first, 2)
        shown = words.split()[0].replace("−", "-")
        assert (float(shown) if expected else words) == (expected or "no change")


# The office's own forms


def test_a_dry_read_stores_nothing_and_what_is_confirmed_is_offered(
    workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    path = tmp_path / "form.json"
    path.write_text(json.dumps(TWO_PARTS), "utf-8")
    draft = read_form_file(workspace, path)
    assert (draft.instrument.title.en, draft.known) == ("First week", False)
    assert "first_week" not in {one.code for one in viewed(workspace, case).offered}
    workspace.run(add_instrument, draft.data)
    assert "first_week" in {one.code for one in viewed(workspace, case).offered}
    assert read_form_file(workspace, path).known


def test_a_code_and_version_once_stored_are_never_overwritten(workspace: Workspace) -> None:
    own(workspace)
    with pytest.raises(InstrumentKnown):
        own(workspace, title={"en": "Other", "bn": "অন্য"})
    with pytest.raises(InstrumentKnown):
        own(workspace, code="immediate_needs")
    with workspace.database.read() as session:
        rows = session.exec(select(InstrumentRow)).all()
        assert [row.data["title"]["en"] for row in rows] == ["First week"]


def test_a_form_that_does_not_follow_the_format_is_not_stored(workspace: Workspace) -> None:
    with pytest.raises(BadInstrument):
        own(workspace, topic="gossip")
    with workspace.database.read() as session:
        assert not own_instruments(session)


def test_a_form_out_of_use_is_not_offered_and_its_answers_stay_readable(
    workspace: Workspace, case: CaseRef
) -> None:
    row = own(workspace)
    assess(workspace, case, {"safe": "no"})
    workspace.run(use_instrument, row, False)
    view = viewed(workspace, case)
    assert "first_week" not in {one.code for one in view.offered}
    assert of_form(workspace, case).last.flags
    line = next(one for one in workspace.look(list_instruments) if one.id == row)
    assert not line.in_use
    workspace.run(use_instrument, row, True)
    assert "first_week" in {one.code for one in viewed(workspace, case).offered}
    with pytest.raises(NotFound):
        workspace.run(use_instrument, "nothing", True)


def test_the_newest_version_in_use_is_the_one_offered(workspace: Workspace, case: CaseRef) -> None:
    shipped = json.loads((resources() / "instruments/immediate_needs.json").read_text("utf-8"))
    row = workspace.run(add_instrument, {**shipped, "version": "1.10"})
    workspace.run(add_instrument, {**shipped, "version": "1.9"})

    def offered() -> str:
        found = {one.code: one.version for one in viewed(workspace, case).offered}
        return found["immediate_needs"]

    assert offered() == "1.10"
    workspace.run(use_instrument, row, False)
    assert offered() == "1.9"
    lines = [one for one in workspace.look(list_instruments)
             if one.instrument.code == "immediate_needs"]  # fmt: skip
    told = [(one.instrument.version, one.in_use, one.offered) for one in lines]
    assert told == [("1.10", False, False), ("1.9", True, True), ("1.0", True, False)]


def test_only_supervisors_and_administrators_manage_forms(sign_in: Opener, tmp_path: Path) -> None:
    path = tmp_path / "form.json"
    path.write_text(json.dumps(TWO_PARTS), "utf-8")
    for login in ("ruma", "audit"):
        workspace = sign_in(login)
        with pytest.raises(NotYourRole):
            workspace.look(list_instruments)
        with pytest.raises(NotYourRole):
            read_form_file(workspace, path)
        with pytest.raises(NotYourRole):
            own(workspace)
    assert own(sign_in("adib"))


@pytest.mark.parametrize("layout", ["json", "xlsx"])
@pytest.mark.parametrize("code", [one.code for one in instruments()])
def test_every_form_that_is_saved_reads_back_the_same(
    workspace: Workspace, tmp_path: Path, code: str, layout: Any
) -> None:
    path = tmp_path / f"form.{layout}"
    write_form_file(workspace, code, "1.0", layout, path)
    draft = read_form_file(workspace, path)
    assert draft.instrument == instrument(code, "1.0")
    assert draft.known


def test_an_own_form_is_saved_too_and_nothing_is_overwritten(
    workspace: Workspace, tmp_path: Path
) -> None:
    own(workspace)
    path = tmp_path / "own.json"
    write_form_file(workspace, "first_week", "1.0", "json", path)
    assert json.loads(path.read_text("utf-8")) == TWO_PARTS
    with pytest.raises(FileAlreadyThere):
        write_form_file(workspace, "first_week", "1.0", "json", path)
    with pytest.raises(NoSuchInstrument):
        write_form_file(workspace, "first_week", "3.0", "json", tmp_path / "other.json")


def test_a_workbook_with_problems_names_sheet_and_row_of_each(
    workspace: Workspace, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "form.xlsx"
    write_form_file(workspace, "risk_safety", "1.0", "xlsx", path)
    book = load_workbook(path)
    book["survey"]["A3"] = "geopoint"
    book["survey"]["A5"] = "calculate"
    book.save(path)
    with pytest.raises(XlsformNotTaken) as refusal:
        read_form_file(workspace, path)
    assert {(one.sheet, one.row) for one in refusal.value.problems} >= {
        ("survey", 3),
        ("survey", 5),
    }


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"{", NotAFormFile),
        (b"{" * 100_000, BadInstrument),
        (b'{"sections": ' + b"[" * 900 + b"]" * 900 + b"}", BadInstrument),
        (b'{"a": [' + b"0," * 200_000 + b"0]}", BadInstrument),
        (b'{"' + b'\\"' * 900_000, NotAFormFile),
        (b'{"code": 1}', BadInstrument),
        (b"PK\x03\x04 no zip", CaseError),
        (b"", CaseError),
        (None, FileGone),
        (b"{" + b" " * (21 * 1024 * 1024), FormFileTooBig),
    ],
)
def test_a_file_that_is_no_form_gets_a_clear_sentence(
    workspace: Workspace, tmp_path: Path, content: bytes | None, problem: type[CaseError]
) -> None:
    path = tmp_path / "file"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(problem) as told:
        read_form_file(workspace, path)
    assert told.value.tell("bn") != told.value.tell("en")


def test_a_form_of_the_office_is_read_once_and_never_stale(workspace: Workspace) -> None:
    first = own(workspace)
    own(workspace, version="1.1", title={"en": "Second week", "bn": "দ্বিতীয় সপ্তাহ"})
    with workspace.database.read() as session:
        before = known_instruments(session)
    with workspace.database.read() as session:
        again = known_instruments(session)
    assert all(again[key] is one for key, one in before.items()), "parsed a second time"
    assert again["first_week", "1.1"].title.en == "Second week"
    workspace.run(use_instrument, first, False)
    own(workspace, version="1.2", title={"en": "Third week", "bn": "তৃতীয় সপ্তাহ"})
    with workspace.database.read() as session:
        assert instrument_list(session).label("first_week", "en") == "Third week"
        assert len(own_instruments(session)) == 3


def test_what_was_done_with_forms_stands_in_the_audit_trail(
    workspace: Workspace, tmp_path: Path
) -> None:
    row = own(workspace)
    workspace.run(use_instrument, row, False)
    write_form_file(workspace, "first_week", "1.0", "json", tmp_path / "f.json")
    with workspace.database.read() as session:
        lines = session.exec(
            select(AuditRow).where(AuditRow.operation == "manage_instruments")
        ).all()
    assert [set(json.loads(line.detail)) for line in lines] == [
        {"code", "version", "questions"}, {"code", "version", "in_use"},
        {"code", "version", "layout"},
    ]  # fmt: skip


def test_the_list_of_titles_holds_every_form(workspace: Workspace) -> None:
    row = own(workspace)
    workspace.run(use_instrument, row, False)
    with workspace.database.read() as session:
        titles = instrument_list(session)
    assert titles.label("immediate_needs", "en") == instrument("immediate_needs").title.en
    assert titles["first_week"].retired
    assert not titles["immediate_needs"].retired


@pytest.mark.parametrize("one", instruments(), ids=lambda one: one.code)
def test_a_form_suits_whom_it_is_written_for(one: Instrument) -> None:
    assert suits(one, Age(child=True)) == (one.audience != "adults")
    assert suits(one, Age()) == (one.audience != "children")


# On paper


def blocks(workspace: Workspace, case: CaseRef, purpose: str) -> list[PaperBlock]:
    file = workspace.run(open_case, case.case_id)
    view = View(file, purpose, ("en", "bn"), workspace.today)
    with workspace.database.read() as session:
        return list(assessment_blocks(view, own_instruments(session)))


def test_a_paper_shows_the_figures_with_their_notice(workspace: Workspace, case: CaseRef) -> None:
    own(workspace)
    assess(workspace, case, {"safe": "yes", "roof": "yes", "paid": "yes"}, on="2026-11-20")
    assess(workspace, case, {"safe": "no", "roof": "yes", "paid": "no"}, on="2026-11-01")
    found = blocks(workspace, case, "services")
    assert Heading(("First week", "প্রথম সপ্তাহ"), level=2) in found
    table = next(one for one in found if isinstance(one, Table))
    assert [str(cell) for cell in table.rows[0][1:3]] == [
        "('0.25 – Low', '০.২৫ – কম')", "('1.00 – Low', '১.০০ – কম')",
    ]  # fmt: skip
    notices = [one for one in found if isinstance(one, Callout)]
    assert [one.text for one in notices] == [("Only for us.", "শুধু আমাদের জন্য।")]


def test_answers_and_warnings_stay_inside_the_office(workspace: Workspace, case: CaseRef) -> None:
    own(workspace)
    assess(workspace, case, {"safe": "no", "taka": "700"})
    inside = repr(blocks(workspace, case, "supervision"))
    assert "Not safe." in inside
    assert "700" in inside
    outside = repr(blocks(workspace, case, "services"))
    assert "Not safe." not in outside
    assert "700" not in outside


def test_a_form_that_a_paper_does_not_know_is_named_and_not_left_out(
    workspace: Workspace, case: CaseRef
) -> None:
    own(workspace)
    assess(workspace, case, {"safe": "no"})
    file = workspace.run(open_case, case.case_id)
    view = View(file, "supervision", ("en",), workspace.today)
    (pairs,) = assessment_blocks(view)
    assert isinstance(pairs, Pairs)
    assert pairs.rows[0].label == "first_week"


def test_a_case_with_all_forms_of_the_program_is_read_at_once(
    workspace: Workspace, case: CaseRef
) -> None:
    for one in instruments():
        if one.audience == "children":
            continue
        answers = {
            question.code: next(o.code for o in question.choices if o.code not in NOT_ANSWERS)
            for question in one.questions
            if question.kind == "one"
        }
        assess(workspace, case, answers, form=one.code)
    taken = viewed(workspace, case).taken
    assert len(taken) == len(instruments()) - 1
    assert all(view.last.scores.composite.show("en") for view in taken)
