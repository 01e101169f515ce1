"""Random sparse data and random sets of tables to attack."""

from collections.abc import Iterator, Sequence
from random import Random

from casemgr.statistics.cells import Answers, Axis, Codebook, Side, Table, count
from casemgr.statistics.dimensions import Category
from casemgr.statistics.tables import Protected, protect_tables
from tests.statistics.attacker_linear import Cell, File, Known

QUARTERS = tuple(f"2025-Q{number}" for number in range(1, 5))


def _categories(*codes: str) -> tuple[Category, ...]:
    return tuple(Category(code, code, code) for code in codes)


AXES = (
    Axis("sex", _categories("f", "m")),
    Axis(
        "place",
        (
            Category("north", "", "", _categories("n1", "n2", "n3")),
            Category("south", "", "", _categories("s1", "s2")),
        ),
    ),
    Axis("age", _categories("child", "young", "old")),
    Axis("form", _categories("labour", "sexual", "organs"), multiple=True),
    Axis("means", _categories("debt", "threat"), multiple=True),
    Axis("project", _categories("alpha", "beta", "gamma")),
    Axis("period", (Category("2025", "", "", _categories(*QUARTERS)),), nested=True),
)
BOOK = Codebook(AXES)
SETS = (
    ((("sex", 9), ("place", 9)),),
    ((("sex", 9), ("place", 1)), (("age", 9), ("sex", 9)), (("place", 9),)),
    ((("sex", 9), ("form", 9)), (("place", 1), ("form", 9)), (("sex", 9), ("place", 1))),
    ((("form", 9), ("means", 9)), (("sex", 9), ("means", 9))),
    ((("sex", 9), ("age", 9), ("place", 1)), (("sex", 9), ("form", 9))),
    ((("sex", 9), ("age", 9)), (("age", 9), ("place", 1)), (("place", 1), ("sex", 9))),
    ((("project", 9), ("period", 9)), (("project", 9), ("sex", 9))),
)


def tables(number: int) -> tuple[Table, ...]:
    return tuple(
        Table("_".join(axis for axis, _ in sides), "A table", tuple(Side(*side) for side in sides))
        for sides in SETS[number % len(SETS)]
    )


def people(seed: int, size: int) -> list[Answers]:
    """Cases with lopsided answers, so that many cells are small and many are empty."""
    dice = Random(seed)
    single = {
        axis.key: [leaf.code for one in axis.rows() for leaf in one.leaves()]
        for axis in AXES
        if not axis.multiple
    }
    weights = {key: [dice.random() ** 4 + 0.001 for _ in codes] for key, codes in single.items()}
    chances = {
        (axis.key, one.code): dice.random() ** 2
        for axis in AXES
        if axis.multiple
        for one in axis.categories
    }
    cases: list[Answers] = []
    for _ in range(size):
        case: dict[str, str | frozenset[str] | None] = {
            key: dice.choices(codes, weights[key])[0] for key, codes in single.items()
        }
        case["period"] = dice.choice(QUARTERS)
        for axis in ("form", "means"):
            case[axis] = frozenset(
                code for (key, code), p in chances.items() if key == axis and dice.random() < p
            )
        cases.append(
            {key: None if value == "NotRecorded" else value for key, value in case.items()}
        )
    return cases


def known(k: int, base: int) -> Known:
    parts: dict[str, dict[str, list[str]]] = {}
    for axis in AXES:
        found: dict[str, list[str]] = {}
        for node, whole, _ in axis.nodes():
            found.setdefault("" if whole is None else whole.code, []).append(node.code)
        parts[axis.key] = found
    return Known(parts, frozenset(axis.key for axis in AXES if axis.multiple), k, base)


def file_of(protected: Protected) -> File:
    """What is published, as the attacker gets it."""
    rows = [row for table in protected.bulletin.tables for row in list(table.tidy())[1:]]
    bulletin = protected.bulletin
    return File(bulletin.period, rows, frozenset(bulletin.within))


def secrets(
    cases: Sequence[Answers], chosen: Sequence[Table], period: str, k: int
) -> dict[tuple[Cell, ...], int]:
    """Small complements: who is in a printed cell but did not give one of several answers."""
    counts = count(cases, chosen, BOOK, period)
    found: dict[tuple[Cell, ...], int] = {}
    for name, number in counts.cells.items():
        nots = [pair for pair in name if pair[1].startswith("~")]
        if len(nots) == 1 and 0 < number < k:
            rest = frozenset(name) - set(nots)
            found[rest, rest | {(nots[0][0], nots[0][1][1:])}] = number
    return found


def protected(cases: Sequence[Answers], number: int, k: int, base: int) -> Protected:
    chosen = tables(number)
    return protect_tables(count(cases, chosen, BOOK, "2025"), chosen, BOOK, k=k, base=base)


def by_quarter(cases: Sequence[Answers]) -> Iterator[tuple[str, list[Answers]]]:
    for quarter in QUARTERS:
        yield quarter, [case for case in cases if case["period"] == quarter]
