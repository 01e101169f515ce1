"""One bit of one file flips: it is told, or it harms nothing. Never silent, never a crash."""

import math
import random
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from casemgr.domain.errors import CaseError
from tests.torture.office import Contents, Office, dice_for, rounds_of

HARMLESS, DETECTED, REPAIRED = "harmless", "detected", "repaired"


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)


def flipped(folder: Path, dice: random.Random, only: str) -> str:
    """Flip one bit; gives its place. Small files are hit more often than their size asks for."""
    paths = [path for path in files_of(folder) if path.match(only)]
    path = dice.choices(paths, [math.sqrt(one.stat().st_size) for one in paths])[0]
    data = bytearray(path.read_bytes())
    place, bit = dice.randrange(len(data)), dice.randrange(8)
    data[place] ^= 1 << bit
    path.write_bytes(data)
    name = path.relative_to(folder).as_posix()
    return f"{'files/*' if name.startswith('files/') else name} byte {place} bit {bit}"


def outcome(office: Office, folder: Path, reference: Contents) -> str | None:
    """What became of a flip; ``None``: something else was read, and not a word said."""
    try:
        found = office.contents(folder)
    except CaseError as told:
        return DETECTED if told.tell("bn") != told.tell("en") else None
    if found.same(reference):
        return REPAIRED if found.said else HARMLESS
    return DETECTED if found.said else None


def campaign(office: Office, work: Path, dice: random.Random, only: Iterable[str]) -> Counter[str]:
    """One flip for each of the patterns ``only``, in a file that fits it."""
    untouched = Path(shutil.copytree(office.folder, work / "untouched"))
    reference = office.contents(untouched)
    assert reference.said == ()
    assert len(reference.cases) == 1
    assert len(reference.drafts) == 4
    assert len(reference.papers) == 2
    told: Counter[str] = Counter()
    silent = []
    for pattern in only:
        folder = Path(shutil.copytree(office.folder, work / "flipped"))
        where = flipped(folder, dice, pattern)
        became = outcome(office, folder, reference)
        shutil.rmtree(folder)
        if became is None:
            silent.append(where)
        told[f"{where.split()[0]}: {became}"] += 1
    print(*(f"{name:<48} {count:5}" for name, count in sorted(told.items())), sep="\n")
    assert silent == []
    return told


def test_a_flipped_bit_of_a_log_is_told(busy: Office, tmp_path: Path) -> None:
    told = campaign(busy, tmp_path, random.Random(20261122), ("case.db-wal", "drafts.db-wal"))
    assert told == {"case.db-wal: detected": 1, "drafts.db-wal: detected": 1}


def test_a_flipped_bit_anywhere_is_told_or_harms_nothing(busy: Office, tmp_path: Path) -> None:
    anywhere = ("attempts.json", "*", "*")
    assert campaign(busy, tmp_path, random.Random(20261122), anywhere).total() == 3


@pytest.mark.campaign
def test_none_of_two_thousand_flipped_bits_is_silent(busy: Office, tmp_path: Path) -> None:
    rounds = rounds_of(2000)
    told = campaign(busy, tmp_path, dice_for("bits"), ["*"] * rounds)
    assert told.total() == rounds
