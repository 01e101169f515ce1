"""The accounts page: a closed account is opened again with a new passphrase."""

from pathlib import Path

from casemgr.operations import gate
from casemgr.operations.accounts import change_account, list_accounts
from casemgr.operations.workspace import Workspace
from casemgr.ui.screens.account_forms import NewPassphrase
from casemgr.ui.screens.accounts import AccountsScreen
from tests.ui.screens.conftest import Stage

SECRET = "eleven quiet rivers bend"


def test_a_closed_account_is_opened_again_by_typing_a_new_passphrase(
    stage: Stage, workspace: Workspace, folder: Path
) -> None:
    ruma = next(one for one in workspace.look(list_accounts) if one.login == "ruma")
    workspace.run(change_account, ruma.id, active=False)
    page = stage.show(AccountsScreen, "accounts")
    stage.until(lambda: page.column.body.count() > 0)
    stage.press("Open again")
    form = page.form
    assert isinstance(form, NewPassphrase)
    form.first.setText("password1234")
    form.again.setText("password1234")
    form.send()
    stage.until(form.banner.isVisible)
    assert "ruma" not in gate.logins(folder)
    form.first.setText(SECRET)
    form.again.setText(SECRET)
    form.send()
    stage.until(lambda: stage.toasts == ["Saved."])
    assert "ruma" in gate.logins(folder)
    assert next(o for o in workspace.look(list_accounts) if o.login == "ruma").active
