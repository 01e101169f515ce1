"""Assessments on the screen: choosing a form, its questions, what they say, the office's forms."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from casemgr.domain.instruments import Instrument, instrument
from casemgr.operations.cases import open_case
from casemgr.operations.instruments import add_instrument
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseRef, Stored
from casemgr.operations.workspace import Workspace
from casemgr.paths import resources
from casemgr.ui import theme
from casemgr.ui.forms.choices import RadioEditor
from casemgr.ui.forms.compare import CompareView
from casemgr.ui.screens.assessment import AssessmentScreen
from casemgr.ui.screens.assessment_form import AssessmentForm, QuestionField
from casemgr.ui.screens.assessment_results import Figures, Results
from casemgr.ui.screens.case import CaseScreen
from casemgr.ui.screens.instruments import InstrumentsScreen
from casemgr.ui.widgets import Banner, Chip, IconButton, Text
from casemgr.ui.widgets.charts import Axis, Level, RadarChart, TrendChart, TrendPoint
from tests.ui.screens.conftest import Stage

CHAIN: dict[str, Any] = {
    "code": "model",
    "version": "1.0",
    "title": {"en": "Chain", "bn": "শিকল"},
    "source": {"en": "Our office", "bn": "আমাদের অফিস"},
    "notice": {"en": "", "bn": ""},
    "topic": "needs",
    "for": "everyone",
    "scales": {"yn": [{"code": "yes", "en": "Yes", "bn": "হ্যাঁ", "score": None},
                      {"code": "no", "en": "No", "bn": "না", "score": None}]},
    "sections": [{"code": "copy", "en": "All", "bn": "সব", "scored": False},
                 {"code": "far", "en": "Far", "bn": "দূর", "scored": False}],
    "questions": [
        {"code": "copy", "section": "copy", "en": "A?", "bn": "ক?", "type": "one", "scale": "yn"},
        {"code": "json", "section": "copy", "en": "B?", "bn": "খ?", "type": "one", "scale": "yn",
         "show_if": {"question": "copy", "is": ["yes"]}},
        {"code": "_3", "section": "far", "en": "C?", "bn": "গ?", "type": "number",
         "show_if": {"question": "json", "is": ["yes"]}},
    ],
    "scoring": {"method": "none"},
}  # fmt: skip


def words(page: QWidget) -> str:
    return "\n".join(
        one.text() for kind in (Text, Chip) for one in page.findChildren(kind) if one.isVisible()
    )


def told(stage: Stage, page: QWidget, text: str) -> None:
    """Wait until a text is to be seen on the page."""
    stage.until(lambda: text in words(page))


def store(
    workspace: Workspace, case: CaseRef, form: Instrument, answers: Mapping[str, object],
    on: str = "2026-11-10",
) -> str:  # fmt: skip
    values = {"instrument": form.code, "instrument_version": form.version, "on": on,
              "answers": answers}  # fmt: skip
    return workspace.run(save_record, "assessment", case.case_id, None, values).record_id


def stored(workspace: Workspace, case: CaseRef) -> list[Stored]:
    return list(workspace.run(open_case, case.case_id).records["assessment"])


def form_of(stage: Stage, case: CaseRef, code: str, record_id: str = "") -> AssessmentScreen:
    page = stage.show(
        AssessmentScreen, "assessment", case_id=case.case_id, record_id=record_id, instrument=code
    )
    stage.until(lambda: page.form is not None)
    first = f"assessment.q_{asked(page).instrument.questions[0].code}"
    stage.until(lambda: asked(page).place()[0] == first)
    return page


def asked(page: AssessmentScreen) -> AssessmentForm:
    assert page.form is not None
    return page.form


def question(page: AssessmentScreen, code: str) -> QuestionField:
    found = asked(page).fields[f"assessment.q_{code}"]
    assert isinstance(found, QuestionField)
    return found


def choose(page: AssessmentScreen, code: str, answer: str) -> None:
    """Press the answer, as a hand would."""
    editor = question(page, code).editor
    assert isinstance(editor, RadioEditor)
    label = next(o for o in question(page, code).question.choices if o.code == answer).text
    button = next(b for b in editor.inner() if b.text() == label.label(page.language))  # type: ignore[attr-defined]
    button.click()  # type: ignore[attr-defined]


def panel(stage: Stage, case: CaseRef) -> Results:
    page = stage.show(CaseScreen, "case", case_id=case.case_id, section="assessment")
    stage.until(lambda: page.file is not None)
    stage.until(lambda: any(one.view for one in page.findChildren(Results)))
    return next(one for one in page.findChildren(Results) if one.view)


# The form


def test_an_assessment_is_chosen_and_answered_with_the_keyboard_alone(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    page = stage.show(CaseScreen, "case", case_id=case.case_id, section="assessment")
    stage.until(lambda: page.file is not None)
    page.edit("assessment")
    screen = stage.page(AssessmentScreen)
    stage.until(lambda: screen.view is not None)
    with stage.qtbot.waitActive(stage.shell):
        stage.shell.activateWindow()
    form = instrument("risk_safety")
    for part in (form.title.en, form.source.en, "21 questions", "For everyone", "not done yet"):
        told(stage, screen, part)
    assert "Best interest" not in words(screen), "she is of age"
    held = stage.shell.focusWidget()
    while not held.accessibleName().endswith(form.title.en):
        QTest.keyClick(held, Qt.Key.Key_Tab)
        held = stage.shell.focusWidget()
    QTest.keyClick(held, Qt.Key.Key_Space)
    stage.until(lambda: screen.page is not None)
    first = form.questions[0]
    stage.until(lambda: question(screen, first.code).isAncestorOf(stage.shell.focusWidget()))
    QTest.keyClick(stage.shell.focusWidget(), Qt.Key.Key_Space)
    assert question(screen, first.code).editor.value() == first.choices[0].code
    QTest.keyClick(stage.shell.focusWidget(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    stage.until(lambda: isinstance(stage.shell.current, CaseScreen))
    (saved,) = stored(workspace, case)
    value = saved.value.model_dump()
    assert value["answers"] == {first.code: first.choices[0].code}
    assert (value["instrument"], value["on"], value["assessor"]) == (
        "risk_safety", "2026-11-21", "Nasima",
    )  # fmt: skip


def test_warnings_stand_at_once_over_the_form_and_at_their_question(
    stage: Stage, case: CaseRef
) -> None:
    page = form_of(stage, case, "risk_safety")
    warned = next(q for q in asked(page).instrument.questions if any(o.flag for o in q.choices))
    option = next(o for o in warned.choices if o.flag)
    choose(page, warned.code, option.code)
    assert option.flag.en in page.flags.text.text()
    told(stage, question(page, warned.code), option.flag.en)
    choose(page, warned.code, "no_answer")
    assert page.flags.isHidden()
    assert option.flag.en not in words(question(page, warned.code))


def test_progress_counts_the_questions_asked_and_answered(stage: Stage, case: CaseRef) -> None:
    page = form_of(stage, case, "risk_safety")
    assert page.progress.text() == "0 of 20 answered"
    first, hidden = asked(page).instrument.questions[:2]
    assert question(page, hidden.code).isHidden()
    choose(page, first.code, "yes")
    assert not question(page, hidden.code).isHidden()
    assert page.progress.text() == "1 of 21 answered"
    choose(page, first.code, "unknown")
    assert page.progress.text() == "0 of 20 answered"


def test_a_question_behind_a_hidden_one_is_hidden_too_and_keeps_its_answer(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    workspace.run(add_instrument, CHAIN)
    page = form_of(stage, case, "model")
    assert "Far" not in words(page)
    choose(page, "copy", "yes")
    choose(page, "json", "yes")
    number = question(page, "_3")
    assert not number.isHidden()
    number.editor.put("৭")
    number.editor.edited.emit()
    choose(page, "copy", "no")
    assert question(page, "json").isHidden()
    assert number.isHidden()
    assert "Far" not in words(page)
    stage.press("Save")
    stage.until(lambda: stored(workspace, case))
    answers = stored(workspace, case)[0].value.model_dump()["answers"]
    assert answers == {"copy": "no", "json": "yes", "_3": "7"}


def test_last_time_is_told_and_never_filled_in(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    form = instrument("risk_safety")
    first = form.questions[0]
    store(workspace, case, form, {first.code: "yes"})
    page = form_of(stage, case, "risk_safety")
    told(stage, question(page, first.code), "Last time: Yes")
    assert question(page, first.code).editor.value() == ""
    assert page.progress.text().startswith("0 of")


def test_what_does_not_fit_is_said_at_its_question(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    workspace.run(add_instrument, CHAIN)
    page = form_of(stage, case, "model")
    stage.press("Save")
    stage.until(lambda: question(page, "copy").problem)
    assert question(page, "copy").problem == "Answer at least one question."
    choose(page, "copy", "yes")
    choose(page, "json", "yes")
    number = question(page, "_3")
    number.editor.put("many")
    number.editor.left.emit()
    stage.until(lambda: "Write a number." in words(number))
    stage.press("Save")
    assert not stored(workspace, case)


def test_several_answers_do_not_stand_beside_the_wish_not_to_answer(
    stage: Stage, case: CaseRef
) -> None:
    page = form_of(stage, case, "immediate_needs")
    many = next(q for q in asked(page).instrument.questions if q.kind == "many" and not q.show_if)
    one = question(page, many.code)
    one.editor.put((many.choices[0].code, "no_answer"))
    one.editor.left.emit()
    assert one.problem == "This answer cannot stand beside others."


def test_a_draft_comes_back_with_the_cursor_where_it_was(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    page = form_of(stage, case, "risk_safety")
    text = next(q for q in asked(page).instrument.questions if q.kind == "text" and not q.show_if)
    editor = question(page, text.code).editor
    editor.stand(0)
    QTest.keyClicks(editor.inner()[0], "abc")
    editor.stand(2)
    key = f"record/{case.case_id}/assessment/new/risk_safety/1.0"
    stage.until(lambda: workspace.drafts.get(key) is not None)
    page.lay_down()
    again = AssessmentScreen(page.at, case.case_id, instrument="risk_safety")
    stage.qtbot.addWidget(again)
    again.show()
    again.shown()
    stage.until(lambda: again.form is not None)
    stage.press("Continue with the draft")
    back = question(again, text.code).editor
    assert (back.value(), asked(again).place()) == ("abc", (f"assessment.q_{text.code}", 2))


def test_a_page_made_anew_carries_on_without_asking(stage: Stage, case: CaseRef) -> None:
    page = form_of(stage, case, "risk_safety")
    first = asked(page).instrument.questions[0].code
    choose(page, first, "yes")
    state = page.state()
    again = AssessmentScreen(page.at, case.case_id)
    again.restore(state)
    stage.qtbot.addWidget(again)
    again.show()
    again.shown()
    stage.until(lambda: again.form is not None and question(again, first).editor.value() == "yes")


def test_two_who_correct_one_assessment_choose_between_their_answers(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    form = instrument("immediate_needs")
    one, other = [q.code for q in form.questions if q.kind == "one" and not q.show_if][:2]
    record = store(workspace, case, form, {one: "yes"})
    page = form_of(stage, case, "", record)
    choose(page, one, "no")
    theirs = {"instrument": form.code, "instrument_version": form.version, "on": "2026-11-10",
              "answers": {one: "yes", other: "unknown"}}  # fmt: skip
    workspace.run(save_record, "assessment", case.case_id, record, theirs, 1)
    stage.press("Save")
    stage.until(lambda: page.findChildren(CompareView))
    view = page.findChildren(CompareView)[0]
    view.decided.emit({f"q_{one}": "no", f"q_{other}": "unknown"})
    stage.until(lambda: stored(workspace, case)[0].version == 3)
    assert stored(workspace, case)[0].value.model_dump()["answers"] == {one: "no", other: "unknown"}


@pytest.mark.parametrize("language", ["en", "bn"])
def test_every_form_opens_in_both_languages(stage: Stage, case: CaseRef, language: Any) -> None:
    stage.open(language)
    page = stage.show(AssessmentScreen, "assessment", case_id=case.case_id)
    stage.until(lambda: page.view is not None)
    assert page.view is not None
    for one in page.view.offered:
        form = form_of(stage, case, one.code)
        for text in (one.title, one.source, one.questions[0].text):
            told(stage, form, text.label(language))


# What the assessments say


def test_the_panel_shows_baseline_last_and_change_with_the_notice(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    form = instrument("reintegration_sustainability")
    scored = [q for q in form.questions if q.scored]
    low = {q.code: min(_scores(q), key=lambda o: o[1])[0] for q in scored}
    high = {q.code: max(_scores(q), key=lambda o: o[1])[0] for q in scored}
    store(workspace, case, form, low, "2026-03-01")
    store(workspace, case, form, high, "2026-11-01")
    found = panel(stage, case)
    for part in (form.title.en, "2 assessments", "0.00", "1.00", "+1.00  better", form.source.en):
        told(stage, found, part)
    told(stage, found, "Indicative, unweighted – not the official IOM score.")
    charts = found.findChildren(RadarChart)
    assert len(charts) == 1
    assert "Economic: 1.00" in charts[0].accessibleDescription()
    (trend,) = found.findChildren(TrendChart)
    assert trend.accessibleDescription() == "1 Mar 2026: 0.00; 1 Nov 2026: 1.00"


def _scores(one: Any) -> list[tuple[str, float]]:
    return [(o.code, o.score) for o in one.choices if o.score is not None]


def test_too_few_answers_are_said_in_words_and_drawn_nowhere(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    form = instrument("reintegration_sustainability")
    first = next(q for q in form.questions if q.scored)
    store(workspace, case, form, {first.code: _scores(first)[0][0]})
    found = panel(stage, case)
    told(stage, found, "Insufficient: 1 of")
    assert not found.findChildren(RadarChart)
    assert not found.findChildren(TrendChart)


def test_each_figure_is_explained_one_key_away(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    form = instrument("risk_safety")
    store(workspace, case, form, {form.questions[0].code: "yes"})
    figures = panel(stage, case).findChildren(Figures)[0]
    meaning = "higher is worse"
    assert meaning not in words(figures)
    button = figures.findChildren(IconButton)[0]
    assert meaning in button.accessibleDescription()
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    told(stage, figures, meaning)


def test_the_last_warnings_stand_in_the_panel_and_a_new_sitting_is_one_press_away(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    form = instrument("risk_safety")
    warned = next(q for q in form.questions if any(o.flag for o in q.choices) and not q.show_if)
    option = next(o for o in warned.choices if o.flag)
    store(workspace, case, form, {warned.code: option.code})
    told(stage, panel(stage, case), option.flag.en)
    stage.press(f"Assess again: {form.title.en}")
    page = stage.page(AssessmentScreen)
    stage.until(lambda: page.form is not None)
    assert asked(page).instrument == form


def test_skills_show_work_and_courses_with_their_reasons(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    form = instrument("skills_livelihood")
    skills = next(q for q in form.questions if q.code == "skills")
    store(workspace, case, form, {"skills": [o.code for o in skills.choices[:3]]})
    found = panel(stage, case)
    for part in (
        "Work that may fit",
        f"She can already: {skills.choices[0].text.en}",
        "New for her:",
        "Ideas to talk about; she decides.",
    ):
        told(stage, found, part)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_charts_are_painted_in_the_colours_of_the_theme(dressed: QApplication, look: Any) -> None:
    theme.put_on(dressed, look)
    try:
        points = [TrendPoint(1, "১", 0.2, "০.২"), TrendPoint(2, "২", None, ""),
                  TrendPoint(3, "৩", 0.9, "০.৯"), TrendPoint(3, "৩", 0.9, "০.৯")]  # fmt: skip
        trend = TrendChart(
            "n", "d", points, (0, 1), ("০", "১"), [Level(0, "কম"), Level(0.5, "বেশি")]
        )
        axes = [Axis("ক", 0.1, 0.9), Axis("খ", None, 0.5), Axis("গ", 0.3, 0.2)]
        radar = RadarChart("n", "d", axes, (0, 1), ("শুরু", "শেষ"))
        alone = TrendChart("n", "d", points[:1], (0, 1), ("০", "১"))
        for chart in (trend, radar, alone):
            chart.resize(300, chart.height())
            image = chart.grab().toImage()
            ink = theme.colour("primary").rgb()
            seen = {image.pixel(x, y) for x in range(300) for y in range(image.height())}
            assert ink in seen
            chart.deleteLater()
    finally:
        theme.put_on(dressed, "light")


# The office's own forms


@pytest.fixture
def forms(stage: Stage) -> InstrumentsScreen:
    page = stage.show(InstrumentsScreen, "instruments")
    stage.until(lambda: page.lines)
    return page


def test_a_form_is_read_looked_through_and_only_then_taken(
    stage: Stage, forms: InstrumentsScreen, tmp_path: Path
) -> None:
    path = tmp_path / "form.json"
    path.write_text(json.dumps(CHAIN), "utf-8")
    forms.read_file(path)
    stage.until(lambda: forms.draft is not None)
    for part in (
        "Understood as: Chain",
        "Nothing is stored yet. Look through the questions first.",
        "B?",
    ):
        told(stage, forms, part)
    before = len(forms.lines)
    stage.press("Take this form into use")
    stage.until(lambda: len(forms.lines) == before + 1)
    told(stage, forms, "brought in on 21 Nov 2026 by Nasima")
    forms.read_file(path)
    stage.until(lambda: forms.draft is not None)
    told(stage, forms, "This code and version are here already; nothing is overwritten.")
    assert stage.button("Take this form into use") is None


def test_a_workbook_with_problems_is_told_by_sheet_and_row(
    stage: Stage, forms: InstrumentsScreen, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "form.xlsx"
    forms.write(instrument("immediate_needs"), "xlsx", path)
    stage.until(lambda: path.exists() and stage.toasts)
    book = load_workbook(path)
    book["survey"]["A3"] = "geopoint"
    book.save(path)
    forms.read_file(path)
    stage.until(forms.banner.isVisible)
    assert "Sheet survey, row 3" in forms.banner.text.text()
    assert forms.draft is None


def test_a_form_is_taken_out_of_use_and_put_back(
    stage: Stage, workspace: Workspace, forms: InstrumentsScreen
) -> None:
    workspace.run(add_instrument, CHAIN)
    forms.shown()
    stage.until(lambda: any(line.id for line in forms.lines))
    stage.press("Take out of use: Chain 1.0")
    _question, agree = stage.questions[-1]
    agree()
    stage.until(lambda: any(not line.in_use for line in forms.lines))
    told(stage, forms, "out of use")
    stage.press("Put back into use: Chain 1.0")
    stage.until(lambda: all(line.in_use for line in forms.lines))


def test_saving_over_a_file_is_refused_in_words(
    stage: Stage, forms: InstrumentsScreen, tmp_path: Path
) -> None:
    path = tmp_path / "form.json"
    path.write_text("mine", "utf-8")
    forms.write(instrument("immediate_needs"), "json", path)
    stage.until(forms.banner.isVisible)
    assert path.read_text("utf-8") == "mine"
    shipped = json.loads((resources() / "instruments/immediate_needs.json").read_text("utf-8"))
    other = tmp_path / "other.json"
    forms.write(instrument("immediate_needs"), "json", other)
    stage.until(other.exists)
    stage.until(lambda: stage.toasts)
    assert json.loads(other.read_text("utf-8")) == shipped
    assert not [one for one in forms.findChildren(Banner) if one.isVisible()]
