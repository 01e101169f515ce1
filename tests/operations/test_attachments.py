"""Documents of a case: attached, looked at, let out, and kept through backup and merging."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from casemgr.domain.errors import Invalid, NotFound, NotYourRole, StaleSave
from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.exchange.paper_errors import AttachmentKindWrong, AttachmentTooLarge
from casemgr.exchange.papers import MOST_BYTES
from casemgr.operations import care
from casemgr.operations.attachments import (
    LettingOut,
    attach,
    describe_attachment,
    documents,
    read_attachment,
    release_attachment,
)
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.errors import (
    CaseFinished,
    ConsentRefused,
    FileGone,
    NoConsent,
    NotChangeable,
    OutputExists,
    RecipientNeeded,
)
from casemgr.operations.lifecycle import change_status
from casemgr.operations.merging import SINGLES, MergeOrder, merge_cases, undo_merge
from casemgr.operations.records import remove_record, save_record
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.attachments import AttachmentDamaged, AttachmentGone
from casemgr.storage.tables import AuditRow, ChangeRow, ReleaseRow
from casemgr.storage.trust_tables import AttachedRow
from tests.conftest import PASSPHRASE, ROKEYA, consents
from tests.exchange.paper_samples import PHONE, amr, hostile_pdf, photo, picture

PHOTO = {"what": "photo", "title": "At the shelter", "on": "2026-11", "source": "Her sister"}
FILE_NAME = "Rokeya at home.jpg"
ORDER = LettingOut("supervision", "Nasima", "For the file review")


@pytest.fixture
def camera(tmp_path: Path) -> Path:
    path = tmp_path / FILE_NAME
    path.write_bytes(photo())
    return path


def large(folder: Path) -> Path:
    """A picture too large for its row."""
    from io import BytesIO

    from PIL import Image

    target = BytesIO()
    Image.effect_noise((900, 900), 90).save(target, "PNG")
    path = folder / "scan.png"
    path.write_bytes(target.getvalue())
    return path


def lines(workspace: Workspace, operation: str) -> list[AuditRow]:
    with workspace.database.read() as session:
        found = select(AuditRow).where(AuditRow.operation == operation).order_by(col(AuditRow.seq))
        return list(session.exec(found).all())


def stored(workspace: Workspace) -> list[AttachedRow]:
    with workspace.database.read() as session:
        return list(session.exec(select(AttachedRow)).all())


def files(workspace: Workspace) -> list[Path]:
    return sorted((workspace.folder / "files").glob("*"))


def test_a_photo_is_attached_listed_and_read_again(
    workspace: Workspace, case: CaseRef, camera: Path
) -> None:
    taken = attach(workspace, case.case_id, camera, PHOTO)
    assert [text for text in taken.notices if "place" in text]
    (listed,) = workspace.look(documents, case.case_id)
    assert listed.value.model_dump() == PHOTO | {"remarks": ""}
    assert (listed.record_id, listed.by, listed.size) == (taken.record_id, "Nasima", taken.size)
    opened = read_attachment(workspace, case.case_id, taken.record_id)
    assert opened.kind is taken.kind is listed.kind
    assert len(opened.content) == taken.size
    assert PHONE.encode() not in opened.content
    assert camera.exists(), "the original is not the program's to delete"


def test_neither_the_name_of_the_file_nor_its_words_are_kept_anywhere(
    workspace: Workspace, case: CaseRef, camera: Path
) -> None:
    attach(workspace, case.case_id, camera, PHOTO)
    assert "Rokeya at home" not in str([row.model_dump() for row in stored(workspace)])
    for line in lines(workspace, "save_attachment"):
        assert "Rokeya" not in line.detail
        assert "shelter" not in line.detail


def test_who_attached_and_who_looked_is_in_the_trail(
    workspace: Workspace, case: CaseRef, camera: Path
) -> None:
    taken = attach(workspace, case.case_id, camera, PHOTO)
    read_attachment(workspace, case.case_id, taken.record_id)
    begun, done = lines(workspace, "save_attachment")
    assert ('"what":"begun"' in begun.detail, done.subject) == (True, taken.record_id)
    assert '"media":"image/jpeg"' in done.detail
    (look,) = lines(workspace, "read_attachment")
    assert (look.case_id, look.subject, look.outcome) == (case.case_id, taken.record_id, "done")
    with workspace.database.read() as session:
        changed = session.exec(
            select(ChangeRow.field, ChangeRow.new).where(ChangeRow.record_id == taken.record_id)
        ).all()
    assert dict(changed) == PHOTO


def test_what_is_said_of_it_can_be_corrected_and_it_can_be_removed(
    workspace: Workspace, case: CaseRef, camera: Path
) -> None:
    record_id = attach(workspace, case.case_id, camera, PHOTO).record_id
    saved = workspace.run(
        describe_attachment, case.case_id, record_id, PHOTO | {"what": "identity"}, 1
    )
    assert saved.version == 2
    with pytest.raises(StaleSave):
        workspace.run(describe_attachment, case.case_id, record_id, PHOTO, 1)
    with pytest.raises(Invalid):
        workspace.run(describe_attachment, case.case_id, record_id, {"what": ""}, 2)
    workspace.run(remove_record, "attachment", case.case_id, record_id, 2, "Not hers")
    assert workspace.look(documents, case.case_id) == ()
    with pytest.raises(NotFound):
        read_attachment(workspace, case.case_id, record_id)


def test_nothing_is_attached_by_the_general_way_of_saving(
    workspace: Workspace, case: CaseRef
) -> None:
    with pytest.raises(NotChangeable):
        workspace.run(save_record, "attachment", case.case_id, None, PHOTO)


@pytest.mark.parametrize(
    ("given", "refusal"), [([], NoConsent), (consents("storage", status="refused"), ConsentRefused)]
)
def test_without_consent_to_keep_data_nothing_is_attached(
    workspace: Workspace, camera: Path, given: list[dict[str, str]], refusal: type[Exception]
) -> None:
    case = workspace.run(create_case, ROKEYA, given)
    with pytest.raises(refusal):
        attach(workspace, case.case_id, camera, PHOTO)
    assert stored(workspace) == []


def test_a_finished_case_takes_no_document(
    workspace: Workspace, case: CaseRef, camera: Path
) -> None:
    workspace.run(change_status, case.case_id, "not_taken_on", "lives elsewhere")
    with pytest.raises(CaseFinished):
        attach(workspace, case.case_id, camera, PHOTO)


def test_a_file_that_is_refused_leaves_nothing_but_a_line(
    workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    wrong = tmp_path / "letter.pdf"
    wrong.write_bytes(photo())
    huge = tmp_path / "huge.jpg"
    with huge.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    for path, refusal in (
        (wrong, AttachmentKindWrong), (huge, AttachmentTooLarge), (tmp_path / "no.jpg", FileGone),
    ):  # fmt: skip
        with pytest.raises(refusal):
            attach(workspace, case.case_id, path, PHOTO)
        assert f'"why":"{refusal.__name__}"' in lines(workspace, "save_attachment")[-1].detail
    with pytest.raises(Invalid):
        attach(workspace, case.case_id, wrong, {"title": "no kind"})
    assert (stored(workspace), files(workspace)) == ([], [])


def test_a_large_file_lies_beside_the_database_and_only_there(
    workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    taken = attach(workspace, case.case_id, large(tmp_path), PHOTO)
    (row,) = stored(workspace)
    assert row.data is None
    assert [path.stem for path in files(workspace)] == [row.id]
    assert len(read_attachment(workspace, case.case_id, taken.record_id).content) == row.size


def test_a_save_that_fails_at_its_end_takes_its_file_away_again(
    workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    with workspace.database.rebuild() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER no_more BEFORE INSERT ON attached_file "
            "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        )
    with pytest.raises(IntegrityError):
        attach(workspace, case.case_id, large(tmp_path), PHOTO)
    assert (stored(workspace), files(workspace)) == ([], [])
    assert workspace.look(documents, case.case_id) == ()


def test_a_file_damaged_or_gone_is_said_and_noted(
    workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    taken = attach(workspace, case.case_id, large(tmp_path), PHOTO)
    (path,) = files(workspace)
    path.write_bytes(path.read_bytes()[:-5] + b"other")
    with pytest.raises(AttachmentDamaged):
        read_attachment(workspace, case.case_id, taken.record_id)
    path.unlink()
    with pytest.raises(AttachmentGone):
        read_attachment(workspace, case.case_id, taken.record_id)
    assert '"why":"AttachmentGone"' in lines(workspace, "read_attachment")[-1].detail
    assert [fault.place for fault in care.verify(workspace)] == [
        f"attached_file {path.stem}: missing"
    ]


def test_only_who_sees_the_case_sees_its_documents(
    sign_in: Callable[[str], Workspace], camera: Path
) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA, consents("storage"))
    record_id = attach(ruma, case.case_id, camera, PHOTO).record_id
    karim = sign_in("karim")
    other = karim.run(create_case, ROKEYA, consents("storage"))
    for case_id in (case.case_id, other.case_id):
        with pytest.raises(NotFound):
            read_attachment(karim, case_id, record_id)
    with pytest.raises(NotFound):
        attach(karim, case.case_id, camera, PHOTO)
    with pytest.raises(NotYourRole):
        read_attachment(sign_in("adib"), case.case_id, record_id)


# -- letting out -----------------------------------------------------------------------------


def test_a_copy_leaves_under_the_consent_of_its_purpose_and_is_recorded(
    workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    source, out = tmp_path / "voice.amr", tmp_path / "document.amr"
    source.write_bytes(amr())
    record_id = attach(workspace, case.case_id, source, {"what": "recording"}).record_id
    reference = release_attachment(workspace, case.case_id, record_id, ORDER, out)
    assert out.read_bytes() == amr()
    assert out.stat().st_mode & 0o077 == 0
    with workspace.database.read() as session:
        (release,) = session.exec(select(ReleaseRow)).all()
    assert (release.reference, release.state) == (reference, "done")
    assert release.sha256 == sha256(amr()).hexdigest()
    assert (release.purpose, release.recipient) == ("supervision", "Nasima")
    assert release.consent_id
    shown = workspace.run(open_case, case.case_id).releases
    assert [(one.kind, one.reference) for one in shown] == [("attachment", reference)]
    with pytest.raises(OutputExists):
        release_attachment(workspace, case.case_id, record_id, ORDER, out)


@pytest.mark.parametrize(
    ("order", "refusal"),
    [
        (LettingOut("legal", "Police", "Asked for it"), NoConsent),
        (LettingOut("supervision", " ", "why"), RecipientNeeded),
        (LettingOut("supervision", "Nasima", " "), ReasonNeeded),
    ],
)
def test_no_copy_leaves_without_consent_a_recipient_and_a_reason(
    workspace: Workspace, case: CaseRef, camera: Path, order: LettingOut, refusal: type[Exception]
) -> None:
    record_id = attach(workspace, case.case_id, camera, PHOTO).record_id
    out = camera.parent / "document.jpg"
    with pytest.raises(refusal):
        release_attachment(workspace, case.case_id, record_id, order, out)
    assert not out.exists()
    assert {line.outcome for line in lines(workspace, "release_attachment")} <= {"refused"}
    with workspace.database.read() as session:
        assert session.exec(select(ReleaseRow)).all() == []


# -- backup and merging ----------------------------------------------------------------------


def test_a_restored_workspace_opens_every_document(
    workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    pdf = tmp_path / "order.pdf"
    pdf.write_bytes(hostile_pdf())
    made = [
        attach(workspace, case.case_id, path, PHOTO).record_id for path in (large(tmp_path), pdf)
    ]
    before = [read_attachment(workspace, case.case_id, one).content for one in made]
    care.backup(workspace, tmp_path / "copy.casebackup")
    workspace.lock()
    target = tmp_path / "restored"
    care.restore(tmp_path / "copy.casebackup", target, login="nasima", passphrase=PASSPHRASE)
    restored = Workspace.open(target, "nasima", PASSPHRASE, clock=workspace.clock)
    try:
        assert before == [read_attachment(restored, case.case_id, one).content for one in made]
        assert care.verify(restored) == []
    finally:
        restored.lock()


def test_documents_follow_into_a_merged_file_and_back(
    workspace: Workspace, case: CaseRef, camera: Path
) -> None:
    other = workspace.run(create_case, ROKEYA, consents("storage"))
    record_id = attach(workspace, other.case_id, camera, PHOTO).record_id
    content = read_attachment(workspace, other.case_id, record_id).content
    singles = [
        stored
        for one in (case, other)
        for kind, found in workspace.run(open_case, one.case_id).records.items()
        if kind in SINGLES
        for stored in found
    ]
    order = MergeOrder({one.id: one.version for one in singles})
    merge = workspace.run(merge_cases, case.case_id, other.case_id, order, "The same person")
    assert read_attachment(workspace, case.case_id, record_id).content == content
    assert care.verify(workspace) == []
    workspace.run(undo_merge, case.case_id, merge)
    assert read_attachment(workspace, other.case_id, record_id).content == content


def test_a_photo_drawn_anew_shows_what_it_showed(
    workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    from io import BytesIO

    from PIL import Image

    path = tmp_path / "plain.png"
    picture().save(path, "PNG")
    record_id = attach(workspace, case.case_id, path, PHOTO).record_id
    content = read_attachment(workspace, case.case_id, record_id).content
    assert Image.open(BytesIO(content)).tobytes() == picture().tobytes()
