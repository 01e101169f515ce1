"""Groups among the invented people: those who came back together, and siblings."""

from collections.abc import Mapping, MutableSequence, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from casemgr.demo.dice import between
from casemgr.demo.names import Pair, draw_name, phrase
from casemgr.demo.routes import route
from casemgr.domain.codes import DISTRICT
from casemgr.operations.invented import InventedEntry
from casemgr.words import N_, Language, say

LEAST = 40
"""Among fewer whole files there are no groups."""
_RETURNED = N_("Return {number}")
_FAMILY = N_("Family {number}")
# Way, most members, country, siblings. Fewer than the least are no group.
_WANTED = (
    ("libya", 10, "LY", False), ("india", 12, "IN", False), ("scam", 8, "MM", False),
    ("child_labour", 3, "BD", True), ("rohingya", 2, "BD", True), ("child_labour", 2, "BD", True),
)  # fmt: skip
_LEAST_RETURNING = 5


@dataclass(frozen=True, slots=True)
class Band:
    """``country`` is where a group returned from, ``day`` when; the rest is that of siblings."""

    entry: InventedEntry
    day: date
    country: str
    community: str = ""
    parents: tuple[Pair, Pair] | None = None
    home: Mapping[str, str] | None = None

    def values(self, language: Language) -> dict[str, Any]:
        """What siblings have in common on the person's page."""
        if self.parents is None:
            return {}
        script = 0 if language == "bn" else 1
        father, mother = self.parents
        named = {"father_name": father[script], "mother_name": mother[script]}
        return {**named, **(self.home or {})}


def plan_bands(
    seed: int, ways: Sequence[str], days: MutableSequence[date], today: date
) -> dict[int, Band]:
    """The group of each place that has one. Members come in on one day: ``days`` is changed,
    each year keeping its number."""
    if len(ways) < LEAST:
        return {}
    rng = Random(f"{seed} bands")
    found: dict[int, Band] = {}
    for number, (way, most, country, siblings) in enumerate(_WANTED, 1):
        free = [place for place, one in enumerate(ways) if one == way and place not in found]
        members = free[: min(most, 2 + len(free) // 2)]
        if len(members) < (2 if siblings else _LEAST_RETURNING):
            continue
        day = _brought_together(rng, members, days, today, set(found))
        band = _band(rng, number, way, day, country, siblings)
        found |= dict.fromkeys(members, band)
    return found


def _brought_together(
    rng: Random,
    members: Sequence[int],
    days: MutableSequence[date],
    today: date,
    settled: set[int],
) -> date:
    """Exchange days until the members' lie side by side in one year, and let all be one."""
    free = [place for place in range(len(days)) if place not in settled]
    order = sorted(free, key=lambda place: (days[place], place))
    starts = [
        start
        for start in range(len(order) - len(members))
        if days[order[start]].year == days[order[start + len(members) - 1]].year
        and (today - days[order[start]]).days > 150
    ] or [0]
    start = starts[between(rng, 0, len(starts) - 1)]
    block = order[start : start + len(members)]
    kept = [days[place] for place in block]
    outside = [place for place in members if place not in block]
    gone = [place for place in block if place not in members]
    for member, other in zip(outside, gone, strict=True):
        days[other] = days[member]
    for member in members:
        days[member] = kept[0]
    return kept[0]


def _band(rng: Random, number: int, way: str, day: date, country: str, siblings: bool) -> Band:
    on = day if siblings else day - timedelta(days=between(rng, 0, 2))
    values = {
        "name": say(_FAMILY if siblings else _RETURNED, "en", number=f"{day:%Y-%m} {number}"),
        "kind": "family" if siblings else "return_group",
        "on": on.isoformat(),
        "country": country,
        "facts": phrase(rng, "bn", "family_facts" if siblings else "group_facts"),
    }
    entry = InventedEntry("incident", f"incident:{number}", day, values)
    if not siblings:
        return Band(entry, on, country)
    community = "rohingya" if way == "rohingya" else "muslim"
    parents = draw_name(rng, community, "masculine"), draw_name(rng, community, "feminine")
    district = route(way).origins.draw(rng)
    home = {"division": DISTRICT[district].parent, "district": district, "upazila": ""}
    return Band(entry, on, country, community, parents, home)
