"""An attacker who has the published files: their counts, their percentages, five of them."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO, StringIO
from random import Random

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.statistics import (
    Category,
    Publication,
    codebook,
    count,
    csv_files,
    published,
    workbook,
)
from casemgr.statistics.books import places
from casemgr.statistics.cells import PERIOD, Answers
from casemgr.statistics.history import Snapshot
from casemgr.statistics.period import Period
from casemgr.statistics.tables import Protected, protect_tables
from casemgr.statistics.templates import TEMPLATES
from tests.statistics.attacker_linear import Attacker, Cell, File, Known


def codes(*some: str) -> tuple[Category, ...]:
    return tuple(Category(code, f"{code} (en)", f"{code} (bn)") for code in some)


NORTH, SOUTH = codes("north", "south")
TWO = codes("one", "two")
BOOK = codebook(
    {
        "sex": codes("f", "m"),
        "place": places((NORTH, SOUTH), {"north": codes("n1", "n2"), "south": codes("s1")}),
        "exploitation": codes("labour", "sexual"),
        **dict.fromkeys(("means", "country", "status", "services"), TWO),
        **dict.fromkeys(("referrals", "source"), TWO),
        "project": (Category("one", "one", "one"), Category("two", "two", "two")),
    },
    [Period(2025)],
)
FIVE = ("ictip", "regions", "donor", "ctdc", "public")
K, BASE = 11, 5


def people(seed: int, size: int) -> list[Answers]:
    """Lopsided answers: most are the first of their list, some are missing."""
    dice = Random(seed)
    cases: list[Answers] = []
    for _ in range(size):
        case: dict[str, str | frozenset[str] | None] = {}
        for axis in BOOK.axes.values():
            leaves = [leaf.code for one in axis.categories for leaf in one.leaves()]
            if axis.multiple:
                case[axis.key] = frozenset(code for code in leaves if dice.random() < 0.3)
            else:
                place = min(int(dice.expovariate(0.9)), len(leaves))
                case[axis.key] = leaves[place] if place < len(leaves) else None
        case[PERIOD] = f"2025-Q{dice.randint(1, 4)}"
        cases.append(case)
    return cases


def release(
    cases: Sequence[Answers], template: str, earlier: Sequence[Snapshot] = ()
) -> tuple[Protected, Publication]:
    tables = TEMPLATES[template].tables_for(len(cases), BOOK, "2025")
    done = protect_tables(count(cases, tables, BOOK, "2025"), tables, BOOK, earlier=earlier)
    return done, published(done.bulletin, template, BOOK, demo=False)


def known() -> Known:
    parts: dict[str, dict[str, list[str]]] = {}
    for axis in BOOK.axes.values():
        for node, whole, _ in axis.nodes():
            below = parts.setdefault(axis.key, {})
            below.setdefault("" if whole is None else whole.code, []).append(node.code)
    several = frozenset(axis.key for axis in BOOK.axes.values() if axis.multiple)
    return Known(parts, several, K, BASE)


def read(shown: Publication) -> File:
    """The CSV files of a release, as anybody reads them."""
    rows = []
    for data in csv_files(shown).values():
        rows += [tuple(row) for row in csv.reader(StringIO(data.decode()))][1:]
    return File("2025", rows)


def percentages(shown: Publication) -> Iterator[tuple[Cell, int, float | None]]:
    """From the workbook alone: cell, its published count (-1: withheld) and its percentage."""
    book = openpyxl.load_workbook(BytesIO(workbook(shown, "en")))
    axes: dict[str, dict[str, str]] = {}
    name = ""
    for label, code in book.worksheets[1].iter_rows(max_col=2, values_only=True):
        if code is None and label and label not in axes and not name:
            name = str(label)
        elif code is None and not label:
            name = ""
        elif code is not None:
            axes.setdefault(name, {})[str(label)] = str(code)
    keys = dict(zip(axes, shown.questions, strict=True))
    for sheet in book.worksheets[2:]:
        heads = [str(cell.value) for cell in sheet[4] if cell.value is not None]
        labels = [one for one in heads if one in axes]
        for line in sheet.iter_rows(min_row=5, max_col=len(heads), values_only=True):
            pairs = {(keys[h], axes[h][str(words)])
                     for h, words in zip(labels, line, strict=False) if words != "All"}  # fmt: skip
            number = -1 if line[-2] == "[c]" else int(str(line[-2]))
            share = line[-1]
            assert share is None or isinstance(share, float | int)
            yield frozenset({*pairs, (PERIOD, "2025")}), number, share


@settings(max_examples=3)
@given(st.integers(0, 10**6), st.integers(40, 250), st.sampled_from(["ictip", "donor", "ctdc"]))
def test_a_percentage_says_nothing_that_the_shown_counts_do_not_say(
    seed: int, size: int, template: str
) -> None:
    _, shown = release(people(seed, size), template)
    found = list(percentages(shown))
    whole = next(number for cell, number, _ in found if len(cell) == 1)
    for cell, number, share in found:
        if number < 0:
            assert share is None, sorted(cell)
        else:
            assert share == pytest.approx(round(100 * number / whole + 1e-9) / 100)
    attacker = Attacker([read(shown)], known())
    assert not list(attacker.breaches())


def test_percentages_of_exact_counts_would_be_caught() -> None:
    """What is usual elsewhere: counts rounded, shares with one decimal from the true counts."""
    caught = 0
    for seed in range(4):
        done, shown = release(people(seed, 150), "ictip")
        attacker = Attacker([read(shown)], known())
        exact: Mapping[Cell, int] = {frozenset(n): c for n, (c, _) in done.snapshot.cells.items()}
        whole = frozenset({(PERIOD, "2025")})
        attacker.read_shares(whole, {
            cell: round(1000 * exact[cell] / exact[whole])
            for cell in attacker.bounds if cell not in attacker.withheld
        }, 1000)  # fmt: skip
        caught += any(attacker.breaches())
    assert caught >= 2


@pytest.mark.parametrize("careful", [True, False])
def test_five_bulletins_of_one_year_tell_no_more_than_one(careful: bool) -> None:
    past: list[Snapshot] = []
    files = []
    for template in FIVE:
        done, shown = release(people(1, 300), template, past if careful else ())
        past.append(done.snapshot)
        files.append(read(shown))
    attacker = Attacker(files, known())
    assert len(attacker.withheld) > 40
    assert any(attacker.breaches()) is not careful
