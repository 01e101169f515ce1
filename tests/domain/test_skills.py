"""Skill matching: ideas with their reasons, the same each time, and never an invented code."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.domain.instruments import NOT_ANSWERS, instrument
from casemgr.domain.skills import (
    OBSTACLE,
    PLACE,
    SCHOOLING,
    JobMatch,
    Profile,
    TrainingMatch,
    jobs,
    match_jobs,
    match_trainings,
    profile_of,
    skills,
    trainings,
    work_fields,
)
from casemgr.paths import resources

SKILLS = sorted(code.code for code in skills())
FIELDS = sorted(code.code for code in work_fields())
ISIC_SECTIONS = set("ABCDEFGHIJKLMNOPQRSTU")

_skills = st.frozensets(st.sampled_from([*SKILLS, "juggling", "no_answer"]), max_size=12)
_fields = st.frozensets(st.sampled_from([*FIELDS, "space"]), max_size=3)
_profiles = st.builds(
    Profile,
    skills=_skills,
    wishes=_fields,
    avoid=_fields,
    education=st.sampled_from(["", *(code.code for code in SCHOOLING)]),
    place=st.sampled_from(["", *(code.code for code in PLACE)]),
    own_business=st.sampled_from([None, True, False]),
)
few = settings(max_examples=40)


def job_match(profile: Profile, code: str) -> JobMatch:
    return next(match for match in match_jobs(profile) if match.job.code == code)


def training_match(profile: Profile, code: str) -> TrainingMatch:
    return next(match for match in match_trainings(profile) if match.training.code == code)


def test_the_lists_know_each_other() -> None:
    known, fields = set(SKILLS), set(FIELDS)
    assert len(known) >= 40
    assert len(trainings()) >= 20
    assert len(jobs()) >= 30
    for job in jobs():
        assert known.issuperset({*job.needs, *job.helps}), job.code
        assert not set(job.needs) & set(job.helps), job.code
        assert job.needs, job.code
        assert job.field in fields, job.code
        assert job.sector in ISIC_SECTIONS, job.code
        assert job.education in SCHOOLING, job.code
        assert job.place in PLACE, job.code
    for training in trainings():
        assert known.issuperset({*training.gives, *training.asks}), training.code
        assert training.gives, training.code
        assert training.field in fields | {""}, training.code
        assert training.education in SCHOOLING, training.code
        assert training.weeks > 0, training.code
    assert {code.parent for code in skills()} == fields
    assert known == {skill for job in jobs() for skill in (*job.needs, *job.helps)}
    assert known == {skill for training in trainings() for skill in training.gives}


def test_every_entry_is_named_once_and_in_both_languages() -> None:
    entries = [*skills(), *work_fields(), *jobs(), *trainings()]
    for name in ("skills", "jobs", "trainings"):
        text = (resources() / "skills" / f"{name}.json").read_text("utf-8")
        assert json.loads(text)
    for group in (tuple(skills()), tuple(work_fields()), jobs(), trainings()):
        codes = [entry.code for entry in group]
        assert len(codes) == len(set(codes))
    for entry in entries:
        assert entry.label("en").isascii(), entry.code
        assert any("\u0980" <= letter <= "\u09ff" for letter in entry.label("bn")), entry.code


def test_the_assessment_form_offers_exactly_the_skills_and_fields_that_are_matched() -> None:
    form = {question.code: question for question in instrument("skills_livelihood").questions}
    expected = {
        "skills": {(code.code, code.en, code.bn) for code in skills()},
        "wishes": {(code.code, code.en, code.bn) for code in work_fields()},
        "avoid": {(code.code, code.en, code.bn) for code in work_fields()},
    }
    for code, entries in expected.items():
        assert form[code].kind == "many"
        choices = [one for one in form[code].choices if one.code not in NOT_ANSWERS]
        assert {(one.code, one.text.en, one.text.bn) for one in choices} == entries
    for question, codes in {"e01": SCHOOLING, "place": PLACE}.items():
        offered = [one.code for one in form[question].choices if one.code not in NOT_ANSWERS]
        assert offered == [code.code for code in codes]
    assert {"own", "wage"} <= {one.code for one in form["w01"].choices}


def test_answers_to_the_form_make_a_profile() -> None:
    answers = {
        "skills": ("home_cooking", "selling"),
        "wishes": ["food"],
        "avoid": ("garments",),
        "e01": "class_8",
        "place": "home",
        "w01": "own",
    }
    assert profile_of(answers) == Profile(
        skills=frozenset({"home_cooking", "selling"}),
        wishes=frozenset({"food"}),
        avoid=frozenset({"garments"}),
        education="class_8",
        place="home",
        own_business=True,
    )


def test_an_answer_not_given_is_not_held_against_her() -> None:
    answers = {"e01": "no_answer", "place": "unknown", "w01": "either", "skills": ("no_answer",)}
    profile = profile_of(answers)
    assert (profile.education, profile.place, profile.own_business) == ("", "", None)
    wished = Profile(wishes=frozenset(FIELDS))
    assert all(not match.obstacles for match in match_jobs(wished))
    assert match_jobs(profile) == ()


def test_a_match_says_what_fits_what_is_missing_and_which_course_closes_the_gap() -> None:
    match = job_match(Profile(skills=frozenset({"sewing_machine", "selling"})), "tailor_home")
    assert match.fits == ("sewing_machine", "selling")
    assert match.missing == ("tailoring",)
    assert match.useful == ("embroidery", "bookkeeping")
    assert [training.code for training in match.way] == ["tr_tailoring"]
    assert match.beyond == ()
    assert match.fit == (2 + 1) / (2 * 2 + 3)


def test_reading_comes_first_where_a_course_asks_for_it() -> None:
    profile = Profile(skills=frozenset({"cleaning"}), education="ssc")
    match = job_match(profile, "carer")
    assert [training.code for training in match.way] == ["tr_literacy", "tr_caregiving"]


def test_a_gap_that_no_open_course_closes_is_said() -> None:
    profile = Profile(skills=frozenset({"computer_basics"}), education="class_5")
    match = job_match(profile, "graphic_designer")
    assert match.way == ()
    assert match.beyond == ("graphic_design",)
    assert match.obstacles == ("schooling",)


def test_work_too_far_away_or_of_the_wrong_kind_is_marked_and_comes_later() -> None:
    profile = Profile(skills=frozenset({"sewing_machine"}), place="home", own_business=True)
    matches = match_jobs(profile)
    order = [match.job.code for match in matches]
    assert job_match(profile, "sewing_operator").obstacles == ("place", "wage")
    assert order.index("tailor_home") < order.index("sewing_operator")


def test_a_course_says_what_is_new_and_which_jobs_it_opens() -> None:
    match = training_match(Profile(skills=frozenset({"home_cooking"})), "tr_food")
    assert match.new == ("food_hygiene", "food_preserving")
    assert {job.code for job in match.opens} == {"food_seller", "cook", "pickle_maker"}
    assert match.obstacles == ()
    assert training_match(Profile(education="none"), "tr_computer").obstacles == (
        "schooling", "skills",
    )  # fmt: skip


def test_avoiding_a_field_never_takes_reading_away() -> None:
    everything = Profile(avoid=frozenset(FIELDS))
    assert [match.training.code for match in match_trainings(everything)] == ["tr_literacy"]


def test_reading_unlocks_the_courses_that_ask_for_it() -> None:
    unlocked = training_match(Profile(), "tr_literacy").unlocks
    assert {"tr_computer", "tr_caregiving"} <= {training.code for training in unlocked}


@few
@given(_profiles, st.sampled_from(SKILLS))
def test_one_more_skill_never_lowers_a_match(profile: Profile, skill: str) -> None:
    more = Profile(
        profile.skills | {skill},
        profile.wishes,
        profile.avoid,
        profile.education,
        profile.place,
        profile.own_business,
    )
    after = {match.job.code: match for match in match_jobs(more)}
    for before in match_jobs(profile):
        now = after[before.job.code]
        assert now.fit >= before.fit
        assert set(now.missing) <= set(before.missing)
        assert set(now.beyond) <= set(before.beyond)
        assert now.obstacles == before.obstacles


@few
@given(_profiles)
def test_a_match_holds_known_codes_alone_and_its_parts_add_up(profile: Profile) -> None:
    known = set(SKILLS)
    for match in match_jobs(profile):
        job = match.job
        assert known.issuperset({*match.fits, *match.missing, *match.useful, *match.beyond})
        assert set(match.obstacles) <= {code.code for code in OBSTACLE}
        assert set(match.missing) == set(job.needs) - profile.skills
        assert {*match.fits, *match.missing, *match.useful} == {*job.needs, *job.helps}
        assert 0 <= match.fit <= 1
        assert (match.fit == 1) == (profile.skills >= {*job.needs, *job.helps})
        assert match.wished == (job.field in profile.wishes)
        assert match.wished or match.fits
    for course in match_trainings(profile):
        assert known.issuperset({*course.new, *course.known, *course.lacking})
        assert {*course.new, *course.known} == set(course.training.gives)
        assert set(course.obstacles) <= {code.code for code in OBSTACLE}


@few
@given(_profiles)
def test_the_way_is_open_at_every_step_and_closes_the_gap(profile: Profile) -> None:
    levels = [code.code for code in SCHOOLING]
    for match in match_jobs(profile):
        known = set(profile.skills)
        for step in match.way:
            assert known.issuperset(step.asks)
            assert step.field not in profile.avoid
            if profile.education:
                assert levels.index(step.education) <= levels.index(profile.education)
            known |= set(step.gives)
        assert set(match.missing) - known == set(match.beyond)
        if not match.missing:
            assert match.way == ()


@few
@given(_profiles)
def test_what_she_wants_to_avoid_is_never_suggested(profile: Profile) -> None:
    for job in match_jobs(profile):
        assert job.job.field not in profile.avoid
    for course in match_trainings(profile):
        assert course.training.field not in profile.avoid
        assert not profile.avoid & {job.field for job in course.opens}


@few
@given(_profiles)
def test_wishes_come_first_and_the_order_is_always_the_same(profile: Profile) -> None:
    matches = match_jobs(profile)
    assert [m.wished for m in matches] == sorted((m.wished for m in matches), reverse=True)
    shuffled = Profile(
        frozenset(sorted(profile.skills, reverse=True)),
        profile.wishes,
        profile.avoid,
        profile.education,
        profile.place,
        profile.own_business,
    )
    assert match_jobs(shuffled) == matches
    assert match_trainings(shuffled) == match_trainings(profile)
