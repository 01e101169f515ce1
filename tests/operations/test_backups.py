"""Backups that make themselves, count themselves and are tried: places, light, log, drill."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey
from sqlmodel import select

from casemgr.domain.errors import CaseError, NotYourRole
from casemgr.operations.alerts import REGISTER_GONE, alerts
from casemgr.operations.backup_log import (
    Light,
    backup_state,
    choose_places,
    light_of,
    settle_log,
)
from casemgr.operations.backups import (
    RECEIPT,
    back_up_if_due,
    back_up_now,
    backup,
    due_places,
    freeze,
    freeze_at_lock,
    take_receipt,
)
from casemgr.operations.cases import open_case
from casemgr.operations.forgetting import register_of
from casemgr.operations.founding import Setup, found
from casemgr.operations.restoring import (
    Opening,
    compare,
    drill,
    forget_again,
    look_into,
    restore,
    restore_beside,
)
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.backup import finish_backup
from casemgr.storage.backup_archive import write_archive
from casemgr.storage.backup_errors import (
    BackupOfAnother,
    BackupPlaceGone,
    NoPlaceReached,
    PlaceUnsuitable,
    SignerUnknown,
)
from casemgr.storage.backup_manifest import sign_manifest
from casemgr.storage.backup_places import BACKUP_NAME, TO_APPLY
from casemgr.storage.database_errors import (
    BackupDamaged,
    BackupEmpty,
    BackupForeign,
    BackupTruncated,
    BackupUntrusted,
)
from casemgr.storage.erasures import RegisterUnreadable
from casemgr.storage.errors import FolderMissing, WrongPassphrase
from casemgr.storage.keys import FLOOR_COST
from casemgr.storage.trust_tables import BackupRow
from tests.conftest import PASSPHRASE, FakeClock

Opener = Callable[[str], Workspace]
HERS = Opening("nasima", PASSPHRASE)


@pytest.fixture
def stick(workspace: Workspace, tmp_path: Path) -> Path:
    place = tmp_path / "stick"
    place.mkdir()
    choose_places(workspace, [place])
    return place


def names(place: Path) -> list[str]:
    return sorted(one.name for one in place.iterdir())


# --- places, names, light -------------------------------------------------------------------


def test_one_press_backs_up_to_every_place_and_names_tell_nothing_else(
    workspace: Workspace, case: CaseRef, stick: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    choose_places(workspace, [stick, other])
    made = back_up_now(workspace)
    assert {one.path.parent for one in made} == {stick, other}
    for one in made:
        assert BACKUP_NAME.fullmatch(one.path.name)
        assert one.path.name.startswith("casemgr-2026-11-21-")
        assert one.path.stat().st_size == one.size
    again = back_up_now(workspace)  # the newest of a day is enough
    assert [names(stick), names(other)] == [[one.path.name] for one in again]
    assert again[0].path.name != made[0].path.name
    assert not list(workspace.folder.glob(".backup-*"))
    with pytest.raises(FolderMissing):
        choose_places(workspace, [tmp_path / "nowhere"])
    with pytest.raises(PlaceUnsuitable):
        choose_places(workspace, [stick / ".." / "workspace"])


def test_without_a_place_the_workspace_keeps_its_own_and_the_light_stays_red(
    workspace: Workspace, clock: FakeClock
) -> None:
    for _ in range(5):
        clock.forward(days=2)
        (made,) = back_up_if_due(workspace)
    assert len(names(workspace.folder / "backups")) <= 4
    assert made.path.parent == workspace.folder / "backups"
    state = backup_state(workspace)
    assert (state.light, state.newest_away, state.newest) == (Light.RED, None, made.at)
    assert back_up_if_due(workspace) == ()


def test_any_sign_in_backs_up_after_a_day_but_only_some_may_ask(
    sign_in: Opener, clock: FakeClock, tmp_path: Path
) -> None:
    ruma = sign_in("ruma")
    assert len(back_up_if_due(ruma)) == 1
    clock.forward(hours=23)
    assert back_up_if_due(ruma) == ()
    clock.forward(hours=2)
    (second,) = back_up_if_due(ruma)
    assert second.automatic
    for ask in (lambda: back_up_now(ruma), lambda: choose_places(ruma, [tmp_path])):
        with pytest.raises(NotYourRole):
            ask()
    with pytest.raises(NotYourRole):
        drill(ruma, second.path, HERS)


@given(st.integers(0, 40 * 24))
def test_the_light_goes_from_green_over_amber_to_red(hours: int) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    light = light_of(now - timedelta(hours=hours), now)
    assert light is (Light.GREEN if hours <= 48 else Light.AMBER if hours <= 168 else Light.RED)
    assert light_of(None, now) is Light.RED


def test_only_what_is_away_there_and_not_from_the_future_counts_for_the_light(
    workspace: Workspace, clock: FakeClock, stick: Path
) -> None:
    for _ in range(3):
        back_up_now(workspace)
        clock.forward(days=1)
    assert backup_state(workspace).light is Light.RED
    with workspace.database.write() as session:
        rows = session.exec(select(BackupRow).order_by(BackupRow.audit_seq)).all()  # type: ignore[arg-type]
        for row in rows:
            row.away = True
        rows[0].at += timedelta(days=900)  # made by a clock that went wrong
    state = backup_state(workspace)
    assert (state.light, state.newest_away) == (Light.GREEN, rows[2].at)
    (stick / rows[2].name).unlink()
    (stick / rows[1].name).write_bytes(b"shorter")
    assert settle_log(workspace) == 2
    assert backup_state(workspace).light is Light.RED
    stick.rename(stick.with_name("in the drawer"))
    assert settle_log(workspace) == 0
    with pytest.raises(NoPlaceReached):
        back_up_now(workspace)


# --- which are kept -------------------------------------------------------------------------


def test_too_many_are_taken_away_but_never_the_last_one_verified(
    workspace: Workspace, clock: FakeClock, stick: Path
) -> None:
    (first,) = back_up_now(workspace)
    content = first.path.read_bytes()
    with workspace.database.write() as session:
        known = session.get_one(BackupRow, first.id).model_dump()
        for days in range(1, 60):  # a log of two months, each with a file that is damaged
            name = f"casemgr-2027-01-{days:02d}-00000000.backup"
            (stick / name).write_bytes(b"?" * len(content))
            moment = known["at"] + timedelta(days=days)
            session.add(BackupRow(**{**known, "id": str(days), "name": name, "at": moment}))
    (stick / "her letter.backup").write_text("hers")
    clock.forward(days=-400)  # the clock set back: the sound one looks like the oldest of all
    (kept,) = back_up_now(workspace)
    assert kept.path.exists()
    left = names(stick)
    assert len(left) <= 7 + 4 + 12 + 2
    assert "her letter.backup" in left
    assert look_into(kept.path, HERS, stick / "x").counts["Accounts"] == 6
    marked = [one for one in backup_state(workspace).made if one.gone]
    assert len(marked) == 61 - (len(left) - 1)


# --- interrupted ----------------------------------------------------------------------------


def test_a_stick_pulled_out_is_said_and_the_next_backup_succeeds(
    workspace: Workspace, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pulled(out: Path, *rest: Any) -> None:
        write_archive(out, *rest)
        shutil.rmtree(stick)

    with monkeypatch.context() as patch:
        patch.setattr("casemgr.storage.backup.write_archive", pulled)
        with pytest.raises(BackupPlaceGone):
            back_up_now(workspace)
    assert not list(workspace.folder.glob(".backup-*"))
    stick.mkdir()
    (made,) = back_up_now(workspace)
    assert names(stick) == [made.path.name]


def test_a_backup_frozen_at_a_lock_is_finished_behind_it_and_logged_at_the_next_sign_in(
    sign_in: Opener, clock: FakeClock, stick: Path, folder: Path
) -> None:
    workspace = sign_in("nasima")
    begun = freeze_at_lock(workspace)
    assert begun is not None
    workspace.lock()
    begun.finish()
    (name,) = names(stick)
    workspace = sign_in("ruma")
    assert backup_state(workspace).made == ()
    assert take_receipt(workspace) == 1
    (row,) = backup_state(workspace).made
    assert (row.path.name, row.gone, row.automatic) == (name, False, True)
    assert take_receipt(workspace) == 0
    assert freeze_at_lock(workspace) is None
    clock.forward(hours=5)
    assert due_places(workspace) == []
    again = freeze_at_lock(workspace)
    assert again is not None
    again.finish()
    forged = json.loads((folder / RECEIPT).read_bytes())
    forged["rows"][0]["away"] = True
    (folder / RECEIPT).write_text(json.dumps(forged))
    assert take_receipt(workspace) == 0
    assert len(backup_state(workspace).made) == 1


# --- restoring, looking, trying ---------------------------------------------------------------


def test_a_drill_compares_says_what_would_be_missing_and_leaves_nothing(
    workspace: Workspace, case: CaseRef, clock: FakeClock, stick: Path
) -> None:
    assert not backup_state(workspace).drill_overdue
    (made,) = back_up_now(workspace)
    before = set(workspace.folder.iterdir())
    workspace.run(open_case, case.case_id)
    clock.forward(days=3)
    found = drill(workspace, made.path, HERS)
    assert found.same_history
    assert found.age == timedelta(days=3)
    assert found.lines_missing >= 2
    counts = {name: (then, now) for name, then, now in found.counts}
    assert counts["Cases"] == (1, 1)
    assert counts["Lines of the audit trail"][0] == found.contents.audit_seq
    assert found.contents.signer == "nasima"
    assert set(workspace.folder.iterdir()) == before
    state = backup_state(workspace)
    assert (state.drilled, state.drill_overdue) == (workspace.today, False)
    clock.forward(days=366)
    assert backup_state(workspace).drill_overdue
    assert compare(workspace, made.path, HERS).lines_missing > found.lines_missing


def test_the_recovery_code_drills_too_and_a_failed_drill_does_not_count(
    workspace: Workspace, stick: Path, recovery_code: str
) -> None:
    (made,) = back_up_now(workspace)
    with pytest.raises(WrongPassphrase):
        drill(workspace, made.path, Opening("nasima", "quite another one"))
    content = bytearray(made.path.read_bytes())
    content[len(content) // 2] ^= 1
    spoilt = stick / "spoilt.backup"
    spoilt.write_bytes(content)
    with pytest.raises(BackupDamaged):
        drill(workspace, spoilt, Opening(paper=recovery_code))
    assert backup_state(workspace).drilled is None
    assert not list(workspace.folder.glob(".*drill*"))
    drill(workspace, made.path, Opening(paper=recovery_code))
    assert backup_state(workspace).drilled == workspace.today


def test_who_signed_is_asked_with_and_without_a_workspace_at_hand(
    workspace: Workspace, stick: Path, tmp_path: Path
) -> None:
    frozen = freeze(workspace, automatic=False)
    stranger = SigningKey.generate()
    manifest = replace(frozen.manifest, signer=stranger.verify_key.encode().hex())
    signature = sign_manifest(manifest.to_bytes(), stranger)
    finish_backup(replace(frozen, manifest=manifest, signature=signature), stick / "x.backup")
    frozen.discard()
    with pytest.raises(SignerUnknown) as told:
        restore(stick / "x.backup", tmp_path / "r", login="nasima", passphrase=PASSPHRASE)
    assert manifest.signer[:16] in told.value.tell("en")
    for attempt in (compare, drill):
        with pytest.raises(BackupUntrusted):
            attempt(workspace, stick / "x.backup", HERS)
    assert not (tmp_path / "r").exists()
    assert look_into(stick / "x.backup", HERS, tmp_path / "r").signer == ""


def test_a_backup_of_another_workspace_is_told_before_any_passphrase(
    workspace: Workspace, stick: Path, other_backup: Path
) -> None:
    with pytest.raises(BackupOfAnother):
        drill(workspace, other_backup, Opening("nobody", "nothing"))


def test_what_was_forgotten_since_goes_along_and_is_applied_first(
    workspace: Workspace, stick: Path, tmp_path: Path, sign_in: Opener
) -> None:
    (made,) = back_up_now(workspace)
    (workspace.folder / "erasures.bin").write_bytes(register_of(workspace))
    target = tmp_path / "restored"
    restore_beside(workspace, made.path, target, HERS)
    workspace.lock()
    restored = Workspace.open(target, "nasima", PASSPHRASE, clock=workspace.clock)
    try:
        assert forget_again(restored) == 0
        assert not (target / TO_APPLY).exists()
        (target / TO_APPLY).write_bytes(b"of another office")
        with pytest.raises(RegisterUnreadable):  # said once, and nobody is kept out
            forget_again(restored)
        assert forget_again(restored) == 0
    finally:
        restored.lock()


def test_no_register_is_missed_where_nobody_was_ever_forgotten(
    workspace: Workspace, stick: Path, tmp_path: Path
) -> None:
    (made,) = back_up_now(workspace)
    restore_beside(workspace, made.path, tmp_path / "restored", HERS)
    workspace.lock()
    restored = Workspace.open(tmp_path / "restored", "nasima", PASSPHRASE, clock=workspace.clock)
    assert [one for one in restored.look(alerts) if one.what == REGISTER_GONE] == []
    restored.lock()


@pytest.mark.parametrize("beside", [None, b"", b"damaged"], ids=["none", "empty", "damaged"])
def test_a_register_missing_or_damaged_beside_a_restored_backup_stands_before_the_supervisors(
    workspace: Workspace, stick: Path, tmp_path: Path, beside: bytes | None
) -> None:
    (made,) = back_up_now(workspace)
    if beside is not None:
        short = made.path.stem.split("-")[-1]
        (stick / f"casemgr-{short}.erasures").write_bytes(beside)
    target = tmp_path / "restored"
    restore(made.path, target, login="nasima", passphrase=PASSPHRASE)
    workspace.lock()
    if beside:
        with pytest.raises(RegisterUnreadable):
            Workspace.open(target, "nasima", PASSPHRASE, clock=workspace.clock)
    for _ in range(2):
        restored = Workspace.open(target, "nasima", PASSPHRASE, clock=workspace.clock)
        standing = [one for one in restored.look(alerts) if one.what == REGISTER_GONE]
        restored.lock()
        assert [one.severity for one in standing] == ["danger"]


@pytest.fixture(scope="module")
def other_backup(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a workspace with another id (its key files say so)."""
    place = tmp_path_factory.mktemp("other")
    setup = Setup(
        place / "w", "Other", "Asia/Dhaka", "Nasima", "nasima", PASSPHRASE, cost=FLOOR_COST,
        demo=True,
    )  # fmt: skip
    workspace, _code = found(setup, FakeClock())
    try:
        backup(workspace, place / "other.backup")
    finally:
        workspace.lock()
    return place / "other.backup"


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_happens_to_a_backup_is_told_and_restores_nothing(
    other_backup: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = other_backup.read_bytes()
    place = tmp_path_factory.mktemp("spoilt")
    kind = data.draw(st.sampled_from(["cut", "bit", "empty", "foreign", "tail"]))
    at = data.draw(st.integers(0, len(whole) - 1))
    flipped = bytearray(whole)
    flipped[at] ^= 1 << data.draw(st.integers(0, 7))
    spoilt = {
        "cut": whole[:at], "bit": bytes(flipped), "empty": b"",
        "foreign": b"PK\x05\x06" + whole[at:], "tail": whole + b"\0" * (at % 50 + 1),
    }[kind]  # fmt: skip
    path = place / "spoilt.backup"
    path.write_bytes(spoilt)
    told = {
        "cut": (BackupTruncated, BackupEmpty, BackupForeign), "empty": (BackupEmpty,),
        "foreign": (BackupForeign,), "tail": (BackupTruncated, BackupDamaged), "bit": CaseError,
    }[kind]  # fmt: skip
    try:
        restore(path, place / "r", login="nasima", passphrase=PASSPHRASE)
    except told:  # type: ignore[misc]
        assert [one.name for one in place.iterdir()] == ["spoilt.backup"]
    else:  # a bit of the zip's own list that means nothing
        assert kind == "bit"
        assert (place / "r").exists()
