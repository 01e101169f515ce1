"""Feeds readers bent samples in a process of its own, within bounds of time and memory.

``python -m tests.torture.fuzzing READER,… SEED COUNT SECONDS FOLDER`` prints what came of it,
a line of JSON for each. The sample in hand lies in FOLDER/READER as ``now``: after a crash or a
hang it is the culprit. Each sample that led somewhere new (another error from another line,
another answer) joins the others, and is kept there as ``find-*``.
"""

import json
import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from casemgr.domain.errors import CaseError
from tests.torture.readers import READERS, Reader, samples

LONGEST: Final = 20
"""Seconds a single sample may take on a slow, busy machine."""
_LARGEST: Final = 4_000_000  # bytes
_LARGEST_FIND: Final = 40_000  # bytes
_FROM_FINDS: Final = 0.3
_FRAMES: Final = 4


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
    signal.alarm(LONGEST)
    try:
        with _bounded(reader):
            answer = reader.read(data, place)
        became, way = "read", f"read {answer!r:.200}"
    except CaseError as error:
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        became = type(error).__name__
        told = sorted({str(one.reason) for one in getattr(error, "problems", ())})
        way = became + "".join(f" {frame.name}:{frame.lineno}" for frame in frames) + str(told)
    finally:
        signal.alarm(0)
    new = way not in signatures
    signatures.add(way)
    return became, new


def _memory() -> int:
    """The most bytes this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@contextmanager
def _bounded(reader: Reader) -> Iterator[None]:
    """So much more memory than is taken now, and no more."""
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (taken + reader.most, hard))
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
