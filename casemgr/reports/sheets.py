"""Recovery papers: one with the code, or three with words, of which any two open the workspace.

They name nobody and no organisation: whoever finds one learns that some workspace exists. One
sheet is one page.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from casemgr.reports.content import Callout, Heading, Paragraphs, ReportFrame, Text, in_each
from casemgr.reports.documents import Document
from casemgr.reports.look import (
    DEEP,
    INK,
    LEFT,
    NOTE,
    RULE,
    TINT,
    WIDTH,
    joined,
)
from casemgr.reports.pages import Box, Sheet
from casemgr.reports.text import Style, TextEngine, Weight
from casemgr.words import N_, Language, number

_WORD: Final = Style(12.5, Weight.SEMIBOLD, INK, 17.0)
_GROUP: Final = Style(17.0, Weight.BOLD, DEEP, 23.0)
_PAD: Final = 7.0
_CODE_COLUMNS: Final = 4
_WORD_COLUMNS: Final = 3
_MANY: Final = 12

_FOR: Final = N_("What it is for")
_USE: Final = N_("How it is used")
_KEEP: Final = N_("Where to keep it")
_CODE: Final = (
    (
        _FOR,
        N_(
            "Whoever has this code can open all case files of this workspace and its backups. It "
            "is needed when a passphrase is forgotten or nobody who knows one is left."
        ),
    ),
    (
        _USE,
        N_(
            "At the sign-in choose “I have the recovery code”, type all eight groups, and choose a "
            "new passphrase. The last letter of each group finds typing mistakes."
        ),
    ),
    (
        _KEEP,
        N_(
            "In a closed envelope in a safe, away from the computer and its backups. Never as a "
            "photograph, never in an e-mail. If somebody saw it, make a new one; this one then "
            "opens only what was saved before."
        ),
    ),
)
_SHARES: Final = (
    (
        _FOR,
        N_(
            "Two of the three sheets together open all case files of this workspace and its "
            "backups; one alone opens nothing and tells nothing. One sheet may be lost."
        ),
    ),
    (
        _USE,
        N_(
            "At the sign-in choose “I have the recovery code” and type the words of two sheets, "
            "one sheet after the other, in their order. Four letters of each word are enough."
        ),
    ),
    (
        _KEEP,
        N_(
            "With three people, or in three places, that nobody can reach alone. Never two sheets "
            "together, never as a photograph, never in an e-mail. If two may have been seen, make "
            "new ones; these then open only what was saved before."
        ),
    ),
)
_TRIAL: Final = N_("Try it once a year: the program reminds the administrators and checks it.")


def code_sheet(code: str, workspace: str, day: date, languages: tuple[Language, ...]) -> bytes:
    """The paper with the recovery code, as PDF in memory; ``workspace`` is a short sign."""
    title = in_each(N_("Recovery code"), languages)
    items = code.split("-")
    return _paper(title, _CODE, items, _CODE_COLUMNS, _GROUP, workspace, day, languages)


def words_sheet(
    words: Sequence[str], place: int, workspace: str, day: date, languages: tuple[Language, ...]
) -> bytes:
    """The paper with the words of sheet ``place`` (1 to 3), as PDF in memory."""
    title = in_each(N_("Recovery sheet {place} of {count}"), languages, place=place, count=3)
    return _paper(title, _SHARES, words, _WORD_COLUMNS, _WORD, workspace, day, languages)


def _paper(
    title: Text,
    parts: Sequence[tuple[str, str]],
    items: Sequence[str],
    columns: int,
    style: Style,
    workspace: str,
    day: date,
    languages: tuple[Language, ...],
) -> bytes:
    frame = ReportFrame(
        title=title,
        organisation=joined(in_each(N_("Workspace {sign}"), languages, sign=workspace), " · "),
        printed_on=day,
        languages=languages,
        confidential=False,
    )
    document = Document(frame)
    document.title()
    document.add(Callout(in_each(N_("Secret"), languages), in_each(_TRIAL, languages), "alarm"))
    document.flow.add(_grid(document.engine, items, columns, style, languages[0]))
    for heading, text in parts:
        document.add(Heading(in_each(heading, languages), 2))
        document.add(Paragraphs(text=in_each(text, languages)))
    return document.rendered().pdf


def _grid(
    engine: TextEngine, items: Sequence[str], columns: int, style: Style, language: Language
) -> Iterator[Box]:
    """Numbered items: few run along the rows as a code does, many down each column in turn."""
    rows = -(-len(items) // columns)
    width = WIDTH / columns
    along = len(items) < _MANY
    for row in range(rows):
        cells = [
            (column, place, items[place])
            for column in range(columns)
            if (place := row * columns + column if along else column * rows + row) < len(items)
        ]
        yield _row(engine, cells, width, style, language, first=row == 0)


def _row(
    engine: TextEngine,
    cells: Sequence[tuple[int, int, str]],
    width: float,
    style: Style,
    language: Language,
    *,
    first: bool,
) -> Box:
    height = style.pitch + 6.0
    drawn = [
        (
            LEFT + column * width,
            engine.lines(number(place + 1, language), NOTE, 24),
            engine.lines(item, style, width - 34),
        )
        for column, place, item in cells
    ]

    def paint(sheet: Sheet, top: float) -> None:
        for x, numbers, words in drawn:
            sheet.rectangle(x, top, width - _PAD, height - 3.0, fill=TINT, stroke=RULE, radius=3.0)
            sheet.lines(numbers, x + 6, top + (height - 3.0 - NOTE.pitch) / 2)
            sheet.lines(words, x + 26, top + (height - 3.0 - style.pitch) / 2)

    return Box(height, paint, before=8.0 if first else 0.0)
