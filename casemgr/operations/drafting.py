"""The third door: a person's unfinished forms."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from casemgr.storage.drafts import Draft, Drafts


class DraftDoor:
    """Drafts of the person signed in, stamped with the time; see ``storage.drafts``."""

    def __init__(self, drafts: Drafts, clock: Callable[[], datetime]) -> None:
        self.store = drafts
        self._clock = clock

    def put(self, form_key: str, payload: Mapping[str, Any], base_version: int | None) -> None:
        self.store.put(form_key, payload, base_version, self._clock())

    def get(self, form_key: str) -> Draft | None:
        return self.store.get(form_key)

    def list(self) -> list[Draft]:
        return self.store.list()

    def drop(self, form_key: str) -> None:
        self.store.drop(form_key)

    def close(self) -> None:
        self.store.close()
