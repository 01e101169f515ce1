"""What saving costs: a note, a whole new case, opening a file; and what encryption adds.

The floor of a save is one row put into a plain SQLite file with the same durability (write-
ahead log, a sync at each commit) on the same disk.
"""

import sqlite3
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlcipher3 import dbapi2 as encrypted

from benchmarks import _common
from casemgr.demo.people import invent
from casemgr.operations.cases import case_keys, case_lines, create_case, open_case
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseQuery

_TIMES = 40
_ROWS = 50_000


def _plain(file: Path) -> Any:
    return _durable(sqlite3.connect(file, isolation_level=None))


def _encrypted(file: Path) -> Any:
    connection = encrypted.connect(str(file), isolation_level=None)
    connection.set_key(f"x'{'11' * 32}'")
    return _durable(connection)


def _durable(connection: Any) -> Any:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS kept (id TEXT PRIMARY KEY, text TEXT)")
    return connection


def _saves(connection: Any) -> float:
    """Milliseconds of one row and its commit."""
    numbers = iter(range(_TIMES))

    def save() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO kept VALUES (?, ?)", (f"row {next(numbers)}", "a note"))
        connection.execute("COMMIT")

    return _common.median(_common.timed(save, _TIMES))


def _writes(connection: Any) -> float:
    """Seconds to write many rows."""
    rows = [(f"bulk {number}", "some words of a note " * 10) for number in range(_ROWS)]
    began = perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO kept VALUES (?, ?)", rows)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return perf_counter() - began


def _reads(connection: Any) -> float:
    """Seconds to read every row by a connection that holds no page yet."""
    began = perf_counter()
    connection.execute("SELECT sum(length(text)) FROM kept").fetchone()
    return perf_counter() - began


def _against_plain(folder: Path) -> float:
    """Prints what encryption costs; gives the floor of a save in milliseconds."""
    taken: list[list[float]] = []
    for name, connect in (("plain.db", _plain), ("encrypted.db", _encrypted)):
        file = folder / name
        file.unlink(missing_ok=True)
        connection = connect(file)
        figures = [_saves(connection), _writes(connection)]
        connection.close()
        connection = connect(file)
        figures.append(_reads(connection))
        connection.close()
        file.unlink()
        taken.append(figures)
    (floor, write, read), (save, slow_write, slow_read) = taken
    _common.say_line("one row, plain SQLite (the floor)", f"{floor:6.2f} ms")
    _common.say_line("one row, SQLCipher", f"{save:6.2f} ms  {save / floor:4.2f} x")
    for name, slow, fast in (("written", slow_write, write), ("read", slow_read, read)):
        text = f"{slow:6.2f} s against {fast:5.2f} s  {slow / fast:4.2f} x"
        _common.say_line(f"{_ROWS:,} rows {name}, SQLCipher", text)
    return floor


def main() -> None:
    folder = _common.big_workspace()
    _common.say_machine()
    floor = _against_plain(folder.parent)
    workspace = _common.sign_in(folder)
    keys = workspace.look(case_keys, CaseQuery())
    line = workspace.look(case_lines, keys[:1])[0]
    note = {"kind": "contact", "text": "Spoke by telephone."}
    case = next(invent(1, 5))
    parts = {part: case.one(part) for part in ("intake", "person", "contact")}
    consents = case.all("consent")
    for name, work in (
        ("a note saved", lambda: workspace.run(save_record, "note", line.case_id, None, note)),
        ("a new case with consents", lambda: workspace.run(create_case, parts, consents)),
        ("a file opened", lambda: workspace.run(open_case, line.case_id)),
    ):
        work()
        taken = _common.timed(work, _TIMES)
        p95 = _common.percentile(taken, 95)
        usual = _common.median(taken)
        _common.say_line(name, f"{usual:6.1f} ms, p95 {p95:6.1f}  {usual / floor:5.1f} x the floor")
    workspace.lock()


if __name__ == "__main__":
    main()
