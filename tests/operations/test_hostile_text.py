"""Whatever is pasted: it is searched, stored, read back and never turned around."""

import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.domain.errors import Invalid
from casemgr.domain.fields import LONG_TEXT, SHORT_TEXT, clean_text
from casemgr.operations.cases import case_keys, create_case, open_case, show_names
from casemgr.operations.lifecycle import change_status, request_approval
from casemgr.operations.values import CaseQuery, CaseRef
from casemgr.operations.workspace import Workspace
from tests.conftest import PASSPHRASE, ROKEYA, FakeClock

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HOSTILE = f"she\ud800 \u202e{TURNING}moved\x00 away\x07"
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


@given(ANY_TEXT)
def test_cleaned_text_can_be_stored_and_reads_as_it_stands(text: str) -> None:
    cleaned = clean_text(text)
    cleaned.encode("utf-8")
    assert not set(cleaned) & set(TURNING)
    assert all(c in "\n\t" or unicodedata.category(c) != "Cc" for c in cleaned)
    assert clean_text(cleaned) == cleaned
    assert "\n" not in clean_text(text, SHORT_TEXT)


def test_joiners_of_bangla_spelling_stay() -> None:
    for word in ("র‌্যাব", "উ‍ৎসব"):
        assert clean_text(word) == unicodedata.normalize("NFC", word)


def test_a_text_that_is_too_long_is_never_cut_but_said_so() -> None:
    assert clean_text("ক" * LONG_TEXT) == "ক" * LONG_TEXT
    with pytest.raises(Invalid) as raised:
        clean_text("ক" * (SHORT_TEXT + 1), SHORT_TEXT, name="recipient")
    assert set(raised.value.problems) == {"recipient"}


def test_reasons_and_requests_are_kept_readable(workspace: Workspace, case: CaseRef) -> None:
    workspace.run(request_approval, case.case_id, "plan", HOSTILE)
    workspace.run(change_status, case.case_id, "not_taken_on", HOSTILE)
    file = workspace.run(open_case, case.case_id)
    for kept in (file.history[-1].reason, file.approvals[-1].words):
        assert kept == "she? moved away"


def test_a_field_drops_what_turns_the_direction(workspace: Workspace) -> None:
    person = {**ROKEYA["person"], "name_en": "\u202enutahK ayekoR\u202c", "pseudonym": "Beli 3"}
    workspace.run(create_case, {**ROKEYA, "person": person})
    keys = workspace.look(case_keys, CaseQuery(search="nutahk"))
    names = workspace.run(show_names, keys)
    assert [name.split(" · ")[1] for name in names.values()] == ["nutahK ayekoR"]


@pytest.mark.parametrize(
    "typed",
    [
        "+880 1012345678",
        "+880 10 1234 5678",
        "01012-345678",
        "0101 234 5678",
        "00880 1012345678",
        "(0101) 2345678",
        "+৮৮০ ১০১২ ৩৪৫৬৭৮",
        "01012345678",
    ],
)
def test_a_telephone_is_found_however_it_is_written(workspace: Workspace, typed: str) -> None:
    workspace.run(create_case, ROKEYA)
    assert len(workspace.look(case_keys, CaseQuery(search=typed))) == 1


def test_another_telephone_is_not_found(workspace: Workspace) -> None:
    workspace.run(create_case, ROKEYA)
    assert workspace.look(case_keys, CaseQuery(search="+880 1012345679")) == ()


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        ("Rokeya " * 1500, 1),
        ("রোকেয়া খাতুন " * 1500, 1),
        ("12345 " * 1500, 1),
        ("Nobody " * 1500, 0),
        ("x" * 100_000, 0),
        ("-" * 100_000, 0),
    ],
)
def test_a_page_pasted_into_the_search_is_a_search(
    workspace: Workspace, pasted: str, found: int
) -> None:
    workspace.run(create_case, ROKEYA)
    assert len(workspace.look(case_keys, CaseQuery(search=pasted))) == found


@given(typed=ANY_TEXT)
def test_no_search_is_a_bug(module_workspace: Workspace, typed: str) -> None:
    module_workspace.look(case_keys, CaseQuery(search=typed))


@pytest.fixture(scope="module")
def module_workspace(
    template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workspace]:
    folder = shutil.copytree(template, tmp_path_factory.mktemp("hostile") / "workspace")
    opened = Workspace.open(folder, "ruma", PASSPHRASE, clock=FakeClock())
    yield opened
    opened.lock()


def test_an_order_that_the_list_does_not_have_is_said_so(workspace: Workspace) -> None:
    with pytest.raises(Invalid):
        workspace.look(case_keys, CaseQuery(sort="name_en"))
