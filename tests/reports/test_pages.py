"""Boxes on pages: in order, whole, apart, inside."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from casemgr.reports.pages import Box, Flow, Sheet
from casemgr.reports.text import TextEngine

TOP, BOTTOM = 50.0, 350.0
Placed = tuple[int, Sheet, float, float]

kinds = st.lists(
    st.tuples(st.floats(1, 280), st.floats(0, 30), st.booleans()), min_size=1, max_size=60
)


def flowed(boxes: list[tuple[float, float, bool]], head: Box | None = None) -> list[Placed]:
    placed: list[Placed] = []

    def box(number: int, height: float, before: float, keep: bool) -> Box:
        def paint(sheet: Sheet, top: float) -> None:
            placed.append((number, sheet, top, top + height))

        return Box(height, paint, before, keep, head)

    flow = Flow(TextEngine(), TOP, BOTTOM)
    flow.add(box(number, *values) for number, values in enumerate(boxes))
    flow.finish()
    return placed


@given(kinds)
def test_boxes_stay_in_order_inside_the_page_and_never_overlap(
    boxes: list[tuple[float, float, bool]],
) -> None:
    placed = flowed(boxes)
    assert [number for number, *_ in placed] == list(range(len(boxes)))
    for _number, _sheet, top, bottom in placed:
        assert top >= TOP
        assert bottom <= BOTTOM + 0.01
    for (_, sheet, _, bottom), (_, other, top, _) in pairwise(placed):
        assert sheet is not other or top >= bottom - 0.01


@given(st.floats(1, 280), st.floats(1, 60), st.floats(1, 60))
def test_a_box_that_keeps_to_the_next_stands_on_its_page(
    filler: float, heading: float, line: float
) -> None:
    placed = flowed([(filler, 0.0, False), (heading, 8.0, True), (line, 0.0, False)])
    assert placed[1][1] is placed[2][1]


def test_a_head_is_repeated_on_each_new_page_and_not_on_the_first() -> None:
    heads: list[Sheet] = []
    head = Box(20.0, lambda sheet, _top: heads.append(sheet))
    placed = flowed([(100.0, 0.0, False)] * 7, head)
    sheets = list(dict.fromkeys(id(sheet) for _, sheet, *_ in placed))
    assert len(sheets) == 3  # three boxes, then two at a time below their head
    assert [id(sheet) for sheet in heads] == sheets[1:]
    assert [top for _, _, top, _ in placed] == [50, 150, 250, 70, 170, 70, 170]


def test_space_above_a_box_is_dropped_at_the_top_of_a_page() -> None:
    placed = flowed([(280.0, 30.0, False), (280.0, 30.0, False)])
    assert [top for _, _, top, _ in placed] == [TOP, TOP]
