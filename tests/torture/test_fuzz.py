"""Every reader of what comes from elsewhere, fed bent, cut and joined samples: a sentence or a
value, never a bug, never a wait."""

import random
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from casemgr.domain.errors import CaseError
from casemgr.exchange.htcds_reader import read_htcds
from casemgr.exchange.papers import read_paper
from casemgr.exchange.xlsform import read_xlsform
from casemgr.storage.audit import AuditHead, check_head
from casemgr.storage.backup import verify_backup
from casemgr.storage.keys import header as headers
from casemgr.storage.keys.attempts import failed_attempts
from casemgr.storage.keys.recovery import new_recovery_code, read_recovery_code
from casemgr.storage.keys.shares import draw_shares, read_shares
from tests.exchange.paper_samples import amr, m4a, mp3, ogg, photo, plain_pdf, wav
from tests.exchange.sheets import case_sheet, saved
from tests.torture.office import Office, dice_for, rounds_of

LONGEST = 20.0
"""Seconds a single sample may take on a slow, busy machine."""
Reader = tuple[Callable[[bytes], object], list[bytes]]


@pytest.fixture(scope="module")
def readers(busy: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reader]:
    """What is read, and sound samples of it."""
    place = tmp_path_factory.mktemp("fuzz")
    keys = busy.keys(busy.folder)
    identity = keys.age_identity()

    def by_file(name: str, read: Callable[[Path], object]) -> Callable[[bytes], object]:
        def put_and_read(data: bytes) -> object:
            (place / name).write_bytes(data)
            return read(place / name)

        return put_and_read

    def head(path: Path) -> object:
        return check_head(path.parent, keys.dek.expose(), AuditHead(1, "0" * 64), lambda _: None)

    def sample(name: str) -> bytes:
        return (busy.folder / name).read_bytes()

    sheet = saved(case_sheet())
    papers = [photo(), plain_pdf(), amr(), m4a(), mp3(), ogg(), wav()]
    shares = "\n".join(draw_shares().sheets[:2]).encode()
    backup = next((busy.folder / "backups").iterdir()).read_bytes()
    return {
        "keys": (by_file("keys.a.json", lambda path: headers.load(path.parent)),
                 [sample("keys.a.json")]),
        "head": (by_file("head.json", head), [sample("head.json")]),
        "attempts": (by_file("attempts.json", lambda path: failed_attempts(path.parent)),
                     [sample("attempts.json")]),
        "recovery code": (lambda data: read_recovery_code(data.decode("utf-8", "replace")),
                          [new_recovery_code().printed().encode()]),
        "recovery sheets": (lambda data: read_shares(data.decode("utf-8", "replace").split("\n")),
                            [shares]),
        "backup": (by_file("a.backup", lambda path: verify_backup(path, identity)), [backup]),
        "papers": (lambda data: read_paper(data, ""), papers),
        "sheets": (lambda data: read_htcds(data, today=date(2026, 11, 22)), [sheet]),
        "forms": (read_xlsform, [sheet]),
    }  # fmt: skip


def bent(samples: list[bytes], dice: random.Random) -> bytes:
    """A sample with bytes changed, repeated, cut out or put in from another."""
    data = bytearray(dice.choice(samples))
    for _ in range(dice.choice((1, 1, 2, 8))):
        at, length = dice.randrange(len(data) + 1), dice.choice((1, 2, 4, 64))
        other = dice.choice(samples)
        start = dice.randrange(len(other))
        data[at : at + dice.choice((0, length))] = dice.choice(
            (b"", dice.randbytes(length), other[start : start + length], data[at : at + length] * 9)
        )
    return bytes(data)


def fuzz(readers: dict[str, Reader], rounds: int, dice: random.Random) -> int:
    """How many samples were read as if sound; each reader gets ``rounds``."""
    read = 0
    for name, (reader, samples) in readers.items():
        for number in range(rounds):
            data, start = bent(samples, dice), time.monotonic()
            try:
                reader(data)
                read += 1
            except CaseError:
                pass
            except Exception as problem:
                problem.add_note(f"{name}, sample {number}, {len(data)} bytes: {data[:200]!r}")
                raise
            assert time.monotonic() - start < LONGEST, name
    return read


def test_a_bent_file_is_read_or_refused_with_a_sentence(readers: dict[str, Reader]) -> None:
    assert fuzz(readers, 3, random.Random(20261122)) > 0


@pytest.mark.campaign
def test_thousands_of_bent_files_are_read_or_refused(readers: dict[str, Reader]) -> None:
    fuzz(readers, rounds_of(3000), dice_for("fuzz"))
