"""Walking through the parsed file of an assessment form, and naming the place of a mistake."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from casemgr.domain.fields import without_traps
from casemgr.domain.instrument_errors import BadInstrument
from casemgr.words import N_

_LONGEST_TEXT = 2000
_CODE = re.compile(r"[a-z0-9_]{1,60}")
_VERSION = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){0,3}")


@dataclass(frozen=True, slots=True)
class At:
    """A value of the file and the place where it stands; lists are counted from 1.

    Each reader gives the value as the type it promises, or raises ``BadInstrument`` with the
    place and the reason.
    """

    value: object
    place: str = ""

    def fail(self, reason: str) -> NoReturn:
        raise BadInstrument(place=self.place or "file", reason=reason)

    def below(self, name: object, value: object) -> "At":
        return At(value, f"{self.place}.{name}" if self.place else str(name))

    def _mapping(self) -> Mapping[object, object]:
        if not isinstance(self.value, Mapping):
            self.fail(N_("A table of named values is needed here."))
        return self.value

    def open_table(self) -> dict[str, "At"]:
        """A table whose keys are the file's own codes."""
        rows = self._mapping().items()
        return {self.below(key, key).code(): self.below(key, value) for key, value in rows}

    def table(self, needed: str, optional: str = "") -> dict[str, "At"]:
        """A table whose keys the format names: all of ``needed``, perhaps some ``optional``."""
        rows = {str(key): self.below(key, value) for key, value in self._mapping().items()}
        must = needed.split()
        known = {*must, *optional.split()}
        for key in must:
            if key not in rows:
                self.below(key, None).fail(N_("This is missing."))
        for key, at in rows.items():
            if key not in known:
                at.fail(N_("The format knows no such name."))
        return rows

    def rows(self, most: int, least: int = 1) -> list["At"]:
        if not isinstance(self.value, Sequence) or isinstance(self.value, str | bytes):
            self.fail(N_("A list is needed here."))
        if not least <= len(self.value) <= most:
            self.fail(N_("This list has too few or too many entries."))
        return [At(value, f"{self.place}[{n}]") for n, value in enumerate(self.value, 1)]

    def words(self) -> str:
        if not isinstance(self.value, str):
            self.fail(N_("A text is needed here."))
        if len(self.value) > _LONGEST_TEXT:
            self.fail(N_("This text is too long."))
        return without_traps(self.value).strip()

    def both(self, *, blank: bool = False) -> tuple[str, str]:
        """A text in English and in Bangla; with ``blank``, perhaps in neither."""
        row = self.table("en bn")
        english, bangla = row["en"].words(), row["bn"].words()
        if not (english and bangla) and (english or bangla or not blank):
            self.fail(N_("This is needed in both languages."))
        return english, bangla

    def code(self) -> str:
        if not isinstance(self.value, str) or not _CODE.fullmatch(self.value):
            self.fail(N_("A code has only small letters a to z, digits and _."))
        return self.value

    def version(self) -> str:
        if not isinstance(self.value, str) or not _VERSION.fullmatch(self.value):
            self.fail(N_("A version is written like 1.0 or 2.3."))
        return self.value

    def one_of(self, allowed: Iterable[str]) -> str:
        if not isinstance(self.value, str) or self.value not in allowed:
            self.fail(N_("Choose one of the listed values."))
        return self.value

    def number(self, least: float, most: float) -> float:
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.fail(N_("A number is needed here."))
        if not least <= self.value <= most:  # also says no to "not a number"
            self.fail(N_("This number is too small or too large to be right."))
        return float(self.value)

    def yes(self) -> bool:
        if not isinstance(self.value, bool):
            self.fail(N_("Write true or false here."))
        return self.value
