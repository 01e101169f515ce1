"""The papers besides case file and summary: letter, plan, follow-up report, caseload, bulletin."""

import json
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image
from sqlmodel import col, select

from casemgr.domain.errors import NotYourRole
from casemgr.domain.indicator_codes import Span
from casemgr.domain.instruments import instruments
from casemgr.operations.caseload import gather_caseload
from casemgr.operations.cases import open_case
from casemgr.operations.directories import save_entry
from casemgr.operations.errors import ConsentRefused, RecipientNeeded
from casemgr.operations.letterhead import (
    MOST_LOGO,
    LogoTooLarge,
    LogoUnfit,
    change_letterhead,
    change_logo,
    letterhead,
)
from casemgr.operations.records import save_record
from casemgr.operations.report_door import paper_choices
from casemgr.operations.report_periods import NotReleased, make_period_report
from casemgr.operations.report_plan import neutral
from casemgr.operations.report_request import (
    NoVisitYet,
    PaperNotAsked,
    PaperRequest,
    PaperUnsafe,
    PeriodRequest,
    WhichReferral,
)
from casemgr.operations.reports import make_report
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AuditRow, ReleaseRow, StatisticsReleaseRow
from tests.conftest import consents
from tests.reports.paper import read_by_pdfium

Opener = Callable[[str], Workspace]
SENT = {
    "direction": "out", "organisation": "Blue House", "services": ["shelter"], "urgency": "now",
    "on": "2026-11-20", "status": "draft", "response_due": "2026-11-25",
}  # fmt: skip


def save(workspace: Workspace, case: CaseRef, what: str, /, **values: Any) -> str:
    return workspace.run(save_record, what, case.case_id, None, values).record_id


def asked(case: CaseRef, kind: str, purpose: str, **more: Any) -> PaperRequest:
    values = {"languages": ("en",), "recipient": "", **more}
    return PaperRequest(case.case_id, kind, purpose=purpose, **values)


def text_of(workspace: Workspace, request: PaperRequest) -> str:
    return read_by_pdfium(make_report(workspace, request).pdf)


def last_release(workspace: Workspace) -> ReleaseRow:
    with workspace.database.read() as session:
        newest = select(ReleaseRow).order_by(col(ReleaseRow.created_at).desc())
        return session.exec(newest).all()[0]


@pytest.fixture
def referred(workspace: Workspace, case: CaseRef) -> CaseRef:
    """The case with consent to one referral, which is written down."""
    workspace.run(save_record, "consent", case.case_id, None, consents("referral")[0])
    save(workspace, case, "need", category="shelter", urgency="now")
    save(workspace, case, "referral", **SENT)
    return case


# --- the letter -----------------------------------------------------------------------------


def test_a_letter_names_its_recipient_services_facts_and_consent(
    workspace: Workspace, referred: CaseRef
) -> None:
    workspace.run(change_letterhead, telephone="+880 1099999999")
    text = text_of(workspace, asked(referred, "referral", "referral"))
    for word in (
        "Priority: Now", "Blue House", "Shelter", "Rokeya Khatun", "Consent of 2 Nov 2026",
        "Please answer by", "25 Nov 2026", "+880 1099999999", "+880 1012345678",
    ):  # fmt: skip
        assert word in text, word
    assert "Acknowledgement of the referral" in text
    assert "ফিরিয়ে নিতে পারি" in text, "the consent statement is in Bangla on an English letter too"
    slip = text[text.index("Acknowledgement") :]
    assert "Rokeya" not in slip
    assert referred.code in slip
    row = last_release(workspace)
    assert (row.kind, row.recipient, row.state) == ("referral", "Blue House", "done")


def test_no_number_stands_in_a_letter_while_calling_is_not_known_to_be_safe(
    workspace: Workspace, referred: CaseRef
) -> None:
    contact = workspace.run(open_case, referred.case_id).one("contact")
    assert contact is not None
    unsafe = {"safe_to_call": "unknown", "mobile_phone": "+880 1012345678"}
    workspace.run(save_record, "contact", referred.case_id, contact.id, unsafe, contact.version)
    text = text_of(workspace, asked(referred, "referral", "referral"))
    assert "1012345678" not in text
    assert "Not known to be safe" in text


def test_a_refusal_for_a_provider_holds_whatever_name_the_referral_has(
    workspace: Workspace, referred: CaseRef
) -> None:
    provider = workspace.run(
        save_entry, "provider", None, {"name": "Red House", "kind": "Shelter"}
    ).record_id
    (no,) = consents("referral", status="refused")
    workspace.run(
        save_record, "consent", referred.case_id, None, {**no, "organisation": "Red House"}
    )
    other = {**SENT, "organisation": "Home of the Sun", "provider": provider}
    record_id = save(workspace, referred, "referral", **other)
    with pytest.raises(ConsentRefused):
        make_report(workspace, asked(referred, "referral", "referral", record_id=record_id))


def test_of_several_referrals_one_has_to_be_named(workspace: Workspace, referred: CaseRef) -> None:
    save(workspace, referred, "referral", **{**SENT, "organisation": "Green House"})
    with pytest.raises(WhichReferral):
        make_report(workspace, asked(referred, "referral", "referral"))
    offered = workspace.look(paper_choices, referred.case_id, "referral")
    assert [one.label.split(" · ")[0] for one in offered] == ["Blue House", "Green House"]
    request = asked(referred, "referral", "referral", record_id=offered[1].record_id)
    text = text_of(workspace, request)
    assert "Green House" in text
    assert "Blue House" not in text


# --- the plan -------------------------------------------------------------------------------


@pytest.fixture
def planned(workspace: Workspace, case: CaseRef) -> CaseRef:
    goal = save(workspace, case, "goal", dimension="economic", words="A shop of my own")
    save(workspace, case, "action", what="Open a savings account", goal=goal, due="2026-12-01")
    save(workspace, case, "action", what="Talk about the trafficking", goal=goal, due="2026-12-02")
    save(workspace, case, "assistance", form="in_kind", category="business", item="Sewing machine",
         given_on="2026-11-10", quantity=1, cost=14000)  # fmt: skip
    save(workspace, case, "risk", level="high", kind="trafficker", reason="Threats")
    return case


def test_a_plan_tells_her_goals_and_nothing_of_what_happened(
    workspace: Workspace, planned: CaseRef
) -> None:
    for languages in (("en",), ("bn",), ("en", "bn")):
        look_at_plan(workspace, planned, languages)


def look_at_plan(workspace: Workspace, planned: CaseRef, languages: tuple[str, ...]) -> None:
    made = make_report(
        workspace, asked(planned, "plan", "services", languages=languages, paper_kept="safe")
    )
    text = read_by_pdfium(made.pdf)
    assert "A shop of my own" in text
    assert "Sewing machine" in text
    assert ("14,000" in text, "১৪,০০০" in text) == ("en" in languages, "bn" in languages)
    assert ("টিপসই" in text) == ("bn" in languages)
    for word in ("raffick", "CONFIDENTIAL", "গোপনীয়", "পাচার", "Example Organisation",
                 planned.code, "Rokeya", "Active"):  # fmt: skip
        assert word not in text, word
    with pikepdf.open(BytesIO(made.pdf)) as pdf:
        assert str(pdf.docinfo["/Title"]) in ("My plan", "আমার পরিকল্পনা", "My plan / আমার পরিকল্পনা")


def test_a_plan_is_not_made_before_she_was_asked_whether_keeping_it_is_safe(
    workspace: Workspace, planned: CaseRef
) -> None:
    for kept, error in (("", PaperNotAsked), ("unsafe", PaperUnsafe)):
        with pytest.raises(error):
            make_report(workspace, asked(planned, "plan", "services", paper_kept=kept))
    make_report(workspace, asked(planned, "plan", "services", paper_kept="office"))
    row = last_release(workspace)
    assert (row.kind, row.reason) == ("plan", "office")
    with workspace.database.read() as session:
        lines = session.exec(select(AuditRow)).all()
    begun = [json.loads(line.detail) for line in lines]
    assert [one["paper"] for one in begun if one.get("what") == "begun"] == ["office"]


def test_a_word_that_tells_keeps_a_text_at_the_office() -> None:
    assert neutral("A shop of my own") == "A shop of my own"
    for text in ("After the trafficking", "পাচারের পর", "The BROKER's debt"):
        assert neutral(text) == ""


# --- the follow-up report -------------------------------------------------------------------


def test_a_follow_up_report_compares_and_says_what_is_late(
    workspace: Workspace, planned: CaseRef
) -> None:
    with pytest.raises(NoVisitYet):
        make_report(workspace, asked(planned, "follow-up", "supervision", recipient="Shirin"))
    form = next(one for one in instruments() if len(one.dimensions) > 2 and one.scoring.bands)
    worst = {q.code: q.choices[0].code for q in form.questions if q.scored}
    best = {q.code: q.choices[-1].code for q in form.questions if q.scored}
    for day, answers in (("2026-11-03", worst), ("2026-11-12", best)):
        save(workspace, planned, "assessment", instrument=form.code,
             instrument_version=form.version, on=day, answers=answers)  # fmt: skip
    save(workspace, planned, "action", what="Call the school", due="2026-11-05")
    for planned_on, social in (("2026-11-04", "worse"), ("2026-11-15", "better")):
        save(workspace, planned, "follow_up", planned_on=planned_on, outcome="met",
             done_on=planned_on, kind="home", social=social, next_on="2026-12-15")  # fmt: skip
    text = text_of(workspace, asked(planned, "follow-up", "supervision", recipient="Shirin"))
    for word in (
        "Last follow-up 4 Nov 2026", "Family and community Worse Better", "Baseline",
        "Difference", "Call the school", "late", "15 Dec 2026", "Assistance given",
    ):  # fmt: skip
        assert word in text, word
    assert "Open a savings account" not in text, "neither done nor late"
    with pytest.raises(RecipientNeeded):
        make_report(workspace, asked(planned, "follow-up", "supervision"))


# --- about a period -------------------------------------------------------------------------


def test_a_caseload_counts_what_happened_and_names_only_codes(
    workspace: Workspace, planned: CaseRef
) -> None:
    save(workspace, planned, "action", what="Call the school", due="2026-11-05")
    request = PeriodRequest("caseload", "2026", ("en",))
    text = read_by_pdfium(make_period_report(workspace, request).pdf)
    for word in ("Nov 2026", "Days to first contact", "Median of the calendar days", planned.code,
                 "Files with missing data", "prepared for Nasima"):  # fmt: skip
        assert word in text, word
    for word in ("Jaba 101", "Rokeya", "রোকেয়া", "Call the school"):
        assert word not in text, word
    row = last_release(workspace)
    assert (row.kind, row.case_id, row.state) == ("caseload", None, "done")


def test_the_months_of_a_period_end_today_and_an_answer_is_measured_from_the_sending(
    workspace: Workspace, case: CaseRef
) -> None:
    workspace.run(save_record, "consent", case.case_id, None, consents("referral")[0])
    sent = {**SENT, "on": "2026-11-03", "status": "sent", "shared": ["person"]}
    record_id = save(workspace, case, "referral", **sent)
    answered = {**sent, "status": "accepted", "answered_on": "2026-11-08"}
    workspace.run(save_record, "referral", case.case_id, record_id, answered, 1)
    with workspace.database.read() as session:
        act = workspace._act(session, workspace.now)
        load = gather_caseload(act, Span(date(2026, 9, 1), date(2026, 12, 31)), ("en",))
    assert [(one.month, one.opened, one.ended) for one in load.months] == [
        ("2026-09", 0, 0), ("2026-10", 0, 0), ("2026-11", 1, 0),
    ]  # fmt: skip
    assert (load.turnaround, load.answered) == (5.0, 1)


def test_a_caseworker_sees_no_caseload_of_others(sign_in: Opener) -> None:
    with pytest.raises(NotYourRole):
        make_period_report(sign_in("ruma"), PeriodRequest("caseload", "2026", ("en",)))


def test_a_bulletin_shows_released_figures_only(workspace: Workspace) -> None:
    request = PeriodRequest("bulletin", "2025", ("en", "bn"))
    with pytest.raises(NotReleased):
        make_period_report(workspace, request)
    snapshot = (
        '{"base":5,"demo":false,"k":11,"method_version":1,"period":"2025","reference":"",'
        '"tables":[{"key":"sex","minimum":0,"multiple":false,"rows":['
        '{"count":160,"members":[["Feminine","Woman or girl","নারী বা মেয়ে"]]},'
        '{"count":80,"members":[["Masculine","Man or boy","পুরুষ বা ছেলে"]]}],'
        '"title":"Cases by sex","total":240}]}'
    )
    with workspace.database.write() as session:
        session.add(
            StatisticsReleaseRow(
                period="2025", first_day="2025-01-01", last_day="2025-12-31", snapshot=snapshot,
                sha256=sha256(snapshot.encode()).hexdigest(), created_at=workspace.now,
                updated_at=workspace.now, created_by=workspace.actor.id,
                updated_by=workspace.actor.id,
            )
        )  # fmt: skip
    made = make_period_report(workspace, request)
    text = read_by_pdfium(made.pdf)
    assert "Anonymised statistics" in text
    assert "80 / ৮০" in text
    assert "CONFIDENTIAL" not in text


# --- letterhead and password ----------------------------------------------------------------


def test_the_letterhead_stands_on_papers_and_not_on_what_she_takes_along(
    workspace: Workspace, planned: CaseRef, tmp_path: Path
) -> None:
    picture = tmp_path / "logo.png"
    Image.new("RGB", (300, 120), (20, 90, 100)).save(picture)
    change_logo(workspace, picture)
    workspace.run(change_letterhead, telephone="10921", neutral_name="Sunrise House")
    assert workspace.look(letterhead).logo
    made = make_report(workspace, asked(planned, "case-file", "supervision", recipient="Shirin"))
    assert "10921" in read_by_pdfium(made.pdf)
    with pikepdf.open(BytesIO(made.pdf)) as pdf:
        assert len(pdf.pages[0].get_images()) == 1
    plan = make_report(workspace, asked(planned, "plan", "services", paper_kept="safe"))
    assert "Sunrise House" in read_by_pdfium(plan.pdf)
    with pikepdf.open(BytesIO(plan.pdf)) as pdf:
        assert len(pdf.pages[0].get_images()) == 0
    change_logo(workspace, None)
    assert workspace.look(letterhead).logo == b""


def test_what_is_no_small_picture_is_no_logo(workspace: Workspace, tmp_path: Path) -> None:
    large = tmp_path / "large.png"
    large.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(MOST_LOGO))
    with pytest.raises(LogoTooLarge):
        change_logo(workspace, large)
    paper = tmp_path / "paper.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(paper)
    with pytest.raises(LogoUnfit):
        change_logo(workspace, paper)


def test_a_password_opens_what_leaves_and_what_is_shown_here_needs_none(
    workspace: Workspace, planned: CaseRef
) -> None:
    request = asked(planned, "summary", "supervision", recipient="Shirin")
    made = make_report(workspace, request, "seven quiet rivers")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(BytesIO(made.pdf))
    with pikepdf.open(BytesIO(made.pdf), password="seven quiet rivers") as pdf:
        assert len(pdf.pages) == 1
    assert "Jaba 101" in read_by_pdfium(made.shown)
    assert last_release(workspace).sha256 == sha256(made.pdf).hexdigest()
