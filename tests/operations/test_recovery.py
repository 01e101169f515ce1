"""Recovery papers: made in three steps, tried every year; and when a PIN may be set."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlmodel import select

from casemgr.domain.errors import CaseError, NotYourRole
from casemgr.operations import care
from casemgr.operations.alerts import alerts
from casemgr.operations.founding import recover
from casemgr.operations.key_errors import (
    ComputerOpenToAll,
    DiskNotEncrypted,
    NothingToRehearse,
    NotThatPaper,
    QuickUnlockNotAllowed,
    QuickUnlockUnconfirmed,
)
from casemgr.operations.quick_unlock import allow_quick_unlock, why_not
from casemgr.operations.recovery import (
    Prepared,
    make_recovery_sheets,
    make_shares,
    put_in_force,
    recovery_state,
    rehearse,
    rotate_data_key,
    save_sheet,
    short_id,
)
from casemgr.operations.settings import change_settings
from casemgr.operations.workspace import Workspace
from casemgr.storage.errors import (
    FileAlreadyThere,
    RecoveryCodeMistyped,
    SharesWordWrong,
    WrongPassphrase,
    WrongRecoveryCode,
    WrongShares,
)
from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.keys import HEADER_FILES, RecoveryCode, SharedSecret
from casemgr.storage.keys import header as headers
from casemgr.storage.keys.accounts import limit_quick_unlock
from casemgr.storage.keys.recovery import new_recovery_code
from casemgr.storage.rekey import opens_with
from casemgr.storage.surroundings import Answer, disk_encrypted
from casemgr.storage.tables import AuditRow
from tests.conftest import PASSPHRASE, FakeClock, Opener

NEW = "nine green lamps by the river"


def words_of(prepared: Prepared) -> tuple[str, ...]:
    assert isinstance(prepared.secret, SharedSecret)
    return prepared.secret.sheets


def code_of(prepared: Prepared) -> str:
    assert isinstance(prepared.secret, RecoveryCode)
    return prepared.secret.printed()


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_sheets_open_the_workspace_once_two_were_typed_back(
    workspace: Workspace, folder: Path, clock: FakeClock
) -> None:
    prepared = make_shares(workspace, PASSPHRASE, ("en", "bn"))
    words = words_of(prepared)
    for sheet, line in zip(prepared.sheets, words, strict=True):
        text = text_of(sheet.pdf)
        assert all(word in text for word in line.split())
        assert "Nasima" not in text
        assert "Example Organisation" not in text
        assert short_id(workspace) in text
    put_in_force(workspace, prepared, [words[2], words[0]])
    assert recovery_state(workspace).papers == {"code", "shares"}
    workspace.lock()
    opened = recover(folder, f"{words[1]}\n{words[2]}", "ruma", NEW, clock)
    assert opened.actor.login == "ruma"
    assert care.verify(opened) == []
    opened.lock()


def test_a_new_code_replaces_the_old_one_only_when_it_was_typed_back(
    workspace: Workspace, folder: Path, recovery_code: str, clock: FakeClock
) -> None:
    prepared = make_recovery_sheets(workspace, PASSPHRASE, ("bn",))
    code = code_of(prepared)
    assert all(group in text_of(prepared.sheets[0].pdf) for group in code.split("-"))
    before = (folder / HEADER_FILES[0]).read_bytes()
    for wrong in (recovery_code, code[:-1], ""):
        with pytest.raises(NotThatPaper):
            put_in_force(workspace, prepared, [wrong])
    assert (folder / HEADER_FILES[0]).read_bytes() == before
    put_in_force(workspace, prepared, [code.lower()])
    assert rehearse(workspace, [code]) == "code"
    with pytest.raises(WrongRecoveryCode):
        rehearse(workspace, [recovery_code])


def test_only_an_administrator_who_types_her_passphrase_makes_papers(sign_in: Opener) -> None:
    for login in ("ruma", "shahana", "audit"):
        with pytest.raises(NotYourRole):
            make_shares(sign_in(login), PASSPHRASE, ("en",))
        with pytest.raises(NotYourRole):
            rotate_data_key(sign_in(login), PASSPHRASE)
    adib = sign_in("adib")
    for grave in (make_shares, make_recovery_sheets):
        with pytest.raises(WrongPassphrase):
            grave(adib, "not her passphrase", ("en",))
        adib.clock.forward(minutes=2)  # type: ignore[attr-defined]


def test_the_data_key_is_not_changed_without_the_passphrase(workspace: Workspace) -> None:
    before = workspace.keys.dek.expose()
    with pytest.raises(WrongPassphrase):
        rotate_data_key(workspace, "not her passphrase")
    assert workspace.keys.dek.expose() == before
    assert workspace.keys.next_dek is None


def test_trying_the_papers_changes_no_key_and_keeps_the_day(
    workspace: Workspace, folder: Path, recovery_code: str, clock: FakeClock
) -> None:
    clock.forward(days=100)
    before = (folder / HEADER_FILES[0]).read_bytes()
    assert rehearse(workspace, [recovery_code]) == "code"
    assert (folder / HEADER_FILES[0]).read_bytes() == before
    state = recovery_state(workspace)
    assert state.rehearsals.tried["code"] == workspace.today
    assert not state.overdue


def test_papers_that_do_not_fit_are_told_and_do_not_count(
    workspace: Workspace, recovery_code: str, clock: FakeClock
) -> None:
    clock.forward(days=400)
    mistyped = recovery_code.replace(recovery_code[0], "Z" if recovery_code[0] != "Z" else "Y", 1)
    for typed, refusal in (
        ([mistyped], RecoveryCodeMistyped),
        ([new_recovery_code().printed()], WrongRecoveryCode),
        (["a b", "c d"], NothingToRehearse),
    ):
        with pytest.raises(refusal):
            rehearse(workspace, typed)
    words = words_of(prepared := make_shares(workspace, PASSPHRASE, ("en",)))
    put_in_force(workspace, prepared, words[:2])
    clock.forward(days=400)
    other = words_of(make_shares(workspace, PASSPHRASE, ("en",)))
    swapped = " ".join([*words[0].split()[:-2], *reversed(words[0].split()[-2:])])
    with pytest.raises(WrongShares):
        rehearse(workspace, other[:2])
    with pytest.raises(CaseError):
        rehearse(workspace, [swapped, words[1]])
    assert recovery_state(workspace).overdue


def test_a_mistake_while_typing_back_names_the_word(workspace: Workspace) -> None:
    prepared = make_shares(workspace, PASSPHRASE, ("en",))
    first, second, _third = words_of(prepared)
    wrong = first.split()
    wrong[4] = "academic" if wrong[4] != "academic" else "acid"
    with pytest.raises(SharesWordWrong) as told:
        put_in_force(workspace, prepared, [" ".join(wrong), second])
    assert told.value.values == {"sheet": 1, "word": 5}


def told(workspace: Workspace) -> list[str]:
    """The reminders of papers; that of a backup's trial is another matter."""
    return [one.what for one in workspace.look(alerts) if one.what != "drill_backup"]


def test_after_a_year_the_administrators_are_reminded_until_it_was_tried(
    sign_in: Opener, recovery_code: str, clock: FakeClock
) -> None:
    clock.forward(days=364)
    assert not recovery_state(sign_in("nasima")).overdue
    clock.forward(days=1)
    nasima = sign_in("nasima")
    assert recovery_state(nasima).overdue
    assert told(nasima) == ["rehearse_recovery"]
    nasima = sign_in("nasima")
    assert told(nasima) == ["rehearse_recovery"], "not once more at each sign-in"
    rehearse(nasima, [recovery_code])
    assert told(nasima) == []
    assert told(sign_in("shahana")) == []


def test_every_step_leaves_a_line_without_any_word_of_the_papers(workspace: Workspace) -> None:
    prepared = make_shares(workspace, PASSPHRASE, ("en",))
    words = words_of(prepared)
    put_in_force(workspace, prepared, words[:2])
    with workspace.database.read() as session:
        lines = session.exec(select(AuditRow).where(AuditRow.operation == "make_recovery")).all()
    assert [line.detail for line in lines] == [
        f'{{"paper":"shares","what":"{what}"}}' for what in ("preparing", "begun", "in_force")
    ]


def test_a_paper_is_written_once_and_where_the_person_says(
    workspace: Workspace, tmp_path: Path
) -> None:
    (sheet,) = make_recovery_sheets(workspace, PASSPHRASE, ("en",)).sheets
    save_sheet(sheet, tmp_path / sheet.name)
    assert (tmp_path / sheet.name).read_bytes() == sheet.pdf
    assert (tmp_path / sheet.name).stat().st_mode & 0o077 == 0
    with pytest.raises(FileAlreadyThere):
        save_sheet(sheet, tmp_path / sheet.name)


def test_a_backup_comes_back_with_two_sheets(workspace: Workspace, tmp_path: Path) -> None:
    words = words_of(prepared := make_shares(workspace, PASSPHRASE, ("en",)))
    put_in_force(workspace, prepared, words[:2])
    care.backup(workspace, tmp_path / "one.backup")
    typed = f"{words[2]} {words[0]}"
    care.restore(tmp_path / "one.backup", tmp_path / "back", recovery_code=typed)
    assert opens_with(tmp_path / "back" / DATABASE_NAME, workspace.keys.dek.expose())


@pytest.mark.parametrize(
    ("days", "disk", "account", "confirmed", "refusal"),
    [
        (0, "yes", "no", True, QuickUnlockNotAllowed),
        (7, "no", "no", True, DiskNotEncrypted),
        (7, "yes", "yes", True, ComputerOpenToAll),
        (7, "unknown", "unknown", False, QuickUnlockUnconfirmed),
        (7, "yes", "no", False, QuickUnlockUnconfirmed),
        (7, "unknown", "unknown", True, None),
        (30, "yes", "no", True, None),
    ],
)
def test_a_pin_needs_the_office_the_disk_the_account_and_the_persons_word(
    days: int, disk: Answer, account: Answer, confirmed: bool, refusal: type[CaseError] | None
) -> None:
    found = why_not(days, disk, account, confirmed=confirmed)
    assert (type(found) if found else None) == refusal


def test_the_office_may_forbid_pins_and_those_set_before_end_at_once(
    workspace: Workspace, folder: Path, clock: FakeClock
) -> None:
    from casemgr.storage.keys import quick_unlock_ready, set_up_quick_unlock
    from tests.storage.keys.test_quick_unlock import MemoryStore

    set_up_quick_unlock(folder, workspace.keys, "402917", MemoryStore(), valid_days=7, clock=clock)
    workspace.run(change_settings, quick_unlock_days=7)
    assert quick_unlock_ready(folder, "nasima", clock=clock)
    workspace.run(change_settings, quick_unlock_days=3)
    assert not quick_unlock_ready(folder, "nasima", clock=clock)
    workspace.run(change_settings, quick_unlock_days=0)
    with pytest.raises(QuickUnlockNotAllowed):
        allow_quick_unlock(workspace, "402917", confirmed=True)
    assert limit_quick_unlock(folder, workspace.keys, 0) == 0
    assert "quick" not in {slot.kind for slot in headers.load(folder).header.slots}


def test_this_computers_own_disk_decides(workspace: Workspace) -> None:
    if disk_encrypted(workspace.folder) == "no":
        with pytest.raises(DiskNotEncrypted):
            allow_quick_unlock(workspace, "402917", confirmed=True)
    else:
        with pytest.raises((ComputerOpenToAll, QuickUnlockUnconfirmed)):
            allow_quick_unlock(workspace, "402917")
