"""Backups: how old they are, where they go, which there are, and trying one out."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from casemgr.operations.backup_log import Backup, BackupState, Place, choose_places
from casemgr.operations.backups import backup
from casemgr.operations.restoring import Comparison, Opening, drill, restore_beside
from casemgr.ui import keys
from casemgr.ui.forms.flow import FlowLayout, empty
from casemgr.ui.page import Place as At
from casemgr.ui.screens.backup_light import BackupLight
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.files import ask_folder, ask_save
from casemgr.ui.screens.restore_forms import OpenBackup, comparison_words
from casemgr.ui.screens.rows import ElidedText
from casemgr.ui.widgets import Banner, Button, Card, Chip, Column, IconButton, PageHead, Text
from casemgr.ui.widgets import row as line
from casemgr.words import N_, number, say, show_date, show_time

_SHOWN = 12
_WHEN, _LARGE = 160, 64
_ABOUT = N_(
    "One is made by itself once a day, and at a lock, to each place that can be reached. It is "
    "read back and compared before it counts. Kept are the newest of 7 days, 4 weeks and 12 months."
)
_DRILL = N_(
    "Brings a backup back into a folder of its own, compares every count and the end of the audit "
    "trail, and takes the folder away again. Once a year somebody should."
)
_RESTORE = N_(
    "Makes a workspace of the backup in another folder. The one you work in is not touched; to "
    "work in the other, start the program with it."
)


class BackupsScreen(Screen):
    """Supervisors and administrators. ``form`` is the window opened last."""

    def __init__(self, at: At) -> None:
        super().__init__(at)
        speak = self.language
        head = PageHead(say("Backups", speak), back=at.host.back, back_tip=say("Back", speak))
        self.light = BackupLight(self)
        head.tools.addWidget(self.light)
        self.body.addWidget(head)
        self.banner = Banner()
        self.column = Column(width=820)
        self.panes = Panes(self.column, speak)
        self.body.addWidget(self.banner)
        self.body.addWidget(self.panes, 1)
        self.form: OpenBackup | None = None
        self.state_now: BackupState | None = None
        keys.bind(self, "refresh", self.shown)

    def shown(self) -> None:
        from casemgr.operations.backup_log import backup_state

        self.light.ask()
        self.panes.wait()
        self.at.desk.look(
            partial(backup_state, self.workspace), on_done=self._answer, owner=self,
            on_error=lambda error: self.panes.show_error(error, self.shown),
        )  # fmt: skip

    def _answer(self, state: BackupState) -> None:
        self.state_now = state
        empty(self.column.body)
        for card in (self._places(state), self._trial(state), self._made(state)):
            self.column.add(card)
        self.panes.show_content()

    # -- places -------------------------------------------------------------------------

    def _places(self, state: BackupState) -> Card:
        speak = self.language
        card = Card(say("Where backups go", speak))
        card.add(Text(say(_ABOUT, speak), "muted"))
        for place in state.places:
            card.add(self._place(place))
        if not state.places:
            card.add(
                Text(
                    say(
                        "No place has been named. Backups lie in the workspace folder, and go with "
                        "the computer when it is lost.",
                        speak,
                    ),
                    "problem",
                )
            )
        card.add(
            self._buttons(
                Button(say("Add a place …", speak), self._ask_place, icon="plus"),
                Button(say("Make a backup …", speak), self._ask_file, icon="hard-drive-download"),
            )
        )
        return card

    def _place(self, place: Place) -> QWidget:
        speak = self.language
        holder = QWidget()
        words = (
            (N_("cannot be reached"), "warning") if not place.here
            else (N_("away from this computer"), "success") if place.away
            else (N_("on this computer"), "neutral")
        )  # fmt: skip
        remove = IconButton("x", say("Remove", speak), partial(self._remove, place))
        chip = Chip(say(words[0], speak), words[1])  # type: ignore[arg-type]
        shown = line(ElidedText(str(place.folder)), chip, remove)
        shown.setStretch(0, 1)
        holder.setLayout(shown)
        return holder

    def _ask_place(self) -> None:
        ask_folder(self, self.language, self._add)

    def _add(self, folder: Path) -> None:
        self._choose([*self._folders(), folder])

    def _remove(self, place: Place) -> None:
        self._choose([one for one in self._folders() if one != place.folder])

    def _folders(self) -> list[Path]:
        return [one.folder for one in self.state_now.places] if self.state_now else []

    def _choose(self, folders: list[Path]) -> None:
        self.at.desk.run(
            partial(choose_places, self.workspace, folders),
            on_done=lambda _answer: self.shown(), on_error=self.at.host.tell, owner=self,
        )  # fmt: skip

    def _ask_file(self) -> None:
        name = f"casemgr-{self.workspace.today.isoformat()}.backup"
        ask_save(self, self.language, name, self._write)

    def _write(self, path: Path) -> None:
        self.compute(partial(backup, self.workspace, path), then=self._written)

    def _written(self, _report: object) -> None:
        self.at.host.toast(say("The backup was written and checked.", self.language))
        self.shown()

    # -- trying and bringing back ---------------------------------------------------------

    def _trial(self, state: BackupState) -> Card:
        speak = self.language
        card = Card(say("Trying a backup, and bringing one back", speak))
        last = (
            say("Last tried on {date}.", speak, date=show_date(state.drilled, speak))
            if state.drilled
            else say("No backup has been tried yet.", speak)
        )
        card.add(Text(last, "problem" if state.drill_overdue else "label"))
        card.add(
            self._buttons(
                Button(say("Try a backup …", speak), self._drill, icon="circle-check"),
                Button(say("Bring a backup back …", speak), self._restore, icon="undo-2"),
            )
        )
        return card

    def _newest(self) -> Path | None:
        made = self.state_now.made if self.state_now else ()
        return next((one.path for one in made if one.here), None)

    def _drill(self) -> None:
        def work(path: Path, opening: Opening, _target: Path | None) -> Comparison:
            return drill(self.workspace, path, opening)

        speak = self.language
        self.form = OpenBackup(
            self, say("Try a backup", speak), say(_DRILL, speak), say("Try it", speak),
            work, self._drilled, path=self._newest(),
        )  # fmt: skip

    def _drilled(self, found: Comparison) -> None:
        speak = self.language
        words = [say("The backup is sound and was brought back whole.", speak)]
        self.banner.tell("\n".join([*words, *comparison_words(found, speak)]), "success")
        self.shown()

    def _restore(self) -> None:
        def work(path: Path, opening: Opening, target: Path | None) -> object:
            return restore_beside(self.workspace, path, target or Path(), opening)

        speak = self.language
        self.form = OpenBackup(
            self, say("Bring a backup back", speak), say(_RESTORE, speak), say("Restore", speak),
            work, self._restored, path=self._newest(), into=True,
        )  # fmt: skip

    def _restored(self, _report: object) -> None:
        self.banner.tell(
            say("The backup was brought back into its folder.", self.language), "success"
        )

    # -- the log ----------------------------------------------------------------------------

    def _made(self, state: BackupState) -> Card:
        speak = self.language
        card = Card(say("Backups made", speak))
        card.body.setSpacing(4)
        for one in state.made[:_SHOWN]:
            card.add(self._line(one))
        if not state.made:
            card.add(Text(say("No backup has been made yet.", speak), "muted"))
        return card

    def _line(self, one: Backup) -> QWidget:
        speak, zone = self.language, self.workspace.zone
        holder = QWidget()
        size = say("{size} MB", speak, size=number(max(1, one.size // 1_000_000), speak))
        words = (
            (N_("no longer there"), "warning") if one.gone
            else (N_("cannot be reached"), "neutral") if not one.here
            else (N_("away from this computer"), "success") if one.away
            else (N_("on this computer"), "neutral")
        )  # fmt: skip
        chip = Chip(say(words[0], speak), words[1])  # type: ignore[arg-type]
        when = Text(show_time(one.at, zone, speak), wrap=False)
        when.setMinimumWidth(_WHEN)
        large = Text(size, "muted", wrap=False)
        large.setMinimumWidth(_LARGE)
        shown = line(when, large, ElidedText(str(one.path.parent), "muted"), chip)
        shown.setStretch(2, 1)
        holder.setLayout(shown)
        return holder

    def _buttons(self, *buttons: Button) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder)
        for button in buttons:
            flow.addWidget(button)
        return holder
