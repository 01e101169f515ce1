"""The open export as files: what was in a record is in its JSON, and pages hold it harmlessly."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.domain.fields import Field, Kind, fields_of
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.support import Note
from casemgr.exchange.open_export import LANGUAGES, Entry, WholeCase, as_lines, case_json
from casemgr.exchange.open_export_html import case_page, index_page

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=40)
ABOUT = {
    "id": "r1", "version": 1, "created_at": None, "created_by": "a", "updated_at": None,
    "updated_by": "a", "deleted_at": None,
}  # fmt: skip
HEAD = {"id": "c1", "code": "K7-41", "pseudonym": "Jaba", "status": "draft", "risk": "unknown"}


def stored(declared: Field) -> st.SearchStrategy[Any]:
    """What a column of this field may hold."""
    if declared.kind is Kind.YES:
        return st.booleans()
    if declared.kind is Kind.NUMBER:
        return st.none() | st.integers(declared.least, declared.most)
    if declared.kind is Kind.ANSWERS:
        return st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS).map(tuple), max_size=3)
    if declared.kind in (Kind.DATE, Kind.PARTIAL_DATE):
        return st.just("") | st.dates().map(lambda day: day.isoformat())
    codes = [one.code for one in declared.codes][:50] if declared.codes else []
    if declared.kind is Kind.CODES:
        return st.lists(st.sampled_from(codes), max_size=3).map(tuple)
    return st.sampled_from(["", *codes]) if codes else TEXTS


class Pages(HTMLParser):
    """The texts and tags of a page, and whether every tag was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def parsed(page: bytes) -> Pages:
    reader = Pages()
    reader.feed(page.decode())
    reader.close()
    assert reader.open == []
    return reader


def case_of(kind: str, value: Any) -> WholeCase:
    return WholeCase(HEAD, {kind: (Entry(ABOUT, value, {}),)}, {}, (), {})


@pytest.mark.parametrize("kind", sorted(RECORD_KINDS))
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_a_record_of_each_kind_reads_back_the_same_and_opens_as_a_page(
    kind: str, data: st.DataObject
) -> None:
    model = RECORD_KINDS[kind].model
    values = {name: data.draw(stored(one)) for name, one in fields_of(model).items()}
    value = model(**values)
    case = case_of(kind, value)
    told = json.loads(case_json(case))
    (entry,) = told["records"][kind]
    assert model(**entry["values"]) == value
    filled = {name for name, one in values.items() if one and not fields_of(model)[name].to}
    assert filled <= entry["shown"]["en"].keys() | {"answers"}
    for language in LANGUAGES:
        page = parsed(case_page(case, language))
        assert not page.tags & {"script", "img", "iframe"}
        joined = "".join(page.texts)
        for name, one in values.items():
            declared = fields_of(model)[name]
            if one and declared.kind in (Kind.TEXT, Kind.LONG_TEXT) and not declared.to:
                assert str(one) in joined


def test_what_somebody_typed_is_never_a_tag() -> None:
    nasty = '<script>alert("x")</script><a href="javascript:1">'
    value = Note(text=nasty)
    page = parsed(case_page(case_of("note", value), "en"))
    assert "script" not in page.tags
    assert nasty in "".join(page.texts)
    listed = parsed(index_page(nasty, [(nasty, nasty, "draft", "unknown", "2026-01-02")], "bn"))
    assert "script" not in listed.tags


def test_a_line_break_in_a_value_is_no_new_line() -> None:
    rows = as_lines([{"a": "one\ntwo\u2028three"}, {"a": None}]).decode()
    assert [json.loads(line)["a"] for line in rows.split("\n")[:-1]] == [
        "one\ntwo\u2028three",
        None,
    ]
