"""Legal proceedings of invented cases: stages, hearings past and coming, what she was told.

The days follow each other as the stages do; how long each takes is assumed.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from casemgr.demo.dice import Weighted, between, chance, one_of
from casemgr.demo.names import phrase
from casemgr.demo.person import Figure, Values
from casemgr.domain.dates import earliest
from casemgr.domain.law import stages
from casemgr.operations.invented import InventedRecord

CASE = "proceeding"
"""The ref of the proceeding."""
_NEW_LAW = "2026-01-06"
_SHARE = 0.55
# Each stage: the ways on, and the days until then.
_WAYS: Mapping[str, Weighted[str]] = {
    "gd": Weighted({"fir": 75, "not_pursued": 10, "": 15}),
    "fir": Weighted({"investigation": 95, "": 5}),
    "tribunal_complaint": Weighted({"investigation": 80, "complaint_rejected": 10, "": 10}),
    "investigation": Weighted({"charge_sheet": 68, "final_report": 18, "": 14}),
    "final_report": Weighted({"naraji": 40, "final_report_accepted": 45, "": 15}),
    "naraji": Weighted({"investigation": 40, "": 60}),
    "charge_sheet": Weighted({"cognizance": 90, "": 10}),
    "cognizance": Weighted({"charge_framing": 80, "discharged": 6, "": 14}),
    "charge_framing": Weighted({"trial": 88, "withdrawn": 4, "": 8}),
    "trial": Weighted({"convicted": 30, "acquitted": 22, "withdrawn": 6, "": 42}),
    "convicted": Weighted({"compensation_order": 45, "appeal": 25, "judgment_final": 25, "": 5}),
    "acquitted": Weighted({"appeal": 40, "judgment_final": 50, "": 10}),
    "compensation_order": Weighted({"appeal": 30, "judgment_final": 50, "": 20}),
    "appeal": Weighted({"judgment_final": 50, "": 50}),
}
_FIRST = Weighted({"gd": 30, "fir": 45, "tribunal_complaint": 25})
_DAYS = {"investigation": (1, 10), "charge_sheet": (50, 150), "final_report": (50, 150),
         "trial": (20, 60), "convicted": (120, 260), "acquitted": (120, 260)}  # fmt: skip
_USUAL = (10, 50)
_SECTIONS: Mapping[str, tuple[str, str]] = {
    "SexualExploitation": ("2012-11", "2026-trafficking"),
    "ForcedLabour": ("2012-9", "2026-forced_labour"),
    "ForcedCriminality": ("2012-7", "2026-cyber_scam"),
}
_HEARINGS = {"charge_framing": "charge", "trial": "witness", "convicted": "argument",
             "acquitted": "argument", "compensation_order": "compensation"}  # fmt: skip
_ORDER = Weighted({"none": 60, "asked": 18, "granted": 14, "refused": 5, "expired": 3})
_PRESSURE = Weighted({"none": 62, "offer": 20, "threat": 14, "settled": 4})


def proceedings(figure: Figure, happened: Values, agreed: bool) -> Iterator[InventedRecord]:
    """The proceeding with its hearings and updates, where she ``agreed`` to one."""
    rng, course = figure.more, figure.course
    begun = course.reached("assessment")
    if begun is None or not agreed or not chance(rng, _SHARE):
        return
    end = figure.today if course.open else course.since
    days = _stages(figure, min(begun + timedelta(days=between(rng, 0, 30)), end), end)
    values = _proceeding(figure, happened, days)
    filed = next(iter(days.values()))
    yield InventedRecord("proceeding", filed, values, CASE)
    ended = stages()[values["stage"]].ended
    for on, hearing in _hearings(figure, days, end, ended=ended):
        yield InventedRecord("hearing", on, {**hearing, "proceeding": CASE})
    for on, update in _updates(
        figure, filed, date.fromisoformat(values.get("ended_on", end.isoformat()))
    ):
        yield InventedRecord("legal_update", on, {**update, "proceeding": CASE})


def _stages(figure: Figure, filed: date, end: date) -> dict[str, date]:
    """The day on which each stage was reached, in order; the last is where it stands."""
    rng, stage, day = figure.more, _FIRST.draw(figure.more), filed
    days = {stage: day}
    while stage in _WAYS:
        following = _WAYS[stage].draw(rng)
        day += timedelta(days=between(rng, *_DAYS.get(following, _USUAL)))
        if not following or following in days or day > end:
            break
        stage, days[following] = following, day
    return days


def _proceeding(figure: Figure, happened: Values, days: Mapping[str, date]) -> Values:
    rng = figure.more
    stage, filed = list(days)[-1], next(iter(days.values()))
    offence = happened.get("started", "") or (filed - timedelta(days=200)).isoformat()[:7]
    new = earliest(offence).isoformat() >= _NEW_LAW
    kinds = happened.get("exploitation", ())
    sections = {"2026-trafficking" if new else "2012-6"}
    sections |= {_SECTIONS[code][new] for code in kinds if code in _SECTIONS}
    values: Values = {
        "stage": stage,
        "offence_on": offence,
        "sections": tuple(sorted(sections)),
        "filed_on": filed.isoformat(),
        "thana": "Model Thana",
        "rights_told_on": filed.isoformat(),
        "protection_order": _ORDER.draw(rng),
        "pressure": _PRESSURE.draw(rng),
    }
    if "gd" in days:
        values["gd_number"] = f"GD-0000-{between(rng, 1, 999):03d}"
    if "fir" in days:
        values["fir_number"] = f"FIR-0000-{between(rng, 1, 99):02d}"
    for name, reached in (
        ("charge_sheet_on", "charge_sheet"),
        ("charge_framed_on", "charge_framing"),
    ):
        if reached in days:
            values[name] = days[reached].isoformat()
    if "cognizance" in days:
        values |= {"tribunal": "Tribunal 1", "case_number": f"TR-0000-{between(rng, 1, 999):03d}"}
        values |= {"lawyer": "Advocate Lipi", "is_witness": "yes" if chance(rng, 0.7) else "no"}
    if stages()[stage].ended:
        values["ended_on"] = days[stage].isoformat()
    parallel = [code for code, share in (("deposition_164", 0.3), ("labour_complaint", 0.15),
                                         ("settlement", 0.06)) if chance(rng, share)]  # fmt: skip
    if parallel:
        values["parallel"] = tuple(parallel)
    return values | _money(figure, days)


def _money(figure: Figure, days: Mapping[str, date]) -> Values:
    rng = figure.more
    if "compensation_order" in days:
        awarded = 10_000 * between(rng, 5, 40)
        paid = awarded if chance(rng, 0.3) else awarded // 2 if chance(rng, 0.3) else 0
        return {"compensation_claimed": awarded * 2, "compensation_awarded": awarded,
                "compensation_paid": paid}  # fmt: skip
    if "convicted" in days:
        return {"outcome": phrase(rng, figure.language, "verdicts")}
    return {}


def _hearings(
    figure: Figure, days: Mapping[str, date], end: date, *, ended: bool
) -> Iterator[tuple[date, Values]]:
    rng = figure.more
    for stage, kind in _HEARINGS.items():
        if stage not in days:
            continue
        held = days[stage].isoformat()
        attends = "yes" if kind == "witness" else "no"
        values: Values = {"on": held, "kind": kind, "status": "held", "time": "10:30",
                          "survivor_attends": attends, "place": "Tribunal 1"}  # fmt: skip
        if chance(rng, 0.3):
            values["status"] = "adjourned"
        if chance(rng, 0.6):
            values["outcome"] = phrase(rng, figure.language, "hearing_outcome")
        yield days[stage], values
    if ended or not figure.course.open or "investigation" not in days:
        return
    kind = "witness" if "trial" in days else "charge" if "charge_sheet" in days else "deposition"
    coming = figure.today + timedelta(days=one_of(rng, (2, 5, 9, 14, 21, 30, 45, 60)))
    companion = "Ruma" if chance(rng, 0.5) else ""
    yield end, {"on": coming.isoformat(), "kind": kind, "survivor_attends": "yes", "time": "10:30",
                "place": "Tribunal 1", "companion": companion}  # fmt: skip


def _updates(figure: Figure, filed: date, end: date) -> Iterator[tuple[date, Values]]:
    """About one a month, and not every month."""
    rng, day = figure.more, filed
    for _ in range(6):
        day += timedelta(days=between(rng, 26, 60))
        if day > end:
            return
        values: Values = {
            "on": day.isoformat(),
            "how": "phone" if chance(rng, 0.6) else "office",
            "told": phrase(rng, figure.language, "told"),
        }
        if chance(rng, 0.4):
            values["her_words"] = phrase(rng, figure.language, "her_words")
        yield day, values
