"""The office's letterhead, for administrators: telephone, logo, foot, and the neutral name."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from casemgr.operations.letterhead import Letterhead, change_letterhead, change_logo, letterhead
from casemgr.ui.screens.files import ask_open
from casemgr.ui.widgets import Banner, Button, Card, Field, Gap, Text, TextLine, row
from casemgr.words import N_, say

if TYPE_CHECKING:
    from casemgr.ui.screens.settings import SettingsScreen


class LetterheadCard(Card):
    """What stands around the office's papers."""

    def __init__(self, screen: "SettingsScreen") -> None:
        speak = screen.language
        super().__init__(say("Letterhead", speak))
        self._screen = screen
        self.telephone, self.foot, self.neutral = TextLine(), TextLine(), TextLine()
        self.logo = Text("", "muted")
        self.banner = Banner()
        choose = Button(say("Choose a logo …", speak), self._ask_logo, icon="file-text")
        self.without = Button(say("No logo", speak), self._take_away)
        self.add(
            Field(say("Telephone", speak), self.telephone),
            Field(say("Line in the foot", speak), self.foot),
            Field(
                say("Name on what a survivor takes along", speak), self.neutral,
                help=say("One that tells nothing to whoever finds it; empty for none.", speak),
            ),
            row(self.logo, Gap(), choose, self.without),
            self.banner,
            row(Gap(), Button(say("Save", speak), self._save, kind="primary", icon="save")),
        )  # fmt: skip
        self._read()

    def _read(self) -> None:
        self._screen.read(letterhead, then=self._show)

    def _show(self, held: Letterhead) -> None:
        self.telephone.setText(held.telephone)
        self.foot.setText(held.footer)
        self.neutral.setText(held.neutral_name)
        self._show_logo(bool(held.logo))

    def _show_logo(self, there: bool) -> None:
        words = N_("A logo is chosen.") if there else N_("No logo is chosen.")
        self.logo.setText(say(words, self._screen.language))
        self.without.setVisible(there)

    def _save(self) -> None:
        self.banner.clear()
        self._screen.do(
            change_letterhead,
            telephone=self.telephone.text().strip(),
            footer=self.foot.text().strip(),
            neutral_name=self.neutral.text().strip(),
            then=lambda _answer: self.banner.tell(say("Saved.", self._screen.language), "success"),
            failed=self._failed,
        )

    def _ask_logo(self) -> None:
        kind = N_("Pictures")
        ask_open(self._screen, self._screen.language, kind, ("png", "jpg", "jpeg"), self._keep)

    def _take_away(self) -> None:
        self._keep(None)

    def _keep(self, path: Path | None) -> None:
        self.banner.clear()
        workspace = self._screen.workspace
        self._screen.compute(
            lambda: change_logo(workspace, path),
            then=lambda _answer: self._show_logo(path is not None),
            failed=self._failed,
        )

    def _failed(self, error: Any) -> None:
        self.banner.tell(error.tell(self._screen.language))
