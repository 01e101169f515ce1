"""Drafts: kept at once, given back to their author alone, and never in the way."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.storage.connection import open_connection
from casemgr.storage.database import Database
from casemgr.storage.database_errors import DraftsDamaged, StoreLocked
from casemgr.storage.drafts import DRAFTS_NAME, Draft, Drafts, set_aside
from casemgr.storage.errors import FileAlreadyThere
from casemgr.storage.folder import DATABASE_NAME

KEY, HERS, HIS = bytes(range(32)), b"h" * 32, b"H" * 32
NOW = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
MARKER = "Rahimazz"


@pytest.fixture
def drafts(tmp_path: Path) -> Iterator[Drafts]:
    opened = Drafts(tmp_path, KEY, "her", HERS)
    yield opened
    opened.close()


def test_a_draft_comes_back_with_its_cursor_after_opening_again(tmp_path: Path) -> None:
    payload = {"name": "রহিমা", "cursor": {"field": "name", "place": 3}}
    first = Drafts(tmp_path, KEY, "her", HERS)
    first.put("person/1", payload, 4, NOW)
    first.close()
    again = Drafts(tmp_path, KEY, "her", HERS)
    assert again.get("person/1") == Draft("person/1", payload, 4, NOW)
    again.close()


def test_the_last_keystroke_wins_and_a_dropped_draft_is_gone(drafts: Drafts) -> None:
    for number in range(5):
        drafts.put("new", {"text": "x" * number}, None, NOW + timedelta(seconds=number))
    found = drafts.get("new")
    assert found is not None
    assert (found.payload, found.base_version) == ({"text": "xxxx"}, None)
    assert len(drafts.list()) == 1
    drafts.drop("new")
    drafts.drop("new")
    assert drafts.get("new") is None
    assert drafts.list() == []


def test_all_her_drafts_are_listed_the_newest_first(drafts: Drafts) -> None:
    for number in (2, 0, 1):
        drafts.put(f"form {number}", {}, None, NOW + timedelta(minutes=number))
    assert [draft.form_key for draft in drafts.list()] == ["form 2", "form 1", "form 0"]


json_payloads = st.dictionaries(
    st.text(max_size=6),
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.lists(st.text()),
    max_size=5,
)


@settings(max_examples=40)
@given(form=st.text(max_size=20), payload=json_payloads, base=st.none() | st.integers(0, 2**60))
def test_whatever_was_typed_comes_back_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    form: str,
    payload: dict[str, object],
    base: int | None,
) -> None:
    folder = tmp_path_factory.getbasetemp() / "typed"
    folder.mkdir(exist_ok=True)
    drafts = Drafts(folder, KEY, "her", HERS)
    drafts.put(form, payload, base, NOW)
    assert drafts.get(form) == Draft(form, payload, base, NOW)
    drafts.close()


def test_even_half_a_letter_from_a_broken_input_method_is_kept(drafts: Drafts) -> None:
    drafts.put("new", {"text": "\ud83d"}, None, NOW)
    found = drafts.get("new")
    assert found is not None
    assert found.payload == {"text": "\ud83d"}


def test_a_colleague_in_the_same_file_gets_none_of_hers(tmp_path: Path, drafts: Drafts) -> None:
    drafts.put("person/1", {"name": MARKER}, None, NOW)
    for owner, key in (("him", HIS), ("him", HERS), ("her", HIS)):
        other = Drafts(tmp_path, KEY, owner, key)
        assert other.get("person/1") is None
        assert other.list() == []
        other.drop("person/1")
        other.close()
    assert drafts.get("person/1") is not None


def test_who_holds_the_file_key_sees_neither_the_text_nor_the_form(
    tmp_path: Path, drafts: Drafts
) -> None:
    drafts.put("person/1", {"name": MARKER}, None, NOW)
    raw = open_connection(tmp_path / DRAFTS_NAME, KEY)
    rows = json.dumps(raw.execute("SELECT * FROM drafts").fetchall(), default=bytes.hex)
    raw.close()
    assert "her" in rows
    assert MARKER not in rows
    assert MARKER.encode().hex() not in rows
    assert "person/1" not in rows


def test_no_word_lies_readable_in_the_file_or_its_log(tmp_path: Path, drafts: Drafts) -> None:
    for number in range(30):
        drafts.put(f"{MARKER} {number}", {"name": MARKER * 50}, None, NOW)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {f"{DRAFTS_NAME}{end}" for end in ("", "-wal", "-shm", "-mark")}
    assert not any(MARKER.encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_a_draft_is_kept_while_a_long_write_holds_the_database(
    tmp_path: Path, drafts: Drafts
) -> None:
    database = Database.create(tmp_path / DATABASE_NAME, KEY)
    with database.write() as session:
        session.connection().exec_driver_sql("CREATE TABLE busy (id)")
        typing = threading.Thread(target=drafts.put, args=("new", {"a": 1}, None, NOW))
        typing.start()
        typing.join(2)
        assert not typing.is_alive()
    database.close()
    assert drafts.get("new") is not None


def test_every_commit_is_on_the_disk_before_it_is_acknowledged(drafts: Drafts) -> None:
    raw = drafts._raw
    assert raw.execute("PRAGMA synchronous").fetchone() == (2,)
    assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert not raw.in_transaction


def test_after_locking_nothing_is_given_and_only_one_file_remains(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path, KEY, "her", HERS)
    drafts.put("new", {}, None, NOW)
    drafts.close()
    drafts.close()
    for ask in (drafts.list, lambda: drafts.get("new"), lambda: drafts.drop("new")):
        with pytest.raises(StoreLocked):
            ask()
    assert [path.name for path in tmp_path.iterdir()] == [DRAFTS_NAME]


@pytest.mark.parametrize("place", [3, 100, 5000])
def test_a_damaged_file_is_said_and_can_be_set_aside(tmp_path: Path, place: int) -> None:
    drafts = Drafts(tmp_path, KEY, "her", HERS)
    drafts.put("new", {"text": "x" * 9000}, None, NOW)
    drafts.close()
    content = bytearray((tmp_path / DRAFTS_NAME).read_bytes())
    content[place] ^= 1
    (tmp_path / DRAFTS_NAME).write_bytes(content)

    def read() -> None:
        opened = Drafts(tmp_path, KEY, "her", HERS)
        try:
            opened.get("new")
        finally:
            opened.close()

    with pytest.raises(DraftsDamaged):
        read()
    kept = set_aside(tmp_path)
    assert kept is not None
    assert kept.read_bytes() == content
    read()
    assert set_aside(tmp_path) != kept
    assert set_aside(tmp_path) is None


def test_a_file_left_empty_by_a_power_cut_starts_anew(tmp_path: Path) -> None:
    (tmp_path / DRAFTS_NAME).touch()
    drafts = Drafts(tmp_path, KEY, "her", HERS)
    assert drafts.list() == []
    drafts.close()


def test_a_copy_for_a_backup_holds_everybodys_drafts(tmp_path: Path, drafts: Drafts) -> None:
    his = Drafts(tmp_path, KEY, "him", HIS)
    his.put("his", {"a": 1}, None, NOW)
    drafts.put("hers", {"b": 2}, None, NOW)
    (tmp_path / "backup").mkdir()
    drafts.copy_to(tmp_path / "backup" / DRAFTS_NAME)
    with pytest.raises(FileAlreadyThere):
        drafts.copy_to(tmp_path / "backup" / DRAFTS_NAME)
    his.close()
    for owner, key, form in (("her", HERS, "hers"), ("him", HIS, "his")):
        restored = Drafts(tmp_path / "backup", KEY, owner, key)
        assert [draft.form_key for draft in restored.list()] == [form]
        restored.close()
