"""The report of ``_papers`` by other writers. Runs alone, in whatever Python has them.

Reads JSON: the writer's name, the folder of fonts, the parts. Prints the processor time of the
best turn in milliseconds.
"""

import html
import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

WIDTHS = (0.9, 2.2, 2.0, 2.4, 1.3)
_WIDE = 499.0
Parts = list[dict[str, Any]]


def qt(parts: Parts, fonts: Path) -> Callable[[], bytes]:
    """Qt's rich text through QPdfWriter; it draws no charts, so they are left out."""
    from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
    from PySide6.QtGui import (
        QFontDatabase,
        QGuiApplication,
        QPageLayout,
        QPageSize,
        QPdfWriter,
        QTextDocument,
    )

    application = QGuiApplication.instance() or QGuiApplication([])
    for file in fonts.glob("NotoSansBengali*.ttf"):
        QFontDatabase.addApplicationFont(str(file))
    text = _html(parts, charts=False)

    def make() -> bytes:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        writer.setResolution(300)
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        writer.setPageMargins(QMarginsF(48, 60, 48, 48), QPageLayout.Unit.Point)
        document = QTextDocument()
        document.setHtml(text)
        document.print_(writer)
        del writer
        return bytes(buffer.data().data())

    make.application = application  # type: ignore[attr-defined]
    return make


def weasyprint(parts: Parts, fonts: Path) -> Callable[[], bytes]:
    import weasyprint as weasy

    rule = f"@font-face{{font-family:Body;src:url({_url(fonts)})}}@page{{size:A4;margin:60pt 48pt}}"
    text = f"<style>{rule}</style>{_html(parts, charts=True)}"
    return lambda: bytes(weasy.HTML(string=text).write_pdf())


def typst(parts: Parts, fonts: Path) -> Callable[[], bytes]:
    import typst as program

    source = ['#set text(font: "Noto Sans Bengali", size: 9.2pt)\n#set page("a4", margin: 48pt)']
    widths = ", ".join(f"{width}fr" for width in WIDTHS)
    for part in parts:
        source.append(f"= #{_quoted(part['title'])}")
        source += [f"#{_quoted(text)}\n" for text in part["paragraphs"]]
        head = ", ".join(f"[*#{_quoted(text)}*]" for text in part["head"])
        cells = ", ".join(f"[#{_quoted(cell)}]" for row in part["rows"] for cell in row)
        source.append(f"#table(columns: ({widths}), table.header({head}), {cells})")
        if part["chart"]:
            for name, value in zip(part["chart"]["names"], part["chart"]["values"], strict=True):
                source.append(f"#{_quoted(name)} #rect(width: {value * 4}pt, height: 8pt)")
    told = "\n".join(source).encode()
    return lambda: bytes(program.compile(told, font_paths=[str(fonts)], format="pdf"))


def fpdf2(parts: Parts, fonts: Path) -> Callable[[], bytes]:
    from fpdf import FPDF

    def make() -> bytes:
        pdf = FPDF(unit="pt", format="A4")
        for style in ("", "B"):
            pdf.add_font("Body", style, str(fonts / "NotoSansBengali_400Regular.ttf"))
        pdf.set_text_shaping(use_shaping_engine=True)
        pdf.set_margins(48, 60)
        pdf.add_page()
        for part in parts:
            pdf.set_font("Body", size=11.8)
            pdf.multi_cell(_WIDE, 17.6, part["title"], new_x="LMARGIN", new_y="NEXT")
            pdf.set_font("Body", size=9.2)
            for text in part["paragraphs"]:
                pdf.multi_cell(_WIDE, 14, text, new_x="LMARGIN", new_y="NEXT")
            pdf.set_font("Body", size=8.4)
            with pdf.table(col_widths=WIDTHS, line_height=12.4, text_align="LEFT") as table:
                for row in [part["head"], *part["rows"]]:
                    table.row(row)
            if part["chart"]:
                for value in part["chart"]["values"]:
                    pdf.rect(pdf.get_x(), pdf.get_y(), value * 4, 8, style="F")
                    pdf.ln(12)
        return bytes(pdf.output())

    return make


def _html(parts: Parts, *, charts: bool) -> str:
    style = (
        "body{font-family:Body,'Noto Sans Bengali';font-size:9.2pt;line-height:1.5}"
        "h1{font-size:11.8pt}table{width:100%;border-collapse:collapse;font-size:8.4pt}"
        "td,th{border-bottom:.5pt solid #bbb;padding:3pt 5pt;text-align:left;vertical-align:top}"
    )
    made = [f"<style>{style}</style>"]
    for part in parts:
        made.append(f"<h1>{html.escape(part['title'])}</h1>")
        made += [f"<p>{html.escape(text)}</p>" for text in part["paragraphs"]]
        head = "".join(f"<th>{html.escape(text)}</th>" for text in part["head"])
        made.append(f"<table><thead><tr>{head}</tr></thead>")
        for row in part["rows"]:
            made.append(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>")
        made.append("</table>")
        if charts and part["chart"]:
            bars = [
                f"<rect x='{place * 80}' y='{100 - value * 2}' width='40' height='{value * 2}'/>"
                f"<text x='{place * 80}' y='114' font-size='7'>{html.escape(name)}</text>"
                for place, (name, value) in enumerate(
                    zip(part["chart"]["names"], part["chart"]["values"], strict=True)
                )
            ]
            made.append(f"<svg width='480' height='120'>{''.join(bars)}</svg>")
    return "".join(made)


def _url(fonts: Path) -> str:
    return (fonts / "NotoSansBengali_400Regular.ttf").as_uri()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


WRITERS = {"qt": qt, "weasyprint": weasyprint, "typst": typst, "fpdf2": fpdf2}


def main() -> None:
    told = json.load(io.TextIOWrapper(sys.stdin.buffer, "utf-8"))
    make = WRITERS[told["name"]](told["parts"], Path(told["fonts"]))
    best = float("inf")
    for turn in range(told["turns"] + 1):
        began = time.process_time()
        assert make()[:5] == b"%PDF-"
        taken = time.process_time() - began
        best = min(best, taken if turn else float("inf"))
    print(json.dumps({"ms": best * 1000}))


if __name__ == "__main__":
    main()
