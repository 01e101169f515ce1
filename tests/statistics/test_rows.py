"""Row files: nothing in them stands for fewer than k persons, whoever counts again."""

import csv
import json
import os
import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from io import StringIO
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.row_file import YEARS, invented
from casemgr.domain.codes import (
    COUNTRY,
    EXPLOITATION,
    GENDER,
    MEANS_OF_CONTROL,
    RECRUITER_RELATION,
)
from casemgr.domain.errors import CaseError
from casemgr.statistics import Period
from casemgr.statistics.errors import MixedDemo, PeriodOpen, PeriodOverlap, SnapshotDamaged
from casemgr.statistics.rows import (
    LEAST,
    TEMPLATES,
    RowCase,
    RowRelease,
    Template,
    Years,
    codebook,
    files,
    risk_report,
    row_file,
)
from casemgr.statistics.rows.anonymising import anonymise
from casemgr.statistics.rows.errors import NotAnonymous, TooFewRows, YearsInvalid
from casemgr.statistics.rows.profile import COUNTRY_MINIMUM, countries, profile
from casemgr.statistics.rows.recoding import Recoded, distinct, recode
from casemgr.words import LANGUAGES

TODAY = date(2026, 11, 22)
KEYS = ("yearOfRegistration", "gender", "ageBroad", "citizenship", "CountryOfExploitation")
HARMFUL = ("isSexualExploit", "isOtherExploit", "meansDrugsAlcohol", "meansOfControlSexualAbuse")
PROBE = """
import sys
import pandas
from pycanon import anonymity
table = pandas.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
print(anonymity.k_anonymity(table, list(table.columns)))
"""


@cache
def cases(count: int = LEAST) -> tuple[RowCase, ...]:
    return tuple(invented(count, seed=7))


@cache
def made(template: Template) -> RowRelease:
    return row_file(cases(), template, YEARS, today=TODAY, released=())


def lines(release: RowRelease) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(release.csv().decode())))


def faults(rows: Sequence[dict[str, str]], header: Sequence[str], k: int = 11) -> set[str]:
    """What a reader of the file alone can find wrong with it: shares no code with the exporter."""
    found = set()
    if not rows or list(rows[0]) != list(header):
        return {"columns"}
    keys = [name for name in KEYS if name in header]
    if min(Counter(tuple(row.values()) for row in rows).values()) < k:
        found.add("k")
    groups: defaultdict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] for name in keys)].append(row)
    for name in HARMFUL:
        for members in groups.values() if name in header else ():
            told = sum(row[name] == "1" for row in members)
            if told and len(members) - told < k:
                found.add("homogeneous")
    written = [tuple(row.values()) for row in rows]
    if written in (sorted(written), sorted(written, reverse=True)):
        found.add("order")
    if any(re.search(r"\d{4}-\d|\d/\d", part) for row in written for part in row):
        found.add("date")
    return found


def test_an_independent_reader_finds_nothing_wrong_with_a_row_file() -> None:
    for template, columns in zip(TEMPLATES, (9, 27, 63), strict=True):
        release = made(template)
        assert faults(lines(release), profile(template).header) == set()
        assert len(release.order) == LEAST
        assert len(profile(template).header) == columns


def test_the_reader_catches_each_planted_fault() -> None:
    good, header = lines(made("core")), profile("core").header
    rare = [dict(row) for row in good]
    several = Counter(tuple(row.values()) for row in good)
    smallest = min(several, key=lambda row: several[row])
    rare.remove(dict(zip(header, smallest, strict=True)))
    if several[smallest] == 11:
        assert "k" in faults(rare, header)
    alone = [*good, {**good[0], "gender": "Man" if good[0]["gender"] != "Man" else "Woman"} | {
        "ageBroad": "0--8", "traffickMonths": "25+ (2+ yrs)", "isOtherExploit": "1"}]  # fmt: skip
    assert "k" in faults(alone, header)
    assert faults([{**row, "district": "Jashore"} for row in good], header) == {"columns"}
    in_order = sorted(good, key=lambda row: tuple(row.values()))
    assert "order" in faults(in_order, header)
    dated = [{**row, "yearOfRegistration": "2025-05-05"} for row in good]
    assert "date" in faults(dated, header)
    key = tuple(good[0][name] for name in KEYS)
    same = [
        {**row, "isSexualExploit": "1"} if tuple(row[name] for name in KEYS) == key else row
        for row in good
    ]
    assert "homogeneous" in faults(same, header)


def _planted(fault: str) -> RowRelease:
    """A recorded release with one thing wrong, read back as a thief or a bug would leave it."""
    plain: dict[str, Any] = json.loads(made("core").to_json())
    rows, order = plain["rows"], plain["order"]
    if fault == "k":
        counts = Counter(order)
        few = min(counts, key=lambda row: counts[row])
        keep = 10
        plain["order"] = [*(one for one in order if one != few), *[few] * keep]
    elif fault == "order":
        plain["order"] = sorted(order)
    elif fault == "date":
        rows[0][0] = "2025-05-05"
    elif fault == "column":
        plain["rows"] = [[*row, "Jashore"] for row in rows]
    elif fault == "word":
        rows[0][1] = "Rahima"
    elif fault == "same":
        header = profile("core").header
        key = rows[0][:5]
        kept = {json.dumps(row) for row in rows}
        for row in rows:
            if row[:5] == key:
                row[header.index("isSexualExploit")] = "1"
        different = {json.dumps(row) for row in rows}
        number = {row: place for place, row in enumerate(sorted(different))}
        plain["order"] = [number[json.dumps(rows[one])] for one in order]
        plain["rows"] = [json.loads(row) for row in sorted(different)]
        assert different != kept
    return RowRelease.from_json(json.dumps(plain))


def test_a_recorded_release_with_a_planted_fault_is_not_read() -> None:
    assert _planted("none") == made("core")
    for fault in ("k", "order", "date", "column", "word", "same"):
        with pytest.raises(SnapshotDamaged):
            _planted(fault)


def test_a_permutation_that_sorts_makes_no_file() -> None:
    with pytest.raises(NotAnonymous):
        row_file(cases(), "core", YEARS, today=TODAY, released=(), permutation=range)


def test_a_recorded_release_gives_the_same_bytes_for_ever() -> None:
    release = made("core")
    again = RowRelease.from_json(release.to_json())
    assert files(again) == files(release)
    assert again.to_json() == release.to_json()
    other = row_file(cases(), "core", YEARS, today=TODAY, released=())
    assert other.csv() != release.csv()  # a new draw: so only the first one is ever given out
    assert sorted(other.csv().splitlines()) == sorted(release.csv().splitlines())


def test_the_order_of_the_cases_and_cases_outside_the_years_change_no_row() -> None:
    mixed = [*cases(), *(replace(case, intake_date=date(2017, 1, 1)) for case in cases(60))]
    Random(3).shuffle(mixed)
    other = row_file(mixed, "core", YEARS, today=TODAY, released=())
    count = Counter(made("core").rows[one] for one in made("core").order)
    changed = Counter(other.rows[one] for one in other.order)
    assert changed == count


@given(st.integers(0, 2**32), st.integers(11, 30), st.integers(60, 400))
@settings(max_examples=30)
def test_random_sparse_rows_keep_k_and_only_lose_answers(seed: int, k: int, size: int) -> None:
    dice = np.random.default_rng(seed)
    form = profile("core")
    widths = [3, 4, 6, 3, 5, 4, 2, 2, 2]
    rows = np.stack([(dice.random(size) ** 3 * w).astype(np.uint8) for w in widths], axis=1)
    cells, weights = distinct(rows, np.ones(size, np.int64))
    words = tuple(("", *(str(n) for n in range(1, width))) for width in widths)
    recoded = Recoded(form, words, cells, weights, (size,) * len(widths))
    result = anonymise(recoded, k)
    assert result.weights.sum() == size
    assert result.weights.min() >= k
    for column in range(len(widths)):
        before = np.bincount(cells[:, column], weights, 8)
        after = np.bincount(result.cells[:, column], result.weights, 8)
        assert (after[1:] <= before[1:]).all()
        assert after[0] - before[0] == result.withheld[column]


def test_a_file_is_refused_with_a_sentence() -> None:
    refused: list[tuple[dict[str, Any], type[CaseError]]] = [
        ({"years": Years(2025, 2026)}, PeriodOpen),
        ({"released": [Years(2021, 2021)]}, PeriodOverlap),
        ({"released": [Period(2025, 4)]}, PeriodOverlap),
        ({"cases": cases()[:-1]}, TooFewRows),
        ({"cases": [*cases(), replace(cases()[0], demo=False)]}, MixedDemo),
        ({"cases": []}, TooFewRows),
    ]
    for change, refusal in refused:
        given_: dict[str, Any] = {"cases": cases(), "years": YEARS, "released": (), **change}
        some, years = given_.pop("cases"), given_.pop("years")
        with pytest.raises(refusal) as raised:
            row_file(some, "core", years, today=TODAY, **given_)
        assert all(len(raised.value.tell(language)) > 20 for language in LANGUAGES)


def test_a_row_file_covers_whole_years_only_and_its_k_only_rises() -> None:
    with pytest.raises(ValueError):
        row_file(cases(), "core", YEARS, today=TODAY, released=(), k=10)
    for text in ("2025-Q1", "2025-2024", "25", "", "2025-05-05"):
        with pytest.raises(YearsInvalid):
            Years.parse(text)
    assert Years.parse(" ২০২২–২০২৫ ").bands(4) == ("2022--2025",)
    assert Years(2018, 2023).bands(4) == ("2018--2021", "2022--2023")


def test_a_country_that_few_cases_have_is_not_named() -> None:
    column = profile("current").header.index("CountryOfExploitation")
    country = [case.country_of_exploitation for case in cases()]
    common = {
        countries().written(code or "", "alpha3")
        for code, count in Counter(country).items()
        if count >= COUNTRY_MINIMUM
    }
    shown = {row[column] for row in csv.reader(StringIO(made("current").csv().decode()))}
    assert len(common) < len(set(country))
    assert shown <= common | {"", "CountryOfExploitation"}


def test_the_profiles_agree_with_the_names_that_the_code_lists_give() -> None:
    columns = {column.name: column for column in profile("current").columns}
    for codes in (MEANS_OF_CONTROL, EXPLOITATION, RECRUITER_RELATION):
        for code in codes:
            named = {name for name, column in columns.items() if code.code in column.any}
            assert (code.ctdc in named) == bool(code.ctdc), code.code
    assert {columns["gender"].codes[c.code] for c in GENDER if c.ctdc} == {"Man", "Woman"}
    assert {code.code for code in COUNTRY} == set(countries().alpha3)
    assert len(set(countries().alpha3.values())) == len(countries().alpha3)


def test_fine_answers_become_composites_and_derived_columns_follow_from_published_ones() -> None:
    case = replace(
        cases()[0],
        gender="Hijra",
        citizenship=("IN", "BD"),
        exploitation=frozenset({"DomesticServitude", "OrganRemoval"}),
        means=frozenset({"TakesEarnings", "RestrictsMovement"}),
        industry=frozenset({"A_AgricultureForestryAndFishing"}),
        industry_detail=frozenset({"031"}),
        sex_exploitation=frozenset(),
    )
    current = recode([case] * 100, profile("current"), YEARS)
    held = {
        column.name: words[number]
        for column, words, number in zip(
            current.profile.base, current.answers, current.cells[0], strict=True
        )
    }
    assert held["gender"] == "Trans/Transgender/NonConforming"
    assert held["citizenship"] == "BGD"
    assert held["meansDebtBondageEarnings"] == held["meansDenyBasicNeeds"] == "1"
    assert held["isForcedLabour"] == held["isOtherExploit"] == held["typeOfLabourDomesticWork"]
    assert held["typeOfLabourAgriculture"] == held["isSexualExploit"] == ""
    for row in lines(made("legacy")):
        both = {row["isForcedLabour"], row["isSexualExploit"]}
        assert (row["isSexAndLabour"] == "1") == (both == {"1"})
        age = row["ageBroad"]
        grown = {"-99": "-99", "0--8": "Minor", "9--17": "Minor"}.get(age, "Adult")
        assert row["majorityStatus"] == grown
        assert ("Takes earnings" in row["meansOfControlConcatenated"].split(";")) == (
            row["meansOfControlTakesEarnings"] == "1"
        )


def test_the_codebook_names_every_column_in_both_languages() -> None:
    for template, language in product(TEMPLATES, LANGUAGES):
        release = made(template)
        text = codebook(release, language).decode()
        assert all(f"\n{name}: " in text for name in profile(template).header)
        assert not set("{}") & set(text)
        assert "casemgr" not in text
        report = risk_report(release, language).decode()
        assert not set("{}") & set(report)
    risk = made("current").risk
    assert risk.k_full >= 11 <= risk.k_key
    assert risk.unique_before > risk.unique_after == 0
    assert risk.prosecutor <= 1 / 11
    assert 0 < risk.loss < 0.6


@pytest.mark.campaign
def test_pycanon_finds_the_same_k(tmp_path: Any) -> None:
    """``CASEMGR_CANON`` names the interpreter of an environment that has pycanon."""
    interpreter = os.environ["CASEMGR_CANON"]
    for template in TEMPLATES:
        path = tmp_path / f"{template}.csv"
        path.write_bytes(made(template).csv())
        done = subprocess.run(
            [interpreter, "-c", PROBE, str(path)], capture_output=True, text=True, check=True
        )
        assert int(done.stdout) == made(template).risk.k_full >= 11
