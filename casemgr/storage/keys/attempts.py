"""Wrong tries: each one makes the next wait longer, and all are told at the next sign-in.

The count lies in ``attempts.json`` beside the key files, because the database is closed when
it is needed. Whoever holds the disk can delete it; against him stands the cost of the KDF.
Logins do not appear in it: a slot's id does, or ``unknown`` for a login nobody has.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from casemgr.storage.errors import DiskFull, TooManyTries, WrongPassphrase, WrongPin
from casemgr.storage.folder import write_whole

Clock = Callable[[], datetime]

ATTEMPTS_FILE = "attempts.json"
UNKNOWN = "unknown"
DAMAGED = "damaged"
"""In the place of a slot's id: the count itself could not be read."""
_LONGEST_WAIT = 60
_KEPT_TIMES = 100
_LARGEST_FILE = 1024 * 1024
_VERSION = 2  # 1 had no check


def system_clock() -> datetime:
    """Now, aware, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class FailedAttempts:
    """Wrong tries not yet taken into the audit trail.

    ``who`` is a slot's id or ``unknown``; ``count`` is all of them, ``times`` the last hundred.
    """

    who: str
    count: int
    times: tuple[datetime, ...]


@dataclass(frozen=True)
class _Tally:
    streak: int = 0
    count: int = 0
    times: tuple[datetime, ...] = ()


def failed_attempts(folder: Path) -> tuple[FailedAttempts, ...]:
    """The wrong tries since ``clear_attempts``, to be told and audited.

    A count that is not as it was written is one entry of ``DAMAGED``, counting 0.
    """
    if _decayed(folder):
        return (FailedAttempts(DAMAGED, 0, (_changed_at(folder / ATTEMPTS_FILE),)),)
    return tuple(
        FailedAttempts(who, tally.count, tally.times)
        for who, tally in sorted(_read(folder).items())
        if tally.count
    )


def clear_attempts(folder: Path) -> None:
    """Forget the wrong tries once they are in the audit trail; running waits go on."""
    kept = {
        who: replace(tally, count=0, times=tally.times[-1:])
        for who, tally in _read(folder).items()
        if tally.streak
    }
    _write(folder, kept)


def streak(folder: Path, who: str) -> int:
    """How many tries in a row have failed for ``who``."""
    return _read(folder).get(who, _Tally()).streak


def forget(folder: Path, who: str) -> None:
    """End the streak of ``who``; what is still to be audited stays."""
    tallies = _read(folder)
    if who in tallies and tallies[who].streak:
        _write(folder, tallies | {who: replace(tallies[who], streak=0)})


@contextmanager
def counted(folder: Path, who: str, clock: Clock, *, strict: bool = False) -> Iterator[int]:
    """Count a try *before* it is made, so that killing the program wins no free guess.

    Gives the number of this try in its streak. ``WrongPassphrase`` and ``WrongPin`` leave it
    counted, success ends the streak, any other error takes it back. Raises ``TooManyTries``
    before the wait is over. A full disk stops only a ``strict`` count: reading case files
    must stay possible.
    """
    now = clock().astimezone(UTC)
    before = _read(folder)
    tally = before.get(who, _Tally())
    _wait_is_over(tally, now)
    times = (*tally.times, now)[-_KEPT_TIMES:]
    tried = _Tally(tally.streak + 1, tally.count + 1, times)
    with _room_or_not(strict):
        _write(folder, before | {who: tried})
    try:
        yield tried.streak
    except (WrongPassphrase, WrongPin):
        raise
    except Exception:
        with _room_or_not(strict=False):
            _write(folder, before)
        raise
    with _room_or_not(strict=False):
        _write(folder, before | {who: replace(tally, streak=0)})


def seconds_to_wait(folder: Path, who: str, now: datetime) -> int:
    """Whole seconds until ``who`` may try again; 0 for at once."""
    return _left(_read(folder).get(who, _Tally()), now.astimezone(UTC))


def _wait_is_over(tally: _Tally, now: datetime) -> None:
    if left := _left(tally, now):
        raise TooManyTries(seconds=left)


def _left(tally: _Tally, now: datetime) -> int:
    if not tally.streak or not tally.times:
        return 0
    wait = timedelta(seconds=min(2 ** min(tally.streak - 1, 6), _LONGEST_WAIT))
    passed = now - tally.times[-1]
    # A clock set back must not lock anybody out for years; set forward it frees anyway.
    if timedelta(0) <= passed < wait:
        return max(1, -int(-(wait - passed).total_seconds() // 1))
    return 0


@contextmanager
def _room_or_not(strict: bool) -> Iterator[None]:
    try:
        yield
    except DiskFull:
        if strict:
            raise


def _read(folder: Path) -> dict[str, _Tally]:
    """Nothing where the file is missing or damaged: no reason to keep anybody out."""
    try:
        return _stored(folder)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return {}
    except RecursionError:
        return {}


def _decayed(folder: Path) -> bool:
    try:
        _stored(folder)
    except OSError:
        return False
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return True
    return False


def _stored(folder: Path) -> dict[str, _Tally]:
    with (folder / ATTEMPTS_FILE).open("rb") as file:
        stored: Any = json.loads(file.read(_LARGEST_FILE))
    tries = stored["tries"]
    if stored["version"] != 1 and stored["check"] != _check(tries):
        raise ValueError("not as written")
    if stored.keys() - {"version", "tries", "check"} or ("check" in stored) != (
        stored["version"] == _VERSION
    ):
        raise ValueError("not as written")
    return {
        str(who): _Tally(
            int(entry["streak"]),
            int(entry["count"]),
            tuple(datetime.fromtimestamp(float(time), UTC) for time in entry["times"]),
        )
        for who, entry in tries.items()
    }


def _check(tries: object) -> str:
    """A sum that shows decay; whoever holds the disk can make it anew."""
    return sha256(json.dumps(tries, sort_keys=True).encode()).hexdigest()


def _changed_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    except (OSError, ValueError, OverflowError):
        return datetime.fromtimestamp(0, UTC)


def _write(folder: Path, tallies: dict[str, _Tally]) -> None:
    path = folder / ATTEMPTS_FILE
    kept = {who: tally for who, tally in tallies.items() if tally.streak or tally.count}
    if not kept and not path.exists():
        return
    entries = {
        who: {
            "streak": tally.streak,
            "count": tally.count,
            "times": [time.timestamp() for time in tally.times],
        }
        for who, tally in kept.items()
    }
    content = {"version": _VERSION, "tries": entries, "check": _check(entries)}
    write_whole(path, json.dumps(content).encode())
