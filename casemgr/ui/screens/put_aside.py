"""What was put aside in a case, by whom and why: for its overview."""

from typing import TYPE_CHECKING

from casemgr.domain.duties import DUTY
from casemgr.operations.acknowledging import PutAside, put_aside
from casemgr.operations.values import CaseFile
from casemgr.ui.widgets import Card, Text
from casemgr.words import say, show_date

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

_MOST = 20


def panel(screen: "CaseScreen", file: CaseFile) -> Card | None:
    """A card that appears where something was put aside."""
    return PutAsideCard(screen, file) if "acknowledge_duty" in file.may else None


class PutAsideCard(Card):
    """The newest first."""

    def __init__(self, screen: "CaseScreen", file: CaseFile) -> None:
        super().__init__(say("Put aside", screen.language))
        self._screen = screen
        self.hide()
        screen.look(put_aside, file.case_id, on_done=self._show, owner=self)

    def _show(self, found: tuple[PutAside, ...]) -> None:
        speak = self._screen.language
        for one in found[:_MOST]:
            self.add(
                Text(
                    say(
                        "{what}, due {due}: put aside by {name} on {day} because: {reason}", speak,
                        what=DUTY.label(one.what, speak), due=show_date(one.due, speak),
                        name=one.by, reason=one.reason,
                        day=show_date(one.at.astimezone(self._screen.workspace.zone).date(), speak),
                    ),
                    "muted",
                )
            )  # fmt: skip
        self.setVisible(bool(found))
