"""A release as people read it: tables in words, and how they were made.

A ``Publication`` is the only source of every file and page about a release. It holds proved or
recorded tables and nothing else, so no writer behind it can meet an exact count.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casemgr.statistics.cells import Codebook
from casemgr.statistics.dimensions import COUNTRY_MINIMUM
from casemgr.statistics.old_release import METHOD as OLD_METHOD
from casemgr.statistics.old_release import RecordedTable, read_old_release
from casemgr.statistics.period import Period
from casemgr.statistics.tables import (
    PERCENT_BASE,
    TOTAL,
    WITHHELD_TEXT,
    Bulletin,
    NotProtected,
    ReleasedRow,
    ReleasedTable,
)
from casemgr.statistics.templates import TEMPLATES
from casemgr.words import N_, Language, digits, number, say

AXIS_NAMES: Mapping[str, str] = {
    "sex": N_("Gender"),
    "age": N_("Age at intake, in years"),
    "age_band": N_("Age at intake, in years"),
    "place": N_("Home area"),
    "division": N_("Division"),
    "exploitation": N_("Type of exploitation"),
    "means": N_("Means of control"),
    "country": N_("Country of exploitation"),
    "country_of_exploitation": N_("Country of exploitation"),
    "status": N_("Status"),
    "services": N_("Service"),
    "referrals": N_("Services asked for"),
    "project": N_("Funding project"),
    "source": N_("Source of the case"),
    "period": N_("Period"),
}
"""What stands over a column of answers."""
_INVENTED = N_("Invented data for demonstration: no real person is counted here.")
_COUNTED = N_(
    "Counted are cases by the date of intake: {period}. Each case counts once, so a "
    "person with two cases counts twice. Only cases are counted whose survivor agreed to "
    "anonymous statistics."
)
_LIMITS = N_(
    "The figures tell whom this organisation met, not how frequent trafficking is. Compare "
    "them with other sources with care."
)
METHOD = (
    _COUNTED,
    N_(
        "[c] stands for a withheld count. Every count from 1 to {small} is withheld, and as many "
        "larger ones as it takes: for each withheld count the published figures leave room of "
        "{span} or more between the lowest and the highest possible number, and {k} or more is "
        "always possible. So nobody can tell which of them are small."
    ),
    N_(
        "This was proved with all tables of this bulletin read together, and together with all "
        "figures released earlier, before anything was written."
    ),
    N_("A 0 means that no case has this answer; pages and workbooks leave such lines out."),
    N_(
        "Every count is rounded to the nearest {base} on its own; rows need not add up to "
        "the total."
    ),
    N_(
        "Shares are shares of all cases in the table, worked out from shown, rounded counts, and "
        "only where that number is {percent_base} or more."
    ),
    N_("Where a case can have several answers, it is counted in several rows."),
    N_("Country of exploitation is shown only for periods with {minimum} cases or more."),
    N_(
        "Figures once released stay as they are. Later corrections, and consent given or "
        "withdrawn later, count from the next release on. Age and status are as recorded when "
        "these figures were made."
    ),
    _LIMITS,
)


@dataclass(frozen=True, slots=True)
class PrintRow:
    """A line as people read it; ``count`` and ``percent`` are ``None`` where not shown.
    ``total``: at least one of its answers is "all"."""

    labels: tuple[str, ...]
    count: int | None
    percent: int | None
    count_text: str
    percent_text: str
    total: bool


@dataclass(frozen=True, slots=True)
class PrintTable:
    """A table as people read it, in one language: rounded, proved values only.

    ``head`` names each column of answers, then the count and the share. ``rows`` leaves out the
    answers nobody has. ``total``: all cases of the table, as published. A chart may be drawn
    from the counts here and from nothing else.
    """

    key: str
    title: str
    head: tuple[str, ...]
    rows: tuple[PrintRow, ...]
    total: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Publication:
    """The figures of one closed period, fit to leave the office.

    ``labels`` are English and Bangla words by axis and code. ``project`` is the name of the one
    project that is counted, else empty. Raises ``NotProtected`` for tables from anywhere else
    than a proof or the register.
    """

    template: str
    title: str
    period: Period
    tables: tuple[ReleasedTable | RecordedTable, ...]
    labels: Mapping[tuple[str, str], tuple[str, str]]
    method: tuple[str, ...]
    k: int
    base: int
    demo: bool
    project: str = ""

    def __post_init__(self) -> None:
        if not all(isinstance(table, ReleasedTable | RecordedTable) for table in self.tables):
            raise NotProtected("a publication holds protected tables only")

    @property
    def withheld(self) -> int:
        """How many lines show no count."""
        return sum(row.count is None for table in self.tables for row in table.rows)

    @property
    def lines(self) -> int:
        return sum(len(table.rows) for table in self.tables)

    def summary(self, language: Language) -> str:
        """What is withheld, and why, in one sentence."""
        return say(
            N_(
                "{withheld} of {lines} counts are withheld: those under {k}, and those from which "
                "one of them could be worked out."
            ),
            language,
            withheld=self.withheld,
            lines=self.lines,
            k=self.k,
        )

    def heading(self, language: Language) -> str:
        return f"{say(self.title, language)}, {self.period.label(language)}"

    def method_box(self, language: Language) -> list[str]:
        """What must stand beside the figures: what is counted, how it is protected, limits."""
        values = {
            "period": self.period.label(language),
            "percent_base": PERCENT_BASE,
            "k": self.k,
            "small": self.k - 1,
            "span": self.k - 2,
            "alone": 2 * self.k,
            "base": self.base,
            "minimum": COUNTRY_MINIMUM,
        }
        texts = [say(text, language, **values) for text in self._sentences()]
        if self.project:
            only = N_("Only cases of one project are counted: {project}.")
            texts.insert(0, say(only, language, project=self.project))
        return [*texts, self.summary(language)]

    def _sentences(self) -> Iterator[str]:
        if self.demo:
            yield _INVENTED
        yield from self.method

    def tables_for_print(self, language: Language) -> tuple[PrintTable, ...]:
        """Every table as people read it, in the order of the release."""
        return tuple(self._print_table(table, language) for table in self.tables)

    def _print_table(self, table: ReleasedTable | RecordedTable, language: Language) -> PrintTable:
        whole = next((one.count for one in table.rows if set(one.codes) == {TOTAL}), None)
        return PrintTable(
            key=table.key,
            title=say(table.title, language),
            head=(
                *(say(AXIS_NAMES[axis], language) for axis in table.axes),
                say(N_("Number of cases"), language),
                say(N_("Share of all cases"), language),
            ),
            rows=tuple(
                self._print_row(row, table, language) for row in table.rows if row.count != 0
            ),
            total=whole,
            note=say(N_("Rounded row by row: rows need not add up to the total."), language),
        )

    def _print_row(
        self, row: ReleasedRow, table: ReleasedTable | RecordedTable, language: Language
    ) -> PrintRow:
        share = table.share(row)
        return PrintRow(
            labels=tuple(
                self._label(axis, code, language)
                for axis, code in zip(table.axes, row.codes, strict=True)
            ),
            count=row.count,
            percent=share,
            count_text=WITHHELD_TEXT if row.count is None else number(row.count, language),
            percent_text="" if share is None else digits(f"{share}%", language),
            total=TOTAL in row.codes,
        )

    def _label(self, axis: str, code: str, language: Language) -> str:
        if code == TOTAL:
            return say(N_("All"), language)
        return self.labels[axis, code][language == "bn"]


def published(bulletin: Bulletin, template: str, book: Codebook, *, demo: bool) -> Publication:
    """A proved bulletin with the words of its codebook."""
    labels = {
        (axis.key, category.code): (category.en, category.bn)
        for axis in book.axes.values()
        for category, _, _ in axis.nodes()
    }
    return Publication(
        template=template,
        title=TEMPLATES[template].title,
        period=Period.parse(bulletin.period),
        tables=bulletin.tables,
        labels=labels,
        method=METHOD,
        k=bulletin.k,
        base=bulletin.base,
        demo=demo,
        project=next((labels[pair][0] for pair in bulletin.within), ""),
    )


def recorded(text: str) -> Publication:
    """A release of the first method. Raises ``SnapshotDamaged``."""
    old = read_old_release(text)
    return Publication(
        "public", N_("Anonymised statistics"), old.period, old.tables, old.labels, OLD_METHOD,
        old.k, old.base, old.demo,
    )  # fmt: skip
