"""Undo and redo over a whole form."""

from hypothesis import given
from hypothesis import strategies as st

from casemgr.ui.forms.history import History

edits = st.lists(
    st.tuples(st.sampled_from(["name", "age", "note"]), st.text(max_size=6), st.floats(0.0, 3.0)),
    max_size=40,
)


@given(edits)
def test_undoing_everything_gives_the_beginning_and_redoing_everything_the_end(
    typed: list[tuple[str, str, float]],
) -> None:
    values = {"name": "", "age": "", "note": ""}
    history, clock = History(values), 0.0
    begin = dict(values)
    for place, text, pause in typed:
        clock += pause
        values = {**values, place: text}
        history.note(values, place, clock)
    seen = dict(values)
    while (step := history.undo()) is not None:
        seen = dict(step[0])
    assert seen == begin
    while (step := history.redo()) is not None:
        seen = dict(step[0])
    assert seen == values


@given(edits)
def test_each_undo_is_taken_back_by_one_redo(typed: list[tuple[str, str, float]]) -> None:
    values = {"name": "", "age": "", "note": ""}
    history, clock = History(values), 0.0
    for place, text, pause in typed:
        clock += pause
        values = {**values, place: text}
        history.note(values, place, clock)
    here = dict(values)
    while history.can_undo:
        before = history.undo()
        after = history.redo()
        assert before is not None
        assert after is not None
        assert dict(after[0]) == here
        again = history.undo()
        assert again is not None
        here = dict(again[0])


def test_keys_without_a_pause_are_one_step_and_a_pause_begins_another() -> None:
    history = History({"name": ""})
    for number, text in enumerate(("R", "Ro", "Rok")):
        history.note({"name": text}, "name", 10 + number * 0.2)
    history.note({"name": "Rok X"}, "name", 20.0)
    step = history.undo()
    assert step is not None
    assert step[0] == {"name": "Rok"}
    step = history.undo()
    assert step is not None
    assert step[0] == {"name": ""}
    assert history.undo() is None


def test_another_field_begins_another_step_however_quick() -> None:
    history = History({"a": "", "b": ""})
    history.note({"a": "1", "b": ""}, "a", 1.0)
    history.note({"a": "1", "b": "2"}, "b", 1.1)
    assert history.undo() == ({"a": "1", "b": ""}, "b")


def test_a_new_edit_after_undo_forgets_what_was_undone() -> None:
    history = History({"a": ""})
    history.note({"a": "1"}, "a", 1.0)
    history.undo()
    history.note({"a": "2"}, "a", 5.0)
    assert not history.can_redo
    step = history.undo()
    assert step is not None
    assert step[0] == {"a": ""}


def test_a_long_day_of_typing_does_not_fill_the_memory() -> None:
    history = History({"note": ""})
    for number in range(100):
        history.note({"note": str(number) + "x" * 100_000}, "note", number * 10.0)
    steps = 0
    while history.undo() is not None:
        steps += 1
    assert 10 <= steps <= 50
