"""The same content by ReportLab as it comes: its paragraphs, tables, charts and shaping."""

import io
from collections.abc import Sequence
from typing import Any

import uharfbuzz  # noqa: F401  ReportLab shapes only when this came first
from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.shapes import Drawing, String
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from benchmarks import _papers
from benchmarks._writers import CHART_HEIGHT, HEAD, TABLE_WIDTHS, frame
from casemgr.paths import resources
from casemgr.reports import look


def _ink(colour: tuple[float, float, float]) -> object:
    return HexColor("#" + "".join(f"{round(255 * part):02X}" for part in colour))


class Stock:
    """ReportLab's own paragraphs, tables and charts, with its shaping on or off."""

    def __init__(self, *, shaping: bool) -> None:
        self._shaping = shaping
        for name, file in (
            ("Body", "NotoSansBengali_400Regular.ttf"),
            ("Heavy", "NotoSansBengali_600SemiBold.ttf"),
        ):
            path = str(resources() / "fonts" / file)
            pdfmetrics.registerFont(TTFont(self._name(name), path, shapable=shaping))
        self._body = self._style("body", "Body", look.BODY.size, look.BODY.pitch)
        self._cell = self._style("cell", "Body", look.TABLE.size, look.TABLE.pitch)
        self._head = self._style("head", "Heavy", look.TABLE_HEAD.size, look.TABLE_HEAD.pitch)
        self._section = self._style("section", "Heavy", look.SECTION.size, look.SECTION.pitch)

    def _name(self, name: str) -> str:
        return name + ("Shaped" if self._shaping else "Plain")

    def _style(self, name: str, font: str, size: float, leading: float) -> ParagraphStyle:
        return ParagraphStyle(
            name, fontName=self._name(font), fontSize=size, leading=leading,
            shaping=int(self._shaping), spaceBefore=4,
        )  # fmt: skip

    def report(self, parts: Sequence[_papers.Part]) -> bytes:
        story: list[Any] = []
        for part in parts:
            story.append(Paragraph(part.title, self._section))
            story += [Paragraph(text, self._body) for text in part.paragraphs]
            story += [Spacer(1, 4), self._table(part.head, part.rows, _papers.WIDTHS)]
            if part.chart is not None:
                story.append(self._chart(part.chart))
        return self._built(story)

    def table(self, rows: Sequence[tuple[str, ...]]) -> bytes:
        return self._built([self._table(HEAD, rows, TABLE_WIDTHS)])

    def _table(
        self, head: Sequence[str], rows: Sequence[tuple[str, ...]], widths: Sequence[float]
    ) -> Table:
        data = [[Paragraph(text, self._head) for text in head]]
        data += [[Paragraph(text, self._cell) for text in row] for row in rows]
        columns = [look.WIDTH * width / sum(widths) for width in widths]
        lines = [
            ("BACKGROUND", (0, 0), (-1, 0), _ink(look.TINT)),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, _ink(look.RULE)),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("FONTNAME", (0, 0), (-1, -1), self._name("Body")),
            ("LEFTPADDING", (0, 0), (-1, -1), 5), ("RIGHTPADDING", (0, 0), (-1, -1), 5),
            ("TOPPADDING", (0, 0), (-1, -1), 3), ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
        ]  # fmt: skip
        return Table(data, colWidths=columns, repeatRows=1, style=TableStyle(lines))

    def _chart(self, chart: _papers.Chart) -> Drawing:
        drawing = Drawing(look.WIDTH, CHART_HEIGHT + 46)
        bars = VerticalBarChart()
        bars.x, bars.y, bars.width, bars.height = 20, 26, look.WIDTH - 20, CHART_HEIGHT - 20
        bars.data = [chart.values]
        bars.categoryAxis.categoryNames = list(chart.names)
        bars.categoryAxis.labels.fontName = self._name("Body")
        bars.valueAxis.labels.fontName = self._name("Body")
        bars.valueAxis.valueMin = 0
        drawing.add(bars)
        drawing.add(String(0, CHART_HEIGHT + 30, chart.title, fontName=self._name("Heavy")))
        return drawing

    def _built(self, story: list[Any]) -> bytes:
        out = io.BytesIO()
        around = frame()

        def draw(c: Any, page: Any) -> None:
            c.setFont(self._name("Body"), 8)
            c.drawString(look.LEFT, 800, around.organisation)
            c.drawRightString(look.RIGHT, 800, str(around.title))
            number = f"Page {page.page}"
            c.drawRightString(look.RIGHT, 24, number)
            c.drawString(look.LEFT, 24, around.recipient)

        template = SimpleDocTemplate(
            out, pagesize=A4, leftMargin=look.LEFT - 6, rightMargin=look.LEFT - 6,
            topMargin=62, bottomMargin=42,
        )  # fmt: skip
        template.build(story, onFirstPage=draw, onLaterPages=draw)
        return out.getvalue()
