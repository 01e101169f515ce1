"""Attacks on the published figures, each as its attacker would go about it.

1. Every world that could have led to the publication is tried, on small counts, by somebody
   who knows the rule and the exact figures: no category and no combination of answers may be
   known to be small. The same attack must succeed against the rules one might think of first.
2. At full size, for each small hidden category a world is built in which it is not small,
   and the files come out byte for byte the same.
3. Subtraction and Fréchet bounds over all pairs of tables, from the CSV files alone.
4. Presence: the first case of a rare answer must not show.
5. Neighbouring releases: no two releases share a day.
"""

import csv
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from datetime import date
from io import StringIO
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from casemgr.statistics import Period, csv_files
from casemgr.statistics.dimensions import Category
from casemgr.statistics.errors import PeriodOverlap
from casemgr.statistics.joining import Row, join_single, withhold_multiple
from casemgr.statistics.protected import ALONE, K
from tests.statistics.attacker import (
    World,
    answer_kinds,
    breaches,
    category,
    every_region,
    frechet_breaches,
    worlds,
)
from tests.statistics.invented import (
    BLANK,
    DIVISION,
    EXPLOITATION,
    population,
    released,
    with_counts,
)

FLAT = tuple(category(code) for code in "abcd")
TREE = (category("young", "a", "b"), category("c"), category("d"))
CODES = "abcd"


def published(
    rows: tuple[Row, ...], counts: Mapping[str, int]
) -> tuple[tuple[tuple[str, ...], int], ...]:
    """What an attacker sees of a table with one answer per case, unrounded."""
    return tuple(
        (tuple(c.code for c in row), sum(counts[leaf.code] for c in row for leaf in c.leaves()))
        for row in rows
    )


# ------------------------------------------------------------- 1. every world, small counts


@pytest.mark.parametrize(("k", "cases"), [(2, 11), (3, 13), (3, 18), (4, 20)])
@pytest.mark.parametrize("categories", [FLAT, TREE], ids=["flat", "with finer parts"])
def test_trying_every_world_never_shows_a_small_count_where_a_case_has_one_answer(
    categories: tuple[Category, ...], k: int, cases: int
) -> None:
    def publish(world: World) -> Hashable:
        counts = dict(zip(CODES, world, strict=True))
        return published(join_single(categories, counts, 2 * k), counts)

    assert breaches(worlds(4, cases), publish, every_region(4), k) == []


def test_a_category_that_could_stand_alone_does_so_next_to_the_joined_ones() -> None:
    counts = {"a": 30, "b": 25, "c": 3, "d": 20}
    rows = published(join_single(FLAT, counts, 22), counts)
    assert rows == ((("a",), 30), (("b",), 25), (("c", "d"), 23))


def hide_small_only(counts: Mapping[str, int], k: int) -> Hashable:
    return tuple((code, n) for code, n in counts.items() if not 0 < n < k)


def join_under_k(counts: Mapping[str, int], k: int) -> Hashable:
    return published(join_single(FLAT, counts, k), counts)


def join_small_and_show_zeros(counts: Mapping[str, int], k: int) -> Hashable:
    zeros = tuple(code for code, n in counts.items() if not n)
    rest = [c for c in FLAT if c.code not in zeros]
    return zeros, published(join_single(rest, counts, 2 * k), counts)


def join_neighbours_until_large(counts: Mapping[str, int], k: int) -> Hashable:
    groups: list[tuple[str, int]] = []
    codes, sum_ = "", 0
    for code, n in counts.items():
        codes, sum_ = codes + code, sum_ + n
        if sum_ >= k:
            groups.append((codes, sum_))
            codes, sum_ = "", 0
    return tuple(groups)


@pytest.mark.parametrize(
    "naive",
    [hide_small_only, join_under_k, join_small_and_show_zeros, join_neighbours_until_large],
)
def test_trying_every_world_sees_through_the_rules_one_thinks_of_first(
    naive: Callable[[Mapping[str, int], int], Hashable],
) -> None:

    def publish(world: World) -> Hashable:
        return naive(dict(zip(CODES, world, strict=True)), 3)

    assert breaches(worlds(4, 18), publish, every_region(4), 3)


def answer_counts(world: World, codes: tuple[str, ...]) -> dict[str, int]:
    kinds = answer_kinds(codes)
    return {
        code: sum(n for kind, n in zip(kinds, world, strict=True) if code in kind) for code in codes
    }


def multiple_publication(world: World, codes: tuple[str, ...], alone: int) -> Hashable:
    counts = answer_counts(world, codes)
    categories = [category(code) for code in codes]
    shown, withheld = withhold_multiple(categories, counts, sum(world), alone)
    return tuple((c.code, counts[c.code]) for c in shown), tuple(c.code for c in withheld)


def joined_publication(world: World, codes: tuple[str, ...], alone: int) -> Hashable:
    """As ours, but rare answers are joined into one row, safe as such, of cases with any."""
    counts = answer_counts(world, codes)
    rare = {code for code, count in counts.items() if not alone <= count <= sum(world) - alone}
    either = sum(n for kind, n in zip(answer_kinds(codes), world, strict=True) if kind & rare)
    shown = multiple_publication(world, codes, alone)
    return shown, either if alone <= either <= sum(world) - alone else None


@pytest.mark.parametrize(
    ("codes", "k", "cases"),
    [
        ("ab", 3, 13),
        ("ab", 4, 18),
        ("abc", 2, 9),
        pytest.param("abc", 2, 11, marks=pytest.mark.campaign),
    ],
)
def test_trying_every_world_never_shows_a_small_count_where_a_case_has_several_answers(
    codes: str, k: int, cases: int
) -> None:
    letters = tuple(codes)
    kinds = answer_kinds(letters)
    regions = list(every_region(len(kinds)))

    def publish(world: World) -> Hashable:
        return multiple_publication(world, letters, 2 * k)

    assert breaches(worlds(len(kinds), cases), publish, regions, k) == []


def test_trying_every_world_sees_through_a_row_of_any_rare_answer() -> None:
    letters = tuple("abc")

    def publish(world: World) -> Hashable:
        return joined_publication(world, letters, 4)

    assert breaches(worlds(8, 9), publish, every_region(8), 2)


def test_nobody_learns_how_few_have_two_answers_even_if_he_knows_that_all_have_one() -> None:
    letters = ("a", "b")
    kinds = answer_kinds(letters)
    both = frozenset({kinds.index(frozenset(letters))})
    answered = [w for w in worlds(len(kinds), 18) if w[kinds.index(frozenset())] == 0]

    def publish(world: World) -> Hashable:
        return multiple_publication(world, letters, 8)

    def without_the_last_check(world: World) -> Hashable:
        a, b = (sum(n for kind, n in zip(kinds, world, strict=True) if c in kind) for c in letters)
        return tuple((c, n) for c, n in (("a", a), ("b", b)) if 8 <= n <= 18 - 8)

    assert breaches(answered, publish, [both], 4) == []
    assert breaches(answered, without_the_last_check, [both], 4)


def test_trying_every_world_over_two_tables_at_once_shows_no_small_crossing() -> None:
    letters = ("x", "y")
    kinds = tuple(product("abc", answer_kinds(letters)))
    flat = FLAT[:3]
    regions = [
        frozenset(
            i for i, (one, several) in enumerate(kinds) if one == code and (x in several) is has
        )
        for code, x, has in product("abc", letters, (True, False))
    ]
    seen: dict[tuple[World, World], Hashable] = {}

    def publish(world: World) -> Hashable:
        single = tuple(sum(world[i * 4 : i * 4 + 4]) for i in range(3))
        multiple = tuple(world[i] + world[i + 4] + world[i + 8] for i in range(4))
        if (single, multiple) not in seen:
            counts = dict(zip("abc", single, strict=True))
            seen[single, multiple] = (
                published(join_single(flat, counts, 4), counts),
                multiple_publication(multiple, letters, 4),
            )
        return seen[single, multiple]

    assert breaches(worlds(len(kinds), 8), publish, regions, 2) == []


# ------------------------------------------------- 2. another world with the very same files


def with_one_grown(counts: dict[str, int], hidden: str, together: set[str]) -> dict[str, int]:
    """Counts in which ``hidden`` has as many cases as a joined category can have."""
    other = {**counts, hidden: ALONE - 1}
    left = sum(counts[code] for code in together) - (ALONE - 1)
    large = [code for code in together if counts[code] >= ALONE]
    for code in sorted(together - {hidden}, key=lambda code: code not in large):
        other[code] = left if code in large else min(left, ALONE - 1)
        left -= other[code]
    assert left == 0
    return other


def rows_of(file: bytes) -> list[tuple[list[str], str]]:
    lines = list(csv.reader(StringIO(file.decode())))[1:]
    return [(line[2].split(";"), line[3]) for line in lines]


@given(st.lists(st.integers(0, 40), min_size=7, max_size=7))
def test_a_small_division_could_as_well_be_larger_and_no_byte_would_change(
    sizes: list[int],
) -> None:
    codes = [c.code for c in DIVISION] + ["NotRecorded"]
    counts = dict(zip(codes, sizes, strict=True))
    assume(sum(sizes) >= ALONE)

    def made(counts: Mapping[str, int]) -> dict[str, bytes]:
        return csv_files(
            released(
                with_counts(
                    "division", {None if c == "NotRecorded" else c: n for c, n in counts.items()}
                )
            )
        )

    first = made(counts)
    rows = rows_of(first["division.csv"])
    withheld = {code for members, count in rows if count == "[c]" for code in members}
    joined = next((set(m) for m, _ in rows if len(m) > 1), set())
    for hidden in [code for code in codes if counts[code] < K]:
        assert hidden in joined | withheld
        assert made(with_one_grown(counts, hidden, joined or withheld)) == first


@given(st.lists(st.integers(0, 40), min_size=4, max_size=4), st.integers(0, 30))
def test_a_small_age_band_could_as_well_be_larger_and_no_byte_would_change(
    sizes: list[int], unknown: int
) -> None:
    young = {"18--20": 18, "21--23": 22, "24--26": 26, "27--29": 28}
    counts = dict(zip(young, sizes, strict=True))
    assume(sum(sizes) >= ALONE)

    def made(counts: Mapping[str, int]) -> dict[str, bytes]:
        ages: dict[str | int | None, int] = {5: 30, 70: 30, None: unknown}
        ages.update({young[code]: n for code, n in counts.items()})
        return csv_files(released(with_counts("age_band", ages)))

    first = made(counts)
    rows = rows_of(first["age_band.csv"])
    unsplit = ["18--29"] in [members for members, _ in rows]
    joined = next((set(m) for m, _ in rows if len(m) > 1 and m[0] in young), set())
    assert unsplit or joined or min(sizes) >= ALONE
    for hidden in [code for code in young if counts[code] < K]:
        together = set(young) if unsplit else joined
        assert hidden in together
        assert made(with_one_grown(counts, hidden, together)) == first


@given(st.integers(0, 2**32), st.integers(ALONE, 200))
@settings(max_examples=60)
def test_a_small_kind_of_exploitation_could_as_well_be_larger_and_no_byte_would_change(
    seed: int, size: int
) -> None:
    cases = population(seed, size)
    first = csv_files(released(cases))
    rows = rows_of(first["exploitation.csv"])
    withheld = {code for members, count in rows if count == "[c]" for code in members}
    for hidden in [c.code for c in EXPLOITATION]:
        if sum(hidden in case.exploitation for case in cases) >= K:
            continue
        assert hidden in withheld
        other = [
            replace(case, exploitation=case.exploitation - withheld | grown)
            for case, grown in zip(
                cases,
                [frozenset({hidden})] * (ALONE - 1) + [frozenset()] * size,
                strict=False,
            )
        ]
        assert csv_files(released(other)) == first


# ------------------------------------------------------------ 3. from the files alone


@given(st.integers(0, 2**32), st.integers(ALONE, 250))
@settings(max_examples=60)
def test_subtracting_and_crossing_published_rows_finds_nothing_small(seed: int, size: int) -> None:
    published_files = csv_files(released(population(seed, size)))
    total = 0
    shown = []
    for name, file in published_files.items():
        for members, count in rows_of(file):
            if members == ["Total"]:
                total = int(count)
            elif count != "[c]":
                shown.append((f"{name}:{';'.join(members)}", int(count)))
    assert all(count >= K and total - count >= K for _, count in shown)
    assert frechet_breaches(shown, total, slack=2, k=K) == []


# ------------------------------------------------------------ 4. the first of a rare kind


def test_the_first_case_of_a_rare_answer_changes_no_byte() -> None:
    before = with_counts("division", {"Dhaka": 70, "Khulna": 60, "Sylhet": 30})
    after = with_counts("division", {"Dhaka": 70, "Khulna": 60, "Sylhet": 29, "Barishal": 1})
    assert csv_files(released(before)) == csv_files(released(after))


def test_the_first_case_of_a_rare_exploitation_changes_no_byte() -> None:
    labour = replace(BLANK, exploitation=frozenset({"Labour"}))
    rare = replace(BLANK, exploitation=frozenset({"Labour", "Organs"}))
    before = released([labour] * 60 + [BLANK] * 60)
    after = released([labour] * 59 + [rare] + [BLANK] * 60)
    assert csv_files(before) == csv_files(after)


def test_an_answer_that_everybody_gave_is_not_told() -> None:
    alike = released(with_counts("sex", {"Female": 80}))
    assert all(table.withheld for table in alike.tables)
    nearly = released(with_counts("sex", {"Female": 75, "Male": 5}))
    assert csv_files(nearly) == csv_files(alike)


# ------------------------------------------------------------ 5. neighbouring releases

PERIODS = st.builds(Period, st.integers(2020, 2022), st.sampled_from([None, 1, 2, 3, 4]))


@given(PERIODS, PERIODS)
def test_no_two_releases_share_a_day(one: Period, two: Period) -> None:
    share = max(one.first, two.first) <= min(one.last, two.last)
    if share:
        with pytest.raises(PeriodOverlap):
            one.check(date(2026, 11, 21), [two])
    else:
        one.check(date(2026, 11, 21), [two])
