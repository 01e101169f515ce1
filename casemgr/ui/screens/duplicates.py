"""The hint that there may be a file of this person already: who, why, and a way there.

It never stands in the way of saving, and asks sparingly: checks in a row are held up.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError
from casemgr.domain.roles import Role, may
from casemgr.operations.alerts import Alert, alerts
from casemgr.operations.duplicates import ASKED, Similar, similar
from casemgr.operations.errors import TooManyChecks
from casemgr.operations.values import CaseFile
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import Place
from casemgr.ui.screens.rows import LinkRow
from casemgr.ui.widgets import Banner, Button, Card, Chip, Gap, Text, row
from casemgr.words import Language, say

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

_PAUSE_MS = 700
_LEAST_LETTERS = 3
_LEAST_DIGITS = 6
_JUST_SAVED_SECONDS = 60.0
_MINUTE_MS = 60_000
_INDENT = 40

Values = Mapping[str, Mapping[str, Any]]


class DuplicateHint(QWidget):
    """Hidden while there is nothing to say. ``found`` tells how many files are alike.

    ``but`` is the case the values belong to; with it a supervisor can also compare both.
    ``on_file`` was looked for when it was saved, and is not looked for again.
    """

    found = Signal(int)

    def __init__(
        self, at: Place, language: Language, but: str = "", on_file: Values | None = None
    ) -> None:
        super().__init__()
        self._at = at
        self.language: Language = language
        self._but = but
        self.hits: tuple[Similar, ...] = ()
        self._wanted: dict[str, dict[str, Any]] = {}
        self._asked = _telling(on_file) if on_file else {}
        self._round = 0
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._ask)
        self._held = QTimer(self, singleShot=True)
        self._held.timeout.connect(self._ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.note = Text("", "muted")
        self.card = Card(say("There may be a file of this person already", language))
        self.card.body.setSpacing(2)
        column.addWidget(self.note)
        column.addWidget(self.card)
        self.note.hide()
        self.card.hide()
        self.hide()

    def look(self, values: Values) -> None:
        """Look for these typed values by kind, once the keys pause; what tells nobody apart is
        not asked for."""
        self._wanted = _telling(values)
        self._pause.start()

    def look_now(self, values: Values) -> None:
        """Look at once, also for the same again."""
        self._wanted, self._asked = _telling(values), {}
        self._ask()

    def _ask(self) -> None:
        self._pause.stop()
        if self._wanted == self._asked or self._held.isActive():
            return
        self._asked = self._wanted
        self._round += 1
        if not _tells(self._wanted):
            self._show(())
            return
        session, values, but, this = self._at.session, self._wanted, self._but, self._round
        self._at.desk.run(
            lambda: session.run(similar, values, but or None),
            on_done=lambda hits: self._answered(this, hits), on_error=self._refused, owner=self,
        )  # fmt: skip

    def _answered(self, this: int, hits: tuple[Similar, ...]) -> None:
        if this == self._round:
            self._show(hits)

    def _refused(self, error: CaseError) -> None:
        if not isinstance(error, TooManyChecks):
            self._at.host.tell(error)
            return
        self._asked = {}
        self._held.start(int(str(error.values["minutes"])) * _MINUTE_MS)
        self._show((), error.tell(self.language))

    def _show(self, hits: tuple[Similar, ...], note: str = "") -> None:
        self.hits = hits
        empty(self.card.body)
        for hit in hits:
            self.card.add(self._line(hit))
        self.card.setVisible(bool(hits))
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.setVisible(bool(hits or note))
        self.found.emit(len(hits))

    def _line(self, hit: Similar) -> QWidget:
        speak, host = self.language, self._at.host
        why = " ".join(say(reason, speak) for reason in hit.reasons)
        likely = say("Very likely", speak) if hit.sure else say("Possible", speak)
        chip = Chip(likely, "danger" if hit.sure else "warning")
        line = LinkRow(
            ("user", "primary"), f"{hit.pseudonym}  ·  {hit.code}", "",
            lambda: host.go("case", case_id=hit.case_id), tail=chip,
        )  # fmt: skip
        line.setAccessibleName(f"{line.accessibleName()}; {why}")
        first = row(line)
        first.setStretch(0, 1)
        if self._but and may(map(Role, self._at.session.person.roles), "merge_cases"):
            compare = Button(
                say("Compare", speak),
                lambda: host.go("merge", case_id=self._but, other_id=hit.case_id),
            )
            first.addWidget(compare)
        holder = QWidget()
        lines = QVBoxLayout(holder)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addLayout(first)
        reasons = Text(why, "muted")
        reasons.setContentsMargins(_INDENT, 0, 0, 4)
        lines.addWidget(reasons)
        return holder


def _telling(values: Values) -> dict[str, dict[str, Any]]:
    """The values a check looks at, without those that are empty."""
    return {
        kind: {name: value for name in names if (value := values.get(kind, {}).get(name))}
        for kind, names in ASKED.items()
    }


def _tells(values: Values) -> bool:
    """Whether these values can tell one person from another: a name, or a telephone number."""
    person, contact = values["person"], values["contact"]
    names = () if person.get("no_name") else ("name_bn", "name_en", "other_names")
    letters = max((len(str(person.get(name, ""))) for name in names), default=0)
    digits = (sum(char.isdigit() for char in str(one)) for one in contact.values())
    return letters >= _LEAST_LETTERS or max(digits, default=0) >= _LEAST_DIGITS


def panel(screen: "CaseScreen", file: CaseFile) -> QWidget | None:
    """Above the person of a case: looking for other files of hers, at once after a save."""
    if not screen.may("find_similar") or file.one("person") is None:
        return None
    return _Panel(screen, file)


class _Panel(QWidget):
    def __init__(self, screen: "CaseScreen", file: CaseFile) -> None:
        super().__init__()
        self._file = file
        speak = screen.language
        self.hint = DuplicateHint(screen.at, speak, file.case_id)
        self.hint.found.connect(self._told)
        self.nobody = Text(say("No other file that you may see is alike.", speak), "muted")
        self.nobody.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        look = Button(say("Look for other files of this person", speak), self.look, icon="search")
        line = row(look, self.nobody, Gap())
        if screen.may("merge_cases"):
            line.addWidget(
                Button(
                    say("Merge with another file …", speak),
                    lambda: screen.at.host.go("merge", case_id=file.case_id),
                )
            )
        column.addLayout(line)
        column.addWidget(self.hint)
        person = file.one("person")
        if person is not None and person.updated_by == screen.actor.name:
            since = (screen.workspace.now - person.updated_at).total_seconds()
            saved = f"{file.case_id}/{person.version}"
            if since < _JUST_SAVED_SECONDS and screen.property("looked_for") != saved:
                screen.setProperty("looked_for", saved)
                self.look()

    def look(self) -> None:
        records = {kind: self._file.one(kind) for kind in ASKED}
        self.hint.look_now(
            {kind: one.value.model_dump() for kind, one in records.items() if one is not None}
        )

    def _told(self, count: int) -> None:
        self.nobody.setVisible(not count and self.hint.note.isHidden())


def overview_hint(screen: "CaseScreen", file: CaseFile) -> QWidget | None:
    """For a supervisor, where an alert says that another file is alike: the way to compare."""
    if not screen.may("merge_cases"):
        return None
    banner = Banner()
    speak = screen.language

    def told(found: tuple[Alert, ...]) -> None:
        pair = next((one for one in found if _is_about(one, file.case_id)), None)
        if pair is not None:
            other = pair.about if pair.case_id == file.case_id else pair.case_id
            words = say("Another file may be about the same person.", speak)
            way = (
                say("Compare", speak),
                lambda: screen.at.host.go("merge", case_id=file.case_id, other_id=other),
            )
            banner.tell(words, "warning", way)

    screen.at.desk.look(
        lambda: screen.at.session.look(alerts),
        on_done=told, on_error=screen.at.host.tell, owner=banner,
    )  # fmt: skip
    return banner


def _is_about(alert: Alert, case_id: str) -> bool:
    return alert.what == "files_alike" and case_id in (alert.case_id, alert.about)
