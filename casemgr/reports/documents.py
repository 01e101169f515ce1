"""The documents: a full case file, a one-page summary, a bulletin of protected statistics.

Each takes frozen content and gives bytes in memory. Nothing here opens a file but the fonts,
and nothing is remembered from one document to the next.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from casemgr.reports.blocks import Blocks
from casemgr.reports.bulletin import Bulletin
from casemgr.reports.content import (
    Block,
    CountTable,
    MethodBox,
    Rendered,
    ReportFrame,
    Summary,
)
from casemgr.reports.frame import TOP, PageFrame
from casemgr.reports.look import (
    LEDE,
    LEFT,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    TITLE,
    WIDTH,
    joined,
    paragraphs,
)
from casemgr.reports.pages import Box, Flow, Sheet
from casemgr.reports.pdf import Paper, write_pdf
from casemgr.reports.summary import SummaryPage
from casemgr.reports.text import Line, TextEngine


def render_case_file(frame: ReportFrame, blocks: Iterable[Block]) -> Rendered:
    """The full case file: title, then ``blocks`` in order, sections numbered.

    Raises ``FontMissing`` when a font that came with the program cannot be read.
    """
    document = _Document(frame)
    setter = Blocks(document.engine, frame.languages)
    document.flow.add(_title(frame, document.engine))
    for block in blocks:
        document.flow.add(setter.boxes(block))
    return document.rendered()


def render_summary(frame: ReportFrame, summary: Summary) -> Rendered:
    """A case on exactly one page; lists are cut to what fits, with the number left out.

    Raises ``FontMissing`` when a font that came with the program cannot be read.
    """
    document = _Document(frame)
    page = SummaryPage(document.engine, frame.languages)
    document.flow.add(page.fitting(summary, document.flow.left))
    return document.rendered()


def render_tables(frame: ReportFrame, tables: Sequence[CountTable], method: MethodBox) -> Rendered:
    """A statistics bulletin: each protected table with its definition, then the method.

    Raises ``FontMissing`` when a font that came with the program cannot be read.
    """
    document = _Document(frame)
    bulletin = Bulletin(document.engine, frame.languages)
    document.flow.add(_title(frame, document.engine))
    document.flow.add(bulletin.boxes(tables, method))
    return document.rendered()


class _Document:
    """One document being made."""

    def __init__(self, frame: ReportFrame) -> None:
        self.engine = TextEngine()
        self._frame = frame
        self._around = PageFrame(frame, self.engine)
        self.flow = Flow(self.engine, TOP, self._around.bottom)

    def rendered(self) -> Rendered:
        sheets = self.flow.finish()
        for place, sheet in enumerate(sheets):
            self._around.draw(sheet, place + 1, len(sheets))
        paper = Paper(
            title=" ".join(joined(self._frame.title).split())[:200],
            day=self._frame.printed_on,
            language=self._frame.languages[0],
            size=(PAGE_WIDTH, PAGE_HEIGHT),
            pages=[sheet.content for sheet in sheets],
            watermark=self._around.watermark(),
            bookmarks=self.flow.bookmarks,
        )
        return Rendered(write_pdf(paper, self.engine), len(sheets), self.engine.uncovered)


def _title(frame: ReportFrame, engine: TextEngine) -> Iterator[Box]:
    titles = engine.limited(joined(frame.title), TITLE, WIDTH, 3)
    ledes = [
        line for part in paragraphs(frame.subtitle) for line in engine.lines(part, LEDE, WIDTH)
    ]
    for lines in (titles, ledes):
        for line in lines:
            yield Box(line.height, partial(_paint, line))


def _paint(line: Line, sheet: Sheet, top: float) -> None:
    sheet.line(line, LEFT, top)
