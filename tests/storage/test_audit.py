"""The audit trail: every way of tampering with it shows, and at which line."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from casemgr.storage.audit import (
    GENESIS,
    HEAD_LABEL,
    HEAD_NAME,
    AuditFault,
    AuditFaultKind,
    AuditHead,
    HeadState,
    SealedLine,
    canonical_bytes,
    canonical_json,
    check_chain,
    check_head,
    compare_heads,
    head_bytes,
    line_hash,
    next_line,
    remake_head,
    write_head,
)
from casemgr.storage.connection import derive

HER_KEY, HIS_KEY = SigningKey(bytes([1]) * 32), SigningKey(bytes([2]) * 32)
KNOWN: dict[str | None, set[str]] = {
    "her": {HER_KEY.verify_key.encode().hex()},
    "him": {HIS_KEY.verify_key.encode().hex()},
}
NOW = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
DEK = bytes(range(32))
Kind = AuditFaultKind


def trail(length: int) -> list[SealedLine]:
    lines: list[SealedLine] = []
    for number in range(length):
        her = number % 2 == 0
        lines.append(
            next_line(
                lines[-1] if lines else None,
                HER_KEY if her else HIS_KEY,
                at=NOW + timedelta(seconds=number),
                actor_id="her" if her else "him",
                operation="save_note",
                outcome="done",
                case_id="case-1",
                detail={"fields": ["text"], "count": number},
            )
        )
    return lines


def forged(line: SealedLine, key: SigningKey = HER_KEY, **changes: str | int | None) -> SealedLine:
    """A line changed by somebody who knows how to hash and sign, with a key of his own."""
    signer = key.verify_key.encode().hex()
    unsigned = replace(line, signer=signer, **changes)  # type: ignore[arg-type]
    digest = line_hash(unsigned)
    signature = key.sign(b"casemgr audit line 1\n" + bytes.fromhex(digest)).signature.hex()
    return replace(unsigned, hash=digest, signature=signature)


def faults(lines: list[SealedLine]) -> list[tuple[int, Kind]]:
    return [(fault.seq, fault.kind) for fault in check_chain(lines, KNOWN)]


@settings(max_examples=20)
@given(st.integers(0, 12))
def test_a_trail_that_nobody_touched_has_no_faults(length: int) -> None:
    lines = trail(length)
    assert check_chain(lines, KNOWN) == []
    assert [line.seq for line in lines] == list(range(1, length + 1))


def test_a_line_says_who_what_when_and_follows_the_one_before() -> None:
    first, second = trail(2)
    assert first.prev_hash == GENESIS
    assert second.prev_hash == first.hash
    assert (first.at, first.actor_id) == ("2026-11-21T10:15:00.000000+00:00", "her")
    assert second.detail == '{"count":1,"fields":["text"]}'
    assert first.id != second.id


def test_times_are_kept_in_utc_and_a_time_without_zone_is_refused() -> None:
    dhaka = datetime(2026, 11, 21, 16, 15, tzinfo=timezone(timedelta(hours=6)))
    line = next_line(None, HER_KEY, at=dhaka, actor_id="her", operation="x", outcome="done")
    assert line.at == "2026-11-21T10:15:00.000000+00:00"
    with pytest.raises(ValueError):
        next_line(
            None, HER_KEY, at=dhaka.replace(tzinfo=None), actor_id="her", operation="x",
            outcome="done",
        )  # fmt: skip


@settings(max_examples=60)
@given(
    place=st.integers(0, 5),
    name=st.sampled_from(
        ["id", "at", "actor_id", "operation", "outcome", "case_id", "subject", "detail", "signer"]
    ),
    value=st.text(max_size=8),
)
def test_any_changed_field_shows_at_its_line(place: int, name: str, value: str) -> None:
    lines = trail(6)
    if getattr(lines[place], name) == value:
        return
    lines[place] = replace(lines[place], **{name: value})  # type: ignore[arg-type]
    assert (place + 1, Kind.CHANGED) in faults(lines)
    assert {seq for seq, _ in faults(lines)} == {place + 1}


@settings(max_examples=30)
@given(st.integers(0, 4))
def test_a_removed_line_shows_where_it_stood(place: int) -> None:
    lines = trail(6)
    del lines[place]
    assert faults(lines) == [(place + 2, Kind.REMOVED)]


@settings(max_examples=30)
@given(st.permutations(range(5)))
def test_lines_in_another_order_show(order: list[int]) -> None:
    lines = trail(5)
    shuffled = [lines[place] for place in order]
    assert bool(faults(shuffled)) == (order != sorted(order))


def test_two_lines_that_swapped_places_and_numbers_show() -> None:
    lines = trail(4)
    lines[1], lines[2] = replace(lines[2], seq=2), replace(lines[1], seq=3)
    assert {(2, Kind.CHANGED), (3, Kind.CHANGED)} <= set(faults(lines))


def test_a_line_told_twice_shows() -> None:
    lines = trail(3)
    assert faults([*lines, lines[2]]) == [(3, Kind.REORDERED)]


def test_a_line_hashed_anew_shows_by_its_signature_and_by_the_next_line() -> None:
    lines = trail(4)
    changed = replace(lines[1], outcome="refused")
    lines[1] = replace(changed, hash=line_hash(changed))
    assert faults(lines) == [(2, Kind.UNSIGNED), (3, Kind.UNLINKED)]


def test_a_colleague_cannot_write_a_line_in_her_name() -> None:
    lines = trail(3)
    lines[2] = forged(lines[2], HIS_KEY, outcome="refused")
    assert faults(lines) == [(3, Kind.WRONG_SIGNER)]


@pytest.mark.parametrize("signature", ["", "00" * 64, "not hex", "ab"])
def test_an_unsigned_line_shows(signature: str) -> None:
    lines = trail(2)
    lines[1] = replace(lines[1], signature=signature)
    assert faults(lines) == [(2, Kind.UNSIGNED)]


def test_a_signature_of_something_else_does_not_count() -> None:
    (line,) = trail(1)
    elsewhere = HER_KEY.sign(bytes.fromhex(line.hash)).signature.hex()
    assert faults([replace(line, signature=elsewhere)]) == [(1, Kind.UNSIGNED)]


def test_a_trail_that_begins_in_the_middle_shows() -> None:
    assert check_chain(trail(4)[2:], KNOWN) == [AuditFault(3, Kind.REMOVED)]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.text(max_size=5), json_values, max_size=4))
def test_one_value_has_one_spelling_and_comes_back(value: dict[str, object]) -> None:
    written = canonical_json(value)  # type: ignore[arg-type]
    assert json.loads(written) == value
    turned = dict(reversed(list(value.items())))
    assert canonical_json(turned) == written  # type: ignore[arg-type]


def test_the_hashed_bytes_never_change_between_versions() -> None:
    line = replace(trail(1)[0], id="00000000-0000-0000-0000-000000000000", signer="aa")
    assert canonical_bytes(line).decode() == (
        '{"actor_id":"her","at":"2026-11-21T10:15:00.000000+00:00","case_id":"case-1",'
        '"detail":"{\\"count\\":0,\\"fields\\":[\\"text\\"]}",'
        '"id":"00000000-0000-0000-0000-000000000000","operation":"save_note",'
        f'"outcome":"done","prev_hash":"{GENESIS}","seq":1,"signer":"aa","subject":null}}'
    )


def known_hashes(lines: list[SealedLine]) -> Callable[[int], str | None]:
    return {line.seq: line.hash for line in lines}.get


def head_of(lines: list[SealedLine]) -> AuditHead:
    return AuditHead(lines[-1].seq, lines[-1].hash) if lines else AuditHead(0, GENESIS)


@settings(max_examples=40)
@given(written=st.integers(0, 5), now=st.integers(0, 5))
def test_a_database_behind_its_head_is_an_alarm_and_one_ahead_is_not(
    tmp_path_factory: pytest.TempPathFactory, written: int, now: int
) -> None:
    folder, lines = tmp_path_factory.mktemp("head"), trail(5)
    write_head(folder, DEK, head_of(lines[:written]))
    found = check_head(folder, DEK, head_of(lines[:now]), known_hashes(lines[:now]))
    assert found == (HeadState.OK if now >= written else HeadState.BEHIND)


@settings(max_examples=40)
@given(sure=st.integers(0, 5), since=st.integers(0, 5), now=st.integers(0, 5), turned=st.booleans())
def test_lines_gone_since_the_last_lock_are_told_apart_from_an_older_file(
    tmp_path_factory: pytest.TempPathFactory, sure: int, since: int, now: int, turned: bool
) -> None:
    folder, lines = tmp_path_factory.mktemp("head"), trail(5)
    newest = min(5, sure + since)
    data = head_bytes(head_of(lines[:newest]), derive(DEK, HEAD_LABEL), head_of(lines[:sure]))
    (folder / HEAD_NAME).write_bytes(data)
    if turned:
        remake_head(folder, DEK, bytes(32))
    found = check_head(
        folder, bytes(32) if turned else DEK, head_of(lines[:now]), known_hashes(lines[:now])
    )
    gone = HeadState.SHORT if now >= sure else HeadState.BEHIND
    assert found == (HeadState.OK if now >= newest else gone)


def test_another_history_since_the_last_lock_shows(tmp_path: Path) -> None:
    lines, others = trail(4), trail(4)
    data = head_bytes(head_of(lines), derive(DEK, HEAD_LABEL), head_of(lines[:2]))
    (tmp_path / HEAD_NAME).write_bytes(data)
    mixed = {line.seq: line.hash for line in (*lines[:2], *others[2:])}
    assert check_head(tmp_path, DEK, head_of(others), mixed.get) == HeadState.SHORT
    moved = json.loads(data) | {"sure_seq": 1, "sure_hash": lines[0].hash}
    (tmp_path / HEAD_NAME).write_text(json.dumps(moved))
    assert check_head(tmp_path, DEK, head_of(others), mixed.get) == HeadState.FORGED


def test_an_old_file_that_was_worked_on_since_shows_too(tmp_path: Path) -> None:
    lines, others = trail(3), trail(5)  # every trail has line names of its own
    write_head(tmp_path, DEK, head_of(lines))
    for length in (3, 5):
        state = check_head(tmp_path, DEK, head_of(others[:length]), known_hashes(others))
        assert state == HeadState.DIVERGED


def test_a_head_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert check_head(tmp_path, DEK, head_of([]), known_hashes([])) == HeadState.MISSING


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"seq": 1}', "\0"])
def test_a_head_that_is_no_head_is_forged(tmp_path: Path, content: str) -> None:
    (tmp_path / HEAD_NAME).write_text(content)
    assert check_head(tmp_path, DEK, head_of([]), known_hashes([])) == HeadState.FORGED


def test_a_head_set_back_by_hand_or_under_another_key_is_forged(tmp_path: Path) -> None:
    lines = trail(3)
    write_head(tmp_path, DEK, head_of(lines))
    content = json.loads((tmp_path / HEAD_NAME).read_text())
    set_back = content | {"seq": 2, "hash": lines[1].hash}
    (tmp_path / HEAD_NAME).write_text(json.dumps(set_back))
    found = check_head(tmp_path, DEK, head_of(lines[:2]), known_hashes(lines))
    assert found == HeadState.FORGED
    write_head(tmp_path, bytes(32), head_of(lines))
    assert check_head(tmp_path, DEK, head_of(lines), known_hashes(lines)) == HeadState.FORGED


def _removed(lines: list[SealedLine], place: int) -> list[SealedLine]:
    return [*lines[:place], *lines[place + 1 :]]


def _told_twice(lines: list[SealedLine], place: int) -> list[SealedLine]:
    return [*lines[: place + 1], *lines[place:]]


def _swapped(lines: list[SealedLine], place: int) -> list[SealedLine]:
    return [*lines[:place], *reversed(lines[place : place + 2]), *lines[place + 2 :]]


def _changed(lines: list[SealedLine], place: int) -> list[SealedLine]:
    other = replace(lines[place], detail='{"count":99}')
    return [*lines[:place], other, *lines[place + 1 :]]


def _made_anew(lines: list[SealedLine], place: int) -> list[SealedLine]:
    return [*lines[:place], forged(lines[place], outcome="refused"), *lines[place + 1 :]]


def _cut_short(lines: list[SealedLine], place: int) -> list[SealedLine]:
    return lines[: place + 1]


@settings(max_examples=60)
@given(
    st.sampled_from([_removed, _told_twice, _swapped, _changed, _made_anew, _cut_short]),
    st.integers(0, 5),
)
def test_whatever_is_done_to_the_trail_is_found_and_its_line_and_day_named(
    attack: Callable[[list[SealedLine], int], list[SealedLine]], place: int
) -> None:
    whole = trail(8)
    written = AuditHead(8, whole[-1].hash)
    after = attack(whole, place)
    known = {line.seq: line.hash for line in after}
    state = compare_heads(written, AuditHead(after[-1].seq, after[-1].hash), known.get)
    found = check_chain(after, KNOWN)
    if attack is _cut_short:
        assert (found, state) == ([], HeadState.BEHIND)
        return
    assert any(abs(fault.seq - (place + 1)) <= 1 for fault in found)
    assert all(fault.at.startswith("2026-11-21") for fault in found)
