"""The routes on which the invented people were trafficked: who, from where, where to, how.

The figures lie in ``resources/demo/routes.json``, with what each follows; those that follow
nothing published are our own assumptions and are not to be quoted.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from casemgr.demo.dice import Weighted
from casemgr.domain.codes import DISTRICT
from casemgr.paths import resources

Shape = tuple[int, int, int]
"""Least, usual, most."""
Answers = tuple[str, ...]
CHILDREN = frozenset({"girls", "boys"})


@dataclass(frozen=True, slots=True)
class Route:
    """``share`` in per cent of all cases; ``ages`` in years and ``months`` of exploitation.

    ``groups`` are women, girls, men and boys. ``exploitation`` holds one draw for a group, and
    one under ``*`` for the others. ``means`` says how likely each means of control is at
    middling severity.
    """

    name: str
    share: float
    groups: Weighted[str]
    ages: Mapping[str, Shape]
    communities: Weighted[str]
    origins: Weighted[str]
    destinations: Weighted[str]
    exploitation: Mapping[str, Weighted[Answers]]
    industries: Weighted[str]
    recruitment: Weighted[str]
    relations: Weighted[str]
    means: Mapping[str, float]
    months: Shape
    sources: Weighted[str]

    def exploited(self, group: str) -> Weighted[Answers]:
        """The types of exploitation for one group."""
        return self.exploitation.get(group) or self.exploitation["*"]


@lru_cache(maxsize=1)
def routes() -> Weighted[str]:
    """The names of all routes, weighted by their share."""
    return Weighted({route.name: route.share for route in _routes().values()})


def route(name: str) -> Route:
    """Raises ``KeyError`` for an unknown name."""
    return _routes()[name]


@lru_cache(maxsize=1)
def _routes() -> Mapping[str, Route]:
    held = json.loads((resources() / "demo" / "routes.json").read_text("utf-8"))
    return {row["name"]: _route(row) for row in held["routes"]}


def _route(row: Mapping[str, Any]) -> Route:
    def weighted(name: str) -> Weighted[str]:
        return Weighted(row[name])

    return Route(
        name=row["name"],
        share=row["share"],
        groups=weighted("groups"),
        ages={group: _shape(shape) for group, shape in row["ages"].items()},
        communities=weighted("communities"),
        origins=_districts(row["origins"]),
        destinations=weighted("destinations"),
        exploitation={
            group: Weighted({tuple(codes.split("+")): weight for codes, weight in draw.items()})
            for group, draw in row["exploitation"].items()
        },
        industries=weighted("industries"),
        recruitment=weighted("recruitment"),
        relations=weighted("relations"),
        means=row["means"],
        months=_shape(row["months"]),
        sources=weighted("sources"),
    )


def _shape(given: list[int]) -> Shape:
    least, usual, most = given
    return least, usual, most


def _districts(given: Mapping[str, float]) -> Weighted[str]:
    named = {code: weight for code, weight in given.items() if code != "*"}
    others = [code.code for code in DISTRICT if code.code not in named]
    return Weighted({**named, **dict.fromkeys(others, given.get("*", 0) / len(others))})
