"""Papers made of blocks: letterhead and title, then the blocks, pictures and slips among them."""

from collections.abc import Iterable, Iterator
from typing import Final

from casemgr.reports.charts import ChartSetter
from casemgr.reports.content import Rendered, ReportFrame
from casemgr.reports.documents import Document
from casemgr.reports.look import LEFT, NOTE, RIGHT
from casemgr.reports.pages import Box, Sheet
from casemgr.reports.paper_content import Bars, Charts, PaperBlock, TearOff
from casemgr.reports.photos import drawn_anew
from casemgr.reports.slips import slip_box
from casemgr.reports.tags import figure
from casemgr.reports.text import Line, TextEngine

_LOGO_WIDE: Final = 150.0
_LOGO_TALL: Final = 44.0


def render_paper(
    frame: ReportFrame, blocks: Iterable[PaperBlock], *, large: bool = False
) -> Rendered:
    """Letterhead and title, then ``blocks`` in order, sections numbered; a slip to tear off
    stands at the foot of its page.

    ``large`` sets everything in large print. Raises ``FontMissing`` when a font that came with
    the program cannot be read.
    """
    document = Document(frame, large=large)
    engine, flow = document.engine, document.flow
    charts = ChartSetter(engine, frame.languages)
    flow.add(letterhead(frame, engine))
    document.title()
    for block in blocks:
        if isinstance(block, Charts | Bars):
            flow.add(charts.boxes(block))
        elif isinstance(block, TearOff):
            slip = slip_box(block, engine)
            gap = flow.left - slip.before - slip.height - 1.0
            if gap > 0:
                flow.add([Box(gap, lambda _sheet, _top: None)])
            flow.add([slip])
        else:
            document.add(block)
    return document.rendered()


def letterhead(frame: ReportFrame, engine: TextEngine) -> Iterator[Box]:
    """The office's logo, address and telephone, where it keeps them; the running head names it."""
    text = " · ".join(filter(None, (frame.address, frame.telephone)))
    picture = drawn_anew(frame.logo, _LOGO_WIDE, _LOGO_TALL) if frame.logo else None
    wide = tall = 0.0
    if picture is not None:
        wide, tall = _LOGO_WIDE, _LOGO_WIDE * picture.size[1] / picture.size[0]
        if tall > _LOGO_TALL:
            wide, tall = wide * _LOGO_TALL / tall, _LOGO_TALL
    left = LEFT + (wide + 10.0 if wide else 0.0)
    lines = engine.limited(text, NOTE, RIGHT - left, 2) if text else []
    if not lines and picture is None:
        return
    height = max(tall, _height(lines))

    def paint(sheet: Sheet, top: float) -> None:
        if picture is not None:
            sheet.element = figure(frame.organisation)
            sheet.picture(picture, LEFT, top, wide, tall)
            sheet.element = None
        sheet.lines(lines, left, top + (height - _height(lines)) / 2)

    yield Box(height, paint)
    yield Box(4.0, lambda _sheet, _top: None)


def _height(lines: Iterable[Line]) -> float:
    return sum(line.height for line in lines)
