"""The office's settings, for administrators."""

from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from PySide6.QtWidgets import QCheckBox

from casemgr.operations.settings import change_settings
from casemgr.ui.widgets import Banner, Button, Card, Choice, Field, Gap, Text, TextLine, row
from casemgr.words import Language, number, say

if TYPE_CHECKING:
    from casemgr.ui.screens.settings import SettingsScreen

_DAYS = (0, 1, 3, 7, 14, 30)


def _days(count: int, language: Language) -> str:
    if not count:
        return say("Not allowed", language)
    return say("{days} days", language, days=number(count, language))


class OfficeCard(Card):
    """Organisation, address, time zone, the command line, how long a PIN holds."""

    def __init__(self, screen: "SettingsScreen") -> None:
        speak = screen.language
        super().__init__(say("Office", speak))
        self._screen = screen
        held = screen.workspace.settings
        self.organisation = TextLine(held.organisation)
        self.address = TextLine(held.address)
        zones = sorted(zone for zone in available_timezones() if "/" in zone)
        self.zone = Choice([(zone, zone) for zone in zones], value=held.zone, searchable=True)
        days = sorted({*_DAYS, held.quick_unlock_days})
        self.days = Choice(
            [(str(day), _days(day, speak)) for day in days],
            value=str(held.quick_unlock_days),
        )
        self.cli = QCheckBox(say("Allow the command line in this workspace", speak))
        self.cli.setChecked(held.cli_allowed)
        self.banner = Banner()
        self.add(
            Field(say("Organisation", speak), self.organisation,
                  help=say("Stands at the head of every paper.", speak)),
            Field(say("Address", speak), self.address),
            Field(say("Time zone", speak), self.zone),
            Field(say("A PIN holds for", speak), self.days),
            self.cli,
            Text(say("Whoever can run programs here could then ask for passphrases by script.",
                     speak), "muted"),
            self.banner,
            row(
                Gap(),
                Button(say("Save", speak), self._save, kind="primary", icon="save"),
            ),
        )  # fmt: skip

    def _save(self) -> None:
        self.banner.clear()
        self._screen.do(
            change_settings,
            organisation=self.organisation.text().strip(),
            address=self.address.text().strip(),
            zone=self.zone.value() or self._screen.workspace.settings.zone,
            cli_allowed=self.cli.isChecked(),
            quick_unlock_days=int(self.days.value() or 7),
            then=lambda _answer: self.banner.tell(say("Saved.", self._screen.language), "success"),
            failed=lambda error: self.banner.tell(error.tell(self._screen.language)),
        )
