"""Two files of one person side by side: what differs, what counts, and what moves."""

from functools import partial
from typing import Any, cast

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from casemgr.domain import fields, merging
from casemgr.domain.errors import CaseError, StaleSave
from casemgr.domain.lifecycle import STATUS
from casemgr.domain.merging import merge_choices
from casemgr.domain.person import Person
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations import cases
from casemgr.operations.errors import SameFile
from casemgr.operations.merging import SINGLES, MergeOrder, merge_cases
from casemgr.operations.values import CaseFile
from casemgr.ui import keys
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import Place, State
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.merge_field import WIDTHS, MergeField
from casemgr.ui.screens.merges import MergesCard
from casemgr.ui.widgets import Banner, Button, Card, Column, Field, Gap, PageHead, Text, TextLine
from casemgr.ui.widgets import row as line
from casemgr.words import N_, number, say, say_many

Sides = dict[str, dict[str, str]]
_HEAD = {"status": "left", "owner": "left", "shares": "both"}  # where nobody was asked
_CASE = "case"  # what is asked of the case itself, beside the kinds of records


class MergeScreen(Screen):
    """``rows`` are the choices shown, by kind and first field; ``sides`` what was chosen."""

    def __init__(self, at: Place, case_id: str, other_id: str = "") -> None:
        super().__init__(at)
        self.case_id, self.other_id = case_id, other_id
        self.sides: Sides = {}
        self.rows: dict[tuple[str, str], MergeField] = {}
        self.files: tuple[CaseFile, CaseFile] | None = None
        self._restored = False
        speak = self.language
        head = PageHead(
            say("Make two files one", speak), back=at.host.back, back_tip=say("Back", speak)
        )
        self.swap = Button(say("Keep the other one", speak), self._swap, icon="refresh-cw")
        self.merge = Button(say("Merge …", speak), self._confirm, kind="primary")
        head.tools.addWidget(self.swap)
        head.tools.addWidget(self.merge)
        self.body.addWidget(head)
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        self.names = QGridLayout()
        inside.addLayout(self.names)
        self.banner = Banner()
        inside.addWidget(self.banner)
        self.column = Column()
        inside.addWidget(self.column, 1)
        self.panes = Panes(content, speak)
        self.body.addWidget(self.panes, 1)
        keys.bind(self, "send", self._confirm)

    # What the shell asks of a page

    def state(self) -> State:
        return {"case": self.case_id, "other": self.other_id, "sides": self.sides}

    def restore(self, state: State) -> None:
        self.case_id = str(state.get("case", self.case_id))
        self.other_id = str(state.get("other", self.other_id))
        self.sides = state.get("sides", {})
        self._restored = bool(self.sides)

    def lay_down(self) -> None:
        """Nothing of the files stays behind in a page that goes."""
        self.files = None

    def shown(self) -> None:
        if self.files is not None:
            return
        self.panes.wait()
        self.do(cases.open_case, self.case_id, then=self._first, failed=self._refused)

    def _refused(self, error: CaseError) -> None:
        self.panes.show_error(error, self.shown)

    def _first(self, kept: CaseFile) -> None:
        if not self.other_id:
            self._ask_for_code(kept)
            return
        if self.other_id == self.case_id:
            self._refused(SameFile())
            return
        self.do(
            cases.open_case, self.other_id, then=lambda other: self._both(kept, other),
            failed=self._refused,
        )  # fmt: skip

    # Which other one

    def _ask_for_code(self, kept: CaseFile) -> None:
        speak = self.language
        self.swap.hide()
        self.merge.hide()
        empty(self.column.body)
        self.code = TextLine()
        self.field = Field(say("Code of the other case", speak), self.code)
        self.code.returnPressed.connect(self._find)
        card = Card(_name(kept))
        card.add(
            Text(
                say(
                    "Give the code of the other file of this person. Then you see both side by "
                    "side; nothing is merged before you say so.",
                    speak,
                ),
            ),
            self.field,
            line(Button(say("Compare", speak), self._find, kind="primary"), Gap()),
        )
        self.column.add(card, MergesCard(self, kept.case_id, self._again))
        self.panes.show_content()
        self.code.setFocus()

    def _find(self) -> None:
        self.read(cases.find_code, self.code.text(), then=self._found)

    def _found(self, case_id: str | None) -> None:
        if case_id is None:
            problem = say("There is no such case among those you may see.", self.language)
            self.field.set_problem(problem)
            return
        if case_id == self.case_id:
            self.field.set_problem(SameFile().tell(self.language))
            return
        self.other_id = case_id
        self._again()

    def _again(self) -> None:
        """Read the files anew."""
        self.files = None
        self.shown()

    # Both side by side

    def _both(self, kept: CaseFile, other: CaseFile) -> None:
        self.files = (kept, other)
        if self._restored:
            self._lay_out()
            return
        self._restored = True
        self.fetch_draft(self._draft(), self._drafted)

    def _drafted(self, draft: State | None) -> None:
        if draft:
            self.sides = draft.get("sides", {})
        self._lay_out()

    def _draft(self) -> str:
        return f"merge/{self.case_id}/{self.other_id}"

    def _lay_out(self) -> None:
        if self.files is None:
            return
        empty(self.column.body)
        self.rows = {}
        self.swap.show()
        self.merge.show()
        self._name_columns(*self.files)
        self.column.add(self._case_card(*self.files))
        for kind in SINGLES:
            left, right = (file.one(kind) for file in self.files)
            if left is not None and right is not None:
                choices = merge_choices(left.value, right.value)
                declared = fields.fields_of(RECORD_KINDS[kind].model)
                card = self._card(kind, say(RECORD_KINDS[kind].title, self.language))
                self._fill(card, kind, choices, declared)
                self.column.add(card)
        self.column.add(self._moving(*self.files), MergesCard(self, self.case_id, self._again))
        self.panes.show_content()
        self._count()
        first = next(iter(self.rows.values()), None)
        if first is not None:
            first.buttons["left"].setFocus()

    def _name_columns(self, kept: CaseFile, other: CaseFile) -> None:
        empty(self.names)
        texts = (
            "",
            say("Kept: {case}", self.language, case=_name(kept)),
            say("Becomes part of it: {case}", self.language, case=_name(other)),
        )
        for place, (text, width) in enumerate(zip(texts, WIDTHS, strict=True)):
            self.names.addWidget(Text(text, "section"), 0, place)
            self.names.setColumnStretch(place, width)

    def _card(self, kind: str, title: str) -> Card:
        card = Card(title)
        card.setObjectName(kind)
        card.body.setSpacing(0)
        return card

    def _case_card(self, kept: CaseFile, other: CaseFile) -> Card:
        """Status, caseworker, and who sees the case."""
        declared = {
            "status": fields.Field(
                N_("Status"), kind=fields.Kind.CODE, codes=STATUS, name="status"
            ),
            "owner": fields.Field(N_("Caseworker"), name="owner"),
            "shares": fields.Field(N_("Shared with"), name="shares"),
        }
        shared = [", ".join(one.name for one in file.shares) for file in (kept, other)]
        choices = (
            merging.Choice(
                ("status",), (kept.status,), (other.status,), _same(kept.status, other.status)
            ),
            merging.Choice(
                ("owner",), (kept.owner,), (other.owner,), _same(kept.owner_id, other.owner_id)
            ),
            merging.Choice(("shares",), (shared[0],), (shared[1],), "both", ("left", "both")),
        )
        card = self._card(_CASE, say("Case", self.language))
        self._fill(card, _CASE, choices, declared)
        return card

    def _fill(
        self, card: Card, kind: str, choices: tuple[merging.Choice, ...], declared: Any
    ) -> None:
        """What differs stands there; the rest is folded away."""
        asked = [one for one in choices if one.differs or not one.taken]
        rest = [one for one in choices if one not in asked and any(one.left + one.right)]
        for one in asked:
            card.add(self._row(kind, one, declared))
        if not asked:
            card.add(Text(say("Nothing here contradicts.", self.language), "muted"))
        if not rest:
            return
        words = say_many(
            "{count} more field, the same or known to one file alone",
            "{count} more fields, the same or known to one file alone",
            len(rest), self.language,
        )  # fmt: skip
        button = Button(words, kind="quiet", icon="chevron-down")

        def unfold() -> None:
            button.hide()
            card.add(*(self._row(kind, one, declared) for one in rest))

        button.clicked.connect(lambda _on=False: unfold())
        card.add(line(button, Gap()))

    def _row(self, kind: str, one: merging.Choice, declared: Any) -> MergeField:
        links = tuple(file.links for file in self.files or ())
        taken = self.sides.get(kind, {}).get(one.fields[0], "")
        made = MergeField(
            one, tuple(declared[name] for name in one.fields), cast(Any, links), self.language,
            taken if taken in one.offered else "",
        )  # fmt: skip
        made.chosen.connect(partial(self._chosen, kind, one.fields[0]))
        self.rows[kind, one.fields[0]] = made
        return made

    def _chosen(self, kind: str, name: str, side: str) -> None:
        self.sides.setdefault(kind, {})[name] = side
        self.keep_draft(self._draft(), {"sides": self.sides})
        self._count()

    def _count(self) -> None:
        left = sum(not one.taken for one in self.rows.values())
        self.merge.setEnabled(not left)
        if left:
            words = say_many(
                "{count} field waits for a choice.", "{count} fields wait for a choice.",
                left, self.language,
            )  # fmt: skip
            self.banner.tell(words, "warning", (say("Show", self.language), self._to_open))
        else:
            self.banner.clear()

    def _to_open(self) -> None:
        waiting = next((one for one in self.rows.values() if not one.taken), None)
        if waiting is not None:
            self.column.ensureWidgetVisible(waiting)
            waiting.buttons["left"].setFocus()

    def _moving(self, kept: CaseFile, other: CaseFile) -> Card:
        """What the kept case gets besides."""
        speak = self.language
        card = Card(say("What the kept case gets besides", speak))
        found = [
            f"{say(known.title, speak)}: {number(len(other.records[kind]), speak)}"
            for kind, known in RECORD_KINDS.items()
            if other.records[kind] and (known.many or kept.one(kind) is None)
        ]
        if other.releases:
            found.append(f"{say('Where data went', speak)}: {number(len(other.releases), speak)}")
        if other.history:
            words = say("How the status changed", speak)
            found.append(f"{words}: {number(len(other.history), speak)}")
        card.add(Text("  ·  ".join(found) or say("Nothing", speak)))
        told = N_(
            "Consent, notes and hand-overs stay as they were written and are read together. The "
            "code of the other case will lead to the kept one. A merge can be undone."
        )
        card.add(Text(say(told, speak), "muted"))
        return card

    # Doing it

    def _swap(self) -> None:
        turned = {"left": "right", "right": "left"}
        self.sides = {
            kind: {name: turned.get(side, side) for name, side in chosen.items()}
            for kind, chosen in self.sides.items()
        }
        self.sides.get(_CASE, {}).pop("shares", None)
        self.case_id, self.other_id = self.other_id, self.case_id
        if self.files is not None:
            self.files = self.files[1], self.files[0]
            self._lay_out()

    def _confirm(self) -> None:
        if self.files is None or not self.merge.isEnabled():
            return
        kept, other = self.files
        Ask(
            self, self.language,
            say("Merge {other} into {kept}?", self.language, other=other.code, kept=kept.code),
            say("Say why these are two files of one person.", self.language),
            say("Merge", self.language), lambda words, _tick, _choice: self._go(words),
        )  # fmt: skip

    def _go(self, reason: str) -> None:
        if self.files is None:
            return
        self.do(
            merge_cases, self.case_id, self.other_id, self.order(self.files), reason,
            then=self._merged, failed=self._failed,
        )  # fmt: skip

    def order(self, files: tuple[CaseFile, CaseFile]) -> MergeOrder:
        """What was chosen, for the operation."""
        taken = {key: one.taken for key, one in self.rows.items()}
        head = {name: taken.get((_CASE, name), side) for name, side in _HEAD.items()}
        sides: Sides = {}
        for (kind, name), side in taken.items():
            if kind != _CASE:
                sides.setdefault(kind, {})[name] = side
        return MergeOrder(
            versions={
                one.id: one.version
                for file in files
                for kind in SINGLES
                for one in file.records[kind]
            },
            sides=cast(Any, sides),
            **cast(Any, head),
        )

    def _merged(self, _merge_id: str) -> None:
        self.drop_draft(self._draft())
        self.files = None
        self.at.host.toast(say("The two files are one now.", self.language))
        self.at.host.back()
        self.at.host.go("case", case_id=self.case_id)

    def _failed(self, error: CaseError) -> None:
        self.at.host.tell(error)
        if isinstance(error, StaleSave):
            self._again()


def _same(left: str, right: str) -> Any:
    return "left" if left == right else ""


def _name(file: CaseFile) -> str:
    person = file.one("person")
    known = person.value if person else None
    return f"{known.pseudonym}  ·  {file.code}" if isinstance(known, Person) else file.code
