"""A publication as one web page: a file that asks for nothing else, neither script nor picture.

Header cells belong to their rows and columns, so that the tables can be read aloud; the bars
are drawn from published numbers. Equal publications give equal bytes.
"""

from collections.abc import Iterator
from html import escape

from casemgr.statistics.publication import PrintRow, PrintTable, Publication
from casemgr.statistics.tables import NotProtected
from casemgr.words import N_, Language, say

_BAR = 100  # points of the drawing from nobody to everybody
_STYLE = (
    "body{font-family:'Noto Sans Bengali','Noto Sans',sans-serif;max-width:64rem;margin:2rem auto;"
    "padding:0 1rem;color:#1c2b2d;background:#fff;line-height:1.45}"
    "h1{color:#12535c}h2{margin:2.2rem 0 .3rem;font-size:1.15rem}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;margin:.3rem 0 .6rem}"
    "caption{text-align:left;color:#4a5b5e;padding:.2rem 0}"
    "th,td{text-align:left;padding:.2rem .8rem;border-bottom:1px solid #d5dedd;vertical-align:top}"
    "thead th{background:#eaf2f1;border-bottom:2px solid #2a7d86}tbody th{font-weight:400}"
    ".n{text-align:right;white-space:nowrap}.c{color:#5c6b6e}.t th,.t td{font-weight:600}"
    ".l1{padding-left:2rem}.l2{padding-left:3.2rem}.l3{padding-left:4.4rem}"
    "svg{display:block;width:100px;height:8px;margin:.15rem 0 0 auto}"
    ".g{fill:#e3ebea}.b{fill:#2a7d86}.note,dd{color:#4a5b5e}dt{font-weight:600;margin-top:.8rem}"
    "dd{margin:.1rem 0 0}@media print{h2{break-after:avoid}tr{break-inside:avoid}}"
)


def page(publication: Publication, language: Language) -> bytes:
    """The whole publication as one HTML file. Raises ``NotProtected``."""
    if not isinstance(publication, Publication):
        raise NotProtected("only a publication becomes a file")
    return "\n".join(_page(publication, language)).encode()


def _page(publication: Publication, language: Language) -> Iterator[str]:
    heading = escape(publication.heading(language))
    yield f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<title>{heading}</title><style>{_STYLE}</style></head>\n<body><main>"
    yield f"<h1>{heading}</h1>\n<p>{escape(publication.summary(language))}</p>"
    for table in publication.tables_for_print(language):
        yield from _table(table, language)
    yield f"<h2>{escape(say(N_('Method and limits'), language))}</h2>"
    yield from (f"<p>{escape(text)}</p>" for text in publication.method_box(language))
    yield from _definitions(publication, language)
    yield "</main></body></html>\n"


def _definitions(publication: Publication, language: Language) -> Iterator[str]:
    yield f"<h2>{escape(say(N_('Definitions and codes'), language))}</h2>\n<dl>"
    for one in publication.definitions(language):
        yield f"<dt>{escape(one.name)}</dt>"
        yield from (f"<dd>{escape(text)}</dd>" for text in (one.meaning, one.answers) if text)
    yield "</dl>"


def _table(table: PrintTable, language: Language) -> Iterator[str]:
    caption = escape(say(N_("Cases by date of intake, rounded."), language))
    yield f"<h2>{escape(table.title)}</h2>"
    yield f'<div class="wide"><table><caption>{caption}</caption>'
    yield f"<thead>{_head(table)}</thead><tbody>"
    yield from (_row(row, table.total) for row in table.rows)
    yield f'</tbody></table></div>\n<p class="note">{escape(table.note)}</p>'


def _head(table: PrintTable) -> str:
    deep = ' rowspan="2"' if table.across else ""
    labels = "".join(f'<th scope="col"{deep}>{escape(text)}</th>' for text in table.head)
    share = f'<th scope="col" class="n"{deep}>{escape(table.share)}</th>'
    columns = "".join(f'<th scope="col" class="n">{escape(text)}</th>' for text in table.columns)
    if not table.across:
        return f"<tr>{labels}{columns}{share}</tr>"
    over = f'<th scope="colgroup" colspan="{len(table.columns)}">{escape(table.across)}</th>'
    return f"<tr>{labels}{over}{share}</tr><tr>{columns}</tr>"


def _row(row: PrintRow, total: int | None) -> str:
    labels = "".join(
        f'<th scope="row"{_level(level)}>{escape(text)}</th>'
        for text, level in zip(row.labels, row.levels, strict=True)
    )
    numbers = "".join(
        f'<td class="{"n c" if count is None else "n"}">{escape(text)}</td>'
        for count, text in zip(row.counts, row.texts, strict=True)
    )
    share = f'<td class="n">{escape(row.percent_text)}{_bar(row.counts[-1], total)}</td>'
    kind = ' class="t"' if row.total else ""
    return f"<tr{kind}>{labels}{numbers}{share}</tr>"


def _level(level: int) -> str:
    return f' class="l{min(level, 3)}"' if level else ""


def _bar(count: int | None, total: int | None) -> str:
    if count is None or not total:
        return ""
    long = min(_BAR, (2 * _BAR * count + total) // (2 * total))
    return (
        f'<svg viewBox="0 0 {_BAR} 8" aria-hidden="true"><rect class="g" width="{_BAR}" '
        f'height="8"/><rect class="b" width="{long}" height="8"/></svg>'
    )
