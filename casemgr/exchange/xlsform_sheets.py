"""The sheets of an XLSForm that make an assessment form: their columns, and their rows read.

``survey``, ``choices`` and ``settings`` are those of the XLSForm standard, with columns of
our own; ``flags`` and ``bands`` hold what the standard has no place for; ``about`` is for
people and never read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from casemgr.exchange import problems
from casemgr.exchange.cells import CellError, Formula, as_typed, is_blank
from casemgr.exchange.errors import TooManyRows
from casemgr.exchange.limits import MAX_COLUMNS
from casemgr.exchange.text import clean, fold
from casemgr.exchange.workbook import SheetRow, Workbook
from casemgr.exchange.xlsform_errors import NotAnXlsform, Problem
from casemgr.words import N_, ascii_digits

ABOUT = "about"
LANGUAGE_NAMES = {"en": "English (en)", "bn": "Bangla (bn)"}
SHEETS: Mapping[str, tuple[str, ...]] = {
    "survey": (
        "type", "name", "label::en", "label::bn", "hint::en", "hint::bn", "relevant",
        "scored", "weight",
    ),
    "choices": ("list_name", "name", "label::en", "label::bn", "score"),
    "settings": (
        "form_title", "form_title_bn", "form_id", "version", "default_language",
        "source_en", "source_bn", "notice_en", "notice_bn", "topic", "for",
        "scoring", "score_from", "score_to", "higher_is", "minimum_answered",
    ),
    "flags": ("question", "answer", "label::en", "label::bn"),
    "bands": ("from", "tone", "label::en", "label::bn"),
}  # fmt: skip
# Not written with "::", for other programs know no translated settings and stumble over them.
SETTINGS_TEXTS = {
    "form_title": ("form_title", "form_title_bn"),
    "source": ("source_en", "source_bn"),
    "notice": ("notice_en", "notice_bn"),
}
_NEEDED = ("survey", "choices", "settings")
_SAME = {"list name": "list_name", "relevance": "relevant"}
# What forms made elsewhere say in every row without meaning anything.
_MEANS_NOTHING = {"required": {"no", "false", "false()"}}
_HEADING = re.compile(r"(?P<base>[^:]+?)\s*(?:::?\s*(?P<language>.+))?")
_LANGUAGE = re.compile(
    r"(?:.*\((?P<code>en|bn)\)|(?P<en>english|en)|(?P<bn>bangla|bengali|বাংলা|bn))"
)
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d{1,3})?", re.IGNORECASE)
_QUOTED = 60
MOST_ROWS = 10_000
"""Of one sheet; the longest form there may be (500 questions) has its answers in fewer."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: the texts of its filled cells by column."""

    sheet: str
    row: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass
class Sheets:
    """The rows of all sheets, and everything that is wrong in the workbook so far."""

    lines: dict[str, list[Line]]
    problems: list[Problem] = field(default_factory=list)

    def complain(self, line: Line, reason: str, **values: str) -> None:
        quoted = {name: value[:_QUOTED] for name, value in values.items()}
        self.problems.append(Problem(line.sheet, line.row, reason, quoted))

    def number(self, line: Line, column: str) -> float | int | None:
        """The number in a cell, None where it is empty."""
        typed = ascii_digits(line[column])
        if not typed:
            return None
        if not _NUMBER.fullmatch(typed):
            self.complain(line, N_("{column} needs a number."), column=column)
            return None
        value = float(typed)
        return int(value) if value.is_integer() and abs(value) < 1e15 else value

    def both(self, line: Line, base: str, *, blank: bool = False) -> dict[str, str]:
        """A text in both languages; with ``blank``, perhaps in neither."""
        english, bangla = SETTINGS_TEXTS.get(base, (f"{base}::en", f"{base}::bn"))
        texts = {"en": line[english], "bn": line[bangla]}
        if not all(texts.values()) and (any(texts.values()) or not blank):
            reason = N_("{column} is needed in English and in Bangla.")
            self.complain(line, reason, column=base)
        if any("${" in text for text in texts.values()):
            self.complain(line, N_("An answer cannot be put into the text of another question."))
        return texts


def read_sheets(book: Workbook) -> Sheets:
    """The rows of the workbook's sheets. Raises ``NotAnXlsform``, ``TooManyRows`` and
    ``UnreadableSpreadsheet``."""
    titles: dict[str, str] = {}
    for title in book.sheet_names:
        titles.setdefault(fold(title), title)
    missing = [name for name in _NEEDED if name not in titles]
    if missing:
        raise NotAnXlsform(missing=", ".join(missing))
    sheets = Sheets({name: [] for name in SHEETS})
    for name, columns in SHEETS.items():
        if name in titles:
            rows = book.rows(titles[name], 1, numbered=False)
            if len(rows) > MOST_ROWS:
                raise TooManyRows(limit=MOST_ROWS)
            sheets.lines[name] = list(_lines(sheets, name, columns, rows))
    known = {titles[name] for name in (*SHEETS, ABOUT) if name in titles}
    for title in book.sheet_names:
        if title not in known and (rows := book.rows(title, 1, numbered=False)):
            line = Line(title[:_QUOTED], rows[0].number, {})
            sheets.complain(line, N_("This sheet has no place in the form."))
    return sheets


def _lines(
    sheets: Sheets, name: str, columns: Sequence[str], rows: list[SheetRow]
) -> Iterator[Line]:
    if not rows:
        return
    head = Line(name, rows[0].number, {})
    keys = {i: _column(cell) for i, cell in enumerate(rows[0].cells) if not is_blank(cell)}
    if len(rows[0].cells) >= MAX_COLUMNS and MAX_COLUMNS - 1 in keys:
        sheets.complain(head, N_("There are too many columns."))
    named: set[str] = set()
    for key in keys.values():
        if key in named:
            sheets.complain(head, N_("The column {column} stands here twice."), column=key)
        named.add(key)
    untaken: set[int] = set()
    for row in rows[1:]:
        line = Line(name, row.number, cells := {})
        for index, raw in enumerate(row.cells):
            if is_blank(raw):
                continue
            key = keys.get(index, "")
            text = _text(sheets, line, raw)
            if key in columns:
                cells[key] = text
            elif text.casefold() not in _MEANS_NOTHING.get(key, ()) and index not in untaken:
                untaken.add(index)
                sheets.complain(line, *_why_untaken(key), **({"column": key} if key else {}))
        if cells:
            yield line


def _why_untaken(key: str) -> tuple[str]:
    if not key:
        return (N_("This cell stands in a column without a heading."),)
    if f"{key}::en" in {column for columns in SHEETS.values() for column in columns}:
        return (N_("The heading {column} does not say its language, such as label::Bangla (bn)."),)
    return (N_("The column {column} has no place in the form."),)


def _column(cell: object) -> str:
    """A heading as ``SHEETS`` writes it; an unknown one as it stands."""
    text = fold(as_typed(cell))
    match = _HEADING.fullmatch(text)
    if match is None:
        return text
    base, language = match["base"], match["language"]
    known = _LANGUAGE.fullmatch(language) if language else None
    if known:
        code = known["code"] or ("en" if known["en"] else "bn")
        text = f"{base}::{code}"
    return _SAME.get(text, text)


def _text(sheets: Sheets, line: Line, raw: object) -> str:
    if isinstance(raw, Formula):
        sheets.complain(line, problems.NO_RESULT)
    elif isinstance(raw, CellError):
        sheets.complain(line, problems.CELL_ERROR)
    elif isinstance(raw, date | time | timedelta):
        sheets.complain(line, problems.TURNED_INTO_DATE)
    return clean(as_typed(raw))
