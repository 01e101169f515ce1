"""Feeds readers bent samples in a process of its own, within bounds of time and memory.

``python -m tests.torture.fuzzing READER,… SEED COUNT SECONDS FOLDER`` prints what came of it,
a line of JSON for each. The sample in hand lies in FOLDER/READER as ``now``: after a crash or a
hang it is the culprit. What the program reads in a process apart is read in one here too: that it
breaks there is the refusal a person gets, and no find. Each sample that led somewhere new (another
error from another line, another answer) joins the others, and is kept there as ``find-*``.
"""

import json
import os
import random
import resource
import select
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NoReturn

from casemgr.domain.errors import CaseError
from casemgr.exchange import apart
from casemgr.exchange.paper_errors import AttachmentStopped
from tests.torture.readers import READERS, Reader, samples

LONGEST: Final = 20
"""Seconds of the processor that a single sample may take; how busy the machine is counts little."""
_WAITING: Final = 180
"""Seconds that may pass on the wall: a reader that waits for something takes no processor."""
_LARGEST: Final = 4_000_000  # bytes
_LARGEST_FIND: Final = 40_000  # bytes
_FROM_FINDS: Final = 0.3
_FRAMES: Final = 4
_LARGEST_ANSWER: Final = 8_000  # bytes
_UNBOUND: Final = -1
_TOO_LONG: Final = (signal.SIGPROF, signal.SIGXCPU)


def fuzz(name: str, seed: int, count: int, seconds: float, place: Path) -> dict[str, Any]:
    """Bend and read ``count`` times, or for ``seconds`` where those are more than none."""
    reader, pool, dice = READERS[name], samples(name), random.Random(seed)
    signatures: set[str] = set()
    said: Counter[str] = Counter()
    for sample in pool:
        said[_read(reader, sample, place, signatures)[0]] += 1
    kept, begun, number, slowest = len(pool), time.monotonic(), 0, 0.0
    before = _memory()
    while time.monotonic() - begun < seconds if seconds else number < count:
        sample = dice.choice(pool if dice.random() < _FROM_FINDS else pool[:kept])
        data = reader.bend(sample, pool, dice)[:_LARGEST]
        start = time.monotonic()
        became, new = _read(reader, data, place, signatures)
        slowest = max(slowest, time.monotonic() - start)
        said[became] += 1
        number += 1
        if new and became not in reader.first and len(data) <= _LARGEST_FIND:
            pool.append(data)
            (place / f"find-{sha256(data).hexdigest()[:12]}").write_bytes(data)
    first = sum(count for became, count in said.items() if became in reader.first)
    return {
        "samples": said.total(), "past the first check": said.total() - first,
        "ways": len(signatures), "finds": len(pool) - kept, "slowest": round(slowest, 2),
        "memory": (_memory() - before) >> 20, "said": dict(said.most_common(8)),
    }  # fmt: skip


def _read(reader: Reader, data: bytes, place: Path, signatures: set[str]) -> tuple[str, bool]:
    """What became of one sample, and whether the way there is new. A bug goes on up."""
    (place / "now").write_bytes(data)
    _allow(LONGEST, _WAITING)
    try:
        became, way = (outcome_apart if reader.apart else _outcome)(reader, data, place)
    finally:
        _allow(0, 0)
    new = way not in signatures
    signatures.add(way)
    return became, new


def _outcome(reader: Reader, data: bytes, place: Path) -> tuple[str, str]:
    try:
        with _bounded(reader):
            answer = reader.read(data, place)
    except CaseError as error:
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        became = type(error).__name__
        told = sorted({str(one.reason) for one in getattr(error, "problems", ())})
        return became, became + "".join(f" {one.name}:{one.lineno}" for one in frames) + str(told)
    return "read", f"read {answer!r:.200}"


def outcome_apart(
    reader: Reader, data: bytes, place: Path, patience: float = _WAITING - 1
) -> tuple[str, str]:
    """What became of one sample, and the way there, from a process within the program's own bounds
    for it.

    Raises ``TimeoutError``, ``MemoryError`` for one that took more than it may, ``RuntimeError``
    for a bug in it.
    """
    taken = _taken()
    source, target = os.pipe()
    child = os.fork()
    if not child:
        _be_apart(reader, data, place, target)
    os.close(target)
    with os.fdopen(source, "rb") as pipe:
        in_time = bool(select.select([pipe], [], [], patience)[0])
        if not in_time:
            os.kill(child, signal.SIGKILL)
        answer = pipe.read()
    _, status, usage = os.wait4(child, 0)
    if not in_time:
        raise TimeoutError
    if usage.ru_maxrss * 1024 - taken > reader.most:
        raise MemoryError
    if os.WIFSIGNALED(status):
        if os.WTERMSIG(status) in _TOO_LONG:
            raise TimeoutError
        return AttachmentStopped.__name__, f"stopped {os.WTERMSIG(status)}"
    if os.WEXITSTATUS(status):
        raise RuntimeError(answer.decode("utf-8", "replace"))
    became, way = json.loads(answer)
    return became, way


def _be_apart(reader: Reader, data: bytes, place: Path, target: int) -> NoReturn:
    _allow(LONGEST, 0)
    code = 0
    try:
        apart.bound()
        answer = json.dumps(_outcome(reader._replace(most=_UNBOUND), data, place))
    except BaseException:  # noqa: BLE001 - told on the other side
        code, answer = 1, traceback.format_exc()
    os.write(target, answer.encode("utf-8", "replace")[:_LARGEST_ANSWER])
    os._exit(code)


def _allow(working: float, waiting: float) -> None:
    """From now on so many seconds of the processor and on the wall; 0 for no end."""
    signal.setitimer(signal.ITIMER_PROF, working)
    signal.setitimer(signal.ITIMER_REAL, waiting)


def _memory() -> int:
    """The most bytes this process, or one of its children, ever held."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(one).ru_maxrss for one in whose) * 1024


def _taken(which: int = 1) -> int:
    """Bytes this process holds now (``which`` 0: its whole address space; see proc(5), statm)."""
    return int(Path("/proc/self/statm").read_text().split()[which]) * resource.getpagesize()


@contextmanager
def _bounded(reader: Reader) -> Iterator[None]:
    """So much more memory than is taken now, and no more."""
    if reader.most == _UNBOUND:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_taken(0) + reader.most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _names, _seed, _count, _seconds, _place = sys.argv[1:]
    for _name in _names.split(","):
        (_own := Path(_place) / _name).mkdir(parents=True)
        print(json.dumps(fuzz(_name, int(_seed), int(_count), float(_seconds), _own)), flush=True)
