"""The page of contents in front of a long document, made after everything else was set."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from casemgr.reports.content import ReportFrame
from casemgr.reports.look import BODY, LEFT, QUIET, RIGHT, RULE, SECTION, TEAL, WIDTH, joined
from casemgr.reports.pages import Box, Flow, Sheet
from casemgr.reports.pdf import Bookmark
from casemgr.reports.tags import Element
from casemgr.reports.text import Line, Style, TextEngine, Weight
from casemgr.words import N_, number, say

LONGEST: Final = 6
"""Pages of a document that needs no contents."""
_MOST: Final = 120  # entries; with more, sections alone are listed
_INDENT: Final = 16.0
_NUMBER: Final = 40.0
_TITLE: Final = N_("Contents")

_Place = tuple[Callable[[Line, float, float], None], float, Bookmark]


def contents_pages(
    front: Flow, engine: TextEngine, frame: ReportFrame, marks: list[Bookmark]
) -> list[Bookmark]:
    """Puts the contents of what ``marks`` point at on ``front``; the bookmarks of the whole.

    A page's number is drawn when it is known how many pages the contents themselves take.
    """
    listed = marks if len(marks) <= _MOST else [mark for mark in marks if mark.level == 1]
    title = joined(tuple(say(_TITLE, language) for language in frame.languages))
    places: list[_Place] = []
    front.add(_boxes(listed, title, engine, places))
    shift = len(front.finish())
    for fill, top, mark in places:
        shown = number(mark.page + 1 + shift, frame.languages[0])
        for line in engine.limited(shown, _style(mark), _NUMBER, 1):
            fill(line, RIGHT - line.width, top)
    return [*front.bookmarks, *(replace(mark, page=mark.page + shift) for mark in marks)]


def _boxes(
    marks: list[Bookmark], title: str, engine: TextEngine, places: list[_Place]
) -> Iterator[Box]:
    table = Element("TOC")
    caption = Element("Caption", table)
    heading = engine.limited(title, SECTION, WIDTH, 1)
    height = sum(line.height for line in heading) + 3.0

    def paint(sheet: Sheet, top: float) -> None:
        sheet.lines(heading, LEFT, top)
        sheet.rule(LEFT, RIGHT, top + height - 1.5, TEAL, 0.9)

    yield Box(height + 4.0, paint, before=14.0, keep=True, mark=title, element=caption)
    for mark in marks:
        left = LEFT + _INDENT * (mark.level - 1)
        for line in engine.limited(mark.title, _style(mark), RIGHT - left - _NUMBER - 12, 1):
            yield _entry(line, left, mark, Element("TOCI", table), places)


def _entry(line: Line, left: float, mark: Bookmark, element: Element, places: list[_Place]) -> Box:
    def paint(sheet: Sheet, top: float) -> None:
        at = top + line.ascent
        sheet.path([(left + line.width + 6, at), (RIGHT - _NUMBER, at)], RULE, 0.5)
        sheet.line(line, left, top)
        places.append((sheet.slot(), top, mark))

    return Box(line.height, paint, before=3.0 if mark.level == 1 else 0.0, element=element)


def _style(mark: Bookmark) -> Style:
    if mark.level == 1:
        return Style(BODY.size, Weight.SEMIBOLD, BODY.colour, BODY.leading)
    return Style(BODY.size, Weight.REGULAR, QUIET, BODY.leading)
