"""Keeps what is typed: into the encrypted drafts within a second of the last key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer

from casemgr.ui.desk import Desk
from casemgr.ui.forms.form import Form, Values

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
        }  # fmt: skip
        self._kept = True
        self._desk.draft(self._door.put, self._key, payload, self.base_version)

    def forget(self) -> None:
        """Forget the draft in the thread that saved the form: no lock can come between."""
        self._door.drop(self._key)

    def drop(self) -> None:
        """Forget the draft: it was saved or thrown away."""
        self._timer.stop()
        if self._kept:
            self._kept = False
            self._desk.draft(self._door.drop, self._key)

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
    )
