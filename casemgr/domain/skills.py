"""Matching what a person can do and wants with kinds of work and courses.

The lists lie in ``resources/skills``: skills, courses of the kind that training centres give,
and kinds of jobs with the ISIC section they belong to. A match is an idea to talk about and
says why it came up; it never decides. The same answers always give the same matches.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from casemgr.domain.codes import Code, CodeList
from casemgr.paths import resources
from casemgr.words import Language

# fmt: off
SCHOOLING = CodeList("schooling", [
    Code("none", "None, or less than class 5", "পড়েননি, বা পঞ্চম শ্রেণির কম"),
    Code("class_5", "Class 5", "পঞ্চম শ্রেণি"), Code("class_8", "Class 8", "অষ্টম শ্রেণি"),
    Code("ssc", "SSC, Dakhil or equal", "এসএসসি, দাখিল বা সমমান"),
    Code("hsc", "HSC, Alim or equal", "এইচএসসি, আলিম বা সমমান"),
    Code("degree", "Degree", "স্নাতক বা তার বেশি"),
])
PLACE = CodeList("work_place", [
    Code("home", "At home", "ঘরে"), Code("near", "Near home", "বাড়ির কাছে"),
    Code("away", "Away from home", "বাড়ি ছেড়ে দূরে"),
])
OBSTACLE = CodeList("work_obstacle", [
    Code("place", "Farther away than she can work", "যত দূরে কাজ করতে পারেন, তার চেয়ে দূরে"),
    Code("schooling", "Asks for more schooling", "আরও পড়াশোনা চাওয়া হয়"),
    Code("skills", "Asks for skills to begin with", "শুরু করতেই কিছু দক্ষতা চাওয়া হয়"),
    Code("own_business", "Own business; she wants a wage", "নিজের ব্যবসা; তিনি বেতনের কাজ চান"),
    Code("wage", "Work for a wage; she wants her own", "বেতনের কাজ; তিনি নিজের কাজ চান"),
])
# fmt: on
_LEVELS = {code.code: level for level, code in enumerate(SCHOOLING)}
_REACH = {code.code: distance for distance, code in enumerate(PLACE)}
_NEED_COUNTS, _HELP_COUNTS = 2, 1


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of work. ``sector`` is its ISIC section; ``needs`` must be known, ``helps`` may."""

    code: str
    en: str
    bn: str
    field: str
    sector: str
    needs: tuple[str, ...]
    helps: tuple[str, ...]
    education: str
    place: str
    own_business: bool

    def label(self, language: Language) -> str:
        return self.bn if language == "bn" else self.en


@dataclass(frozen=True, slots=True)
class Training:
    """A kind of course: the skills it gives, those it asks for, its usual length in weeks.

    ``field`` is empty where it serves every kind of work, as reading does.
    """

    code: str
    en: str
    bn: str
    field: str
    gives: tuple[str, ...]
    asks: tuple[str, ...]
    education: str
    weeks: int

    def label(self, language: Language) -> str:
        return self.bn if language == "bn" else self.en


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person can do and wants; codes that the lists do not have count for nothing.

    ``wishes`` and ``avoid`` are fields of work. ``education``, ``place`` and ``own_business``
    stay empty (None) where not known: what is not known is never held against her.
    """

    skills: frozenset[str] = frozenset()
    wishes: frozenset[str] = frozenset()
    avoid: frozenset[str] = frozenset()
    education: str = ""
    place: str = ""
    own_business: bool | None = None


@dataclass(frozen=True, slots=True)
class JobMatch:
    """Why a job came up. ``fit`` (0 to 1) is the share of the job's skills that she has, those
    it needs counted twice.

    ``fits``, ``missing`` (needed) and ``useful`` (would help) are skills. ``way`` are the
    courses, in their order, that close the gap; ``beyond`` what no course open to her gives.
    ``obstacles`` are codes of ``OBSTACLE``.
    """

    job: Job
    fit: float
    wished: bool
    fits: tuple[str, ...]
    missing: tuple[str, ...]
    useful: tuple[str, ...]
    way: tuple[Training, ...]
    beyond: tuple[str, ...]
    obstacles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrainingMatch:
    """Why a course came up: ``new`` and ``known`` among the skills it gives, ``lacking`` among
    those it asks for, the jobs it ``opens`` (all they need is then known) and the courses it
    ``unlocks``. ``obstacles`` are codes of ``OBSTACLE``.
    """

    training: Training
    wished: bool
    new: tuple[str, ...]
    known: tuple[str, ...]
    lacking: tuple[str, ...]
    opens: tuple[Job, ...]
    unlocks: tuple[Training, ...]
    obstacles: tuple[str, ...]


@cache
def work_fields() -> CodeList:
    """The fields of work, as wishes name them."""
    return CodeList("work_field", (Code(**row) for row in _file("skills")["fields"]))


@cache
def skills() -> CodeList:
    """The skills; each code's ``parent`` is its field of work."""
    rows = _file("skills")["skills"]
    return CodeList("skill", (Code(r["code"], r["en"], r["bn"], parent=r["field"]) for r in rows))


@cache
def jobs() -> tuple[Job, ...]:
    """The kinds of jobs, as the file orders them."""
    lists = ("needs", "helps")
    return tuple(Job(**{**row, **{key: tuple(row[key]) for key in lists}}) for row in _file("jobs"))


@cache
def trainings() -> tuple[Training, ...]:
    """The kinds of courses, as the file orders them."""
    lists = ("gives", "asks")
    rows = _file("trainings")
    return tuple(Training(**{**row, **{key: tuple(row[key]) for key in lists}}) for row in rows)


def _file(name: str) -> Any:
    return json.loads((resources() / "skills" / f"{name}.json").read_text("utf-8"))


def profile_of(answers: Mapping[str, object]) -> Profile:
    """The profile that answers to the form ``skills_livelihood`` describe."""
    kinds = {"own": True, "wage": False}
    education, place = str(answers.get("e01", "")), str(answers.get("place", ""))
    return Profile(
        skills=_codes(answers.get("skills")),
        wishes=_codes(answers.get("wishes")),
        avoid=_codes(answers.get("avoid")),
        education=education if education in _LEVELS else "",
        place=place if place in _REACH else "",
        own_business=kinds.get(str(answers.get("w01", ""))),
    )


def _codes(answer: object) -> frozenset[str]:
    several = isinstance(answer, list | tuple | set | frozenset)
    return frozenset(map(str, answer)) if several and isinstance(answer, Iterable) else frozenset()


def match_jobs(profile: Profile) -> tuple[JobMatch, ...]:
    """The jobs that use a skill she has or lie in a field she wishes, best first; never one in
    a field she wants to avoid.

    Wished ones come first, then those with fewer obstacles, then by ``fit``. One more skill
    never lowers a job's ``fit`` nor takes a job off the list.
    """
    found = []
    for job in jobs():
        wished = job.field in profile.wishes
        fits = _of((*job.needs, *job.helps), profile.skills)
        if job.field in profile.avoid or not (fits or wished):
            continue
        missing = _without(job.needs, profile.skills)
        way = _way(missing, profile)
        learnt = {skill for training in way for skill in training.gives}
        found.append(
            JobMatch(
                job=job,
                fit=_fit(job, profile.skills),
                wished=wished,
                fits=fits,
                missing=missing,
                useful=_without(job.helps, profile.skills),
                way=way,
                beyond=_without(missing, learnt),
                obstacles=_job_obstacles(job, profile),
            )
        )
    return tuple(sorted(found, key=_job_rank))


def _job_rank(match: JobMatch) -> tuple[bool, int, float, int, str]:
    obstacles = len(match.obstacles)
    return (not match.wished, obstacles, -match.fit, len(match.missing), match.job.code)


def _fit(job: Job, known: Collection[str]) -> float:
    had = _NEED_COUNTS * len(_of(job.needs, known)) + _HELP_COUNTS * len(_of(job.helps, known))
    return had / (_NEED_COUNTS * len(job.needs) + _HELP_COUNTS * len(job.helps))


def _job_obstacles(job: Job, profile: Profile) -> tuple[str, ...]:
    met = {
        "place": bool(profile.place) and _REACH[job.place] > _REACH[profile.place],
        "schooling": _too_little_school(job.education, profile),
        "own_business": profile.own_business is False and job.own_business,
        "wage": profile.own_business is True and not job.own_business,
    }
    return tuple(code for code, stands in met.items() if stands)


def _too_little_school(asked: str, profile: Profile) -> bool:
    return bool(profile.education) and _LEVELS[asked] > _LEVELS[profile.education]


def match_trainings(profile: Profile) -> tuple[TrainingMatch, ...]:
    """The courses that give her something new, best first; never one in a field to avoid.

    Those she can enter come first, then those in a field she wishes or towards a job in one,
    then by how much they open, then the shorter.
    """
    found = []
    for training in trainings():
        new = _without(training.gives, profile.skills)
        if training.field in profile.avoid or not new:
            continue
        after = profile.skills | set(new)
        opens = tuple(
            job
            for job in jobs()
            if job.field not in profile.avoid and _newly(job.needs, profile.skills, after)
        )
        lacking = _without(training.asks, profile.skills)
        barred = {"schooling": _too_little_school(training.education, profile), "skills": lacking}
        found.append(
            TrainingMatch(
                training=training,
                wished=bool(profile.wishes & {training.field, *(job.field for job in opens)}),
                new=new,
                known=_of(training.gives, profile.skills),
                lacking=lacking,
                opens=opens,
                unlocks=tuple(
                    other
                    for other in trainings()
                    if other.field not in profile.avoid
                    and not _too_little_school(other.education, profile)
                    and _newly(other.asks, profile.skills, after)
                ),
                obstacles=tuple(code for code, stands in barred.items() if stands),
            )
        )
    return tuple(sorted(found, key=_training_rank))


def _training_rank(match: TrainingMatch) -> tuple[int, bool, int, int, str]:
    opened = len(match.opens) + len(match.unlocks)
    training = match.training
    return (len(match.obstacles), not match.wished, -opened, training.weeks, training.code)


def _way(missing: Collection[str], profile: Profile) -> tuple[Training, ...]:
    """Courses that together give what is missing, each open to her when its turn comes.

    The course that gives most goes first. Where none does, what the closed ones ask for is
    looked for as well, such as reading before a course with a book.
    """
    fitting = [
        training
        for training in trainings()
        if training.field not in profile.avoid
        and not _too_little_school(training.education, profile)
    ]
    known, goal, way = set(profile.skills), set(missing), list[Training]()
    while goal - known:
        wanted = goal - known
        ready = [t for t in fitting if known.issuperset(t.asks) and wanted & set(t.gives)]
        if ready:
            best = min(ready, key=lambda t: (-len(wanted & set(t.gives)), t.weeks, t.code))
            way.append(best)
            known |= set(best.gives)
            continue
        asked = {skill for t in fitting if wanted & set(t.gives) for skill in t.asks}
        if asked <= goal | known:
            break
        goal |= asked
    return _only_what_leads(way, set(missing) & known, profile.skills)


def _only_what_leads(
    way: list[Training], reached: set[str], known: Collection[str]
) -> tuple[Training, ...]:
    kept: list[Training] = []
    for training in reversed(way):
        if reached & set(training.gives):
            reached = (reached - set(training.gives)) | (set(training.asks) - set(known))
            kept.insert(0, training)
    return tuple(kept)


def _newly(asked: Collection[str], before: Collection[str], after: Collection[str]) -> bool:
    return not _without(asked, after) and bool(_without(asked, before))


def _of(wanted: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    return tuple(skill for skill in wanted if skill in known)


def _without(wanted: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    return tuple(skill for skill in wanted if skill not in known)
