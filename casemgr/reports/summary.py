"""The one-page summary: set ever tighter until it fits, counting what it leaves out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from casemgr.reports.blocks import Blocks
from casemgr.reports.content import Callout, Cell, Heading, Pair, Summary, Text
from casemgr.reports.figures import Figures
from casemgr.reports.look import BODY, LEFT, NOTE, TITLE, WIDTH, joined, toned
from casemgr.reports.pages import Box, Sheet
from casemgr.reports.tables import Row, TableSetter
from casemgr.reports.text import Line, Style, TextEngine, Weight
from casemgr.words import N_, Language, number

_STEPS: Final = 3
_MATTERS: Final = 3


@dataclass(frozen=True, slots=True)
class _Plan:
    """How much is shown: lines of a text, and how many of each list."""

    lines: int
    facts: int
    risks: int
    services: int


# The last one fits a page whatever it holds: each of its texts is one line.
_PLANS: Final = (
    _Plan(4, 8, 9, 10), _Plan(3, 8, 8, 9), _Plan(2, 8, 7, 8), _Plan(2, 6, 5, 6),
    _Plan(2, 4, 4, 5), _Plan(2, 4, 3, 3), _Plan(1, 4, 4, 5), _Plan(1, 2, 3, 4),
)  # fmt: skip


class SummaryPage:
    """Sets a summary on one page."""

    def __init__(self, engine: TextEngine, languages: tuple[Language, ...]) -> None:
        self._engine = engine
        self._languages = languages
        self._figures = Figures(engine, languages)

    def fitting(self, summary: Summary, room: float) -> list[Box]:
        """The boxes of the roomiest plan whose height is at most ``room`` points."""
        boxes: list[Box] = []
        for plan in _PLANS:
            boxes = list(self._boxes(summary, plan))
            if sum(box.before + box.height for box in boxes) <= room:
                break
        return boxes

    def _boxes(self, summary: Summary, plan: _Plan) -> Iterator[Box]:
        blocks = Blocks(self._engine, self._languages)
        say = blocks.say
        style = Style(17.0, Weight.BOLD, TITLE.colour, 25.0)
        yield self._line_box(self._engine.limited(summary.pseudonym, style, WIDTH, 1), 0.0)
        yield from list(self._figures.chips(summary.chips))[:1]
        yield from self._matters(summary.matters, plan, blocks)
        if joined(summary.safe_contact).strip():
            label = say(N_("Safe contact"))
            callout = Callout(label, joined(summary.safe_contact), "care")
            yield from blocks.callout(callout, most=plan.lines)
        if summary.facts:
            yield from self._facts(summary.facts[: plan.facts], plan)
            yield from self._more(len(summary.facts) - plan.facts, blocks)
        reasons = 3 if any(joined(risk.reason) for risk in summary.risks) else 2
        yield from self._section(
            N_("Open risks"),
            (N_("Risk"), N_("Level"), N_("Reason"))[:reasons],
            [
                (risk.what, Cell(risk.level, risk.tone), risk.reason)[:reasons]
                for risk in summary.risks
            ],
            (3.0, 1.3, 4.0)[:reasons], plan.risks, plan, blocks,
        )  # fmt: skip
        yield from self._section(
            N_("Services open and overdue"),
            (N_("Service"), N_("Provider"), N_("State"), N_("Due")),
            [
                (each.what, each.provider, each.state, self._due(each.due, each.overdue, blocks))
                for each in sorted(summary.services, key=lambda each: not each.overdue)
            ],
            (3.0, 2.4, 1.7, 2.2), plan.services, plan, blocks,
        )  # fmt: skip
        yield from self._section(
            N_("Next steps"),
            (N_("Step"), N_("Who"), N_("By when")),
            [
                (step.what, step.owner, self._due(step.due, step.overdue, blocks))
                for step in summary.steps
            ],
            (4.4, 2.2, 2.2), _STEPS, plan, blocks,
        )  # fmt: skip
        yield from blocks.not_shared(summary.not_shared, most=2)

    def _matters(self, texts: Sequence[Text], plan: _Plan, blocks: Blocks) -> Iterator[Box]:
        yield from self._heading(N_("What matters now"), blocks)
        if not texts:
            yield from blocks.nothing()
        for place, text in enumerate(texts[:_MATTERS]):
            mark = f"{number(place + 1, self._languages[0])}."
            count = self._engine.lines(mark, toned(BODY, "strong"), 20)
            lines = self._engine.limited(joined(text), BODY, WIDTH - 18, plan.lines)
            height = sum(line.height for line in lines)
            yield Box(height, partial(_numbered, count, lines), before=2.0)
        yield from self._more(len(texts) - _MATTERS, blocks)

    def _facts(self, facts: Sequence[Pair], plan: _Plan) -> Iterator[Box]:
        rows: list[Row] = []
        for start in range(0, len(facts), 2):
            row: list[Text | Cell] = []
            for pair in facts[start : start + 2]:
                row += [Cell(pair.label, "quiet"), Cell(pair.value or "–", pair.tone)]
            rows.append(row)
        setter = TableSetter(
            self._engine, ("",) * 4, rows, widths=(2.0, 3.2, 2.0, 3.2), most=plan.lines
        )
        for place, box in enumerate(setter.boxes()):
            box.before = 6.0 if place == 0 else 0.0
            yield box

    def _section(
        self,
        title: str,
        head: tuple[str, ...],
        rows: Sequence[Row],
        widths: tuple[float, ...],
        most: int,
        plan: _Plan,
        blocks: Blocks,
    ) -> Iterator[Box]:
        yield from self._heading(title, blocks)
        if not rows:
            yield from blocks.nothing()
            return
        heads = tuple(blocks.say(text) for text in head)
        setter = TableSetter(self._engine, heads, rows[:most], widths=widths, most=plan.lines)
        yield from setter.boxes()
        yield from self._more(len(rows) - most, blocks)

    def _heading(self, title: str, blocks: Blocks) -> Iterator[Box]:
        yield from blocks.heading(Heading(blocks.say(title)), numbered=False, before=7.0)

    def _more(self, count: int, blocks: Blocks) -> Iterator[Box]:
        if count > 0:
            text = joined(blocks.say(N_("+{count} more in the case file"), count=count))
            yield self._line_box(self._engine.limited(text, NOTE, WIDTH, 1), 1.0)

    def _due(self, due: Text, overdue: bool, blocks: Blocks) -> Text | Cell:
        if not overdue:
            return due
        return Cell(
            " · ".join(filter(None, (joined(due), joined(blocks.say(N_("overdue")))))), "alarm"
        )

    def _line_box(self, lines: list[Line], before: float) -> Box:
        height = sum(line.height for line in lines)
        return Box(height, partial(_plain, lines), before)


def _plain(lines: list[Line], sheet: Sheet, top: float) -> None:
    sheet.lines(lines, LEFT, top)


def _numbered(count: list[Line], lines: list[Line], sheet: Sheet, top: float) -> None:
    sheet.lines(count, LEFT, top)
    sheet.lines(lines, LEFT + 18, top)
