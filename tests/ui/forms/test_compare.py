"""Two versions of one record, side by side."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication, QRadioButton
from pytestqt.qtbot import QtBot

from casemgr.domain.support import Need
from casemgr.ui.forms.compare import CompareView, Difference, differences, merged

words = st.text("abc", max_size=3)
sides = st.fixed_dictionaries({"detail": words, "urgency": st.sampled_from(["", "now", "week"])})


@given(sides, sides, sides)
def test_choosing_one_side_everywhere_gives_that_side(
    base: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> None:
    found = {one.declared.name: one for one in differences(Need, base, mine, theirs)}
    assert {**theirs, **merged(found, dict.fromkeys(found, "mine"))} == mine
    assert {**theirs, **merged(found, dict.fromkeys(found, "theirs"))} == theirs


@given(sides, sides, sides)
def test_a_field_only_one_side_changed_is_proposed_from_that_side(
    base: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> None:
    for one in differences(Need, base, mine, theirs):
        name = one.declared.name
        assert mine[name] != theirs[name]
        if one.proposal == "mine":
            assert theirs[name] == base[name]
        elif one.proposal == "theirs":
            assert mine[name] == base[name]
        else:
            assert base[name] not in (mine[name], theirs[name])


def test_values_that_mean_the_same_do_not_differ() -> None:
    same: Any = differences(Need, {}, {"detail": None}, {"detail": ""})
    assert same == []


def _view(qtbot: QtBot, found: list[Difference]) -> CompareView:
    view = CompareView(found, "Ruma", "en")
    qtbot.addWidget(view)
    view.show()
    return view


def test_nothing_can_be_saved_before_every_field_is_chosen(
    qtbot: QtBot, dressed: QApplication
) -> None:
    base = {"detail": "a", "urgency": ""}
    mine = {"detail": "mine", "urgency": "now"}
    theirs = {"detail": "theirs", "urgency": "now"}
    view = _view(qtbot, differences(Need, base, mine, theirs))
    assert not view.save.isEnabled()
    both = next(b for b in view.findChildren(QRadioButton) if "Both" in b.text())
    both.click()
    assert view.save.isEnabled()
    with qtbot.waitSignal(view.decided) as decided:
        view.save.click()
    assert decided.args == [{"detail": "theirs\n\nmine"}]
