"""What stands around the content of every page: banner, heads, foot, watermark."""

import re

from casemgr.reports.content import ReportFrame, Text
from casemgr.reports.look import (
    BANNER,
    DEEP,
    FOOT,
    HEAD,
    HEAD_RIGHT,
    LEFT,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RED,
    RIGHT,
    RULE,
    WATER,
    WIDTH,
    joined,
)
from casemgr.reports.pages import Sheet
from casemgr.reports.tags import ARTIFACT
from casemgr.reports.text import Line, TextEngine, Weight
from casemgr.words import LANGUAGES, N_, Language, digits, say, show_date

BANNER_HEIGHT = 24.0
TOP = 68.0
"""Where the content of a page begins, from the top of the page."""
_FOOT_LINE = 10.0
_NUMBER_ROOM = 90.0  # points for the page's number
_LONGEST = 400  # characters of a recipient's or an organisation's name that can matter on a line
_WATERMARK_NAME = 40
_SLOPE = (0.7071, 0.7071)  # cosine and sine of the watermark's angle


class PageFrame:
    """Draws one document's frame onto its pages."""

    def __init__(self, frame: ReportFrame, engine: TextEngine) -> None:
        self._frame = frame
        self._engine = engine
        self._foots: dict[Language, list[Line]] = {}
        self._above = ""  # the same on every page
        self.bottom = PAGE_HEIGHT - 38.0 - _FOOT_LINE * (len(frame.languages) - 1)
        """Where the content of a page must end, from the top of the page."""

    def draw(self, sheet: Sheet, page: int, pages: int) -> None:
        """Paints the frame of page ``page`` of ``pages``."""
        if not self._above:
            above = Sheet(self._engine)
            self._banner(above)
            self._running_head(above)
            mark = "q /W Do Q\n" if self._frame.confidential else ""
            self._above = mark + above.content
        sheet.put_under(self._above)
        sheet.element = ARTIFACT
        self._foot(sheet, page, pages)

    def watermark(self) -> str:
        """Operators that draw the recipient and the day across a page, as outlines only."""
        frame = self._frame
        if not frame.confidential:
            return ""
        name = _short(frame.recipient) or _short(frame.organisation)
        day = show_date(frame.printed_on, frame.languages[0])
        path, width = self._engine.outlines(" · ".join(filter(None, (name, day))), Weight.SEMIBOLD)
        scale = min(0.036, 620.0 / max(width, 1.0))
        cosine, sine = (part * scale for part in _SLOPE)
        lines = ["{:.3g} {:.3g} {:.3g} rg".format(*WATER)]
        length = width * scale * _SLOPE[0]
        for middle in (0.22, 0.52, 0.82):
            x = PAGE_WIDTH / 2 - length / 2
            y = PAGE_HEIGHT * (1 - middle) - length / 2
            matrix = f"{cosine:.6f} {sine:.6f} {-sine:.6f} {cosine:.6f} {x:.1f} {y:.1f} cm"
            lines.append(f"q {matrix} {path} Q")
        return "\n".join(lines)

    def _banner(self, sheet: Sheet) -> None:
        if not self._frame.confidential:
            sheet.rectangle(0, 0, PAGE_WIDTH, 5.0, fill=DEEP)
            return
        sheet.rectangle(0, 0, PAGE_WIDTH, BANNER_HEIGHT, fill=RED)
        # Always in every language: whoever picks the sheet up must understand it.
        warning = " · ".join(say("CONFIDENTIAL", language) for language in LANGUAGES)
        rule = self._each(N_("survivor information, named recipient only"))
        for line in self._engine.limited(f"{warning} — {rule}", BANNER, PAGE_WIDTH - 24, 1):
            sheet.centred(line, PAGE_WIDTH / 2, (BANNER_HEIGHT - line.height) / 2)

    def _running_head(self, sheet: Sheet) -> None:
        frame = self._frame
        first = frame.languages[0]
        parts = [joined(frame.title)]
        if frame.case_code:
            parts.append(frame.case_code)
        if frame.version:
            parts.append(say("version {version}", first, version=frame.version))
        parts.append(show_date(frame.printed_on, first))
        top = 33.0
        room = WIDTH * 0.6
        used = 0.0
        for line in self._engine.limited(" · ".join(parts), HEAD_RIGHT, room, 1):
            sheet.line(line, RIGHT - line.width, top)
            used = line.width
        office = frame.organisation[:_LONGEST]
        for line in self._engine.limited(office, HEAD, WIDTH - used - 16, 1):
            sheet.line(line, LEFT, top)
        sheet.rule(LEFT, RIGHT, 51.0, RULE)

    def _foot(self, sheet: Sheet, page: int, pages: int) -> None:
        top = self.bottom + 8.0
        sheet.rule(LEFT, RIGHT, top, RULE)
        top += 4.0
        for place, language in enumerate(self._frame.languages):
            number = say("Page {page} of {pages}", language, page=page, pages=pages)
            for line in self._engine.limited(number, FOOT, _NUMBER_ROOM, 1):
                sheet.line(line, RIGHT - line.width, top)
            for line in self._told(language, place):
                sheet.line(line, LEFT, top)
            top += _FOOT_LINE

    def _told(self, language: Language, place: int) -> list[Line]:
        """What the release was: the same on every page."""
        if language not in self._foots:
            text = self._release(language, place)
            room = WIDTH - _NUMBER_ROOM
            self._foots[language] = self._engine.limited(text, FOOT, room, 1)
        return self._foots[language]

    def _release(self, language: Language, place: int) -> str:
        frame = self._frame
        parts: list[str] = []
        recipient = _cut(frame.recipient, 70)
        if recipient:
            parts.append(say("prepared for {recipient}", language, recipient=recipient))
        if frame.confidential:
            copy, copies = (digits(str(value), language) for value in (frame.copy, frame.copies))
            parts.append(say("copy {copy} of {copies}", language, copy=copy, copies=copies))
        purpose = _cut(_one(frame.purpose_label, place), 60)
        if purpose:
            parts.append(say("purpose: {purpose}", language, purpose=purpose))
        if frame.reference:
            reference = _cut(frame.reference, 40)
            parts.append(say("reference {reference}", language, reference=reference))
        if frame.footer:
            parts.append(_cut(frame.footer, 80))
        return " · ".join(parts)

    def _each(self, text: str) -> str:
        return joined(tuple(say(text, language) for language in self._frame.languages), " · ")


def _one(text: Text, place: int) -> str:
    if isinstance(text, str):
        return text
    return text[min(place, len(text) - 1)] if text else ""


def _cut(text: str, most: int) -> str:
    flat = " ".join(text[: 4 * most].split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"


def _short(name: str) -> str:
    """A name as far as its first comma or bracket, at most 40 characters, whole words."""
    words: list[str] = []
    for word in re.split(r"[,;(\n\r|]", name, maxsplit=1)[0].split():
        if len(" ".join([*words, word])) > _WATERMARK_NAME:
            break
        words.append(word)
    return " ".join(words) or name[:_WATERMARK_NAME].strip()
