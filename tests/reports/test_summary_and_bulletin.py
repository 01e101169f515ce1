"""The one-page summary and the statistics bulletin."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.reports.content import (
    Chip,
    CountRow,
    CountTable,
    MethodBox,
    Pair,
    RiskLine,
    ServiceLine,
    StepLine,
    Summary,
)
from casemgr.reports.documents import render_summary, render_tables
from tests.reports.paper import BOTH, frame, read_by_pdfium, structure


def summary(count: int, text: str = "Wage hearing agreed") -> Summary:
    return Summary(
        pseudonym="Shapla",
        chips=(Chip("Open"), Chip("Risk: high", "alarm")),
        matters=(text,) * count,
        safe_contact=text,
        facts=(Pair("Opened", text),) * count,
        risks=(RiskLine(text, "High", "alarm", text),) * count,
        services=(ServiceLine(text, "BNWLA", "Under way", "21 Nov", overdue=True),) * count,
        steps=(StepLine(text, "CW-014", "28 Nov"),) * count,
        not_shared=(text,) * count,
    )


@settings(max_examples=15)
@given(st.integers(0, 60), st.text(max_size=60), st.integers(1, 40))
def test_a_summary_is_one_page_whatever_it_has_to_hold(count: int, text: str, times: int) -> None:
    made = render_summary(frame(*BOTH), summary(count, text * times))
    assert made.pages == 1


def test_what_a_summary_leaves_out_is_counted() -> None:
    text = read_by_pdfium(render_summary(frame(), summary(30)).pdf)
    assert "+27 more in the case file" in text  # steps: three of thirty, matters as well
    assert text.count("more in the case file") == 5


def test_a_short_summary_shows_everything_and_counts_nothing() -> None:
    text = read_by_pdfium(render_summary(frame(), summary(2)).pdf)
    assert "more in the case file" not in text
    assert text.count("Wage hearing agreed") >= 12


def test_overdue_services_come_first_and_say_so() -> None:
    late = ServiceLine("Late aid", "BNWLA", "Under way", "1 Nov", overdue=True)
    early = ServiceLine("Early aid", "BNWLA", "Under way", "1 Dec")
    text = read_by_pdfium(
        render_summary(frame(), Summary(pseudonym="x", services=(early, late))).pdf
    )
    assert text.index("Late aid") < text.index("Early aid")
    assert "1 Nov · overdue" in text


def test_an_empty_summary_says_that_nothing_was_recorded() -> None:
    text = read_by_pdfium(render_summary(frame(), Summary(pseudonym="Shapla")).pdf)
    assert text.count("Nothing recorded.") == 4


METHOD = MethodBox("How these numbers were made", (Pair("Smallest count", "11"),))


def bulletin(*tables: CountTable, language: str = "en") -> str:
    open_frame = replace(frame("bn" if language == "bn" else "en"), confidential=False)
    return read_by_pdfium(render_tables(open_frame, tables, METHOD).pdf)


def table(**changes: object) -> CountTable:
    values: dict[str, object] = {
        "title": "Sex",
        "definition": "Persons taken in during the period.",
        "head": ("Sex",),
        "rows": (
            CountRow(("Female",), 12345),
            CountRow(("Hijra",), None),
            CountRow(("Total",), 12400, total=True),
        ),
        "chart": True,
    }
    return CountTable(**{**values, **changes})  # type: ignore[arg-type]


def test_a_withheld_count_is_one_sign_that_is_explained_and_never_a_number() -> None:
    text = bulletin(table())
    assert "Hijra [c]" in text
    assert "[c] withheld: a small count, or one that would give a small count away." in text
    assert "12,345" in text


def test_counts_side_by_side_stand_under_their_heads_with_the_share_last() -> None:
    rows = (CountRow(("0–17",), 40, before=(25, None), share="20%", level=1),)
    wide = table(columns=("Women", "Men", "All"), share="Share", rows=rows)
    text = bulletin(wide)
    assert "Women Men All Share" in text
    assert "0–17 25 [c] 40 20%" in text
    assert "[c] withheld" in text


def test_a_table_without_gaps_explains_none() -> None:
    assert "withheld" not in bulletin(table(rows=(CountRow(("Female",), 20),)))


def test_every_table_stands_with_its_definition_and_the_method_comes_last() -> None:
    text = bulletin(table(), table(title="Age"))
    assert text.count("Persons taken in during the period.") == 2
    assert text.index("Age") < text.index("How these numbers were made") < text.index("Smallest")


def test_a_withheld_table_shows_its_reason_and_none_of_its_rows() -> None:
    text = bulletin(table(withheld="Too few in every category."))
    assert "Too few in every category." in text
    assert "12,345" not in text


def test_bangla_counts_use_bangla_digits_and_groups() -> None:
    assert "১২,৩৪৫" in bulletin(table(), language="bn")


@pytest.mark.parametrize("counts", [(), (0,), (None, None), (5, 0)])
def test_a_chart_of_nothing_is_still_a_table(counts: tuple[int | None, ...]) -> None:
    rows = tuple(CountRow((f"Row {n}",), count) for n, count in enumerate(counts))
    assert "Sex" in bulletin(table(rows=rows))


def test_bars_are_as_long_as_their_counts() -> None:
    rows = (CountRow(("Half",), 50), CountRow(("Whole",), 100), CountRow(("All",), 900, total=True))
    made = render_tables(replace(frame(), confidential=False), [table(rows=rows)], METHOD)
    with structure(made.pdf) as pdf:
        content = pdf.pages[0].Contents.read_bytes().decode()
    teal = [part for part in content.split("\n") if part.startswith("0.165 0.49 0.525 rg")]
    widths = [float(part.split()[6]) for part in teal if part.endswith("re f")]
    assert len(widths) == 2
    assert widths[0] * 2 == pytest.approx(widths[1], abs=0.02)
