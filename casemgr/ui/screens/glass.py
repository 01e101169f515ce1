"""Break-glass: asking for a look at a case that is not one's own, the looks there are, and the
part of the file that such a look shows."""

from functools import partial
from typing import Any

from PySide6.QtCore import QTimer

from casemgr.domain.fields import linked, show_value, shown_fields
from casemgr.domain.person import Person
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.glass import (
    GLASS_GROUND,
    HOURS,
    SHOWN,
    GlassLook,
    ThroughGlass,
    break_glass,
    end_glass,
    glass_looks,
    look_through_glass,
    write_through_glass,
)
from casemgr.operations.values import CaseFile, Stored
from casemgr.ui import keys
from casemgr.ui.forms import contact_rules
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.record import RecordScreen
from casemgr.ui.widgets import (
    Banner,
    Button,
    Card,
    Chip,
    Choice,
    Column,
    Gap,
    IconButton,
    PageHead,
    Text,
    TextLine,
    row,
)
from casemgr.words import N_, say, say_many, show_time

_HOURS = (1, 2, HOURS, 8, 12, 24)
_PART = "record"


class GlassScreen(Screen):
    """The form above, the looks beneath it: of others at one's cases, and one's own."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        head = PageHead(say("Break-glass", speak), back=at.host.back, back_tip=say("Back", speak))
        refresh = IconButton("refresh-cw", say("Refresh", speak), self.shown, framed=True)
        head.tools.addWidget(refresh)
        self.body.addWidget(head)
        self.column = Column()
        self.body.addWidget(self.column, 1)
        self.column.add(self._form())
        self.looks = Card(say("Looks so far", speak))
        self.column.add(self.looks)
        keys.bind(self, "refresh", self.shown)
        keys.bind(self, "send", self.ask)

    def _form(self) -> Card:
        speak = self.language
        card = Card(say("Look at a case that is not yours", speak))
        warning = say(
            "For an emergency only. The supervisors and the caseworker of the case are told at "
            "once, with your name and reason.",
            speak,
        )
        self.code = TextLine(placeholder=say("The exact case code", speak))
        self.code.setAccessibleName(self.code.placeholderText())
        grounds = [(one.code, one.label(speak)) for one in GLASS_GROUND]
        self.ground = Choice(((None, say("Ground", speak)), *grounds))
        self.ground.currentIndexChanged.connect(lambda _place: self._enable())
        self.ground.setAccessibleName(say("Ground", speak))
        hours = [
            (str(count), say_many("For {count} hour", "For {count} hours", count, speak))
            for count in _HOURS
        ]
        self.hours = Choice(hours, value=str(HOURS))
        self.hours.setAccessibleName(say("How long", speak))
        self.reason = TextLine(placeholder=say("Why, in a few words", speak))
        self.reason.setAccessibleName(self.reason.placeholderText())
        self.open = Button(say("Break the glass", speak), self.ask, kind="danger")
        for line in (self.code, self.reason):
            line.textChanged.connect(lambda _text: self._enable())
            line.returnPressed.connect(self.ask)
        self.banner = Banner()
        self.banner.clear()
        card.add(Text(warning, "muted"), row(self.code, self.hours))
        card.add(self.ground, self.reason, self.banner, row(Gap(), self.open))
        self._enable()
        return card

    def state(self) -> State:
        return {"code": self.code.text(), "reason": self.reason.text()}

    def restore(self, state: State) -> None:
        self.code.setText(str(state.get("code", "")))
        self.reason.setText(str(state.get("reason", "")))

    def shown(self) -> None:
        self.read(glass_looks, then=self._show)

    def _enable(self) -> None:
        said = self.code.text().strip() and self.reason.text().strip()
        self.open.setEnabled(bool(said and self.ground.value()))

    def ask(self) -> None:
        """Break the glass, if code and reason are given."""
        if not self.open.isEnabled():
            return
        self.open.setEnabled(False)
        given = (self.code.text(), str(self.ground.value()), self.reason.text())
        hours = int(self.hours.value() or HOURS)
        self.compute(
            partial(break_glass, self.workspace, *given, hours),
            then=self._broken, failed=self._refused,
        )  # fmt: skip

    def _broken(self, case_id: str) -> None:
        self.banner.clear()
        self.code.clear()
        self.reason.clear()
        self.ground.choose(None)
        self.at.host.go("glass_file", case_id=case_id)

    def _refused(self, error: Any) -> None:
        self._enable()
        self.banner.tell(error.tell(self.language))

    def _show(self, looks: tuple[GlassLook, ...]) -> None:
        empty(self.looks.body)
        for look in looks:
            self._add(look)
        self.looks.setVisible(bool(looks))

    def _add(self, look: GlassLook) -> None:
        speak, zone = self.language, self.workspace.zone
        until = show_time(look.until, zone, speak)
        words = N_("Until {when}") if look.running else N_("Ended {when}")
        chip = Chip(say(words, speak, when=until), "danger" if look.running else "neutral")
        who = say("{name}, case {code}", speak, name=look.who, code=look.code)
        line = row(chip, Text(who, "label", wrap=False), Gap())
        if look.running and look.own:
            go = partial(self.at.host.go, "glass_file", case_id=look.case_id)
            line.addWidget(Button(say("Open", speak), go))
        if look.running:
            end = Button(say("End it now", speak), partial(self._end, look.id))
            end.setAccessibleName(f"{end.text()} {who}")
            line.addWidget(end)
        since = show_time(look.at, zone, speak)
        ground = GLASS_GROUND.label(look.ground, speak)
        self.looks.add(line, Text(f"{since}  ·  {ground}  ·  {look.reason}", "muted"))

    def _end(self, look_id: str) -> None:
        self.do(end_glass, look_id, then=lambda _answer: self.shown())


class GlassFileScreen(Screen):
    """The file as far as the look shows it, to be read only; it closes when the look ends."""

    def __init__(self, at: Place, case_id: str) -> None:
        super().__init__(at)
        self.case_id = case_id
        speak = self.language
        self.head = PageHead("", back=at.host.back, back_tip=say("Back", speak))
        for kind in (name for name, written in SHOWN.items() if written):
            add = partial(at.host.go, "glass_record", case_id=case_id, kind=kind)
            self.head.tools.addWidget(Button(say(RECORD_KINDS[kind].add, speak), add, icon="plus"))
        self.body.addWidget(self.head)
        self.until = Banner()
        self.contact = Banner()
        self.body.addWidget(self.until)
        self.body.addWidget(self.contact)
        self.column = Column()
        self.panes = Panes(self.column, speak)
        self.body.addWidget(self.panes, 1)
        self._end = QTimer(self, singleShot=True)
        self._end.timeout.connect(self.shown)
        keys.bind(self, "refresh", self.shown)

    def shown(self) -> None:
        self.panes.wait()
        self.do(
            look_through_glass, self.case_id, then=self._opened,
            failed=self._refused,
        )  # fmt: skip

    def lay_down(self) -> None:
        """Nothing of the file stays behind in a page that goes."""
        empty(self.column.body)

    def _refused(self, error: Any) -> None:
        self.lay_down()
        self.head.title.setText("")
        self.until.clear()
        self.contact.clear()
        self.panes.show_error(error, self.shown)

    def _opened(self, seen: ThroughGlass) -> None:
        speak, file = self.language, seen.file
        person = file.one("person")
        value = person.value if person else None
        pseudonym = value.pseudonym if isinstance(value, Person) else ""
        self.head.title.setText(f"{pseudonym}  ·  {file.code}")
        when = show_time(seen.until, self.workspace.zone, speak)
        words = say("Break-glass look until {when}. You may read, add a note or a risk.", speak,
                    when=when)  # fmt: skip
        self.until.tell(words, "danger")
        stored = file.one("contact")
        rules = contact_rules(stored.value.model_dump() if stored else {}, speak)
        self.contact.tell("  ·  ".join((rules.headline, *rules.rules)), rules.tone)
        empty(self.column.body)
        for kind in SHOWN:
            if file.records.get(kind):
                self.column.add(self._card(file, kind))
        self.panes.show_content()
        left = (seen.until - self.workspace.now).total_seconds()
        self._end.start(max(0, round(left * 1000)) + 1000)

    def _card(self, file: CaseFile, kind: str) -> Card:
        card = Card(say(RECORD_KINDS[kind].title, self.language))
        for stored in reversed(file.records[kind]):
            card.add(*self._lines(file, stored))
            when = show_time(stored.updated_at, self.workspace.zone, self.language)
            foot = say("Saved by {name}, {when}", self.language, name=stored.updated_by, when=when)
            card.add(Text(foot, "muted"))
        return card

    def _lines(self, file: CaseFile, stored: Stored) -> list[Text]:
        lines = []
        for declared in shown_fields(RECORD_KINDS[stored.kind].model, stored.value.model_dump()):
            one = linked(declared, file.links)
            value = show_value(one, getattr(stored.value, one.name), self.language)
            if value:
                lines.append(Text(f"{say(one.label, self.language)}: {value}"))
        return lines


class GlassRecordScreen(RecordScreen):
    """The form of a note or a risk, saved through the broken glass; a draft is kept as ever."""

    def _open(self, then: Any) -> None:
        self.do(
            look_through_glass, self.case_id, then=lambda seen: then(seen.file),
            failed=self.not_read,
        )  # fmt: skip

    def _save(self, values: dict[str, dict[str, Any]]) -> None:
        self.save(write_through_glass, self.kind.name, self.case_id, values[_PART])
