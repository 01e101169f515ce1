"""The part of the demonstration day that is spent on single cases."""

from collections.abc import Callable
from typing import Any

from casemgr.demo.stage import NotAsExpected, Stage
from casemgr.domain.answers import shown_questions
from casemgr.domain.case_codes import REFERRAL_STATUS
from casemgr.domain.instruments import Instrument, Option, Question, instruments
from casemgr.operations.assessments import assessment_view
from casemgr.operations.cases import case_keys, case_lines, open_case
from casemgr.operations.legal import legal_view
from casemgr.operations.values import CaseFile, CaseQuery
from casemgr.operations.visits import proposed_visits
from casemgr.operations.workspace import Workspace
from casemgr.words import N_, digits

Step = Callable[[Stage], None]
_WORKING = frozenset({"support", "follow_up"})


def choose(workspace: Workspace) -> dict[str, str]:
    """The codes of cases in full swing, one for each of ``_FIT`` by its name, and of the second
    file of somebody (``twin``). Raises ``NotAsExpected`` where there is none."""
    found: dict[str, str] = {}
    keys = workspace.look(case_keys, CaseQuery(status=_WORKING))
    for line in workspace.look(case_lines, keys):
        file = workspace.run(open_case, line.case_id)
        for name, fits in _FIT.items():
            if name not in found and file.code not in found.values() and fits(workspace, file):
                found[name] = file.code
    started = workspace.look(case_keys, CaseQuery(status=frozenset({"draft"})))
    for line in workspace.look(case_lines, started):
        if line.pseudonym.endswith(" B"):
            found["twin"] = line.code
    if set(found) != {*_FIT, "twin"}:
        raise NotAsExpected(f"cases for {sorted({*_FIT, 'twin'} - set(found))}")
    return found


def _assessed_twice(workspace: Workspace, file: CaseFile) -> bool:
    taken = workspace.look(assessment_view, file.case_id).taken
    return any(len(one.sittings) > 1 for one in taken)


def _in_court(workspace: Workspace, file: CaseFile) -> bool:
    return workspace.look(legal_view, file.case_id).hearing is not None


def _drafted(_workspace: Workspace, file: CaseFile) -> bool:
    drafts = (one.value.model_dump() for one in file.records["referral"])
    return file.consents["referral"].open and any(
        one["status"] == "sent" and one["direction"] == "out" for one in drafts
    )


def _to_visit(workspace: Workspace, file: CaseFile) -> bool:
    return bool(workspace.look(proposed_visits, file.case_id).visits)


def _printable(_workspace: Workspace, file: CaseFile) -> bool:
    return file.consents["supervision"].open and len(file.timeline) > 8


_FIT: dict[str, Callable[[Workspace, CaseFile], bool]] = {
    "court": _in_court,
    "referral": _drafted,
    "visits": _to_visit,
    "assessment": _assessed_twice,
    "print": _printable,
}


def assess(stage: Stage) -> None:
    """Two assessments side by side with their trend, and once more by the same form."""
    stage.open_file(stage.codes["assessment"])
    stage.hand.pick(stage.say("Assessments"))
    stage.hand.settle()
    stage.picture("assessment-trend")
    stage.hand.press(stage.say("New assessment"))
    stage.hand.see(stage.say("Which form?"))
    stage.picture("assessment-which-form")
    stage.hand.press(stage.say("Back"))
    stage.hand.settle()
    form = _asked_before(stage)
    stage.hand.press(_again(stage, form))
    stage.hand.see(stage.say("This assessment"))
    stage.hand.settle()
    answer_all(stage, form)
    stage.hand.settle()
    stage.picture("assessment-answered")
    stage.hand.write(stage.say("Summary"), _CONCLUSION)
    stage.hand.press(stage.say("Save"))
    stage.hand.see(stage.say("Sections of the case file"))
    stage.hand.settle()
    stage.hand.rest(_AGAIN)
    stage.hand.scroll(stage.say("Baseline"))
    stage.picture("assessment-result")
    stage.hand.scroll(form.dimensions[-1].text.label(stage.language))
    stage.picture("assessment-chart")


def _again(stage: Stage, form: Instrument) -> str:
    return f"{stage.say('Assess again')}: {form.title.label(stage.language)}"


def _asked_before(stage: Stage) -> Instrument:
    """The first form with a score among those that can be asked once more."""
    scored = (one for one in instruments() if one.scoring.method == "mean")
    found = next((one for one in scored if stage.hand.can_press(_again(stage, one))), None)
    if found is None:
        raise NotAsExpected("a form to assess again")
    return found


def answer_all(stage: Stage, form: Instrument) -> None:
    """Answer each question that is asked: that it goes well, or nearly."""
    answers: dict[str, Any] = {}
    for number, question in enumerate(form.questions, 1):
        if question not in shown_questions(form, answers) or not question.choices:
            continue
        taken = _good_answer(form, question, number)
        named = digits(f"{number}. ", stage.language) + question.text.label(stage.language)
        stage.hand.press(f"{named}: {taken.text.label(stage.language)}")
        answers[question.code] = (taken.code,) if question.kind == "many" else taken.code


def _good_answer(form: Instrument, question: Question, number: int) -> Option:
    """The best answer by its score, to each third question the one after it."""
    sign = -1 if form.scoring.higher_is == "better" else 1
    scored = [(sign * one.score, one) for one in question.choices if one.score is not None]
    ranked = [one for _, one in sorted(scored, key=lambda known: known[0])]
    ranked = ranked or list(question.choices)
    return ranked[min(int(number % 3 == 0), len(ranked) - 1)]


def refer(stage: Stage) -> None:
    """A referral that was sent: it arrived, and it was accepted."""
    stage.open_file(stage.codes["referral"])
    stage.hand.pick(stage.say("Referrals"))
    stage.hand.see(stage.say("Open referrals"))
    for code in ("received", "accepted"):
        stage.hand.press(stage.say("Mark: {state}", state=REFERRAL_STATUS.label(code, "en")))
        stage.hand.settle()
        stage.picture(f"referral-{code}")


def plan_the_visits(stage: Stage) -> None:
    """The visits of the office's schedule, planned in one go."""
    stage.open_file(stage.codes["visits"])
    stage.hand.pick(stage.say("Follow-up"))
    stage.hand.see(stage.say("Plan the visits"))
    stage.hand.settle()
    stage.picture("visits-offered")
    stage.hand.press("Plan")  # and how many
    stage.hand.settle()
    stage.picture("visits-planned")


def go_to_court(stage: Stage) -> None:
    """The proceeding, the coming hearing, and the monthly update."""
    stage.open_file(stage.codes["court"])
    stage.hand.pick(stage.say("Legal proceedings"))
    stage.hand.settle()
    stage.picture("proceeding")
    stage.hand.pick(stage.say("Hearings"))
    stage.hand.settle()
    stage.picture("hearings")
    stage.hand.pick(stage.say("Told about the case"))
    stage.hand.press(stage.say("Note that she was told"))
    stage.hand.see(stage.say("What was told"))
    stage.hand.write(stage.say("Told on"), _TOLD_ON)
    stage.hand.write(stage.say("What was told"), "The next hearing, and who goes along.")
    stage.hand.press(stage.say("Save"))
    stage.hand.see(stage.say("Sections of the case file"))
    stage.hand.settle()
    stage.picture("told-about-the-case")


def look_again(stage: Stage) -> None:
    """The sections of this part once more, in the language that is set by now."""
    for name, sections in _SECTIONS.items():
        stage.open_file(stage.codes[name])
        for section in sections:
            stage.hand.pick(stage.say(section))
            stage.hand.settle()
            stage.picture(f"bangla-{name}-{section.split()[0].lower()}")


_TOLD_ON = "2026-11-20"
_AGAIN = 2.0  # seconds, until a page one comes back to has been read anew
_CONCLUSION = "Sleeps and eats well; wants to look for work after the winter."
_SECTIONS = {
    "assessment": ("Assessments",),
    "referral": ("Referrals",),
    "visits": ("Follow-up",),
    "court": ("Legal proceedings", "Hearings", "Told about the case"),
}
STEPS: tuple[tuple[str, Step], ...] = (
    (N_("An assessment, and what has changed"), assess),
    (N_("A referral, two steps on"), refer),
    (N_("The visits to come"), plan_the_visits),
    (N_("Court, and telling the survivor"), go_to_court),
)
