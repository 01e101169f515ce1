"""The lists of the invented office: providers, projects, and people who are alleged to traffic.

All of them are made up (``resources/demo/office.json``).
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from random import Random
from typing import Any

from casemgr.demo.dice import one_of
from casemgr.domain.directories import DIRECTORIES
from casemgr.domain.fields import fields_of
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.invented import InventedEntry, InventedRecord
from casemgr.paths import resources

_SINCE = date(2022, 7, 1)
_VETTED = "2024-05-12"
_AGREED_UNTIL = ("2027-06-30", "2026-06-30")  # one in five has run out


def _read() -> dict[str, Any]:
    text = (resources() / "demo" / "office.json").read_text("utf-8")
    held: dict[str, Any] = json.loads(unicodedata.normalize("NFC", text))
    return held


@lru_cache(maxsize=1)
def _office() -> Mapping[str, tuple[InventedEntry, ...]]:
    held = _read()
    return {
        "provider": tuple(_provider(place, row) for place, row in enumerate(held["providers"])),
        "project": tuple(_entry("project", row) for row in held["projects"]),
        "perpetrator": tuple(_entry("perpetrator", row) for row in held["perpetrators"]),
    }


def _entry(directory: str, row: Mapping[str, Any], **more: Any) -> InventedEntry:
    values = {key: value for key, value in row.items() if key not in ("ref", "routes", "roles")}
    return InventedEntry(directory, f"{directory}:{row['ref']}", _SINCE, {**values, **more})


def _provider(place: int, row: Mapping[str, Any]) -> InventedEntry:
    more: dict[str, Any] = {"country": "BD", "phone": f"+880 10{place:08d}"}
    if row["agreement"] == "signed":
        more |= {"agreement_until": _AGREED_UNTIL[place % 5 == 3]}
    if place % 7 != 6:
        more["vetted_on"] = _VETTED
    return _entry("provider", row, **more)


@lru_cache(maxsize=1)
def _perpetrators() -> tuple[tuple[str, frozenset[str], tuple[str, ...]], ...]:
    held = _read()
    return tuple(
        (f"perpetrator:{row['ref']}", frozenset(row["routes"]), tuple(row["roles"]))
        for row in held["perpetrators"]
    )


def office_entries() -> tuple[InventedEntry, ...]:
    """Every provider and project, whether or not a case names it."""
    return (*_office()["provider"], *_office()["project"])


@lru_cache(maxsize=256)
def providers_for(service: str, whom: str) -> tuple[InventedEntry, ...]:
    """Providers of a service (a need's category) for women, men, girls or boys; where none takes
    them, those of the service for anybody."""
    offering = [one for one in _office()["provider"] if service in one.values["services"]]
    fitting = [one for one in offering if whom in one.values["eligible"]]
    return tuple(fitting or offering or _office()["provider"][:1])


def project_on(rng: Random, day: date) -> str:
    """The ref of a project that paid on a day."""
    paying = [
        one.ref
        for one in _office()["project"]
        if one.values["since"] <= day.isoformat() <= (one.values["until"] or "9999")
    ]
    return one_of(rng, paying)


def alleged_on(route: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Refs of the alleged perpetrators of a route, and their roles."""
    return tuple((ref, roles) for ref, on, roles in _perpetrators() if route in on)


def entries_of(
    records: Iterable[InventedRecord], own: Iterable[InventedEntry] = ()
) -> tuple[InventedEntry, ...]:
    """The entries to which these records point; ``own`` are the incidents of the case."""
    known = {one.ref: one for listed in _office().values() for one in listed}
    known |= {one.ref: one for one in own}
    used = {
        str(record.values[name])
        for record in records
        for name in _links(record.kind)
        if record.values.get(name)
    }
    return tuple(known[ref] for ref in sorted(used) if ref in known)


@lru_cache(maxsize=64)
def _links(kind: str) -> tuple[str, ...]:
    declared = fields_of(RECORD_KINDS[kind].model).items()
    return tuple(name for name, field in declared if field.to in DIRECTORIES)
