"""Who works on a case: its owner, those it is shared with, and handing it over."""

from typing import TYPE_CHECKING

from casemgr.domain.roles import Role
from casemgr.operations.accounts import list_accounts
from casemgr.operations.lifecycle import share_case, unshare_case
from casemgr.operations.values import Account, CaseFile, Share
from casemgr.ui.screens.ask import Ask
from casemgr.ui.widgets import Button, Card, Gap, IconButton, Text, row
from casemgr.words import say

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

_WORKERS = frozenset({Role.CASEWORKER, Role.SUPERVISOR})


class PeopleCard(Card):
    """Sharing and handing over are a supervisor's to do."""

    def __init__(self, screen: "CaseScreen", file: CaseFile) -> None:
        super().__init__(say("Who works on this case", screen.language))
        self._screen = screen
        self._file = file
        self.language = screen.language
        self.add(Text(say("Caseworker: {name}", self.language, name=file.owner)))
        for share in file.shares:
            self._shared(share)
        line = row(Gap())
        if "share_case" in file.may:
            words = say("Share with …", self.language)
            line.addWidget(Button(words, self._ask, icon="users"))
        if "hand_over_case" in file.may:
            words = say("Hand over to …", self.language)
            line.addWidget(Button(words, self._hand_over, icon="arrow-right"))
        if line.count() > 1:
            self.add(line)

    def _shared(self, share: Share) -> None:
        line = row(Text(say("Shared with {name}", self.language, name=share.name)))
        if "share_case" in self._file.may:
            stop = say("Stop sharing with {name}", self.language, name=share.name)
            line.addWidget(IconButton("x", stop, lambda: self._unshare(share)))
        self.add(line)

    def _hand_over(self) -> None:
        self._screen.at.host.go("handover", case_id=self._file.case_id)

    def _ask(self) -> None:
        self._screen.read(list_accounts, then=self._choose)

    def _choose(self, accounts: list[Account]) -> None:
        known = {self._file.owner_id, *(share.account_id for share in self._file.shares)}
        choices = [
            (one.id, one.name)
            for one in accounts
            if one.active and one.id not in known and one.roles & _WORKERS
        ]
        speak = self.language
        title, yes = say("Share this case", speak), say("Share", speak)
        detail = say("The colleague can read and write this whole file.", speak)
        if not choices:
            nobody = say("There is no other colleague to choose.", speak)
            Ask(
                self._screen, speak, title, nobody, say("Close", speak),
                lambda *_answer: None, reason_needed=False,
            )  # fmt: skip
            return
        Ask(
            self._screen, speak, title, detail, yes,
            lambda _words, _tick, chosen: self._share(chosen or ""),
            reason_needed=False, choices=choices,
        )  # fmt: skip

    def _share(self, account_id: str) -> None:
        self._screen.do(
            share_case, self._file.case_id, account_id, then=lambda _answer: self._screen.open()
        )

    def _unshare(self, share: Share) -> None:
        self._screen.do(
            unshare_case, self._file.case_id, share.account_id,
            then=lambda _answer: self._screen.open(),
        )  # fmt: skip
