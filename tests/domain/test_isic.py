"""ISIC Rev.4: sections, divisions and groups, as coded values."""

import json
import unicodedata
from collections import Counter

import pytest

from casemgr.domain.codes import INDUSTRY, CodeList
from casemgr.paths import resources

ISIC = CodeList("isic", [], lazy="isic_rev4.json")
SECTIONS = tuple(code for code in ISIC if not code.parent)
DIVISIONS = tuple(code for code in ISIC if len(code.code) == 2)
GROUPS = tuple(code for code in ISIC if len(code.code) == 3)
# The number of groups in each section, as the classification has them.
GROUPS_IN = {
    "A": 13, "B": 10, "C": 71, "D": 3, "E": 6, "F": 8, "G": 20, "H": 11, "I": 6, "J": 13,
    "K": 10, "L": 2, "M": 14, "N": 19, "O": 3, "P": 5, "Q": 9, "R": 5, "S": 6, "T": 3, "U": 1,
}  # fmt: skip


def test_the_list_is_whole() -> None:
    assert (len(SECTIONS), len(DIVISIONS), len(GROUPS)) == (21, 88, 238)
    assert len(tuple(ISIC)) == 21 + 88 + 238


def test_every_code_stands_once() -> None:
    assert not [code for code, times in Counter(c.code for c in ISIC).items() if times > 1]


def test_each_section_has_its_number_of_groups() -> None:
    assert Counter(group.htcds[0] for group in GROUPS) == GROUPS_IN


def test_a_division_lies_in_a_section_and_a_group_in_the_division_its_code_begins_with() -> None:
    assert {division.parent for division in DIVISIONS} == {section.code for section in SECTIONS}
    assert {group.parent for group in GROUPS} == {division.code for division in DIVISIONS}
    assert all(group.code[:2] == group.parent for group in GROUPS)


def test_codes_stand_in_order_so_that_sections_hold_unbroken_runs_of_divisions() -> None:
    assert [d.code for d in DIVISIONS] == sorted(d.code for d in DIVISIONS)
    letters = [division.parent[0] for division in DIVISIONS]
    assert letters == sorted(letters)


def test_whatever_is_chosen_is_exported_as_the_section_it_lies_in() -> None:
    assert {section.code for section in SECTIONS} == {section.code for section in INDUSTRY}
    for code in ISIC:
        above = code
        while above.parent:
            above = ISIC[above.parent]
        assert code.htcds == above.code


def test_a_section_keeps_the_words_and_the_bangla_of_the_industry_list() -> None:
    for section in INDUSTRY:
        assert ISIC[section.code].bn == section.bn
        assert ISIC.find(section.en) == ISIC[section.code] == ISIC.find(section.code[0])


def test_every_title_is_there_in_both_languages_and_tells_its_siblings_apart() -> None:
    for code in ISIC:
        assert code.en.isascii()
        assert code.en == code.en.strip() != ""
        assert any("\u0980" <= letter <= "\u09ff" for letter in code.bn)
        assert code.bn == unicodedata.normalize("NFC", code.bn).strip()
    for titles in (
        Counter((c.parent, c.en) for c in ISIC),
        Counter((c.parent, c.bn) for c in ISIC),
    ):
        assert not [title for title, times in titles.items() if times > 1]


@pytest.mark.parametrize(
    ("code", "title", "letter"),
    [
        ("01", "Crop and animal production, hunting and related service activities", "A"),
        ("031", "Fishing", "A"),
        ("141", "Manufacture of wearing apparel, except fur apparel", "C"),
        ("239", "Manufacture of non-metallic mineral products n.e.c.", "C"),
        ("410", "Construction of buildings", "F"),
        ("563", "Beverage serving activities", "I"),
        ("781", "Activities of employment placement agencies", "N"),
        ("822", "Activities of call centres", "N"),
        ("920", "Gambling and betting activities", "R"),
        ("96", "Other personal service activities", "S"),
        ("970", "Activities of households as employers of domestic personnel", "T"),
    ],
)
def test_known_titles_stand_at_their_codes(code: str, title: str, letter: str) -> None:
    assert (ISIC[code].en, ISIC[code].htcds[0]) == (title, letter)


def test_the_file_holds_nothing_but_what_a_code_has() -> None:
    rows = json.loads((resources() / "codes" / "isic_rev4.json").read_text("utf-8"))
    assert {key for row in rows for key in row} == {
        "code",
        "en",
        "bn",
        "htcds",
        "parent",
        "aliases",
    }
