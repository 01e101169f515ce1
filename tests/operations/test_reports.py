"""What may be printed, for whom, and what stays behind: the door every document goes through."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.consent import Bridge, Standing, standing_for
from casemgr.domain.errors import NotFound, NotYourRole
from casemgr.domain.fields import Field, Kind, check, fields_of, is_shown
from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.support import Consent
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.directories import save_entry
from casemgr.operations.errors import (
    ConsentRefused,
    NoConsent,
    NothingPrinted,
    OutputExists,
    RecipientNeeded,
)
from casemgr.operations.records import save_record
from casemgr.operations.report_view import BRIDGED_KINDS
from casemgr.operations.reports import (
    check_output,
    make_report,
    preview_report,
    save_report,
)
from casemgr.operations.values import CaseRef, ReportRequest
from casemgr.operations.workspace import Workspace
from casemgr.storage.errors import FileAlreadyThere, FolderMissing
from casemgr.storage.records import insert_first_records
from casemgr.storage.tables import AuditRow, ReleaseRow, new_id
from tests.conftest import PASSPHRASE, ROKEYA, FakeClock, consents
from tests.reports.paper import READERS, read_by_pdfium

Opener = Callable[[str], Workspace]
FREE = (Kind.TEXT, Kind.LONG_TEXT, Kind.PHONE)
PRINTING = ("supervision", "services", "referral", "legal", "contact")


def token(kind: str, name: str) -> str:
    """A word that stands for one field and occurs nowhere else."""
    place = [f"{k}.{n}" for k, one in RECORD_KINDS.items() for n in fields_of(one.model)]
    number = place.index(f"{kind}.{name}") + 1000
    declared = fields_of(RECORD_KINDS[kind].model)[name]
    return f"+880171234{number}" if declared.kind is Kind.PHONE else f"Zq{number}"


# Where any word will not do: the rule of the record asks for something real.
REAL: dict[tuple[str, str], Any] = {
    ("assessment", "instrument"): "immediate_needs",
    ("assessment", "instrument_version"): "1.0",
    ("assessment", "answers"): {"safe_now": "yes"},
    ("identifier", "kind"): "other",
    ("person", "birth_date"): "1999-03",
}
DIRECTORY_ENTRIES: dict[str, dict[str, Any]] = {
    "provider": {"name": "Example Shelter", "kind": "Shelter"},
    "project": {"name": "Example Project"},
    "incident": {"name": "Return 3", "kind": "return_group"},
    "perpetrator": {"name": "Example Alias"},
}


def typed(kind: str, declared: Field) -> Any:
    if (kind, declared.name) in REAL:
        return REAL[kind, declared.name]
    if declared.kind in FREE:
        return token(kind, declared.name)
    if declared.codes:
        code = declared.codes.codes[0].code
        return [code] if declared.kind is Kind.CODES else code
    plain = {Kind.DATE: "2026-11-05", Kind.PARTIAL_DATE: "2025-03", Kind.NUMBER: 7}
    return plain.get(declared.kind, False)


def filled(kind: str, links: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Every field of a record filled; links as far as ``links`` names what they may lead to."""
    return {
        name: (links or {}).get(declared.to, "")
        if declared.to and (kind, name) not in REAL
        else typed(kind, declared)
        for name, declared in fields_of(RECORD_KINDS[kind].model).items()
    }


def save_whole(workspace: Workspace, case: CaseRef, kind: str, values: Mapping[str, Any]) -> str:
    """A record with every field as told, also of the kinds that have an operation of their own."""
    if kind not in ("attachment", "handover"):
        return workspace.run(save_record, kind, case.case_id, None, values).record_id
    record, record_id = check(RECORD_KINDS[kind].model, values, workspace.today), new_id()
    who = {"by": workspace.actor.id, "at": workspace.now, "device": "here"}
    with workspace.database.write() as session:
        insert_first_records(session, [(record_id, kind, case.case_id, record)], **who)  # type: ignore[arg-type]
    return record_id


@pytest.fixture(scope="module")
def office(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace in which one case has every field of every kind of record filled."""
    folder = Path(shutil.copytree(template, tmp_path_factory.mktemp("reports") / "workspace"))
    workspace = Workspace.open(folder, "nasima", PASSPHRASE, clock=FakeClock())
    yield workspace
    workspace.lock()


@pytest.fixture(scope="module")
def full(office: Workspace) -> CaseRef:
    first = ("intake", "person", "contact")
    every = consents(*(code.code for code in PURPOSE))
    links = {
        name: office.run(save_entry, name, None, values).record_id
        for name, values in DIRECTORY_ENTRIES.items()
    }
    case = office.run(create_case, {kind: filled(kind, links) for kind in first}, every)
    for kind in RECORD_KINDS:
        if kind not in (*first, "consent"):
            links[kind] = save_whole(office, case, kind, filled(kind, links))
    return case


def request(case: CaseRef, purpose: str = "supervision", **changes: Any) -> ReportRequest:
    values: dict[str, Any] = {
        "case_id": case.case_id,
        "kind": "case-file",
        "languages": ("en",),
        "purpose": purpose,
        "recipient": "Shirin of the Legal Circle",
    }
    return ReportRequest(**{**values, **changes})


def words_of(covered: Callable[[str, Field], bool]) -> tuple[set[str], set[str]]:
    """The tokens of the fields that are covered and matter, and of those not covered."""
    inside: set[str] = set()
    outside: set[str] = set()
    for kind in RECORD_KINDS:
        values: Mapping[str, Any] = filled(kind)
        for name, declared in fields_of(RECORD_KINDS[kind].model).items():
            if declared.kind not in FREE or kind == "consent" or (kind, name) in REAL:
                continue
            if not covered(kind, declared):
                outside.add(token(kind, name))
            elif is_shown(declared, values) and (kind != "note" or name == "text"):
                inside.add(token(kind, name))
    return inside, outside


def releases(workspace: Workspace, case: CaseRef) -> list[ReleaseRow]:
    with workspace.database.read() as session:
        return list(
            session.exec(
                select(ReleaseRow)
                .where(ReleaseRow.case_id == case.case_id)
                .order_by(col(ReleaseRow.created_at))
            ).all()
        )


# --- what stands in it ----------------------------------------------------------------------


@pytest.mark.parametrize("purpose", PRINTING)
def test_only_what_the_purpose_covers_stands_in_the_case_file(
    office: Workspace, full: CaseRef, purpose: str
) -> None:
    def covered(kind: str, declared: Field) -> bool:
        if kind == "referral" and purpose != "supervision":
            return False  # the one there goes to somebody else
        if (kind, declared.name) == ("identifier", "number") and purpose != "legal":
            return False  # masked but for police and courts
        shared = declared.shared_for
        return purpose in (RECORD_KINDS[kind].shared_for if shared is None else shared)

    text = read_by_pdfium(make_report(office, request(full, purpose)).pdf)
    inside, outside = words_of(covered)
    assert {word for word in outside if word in text} == set()
    assert {word for word in inside if word not in text} == set()


@pytest.mark.parametrize("purpose", PRINTING)
def test_the_summary_holds_nothing_the_purpose_does_not_cover(
    office: Workspace, full: CaseRef, purpose: str
) -> None:
    def covered(kind: str, declared: Field) -> bool:
        shared = declared.shared_for
        return purpose in (RECORD_KINDS[kind].shared_for if shared is None else shared)

    made = make_report(office, request(full, purpose, kind="summary"))
    text = read_by_pdfium(made.pdf)
    _, outside = words_of(covered)
    assert {word for word in outside if word in text} == set()
    assert made.pages == 1


def test_what_is_left_out_is_named_and_not_shown(office: Workspace, full: CaseRef) -> None:
    text = read_by_pdfium(make_report(office, request(full, "contact")).pdf)
    named = text[text.index("Not shared") :]
    for label in ("Notes", "Other parts of the file", "Father's name", "Risk and safety"):
        assert label in named
    assert "rafficking" not in text


def test_a_referral_stands_on_the_paper_of_its_own_recipient_alone(
    workspace: Workspace, case: CaseRef
) -> None:
    workspace.run(save_record, "consent", case.case_id, None, consents("referral")[0])
    for name in ("Blue House", "Red House"):
        values = {"direction": "out", "organisation": name, "status": "draft"}
        workspace.run(save_record, "referral", case.case_id, None, values)
    asked = request(case, "referral", recipient="Mina, Blue House")
    text = read_by_pdfium(make_report(workspace, asked).pdf)
    assert "Blue House" in text
    assert "Red House" not in text


def test_no_number_leaves_for_others_while_calling_is_not_known_to_be_safe(
    workspace: Workspace, case: CaseRef
) -> None:
    file = workspace.run(open_case, case.case_id)
    contact = file.one("contact")
    assert contact is not None
    assert "1012345678" in read_by_pdfium(make_report(workspace, request(case, "services")).pdf)
    unsafe = {"safe_to_call": "unknown", "mobile_phone": "+880 1012345678"}
    workspace.run(save_record, "contact", case.case_id, contact.id, unsafe, contact.version)
    assert "1012345678" not in read_by_pdfium(make_report(workspace, request(case, "services")).pdf)
    assert "1012345678" in read_by_pdfium(make_report(workspace, request(case)).pdf)


def test_recipient_purpose_and_reference_stand_in_the_foot_of_every_page(
    office: Workspace, full: CaseRef
) -> None:
    made = make_report(office, request(full))
    assert made.pages > 1
    for read in READERS.values():
        text = read(made.pdf)
        assert text.count("Shirin of the Legal Circle") >= made.pages
        assert text.count(made.reference) >= made.pages


@pytest.mark.parametrize("kind", ["case-file", "summary"])
def test_a_document_speaks_the_languages_asked_for(
    office: Workspace, full: CaseRef, kind: str
) -> None:
    titles = {"case-file": ("Case file", "কেস ফাইল"), "summary": ("Case summary", "কেসের সারসংক্ষেপ")}
    english, bangla = titles[kind]
    for languages, wanted in (
        (("en",), (True, False)),
        (("bn",), (False, True)),
        (("en", "bn"), (True, True)),
    ):
        made = make_report(office, request(full, kind=kind, languages=languages))
        text = read_by_pdfium(made.pdf)
        assert (english in text, bangla in text) == wanted
        assert made.uncovered == ()


def test_names_in_bangla_are_printed_letter_by_letter_right(
    workspace: Workspace, case: CaseRef
) -> None:
    made = make_report(workspace, request(case, "services", languages=("bn",)))
    for read in READERS.values():
        assert "রোকেয়া খাতুন" in read(made.pdf)


# --- consent --------------------------------------------------------------------------------


def test_a_purpose_that_was_not_asked_prints_nothing(workspace: Workspace, case: CaseRef) -> None:
    with pytest.raises(NoConsent):
        make_report(workspace, request(case, "legal"))
    assert releases(workspace, case) == []


@pytest.mark.parametrize("status", ["refused", "withdrawn"])
def test_a_refusal_or_withdrawal_shuts_a_door_that_was_open(
    workspace: Workspace, case: CaseRef, clock: FakeClock, status: str
) -> None:
    make_report(workspace, request(case, "services"))
    clock.forward(minutes=1)
    (no,) = consents("services", status=status)
    workspace.run(save_record, "consent", case.case_id, None, no)
    with pytest.raises(ConsentRefused):
        make_report(workspace, request(case, "services"))
    assert len(releases(workspace, case)) == 1


def test_consent_that_has_run_out_prints_nothing(
    workspace: Workspace, case: CaseRef, clock: FakeClock
) -> None:
    clock.forward(minutes=1)
    (entry,) = consents("services")
    workspace.run(
        save_record, "consent", case.case_id, None, {**entry, "expires": "2026-11-22"}
    )  # fmt: skip
    make_report(workspace, request(case, "services"))
    clock.forward(days=2)
    with pytest.raises(NoConsent):
        make_report(workspace, request(case, "services"))


@pytest.mark.parametrize("purpose", ["interview", "storage", "statistics", "media"])
def test_purposes_under_which_no_paper_leaves_print_nothing(
    office: Workspace, full: CaseRef, purpose: str
) -> None:
    before = len(releases(office, full))
    with pytest.raises(NothingPrinted):
        make_report(office, request(full, purpose))
    assert len(releases(office, full)) == before


def test_a_refusal_for_one_organisation_holds_whoever_there_is_named(
    workspace: Workspace, case: CaseRef, clock: FakeClock
) -> None:
    clock.forward(minutes=1)
    (no,) = consents("services", status="refused")
    workspace.run(
        save_record, "consent", case.case_id, None, {**no, "organisation": "Blue House"}
    )  # fmt: skip
    make_report(workspace, request(case, "services", recipient="Red House"))
    with pytest.raises(ConsentRefused):
        make_report(workspace, request(case, "services", recipient="Mina, BLUE HOUSE, Khulna"))


def test_consent_for_one_organisation_opens_the_door_to_that_one_alone(
    workspace: Workspace, case: CaseRef, clock: FakeClock
) -> None:
    clock.forward(minutes=1)
    (yes,) = consents("legal")
    workspace.run(
        save_record, "consent", case.case_id, None, {**yes, "organisation": "Legal Circle"}
    )  # fmt: skip
    make_report(workspace, request(case, "legal", recipient="legal circle"))
    with pytest.raises(NoConsent):
        make_report(workspace, request(case, "legal", recipient="Enemies of the Legal Circle"))


ENTRIES = st.lists(
    st.builds(
        Consent,
        purpose=st.just("legal"),
        status=st.sampled_from(["given", "refused", "withdrawn"]),
        on=st.just("2026-11-02"),
        organisation=st.sampled_from(["", "Blue House", "Red House"]),
    ),
    max_size=6,
)


@given(log=ENTRIES, recipient=st.sampled_from(["Blue House", "x Blue House y", "Green"]))
def test_a_door_never_opens_against_the_newest_word_about_its_recipient(
    log: list[Consent], recipient: str
) -> None:
    standing = standing_for(log, "legal", recipient, date(2026, 11, 21))
    about = [
        entry
        for entry in log
        if not entry.organisation or entry.organisation.casefold() in recipient.casefold()
    ]
    if standing.standing is Standing.GIVEN:
        assert about
        assert about[-1].status == "given"
    if about and about[-1].status != "given":
        assert not standing.open


# --- danger ---------------------------------------------------------------------------------


def test_missing_consent_is_bridged_with_a_reason_and_reviewed(
    workspace: Workspace, case: CaseRef
) -> None:
    workspace.run(save_record, "note", case.case_id, None, {"kind": "observed", "text": "Zqnote"})
    asked = request(
        case, "referral", bridge=Bridge.IMMEDIATE_DANGER, reason="the recruiter waits outside"
    )
    text = read_by_pdfium(make_report(workspace, asked).pdf)
    assert "Zqnote" not in text
    assert "Shared without consent" in text
    (approval,) = workspace.run(open_case, case.case_id).approvals
    assert (approval.subject, approval.verdict) == ("bridge", "requested")
    (release,) = releases(workspace, case)
    assert (release.bridge, release.reason) == ("immediate_danger", "the recruiter waits outside")


def test_a_bridge_shares_the_minimum_and_no_more(
    template: Path, tmp_path: Path, clock: FakeClock
) -> None:
    folder = Path(shutil.copytree(template, tmp_path / "bridged"))
    workspace = Workspace.open(folder, "nasima", PASSPHRASE, clock=clock)
    try:
        case = workspace.run(create_case, {k: filled(k) for k in ("intake", "person", "contact")})
        for kind in ("risk", "need", "service", "referral", "note", "experience"):
            workspace.run(save_record, kind, case.case_id, None, filled(kind))
        asked = request(case, "referral", bridge=Bridge.COURT_ORDER, reason="order 7")
        text = read_by_pdfium(make_report(workspace, asked).pdf)
    finally:
        workspace.lock()
    for kind in ("intake", "service", "referral", "note", "experience"):
        assert kind not in BRIDGED_KINDS
        tokens = {token(kind, n) for n in fields_of(RECORD_KINDS[kind].model)}
        assert {word for word in tokens if word in text} == set()
    assert token("risk", "measure") in text


@pytest.mark.parametrize("ground", list(Bridge))
def test_a_refusal_yields_to_danger_a_child_and_a_court_and_to_nothing_else(
    workspace: Workspace, case: CaseRef, ground: Bridge
) -> None:
    (no,) = consents("referral", status="refused")
    workspace.run(save_record, "consent", case.case_id, None, no)
    asked = request(case, "referral", kind="summary", bridge=ground, reason="as recorded")
    if ground is Bridge.IMMEDIATE_DANGER:
        with pytest.raises(ConsentRefused):
            make_report(workspace, asked)
        assert releases(workspace, case) == []
        assert workspace.run(open_case, case.case_id).approvals == ()
    else:
        assert make_report(workspace, asked).pages == 1


def test_a_bridge_without_a_reason_is_no_bridge(workspace: Workspace, case: CaseRef) -> None:
    for reason in ("", "   "):
        with pytest.raises(ReasonNeeded):
            make_report(
                workspace,
                request(case, "referral", bridge=Bridge.IMMINENT_DANGER, reason=reason),
            )
    assert releases(workspace, case) == []


def test_a_ground_given_beside_valid_consent_changes_nothing(
    workspace: Workspace, case: CaseRef
) -> None:
    asked = request(case, "services", bridge=Bridge.IMMEDIATE_DANGER, reason="just in case")
    text = read_by_pdfium(make_report(workspace, asked).pdf)
    assert "Shared without consent" not in text
    (release,) = releases(workspace, case)
    assert (release.bridge, release.reason) == ("", "")
    assert workspace.run(open_case, case.case_id).approvals == ()


# --- the log of what left -------------------------------------------------------------------


def lines(workspace: Workspace) -> list[str]:
    with workspace.database.read() as session:
        found = session.exec(
            select(AuditRow).where(AuditRow.operation == "print_report").order_by(col(AuditRow.seq))
        ).all()
    return [f"{line.outcome} {line.detail}" for line in found]


def test_the_release_is_in_the_log_before_and_after_the_document(
    workspace: Workspace, case: CaseRef
) -> None:
    made = make_report(workspace, request(case, "services"))
    digest = sha256(made.pdf).hexdigest()
    (release,) = releases(workspace, case)
    assert (release.state, release.sha256, release.reference) == ("done", digest, made.reference)
    assert (release.recipient, release.languages) == ("Shirin of the Legal Circle", "en")
    begun, done = lines(workspace)
    assert '"what":"begun"' in begun
    assert digest in done
    assert "Shirin" not in begun + done


def test_a_document_that_could_not_be_made_is_logged_as_failed(
    workspace: Workspace, case: CaseRef
) -> None:
    with pytest.raises(Exception):  # noqa: B017 - whatever the renderer makes of it
        make_report(workspace, request(case, "services", languages=()))
    (release,) = releases(workspace, case)
    assert (release.state, release.sha256) == ("failed", "")
    begun, failed = lines(workspace)
    assert '"what":"begun"' in begun
    assert '"what":"failed"' in failed


def test_a_refused_document_is_a_refused_line_and_no_release(
    workspace: Workspace, case: CaseRef
) -> None:
    with pytest.raises(NoConsent):
        make_report(workspace, request(case, "media"))
    (line,) = lines(workspace)
    assert line == 'refused {"why":"NoConsent"}'


def test_nobody_receives_without_a_name(workspace: Workspace, case: CaseRef) -> None:
    with pytest.raises(RecipientNeeded):
        make_report(workspace, request(case, "services", recipient="  "))
    assert releases(workspace, case) == []


def test_every_copy_counts_its_version(workspace: Workspace, case: CaseRef) -> None:
    references = {make_report(workspace, request(case, "services")).reference for _ in range(3)}
    assert len(references) == 3
    assert len(releases(workspace, case)) == 3


def test_a_colleague_without_the_case_prints_nothing(sign_in: Opener) -> None:
    case = sign_in("ruma").run(create_case, ROKEYA, consents("services"))
    with pytest.raises(NotFound):
        make_report(sign_in("karim"), request(case, "services"))
    with pytest.raises(NotYourRole):
        make_report(sign_in("audit"), request(case, "services"))


# --- the file -------------------------------------------------------------------------------


def test_a_document_is_written_once_for_its_owner_alone(
    workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    made = make_report(workspace, request(case, "services"))
    path = tmp_path / "report.pdf"
    save_report(made, path)
    assert path.stat().st_mode & 0o777 == 0o600
    other = make_report(workspace, request(case, "services"))
    with pytest.raises(FileAlreadyThere):
        save_report(other, path)
    assert path.read_bytes() == made.pdf
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".part"] == []


def test_a_place_that_cannot_take_a_file_is_known_beforehand(tmp_path: Path) -> None:
    taken = tmp_path / "taken.pdf"
    taken.touch()
    with pytest.raises(OutputExists):
        check_output(taken)
    with pytest.raises(FolderMissing):
        check_output(tmp_path / "no such folder" / "x.pdf")


def test_a_preview_names_what_would_be_in_it_and_what_not(office: Workspace, full: CaseRef) -> None:
    preview = preview_report(office, request(full, "contact"))
    assert "Person" in preview.included
    assert "Notes" in preview.not_shared
    assert preview.standing.open


def test_a_preview_of_a_bridged_document_tells_which_grounds_hold(
    workspace: Workspace, case: CaseRef
) -> None:
    preview = preview_report(workspace, request(case, "legal", bridge=Bridge.COURT_ORDER))
    assert not preview.standing.open
    assert set(preview.may_bridge) == set(Bridge)
    assert set(preview.included) <= {"Person", "Safe contact", "Risk and safety", "Needs"}
