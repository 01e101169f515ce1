"""Looking after the data: checking it, backing it up, handing it out as an HTCDS sheet."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QProgressBar

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.errors import CaseError
from casemgr.operations.backups import backup
from casemgr.operations.care import verify
from casemgr.operations.handing_out import HandedOut, export_htcds
from casemgr.ui.screens.files import ask_save
from casemgr.ui.widgets import Banner, Button, Card, Choice, Field, Gap, Text, TextLine, row
from casemgr.words import say, say_many

if TYPE_CHECKING:
    from casemgr.ui.screens.settings import SettingsScreen

_SHOWN = 8


class _Work(Card):
    """A card with one long piece of work: button, progress, outcome."""

    def __init__(self, screen: "SettingsScreen", title: str, about: str) -> None:
        super().__init__(title)
        self._screen = screen
        self.language = screen.language
        self.add(Text(about, "muted"))
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setVisible(False)
        self.banner = Banner()

    def put_below(self, button: Button) -> None:
        self.button = button
        self.add(self.busy, self.banner, row(Gap(), button))

    def begin(self, work: Any, then: Any) -> None:
        """Do the work on a worker's thread."""
        self.banner.clear()
        self.busy.setVisible(True)
        self.button.setEnabled(False)

        def done(answer: Any) -> None:
            self._rest()
            then(answer)

        self._screen.at.desk.paper(work, on_done=done, on_error=self._refused, owner=self)

    def _refused(self, error: CaseError) -> None:
        self._rest()
        self.banner.tell(error.tell(self.language))

    def _rest(self) -> None:
        self.busy.setVisible(False)
        self.button.setEnabled(True)


class VerifyCard(_Work):
    """Pages, rows and the audit trail, checked."""

    def __init__(self, screen: "SettingsScreen") -> None:
        speak = screen.language
        super().__init__(
            screen, say("Check the workspace", speak),
            say("Looks at every page, every record and the whole audit trail.", speak),
        )  # fmt: skip
        self.put_below(Button(say("Check now", speak), self._check, icon="shield-check"))

    def _check(self) -> None:
        self.begin(partial(verify, self._screen.workspace), self._checked)

    def _checked(self, faults: list[Any]) -> None:
        if not faults:
            self.banner.tell(say("Everything is sound.", self.language), "success")
            return
        words = say_many(
            "{count} fault was found. Stop working and tell your administrator.",
            "{count} faults were found. Stop working and tell your administrator.",
            len(faults), self.language,
        )  # fmt: skip
        lines = [one.tell(self.language) for one in faults[:_SHOWN]]
        self.banner.tell("\n".join([words, *lines]))


class BackupCard(_Work):
    """One encrypted file, readable with a supervisor's keys or the recovery code."""

    def __init__(self, screen: "SettingsScreen") -> None:
        speak = screen.language
        super().__init__(
            screen,
            say("Backup", speak),
            say(
                "One encrypted file; a supervisor's passphrase or the recovery code opens it.",
                speak,
            ),
        )
        self.put_below(Button(say("Make a backup …", speak), self._ask, icon="hard-drive-download"))
        go = partial(screen.at.host.go, "backups")
        self.add(row(Gap(), Button(say("Backups", speak), go, icon="chevron-right")))

    def _ask(self) -> None:
        day = self._screen.workspace.today.isoformat()
        ask_save(self, self.language, f"casemgr-{day}.backup", self._write)

    def _write(self, path: Path) -> None:
        self.begin(
            partial(backup, self._screen.workspace, path),
            lambda _report: self.banner.tell(
                say("The backup was written and checked.", self.language), "success"
            ),
        )


class HandOutCard(_Work):
    """An HTCDS sheet, with pseudonyms unless two things are given: a purpose and a recipient."""

    def __init__(self, screen: "SettingsScreen") -> None:
        speak = screen.language
        super().__init__(
            screen, say("Hand out as an HTCDS 2.0 sheet", speak),
            say("Pseudonyms only, and only cases with consent for the purpose.", speak),
        )  # fmt: skip
        self.identified = QCheckBox(say("With names (supervisors only)", speak))
        with_names = screen.may("export_htcds_identified")
        invented = screen.workspace.settings.demo
        self.identified.setVisible(with_names and invented)
        self.whole = QCheckBox(say("Every field of the standard, on several sheets", speak))
        self.purpose = Choice(
            [(one.code, one.label(speak)) for one in PURPOSE], value="supervision"
        )
        self.recipient = TextLine()
        self._purpose_field = Field(say("Purpose", speak), self.purpose)
        self._recipient_field = Field(say("Recipient", speak), self.recipient, required=True)
        self.add(self.whole, self.identified, self._purpose_field, self._recipient_field)
        self.identified.toggled.connect(self._show_fields)
        self._show_fields(False)
        self.put_below(Button(say("Hand out …", speak), self._ask, icon="file-output"))
        if with_names and not invented:
            self.add(Text(say("With names only when a second person agrees, and sealed.", speak)))
            go = partial(screen.at.host.go, "joint_acts")
            self.add(row(Button(say("Asked for", speak), go, icon="users"), Gap()))

    def _show_fields(self, on: bool) -> None:
        self._purpose_field.setVisible(on)
        self._recipient_field.setVisible(on)

    def _ask(self) -> None:
        needed = self.identified.isChecked() and not self.recipient.text().strip()
        self._recipient_field.set_problem(say("This is needed.", self.language) if needed else "")
        if not needed:
            ask_save(self, self.language, "htcds-2.0.xlsx", self._write)

    def _write(self, path: Path) -> None:
        identified = self.identified.isChecked()
        work = partial(
            export_htcds, self._screen.workspace, path, identified=identified,
            purpose=(self.purpose.value() or "") if identified else "",
            recipient=self.recipient.text().strip() if identified else "",
            whole=self.whole.isChecked(),
        )  # fmt: skip
        self.begin(work, self._handed_out)

    def _handed_out(self, answer: HandedOut) -> None:
        words = say_many(
            "{count} case was written; whoever has the file can read it.",
            "{count} cases were written; whoever has the file can read it.",
            answer.cases, self.language,
        )  # fmt: skip
        if answer.left_out:
            words += " " + say_many(
                "{count} case was left out for want of consent.",
                "{count} cases were left out for want of consent.",
                answer.left_out, self.language,
            )  # fmt: skip
        self.banner.tell(words, "success")
