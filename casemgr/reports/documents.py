"""The documents: a full case file, a one-page summary, a bulletin of protected statistics.

Each takes frozen content and gives bytes in memory. Nothing here opens a file but the fonts,
and nothing is remembered from one document to the next.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from casemgr.reports.blocks import Blocks
from casemgr.reports.bulletin import Bulletin
from casemgr.reports.collecting import uncollected
from casemgr.reports.content import (
    Block,
    CountTable,
    MethodBox,
    Rendered,
    ReportFrame,
    Summary,
)
from casemgr.reports.contents import LONGEST, contents_pages
from casemgr.reports.frame import TOP, PageFrame
from casemgr.reports.look import (
    LARGE,
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
from casemgr.reports.photos import Photo
from casemgr.reports.summary import SummaryPage
from casemgr.reports.tags import Element, Tree
from casemgr.reports.text import Line, TextEngine


def render_case_file(
    frame: ReportFrame, blocks: Iterable[Block | Photo], *, large: bool = False
) -> Rendered:
    """The full case file: title, then ``blocks`` in order, sections numbered.

    ``large`` sets everything in large print. Raises ``FontMissing`` when a font that came with
    the program cannot be read, ``PhotoUnreadable`` and ``PhotoTooLarge``.
    """
    document = Document(frame, large=large)
    document.title()
    for block in blocks:
        document.add(block)
    return document.rendered()


def render_summary(frame: ReportFrame, summary: Summary) -> Rendered:
    """A case on exactly one page; lists are cut to what fits, with the number left out.

    Raises ``FontMissing`` when a font that came with the program cannot be read.
    """
    document = Document(frame)
    page = SummaryPage(document.engine, frame.languages)
    document.flow.add(page.fitting(summary, document.flow.left))
    return document.rendered()


def render_tables(frame: ReportFrame, tables: Sequence[CountTable], method: MethodBox) -> Rendered:
    """A statistics bulletin: each protected table with its definition, then the method.

    Raises ``FontMissing`` when a font that came with the program cannot be read.
    """
    document = Document(frame)
    bulletin = Bulletin(document.engine, frame.languages)
    document.title()
    document.flow.add(bulletin.boxes(tables, method))
    return document.rendered()


class Document:
    """One document being made: put boxes into ``flow`` or blocks into ``add``, then ask for
    what it came to.

    ``tagged`` off leaves out contents and what screen readers need, to measure what these cost.
    """

    def __init__(self, frame: ReportFrame, *, large: bool = False, tagged: bool = True) -> None:
        self.engine = TextEngine(scale=LARGE if large else 1.0)
        self._frame = frame
        self._around = PageFrame(frame, self.engine.unscaled)
        self._blocks = Blocks(self.engine, frame.languages)
        self._tree = Tree() if tagged else None
        self.flow = self._flow()
        self._titled = False

    def title(self) -> None:
        """The frame's title and subtitle; contents in front carry them too."""
        self._titled = True
        self.flow.add(_title(self._frame, self.engine, "H1"))

    @uncollected()
    def add(self, block: Block | Photo) -> None:
        """The next block."""
        self.flow.add(self._blocks.boxes(block))

    @uncollected()
    def rendered(self) -> Rendered:
        """The finished file, with a page of contents in front if it is long."""
        sheets = self.flow.finish()
        bookmarks = self.flow.bookmarks
        if self._tree and len(sheets) > LONGEST and len(bookmarks) > 1:
            parts = len(self._tree.root.kids)
            front = self._flow()
            if self._titled:
                front.add(_title(self._frame, self.engine, "P"))
            bookmarks = contents_pages(front, self.engine, self._frame, bookmarks)
            sheets = [*front.finish(), *sheets]
            self._tree.in_front(parts)
        for place, sheet in enumerate(sheets):
            self._around.draw(sheet, place + 1, len(sheets))
        paper = Paper(
            title=" ".join(joined(self._frame.title).split())[:200],
            day=self._frame.printed_on,
            language=self._frame.languages[0],
            size=(PAGE_WIDTH, PAGE_HEIGHT),
            pages=[sheet.streams for sheet in sheets],
            watermark=self._around.watermark(),
            bookmarks=bookmarks,
            tree=self._tree,
            marked=sheets,
            pictures={picture.name: picture for sheet in sheets for picture in sheet.images},
        )
        pdf, engine = write_pdf(paper, self.engine), self.engine
        return Rendered(pdf, len(sheets), engine.uncovered, engine.removed)

    def _flow(self) -> Flow:
        language = self._frame.languages[0]
        return Flow(self.engine, TOP, self._around.bottom, self._tree, language)


def _title(frame: ReportFrame, engine: TextEngine, role: str) -> Iterator[Box]:
    titles = engine.limited(joined(frame.title), TITLE, WIDTH, 3)
    heading = Element(role)
    for line in titles:
        yield Box(line.height, partial(_paint, line), element=heading)
    for part in paragraphs(frame.subtitle):
        lede = Element("P")
        for line in engine.lines(part, LEDE, WIDTH):
            yield Box(line.height, partial(_paint, line), element=lede)


def _paint(line: Line, sheet: Sheet, top: float) -> None:
    sheet.line(line, LEFT, top)
