"""The content of ``_papers`` by the program's own engine."""

from collections.abc import Iterator, Sequence
from datetime import date

from benchmarks import _papers
from casemgr.reports import content, documents, look
from casemgr.reports.pages import Box, Sheet

TABLE_WIDTHS = (0.8, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2)
"""Shares of the big table's columns."""
HEAD = ("Case", "Name নাম", "Service সেবা", "Result ফল", "Plan", "Place", "Note", "State")
_BAR = 40.0
CHART_HEIGHT = 120.0


def frame() -> content.ReportFrame:
    return content.ReportFrame(
        title="Report of services / সেবার প্রতিবেদন",
        organisation="Example Organisation",
        printed_on=date(2026, 11, 22),
        languages=("en", "bn"),
        case_code="CM-7Q4K-2M",
        recipient="Shirin Akter, supervisor",
        purpose_label="Supervision",
        reference="7F3A-91C2",
    )


def own_report(parts: Sequence[_papers.Part], *, tagged: bool = True) -> bytes:
    """The report by the program's own engine; untagged it has no contents either."""
    paper = documents.Document(frame(), tagged=tagged)
    paper.title()
    for part in parts:
        paper.add(content.Heading(part.title))
        for text in part.paragraphs:
            paper.add(content.Paragraphs("", text))
        paper.add(content.Table(part.head, part.rows, _papers.WIDTHS))
        if part.chart is not None:
            paper.flow.add(_own_chart(paper, part.chart))
    return paper.rendered().pdf


def _own_chart(paper: documents.Document, chart: _papers.Chart) -> Iterator[Box]:
    engine = paper.engine
    step = look.WIDTH / len(chart.values)
    title = engine.limited(chart.title, look.PART, look.WIDTH, 1)
    names = [engine.limited(name, look.NOTE, step - 4, 2) for name in chart.names]
    counts = [engine.limited(str(value), look.NOTE, step, 1) for value in chart.values]

    def paint(sheet: Sheet, top: float) -> None:
        sheet.lines(title, look.LEFT, top)
        foot = top + 16 + CHART_HEIGHT
        for place, value in enumerate(chart.values):
            middle = look.LEFT + step * (place + 0.5)
            height = (CHART_HEIGHT - 20) * value / max(chart.values)
            sheet.rectangle(middle - _BAR / 2, foot - height, _BAR, height, fill=look.TEAL)
            sheet.centred_lines(counts[place], middle, foot - height - 12)
            sheet.centred_lines(names[place], middle, foot + 2)
        sheet.rule(look.LEFT, look.RIGHT, foot, look.RULE)

    yield Box(CHART_HEIGHT + 46, paint, before=6.0, alt=chart.title)


def own_table(rows: Sequence[tuple[str, ...]], *, tagged: bool = True) -> bytes:
    """The big table by the program's own engine."""
    paper = documents.Document(frame(), tagged=tagged)
    paper.title()
    paper.add(content.Table(HEAD, tuple(rows), TABLE_WIDTHS))
    return paper.rendered().pdf
