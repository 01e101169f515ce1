"""Pictures of a case: its file section by section, and the forms it is filled in with."""

from casemgr.demo import day_care, day_office
from casemgr.demo.walk import Shot, Walk, of
from casemgr.domain.instruments import instrument
from casemgr.domain.records import RECORD_KINDS
from casemgr.words import N_

_FORM = "risk_safety"
_AGAIN = 2.0  # seconds, until a page one comes back to has been read anew
_RECIPIENT = "Farhana Yasmin, district supervisor"
_FORMS = ("consent", "contact", "experience", "referral")
"""Kinds of record whose form is pictured."""


def _section(kind: str) -> Shot:
    def way(walk: Walk) -> None:
        walk.go("case", case_id=walk.places.sections[kind], section=kind)

    name = f"case-{kind.replace('_', '-')}"
    return Shot(name, "case", way, around=RECORD_KINDS[kind].title)


def _form(kind: str) -> Shot:
    """The form of a record that is there already, filled in."""

    def way(walk: Walk) -> None:
        case_id, record_id = walk.places.records[kind]
        walk.go("record", case_id=case_id, kind=kind, record_id=record_id)

    return Shot(f"form-{kind.replace('_', '-')}", "record", way)


def _double(walk: Walk) -> None:
    day_office.find_the_double(walk)


def _compare(walk: Walk) -> None:
    walk.hand.press(walk.say("Compare"))
    walk.hand.see(walk.say("Make two files one"))


def _why(walk: Walk) -> None:
    day_office.choose_sides(walk)
    walk.hand.press(walk.say("Merge …"))


def _answer(walk: Walk) -> None:
    walk.go("assessment", case_id=walk.places.ids["assessment"], instrument=_FORM)
    day_care.answer_all(walk, instrument(_FORM))
    walk.hand.scroll(instrument(_FORM).sections[0].text.label(walk.language))


def _save_answers(walk: Walk) -> None:
    walk.hand.press(walk.say("Save"))
    walk.hand.see(walk.say("Which form?"))  # where it was chosen


def _result(walk: Walk) -> None:
    walk.go("case", case_id=walk.places.ids["assessment"], section="assessment")
    walk.hand.rest(_AGAIN)
    walk.hand.scroll(walk.say("Baseline"))


def _choose_report(walk: Walk) -> None:
    walk.go("reports", case_id=walk.places.ids["print"])


def _make_report(walk: Walk) -> None:
    walk.hand.write(walk.say("Recipient"), _RECIPIENT)
    walk.hand.press(walk.say("Make the report"))
    walk.hand.see(walk.say("Save as …"))


def _paper(name: str, kind: str, page: int) -> Shot:
    """A page of a paper, made with the button the window has for it."""

    def way(walk: Walk) -> None:
        pdf = walk.work / f"{kind}.pdf"
        if not pdf.exists():
            _choose_report(walk)
            walk.hand.press(walk.say(_KINDS[kind]))
            walk.hand.press(walk.say(_SPEECH[walk.language]))
            _make_report(walk)
            walk.hand.settle()
            walk.hand.press(walk.say("Save as …"))
            walk.save_as(pdf)
        walk.paper = pdf, page

    return Shot(name, "", way)


_KINDS = {"case-file": N_("Full case file"), "summary": N_("One-page summary")}
_SPEECH = {"en": N_("English"), "bn": N_("Bangla")}

CASE: tuple[Shot, ...] = (
    of("case", "case", case_id="main"),
    of("case-closed", "case", case_id="closed"),
    *(_section(kind) for kind in RECORD_KINDS),
    *(_form(kind) for kind in _FORMS),
    of("assessment-which", "assessment", case_id="assessment"),
    Shot("assessment", "assessment", _answer, _save_answers),
    Shot("assessment-result", "case", _result),
    of("document-new", "document", case_id="main"),
    of("handover", "handover", case_id="main"),
    of("feedback-new", "feedback_entry", case_id="main"),
    Shot("duplicates", "case", _double),
    Shot("merge", "merge", _compare),
    Shot("merge-why", "merge", _why, lambda walk: walk.hand.key("Esc")),
)
REPORTS: tuple[Shot, ...] = (
    Shot("report", "reports", _choose_report),
    Shot("report-made", "reports", _make_report),
    _paper("paper-case-file", "case-file", 2),
    _paper("paper-summary", "summary", 1),
)
