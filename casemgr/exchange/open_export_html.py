"""The readable half of the open export: plain pages without a script or anything from outside."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.lifecycle import STATUS
from casemgr.exchange.open_export import Pair, WholeCase, pages_of
from casemgr.words import N_, Language, say, show_date

_STYLE: Final = (
    "body{font:16px/1.5 'Noto Sans Bengali','Noto Sans',sans-serif;max-width:60em;margin:2em auto;"
    "padding:0 1em}table{border-collapse:collapse;width:100%;margin:0 0 1em}"
    "th,td{text-align:left;vertical-align:top;padding:.3em .6em;border-bottom:1px solid #bbb}"
    "tbody th{width:30%;font-weight:600}td{white-space:pre-wrap}"
)
_BACK: Final = N_("All cases")
_DOCUMENTS: Final = N_("Documents")
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"

Line = tuple[str, str, str, str, str]
"""Of a case in the list: code, pseudonym, status, risk and the day it was opened."""


def case_page(case: WholeCase, language: Language) -> bytes:
    """A case as one page; its documents are linked where they lie in the export."""
    title = f"{case.code} · {case.head['pseudonym']}"
    status = STATUS.label(str(case.head["status"]), language)
    risk = RISK_LEVEL.label(str(case.head["risk"]), language)
    body = [
        f'<p><a href="index.html">{_say(_BACK, language)}</a></p>',
        f"<h1>{escape(title)}</h1>",
        _table([(say("Status", language), status), (say("Risk level", language), risk)]),
    ]
    for heading, records in pages_of(case, language):
        body.append(f"<h2>{escape(heading)}</h2>")
        body += [_table(pairs) for pairs in records]
    if case.documents:
        body.append(f"<h2>{_say(_DOCUMENTS, language)}</h2><ul>")
        body += [
            f'<li><a href="../../{escape(path, quote=True)}">{escape(name)}</a></li>'
            for name, path in case.documents
        ]
        body.append("</ul>")
    return _page(title, body, language)


def index_page(organisation: str, lines: Iterable[Line], language: Language) -> bytes:
    """The list of all cases, each leading to its page."""
    heads = (N_("Case"), N_("Pseudonym"), N_("Status"), N_("Risk level"), N_("Opened on"))
    body = [
        f"<h1>{escape(organisation)}</h1>",
        "<table><thead><tr>",
        *(f"<th>{_say(one, language)}</th>" for one in heads),
        "</tr></thead><tbody>",
        *_rows(lines, language),
        "</tbody></table>",
    ]
    return _page(organisation, body, language)


def _rows(lines: Iterable[Line], language: Language) -> Iterator[str]:
    for code, pseudonym, status, risk, opened in lines:
        cells = (
            pseudonym,
            STATUS.label(status, language),
            RISK_LEVEL.label(risk, language),
            show_date(opened, language),
        )
        link = f'<td><a href="{escape(code, quote=True)}.html">{escape(code)}</a></td>'
        yield f"<tr>{link}{''.join(f'<td>{escape(one)}</td>' for one in cells)}</tr>"


def _table(pairs: Iterable[Pair]) -> str:
    rows = (f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in pairs)
    return f"<table><tbody>{''.join(rows)}</tbody></table>"


def _say(text: str, language: Language) -> str:
    return escape(say(text, language))


def _page(title: str, body: Iterable[str], language: Language) -> bytes:
    lines = (
        "<!DOCTYPE html>",
        f'<html lang="{language}"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        *body,
        "</body></html>",
    )
    return "\n".join(lines).encode() + b"\n"
