"""Who saw a file, on paper: day by day, in sentences; for the office or for the survivor."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from casemgr.reports.content import (
    Block,
    Heading,
    Paragraphs,
    Rendered,
    ReportFrame,
    Table,
    Text,
    in_each,
)
from casemgr.reports.documents import render_case_file
from casemgr.words import N_, Language

_TITLE = N_("Who saw this file")
_NEUTRAL = N_("Who looked at your papers")
_LEDE = N_("Every line was written down as it happened and cannot be changed without a trace.")
_HER_LEDE = N_(
    "You have a right to know this. If a name surprises you, ask us; you may also complain."
)
_NOTHING = N_("Nobody, as far as the trail says.")
_WIDTHS = (0.14, 0.26, 0.60)


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One line: the time of the day, a display name, a sentence."""

    time: Text
    who: str
    what: Text


@dataclass(frozen=True, slots=True)
class AccessDay:
    day: Text
    lines: tuple[AccessLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPaper:
    """``neutral``: for the survivor; its head says neither whose office nor what work."""

    code: str
    organisation: str
    recipient: str
    reference: str
    printed_on: date
    languages: tuple[Language, ...]
    days: tuple[AccessDay, ...]
    neutral: bool = False


def render_access_log(paper: AccessPaper) -> Rendered:
    """The paper as PDF. Raises ``FontMissing``."""
    speak = paper.languages
    frame = ReportFrame(
        title=in_each(_NEUTRAL if paper.neutral else _TITLE, speak),
        subtitle=in_each(_HER_LEDE if paper.neutral else _LEDE, speak),
        organisation=paper.organisation,
        printed_on=paper.printed_on,
        languages=speak,
        case_code="" if paper.neutral else paper.code,
        recipient=paper.recipient,
        reference=paper.reference,
        confidential=not paper.neutral,
    )
    return render_case_file(frame, _blocks(paper))


def _blocks(paper: AccessPaper) -> Iterator[Block]:
    speak = paper.languages
    if not paper.days:
        yield Paragraphs(text=in_each(_NOTHING, speak))
    head = tuple(in_each(text, speak) for text in (N_("Time"), N_("Who"), N_("What was done")))
    for day in paper.days:
        yield Heading(day.day, level=2)
        yield Table(head, tuple((one.time, one.who, one.what) for one in day.lines), _WIDTHS)
