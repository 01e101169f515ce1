"""Noise in words a supervisor understands: before the budget is spent, and beside the figures."""

import csv
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import StringIO

from casemgr.statistics.cells import Codebook, Table
from casemgr.statistics.noise.budget import Ledger, shown_budget
from casemgr.statistics.noise.counts import MOST_ANSWERS, NoisyRelease, NoisyTable, changes
from casemgr.statistics.period import Period
from casemgr.words import LANGUAGES, N_, Language, digits, say

REVIEWED_BY = ""
"""Who outside has checked the accounting, by name; until then the product is experimental."""
EXAMPLE = 40
TYPICAL, RARE = 0.8, 0.95
_TOTAL = "Total"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a budget would buy: ``scale`` of the noise of one cell, and what it comes to.

    In 8 of 10 cells the noise is ``typical`` or less, in 19 of 20 ``rare`` or less. Fitting the
    tables to each other makes errors smaller, never larger on the whole; sums of many cells
    carry more.
    """

    budget: Fraction
    left_before: Fraction
    changes: int
    most_answers: int
    scale: Fraction
    typical: int
    rare: int

    def lines(self, language: Language, example: int = EXAMPLE) -> list[str]:
        """Sentences to be read before anything is spent."""
        values = {
            "budget": digits(shown_budget(self.budget), language),
            "left": digits(
                shown_budget(max(Fraction(0), self.left_before - self.budget)), language
            ),
            "example": example,
            "low": max(0, example - self.typical),
            "high": example + self.typical,
            "rare": self.rare,
            "cells": self.changes,
            "most": self.most_answers,
            "times": digits(f"{math.exp(self.budget):.1f}", language),
        }
        return [say(text, language, **values) for text in _EXPECTED]


_EXPECTED = (
    N_(
        "With this budget ({budget}) a count of {example} will typically be shown between {low} "
        "and {high}. One count in twenty is off by more than {rare}. Totals of many cells are off "
        "by more."
    ),
    N_(
        "One person can change at most {cells} cells of these tables by one each. Whether she is "
        "counted or not makes any published result at most {times} times as likely."
    ),
    N_(
        "Of several answers to one question at most {most} are counted of each person; what she "
        "told beyond that is missing in the figures."
    ),
    N_(
        "The budget is spent for good, for everybody in this period; afterwards {left} is left. "
        "Asking again for the same tables gives the same figures and costs nothing."
    ),
)


def expected(
    tables: Sequence[Table],
    codebook: Codebook,
    budget: Fraction,
    ledger: Ledger,
    period: Period,
    most_answers: int = MOST_ANSWERS,
) -> Expectation:
    """What ``noisy_counts`` with these arguments would give; looks at no data, spends nothing."""
    moved = changes(tables, codebook, most_answers)
    scale = Fraction(moved) / budget
    return Expectation(
        budget,
        ledger.left(period),
        moved,
        most_answers,
        scale,
        within(scale, TYPICAL),
        within(scale, RARE),
    )


def within(scale: Fraction, share: float) -> int:
    """The smallest m such that noise of this scale is from -m to m with a probability of at
    least ``share``: 1 - 2 q^(m+1) / (1 + q), with q = exp(-1 / scale)."""
    rate = float(1 / scale)
    beyond = (1.0 - share) * (1.0 + math.exp(-rate)) / 2.0
    return max(0, math.ceil(-math.log(beyond) / rate - 1.0 - 1e-12))


def method(release: NoisyRelease, language: Language) -> list[str]:
    """What must stand beside the figures, as paragraphs."""
    scale = release.changes / release.budget
    values = {
        "period": release.period.label(language),
        "budget": digits(shown_budget(release.budget), language),
        "times": digits(f"{math.exp(release.budget):.1f}", language),
        "typical": within(scale, TYPICAL),
        "rare": within(scale, RARE),
        "most": release.most_answers,
        "cells": release.changes,
        "reviewer": REVIEWED_BY,
    }
    return [say(text, language, **values) for text in _sentences(release)]


def _sentences(release: NoisyRelease) -> Iterator[str]:
    if release.demo:
        yield N_("Invented data for demonstration: no real person is counted here.")
    if REVIEWED_BY:
        yield N_("The method was checked from outside by {reviewer}.")
    else:
        yield N_(
            "Experimental: the accounting behind these figures has not yet been checked by a named "
            "person outside this organisation."
        )
    yield N_(
        "Counted are persons by the date of intake: {period}. Only persons are counted who agreed "
        "to anonymous statistics. Of several answers to one question at most {most} are counted "
        "of each person."
    )
    yield N_(
        "Random noise was added to every cell, so no figure is exact and a small one may be "
        "nothing at all. In 8 of 10 cells the noise was {typical} or less, in 19 of 20 {rare} or "
        "less; totals of many cells are off by more."
    )
    yield N_(
        "Afterwards the figures were fitted so that rows add up to their totals and none is below "
        "zero; this pulls small figures up a little on average."
    )
    yield N_(
        "The privacy budget is {budget}: one person can change at most {cells} cells by one each, "
        "and whether she is counted or not makes any published result at most {times} times as "
        "likely. A person with cases in several periods is counted in each, and the budgets add up."
    )


def files(release: NoisyRelease) -> dict[str, bytes]:
    """What leaves the office, by file name: a tidy CSV for each table, the method in words."""
    tables = {f"{table.key}.csv": _csv(table) for table in release.tables}
    words = {
        f"method-{language}.txt": ("\n".join(method(release, language)) + "\n").encode()
        for language in LANGUAGES
    }
    return tables | words


def _csv(table: NoisyTable) -> bytes:
    """Columns ``table``, ``var1``, ``val1``, ``var2`` … and ``count``; ``Total`` for all."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    sides = range(1, len(table.sides) + 1)
    head = [name for side in sides for name in (f"var{side}", f"val{side}")]
    writer.writerow(["table", *head, "count"])
    for codes, number in table.lines:
        pairs = [
            cell
            for axis, code in zip(table.sides, codes, strict=True)
            for cell in (axis, code or _TOTAL)
        ]
        writer.writerow([_as_text(cell) for cell in (table.key, *pairs, str(number))])
    return text.getvalue().encode()


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
