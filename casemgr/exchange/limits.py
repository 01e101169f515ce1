"""What a workbook from elsewhere may cost, and who may end the reading of it.

Those of attachments stand where they are read (``papers``, ``apart``), those of backups in
``storage``: they are checked by other libraries in other ways.
"""

import time
from collections.abc import Callable
from typing import Final

from casemgr.exchange.errors import SpreadsheetTooSlow

MAX_FILE_MEGABYTES: Final = 20
MAX_UNPACKED_MEGABYTES: Final = 80
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 100
MAX_CELL_CHARACTERS: Final = 32_767  # Excel's own limit
MAX_SECONDS: Final = 120
_EVERY: Final = 64  # rows between two looks at the clock

Watch = Callable[[], None]
"""Asked now and then while a file is read; ends the reading by raising a ``CaseError``."""


def unwatched() -> None:
    """Nobody wants it to end."""


class Patience:
    """Counts rows against the clock. ``row`` raises ``SpreadsheetTooSlow``, and what ``watch``
    raises."""

    def __init__(
        self,
        watch: Watch = unwatched,
        *,
        seconds: float = MAX_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._watch = watch
        self._clock = clock
        self._seconds = seconds
        self._end = clock() + seconds
        self._rows = 0

    def row(self) -> None:
        """One more row was read."""
        self._rows += 1
        if self._rows % _EVERY == 1:
            self._watch()
            if self._clock() > self._end:
                raise SpreadsheetTooSlow(limit=int(self._seconds))
