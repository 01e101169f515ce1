"""A release as people read it: tables in words, and how they were made.

A ``Publication`` is the only source of every file and page about a release. It holds proved or
recorded tables and nothing else, so no writer behind it can meet an exact count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casemgr.statistics.cells import PERIOD, Codebook
from casemgr.statistics.dimensions import COUNTRY_MINIMUM
from casemgr.statistics.method import (
    AXIS_NAMES,
    INVENTED,
    METHOD,
    ONE_PROJECT,
    Definition,
    Listed,
    Lists,
    define,
    lists_of,
)
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

_ACROSS = ("sex", PERIOD, "project")
"""The questions whose answers stand side by side: the first that a table has beside another."""
_WIDEST = 7
"""The columns of numbers for which a page has room; a question with more goes down."""


@dataclass(frozen=True, slots=True)
class PrintRow:
    """A line as people read it: a number for each column, the last one of all its cases.

    ``counts`` and ``percent`` (of the last number) are ``None`` where not shown. ``levels``:
    how deep each label lies under the one it is part of. ``total``: one of its answers is "all".
    """

    labels: tuple[str, ...]
    levels: tuple[int, ...]
    counts: tuple[int | None, ...]
    texts: tuple[str, ...]
    percent: int | None
    percent_text: str
    total: bool


@dataclass(frozen=True, slots=True)
class PrintTable:
    """A table as people read it, in one language: rounded, proved values only.

    ``head`` names the columns of labels, ``columns`` those of numbers (``across``: the question
    they answer, empty where there is one column) and ``share`` the column of shares. Lines and
    columns of answers nobody has are left out. ``total``: all cases, as published. A chart may
    be drawn from the counts here and from nothing else.
    """

    key: str
    title: str
    head: tuple[str, ...]
    across: str
    columns: tuple[str, ...]
    share: str
    rows: tuple[PrintRow, ...]
    total: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Publication:
    """The figures of one closed period, fit to leave the office.

    ``lists`` are the answers of every question asked. ``about`` says what the template counts.
    ``project`` is the name of the one project that is counted, else empty. Raises
    ``NotProtected`` for tables from anywhere else than a proof or the register.
    """

    template: str
    title: str
    period: Period
    tables: tuple[ReleasedTable | RecordedTable, ...]
    lists: Lists
    method: tuple[str, ...]
    k: int
    base: int
    demo: bool
    project: str = ""
    about: str = ""

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
            "project": self.project,
        }
        said = {
            ONE_PROJECT: self.project,
            INVENTED: self.demo,
            self.about: self.about,
            **dict.fromkeys(self.method, True),
        }
        texts = [say(text, language, **values) for text, wanted in said.items() if wanted]
        return [*texts, self.summary(language)]

    @property
    def questions(self) -> tuple[str, ...]:
        """The axes of the tables, in the order in which they are met."""
        return tuple(dict.fromkeys(axis for table in self.tables for axis in table.axes))

    def definitions(self, language: Language) -> list[Definition]:
        """What each question of the tables means, and its list of answers."""
        return [define(axis, self.lists.get(axis, ()), language) for axis in self.questions]

    def tables_for_print(self, language: Language) -> tuple[PrintTable, ...]:
        """Every table as people read it, in the order of the release."""
        words = {(axis, one.code): one for axis, some in self.lists.items() for one in some}
        return tuple(_Printer(table, words, language).table() for table in self.tables)


class _Printer:
    """Lays one table out: one question across, the others down."""

    def __init__(
        self,
        table: ReleasedTable | RecordedTable,
        words: Mapping[tuple[str, str], Listed],
        language: Language,
    ) -> None:
        self._table, self._words, self._language = table, words, language
        axes = table.axes
        fitting = (one for one in _ACROSS if one in axes and self._width(one) <= _WIDEST)
        self._across = next(fitting, "") if len(axes) > 1 else ""
        self._place = axes.index(self._across) if self._across else -1
        self._down = tuple(axis for axis in axes if axis != self._across)

    def _width(self, axis: str) -> int:
        """How many of its answers somebody has, and all."""
        place = self._table.axes.index(axis)
        return len({row.codes[place] for row in self._table.rows if row.count != 0})

    def table(self) -> PrintTable:
        speak = self._language
        lines: dict[tuple[str, ...], dict[str, ReleasedRow]] = {}
        for one in self._table.rows:
            code = one.codes[self._place] if self._across else TOTAL
            down = tuple(c for place, c in enumerate(one.codes) if place != self._place)
            lines.setdefault(down, {})[code] = one
        every = dict.fromkeys(code for line in lines.values() for code in line)
        somebody = {
            code
            for code in every
            if code == TOTAL or any(line[code].count != 0 for line in lines.values())
        }
        columns = [code for code in every if code in somebody]
        rows = tuple(
            self._row(codes, [line[code] for code in columns])
            for codes, line in lines.items()
            if any(line[code].count != 0 for code in columns)
        )
        one_column = say(N_("Number of cases"), speak)
        names = [self._listed(self._across, code).label(speak) for code in columns]
        return PrintTable(
            key=self._table.key,
            title=say(self._table.title, speak),
            head=tuple(say(AXIS_NAMES[axis], speak) for axis in self._down),
            across=say(AXIS_NAMES[self._across], speak) if self._across else "",
            columns=tuple(names) if self._across else (one_column,),
            share=say(N_("Share of all cases"), speak),
            rows=rows,
            total=lines[(TOTAL,) * len(self._down)][TOTAL].count,
            note=self._note(rows),
        )

    def _row(self, codes: Sequence[str], cells: Sequence[ReleasedRow]) -> PrintRow:
        listed = [self._listed(axis, code) for axis, code in zip(self._down, codes, strict=True)]
        share = self._table.share(cells[-1])
        return PrintRow(
            labels=tuple(one.label(self._language) for one in listed),
            levels=tuple(one.level for one in listed),
            counts=tuple(cell.count for cell in cells),
            texts=tuple(
                WITHHELD_TEXT if cell.count is None else number(cell.count, self._language)
                for cell in cells
            ),
            percent=share,
            percent_text="" if share is None else digits(f"{share}%", self._language),
            total=TOTAL in codes,
        )

    def _listed(self, axis: str, code: str) -> Listed:
        if code == TOTAL:
            return Listed(code, say(N_("All"), "en"), say(N_("All"), "bn"))
        return self._words[axis, code]

    def _note(self, rows: Sequence[PrintRow]) -> str:
        texts = [say(N_("Rounded row by row: rows need not add up to the total."), self._language)]
        if any(count is None for row in rows for count in row.counts):
            gap = N_("{gap} withheld: a small count, or one that would give a small count away.")
            texts.append(say(gap, self._language, gap=WITHHELD_TEXT))
        return " ".join(texts)


def published(bulletin: Bulletin, template: str, book: Codebook, *, demo: bool) -> Publication:
    """A proved bulletin with the words of its codebook."""
    lists = lists_of(book, bulletin.period)
    words = {(axis, one.code): one.en for axis, some in lists.items() for one in some}
    return Publication(
        template=template,
        title=TEMPLATES[template].title,
        period=Period.parse(bulletin.period),
        tables=bulletin.tables,
        lists=lists,
        method=METHOD,
        k=bulletin.k,
        base=bulletin.base,
        demo=demo,
        project=next((words[pair] for pair in bulletin.within), ""),
        about=TEMPLATES[template].about,
    )


def recorded(text: str) -> Publication:
    """A release of the first method. Raises ``SnapshotDamaged``."""
    old = read_old_release(text)
    lists: dict[str, tuple[Listed, ...]] = {}
    for (axis, code), (en, bn) in old.labels.items():
        lists[axis] = (*lists.get(axis, ()), Listed(code, en, bn, public=code))
    return Publication(
        "public", N_("Anonymised statistics"), old.period, old.tables, lists, OLD_METHOD,
        old.k, old.base, old.demo,
    )  # fmt: skip
