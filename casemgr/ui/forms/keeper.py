"""Keeps what is typed: into the encrypted drafts within a second of the last key."""

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QTimer

from casemgr.domain.errors import CaseError
from casemgr.operations.drafting import SAVE_MARK
from casemgr.ui.desk import Desk
from casemgr.ui.forms.form import Form, Values

if TYPE_CHECKING:
    from casemgr.ui.door import Session

_DELAY_MS = 700


class StoredDraft(Protocol):
    """A draft as the drafts' door gives it back."""

    @property
    def payload(self) -> Mapping[str, Any]: ...
    @property
    def base_version(self) -> int | None: ...
    @property
    def saved_at(self) -> datetime: ...


class DraftDoor(Protocol):
    """The third door of the workspace."""

    def put(self, form_key: str, payload: Mapping[str, Any], base_version: int | None) -> None: ...
    def get(self, form_key: str) -> StoredDraft | None: ...
    def drop(self, form_key: str) -> None: ...


@dataclass(frozen=True)
class Draft:
    """What is taken up again. ``start`` is what the form began with when the draft was begun:
    with it the two sides of a stale save can be told apart."""

    values: Values
    start: Values
    place: str
    spot: int
    base_version: int | None
    saved_at: datetime
    token: str = ""


class DraftKeeper(QObject):
    """Keeps one form. ``base_version`` is the version of the record the form was begun on."""

    def __init__(
        self, desk: Desk, door: DraftDoor, form_key: str, form: Form, base_version: int | None
    ) -> None:
        super().__init__(form)
        self._desk = desk
        self._door = door
        self._key = form_key
        self._form = form
        self.base_version = base_version
        self.start = form.start()
        self.token = secrets.token_hex(16)
        self.saving = False
        """Set while the form is being saved: a draft put now would outlive the save."""
        self._kept = False
        # Not begun anew at each key: someone who types without a pause is drafted too.
        self._timer = QTimer(self, interval=_DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self._put)
        form.changed.connect(self._changed)

    def fetch(self, on_done: Callable[[Draft | None], object]) -> None:
        """Ask for a draft of this form."""

        def answered(found: StoredDraft | None) -> None:
            self._kept = found is not None
            on_done(_read(found) if found else None)

        self._desk.draft(self._door.get, self._key, on_done=answered, owner=self)

    def take_up(self, draft: Draft) -> None:
        """Put a draft into the form, the cursor where it was."""
        self.base_version = draft.base_version
        self.start = draft.start
        self.token = draft.token or self.token
        self._form.put(draft.values)
        self._form.stand(draft.place, draft.spot)

    def flush(self) -> None:
        """Hand in at once what waits to be kept, and where the cursor stands now."""
        if not self.saving and (self._timer.isActive() or self._kept):
            self._timer.stop()
            self._put()

    def _put(self) -> None:
        place, spot = self._form.place()
        payload = {
            "values": self._form.typed(), "start": self.start, "place": place, "spot": spot,
            SAVE_MARK: self.token,
        }  # fmt: skip
        self._kept = True
        self._desk.draft(self._door.put, self._key, payload, self.base_version)

    def save(self, session: "Session", operation: Any, /, *args: Any, **values: Any) -> Any:
        """On a worker's thread: carry out the operation that saves this form. Its transaction
        notes the draft as saved, so that none is left over, whatever comes between the two
        files: a lock, a crash, a full disk."""
        answer = session.save(self.token, operation, *args, **values)
        self.forget()
        return answer

    def forget(self) -> None:
        """Forget the draft in the thread that saved the form: no lock can come between. What
        was saved stays saved where that fails."""
        with suppress(CaseError):
            self._door.drop(self._key)

    def drop(self, *, saved: bool = False) -> None:
        """Forget the draft: it was thrown away, or saved; then no failure is worth telling, for
        the draft is known to be saved wherever it turns up."""
        self._timer.stop()
        if self._kept:
            self._kept = False
            self._desk.draft(self.forget if saved else partial(self._door.drop, self._key))

    def _changed(self) -> None:
        if not self._form.is_changed:
            self.drop()
        elif not self._timer.isActive():
            self._timer.start()


def _read(found: StoredDraft) -> Draft:
    payload = found.payload
    return Draft(
        values=payload.get("values", {}),
        start=payload.get("start", {}),
        place=str(payload.get("place", "")),
        spot=int(payload.get("spot", 0)),
        base_version=found.base_version,
        saved_at=found.saved_at,
        token=str(payload.get(SAVE_MARK, "")),
    )
