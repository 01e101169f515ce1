"""Kinds of work and courses that fit the answers to the form on skills, each with its reasons."""

from collections.abc import Iterable, Mapping

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casemgr.domain.skills import (
    OBSTACLE,
    JobMatch,
    TrainingMatch,
    match_jobs,
    match_trainings,
    profile_of,
    skills,
)
from casemgr.ui.widgets import Button, Chip, Gap, Text, row
from casemgr.words import N_, Language, say, say_many

_FIRST = 5


def skill_matches(answers: Mapping[str, object], language: Language) -> QWidget:
    """The best matching jobs and courses; the further ones open at a press."""
    profile = profile_of(answers)
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    jobs = [_job(match, language) for match in match_jobs(profile)]
    courses = [_training(match, language) for match in match_trainings(profile)]
    for title, found in ((N_("Work that may fit"), jobs), (N_("Courses that may help"), courses)):
        column.addWidget(Text(say(title, language), "section"))
        if not found:
            none = N_("Nothing fits the answers given so far; ask about skills and wishes.")
            column.addWidget(Text(say(none, language), "muted"))
        for one in found:
            column.addWidget(one)
        _fold(column, found[_FIRST:], language)
    words = N_("Ideas to talk about; she decides.")
    column.addWidget(Text(say(words, language), "muted"))
    return holder


def _fold(column: QVBoxLayout, rest: list[QWidget], language: Language) -> None:
    if not rest:
        return
    for one in rest:
        one.hide()
    more = say("Show {count} more", language, count=len(rest))
    button = Button(more, kind="quiet")

    def unfold() -> None:
        button.hide()
        for one in rest:
            one.show()

    button.clicked.connect(unfold)
    column.addLayout(row(button, Gap()))


def _job(match: JobMatch, language: Language) -> QWidget:
    reasons = [
        _named(N_("She can already: {skills}"), match.fits, language),
        _named(N_("Still to learn: {skills}"), match.missing, language),
    ]
    if match.way:
        courses = " → ".join(course.label(language) for course in match.way)
        reasons.append(say(N_("The way there: {courses}"), language, courses=courses))
    reasons.append(_named(N_("No course open to her gives: {skills}"), match.beyond, language))
    return _match(match.job.label(language), match.wished, reasons, match.obstacles, language)


def _training(match: TrainingMatch, language: Language) -> QWidget:
    opens = ", ".join(job.label(language) for job in match.opens)
    weeks = say_many("{count} week", "{count} weeks", match.training.weeks, language)
    reasons = [
        _named(N_("New for her: {skills}"), match.new, language),
        _named(N_("Asks for: {skills}"), match.lacking, language),
        say(N_("Opens: {jobs}"), language, jobs=opens) if opens else "",
    ]
    title = f"{match.training.label(language)}  ·  {weeks}"
    return _match(title, match.wished, reasons, match.obstacles, language)


def _named(text: str, codes: Iterable[str], language: Language) -> str:
    labels = ", ".join(skills().label(code, language) for code in codes)
    return say(text, language, skills=labels) if labels else ""


def _match(
    title: str, wished: bool, reasons: Iterable[str], obstacles: Iterable[str], language: Language
) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 4)
    column.setSpacing(2)
    head = row(Text(title, "label", wrap=False))
    if wished:
        head.addWidget(Chip(say(N_("she wishes this"), language), "accent"))
    for code in obstacles:
        head.addWidget(Chip(OBSTACLE.label(code, language), "warning"))
    head.addWidget(Gap())
    column.addLayout(head)
    lines = [reason for reason in reasons if reason]
    if lines:
        column.addWidget(Text("  ·  ".join(lines), "muted"))
    return holder
