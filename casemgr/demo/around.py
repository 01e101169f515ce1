"""What is around the invented survivor: papers, people, displacement, the group she came with.

All shares are assumptions.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from casemgr.demo.dice import Weighted, between, chance, one_of
from casemgr.demo.names import draw_name, phrase
from casemgr.demo.person import ABROAD, Figure, Values
from casemgr.operations.invented import InventedRecord

GUARDIAN = "guardian"
"""The ref of the guardian among the people around a child."""
_HOLDER = Weighted({"self": 40, "family": 18, "trafficker": 10, "broker": 8, "office": 8,
                    "lost": 10, "police": 3, "unknown": 3})  # fmt: skip
_GUARDIANS = Weighted({"mother": 45, "father": 25, "grandparent": 14, "uncle_aunt": 12,
                       "appointed": 4})  # fmt: skip
_OTHERS = Weighted({"mother": 22, "father": 12, "spouse": 20, "sibling": 20, "uncle_aunt": 8,
                    "in_law": 8, "friend": 6, "neighbour": 4})  # fmt: skip
_FEMALE = frozenset({"mother", "grandparent", "friend"})
_AWARE = Weighted({"knows": 45, "partly": 20, "must_not": 15, "unknown": 20})
_STANCE = Weighted({"supportive": 55, "neutral": 20, "risk": 13, "unknown": 12})
_CLIMATE = Weighted({"flood": 30, "erosion": 25, "cyclone": 20, "salinity": 20, "drought": 5})
_HARDSHIP = Weighted({"poverty": 50, "debt": 20, "family_violence": 12, "early_marriage": 8,
                      "education": 10})  # fmt: skip
_CLIMATE_ROUTES = frozenset({"india", "internal_sexual", "child_labour", "rare"})


def around(figure: Figure) -> Iterator[InventedRecord]:
    """Papers, people, displacement and group, all of the day of the intake."""
    day = figure.intake
    yield from (InventedRecord("identifier", day, values) for values in _papers(figure))
    yield from (InventedRecord("relation", day, values, ref) for ref, values in _relations(figure))
    moved = _displacement(figure)
    if moved:
        yield InventedRecord("displacement", day, moved)
    if figure.band:
        yield InventedRecord("membership", day, {"incident": figure.band.entry.ref})


def _papers(figure: Figure) -> Iterator[Values]:
    rng = figure.more
    wanted = {"birth": 0.5} if figure.child else {"nid": 0.55}
    if figure.route.name in ABROAD:
        wanted |= {"passport": 0.6} if figure.route.name != "india" else {"travel_permit": 0.6}
    if figure.camp:
        wanted = {"fcn": 0.75, "unhcr": 0.3}
    for kind, share in wanted.items():
        if not chance(rng, share):
            continue
        holder = _HOLDER.draw(rng)
        values: Values = {"kind": kind, "holder": holder}
        if not figure.no_name and chance(rng, 0.7):
            values["number"] = f"{kind.upper()}-0000-{between(rng, 1, 9999):04d}"
        problem = {"trafficker": "withheld", "broker": "withheld", "lost": "missing"}.get(holder)
        if problem is None and kind == "passport" and chance(rng, 0.25):
            problem = one_of(rng, ("expired", "other_name", "visa"))
        if problem:
            values["problems"] = (problem,)
        if kind in ("passport", "nid", "birth"):
            values["country"] = "BD"
        yield values


def _relations(figure: Figure) -> Iterator[tuple[str, Values]]:
    rng = figure.more
    taken = set()
    if figure.guardian:
        relation = _GUARDIANS.draw(rng)
        taken.add(relation)
        calm: Values = {"aware": "knows", "stance": "supportive", "involved": "no"}
        held = {**_person(figure, relation), **calm, "guardian": True, "in_household": True}
        yield GUARDIAN, held
    for _ in range(between(rng, 0, 2)):
        relation = _OTHERS.draw(rng)
        if relation in taken or (figure.child and relation in ("spouse", "in_law")):
            continue
        taken.add(relation)
        yield "", {**_person(figure, relation), **_attitude(figure)}
    if not figure.child and chance(rng, 0.2):
        young = date(figure.intake.year - between(rng, 1, 14), 1, 1).isoformat()[:4]
        child = {"relation": "child", "birth_date": young, "dependant": True, "at_risk": True}
        yield "", {**child, "in_household": True, "involved": "no"}


def _person(figure: Figure, relation: str) -> Values:
    rng, values = figure.more, {"relation": relation}
    if not figure.no_name:
        parents = figure.band.values(figure.language) if figure.band else {}
        known = parents.get(f"{relation}_name")
        script = 0 if figure.language == "bn" else 1
        sex = "feminine" if relation in _FEMALE else "masculine"
        drawn = draw_name(rng, figure.community, sex)[script]  # type: ignore[arg-type]
        values["name"] = known or drawn
        if chance(rng, 0.4):
            values["phone"] = f"+880 10{between(rng, 0, 99_999_999):08d}"
    return values


def _attitude(figure: Figure) -> Values:
    rng = figure.more
    if chance(rng, 0.12):
        part = "suspected" if chance(rng, 0.6) else "yes"
        return {"aware": "knows", "stance": "risk", "involved": part}
    household = chance(rng, 0.5)
    return {
        "aware": _AWARE.draw(rng),
        "stance": _STANCE.draw(rng),
        "involved": "no" if chance(rng, 0.7) else "unknown",
        "in_household": household,
    }


def _displacement(figure: Figure) -> Values:
    rng, name = figure.more, figure.route.name
    if figure.camp:
        values: Values = {
            "migration_status": ("fdmn", "stateless"),
            "drivers": ("conflict",),
            "in_camp": "yes",
            "camp": phrase(rng, figure.language, "camps"),
            "block": f"{'ABCDEF'[between(rng, 0, 5)]}-{between(rng, 1, 40)}",
            "displaced_on": "2017",
        }
        if figure.child and not figure.guardian:
            values["migration_status"] = ("fdmn", "stateless", "unaccompanied")
        return values
    if name in ABROAD and chance(rng, 0.7):
        drivers: tuple[str, ...] = (_HARDSHIP.draw(rng),)
        if chance(rng, 0.12):
            drivers = (*drivers, _CLIMATE.draw(rng))
        status = "returnee" if name == "india" else one_of(rng, ("labour", "returnee", "deportee"))
        return {"migration_status": (status,), "drivers": drivers}
    if name in _CLIMATE_ROUTES and chance(rng, 0.35):
        since = figure.intake - timedelta(days=between(rng, 400, 2500))
        return {
            "migration_status": ("idp",),
            "drivers": (_CLIMATE.draw(rng), _HARDSHIP.draw(rng)),
            "displaced_from": phrase(rng, figure.language, "displaced_from"),
            "displaced_on": since.isoformat()[:4],
            "in_camp": "no",
            "host_community": chance(rng, 0.3),
        }
    return {}
