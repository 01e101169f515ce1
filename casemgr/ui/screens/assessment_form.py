"""A form made from the questions of an assessment: one model of declared fields, one question
under the other, warnings where they arise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from pydantic import create_model
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casemgr.domain.answers import answers_problems, chosen, shown_questions
from casemgr.domain.codes import Code, CodeList
from casemgr.domain.fields import Field, Kind, Record, fields_of
from casemgr.domain.instruments import NOT_ANSWERS, Instrument, Question
from casemgr.domain.scoring import Flag, flags
from casemgr.domain.support import Assessment
from casemgr.operations.assessments import answer_label
from casemgr.ui.forms import Form, Part
from casemgr.ui.forms.choices import ListEditor, RadioEditor
from casemgr.ui.forms.editor import Editor
from casemgr.ui.forms.field import FormField
from casemgr.ui.widgets import Banner, Card, Text
from casemgr.words import N_, Language, digits, say

PART = "assessment"
_ANSWER = "q_"
_FIRST, _LAST = ("on", "assessor"), ("summary", "next_on")
_IN_A_ROW = 9
_KINDS = {
    "one": Kind.CODE, "many": Kind.CODES, "number": Kind.TEXT, "text": Kind.LONG_TEXT,
    "date": Kind.PARTIAL_DATE,
}  # fmt: skip
_HEADS = {
    **dict.fromkeys(_FIRST, N_("This assessment")), **dict.fromkeys(_LAST, N_("To conclude")),
}  # fmt: skip


@dataclass(frozen=True)
class AnswersPart(Part):
    """The part of such a form. ``before`` are the answers given last time, by question."""

    instrument: Instrument | None = None
    before: Mapping[str, object] = field(default_factory=dict)


def answers_part(
    instrument: Instrument,
    language: Language,
    given: Mapping[str, Any],
    before: Mapping[str, object],
) -> AnswersPart:
    """The form of one version of an instrument, beginning with ``given`` (an assessment's
    values)."""
    return AnswersPart(
        PART, _model(instrument, language), _HEADS["on"], given=spread(given),
        instrument=instrument, before=before,
    )  # fmt: skip


def spread(values: Mapping[str, Any]) -> dict[str, Any]:
    """An assessment's values as the form's fields: each answer a field of its own."""
    kept = {name: values[name] for name in (*_FIRST, *_LAST) if name in values}
    return kept | {f"{_ANSWER}{code}": value for code, value in values.get("answers", {}).items()}


def gathered(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the form as an assessment's values."""
    answers = {
        name.removeprefix(_ANSWER): value
        for name, value in values.items()
        if name.startswith(_ANSWER)
    }
    return {name: values[name] for name in (*_FIRST, *_LAST)} | {"answers": answers}


def field_name(problem: str) -> str:
    """The form's field that a refused save names ``answers.<question>``."""
    return problem.replace("answers.", _ANSWER, 1) if problem.startswith("answers.") else problem


@lru_cache(maxsize=16)
def _model(instrument: Instrument, language: Language) -> type[Record]:
    """A record with one declared field for each question, in the reader's language."""
    kept = fields_of(Assessment)
    declared = {name: replace(kept[name], section=_HEADS[name]) for name in _FIRST}
    sections = {one.code: one.text.label(language) for one in instrument.sections}
    for number, question in enumerate(instrument.questions, 1):
        declared[f"{_ANSWER}{question.code}"] = _declared(
            question, digits(f"{number}. ", language), sections[question.section], language
        )
    declared |= {name: replace(kept[name], section=_HEADS[name]) for name in _LAST}
    fields: dict[str, Any] = {
        name: (Annotated[Any, one], () if one.kind is Kind.CODES else "")
        for name, one in declared.items()
    }
    return create_model("AnswersForm", __base__=Record, **fields)


def _declared(question: Question, number: str, section: str, language: Language) -> Field:
    codes = None
    if question.choices:
        codes = CodeList(
            question.code,
            [Code(option.code, option.text.en, option.text.bn) for option in question.choices],
        )
    rule = question.show_if
    return Field(
        number + question.text.label(language),
        section=section,
        kind=_KINDS[question.kind],
        codes=codes,
        help=question.help.label(language),
        show_if=(f"{_ANSWER}{rule.question}", rule.answers) if rule else None,
    )


class QuestionField(FormField):
    """A question with its answers, what was answered last time, and the warning it raises."""

    def __init__(
        self, declared: Field, question: Question, part: AnswersPart, language: Language,
        today: date, parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(declared, language, today, parent)
        self.question = question
        self._instrument = part.instrument
        few = question.kind == "one" and len(question.choices) <= _IN_A_ROW
        if few and isinstance(self.editor, ListEditor):
            self._answer_with(RadioEditor(declared, language, self))
        if question.kind == "number":
            self.editor.inner()[0].setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        column = self.layout()
        last = answer_label(question, part.before.get(question.code), language)
        if last and isinstance(column, QVBoxLayout):
            words = say(N_("Last time: {answer}"), language, answer=" ".join(last.split())[:200])
            column.insertWidget(1, Text(words, "muted", parent=self))
        self._warning: Banner | None = None

    def judge(self, *, strict: bool = False) -> bool:
        """As for every field, and as the form's own rules ask."""
        if not super().judge(strict=strict) or self._instrument is None:
            return False
        code = self.question.code
        problem = answers_problems(self._instrument, {code: self.editor.value()}).get(code, "")
        self.set_problem(problem)
        return not problem

    def warn(self, text: str) -> None:
        """Show the warning of the answer, or take it away."""
        if self._warning is None:
            if not text:
                return
            self._warning = Banner(parent=self)
            column = self.layout()
            if column is not None:
                column.addWidget(self._warning)
        if not text:
            self._warning.clear()
        elif self._warning.text.text() != text or self._warning.isHidden():
            self._warning.tell(text, "danger")

    def _answer_with(self, editor: Editor) -> None:
        """Up to nine answers stand side by side: all are seen, and one key or click answers."""
        column, old = self.layout(), self.editor
        if column is None:
            return
        column.replaceWidget(old, editor)
        old.hide()
        old.deleteLater()
        self.editor = editor
        editor.hinted.connect(self._hint_at, Qt.ConnectionType.QueuedConnection)
        editor.left.connect(self.judge)
        editor.edited.connect(self._edited)
        editor.name_as(say(self.declared.label, self.language), self.note.text())


class AssessmentForm(Form):
    """The form of one assessment: the day and who asked, the questions, and the conclusion."""

    def __init__(self, part: AnswersPart, language: Language, today: date) -> None:
        if part.instrument is None:
            raise TypeError("an assessment's form is made for an instrument")
        self.instrument = part.instrument
        self._questions: dict[str, QuestionField] = {}
        self._cards: dict[str, Card] = {}
        super().__init__([part], language, today)

    def answers(self) -> dict[str, Any]:
        """The answers as they stand, by question."""
        return {code: one.editor.value() for code, one in self._questions.items()}

    def filled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """An assessment's values as all fields of this form, the empty ones too."""
        return {**self.parts[PART].model().model_dump(), **spread(values)}

    def progress(self) -> tuple[int, int]:
        """How many of the questions asked are answered, and how many are asked."""
        answers = self.answers()
        asked = shown_questions(self.instrument, answers)
        done = sum(
            bool(value) and not chosen(value) & NOT_ANSWERS
            for value in (answers[question.code] for question in asked)
        )
        return done, len(asked)

    def flags(self) -> tuple[Flag, ...]:
        """The warnings that the answers raise now."""
        return flags(self.instrument, self.answers())

    def _build(self, part: Part) -> None:
        if not isinstance(part, AnswersPart):
            super()._build(part)
            return
        plain = Part(part.key, part.model, part.title, given=part.given, links=part.links)
        super()._build(replace(plain, fields=_FIRST))
        declared = fields_of(part.model)
        for section in self.instrument.sections:
            questions = self.instrument.questions_of(section.code)
            if questions:
                card = Card(section.text.label(self.language), self)
                card.body.setSpacing(18)
                self._column.addWidget(card)
                self._cards[section.code] = card
                self._ask(card, questions, part, declared)
        super()._build(replace(plain, fields=_LAST))

    def _ask(
        self, card: Card, questions: Sequence[Question], part: AnswersPart,
        declared: Mapping[str, Field],
    ) -> None:  # fmt: skip
        for question in questions:
            name = f"{_ANSWER}{question.code}"
            one = QuestionField(declared[name], question, part, self.language, self.today, card)
            self._questions[question.code] = one
            self.fields[f"{part.key}.{name}"] = one
            card.add(one)

    def _show_what_matters(self) -> None:
        """Also hides what hangs on a question that is hidden itself, and shows the warnings."""
        super()._show_what_matters()
        shown = {question.code for question in shown_questions(self.instrument, self.answers())}
        raised: dict[str, list[str]] = {}
        for flag in self.flags():
            raised.setdefault(flag.question.code, []).append(flag.text.label(self.language))
        for code, one in self._questions.items():
            if one.isHidden() == (code in shown):
                one.setVisible(code in shown)
            one.warn("\n".join(raised.get(code, [])))
        for section, card in self._cards.items():
            asked = any(q.code in shown for q in self.instrument.questions_of(section))
            if card.isHidden() == asked:
                card.setVisible(asked)
