"""Forms made from declared fields."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDateEdit, QWidget
from pytestqt.qtbot import QtBot

from casemgr.domain.errors import Invalid
from casemgr.domain.experience import Experience
from casemgr.domain.fields import LONG_TEXT, Kind, check, fields_of
from casemgr.domain.person import Contact, Intake, Person
from casemgr.domain.records import RECORD_KINDS
from casemgr.ui.forms import Form, Part
from casemgr.ui.forms.choices import ListEditor, PicksEditor, RadioEditor, TicksEditor
from casemgr.ui.forms.typed import DateEditor, LineEditor, LongEditor
from casemgr.ui.screens.new_case import FirstConsents
from casemgr.words import LANGUAGES, Language, say

TODAY = date(2026, 11, 21)
MakeForm = Callable[..., Form]


@pytest.fixture
def make_form(qtbot: QtBot, dressed: QApplication) -> MakeForm:
    def make(model: type = Person, language: Language = "en", **given: object) -> Form:
        form = Form([Part("it", model, "Record", given=given)], language, TODAY)
        qtbot.addWidget(form)
        form.resize(1000, 800)
        form.show()
        return form

    return make


def line_of(form: Form, name: str) -> LineEditor:
    editor = form.fields[f"it.{name}"].editor
    assert isinstance(editor, LineEditor)
    return editor


def write(form: Form, name: str, text: str) -> None:
    QTest.keyClicks(line_of(form, name).line, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_record_gets_a_form_with_every_declared_field(
    make_form: MakeForm, language: Language
) -> None:
    for kind in RECORD_KINDS.values():
        if kind.own_form:
            continue
        form = make_form(kind.model, language)
        assert [one.declared.name for one in form.fields.values()] == list(fields_of(kind.model))
        assert not form.findChildren(QDateEdit)
        if language == "bn":
            for declared in fields_of(kind.model).values():
                assert say(declared.label, "bn") != declared.label, declared.label


def test_an_untouched_form_gives_back_what_it_was_given(make_form: MakeForm) -> None:
    given: dict[str, Any] = {
        "pseudonym": "Jaba 101", "name_bn": "রোকেয়া খাতুন", "birth_date": "2009-05",
        "age_at_intake": 17, "citizenship": ("BD", "IN"), "stateless": "no",
        "division": "khulna", "district": "jashore", "gender": "Feminine",
    }  # fmt: skip
    form = make_form(**given)
    assert not form.is_changed
    stored = check(Person, form.to_save()["it"], TODAY)
    assert stored == Person(**given)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("12/5/2009", "= 12 May 2009"),
        ("৫/২০০৯", "= May 2009"),
        ("2009", "= 2009"),
        ("?", "= Not known"),
    ],
)
def test_a_date_is_typed_freely_and_read_back_beneath(
    make_form: MakeForm, typed: str, shown: str
) -> None:
    form = make_form()
    editor = form.fields["it.birth_date"].editor
    assert isinstance(editor, DateEditor)
    editor.line.setText(typed)
    assert editor.reading.text() == shown
    assert editor.reading.isVisible()


def test_a_date_that_cannot_be_is_told_when_the_field_is_left_and_not_before(
    make_form: MakeForm, qtbot: QtBot
) -> None:
    form = make_form()
    field = form.fields["it.birth_date"]
    field.editor.stand(0)
    write(form, "birth_date", "31/2/2026")
    assert field.note.property("kind") == "muted"
    field.editor.left.emit()
    assert field.problem == "Write a year, a month and year, a full date, or ? when unknown."
    assert form.problem_count() == 1
    line_of(form, "birth_date").line.setText("28/2/2026")
    assert not field.problem


def test_messages_come_in_the_language_of_the_form(make_form: MakeForm) -> None:
    form = make_form(language="bn")
    form.judge()
    assert form.fields["it.pseudonym"].note.text() == "এটি প্রয়োজন।"


def test_bangla_digits_are_numbers(make_form: MakeForm) -> None:
    form = make_form()
    line_of(form, "age_at_intake").line.setText("১৭")
    assert form.fields["it.age_at_intake"].read() == 17


def test_a_hidden_field_keeps_what_it_holds(make_form: MakeForm) -> None:
    form = make_form(pseudonym="Jaba 1", name_en="Rokeya")
    hidden = form.fields["it.name_en"]
    assert hidden.isVisible()
    no_name = form.fields["it.no_name"].editor
    no_name.inner()[0].click()  # type: ignore[attr-defined]
    assert hidden.isHidden()
    assert form.to_save()["it"]["name_en"] == "Rokeya"
    form.undo()
    assert hidden.isVisible()


def test_a_hidden_field_that_cannot_be_read_holds_up_nothing(make_form: MakeForm) -> None:
    form = make_form(RECORD_KINDS["referral"].model, direction="out", response_due="2026-12-01")
    line_of(form, "response_due").line.setText("nonsense")
    direction = form.fields["it.direction"].editor
    assert isinstance(direction, RadioEditor)
    direction.inner()[0].click()  # type: ignore[attr-defined]
    assert form.judge()
    assert form.to_save()["it"]["response_due"] == "2026-12-01"


def test_districts_follow_the_division(make_form: MakeForm) -> None:
    form = make_form()
    division, district = (form.fields[f"it.{name}"].editor for name in ("division", "district"))
    assert isinstance(division, ListEditor)
    assert isinstance(district, ListEditor)
    assert district.choice.count() == 65
    division.choice.choose("khulna")
    assert district.choice.count() == 11
    district.choice.choose("jashore")
    division.choice.choose("dhaka")
    assert district.value() == ""
    form.undo()
    assert (division.value(), district.value()) == ("khulna", "jashore")


def test_a_district_brings_its_division(make_form: MakeForm) -> None:
    form = make_form()
    district = form.fields["it.district"].editor
    assert isinstance(district, ListEditor)
    district.choice.choose("cumilla")
    assert form.fields["it.division"].editor.value() == "chattogram"


def test_a_list_is_searched_in_the_other_language_too(make_form: MakeForm) -> None:
    form = make_form()
    country = form.fields["it.country"].editor
    assert isinstance(country, ListEditor)
    country.choice.setEditText("বাংলাদেশ")
    line = country.choice.lineEdit()
    assert line is not None
    line.editingFinished.emit()
    assert country.value() == "BD"
    country.choice.setEditText("Nowhere Land")
    line.editingFinished.emit()
    assert country.value() == "BD"
    QApplication.processEvents()
    assert form.fields["it.country"].note.text() == "Choose one of the listed values."


def test_an_answer_is_taken_back_by_pressing_it_again(make_form: MakeForm) -> None:
    form = make_form(Contact)
    safe = form.fields["it.safe_to_call"].editor
    assert isinstance(safe, RadioEditor)
    yes = safe.inner()[0]
    yes.click()  # type: ignore[attr-defined]
    assert safe.value() == "yes"
    yes.click()  # type: ignore[attr-defined]
    assert safe.value() == ""
    yes.click()  # type: ignore[attr-defined]
    QTest.keyClick(yes, Qt.Key.Key_Delete)
    assert safe.value() == ""


def test_several_of_many_are_picked_one_by_one_and_taken_away_again(make_form: MakeForm) -> None:
    form = make_form()
    citizenship = form.fields["it.citizenship"].editor
    assert isinstance(citizenship, PicksEditor)
    adder = citizenship.findChild(ListEditor)
    assert adder is not None
    for code in ("BD", "IN", "BD"):
        adder.choice.choose(code)
    assert citizenship.value() == ("BD", "IN")
    chip = next(
        b for b in citizenship.findChildren(QWidget) if b.accessibleName() == "Take away India"
    )
    chip.click()  # type: ignore[attr-defined]
    assert citizenship.value() == ("BD",)


def test_ticks_stand_in_fewer_columns_where_there_is_less_room(make_form: MakeForm) -> None:
    form = make_form(Experience)
    ticks = form.fields["it.means_of_control"].editor
    assert isinstance(ticks, TicksEditor)
    wide = len({box.x() for box in ticks.inner()})
    form.resize(420, 800)
    QApplication.processEvents()
    assert len({box.x() for box in ticks.inner()}) < wide


def test_the_rules_stand_above_the_number_and_follow_the_answers(make_form: MakeForm) -> None:
    form = make_form(Contact)
    banner = form._rules["it"]
    assert "treat it as unsafe" in banner.text.text()
    below = form.fields["it.mobile_phone"]
    assert banner.mapTo(form, banner.rect().topLeft()).y() < below.mapTo(form, below.pos()).y()
    form.fields["it.safe_to_call"].editor.inner()[0].click()  # type: ignore[attr-defined]
    write(form, "safe_times", "10 to 12")
    assert banner.text.text().startswith("Safe to call")
    assert "10 to 12" in banner.text.text()


def test_refused_values_are_told_beside_their_fields(make_form: MakeForm) -> None:
    form = make_form(Intake)
    with pytest.raises(Invalid) as refused:
        check(Intake, {**form.to_save()["it"], "intake_date": "2030-01-01"}, TODAY)
    form.show_problems("it", refused.value.problems)
    assert form.fields["it.intake_date"].note.text() == "This date lies in the future."
    assert form.problem_count() == 1


def test_undo_goes_back_field_by_field_with_the_keyboard_where_it_happened(
    make_form: MakeForm, qtbot: QtBot
) -> None:
    form = make_form()
    with qtbot.waitActive(form):
        form.activateWindow()
    form.stand("it.pseudonym")
    write(form, "pseudonym", "Jaba")
    form.stand("it.name_en")
    write(form, "name_en", "Rokeya")
    form.undo()
    assert form.typed()["it"]["name_en"] == ""
    assert form.typed()["it"]["pseudonym"] == "Jaba"
    form.undo()
    assert form.typed()["it"]["pseudonym"] == ""
    form.redo()
    form.redo()
    assert form.typed()["it"]["name_en"] == "Rokeya"
    assert not form.can_redo


def test_a_huge_paste_neither_freezes_nor_passes_silently(make_form: MakeForm) -> None:
    form = make_form(RECORD_KINDS["note"].model)
    field = form.fields["it.text"]
    editor = field.editor
    assert isinstance(editor, LongEditor)
    clip = QMimeData()
    clip.setText("কর্মী " * 200_000)
    editor.paper.insertFromMimeData(clip)
    held = editor.value()
    assert len(held) <= LONG_TEXT + 200
    assert held.replace("\n", "")[:60_000] == ("কর্মী " * 200_000)[:60_000]
    assert max(len(line) for line in held.split("\n")) <= 8_000
    QApplication.processEvents()
    assert "too long" in field.note.text()


def test_a_long_line_is_cut_with_a_word_about_it(make_form: MakeForm) -> None:
    form = make_form()
    line = line_of(form, "pseudonym").line
    QApplication.clipboard().setText("x" * 5_000)
    line.paste()
    assert len(line.text()) < 5_000
    QApplication.processEvents()
    assert "beginning" in form.fields["it.pseudonym"].note.text()
    QApplication.clipboard().clear()


def test_what_an_import_could_not_read_stands_beside_its_field(make_form: MakeForm) -> None:
    form = make_form()
    form.fields["it.birth_date"].set_unclear("03/04/21", "This date lies in the future.")
    shown = form.fields["it.birth_date"].unclear
    assert shown.isVisible()
    assert "03/04/21" in shown.text()


def test_editors_tell_screen_readers_their_names(make_form: MakeForm) -> None:
    form = make_form()
    for field in form.fields.values():
        if field.declared.kind is not Kind.YES:
            assert any(
                say(field.declared.label, "en") in widget.accessibleName()
                for widget in field.editor.inner()
            )


def test_a_message_beneath_a_field_takes_no_room_from_its_editor(
    make_form: MakeForm, qtbot: QtBot
) -> None:
    form = make_form(RECORD_KINDS["risk"].model)
    qtbot.wait(50)
    form.judge()
    qtbot.wait(50)
    for name in ("level", "kind", "reason"):
        field = form.fields[f"it.{name}"]
        assert field.editor.height() >= field.editor.sizeHint().height()
        assert field.note.isVisible()


def test_a_field_asked_for_by_one_that_is_no_longer_asked_goes_with_it(
    qtbot: QtBot, dressed: QApplication
) -> None:
    form = Form([Part("it", FirstConsents, "Consent")], "en", TODAY)
    qtbot.addWidget(form)
    reason, given = form.fields["it.emergency_reason"], form.fields["it.emergency_review_on"]
    assert reason.isHidden()
    assert given.isHidden()
    form.put({"it": {"emergency": "immediate_danger"}})
    assert not reason.isHidden()
    form.put({"it": {"services": "given"}})
    assert form.fields["it.emergency"].isHidden()
    assert reason.isHidden()
    assert given.isHidden()


def test_a_long_text_stands_whole_also_in_tall_letters_and_when_its_lines_wrap(
    make_form: MakeForm,
) -> None:
    form = make_form(Intake, first_words="নিরাপত্তা ও ঝুঁকি\n" * 6 + "word " * 80)
    editor = form.fields["it.first_words"].editor
    assert isinstance(editor, LongEditor)
    QApplication.processEvents()
    paper = editor.paper
    assert 84 < paper.height() <= 260
    assert not paper.verticalScrollBar().isVisible()
    editor.put("x\n" * 200)
    assert paper.height() == 260
    editor.put("")
    assert paper.height() == 84
