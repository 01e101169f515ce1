"""The keys of the workspace on the accounts page: recovery papers, their yearly trial, the data
key."""

from functools import partial
from typing import TYPE_CHECKING

from casemgr.operations.recovery import RecoveryState, recovery_state
from casemgr.ui.screens.recovery_forms import ChangeDataKey, MakePapers, Rehearse
from casemgr.ui.widgets import Banner, Button, Card, Gap, Text, row
from casemgr.words import say, show_date

if TYPE_CHECKING:
    from casemgr.ui.screens.accounts import AccountsScreen


class KeysCard(Card):
    """What opens the workspace when passphrases are forgotten, and when it was last tried."""

    def __init__(self, screen: "AccountsScreen") -> None:
        speak = screen.language
        super().__init__(say("Recovery and keys", speak))
        self._screen = screen
        self.state = Text("", "muted")
        self.warning = Banner()
        self.rehearse = Button(
            say("Try the recovery papers …", speak), self._rehearse, icon="circle-check"
        )
        self.make = Button(say("New recovery papers …", speak), self._make, icon="printer")
        self.turn = Button(say("Change the data key …", speak), self._turn, icon="key-round")
        self.rehearse.setEnabled(False)
        self._papers: frozenset[str] = frozenset()
        self.add(self.state, self.warning)
        self.add(row(self.rehearse, self.make, self.turn, Gap()))
        self.ask()

    def ask(self) -> None:
        """Read what there is to tell."""
        self._screen.at.desk.look(
            partial(recovery_state, self._screen.workspace),
            on_done=self._answer, on_error=self._screen.at.host.tell, owner=self,
        )  # fmt: skip

    def _answer(self, state: RecoveryState) -> None:
        speak = self._screen.language
        self._papers = frozenset(state.papers)
        self.rehearse.setEnabled(bool(state.papers))
        papers = (
            say("There are a recovery code and three recovery sheets.", speak)
            if "shares" in state.papers
            else say("There is a recovery code, and no recovery sheets.", speak)
        )
        tried = state.rehearsals.tried
        last = (
            say("Last tried on {date}.", speak, date=show_date(max(tried.values()), speak))
            if tried
            else say("They have never been tried.", speak)
        )
        self.state.setText(f"{papers} {last}")
        if state.overdue:
            self.warning.tell(
                say("It is more than a year since the recovery papers were tried.", speak),
                "warning",
            )
        else:
            self.warning.clear()

    def _rehearse(self) -> None:
        self._screen.form = Rehearse(self._screen, sorted(self._papers), self._screen.finish)

    def _make(self) -> None:
        self._screen.form = MakePapers(self._screen, self._screen.finish)

    def _turn(self) -> None:
        self._screen.form = ChangeDataKey(self._screen, self._screen.finish)
