"""The key files: torn, decayed, rolled between versions, and changed on purpose."""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casemgr.domain.errors import CaseError
from casemgr.storage.errors import (
    KdfRefused,
    KeysDamaged,
    KeysTampered,
    KeysTooNew,
    NoWorkspaceHere,
    WrongPassphrase,
)
from casemgr.storage.keys import (
    FLOOR_COST,
    HEADER_FILES,
    SecretBytes,
    add_slot,
    create_keys,
    replace_recovery_code,
    slots,
    unlock,
    unlock_with_recovery,
)
from casemgr.storage.keys import header as headers
from casemgr.storage.keys.slots import new_seed, open_slot, seal

Forge = Callable[[Path, Callable[[Any], None]], None]
A, B = HEADER_FILES
SECOND = "four quiet lamps beside a river"
shared_folder = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def test_both_files_are_equal_readable_by_their_owner_only_and_hold_no_secret(made: Any) -> None:
    first, second = (made.folder / name for name in HEADER_FILES)
    assert first.read_bytes() == second.read_bytes()
    if sys.platform != "win32":
        assert first.stat().st_mode & 0o777 == 0o600
    opened = unlock(made.folder, made.login, made.passphrase)
    for secret in (opened.dek.expose(), opened.seed.expose(), made.passphrase.encode()):
        for path in made.folder.iterdir():
            raw = path.read_bytes()
            assert secret not in raw
            assert secret.hex().encode() not in raw
            assert base64.b64encode(secret) not in raw


@shared_folder
@given(place=st.integers(min_value=0), bit=st.integers(0, 7), name=st.sampled_from(HEADER_FILES))
def test_any_flipped_bit_in_one_file_is_found_and_the_other_file_serves(
    template: Any, tmp_path: Path, place: int, bit: int, name: str
) -> None:
    good = (template.folder / A).read_bytes()
    bad = bytearray(good)
    bad[place % len(bad)] ^= 1 << bit
    for each in HEADER_FILES:
        (tmp_path / each).write_bytes(bytes(bad) if each == name else good)
    loaded = headers.load_verified(tmp_path, template.opened)
    assert loaded.spoilt == (name,)
    assert headers.encode(loaded.header) == good
    assert headers.mend(tmp_path, loaded) == (name,)
    assert (tmp_path / name).read_bytes() == good


@shared_folder
@given(keep=st.integers(min_value=0))
def test_a_file_cut_short_anywhere_is_found_and_two_of_them_are_told(
    template: Any, tmp_path: Path, keep: int
) -> None:
    good = (template.folder / A).read_bytes()
    torn = good[: keep % len(good)]
    (tmp_path / A).write_bytes(torn)
    (tmp_path / B).write_bytes(good)
    assert headers.load(tmp_path).spoilt == (A,)
    (tmp_path / B).write_bytes(torn)
    with pytest.raises(KeysDamaged):
        headers.load(tmp_path)


@given(raw=st.binary(max_size=200))
def test_any_other_bytes_are_not_a_header(raw: bytes) -> None:
    with pytest.raises(ValueError):
        headers.decode(raw)


def test_a_file_nested_beyond_measure_counts_as_damaged(made: Any) -> None:
    (made.folder / A).write_bytes(b"[" * 200_000)
    assert headers.load(made.folder).spoilt == (A,)


def test_signing_in_mends_a_damaged_copy_and_says_so(made: Any) -> None:
    (made.folder / B).write_bytes(b"\0" * 300)
    assert unlock(made.folder, made.login, made.passphrase).repaired == (B,)
    assert (made.folder / B).read_bytes() == (made.folder / A).read_bytes()
    (made.folder / A).unlink()
    assert unlock_with_recovery(made.folder, made.code).repaired == (A,)
    assert unlock_with_recovery(made.folder, made.code).repaired == ()


def test_an_empty_folder_has_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(NoWorkspaceHere):
        unlock(tmp_path, "rina", SECOND)


def test_a_crash_between_the_two_files_leaves_the_newer_one_in_force(made: Any) -> None:
    older = (made.folder / B).read_bytes()
    code = replace_recovery_code(made.folder, made.opened)
    (made.folder / B).write_bytes(older)
    loaded = headers.load_verified(made.folder, made.opened)
    assert loaded.spoilt == (B,)
    recovery = loaded.header.recovery()
    assert recovery is not None
    assert bytes(headers.encode(loaded.header)) == (made.folder / A).read_bytes()
    assert code != made.code


def test_a_header_of_a_later_version_is_refused_as_newer(made: Any, forge: Forge) -> None:
    forge(made.folder, lambda outer: outer["body"].update(version=headers.VERSION + 1, novelty=[1]))
    with pytest.raises(KeysTooNew):
        unlock(made.folder, made.login, made.passphrase)


def test_a_torn_file_of_a_later_version_counts_as_damaged_not_as_newer(
    made: Any, forge: Forge
) -> None:
    forge(made.folder, lambda outer: outer["body"].update(version=headers.VERSION + 1))
    for name in HEADER_FILES:
        raw = (made.folder / name).read_bytes()
        (made.folder / name).write_bytes(raw.replace(b'"login":"rina"', b'"login":"rinb"'))
    with pytest.raises(KeysDamaged):
        headers.load(made.folder)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key in value:
            yield from _leaves(value[key], (*path, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _leaves(each, (*path, place))
    else:
        yield path


def _other(value: Any) -> Any:
    if isinstance(value, bool | None):
        return base64.b64encode(bytes(80)).decode()
    if isinstance(value, int):
        return value + 1
    swap = {"person": "quick", "casemgr-keys": "other"}
    if value in swap:
        return swap[value]
    place = next((i for i, sign in enumerate(value) if sign.isalnum()), 0)
    return value[:place] + ("b" if value[place : place + 1] != "b" else "c") + value[place + 1 :]


def test_a_change_to_any_single_field_with_a_fitting_checksum_is_refused(
    made: Any, forge: Forge
) -> None:
    original = (made.folder / A).read_bytes()
    body = json.loads(original)["body"]
    paths = list(_leaves(body))
    assert len(paths) > 25
    for path in paths:

        def change(outer: Any, path: tuple[Any, ...] = path) -> None:
            target = outer["body"]
            for step in path[:-1]:
                target = target[step]
            target[path[-1]] = _other(target[path[-1]])

        for name in HEADER_FILES:
            (made.folder / name).write_bytes(original)
        forge(made.folder, change)
        assert (made.folder / A).read_bytes() != original
        with pytest.raises((KeysTampered, KeysDamaged, KeysTooNew)):
            headers.load_verified(made.folder, made.opened)


def test_a_slot_taken_away_put_in_or_moved_is_refused_at_sign_in(made: Any, forge: Forge) -> None:
    dek = SecretBytes(bytes(32))
    stranger = open_slot("recovery", "", new_seed(), dek, dek)
    entry = dict(headers._entry(stranger))
    original = (made.folder / A).read_bytes()
    changes: list[Callable[[Any], None]] = [
        lambda outer: outer["body"]["slots"].pop(0),
        lambda outer: outer["body"]["slots"].append(entry),
        lambda outer: outer["body"]["slots"].reverse(),
        lambda outer: outer["body"].update(sequence=99),
        lambda outer: outer.update(mac="00" * 32),
    ]
    for change in changes:
        for name in HEADER_FILES:
            (made.folder / name).write_bytes(original)
        forge(made.folder, change)
        with pytest.raises(KeysTampered):
            unlock_with_recovery(made.folder, made.code)


def test_data_keys_exchanged_between_slots_are_refused(made: Any, forge: Forge) -> None:
    def exchange(outer: Any) -> None:
        one, other = outer["body"]["slots"]
        one["dek"], other["dek"] = other["dek"], one["dek"]

    forge(made.folder, exchange)
    with pytest.raises(KeysTampered):
        unlock(made.folder, made.login, made.passphrase)


def test_an_attackers_own_data_key_sealed_to_a_person_is_refused(made: Any, forge: Forge) -> None:
    def replace_key(outer: Any) -> None:
        slot = outer["body"]["slots"][0]
        public = base64.b64decode(slot["seal"])
        slot["dek"] = base64.b64encode(seal(public, SecretBytes(bytes(32)))).decode()

    forge(made.folder, replace_key)
    with pytest.raises(KeysTampered):
        unlock(made.folder, made.login, made.passphrase)


@pytest.mark.parametrize("half", ["sign_public", "seal_public", "age_recipient"])
def test_a_colleague_who_changes_a_persons_public_key_is_found_out_when_she_signs_in(
    made: Any, half: str
) -> None:
    header = headers.load(made.folder).header
    person, recovery = header.slots
    stranger = open_slot("recovery", "", new_seed(), made.opened.dek, made.opened.root)
    swapped: dict[str, Any] = {half: getattr(stranger, half)}
    headers.change(made.folder, made.opened, (replace(person, **swapped), recovery))
    with pytest.raises(KeysTampered):
        unlock(made.folder, made.login, made.passphrase)


def test_one_persons_encrypted_seed_does_not_open_in_another_persons_slot(
    made: Any, forge: Forge
) -> None:
    add_slot(made.folder, made.opened, "sadia", SECOND, cost=FLOOR_COST)

    def exchange(outer: Any) -> None:
        people = [slot for slot in outer["body"]["slots"] if slot["kind"] == "person"]
        people[0]["lock"], people[1]["lock"] = people[1]["lock"], people[0]["lock"]

    forge(made.folder, exchange)
    with pytest.raises(WrongPassphrase):
        unlock(made.folder, made.login, SECOND)


def _most_memory() -> int:
    """The most this process ever held, in KiB; Windows does not tell it so simply."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("memory_kib", 8),
        ("memory_kib", 64 * 1024 - 1),
        ("memory_kib", 64 * 1024 * 1024),
        ("memory_kib", 2**40),
        ("passes", 1),
        ("passes", 10**9),
        ("lanes", 1),
        ("lanes", 2**20),
    ],
)
def test_a_cost_outside_its_bounds_is_refused_before_it_is_paid(
    made: Any, forge: Forge, field: str, value: int
) -> None:
    forge(made.folder, lambda outer: outer["body"]["slots"][0]["lock"].update({field: value}))
    memory = _most_memory()
    began = time.perf_counter()
    with pytest.raises(KdfRefused):
        unlock(made.folder, made.login, made.passphrase)
    assert time.perf_counter() - began < 2
    assert _most_memory() - memory < 32 * 1024


def test_a_cost_changed_within_its_bounds_does_not_open(made: Any, forge: Forge) -> None:
    forge(made.folder, lambda outer: outer["body"]["slots"][0]["lock"].update(passes=4))
    with pytest.raises(WrongPassphrase):
        unlock(made.folder, made.login, made.passphrase)


def test_a_header_of_another_workspace_is_refused(made: Any, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    create_keys(other, made.login, made.passphrase, cost=FLOOR_COST)
    for name in HEADER_FILES:
        (made.folder / name).write_bytes((other / name).read_bytes())
    with pytest.raises(KeysTampered):
        slots(made.folder, made.opened)


@given(slots_wanted=st.integers(0, 4), sequence=st.integers(0, 10**9), rooted=st.booleans())
def test_what_is_encoded_is_decoded_again(slots_wanted: int, sequence: int, rooted: bool) -> None:
    dek = SecretBytes(os.urandom(32))
    root = dek if rooted else None
    entries = tuple(open_slot("recovery", "", new_seed(), dek, root) for _ in range(slots_wanted))
    with_next = tuple(replace(e, sealed_next_dek=seal(e.seal_public, dek)) for e in entries[:1])
    header = headers.Header(uuid4(), sequence, (*with_next, *entries[1:]), os.urandom(32))
    assert headers.decode(headers.encode(header)) == header


_WRITER = """
import sys
from pathlib import Path
from casemgr.storage.keys import read_recovery_code, replace_recovery_code, unlock_with_recovery
folder = Path(sys.argv[1])
opened = unlock_with_recovery(folder, read_recovery_code(sys.stdin.readline()))
print("ready", flush=True)
while True:
    replace_recovery_code(folder, opened)
"""


def test_killing_the_program_while_it_writes_never_loses_the_keys(made: Any) -> None:
    folder, wait = made.folder, 0.001
    code = made.code
    for _ in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as child:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(code.printed().encode() + b"\n")
            child.stdin.flush()
            assert child.stdout.readline() == b"ready\n"
            time.sleep(wait)
            child.kill()
        wait *= 2
        loaded = headers.load_verified(folder, made.opened)
        assert loaded.header.person(made.login) is not None
        headers.mend(folder, loaded)
        code = replace_recovery_code(folder, made.opened)
    assert unlock(folder, made.login, made.passphrase).dek == made.opened.dek


def test_every_refusal_is_a_sentence_for_a_person(made: Any, forge: Forge) -> None:
    forge(made.folder, lambda outer: outer.update(mac="00" * 32))
    with pytest.raises(CaseError) as refused:
        unlock_with_recovery(made.folder, made.code)
    assert refused.value.tell("en").startswith("The key file was changed")
    assert "চাবি-ফাইল" in refused.value.tell("bn")
