"""What happened to the invented survivor, told in full: elements, route, recruiter, perpetrators.

It follows the experience drawn in ``person``: nothing here contradicts it. All shares are
assumptions.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from casemgr.demo.dice import Weighted, between, chance, one_of
from casemgr.demo.names import phrase, told
from casemgr.demo.office import alleged_on
from casemgr.demo.person import Figure, Values
from casemgr.domain.codes import DISTRICT
from casemgr.domain.dates import earliest
from casemgr.operations.invented import InventedRecord

STORY = "story"
"""The ref of the experience."""
_PURPOSES: Mapping[str, str] = {
    "SexualExploitation": "sexual", "ForcedLabour": "labour", "ChildLabour": "labour",
    "Servitude": "servitude", "DomesticServitude": "servitude", "OrganRemoval": "organs",
    "ForcedCriminality": "criminality", "ForcedMarriage": "marriage", "ForcedBegging": "begging",
}  # fmt: skip
_MEANS: Mapping[str, str] = {
    "PhysicalThreats": "force", "PhysicalAbuse": "force", "SexualAbuse": "force",
    "ThreatsLawEnforcement": "coercion", "PsychologicalAbuse": "coercion",
    "FalsePromises": "deception", "DebtBondage": "vulnerability", "WithholdsDocuments": "coercion",
    "RestrictsMovement": "abuse_of_power",
}  # fmt: skip
_INDICATORS: Mapping[str, str] = {
    "RestrictsMovement": "no_leave", "WithholdsDocuments": "papers_taken", "DebtBondage": "debt",
    "TakesEarnings": "no_pay", "FalsePromises": "other_work", "PhysicalAbuse": "injuries",
    "PhysicalThreats": "threats", "PsychologicalAbuse": "isolated",
}  # fmt: skip
_EVIDENCE = Weighted({"account": 60, "travel": 14, "police": 12, "medical": 8, "messages": 8,
                      "contract": 6, "organisation": 10, "witness": 5})  # fmt: skip
_THREAT = Weighted({"low": 30, "medium": 40, "high": 22, "imminent": 3, "unknown": 10})
_RANSOM = {"libya": 0.65, "scam": 0.4}
_HELD = {"labour_men": 0.5, "domestic_gulf": 0.55, "libya": 0.5, "scam": 0.7}
_DETAINED = {"libya": 0.4, "india": 0.25, "scam": 0.25, "labour_men": 0.2, "rohingya": 0.1}
_KNOWN = frozenset({"Family"})


def elements(figure: Figure, happened: Values) -> Values:
    """Act, means and purpose as far as the experience shows them; of no trafficking, none."""
    rng = figure.more
    interview = figure.course.days.get("screening", figure.intake)
    values: Values = {"screened_on": interview.isoformat(), "evidence": _seen(figure)}
    if not happened:
        return values
    control = happened.get("means_of_control", ())
    acts = {"recruitment", "transportation" if happened.get("cross_border") == "yes" else "receipt"}
    if "RestrictsMovement" in control:
        acts.add("confinement")
    indicators = {_INDICATORS[code] for code in control if code in _INDICATORS}
    if figure.child and figure.age < 14:
        indicators.add("young")
    if happened.get("ransom"):
        indicators.add("ransom")
    kinds = happened.get("exploitation", ())
    values |= {
        "acts": tuple(sorted(acts)),
        "purposes": tuple(sorted({_PURPOSES.get(code, "other") for code in kinds})),
        "indicators": tuple(sorted(indicators)),
    }
    if not figure.child:
        means = {_MEANS[code] for code in control if code in _MEANS}
        values["means"] = tuple(sorted(means or ({"vulnerability"} if chance(rng, 0.7) else set())))
    return values


def _seen(figure: Figure) -> tuple[str, ...]:
    return tuple(sorted({_EVIDENCE.draw(figure.more) for _ in range(between(figure.more, 1, 3))}))


def details(figure: Figure, happened: Values) -> Values:
    """Money, places and the way out, beside what the experience says already."""
    rng, name = figure.more, figure.route.name
    way = told("routes")[name]
    where = happened.get("country_of_exploitation", "")
    values: Values = {"way_out": one_of(rng, way["out"])}
    if where:
        values["cross_border"] = "no" if where == "BD" else "yes"
        values["exploitation_place"] = _town(figure, where)
    months = _months(happened)
    if chance(rng, 0.6):
        values["age_when_trafficked"] = max(1, figure.age - 1 - months // 12)
    if chance(rng, 0.6):
        values["promised"] = _pick(figure, way["promised"])
    if way["platforms"] and chance(rng, 0.35):
        values["recruitment_platforms"] = (one_of(rng, way["platforms"]),)
    if happened.get("recruiter_relation"):
        family = _KNOWN & set(happened["recruiter_relation"])
        stranger = "Stranger" in happened["recruiter_relation"]
        values["trafficker_relation"] = (
            "Familial" if family else "Unaquainted" if stranger else "Acquainted"
        )
    if chance(rng, _RANSOM.get(name, 0)):
        values |= {"ransom": 10_000 * between(rng, 20, 110), "way_out": "ransomed"}
    elif values["way_out"] == "ransomed":
        values["way_out"] = "rescued"
    if chance(rng, _HELD.get(name, 0.05)):
        values["documents_held"] = ("passport",) if where != "BD" else ("nid",)
    kinds = set(happened.get("exploitation", ()))
    if kinds & {"ForcedLabour", "DomesticServitude", "ChildLabour", "ForcedCriminality"}:
        values["hours_a_day"] = between(rng, 10, 18)
        values["pay"] = phrase(rng, figure.language, "pay")
    if way["fee"][1] > 100 and chance(rng, 0.7):
        owed = 1000 * between(rng, way["fee"][0] // 2, way["fee"][1])
        values |= {"debt": owed, "creditor": phrase(rng, figure.language, "creditors")}
    if "PhysicalAbuse" in happened.get("means_of_control", ()) and chance(rng, 0.6):
        values["injuries"] = phrase(rng, figure.language, "injuries")
    return values


def _months(happened: Values) -> int:
    if "started" not in happened:
        return 0
    return (earliest(happened["ended"]) - earliest(happened["started"])).days // 30


def _pick(figure: Figure, pairs: list[list[str]]) -> str:
    return one_of(figure.more, pairs)[0 if figure.language == "bn" else 1]


def _town(figure: Figure, country: str) -> str:
    towns = told("at")
    return _pick(figure, towns.get(country) or towns["*"])


def route_events(figure: Figure, happened: Values, home: str) -> Iterator[Values]:
    """The stops in order; ``home`` is the district's code. Nothing where no country is known."""
    where = happened.get("country_of_exploitation", "")
    rng = figure.more
    if not where or not chance(rng, 0.8):
        return
    started, ended = happened.get("started", ""), happened.get("ended", "")
    by = told("transport").get(where, told("transport")["*"])
    stops: list[Values] = [{"event": "Recruitment", "on": started, "country": "BD"}]
    if home:
        label = DISTRICT[home].label(figure.language)
        stops[0]["city"] = unicodedata.normalize("NFC", label)
    stops += [
        {"event": "Transit", "on": started, "country": country, "transport": how,
         "city": bangla if figure.language == "bn" else english, "border_point": border}
        for country, bangla, english, how, border in told("via").get(where, ())
    ]  # fmt: skip
    place = {"city": happened.get("exploitation_place", ""), "country": where, "transport": by}
    stops.append({"event": "Exploitation", "on": started, **place})
    if detained(figure, happened):
        stops.append({"event": "Detention", "on": ended, "country": where})
    if where != "BD":
        stops.append({"event": "Return", "on": ended, "country": "BD", "transport": by})
    if chance(rng, 0.3):
        stops[-1]["description"] = phrase(rng, figure.language, "route_note")
    for place_in_order, stop in enumerate(stops, 1):
        given = {name: value for name, value in stop.items() if value}
        yield {**given, "place_in_order": place_in_order, "experience": STORY}


def detained(figure: Figure, happened: Values) -> bool:
    """Whether she was locked up by the authorities abroad; the same answer each time."""
    if happened.get("country_of_exploitation", "BD") in ("BD", ""):
        return False
    share = _DETAINED.get(figure.route.name, 0.08)
    return happened.get("way_out") == "deported" or figure.severity * 0.9 < share


def recruiters(figure: Figure) -> Iterator[Values]:
    """The recruiter, where something is known of one."""
    rng, way = figure.more, told("routes")[figure.route.name]
    if not chance(rng, 0.6):
        return
    values: Values = {"kind": way["recruiter"], "name": _pick(figure, way["names"])}
    least, most = way["fee"]
    if most:
        values |= {"fee": 1000 * between(rng, least, most), "experience": STORY}
        values["receipt"] = "yes" if chance(rng, 0.2) else "no"
        values["promised_work"] = _pick(figure, way["promised"])
    if way["recruiter"] == "agency":
        values["licence"] = f"RL-0000-{between(rng, 1, 99):02d}"
        values["contract"] = one_of(rng, ("unread", "replaced", "broken", "none"))
    yield values


def alleged(figure: Figure, happened: Values) -> Iterator[Values]:
    """One or two alleged perpetrators, whom other cases may name as well."""
    rng, known = figure.more, list(alleged_on(figure.route.name))
    for _ in range(chance(rng, 0.5) + chance(rng, 0.15)):
        if not known:
            return
        ref, roles = known.pop(between(rng, 0, len(known) - 1))
        relation = happened.get("recruiter_relation", ())
        yield {
            "perpetrator": ref,
            "roles": roles,
            "relation": relation[0] if relation else "",
            "knows_address": "yes" if chance(rng, 0.3) else "no",
            "threat": _THREAT.draw(rng),
        }


def returns(figure: Figure, happened: Values) -> Iterator[Values]:
    """The return of one who was abroad: after the exploitation ended, before the intake."""
    where = happened.get("country_of_exploitation", "BD") or "BD"
    rng, name = figure.more, figure.route.name
    if where == "BD" and not (figure.band and figure.band.country != "BD"):
        return
    where = figure.band.country if figure.band and figure.band.country != "BD" else where
    ended = earliest(happened["ended"]) if "ended" in happened else None
    if name == "india" and figure.band is None and figure.course.open and chance(rng, 0.5):
        waiting = "waiting_papers" if chance(rng, 0.5) else "preparing"
        yield {"kind": "planned", "status": waiting, "her_wish": "yes", "from_country": where}
        return
    arrived = figure.band.day if figure.band else figure.intake - timedelta(between(rng, 0, 20))
    if ended:
        arrived = min(max(arrived, ended), figure.intake)
    entry = told("entry")
    values: Values = {
        "kind": _kind(figure, happened),
        "status": "arrived",
        "her_wish": "yes" if chance(rng, 0.9) else "unknown",
        "from_country": where,
        "transport": told("transport").get(where, "air"),
        "arrived_on": arrived.isoformat(),
        "entry_point": _pick(figure, [entry.get(where, entry["*"])]),
        "family_told": "yes" if chance(rng, 0.6) else "no",
    }
    if name == "india":
        values |= {"travel_document": "travel_permit", "rrri_reference": _number(figure, "RRRI")}
        values["gd_reference"] = _number(figure, "GD")
    if detained(figure, happened):
        values |= _detention(figure, happened, where, arrived)
    yield values


def _kind(figure: Figure, happened: Values) -> str:
    if happened.get("way_out") == "deported":
        return "deported"
    usual = {"india": "repatriation", "libya": "evacuated", "scam": "repatriation"}
    if figure.band:
        return usual.get(figure.route.name, "voluntary")
    drawn = one_of(figure.more, ("voluntary", "own", "repatriation"))
    return usual.get(figure.route.name, drawn)


def _number(figure: Figure, what: str) -> str:
    return f"{what}-0000-{between(figure.more, 1, 999):03d}"


def _detention(figure: Figure, happened: Values, where: str, arrived: date) -> dict[str, Any]:
    rng = figure.more
    since = arrived - timedelta(days=between(rng, 20, 200))
    if "started" in happened:
        since = max(since, earliest(happened["started"]))
    return {
        "detained": "yes",
        "detained_in": _town(figure, where),
        "detained_since": since.isoformat()[:7],
        "detained_until": arrived.isoformat()[:7],
        "consular_visit": "yes" if chance(rng, 0.5) else "no",
    }


def what_happened(
    figure: Figure, happened: Values, home: str, day: date
) -> Iterator[InventedRecord]:
    """Route, recruiters, alleged perpetrators: written down on a day."""
    for kind, found in (
        ("route_event", route_events(figure, happened, home)),
        ("recruiter", recruiters(figure)),
        ("alleged", alleged(figure, happened)),
    ):
        yield from (InventedRecord(kind, day, values) for values in found)
