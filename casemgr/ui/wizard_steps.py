"""The steps of the first run, one class each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar
from zoneinfo import available_timezones

from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from casemgr.ui.desk import Desk
from casemgr.ui.door import NewOffice, Office
from casemgr.ui.gate import LANGUAGE_NAMES
from casemgr.ui.strength_meter import StrengthMeter
from casemgr.ui.widgets import Banner, Button, Choice, Field, PassphraseLine, Text, TextLine, row
from casemgr.words import N_, Language, say

_ROLES = (("supervisor", N_("Supervisor")), ("administrator", N_("Administrator")),
          ("caseworker", N_("Caseworker")), ("auditor", N_("Auditor")))  # fmt: skip
_LOGIN_LENGTH = range(2, 33)


@dataclass(slots=True)
class Answers:
    """All that was answered so far, and which step is in front."""

    folder: Path
    folder_checked: bool = False
    organisation: str = ""
    time_zone: str = "Asia/Dhaka"
    display_name: str = ""
    login: str = ""
    roles: tuple[str, ...] = ("supervisor", "administrator")
    passphrase: str = field(default="", repr=False)
    passphrase_again: str = field(default="", repr=False)
    typed_code: str = field(default="", repr=False)
    new_office: NewOffice | None = None
    at: int = 0


@dataclass(frozen=True, slots=True)
class StepContext:
    """What a step works with."""

    office: Office
    desk: Desk
    language: Language
    answers: Answers
    on_language: Callable[[Language], object]


class Step(QWidget):
    """One step: its fields write into the answers as one types; ``check`` marks what is wrong."""

    name: ClassVar[str] = ""

    def __init__(self, context: StepContext, title: str, lead: str = "") -> None:
        super().__init__()
        self.context = context
        self.answers = context.answers
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(14)
        self.body.addWidget(Text(title, "title"))
        if lead:
            self.body.addWidget(Text(lead))

    def check(self) -> bool:
        """Whether this step is complete; shows beside each field what is not."""
        return True

    def focus_first(self) -> bool:
        """Put the keyboard where typing should start; ``False`` where nothing is typed."""
        for line in self.findChildren(QLineEdit):
            if line.isEnabled() and not line.isReadOnly():
                line.setFocus()
                return True
        return False

    def _line(self, attribute: str, label: str, help: str = "", *, secret: bool = False) -> Field:
        speak = self.context.language
        line: QLineEdit = (
            PassphraseLine(say("Show the letters", speak), say("Hide the letters", speak))
            if secret
            else TextLine()
        )
        line.setText(str(getattr(self.answers, attribute)))
        line.textChanged.connect(lambda text: setattr(self.answers, attribute, text))
        item = Field(label, line, help=help)
        line.textChanged.connect(lambda _text: item.set_problem(""))
        self.body.addWidget(item)
        return item

    def _mark(self, *checks: tuple[Field, bool, str]) -> bool:
        for item, wrong, problem in checks:
            item.set_problem(problem if wrong else "")
        wrong_ones = [item for item, wrong, _problem in checks if wrong]
        if wrong_ones:
            wrong_ones[0].editor.setFocus()
        return not wrong_ones


class WelcomeStep(Step):
    """The language, and what this release is for."""

    name = "welcome"

    def __init__(self, context: StepContext) -> None:
        speak = context.language
        super().__init__(
            context,
            say("Welcome", speak),
            say(
                "This program keeps the case files of people who survived trafficking, "
                "encrypted, on this machine. It needs no internet.",
                speak,
            ),
        )
        self.body.addWidget(Text(say("Language", speak), "label"))
        self.languages: dict[Language, QRadioButton] = {}
        for language, own_name in LANGUAGE_NAMES.items():
            button = QRadioButton(own_name)
            button.setChecked(language == speak)
            button.clicked.connect(
                lambda _checked=False, chosen=language: context.on_language(chosen)
            )
            self.languages[language] = button
        choices = row(*self.languages.values(), spacing=24)
        choices.addStretch(1)
        self.body.addLayout(choices)
        words = say(
            "This release serves one office machine with several accounts. Exchange between "
            "machines comes later.",
            speak,
        )
        self.body.addWidget(Banner(words, "accent"))


class FolderStep(Step):
    """Where the workspace lies."""

    name = "folder"

    def __init__(self, context: StepContext) -> None:
        speak = context.language
        super().__init__(
            context,
            say("Where the workspace lies", speak),
            say(
                "Choose a folder on this machine's own disk: not one that OneDrive, Dropbox or a "
                "network copies elsewhere.",
                speak,
            ),
        )
        self.line = TextLine(str(self.answers.folder))
        self.line.textChanged.connect(self._typed)
        self.field = Field(say("Folder", speak), self.line)
        self.body.addWidget(self.field)
        choose = Button(say("Choose a folder", speak), self._choose, icon="folder-open")
        self.body.addLayout(row(choose))
        self.body.itemAt(self.body.count() - 1).layout().addStretch(1)  # type: ignore[union-attr]

    def check(self) -> bool:
        """Only that something is there; the disk is asked by the wizard, off this thread."""
        missing = not self.line.text().strip()
        return self._mark((self.field, missing, say("This is needed.", self.context.language)))

    def _typed(self, text: str) -> None:
        self.answers.folder = Path(text.strip())
        self.answers.folder_checked = False
        self.field.set_problem("")

    def _choose(self) -> None:
        dialog = QFileDialog(self, say("Choose a folder", self.context.language))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.line.setText)
        dialog.open()


class OrganisationStep(Step):
    """Whose workspace it is, and in which time zone its days begin."""

    name = "organisation"

    def __init__(self, context: StepContext) -> None:
        speak = context.language
        super().__init__(context, say("Your organisation", speak))
        self.organisation = self._line(
            "organisation",
            say("Name of the organisation", speak),
            say("It stands at the head of printed reports.", speak),
        )
        self.zone = Choice(searchable=True)
        self.zone_field = Field(
            say("Time zone", speak), self.zone, help=say("Type a part of its name.", speak)
        )
        self.body.addWidget(self.zone_field)
        self._offer([self.answers.time_zone])
        self.zone.chosen.connect(self._chosen)
        context.desk.look(time_zones, on_done=self._offer, owner=self)

    def check(self) -> bool:
        speak = self.context.language
        self._chosen(self.zone.value())
        return self._mark(
            (
                self.organisation,
                not self.answers.organisation.strip(),
                say("This is needed.", speak),
            ),
            (self.zone_field, self.zone.value() is None, say("Choose one from the list.", speak)),
        )

    def _offer(self, zones: list[str]) -> None:
        self.zone.offer([(zone, zone.replace("_", " ")) for zone in zones], self.answers.time_zone)

    def _chosen(self, zone: object) -> None:
        if isinstance(zone, str):
            self.answers.time_zone = zone


class AccountStep(Step):
    """The first person."""

    name = "account"

    def __init__(self, context: StepContext) -> None:
        speak = context.language
        super().__init__(context, say("Your account", speak))
        self.shown = self._line(
            "display_name",
            say("Your name, as colleagues see it", speak),
            say("Kept encrypted.", speak),
        )
        self.login = self._line(
            "login",
            say("Login", speak),
            say(
                "The login is stored readable on this machine. Choose a word that is not a real "
                "name.",
                speak,
            ),
        )
        self.body.addWidget(Text(say("Your roles", speak), "label"))
        self.boxes: dict[str, QCheckBox] = {}
        for code, label in _ROLES:
            box = QCheckBox(say(label, speak))
            box.setChecked(code in self.answers.roles)
            box.toggled.connect(self._chosen)
            self.boxes[code] = box
        boxes = row(*self.boxes.values(), spacing=18)
        boxes.addStretch(1)
        self.body.addLayout(boxes)
        self.roles_note = Text("", "problem")
        self.roles_note.hide()
        self.body.addWidget(self.roles_note)

    def check(self) -> bool:
        speak, given = self.context.language, self.answers
        login = given.login.strip()
        short = len(login) not in _LOGIN_LENGTH or len(login.split()) != 1
        same = login.casefold() == given.display_name.strip().casefold()
        rule = say("Choose 2 to 32 letters or digits without spaces.", speak)
        real = say("The login must not be your name.", speak)
        fine = self._mark(
            (self.shown, not given.display_name.strip(), say("This is needed.", speak)),
            (self.login, short or same, rule if short else real),
        )
        lacking = "administrator" not in given.roles
        words = say("The first account must be an administrator.", speak)
        self.roles_note.setText(words if lacking else "")
        self.roles_note.setVisible(lacking)
        return fine and not lacking

    def _chosen(self) -> None:
        self.answers.roles = tuple(code for code, box in self.boxes.items() if box.isChecked())


class PassphraseStep(Step):
    """The passphrase, twice, with its strength."""

    name = "passphrase"

    def __init__(self, context: StepContext) -> None:
        speak = context.language
        super().__init__(
            context,
            say("Your passphrase", speak),
            say("It opens the case files. Nobody can look it up or send it to you again.", speak),
        )
        self.first = self._line("passphrase", say("Passphrase", speak), secret=True)
        line = self.first.editor
        if not isinstance(line, QLineEdit):
            raise TypeError("a passphrase is typed into a line")
        self.meter = StrengthMeter(context.office, context.desk, speak, line)
        self.body.addWidget(self.meter)
        self.again = self._line("passphrase_again", say("Passphrase once more", speak), secret=True)

    def check(self) -> bool:
        speak, given = self.context.language, self.answers
        weak = not self.meter.enough
        same_as_login = given.passphrase.strip().casefold() == given.login.strip().casefold()
        differ = given.passphrase != given.passphrase_again
        return self._mark(
            (self.first, weak or same_as_login, say("This is too easy to guess.", speak)),
            (self.again, differ, say("The two passphrases are not the same.", speak)),
        )


class DoneStep(Step):
    """What was made, and what comes now."""

    name = "done"

    def __init__(self, context: StepContext) -> None:
        speak = context.language
        super().__init__(
            context,
            say("The workspace is ready", speak),
            say("Sign in with your login and passphrase to begin.", speak),
        )


def time_zones() -> list[str]:
    """The zones of the world by region and city, without the historical aliases."""
    regions = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/",
               "Pacific/")  # fmt: skip
    return sorted(zone for zone in available_timezones() if zone.startswith(regions))
