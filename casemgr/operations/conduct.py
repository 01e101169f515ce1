"""The code of conduct: read and accepted by each person before she works."""

import json
from dataclasses import dataclass
from functools import lru_cache

from casemgr.operations.act import Act, operation
from casemgr.paths import resources
from casemgr.storage.tables import AccountRow
from casemgr.words import Language


@dataclass(frozen=True, slots=True)
class Point:
    """One point, in one language."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Conduct:
    """What is asked of everybody who opens case files, in one language."""

    lead: str
    points: tuple[Point, ...]
    promise: str


@lru_cache(maxsize=2)
def conduct(language: Language) -> Conduct:
    """The text of ``resources/conduct.json``."""
    held = json.loads((resources() / "conduct.json").read_text("utf-8"))
    points = tuple(
        Point(point["title"][language], point["text"][language]) for point in held["points"]
    )
    return Conduct(held["lead"][language], points, held["promise"][language])


@operation("accept_conduct")
def accept_conduct(act: Act) -> None:
    """The person signed in has read the code and accepts it; the first time is kept."""
    row = act.session.get_one(AccountRow, act.actor.id)
    if row.conduct_accepted_at is None:
        row.conduct_accepted_at = act.now
        row.updated_at, row.updated_by = act.now, act.actor.id
    act.audit(subject=act.actor.id, what="accepted")
