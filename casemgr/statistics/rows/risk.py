"""How recognisable the people of a row file still are: for those who approve it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from casemgr.statistics.rows.anonymising import Anonymous
from casemgr.statistics.rows.recoding import Recoded, distinct
from casemgr.words import N_, Language, digits, number, say


@dataclass(frozen=True, slots=True)
class Risk:
    """``persons`` in the file, of ``all_cases`` in the period (``None``: not told).

    ``groups`` and ``k_full``: different rows, and the fewest persons one stands for. ``k_key``:
    the fewest who share all that others may know. ``unique_before`` and ``unique_after``:
    persons with a row of their own. ``recorded`` and ``withheld``: answers by column.
    """

    persons: int
    all_cases: int | None
    groups: int
    k_full: int
    k_key: int
    unique_before: int
    unique_after: int
    recorded: dict[str, int]
    withheld: dict[str, int]

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "Risk":
        """What ``asdict`` gave. Raises whatever badly shaped values raise."""

        def table(name: str) -> dict[str, int]:
            return {str(key): int(count) for key, count in plain[name].items()}

        every = plain["all_cases"]
        return cls(
            persons=int(plain["persons"]),
            all_cases=None if every is None else int(every),
            groups=int(plain["groups"]),
            k_full=int(plain["k_full"]),
            k_key=int(plain["k_key"]),
            unique_before=int(plain["unique_before"]),
            unique_after=int(plain["unique_after"]),
            recorded=table("recorded"),
            withheld=table("withheld"),
        )

    @property
    def prosecutor(self) -> float:
        """The greatest chance to find her row for who knows her key and that she is in it."""
        return 1 / self.k_key

    @property
    def journalist(self) -> float:
        """The same for who does not know that she is in it: times the share of the period's
        cases that are. Without their number it is the prosecutor's."""
        every = max(self.all_cases or 0, self.persons)
        return self.prosecutor * (self.persons / every if self.all_cases else 1)

    @property
    def marketer(self) -> float:
        """The share of rows that who knows every answer of all persons would assign rightly."""
        return self.groups / self.persons

    @property
    def loss(self) -> float:
        """The share of recorded answers that are not shown."""
        return sum(self.withheld.values()) / max(1, sum(self.recorded.values()))


def assess(recoded: Recoded, made: Anonymous, all_cases: int | None) -> Risk:
    """Measure what was published against what was recorded."""
    columns = recoded.profile.base
    keys = [place for place, column in enumerate(columns) if column.key]
    _, key_weights = distinct(made.cells[:, keys], made.weights)
    shown = made.weights @ (made.cells > 0)
    names = [column.name for column in columns]
    gone = np.array(recoded.recorded) - shown
    return Risk(
        persons=recoded.persons,
        all_cases=all_cases,
        groups=len(made.weights),
        k_full=int(made.weights.min()),
        k_key=int(key_weights.min()),
        unique_before=int((recoded.weights == 1).sum()),
        unique_after=int((made.weights == 1).sum()),
        recorded=dict(zip(names, recoded.recorded, strict=True)),
        withheld=dict(zip(names, gone.tolist(), strict=True)),
    )


def risk_lines(risk: Risk, language: Language) -> Iterator[str]:
    """The report, line by line. Numbers under 11 are not written out: it may be passed on."""
    yield say(N_("For those who approve the file. It stays inside the organisation."), language)
    yield ""
    for text, value in _figures(risk, language):
        yield f"{say(text, language)}: {value}"
    yield ""
    yield say(N_("Answers withheld, by column (of those recorded):"), language)
    for name, count in risk.withheld.items():
        share = _percent(count / max(1, risk.recorded[name]), language)
        few = say(N_("fewer than 11"), language)
        yield f"  {name}: {few if 0 < count < 11 else number(count, language)} ({share})"


def _figures(risk: Risk, language: Language) -> Iterator[tuple[str, str]]:
    yield N_("Persons in the file"), number(risk.persons, language)
    yield N_("Different rows"), number(risk.groups, language)
    yield N_("Fewest persons with the same row in all columns"), number(risk.k_full, language)
    yield (
        N_("Fewest persons with the same year, gender, age, citizenship and country"),
        number(risk.k_key, language),
    )
    yield (
        N_("Persons with a row of their own, before protection"),
        number(risk.unique_before, language),
    )
    yield (
        N_("Persons with a row of their own, after protection"),
        number(risk.unique_after, language),
    )
    yield (
        N_("Greatest chance to find the row of a person known to be in the file"),
        _percent(risk.prosecutor, language),
    )
    yield (
        N_("The same, if it is not known whether the person is in it"),
        _percent(risk.journalist, language),
    )
    yield (
        N_("Share of rows that would be found if every answer of everybody were known"),
        _percent(risk.marketer, language),
    )
    yield N_("Share of recorded answers that are withheld"), _percent(risk.loss, language)


def _percent(share: float, language: Language) -> str:
    return digits(f"{100 * share:.1f}%", language)
