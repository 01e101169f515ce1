"""How soon a person is found among 20,000: by sound, through an index of keys.

Invented people lie in a plain SQLite database in memory, as they would in the encrypted one:
one row of traits for each, and one row for each of their keys. A search asks for the files
that share most keys, reads at most 150 of them, and compares them one by one. Names are asked
for as people write them: alone, in the other script, and with father and upazila. Beside it:
the same name looked up by its exact text, and the comparison alone. A name alone cannot lead to
the one who is meant: the lists of invented names give everybody dozens of namesakes.

Then the same in the real, encrypted store of as many invented cases, as the program does it:
signed in, with the files one may not see looked through beside the others, an audit line
signed, and the transaction on the disk. A caseworker sees half of them, a supervisor all.
"""

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from time import perf_counter
from typing import Any

from sqlmodel import select

from benchmarks import _common
from casemgr.demo.names import draw_name
from casemgr.domain.codes import UPAZILA
from casemgr.domain.likeness import Likeness, PersonTraits, compare, keys_of
from casemgr.operations.act import Act, query
from casemgr.operations.duplicates import WINDOW, similar
from casemgr.operations.workspace import Workspace, system_clock
from casemgr.storage.tables import RECORD_TABLES

PEOPLE = 20_000
SEARCHES = 200
MOST_READ = 150
FIRST = 10
GOAL_MS = 200.0
GOAL_COMPARE_US = 50.0

_TABLES = """
CREATE TABLE person (key INTEGER PRIMARY KEY, name TEXT, traits TEXT);
CREATE TABLE case_sound (key TEXT, case_key INTEGER, PRIMARY KEY (key, case_key)) WITHOUT ROWID;
CREATE INDEX person_name ON person (name);
"""
_CANDIDATES = """
SELECT person.key, person.traits FROM (
    SELECT case_key, count(*) AS shared FROM case_sound
    WHERE key IN (SELECT value FROM json_each(?))
    GROUP BY case_key ORDER BY shared DESC LIMIT ?
) JOIN person ON person.key = case_key
"""


def invented(dice: Random) -> PersonTraits:
    """Somebody with parents, a place and an age."""
    bangla, latin = draw_name(dice, "muslim", "feminine" if dice.random() < 0.7 else "masculine")
    father, mother = draw_name(dice, "muslim", "masculine"), draw_name(dice, "muslim", "feminine")
    place = dice.choice(UPAZILA.codes)
    return PersonTraits(
        names=(bangla, latin),
        father=father[dice.randrange(2)],
        mother=mother[dice.randrange(2)],
        upazila=place.code,
        district=place.parent,
        age=dice.randint(8, 60),
        age_on="2026-11-21",
        phones=(f"0101{dice.randrange(1_000_000, 9_999_999)}",),
    )


def filled(people: list[PersonTraits]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.executescript(_TABLES)
    rows = ((key, one.names[1], json.dumps(asdict(one))) for key, one in enumerate(people))
    database.executemany("INSERT INTO person VALUES (?, ?, ?)", rows)
    keys = ((name, key) for key, one in enumerate(people) for name in keys_of(one))
    database.executemany("INSERT INTO case_sound VALUES (?, ?)", keys)
    return database


def search(database: sqlite3.Connection, asked: PersonTraits) -> list[tuple[int, Likeness]]:
    """The likeliest people first, each by key."""
    wanted = json.dumps(sorted(keys_of(asked)))
    found = database.execute(_CANDIDATES, (wanted, MOST_READ)).fetchall()
    compared = ((key, compare(asked, _read(traits))) for key, traits in found)
    return sorted(compared, key=lambda one: -one[1].score)


def _read(traits: str) -> PersonTraits:
    held: dict[str, Any] = json.loads(traits)
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in held.items()}
    return PersonTraits(**values)


def exact(database: sqlite3.Connection, asked: PersonTraits) -> None:
    database.execute("SELECT traits FROM person WHERE name = ?", (asked.names[-1],)).fetchall()


def _asked_by_name(one: PersonTraits) -> PersonTraits:
    return PersonTraits(names=(one.names[1],))


def _asked_in_bangla(one: PersonTraits) -> PersonTraits:
    return PersonTraits(names=(one.names[0],))


def _asked_with_family(one: PersonTraits) -> PersonTraits:
    return replace(one, names=(one.names[1],), mother="", phones=())


class Unhurried:
    """A clock that lets some minutes pass before each check: many in a row are held up."""

    def __init__(self, since: timedelta) -> None:
        self._passed = since

    def __call__(self) -> datetime:
        self._passed += WINDOW
        return system_clock() + self._passed


@query("list_cases")
def people_kept(act: Act) -> Sequence[dict[str, str]]:
    """The names in a workspace, as its files hold them."""
    table: Any = RECORD_TABLES["person"]
    names = ("name_bn", "name_en", "father_name", "upazila", "birth_date")
    rows = act.session.exec(select(*(getattr(table, name) for name in names))).all()
    return [dict(zip(names, row, strict=True)) for row in rows if row[1]]


def in_the_store(login: str, dice: Random) -> None:
    """Milliseconds of each check in the real store."""
    folder = _common.big_workspace(PEOPLE)
    clock = Unhurried(timedelta(days=dice.randint(1, 300_000)))
    workspace = Workspace.open(folder, login, _common.passphrase(folder, login), clock=clock)
    people = dice.sample(workspace.look(people_kept), SEARCHES // 2)
    ways: dict[str, tuple[str, ...]] = {
        "by name": ("name_en",),
        "by name in Bangla": ("name_bn",),
        "by name, father, upazila, age": ("name_en", "father_name", "upazila", "birth_date"),
    }
    for name, fields in ways.items():
        taken = []
        for one in people:
            values = {"person": {field: one[field] for field in fields}}
            taken += _common.timed(partial(workspace.run, similar, values), 1)
        p95 = _common.percentile(taken, 95)
        text = f"p50 {_common.median(taken):5.1f}  p95 {p95:5.1f}  most {max(taken):5.1f} ms"
        _common.say_line(f"{login}: {name}", text, p95 <= GOAL_MS)
    workspace.lock()


def main() -> None:
    dice = Random(20261121)
    people = [invented(dice) for _ in range(PEOPLE)]
    _common.say_machine()
    began = perf_counter()
    database = filled(people)
    seconds = perf_counter() - began
    _common.say_line(f"index of {PEOPLE:,} people", f"{seconds:6.1f} s")
    numbers = dice.sample(range(PEOPLE), SEARCHES)
    chosen = [people[number] for number in numbers]
    ways: dict[str, Callable[[PersonTraits], PersonTraits]] = {
        "by name": _asked_by_name,
        "by name in Bangla": _asked_in_bangla,
        "by name, father, upazila, age": _asked_with_family,
    }
    floor = [_common.timed(partial(exact, database, one), 1)[0] for one in chosen]
    for name, way in ways.items():
        taken = [_common.timed(partial(search, database, way(one)), 1)[0] for one in chosen]
        p95 = _common.percentile(taken, 95)
        ratio = _common.median(taken) / _common.median(floor)
        text = f"p50 {_common.median(taken):5.1f}  p95 {p95:5.1f}  most {max(taken):5.1f} ms"
        first = sum(
            number in [key for key, _ in search(database, way(one))[:FIRST]]
            for number, one in zip(numbers, chosen, strict=True)
        )
        _common.say_line(f"  meant one among the first {FIRST}", f"{first / SEARCHES:6.0%}")
        _common.say_line(name, f"{text}; {ratio:,.0f} times the exact text", p95 <= GOAL_MS)
    pairs = list(zip(chosen, dice.sample(people, SEARCHES), strict=True))
    alone = [_common.timed(partial(compare, one, two), 20) for one, two in pairs]
    each = _common.median([_common.median(times) for times in alone]) * 1000
    _common.say_line("two people compared", f"{each:6.1f} µs", each <= GOAL_COMPARE_US)
    for login in ("ruma", _common.SUPERVISOR):
        in_the_store(login, Random())


if __name__ == "__main__":
    main()
