"""The caseload of a period on paper: every figure with its definition; of cases only codes."""

from collections.abc import Iterable, Iterator
from typing import Final

from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.duties import DUTY
from casemgr.domain.lifecycle import STATUS
from casemgr.operations.caseload import Caseload
from casemgr.operations.supervision import FigureView
from casemgr.reports.content import Cell, Heading, Paragraphs, Table, Text, each, in_each
from casemgr.reports.paper_content import BarRow, Bars, PaperBlock
from casemgr.words import N_, Language, digits, number, say, show_date

_LEVELS: Final = ("imminent", "high", "medium", "low", "unknown")
_SPLIT: Final = frozenset({"closures", "missing_data"})


def caseload_blocks(load: Caseload, languages: tuple[Language, ...]) -> Iterable[PaperBlock]:
    """The whole paper, section by section."""
    return _Composing(load, languages).blocks()


class _Composing:
    def __init__(self, load: Caseload, languages: tuple[Language, ...]) -> None:
        self._load = load
        self._languages = languages

    def blocks(self) -> Iterator[PaperBlock]:
        yield from self._headline()
        yield from self._months()
        yield from self._phases()
        yield from self._workers()
        yield from self._overdue()
        yield from self._referrals()
        yield from self._scores()
        yield from self._parts()

    def _say(self, text: str, **values: object) -> Text:
        return in_each(text, self._languages, **values)

    def _number(self, value: int) -> Text:
        return each(self._languages, lambda language: number(value, language))

    def _day(self, day: str) -> Text:
        return each(self._languages, lambda language: show_date(day, language))

    def _of(self, place: int, name: str) -> Text:
        """One text of a figure in each language."""
        return tuple(str(getattr(figures[place], name)) for figures in self._load.figures)

    def _headline(self) -> Iterator[PaperBlock]:
        yield Heading(self._say(N_("Headline figures")))
        rows = []
        for place in range(len(self._load.figures[0])):
            value = tuple(
                f"{figures[place].value}\n{figures[place].count}" for figures in self._load.figures
            )
            definition = tuple(_defined(figures[place], language) for figures, language in
                               zip(self._load.figures, self._languages, strict=True))  # fmt: skip
            rows.append((Cell(self._of(place, "label"), "strong"), value, "\n".join(definition)))
        head = (self._say(N_("Figure")), self._say(N_("Value")), self._say(N_("Definition")))
        yield Table(head, tuple(rows), widths=(0.24, 0.14, 0.62))

    def _months(self) -> Iterator[PaperBlock]:
        yield Heading(self._say(N_("New and ended cases by month")))
        head = tuple(self._say(text) for text in (N_("Month"), N_("Ended"), N_("New")))
        rows = tuple(
            BarRow((self._day(one.month), self._number(one.ended)), self._number(one.opened),
                   float(one.opened))
            for one in self._load.months
        )  # fmt: skip
        yield Bars(head, rows)
        yield Paragraphs(
            text=self._say(
                N_("By intake date and by the day a case ended; the bar shows the new ones.")
            )
        )

    def _phases(self) -> Iterator[PaperBlock]:
        yield Heading(self._say(N_("Where the cases stand")))
        head = (self._say(N_("State")), self._say(N_("Cases")))
        rows = tuple(
            BarRow((each(self._languages, status.label),), self._number(count), float(count))
            for status in STATUS
            if (count := self._load.phases.get(status.code, 0))
        )
        yield Bars(head, rows)

    def _workers(self) -> Iterator[PaperBlock]:
        yield Heading(self._say(N_("Risk and workload by caseworker")))
        levels = [each(self._languages, RISK_LEVEL[code].label) for code in _LEVELS]
        head = (
            self._say(N_("Caseworker")), self._say(N_("Cases")), *levels,
            self._say(N_("Points")), self._say(N_("Overdue")),
        )  # fmt: skip
        rows = tuple(
            (Cell(load.name or self._say(N_("Without a caseworker")), "strong"),
             self._number(len(load.cases)),
             *(self._number(self._load.risks[load.name].get(code, 0)) for code in _LEVELS),
             self._number(load.points),
             Cell(self._number(load.overdue), "alarm" if load.overdue else "plain"))
            for load in self._load.loads
        )  # fmt: skip
        yield Table(head, rows)

    def _overdue(self) -> Iterator[PaperBlock]:
        yield Heading(self._say(N_("Overdue")))
        head = tuple(
            self._say(text)
            for text in (N_("Case"), N_("What"), N_("Due"), N_("Risk"), N_("Caseworker"))
        )
        rows = tuple(
            (one.code, each(self._languages, DUTY[one.what].label), self._day(one.due),
             each(self._languages, RISK_LEVEL[one.risk].label), one.owner)
            for one in self._load.overdue
        )  # fmt: skip
        yield Table(head, rows, widths=(0.18, 0.34, 0.16, 0.14, 0.18))
        more = self._load.overdue_total - len(self._load.overdue)
        if more > 0:
            yield Paragraphs(text=self._say(N_("and {count} more"), count=more))

    def _referrals(self) -> Iterator[PaperBlock]:
        yield Heading(self._say(N_("Answers to referrals")))
        days = self._load.turnaround
        value = each(
            self._languages,
            lambda language: (
                "–"
                if days is None
                else say(N_("{days} days"), language, days=digits(f"{days:g}", language))
            ),
        )
        definition = self._say(
            N_(
                "Median of the calendar days from sending a referral to its answer, over the "
                "{count} referrals sent in the period and answered by today."
            ),
            count=self._load.answered,
        )
        yield Table(
            (self._say(N_("Figure")), self._say(N_("Value")), self._say(N_("Definition"))),
            ((Cell(self._say(N_("Days to an answer")), "strong"), value, definition),),
            widths=(0.24, 0.14, 0.62),
        )

    def _scores(self) -> Iterator[PaperBlock]:
        yield Heading(self._say(N_("Change of the scores")))
        head = tuple(
            self._say(text)
            for text in (N_("Form"), N_("Median change"), N_("Better"), N_("The same"), N_("Worse"))
        )
        rows = tuple(
            (Cell(each(self._languages, move.form.title.label), "strong"),
             each(self._languages, lambda lang, move=move: _signed(move.middle, lang)),  # type: ignore[misc]
             self._number(move.better), self._number(move.same), self._number(move.worse))
            for move in self._load.scores
        )  # fmt: skip
        yield Table(head, rows, widths=(0.4, 0.18, 0.14, 0.14, 0.14))
        if rows:
            yield Paragraphs(
                text=self._say(
                    N_(
                        "The last less the first assessment with the same version of a form, over "
                        "open cases assessed at least twice. As the files stand today."
                    )
                )
            )

    def _parts(self) -> Iterator[PaperBlock]:
        """Figures that fall into parts: why cases ended, what files lack."""
        for place, figure in enumerate(self._load.figures[0]):
            if figure.code not in _SPLIT:
                continue
            yield Heading(self._of(place, "label"))
            parts = [figures[place].parts for figures in self._load.figures]
            head = tuple(self._say(text) for text in (N_("Part"), N_("Count"), N_("Share of all")))
            rows = tuple(
                BarRow(
                    (tuple(one.label for one in told), tuple(one.count for one in told)),
                    tuple(one.value for one in told),
                    float(len(told[0].cases)),
                )
                for told in zip(*parts, strict=True)
            )
            yield Bars(head, rows) if rows else Paragraphs()


def _defined(figure: FigureView, language: Language) -> str:
    parts = (
        (figure.definition, ""),
        (figure.denominator, N_("Counted:")),
        (figure.date_basis, N_("Days:")),
    )
    return " ".join(
        f"{say(label, language)} {text}" if label else text for text, label in parts if text
    )


def _signed(value: float, language: Language) -> str:
    return digits(f"{value:+.2f}".replace("-", "−"), language)
