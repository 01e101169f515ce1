"""The page of backups, its light, a trial; and restoring before anybody is signed in."""

import shutil
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlmodel import select

from casemgr.operations.backup_log import Light, backup_state, choose_places
from casemgr.operations.backups import back_up_if_due, back_up_now
from casemgr.operations.restoring import key_shown
from casemgr.operations.workspace import Workspace
from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.keys import unlock
from casemgr.storage.rotation import open_store
from casemgr.storage.trust_tables import BackupRow
from casemgr.ui.backup_keeper import BackupKeeper
from casemgr.ui.desk import Desk
from casemgr.ui.door import Preferences
from casemgr.ui.restore_gate import RestoreGate
from casemgr.ui.screens.backups import BackupsScreen
from casemgr.ui.screens.restore_forms import OpenBackup
from tests.conftest import PASSPHRASE, FakeClock
from tests.operations.test_forged_backups import OLD, backed_up
from tests.ui.screens.conftest import Stage


def backups_page(stage: Stage) -> BackupsScreen:
    page = stage.show(BackupsScreen, "backups")
    stage.until(lambda: page.state_now and page.light.state)
    return page


def test_one_press_makes_a_backup_and_the_light_says_how_old_it_is(
    stage: Stage, workspace: Workspace, clock: FakeClock, tmp_path: Path
) -> None:
    page = backups_page(stage)
    assert page.light.chip.text() == "✗ No backup away from this computer"
    place = tmp_path / "stick"
    place.mkdir()
    page._add(place)
    stage.until(lambda: page.state_now and page.state_now.places)
    stage.press("Back up now")
    stage.until(lambda: stage.toasts == ["The backup was written and checked."])
    assert len(list(place.iterdir())) == 1
    with workspace.database.write() as session:
        session.exec(select(BackupRow)).one().away = True
    clock.forward(days=3)
    page.shown()
    stage.until(lambda: page.light.state and page.light.state.light is Light.AMBER)
    assert page.light.chip.text() == "! Backup away from here: 3 days old"
    page._remove(backup_state(workspace).places[0])
    stage.until(lambda: page.state_now and not page.state_now.places)


def test_a_trial_says_what_the_backup_holds_and_what_a_wrong_passphrase_means(
    stage: Stage, workspace: Workspace, tmp_path: Path
) -> None:
    (made,) = back_up_now(workspace)
    page = backups_page(stage)
    stage.press("Try a backup …")
    form = page.form
    assert isinstance(form, OpenBackup)
    assert form.file.path() == made.path
    form.send()
    assert form.banner.text.text() == "Something is still missing here."
    form.opening.login.setText("nasima")
    form.opening.passphrase.setText("quite another one")
    form.send()
    stage.until(lambda: "do not fit together" in form.banner.text.text())
    form.opening.passphrase.setText(PASSPHRASE)
    form.send()
    stage.until(page.banner.isVisible)
    said = page.banner.text.text()
    assert "brought back whole" in said
    assert "Signed by nasima." in said
    assert "Accounts: 6 in the backup, 6 now" in said
    assert backup_state(workspace).drilled == workspace.today


def test_the_keeper_makes_the_daily_backup_quietly(
    qtbot: QtBot, workspace: Workspace, desk: Desk, tmp_path: Path
) -> None:
    owner = QObject()
    choose_places(workspace, [tmp_path])
    keeper = BackupKeeper(partial(back_up_if_due, workspace), desk, owner, first_ms=1)
    with qtbot.waitSignal(keeper.settled, timeout=60_000):
        pass
    assert len(list(tmp_path.glob("*.backup"))) == 1


def test_on_a_new_machine_a_backup_is_looked_into_and_then_restored(
    qtbot: QtBot, dressed: QApplication, workspace: Workspace, desk: Desk, tmp_path: Path
) -> None:
    (made,) = back_up_now(workspace)
    target = tmp_path / "new machine"
    gate = RestoreGate(target, desk, Preferences("en", "light", 5), lambda _language: None)
    qtbot.addWidget(gate)
    gate.resize(1024, 600)
    gate.show()
    gate.send()
    assert gate.banner.text.text() == "Something is still missing here."
    gate.file.line.setText(str(made.path))
    gate.opening.login.setText("nasima")
    gate.opening.passphrase.setText(PASSPHRASE)
    gate.send()
    qtbot.waitUntil(lambda: gate.found is not None, timeout=60_000)
    assert not target.exists()
    assert "Signed by nasima." in gate.about.text()
    with qtbot.waitSignal(gate.restored, timeout=60_000) as told:
        gate.send()
    assert told.args == [target]
    assert (target / DATABASE_NAME).exists()
    assert not gate.opening.passphrase.text()


def test_a_backup_that_nothing_proves_shows_its_key_and_waits_for_a_tick(
    qtbot: QtBot, dressed: QApplication, desk: Desk, clock: FakeClock, tmp_path: Path
) -> None:
    old, target = Path(shutil.copytree(OLD, tmp_path / "old")), tmp_path / "new machine"
    database, keys = open_store(old, unlock(old, "nasima", PASSPHRASE))
    path = backed_up(old, database, keys.signing_key, clock, tmp_path / "old.backup")
    database.close()
    gate = RestoreGate(target, desk, Preferences("en", "light", 5), lambda _language: None)
    qtbot.addWidget(gate)
    gate.show()
    gate.file.line.setText(str(path))
    gate.opening.login.setText("ruma")
    gate.opening.passphrase.setText(PASSPHRASE)
    gate.send()
    qtbot.waitUntil(lambda: gate.found is not None, timeout=60_000)
    assert gate.same.isVisible()
    assert key_shown(keys.sign_public.hex()) in gate.about.text()
    gate.send()
    qtbot.waitUntil(lambda: "Nothing proves" in gate.banner.text.text(), timeout=60_000)
    assert not target.exists()
    gate.same.setChecked(True)
    with qtbot.waitSignal(gate.restored, timeout=60_000):
        gate.send()
    assert (target / DATABASE_NAME).exists()
