"""What a disk may hold after the power went: rebuilt from the calls a program made.

strace tells every write, sync, cut, rename and removal below one folder, in order, beside what
the program acknowledged. ``after_cut`` then gives one state a disk could be in: what was synced is
there; of what was not, any 512-byte sectors of any 4 KiB blocks; names that were made, moved or
removed since their folder was synced as far as a journal had come. Memory maps (SQLite's
``-shm``) and locks are no part of it.
"""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

BLOCK, SECTOR = 4096, 512
CALLS = (
    "openat,open,creat,close,write,pwrite64,fsync,fdatasync,ftruncate,"
    "clone,clone3,fork,vfork,rename,renameat,renameat2,unlink,unlinkat,link,linkat,lseek"
)
LENGTH = 4 * 1024 * 1024  # bytes of a write that are told
_CALL = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


class Call(NamedTuple):
    """One call that came back well: its name, texts, other arguments, and what it gave."""

    name: str
    texts: list[bytes]
    rest: list[str]
    gave: int


class Write(NamedTuple):
    at: int
    data: bytes | None  # None: cut to ``at`` bytes


@dataclass
class Inode:
    synced: bytes = b""
    pending: list[Write] = field(default_factory=list)
    size: int = 0

    def write(self, at: int, data: bytes) -> None:
        self.pending.append(Write(at, data))
        self.size = max(self.size, at + len(data))

    def cut(self, size: int) -> None:
        self.pending.append(Write(size, None))
        self.size = size

    def sync(self) -> None:
        content = bytearray(self.synced)
        for step in self.pending:
            _put(content, step)
        self.synced, self.pending = bytes(content), []

    def after_cut(self, dice: random.Random) -> bytes:
        """What is left: each unsynced block whole, torn or not there at all."""
        content, luck = bytearray(self.synced), dice.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        for step in self.pending:
            if step.data is None:
                if dice.random() < luck:
                    _put(content, step)
                continue
            for block in _pieces(step.at, step.data, BLOCK):
                if dice.random() >= luck:
                    continue
                torn = dice.random() < 0.2
                for sector in _pieces(block.at, block.data or b"", SECTOR):
                    if not torn or dice.random() < 0.5:
                        _put(content, sector)
        return bytes(content)


class Name(NamedTuple):
    """A name in a folder begins or ceases (``None``) to mean a file."""

    path: Path
    inode: Inode | None


class Disk:
    """A folder as its writes, syncs and names went by."""

    def __init__(self, root: Path, contents: Mapping[Path, bytes]) -> None:
        self._root = root
        self._names = {path: Inode(data, size=len(data)) for path, data in contents.items()}
        self._durable = dict(self._names)
        self._pending: list[list[Name]] = []
        self._open: dict[int, Path | Inode] = {}
        self._place: dict[int, int] = {}

    def apply(self, call: Call) -> None:
        act = getattr(self, f"_{call.name.removesuffix('64')}", None)
        if act is not None and call.gave >= 0:
            act(call)

    def after_cut(self, dice: random.Random) -> dict[Path, bytes]:
        """One state the disk may be in if the power goes now."""
        names = dict(self._durable)
        for step in self._pending[: dice.randint(0, len(self._pending))]:
            _rename(names, step)
        return {path: inode.after_cut(dice) for path, inode in names.items()}

    def _openat(self, call: Call) -> None:
        path = Path(call.texts[0].decode())
        if not path.is_relative_to(self._root):
            return
        flags = " ".join(call.rest)
        if "O_DIRECTORY" in flags or path == self._root:
            self._open[call.gave] = path
            return
        if path.name.endswith(("-shm", ".lock")):
            return
        if path not in self._names:
            if "O_CREAT" not in flags:
                self._open[call.gave] = path  # a folder
                return
            self._change([Name(path, Inode())])
        elif "O_TRUNC" in flags:
            self._names[path].cut(0)
        self._open[call.gave], self._place[call.gave] = self._names[path], 0

    def _close(self, call: Call) -> None:
        self._open.pop(int(call.rest[0]), None)

    def _lseek(self, call: Call) -> None:
        self._place[int(call.rest[0])] = call.gave

    def _write(self, call: Call) -> None:
        inode, handle = self._inode(call), int(call.rest[0])
        if inode is not None:
            inode.write(self._place.get(handle, 0), call.texts[0][: call.gave])
            self._place[handle] = self._place.get(handle, 0) + call.gave

    def _pwrite(self, call: Call) -> None:
        inode = self._inode(call)
        if inode is not None:
            inode.write(int(call.rest[-1]), call.texts[0][: call.gave])

    def _ftruncate(self, call: Call) -> None:
        inode = self._inode(call)
        if inode is not None:
            inode.cut(int(call.rest[1]))

    def _fsync(self, call: Call) -> None:
        opened = self._open.get(int(call.rest[0]))
        if isinstance(opened, Inode):
            opened.sync()
        elif opened is not None:
            done = [step for step in self._pending if step[0].path.parent == opened]
            for step in done:
                _rename(self._durable, step)
                self._pending.remove(step)

    _fdatasync = _fsync

    def _rename(self, call: Call) -> None:
        old, new = (Path(text.decode()) for text in call.texts)
        if old in self._names:
            self._change([Name(new, self._names[old]), Name(old, None)])

    _renameat = _renameat2 = _rename

    def _link(self, call: Call) -> None:
        old, new = (Path(text.decode()) for text in call.texts)
        if old in self._names:
            self._change([Name(new, self._names[old])])

    _linkat = _link

    def _unlink(self, call: Call) -> None:
        path = Path(call.texts[0].decode())
        if path in self._names:
            self._change([Name(path, None)])

    _unlinkat = _unlink

    def _inode(self, call: Call) -> Inode | None:
        opened = self._open.get(int(call.rest[0]))
        return opened if isinstance(opened, Inode) else None

    def _change(self, step: list[Name]) -> None:
        _rename(self._names, step)
        self._pending.append(step)


def calls(trace: str) -> Iterator[Call]:
    """The calls of a program in a trace made with ``strace -f -xx``; not those of processes it
    started, which have handles of their own."""
    told = list(_whole_lines(trace))
    others = {
        found[3]
        for _, line in told
        if (found := _CALL.match(line)) and "fork" in _kind(found[1]) and "CLONE_FILES" not in line
    }
    for process, line in told:
        found = _CALL.match(line)
        if found and process not in others:
            name, given, gave = found.groups()
            texts = [bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(given)]
            rest = [part.strip() for part in _TEXT.sub("", given).split(",")]
            yield Call(name, texts, [part for part in rest if part], int(gave))


def _kind(name: str) -> str:
    return "fork" if name.startswith("clone") else name


def _whole_lines(trace: str) -> Iterator[tuple[str, str]]:
    """Process and call; calls that were told in two parts are put together again."""
    begun: dict[str, str] = {}
    for line in trace.splitlines():
        process, _, told = line.partition(" ")
        told = told.strip()
        if told.endswith("<unfinished ...>"):
            begun[process] = told.removesuffix("<unfinished ...>")
            continue
        resumed = re.match(r"<\.\.\. \w+ resumed>(.*)", told)
        yield process, (begun.pop(process, "") + resumed[1] if resumed else told)


def _pieces(at: int, data: bytes, size: int) -> Iterator[Write]:
    """``data`` at ``at``, cut at the multiples of ``size``."""
    while data:
        room = size - at % size
        yield Write(at, data[:room])
        at, data = at + room, data[room:]


def _put(content: bytearray, step: Write) -> None:
    if step.data is None:
        del content[step.at :]
    end = step.at + len(step.data or b"")
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if step.data is not None:
        content[step.at : end] = step.data


def _rename(names: dict[Path, Inode], step: list[Name]) -> None:
    for path, inode in step:
        if inode is None:
            names.pop(path, None)
        else:
            names[path] = inode
