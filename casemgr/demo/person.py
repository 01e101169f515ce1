"""The invented survivor: intake, person, contact, identification and what happened.

The shares of blanks follow what people know of real files: often nothing is known of the
recruiter or the duration, sometimes nothing of the means (assumed, after CTDC's blanks).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from casemgr.demo.bands import Band
from casemgr.demo.course import Course
from casemgr.demo.dice import Weighted, around, between, chance, one_of
from casemgr.demo.names import Sex, both, draw_name, draw_single_name, phrase
from casemgr.demo.office import project_on
from casemgr.demo.routes import CHILDREN, Route
from casemgr.domain.codes import DISTRICT, UPAZILA
from casemgr.words import Language

Values = dict[str, Any]
DECEASED = 3
"""The turn, among those closed, of one who died."""
_ADULT_STATES = Weighted(
    {"Single": 25, "Married": 55, "Divorced": 10, "Separated": 6, "Widowed": 4, "": 10}
)
_SAFE = Weighted({"yes": 55, "no": 15, "unknown": 15, "": 15})
_CHANNELS = Weighted({("own_phone",): 45, ("own_phone", "message"): 15, ("other_phone",): 20,
                      ("home",): 8, ("elsewhere",): 7, ("partner",): 5})  # fmt: skip
_DECIDED_BY = Weighted(
    {"NGO": 60, "Police": 25, "NonPoliceGovernmentalOrganization": 10, "CourtOrProsecution": 5}
)
ABROAD = frozenset({"labour_men", "domestic_gulf", "india", "libya", "scam"})
"""The routes that end outside Bangladesh."""
_SCHOOLING = Weighted({"none": 18, "PrimaryEducation": 40, "LowerSecondaryEducation": 26,
                       "UpperSecondaryEducation": 13, "BachelorsOrEquivalentLevel": 3})  # fmt: skip
_TONGUES = Weighted({"ben": 90, "syl": 5, "ctg": 5})
_RELATION_BLANK, _RECRUITMENT_BLANK, _MEANS_BLANK, _START_BLANK = 0.42, 0.3, 0.25, 0.45


@dataclass(frozen=True, slots=True)
class Figure:
    """One invented person: what the records of her file are drawn from.

    ``severity`` (0–1) stands behind the means of control and the risk, so they go together.
    ``bridged``: help began in
    danger, before consent. ``whole``: a file in full; otherwise only what lists and counts need.
    ``more`` are dice of her own, so that what only whole files hold changes nobody else.
    ``turn`` counts those whose case went the same way before. ``guardian``: a child has one.
    """

    rng: Random
    route: Route
    group: str
    language: Language
    pseudonym: str
    intake: date
    today: date
    course: Course
    age: int
    severity: float
    no_name: bool
    bridged: bool
    whole: bool
    community: str
    more: Random
    turn: int
    guardian: bool
    band: Band | None = None

    @property
    def child(self) -> bool:
        return self.group in CHILDREN

    @property
    def camp(self) -> bool:
        """Whether she lives in a camp, without a state."""
        return self.community == "rohingya"


@lru_cache(maxsize=1)
def _upazilas() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code in UPAZILA:
        found.setdefault(code.parent, []).append(code.code)
    return {district: tuple(codes) for district, codes in found.items()}


def intake(figure: Figure) -> Values:
    """How the case came."""
    rng = figure.rng
    values: Values = {
        "intake_date": figure.intake.isoformat(),
        "source": "" if chance(rng, 0.03) else figure.route.sources.draw(rng),
    }
    if figure.whole:
        if chance(rng, 0.7):
            values["first_words"] = phrase(rng, figure.language, "first_words")
        if chance(rng, 0.06):
            values["nrm_reference"] = f"NRM-0000-{between(rng, 1, 9999):04d}"
        if chance(rng, 0.04):
            values["legacy_id"] = f"OLD-{between(rng, 1, 9999):04d}"
        values |= _arrival(figure)
    return values


def _arrival(figure: Figure) -> Values:
    """From the referral to the first talk, and what could not wait for consent."""
    rng = figure.more
    received = figure.intake - timedelta(days=between(rng, 0, 4))
    values: Values = {}
    if chance(rng, 0.6):
        values["received_on"] = received.isoformat()
    if chance(rng, 0.85):
        values["first_contact_on"] = figure.intake.isoformat()
    if chance(rng, 0.7):
        values["project"] = project_on(rng, figure.intake)
    if figure.bridged:
        values |= {
            "emergency": "child_interest" if figure.child else "imminent_danger",
            "emergency_reason": phrase(rng, figure.language, "step_reasons", "bridged"),
            "emergency_review_on": (figure.intake + timedelta(days=1)).isoformat(),
        }
    return values


def person(figure: Figure) -> Values:
    """Who the survivor is; without a name where it was wished."""
    rng, community = figure.rng, figure.community
    female = figure.group in ("women", "girls")
    values: Values = {"pseudonym": figure.pseudonym, "gender": _gender(figure, female)}
    if figure.no_name:
        values["no_name"] = True
    else:
        values |= _names(figure, community, "feminine" if female else "masculine", values["gender"])
    values |= _birth(figure)
    stateless = community == "rohingya"
    if not chance(rng, 0.05):
        values |= {"stateless": "yes"} if stateless else {"citizenship": ("BD",)}
    if not chance(rng, 0.07):
        values |= _address(figure, stateless)
    if figure.whole:
        values |= _family(figure)
        values["languages"] = "Rohingya" if stateless else "বাংলা"
        values |= _background(figure)
        if figure.band and not figure.no_name:
            values |= figure.band.values(figure.language)
    return values


def _background(figure: Figure) -> Values:
    rng = figure.more
    values: Values = {"primary_language": "rhg" if figure.camp else _TONGUES.draw(rng)}
    if chance(rng, 0.75):
        values["education"] = _SCHOOLING.draw(rng) if figure.age > 11 else "PrimaryEducation"
    if not figure.child and chance(rng, 0.5):
        values["occupation_before"] = phrase(rng, figure.language, "work_before")
    if chance(rng, 0.06):
        values |= {
            "disability": "yes",
            "disability_needs": phrase(rng, figure.language, "disability"),
        }
    if figure.age in (16, 17) and chance(rng, 0.3):
        grounds = phrase(rng, figure.language, "age_grounds")
        values |= {"age_in_doubt": True, "age_grounds": grounds}
        if not figure.course.open or chance(rng, 0.4):
            values["age_decision"] = "child"
    if figure.course.path == "closed" and figure.turn == DECEASED:
        values["deceased"] = True
    return values


def _gender(figure: Figure, female: bool) -> str:
    """In whole files nothing rare stands in the last closed year: one or two people among two
    hundred would keep the figures by sex of that year from being published."""
    roll = figure.rng.random()
    usual = "Feminine" if female else "Masculine"
    if figure.whole and figure.intake.year == figure.today.year - 1:
        return usual
    if figure.whole and figure.group == "men" and chance(figure.more, 0.1):
        return "Hijra"
    if roll < 0.02:
        return ""
    if not figure.child and roll < (0.027 if female else 0.033):
        return "TransgenderFeminine" if roll < 0.026 else "Hijra"
    return usual


def _names(figure: Figure, community: str, sex: Sex, gender: str) -> Values:
    rng = figure.rng
    if gender in ("Hijra", "TransgenderFeminine"):
        bangla, latin = draw_single_name(rng)
    else:
        bangla, latin = draw_name(rng, community, sex)
    values: Values = {"name_bn": bangla, "name_en": latin}
    if not figure.whole:
        return values
    script = 0 if figure.language == "bn" else 1
    if chance(rng, 0.7):
        values["father_name"] = draw_name(rng, community, "masculine")[script]
    if chance(rng, 0.6):
        values["mother_name"] = draw_name(rng, community, "feminine")[script]
    if chance(rng, 0.08):
        values["other_names"] = draw_single_name(rng)[script]
    return values


def _birth(figure: Figure) -> Values:
    """A birth date as far as it is known; it always agrees with the age."""
    rng, day = figure.rng, figure.intake
    born = date(day.year - figure.age, day.month, min(day.day, 28))
    born -= timedelta(days=between(rng, 0, 360))
    roll = rng.random()
    known = 10 if roll < 0.4 else 7 if roll < 0.55 else 4 if roll < 0.8 else 0
    values: Values = {"birth_date": born.isoformat()[:known]} if known else {}
    if chance(rng, 0.7 if known else 0.9):
        values["age_at_intake"] = figure.age
    return values


def _address(figure: Figure, camp: bool) -> Values:
    rng = figure.rng
    district = figure.route.origins.draw(rng)
    values: Values = {"division": DISTRICT[district].parent}
    if chance(rng, 0.9):
        values["district"] = district
    if not figure.whole:
        return values
    if values.get("district") and chance(rng, 0.5):
        values["upazila"] = one_of(rng, _upazilas()[district])
    if chance(rng, 0.5):
        values["city" if camp else "street"] = phrase(
            rng, figure.language, "camps" if camp else "villages"
        )
    if chance(rng, 0.6):
        values["country"] = "BD"
    return values


def _family(figure: Figure) -> Values:
    rng = figure.rng
    if figure.child:
        return {"marital_status": "Single"} if chance(rng, 0.5) else {}
    status = _ADULT_STATES.draw(rng)
    values: Values = {"marital_status": status}
    if status not in ("", "Single") and chance(rng, 0.8):
        values["children"] = between(rng, 0, 4)
    return values


def contact(figure: Figure) -> Values:
    """How the survivor may be reached. No number is one that an operator could give out."""
    rng = figure.rng
    values: Values = {"safe_to_call": _SAFE.draw(rng)}
    if chance(rng, 0.78):
        values["mobile_phone"] = f"+880 10{between(rng, 0, 99_999_999):08d}"
    if not figure.whole:
        return values
    if chance(rng, 0.75):
        values["channels"] = _CHANNELS.draw(rng)
    for name, topic, share in (
        ("safe_times", "safe_times", 0.4),
        ("code_word", "code_words", 0.25),
        ("phone_of", "phone_of", 0.5),
    ):
        if chance(rng, share):
            values[name] = phrase(rng, figure.language, topic)
    for name, share in (("no_message", 0.25), ("no_home_visit", 0.3), ("no_contact", 0.02)):
        if chance(rng, share):
            values[name] = True
    if values["safe_to_call"]:
        values["checked_on"] = figure.course.days.get("screening", figure.intake).isoformat()
    return values


def screening(figure: Figure, decided: date) -> Values:
    """Whether it was trafficking, as decided on a day."""
    rng = figure.rng
    if figure.course.path == "not_trafficked":
        status = "NotAVictimOfTrafficking"
    else:
        actual = chance(rng, 0.45 + 0.4 * figure.severity)
        status = f"{'Actual' if actual else 'Possible'}VictimOfTrafficking"
    values: Values = {"trafficking_status": status, "decided_on": decided.isoformat()}
    if figure.whole:
        values["decided_by"] = _DECIDED_BY.draw(rng)
        plain = figure.child and status == "ActualVictimOfTrafficking"
        values["reasons"] = phrase(rng, figure.language, "reasons", "child" if plain else status)
    return values


def experience(figure: Figure) -> Values:
    """What happened, with the gaps of real files."""
    rng, route = figure.rng, figure.route
    values: Values = {}
    if not chance(rng, 0.04):
        values["exploitation"] = route.exploited(figure.group).draw(rng)
    kinds = values.get("exploitation", ())
    if "SexualExploitation" in kinds and chance(rng, 0.7):
        values["sex_exploitation"] = ("Prostitution",)
    elif kinds and chance(rng, 0.75):
        values["industry"] = (route.industries.draw(rng),)
    if not chance(rng, _MEANS_BLANK):
        values["means_of_control"] = _means(figure)
    if not chance(rng, 0.05):
        values["country_of_exploitation"] = route.destinations.draw(rng)
    if not chance(rng, _RECRUITMENT_BLANK):
        values["recruitment"] = (route.recruitment.draw(rng),)
    if not chance(rng, _RELATION_BLANK):
        values["recruiter_relation"] = (route.relations.draw(rng),)
    if figure.whole:
        values |= _duration(figure)
        if chance(rng, 0.8):
            values["account"] = both(rng, "stories", route.name)
    return values


def _means(figure: Figure) -> tuple[str, ...]:
    """Each means by its own likelihood, all of them pushed the same way by the severity."""
    push = 0.35 + 1.3 * figure.severity
    means = figure.route.means
    return tuple(code for code, usual in means.items() if figure.rng.random() < usual * push)


def _duration(figure: Figure) -> Values:
    rng = figure.rng
    if chance(rng, _START_BLANK):
        return {}
    ended = figure.intake - timedelta(days=between(rng, 0, 300))
    months = min(around(rng, figure.route.months), max(1, (figure.age - 6) * 6))
    started = ended - timedelta(days=30 * months)
    known = 7 if chance(rng, 0.6) else 4
    return {"started": started.isoformat()[:known], "ended": ended.isoformat()[:known]}
