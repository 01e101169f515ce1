"""Settings: the person's own, the office's, the workspace's care, and what this program is."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtWidgets import QTabWidget, QWidget

from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Screen
from casemgr.ui.screens.machine_check import HelperCard, MachineCard
from casemgr.ui.screens.quick_erase import QuickEraseCard
from casemgr.ui.screens.report_letterhead import LetterheadCard
from casemgr.ui.screens.settings_about import AboutCard
from casemgr.ui.screens.settings_care import BackupCard, HandOutCard, VerifyCard
from casemgr.ui.screens.settings_office import OfficeCard
from casemgr.ui.screens.settings_own import PassphraseCard, QuickUnlockCard
from casemgr.ui.theme import THEMES, ThemeChoice
from casemgr.ui.widgets import Button, Card, Choice, Column, Field, Gap, PageHead, row
from casemgr.words import N_, Language, number, say

_THEME_WORDS: dict[ThemeChoice, str] = {
    "system": N_("As the system"),
    "light": N_("Light"),
    "dark": N_("Dark"),
}
_LANGUAGE_WORDS: dict[Language, str] = {"en": "English", "bn": "বাংলা"}
_MINUTES = (1, 2, 3, 5, 10, 15, 30, 60)


class SettingsScreen(Screen):
    """What a role may not change is not shown."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        self.body.addWidget(PageHead(say("Settings", speak)))
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(say("Settings", speak))
        self._tab(
            say("My own", speak), self._look_card(), PassphraseCard(self), QuickUnlockCard(self)
        )
        if self.may("change_settings"):
            self._tab(say("Office", speak), OfficeCard(self), LetterheadCard(self))
        if self.may("manage_instruments"):
            self._tab(say("Time limits and forms", speak), self._rules_card())
        care: list[QWidget] = [VerifyCard(self)]
        if self.may("make_backup"):
            care.append(BackupCard(self))
        if self.may("export_htcds"):
            care.append(HandOutCard(self))
        if self.may("ask_joint_act"):
            care.append(self._trust_card())
        care.append(QuickEraseCard(self))
        self._tab(say("Data", speak), *care)
        self._tab(say("This machine", speak), MachineCard(self), HelperCard(self))
        about = AboutCard(speak)
        go = Button(say("Parts and licences", speak), self._goer("about"), icon="info")
        about.add(row(go, Gap()))
        self._tab(say("About", speak), about)
        self.body.addWidget(self.tabs, 1)

    def state(self) -> State:
        return {"tab": self.tabs.currentIndex()}

    def restore(self, state: State) -> None:
        self.tabs.setCurrentIndex(int(state.get("tab", 0)))

    def _tab(self, title: str, *cards: QWidget) -> None:
        column = Column(width=760)
        column.add(*cards)
        column.setContentsMargins(0, 12, 0, 0)
        self.tabs.addTab(column, title.replace("&", "&&"))

    def _rules_card(self) -> Card:
        """The ways to what the office's people may change of its rules."""
        speak = self.language
        ways = (
            ("change_policy", N_("Time limits and days off"), "policy", "calendar-check"),
            ("manage_instruments", N_("Assessment forms"), "instruments", "clipboard-list"),
        )
        return self._ways(say("Time limits and forms", speak), ways)

    def _trust_card(self) -> Card:
        """The ways to what needs two people, and to what is done when something goes wrong."""
        ways = (
            ("ask_joint_act", N_("Asked for"), "joint_acts", "users"),
            ("see_registers", N_("Registers"), "registers", "list"),
            ("answer_lost_laptop", N_("A machine is gone"), "lost_laptop", "triangle-alert"),
        )
        return self._ways(say("Two people, registers, emergencies", self.language), ways)

    def _ways(self, title: str, ways: Iterable[tuple[str, str, str, str]]) -> Card:
        speak = self.language
        card = Card(title)
        for right, words, route, icon in ways:
            if self.may(right):
                go = self._goer(route)
                card.add(row(Button(say(words, speak), go, icon=icon), Gap()))
        return card

    def _goer(self, route: str) -> Callable[[], None]:
        return lambda: self.at.host.go(route)

    def _look_card(self) -> Card:
        speak = self.language
        chosen = self.at.preferences
        card = Card(say("Language, look and lock", speak))
        self.speech = Choice(list(_LANGUAGE_WORDS.items()), value=chosen.language)
        self.theme = Choice(
            [(code, say(_THEME_WORDS[code], speak)) for code in THEMES], value=chosen.theme
        )
        minutes = sorted({*_MINUTES, chosen.lock_minutes})
        self.minutes = Choice(
            [(str(m), say("{minutes} min", speak, minutes=number(m, speak))) for m in minutes],
            value=str(chosen.lock_minutes),
        )
        card.add(
            Field(say("Language", speak), self.speech),
            Field(say("Look", speak), self.theme),
            Field(
                say("Lock when idle for", speak), self.minutes,
                help=say("Ctrl+L locks at once; three times Esc locks and hides.", speak),
            ),
        )  # fmt: skip
        for choice in (self.speech, self.theme, self.minutes):
            choice.chosen.connect(lambda _code: self._prefer())
        return card

    def _prefer(self) -> None:
        language, look = self.speech.value(), self.theme.value()
        self.at.host.prefer(
            replace(
                self.at.preferences,
                language="bn" if language == "bn" else "en",
                theme=next((one for one in THEMES if one == look), "system"),
                lock_minutes=int(self.minutes.value() or 5),
            )
        )
