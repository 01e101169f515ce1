"""The form of one record of a case."""

from typing import Any

from PySide6.QtWidgets import QWidget

from casemgr.domain.errors import StaleSave
from casemgr.domain.person import Person
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations import cases
from casemgr.operations.duplicates import ASKED
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseFile, Stored
from casemgr.ui.forms import Form, FormPage, OnFile, Part, contact_rules
from casemgr.ui.page import Place
from casemgr.ui.screens.duplicates import DuplicateHint
from casemgr.ui.screens.entry_links import EntryLinks
from casemgr.ui.screens.form_screen import FormScreen
from casemgr.ui.widgets import Banner
from casemgr.words import say

_PART = "record"


class RecordScreen(FormScreen):
    """One record, new or on file."""

    part = _PART

    def __init__(self, at: Place, case_id: str, kind: str, record_id: str = "") -> None:
        super().__init__(at)
        self.case_id = case_id
        self.kind = RECORD_KINDS[kind]
        self.record_id = record_id
        self._links: EntryLinks | None = None
        self._stored_id: str | None = None

    def shown(self) -> None:
        if self.page is None:
            self.panes.wait()
            self._open(self._build)
        elif self._links is not None:
            self._links.come_back()

    def _open(self, then: Any) -> None:
        self.do(
            cases.open_case, self.case_id, then=then,
            failed=self.not_read,
        )  # fmt: skip

    def _build(self, file: CaseFile) -> None:
        if self.page is not None:
            return
        stored = self._stored(file)
        self._stored_id = stored.id if stored else None
        given = stored.value.model_dump() if stored else self._proposal(file)
        form = Form(
            [Part(_PART, self.kind.model, self.kind.title, given=given, links=file.links)],
            self.language, self.workspace.today,
        )  # fmt: skip
        for unclear in file.unclear:
            field = form.fields.get(f"{_PART}.{unclear.field}")
            if unclear.kind == self.kind.name and field is not None:
                field.set_unclear(unclear.value, unclear.problem)
        key = f"record/{self.case_id}/{self.kind.name}/{self.record_id or 'new'}"
        keeper = self.keeper(key, form, stored.version if stored else None)
        page = FormPage(
            self._title(file, stored), form, keeper, self.language, self.workspace.zone,
            above=self._above(file),
        )  # fmt: skip
        if self.kind.name in ASKED and self.may("find_similar"):
            self._holder.addWidget(self._hint(file, form))
        self._links = EntryLinks(self, form, _PART, key, self.case_id)
        now = _on_file(stored)
        self.begin(page, self._save, ready=self._links.come_back, stored=now)

    def _stored(self, file: CaseFile) -> Stored | None:
        found = file.records.get(self.kind.name, ())
        if self.record_id:
            return next((one for one in found if one.id == self.record_id), None)
        return file.one(self.kind.name) if not self.kind.many else None

    def _proposal(self, file: CaseFile) -> dict[str, Any]:
        """What a new record begins with: today, where something is noted as it happens."""
        dated = self.kind.dated_by
        if self.kind.name in ("consent", "note", "intake") and dated:
            return {dated: self.workspace.today.isoformat()}
        return {}

    def _title(self, file: CaseFile, stored: Stored | None) -> str:
        person = file.one("person")
        value = person.value if person else None
        who = value.pseudonym if isinstance(value, Person) else file.code
        words = self.kind.title if stored or not self.kind.many else self.kind.add
        return f"{say(words, self.language)}  ·  {who}"

    def _above(self, file: CaseFile) -> QWidget | None:
        """Before a visit is planned or noted, or somebody near her called: how contact is safe."""
        if self.kind.name not in ("follow_up", "relation"):
            return None
        contact = file.one("contact")
        rules = contact_rules(contact.value.model_dump() if contact else {}, self.language)
        return Banner("  ·  ".join((rules.headline, *rules.rules)), rules.tone)

    def _hint(self, file: CaseFile, form: Form) -> DuplicateHint:
        """Looks for other files of this person, once something that tells people apart has
        changed; what was on file before was looked for then."""
        on_file = {kind: stored.value.model_dump() for kind in ASKED if (stored := file.one(kind))}
        on_file[self.kind.name] = form.typed()[_PART]
        hint = DuplicateHint(self.at, self.language, self.case_id, on_file)
        form.changed.connect(lambda: hint.look({**on_file, self.kind.name: form.typed()[_PART]}))
        return hint

    def _save(self, values: dict[str, dict[str, Any]]) -> None:
        given = (self.kind.name, self.case_id, self._stored_id, values[_PART], self.version)
        self.save(save_record, *given)

    def outdated(self, error: StaleSave) -> None:
        self._open(lambda file: self._compare(error, file))

    def _compare(self, error: StaleSave, file: CaseFile) -> None:
        stored = self._stored(file)
        self._stored_id = stored.id if stored else self._stored_id
        self.compare(_on_file(stored), error)


def _on_file(stored: Stored | None) -> OnFile | None:
    if stored is None:
        return None
    return OnFile(_PART, stored.value.model_dump(), stored.updated_by, stored.version)
