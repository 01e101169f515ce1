"""Recovery papers, their trial and a new data key, from the accounts page."""

from pathlib import Path

import pytest

from casemgr.operations.accounts import change_account, list_accounts
from casemgr.operations.recovery import recovery_state
from casemgr.operations.workspace import Workspace
from casemgr.storage.keys import RecoveryCode, SharedSecret
from casemgr.ui.screens.accounts import AccountsScreen
from casemgr.ui.screens.recovery_forms import ChangeDataKey, MakePapers, Rehearse
from tests.conftest import PASSPHRASE
from tests.ui.screens.conftest import Stage


def accounts(stage: Stage) -> AccountsScreen:
    page = stage.show(AccountsScreen, "accounts")
    stage.until(lambda: page.column.body.count() > 0 and page.keys_card.state.text())
    return page


def test_three_sheets_are_made_saved_typed_back_and_tried(
    stage: Stage, workspace: Workspace, tmp_path: Path
) -> None:
    page = accounts(stage)
    assert "no recovery sheets" in page.keys_card.state.text()
    stage.press("New recovery papers …")
    form = page.form
    assert isinstance(form, MakePapers)
    form.own.setText("not her passphrase")
    form.send()
    stage.until(form.banner.isVisible)
    assert form.prepared is None
    workspace.clock.forward(minutes=2)  # type: ignore[attr-defined]
    form.own.setText(PASSPHRASE)
    form.send()
    stage.until(lambda: form.prepared is not None)
    prepared = form.prepared
    assert prepared is not None
    assert isinstance(prepared.secret, SharedSecret)
    words = prepared.secret.sheets
    form._save(0, tmp_path / "one.pdf")
    stage.until(lambda: form.banner.text.text().startswith("Saved."))
    assert (tmp_path / "one.pdf").read_bytes() == prepared.sheets[0].pdf
    assert form.typed is not None
    for box, text in zip(form.typed.boxes, (words[0], words[0]), strict=True):
        box.insertPlainText(text)
    form.send()
    stage.until(lambda: "typed twice" in form.banner.text.text())
    form.typed.boxes[1].setPlainText(words[2])
    form.send()
    stage.until(lambda: stage.toasts == ["The new recovery papers are in force."])
    assert recovery_state(workspace).papers == {"code", "shares"}
    stage.until(lambda: "three recovery sheets" in page.keys_card.state.text())
    stage.press("Try the recovery papers …")
    trial = page.form
    assert isinstance(trial, Rehearse)
    for box, text in zip(trial.typed.boxes, words[1:], strict=True):
        box.insertPlainText(text)
    trial.send()
    stage.until(lambda: len(stage.toasts) == 2)


def test_a_window_closed_half_way_leaves_papers_that_are_worth_nothing(
    stage: Stage, workspace: Workspace, folder: Path
) -> None:
    page = accounts(stage)
    before = (folder / "keys.a.json").read_bytes()
    stage.press("New recovery papers …")
    form = page.form
    assert isinstance(form, MakePapers)
    form.kind.choose("code")
    form.own.setText(PASSPHRASE)
    form.send()
    stage.until(lambda: form.prepared is not None)
    prepared = form.prepared
    assert prepared is not None
    form.reject()
    assert isinstance(prepared.secret, RecoveryCode)
    with pytest.raises(ValueError, match="wiped"):
        prepared.secret.printed()
    assert (folder / "keys.a.json").read_bytes() == before


def test_when_somebody_leaves_a_new_data_key_is_offered(stage: Stage, workspace: Workspace) -> None:
    page = accounts(stage)
    karim = next(one for one in workspace.look(list_accounts) if one.login == "karim")
    old = workspace.keys.dek.expose()
    page._close(karim)
    stage.until(lambda: stage.questions)
    question, on_yes = stage.questions[0]
    assert question.sentence == "Change the data key now?"
    on_yes()
    form = page.form
    assert isinstance(form, ChangeDataKey)
    form.own.setText(PASSPHRASE)
    form.send()
    stage.until(lambda: "The data key is new." in stage.toasts)
    assert workspace.keys.dek.expose() != old
    workspace.run(change_account, karim.id, name="Karim H")  # the workspace goes on
