"""What a program did to files, from the trace that strace made of it."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

CALLS: Final = (
    "open,openat,openat2,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mkdir,"
    "mkdirat,mknod,mknodat,truncate,unlink,unlinkat,execve,connect,bind"
)
OPTIONS: Final = (
    "-ff", "--seccomp-bpf", "-qq", "-y", "-s", "4096", "-e", "signal=none", "-e", f"trace={CALLS}",
)  # fmt: skip
_WRITING: Final = ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TMPFILE", "O_TRUNC")
_CALL: Final = re.compile(r"(\w+)\((.*)\)\s+= (\d+)")
_PATH: Final = re.compile(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')


class Doings(NamedTuple):
    """``written``: every path that was opened for writing, made, linked, renamed or taken away;
    ``started``: the command of each process; ``reached``: addresses outside of this machine's own
    sockets."""

    written: set[Path]
    started: list[str]
    reached: list[str]


def doings(traces: Iterable[Path], here: Path) -> Doings:
    """What the traces of a program (one file for each thread) tell; ``here`` is where it was
    started."""
    found = Doings(set(), [], [])
    for trace in traces:
        for line in trace.read_text("utf-8", "surrogateescape").splitlines():
            call = _CALL.search(line)
            if call is None:
                continue
            name, given, _ = call.groups()
            if name == "execve":
                found.started.append(given)
            elif name in ("connect", "bind"):
                if "AF_INET" in given:
                    found.reached.append(given)
            elif not name.startswith("open") or any(flag in given for flag in _WRITING):
                found.written.update(_paths(given, here))
    return found


def _paths(given: str, here: Path) -> Iterator[Path]:
    for folder, text in _PATH.findall(given):
        name = text.encode("latin-1", "surrogateescape").decode("unicode_escape")
        yield Path(folder or here, name.encode("latin-1", "replace").decode("utf-8", "replace"))
