"""Protected tables: the only kind that can become a file.

``protect_tables`` counts nothing and decides nothing: it takes counts, has the cells chosen that
are withheld (``suppression``), has the choice proved (``audit``) and only then makes a
``Bulletin``. The bulletin holds rounded numbers and nothing else; the exact counts are in the
``Snapshot``, which is for the register and never for a file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass

import numpy as np

from casemgr.domain.errors import Refused
from casemgr.statistics.audit import WITHHELD_NUMBER, NotProven, broken, prove
from casemgr.statistics.cells import Codebook, Counts, Identity, Table
from casemgr.statistics.cells import count as count_cells
from casemgr.statistics.equations import SHOWN, WITHHELD, Flags, Integers, System
from casemgr.statistics.errors import TooFewCases
from casemgr.statistics.history import UNPRINTED, Snapshot, joint_system
from casemgr.statistics.rounding import BASE, K, all_rounded
from casemgr.statistics.suppression import Progress, Unprotectable, never, silent, suppress
from casemgr.words import N_

PERCENT_BASE = 30
"""The base of a percentage, as published, below which none is worked out."""
TOTAL = "Total"
WITHHELD_TEXT = "[c]"
_SEAL = object()


class NotProtected(Exception):
    """A table that does not keep what is promised of every published table: a bug."""


class EarlierReleasesTellTooMuch(Refused):
    sentence = N_(
        "Together with figures that were released earlier, these would tell of single persons."
    )
    next_step = N_(
        "Choose another period or another set of tables; the earlier figures cannot be taken back."
    )


@dataclass(frozen=True, slots=True)
class ReleasedRow:
    """A line: one code or ``Total`` for each side, and the rounded count, ``None``: withheld."""

    codes: tuple[str, ...]
    count: int | None


@dataclass(frozen=True, slots=True)
class ReleasedTable:
    """A table fit for publication. ``title`` is a translatable text, ``axes`` name the sides.

    Raises ``NotProtected`` unless made by ``protect_tables``.
    """

    key: str
    title: str
    axes: tuple[str, ...]
    rows: tuple[ReleasedRow, ...]
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise NotProtected("only a proof makes such a table")

    def share(self, row: ReleasedRow) -> int | None:
        """A line's percentage of the whole table, from published numbers only; ``None`` where
        one of the two is withheld or the whole is under ``PERCENT_BASE``.
        """
        return share_of(row, self.rows)

    def tidy(self) -> Iterator[tuple[str, ...]]:
        """The lines of its file: table, then axis and code of each side, then the count."""
        return tidy_lines(self.key, self.axes, self.rows)


def share_of(row: ReleasedRow, rows: Sequence[ReleasedRow]) -> int | None:
    """See ``ReleasedTable.share``."""
    whole = next((one.count for one in rows if set(one.codes) == {TOTAL}), None)
    if row.count is None or whole is None or whole < PERCENT_BASE:
        return None
    return min(100, (200 * row.count + whole) // (2 * whole))


def tidy_lines(
    key: str, axes: Sequence[str], rows: Sequence[ReleasedRow]
) -> Iterator[tuple[str, ...]]:
    """See ``ReleasedTable.tidy``."""
    yield ("table", *(f"{n}{i}" for i in range(1, len(axes) + 1) for n in _VAR), "count")
    for row in rows:
        pairs = (text for pair in zip(axes, row.codes, strict=True) for text in pair)
        yield (key, *pairs, WITHHELD_TEXT if row.count is None else str(row.count))


_VAR = ("var", "val")


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The protected tables of one release. ``withheld`` and ``printed`` count different cells.

    ``within`` are conditions all cases counted fulfil, such as one project.
    """

    period: str
    within: Identity
    k: int
    base: int
    tables: tuple[ReleasedTable, ...]
    withheld: int
    printed: int


@dataclass(frozen=True, slots=True)
class Protected:
    """A bulletin, what the register keeps of it, and how many small cells it had (not public)."""

    bulletin: Bulletin
    snapshot: Snapshot
    small: int


def protect_tables(
    counts: Counts,
    tables: Sequence[Table],
    codebook: Codebook,
    *,
    k: int = K,
    base: int = BASE,
    earlier: Sequence[Snapshot] = (),
    progress: Progress = silent,
    cancelled: Callable[[], bool] = never,
) -> Protected:
    """Protect counted tables, all together and together with all ``earlier`` releases.

    ``progress`` is told (cells safe so far, of all withheld); ``cancelled`` is asked often.

    Raises ``TooFewCases`` (fewer than 2 k cases), ``EarlierReleasesTellTooMuch``,
    ``ProtectionStopped``; ``NotProven`` if the proof fails, which would be a bug.
    """
    if k < 3 or base % 2 == 0:
        raise ValueError("k is at least 3 and the base odd")
    if counts.total < 2 * k:
        raise TooFewCases
    joint = joint_system(counts, codebook, k, earlier)
    try:
        pattern = suppress(joint.system, base, joint.near, progress, cancelled)
        published = _published(joint.system, pattern.shown, base)
        prove(joint.system, published, base, pattern.worlds)
    except (Unprotectable, NotProven):
        if earlier:
            raise EarlierReleasesTellTooMuch from None
        raise
    snapshot = _snapshot(counts, joint.view, pattern.shown, k, base)
    return Protected(
        _bulletin(snapshot, counts, tables, published, joint.view),
        snapshot,
        sum(0 < counts.cells[name] < k for name in counts.printed),
    )


def told_by_earlier(new: Snapshot, codebook: Codebook, earlier: Sequence[Snapshot]) -> int:
    """For a release already made: in how many cells, of it or of earlier ones, the promise is
    broken when all are read together. Counts both checks; 0 is safe.
    """
    printed = tuple(name for name, (_, state) in new.cells.items() if state != UNPRINTED)
    cells = {name: number for name, (number, _) in new.cells.items()}
    counts = Counts(new.period, cells, {"": printed}, new.within)
    joint = joint_system(counts, codebook, new.k, earlier)
    system = joint.system
    shown = system.fixed == SHOWN
    for name, (_, state) in new.cells.items():
        shown[joint.view[name]] |= state == SHOWN
    found = broken(system, _published(system, shown, new.base), new.base)
    found |= (system.fixed == WITHHELD) & shown
    found[[cell for cell in joint.near if shown[cell]]] = True
    return int(found.sum())


def reproved(snapshot: Snapshot, tables: Sequence[Table], codebook: Codebook) -> Bulletin:
    """The bulletin of a recorded release, proved anew by itself.

    Raises ``NotProven`` if it breaks the promise, ``NotProtected`` if cells are missing.
    """
    printed = frozenset(n for n, (_, state) in snapshot.cells.items() if state != UNPRINTED)
    try:
        lines = {table.key: _lines(table, codebook, snapshot, printed) for table in tables}
        cells = {name: number for name, (number, _) in snapshot.cells.items()}
        counts = Counts(snapshot.period, cells, lines, snapshot.within)
        joint = joint_system(counts, codebook, snapshot.k)
    except KeyError:
        raise NotProtected("the snapshot lacks cells of its tables") from None
    shown = np.array([snapshot.cells[name][1] == SHOWN for name in joint.system.names])
    published = _published(joint.system, shown, snapshot.base)
    prove(joint.system, published, snapshot.base)
    return _bulletin(snapshot, counts, tables, published, joint.view)


def _lines(
    table: Table, codebook: Codebook, snapshot: Snapshot, printed: frozenset[Identity]
) -> tuple[Identity, ...]:
    empty = count_cells((), (table,), codebook, snapshot.period, snapshot.within)
    wanted = empty.lines[table.key]
    if not printed.issuperset(wanted):
        raise NotProtected("the snapshot lacks cells of its tables")
    return wanted


def _published(system: System, shown: Flags, base: int) -> Integers:
    return np.where(shown & system.printed, all_rounded(system.truth, base), WITHHELD_NUMBER)


def _snapshot(
    counts: Counts, view: Mapping[Identity, int], shown: Flags, k: int, base: int
) -> Snapshot:
    printed = counts.printed
    states = {
        name: (SHOWN if shown[view[name]] else WITHHELD) if name in printed else UNPRINTED
        for name in counts.cells
    }
    cells = {name: (counts.cells[name], state) for name, state in states.items()}
    return Snapshot(counts.period, k, base, cells, counts.within)


def _bulletin(
    snapshot: Snapshot,
    counts: Counts,
    tables: Sequence[Table],
    published: Integers,
    view: Mapping[Identity, int],
) -> Bulletin:
    def number(name: Identity) -> int | None:
        count, state = snapshot.cells[name]
        # Known from an earlier release with a smaller k, and still not printed here.
        hidden = state != SHOWN or 0 < count < snapshot.k
        return None if hidden else int(published[view[name]])

    made = []
    for table in tables:
        axes = tuple(side.axis for side in table.sides)
        rows = []
        for name in counts.lines[table.key]:
            held = dict(name)
            codes = tuple(
                TOTAL if held.get(axis, counts.period) == counts.period else held[axis]
                for axis in axes
            )
            rows.append(ReleasedRow(codes, number(name)))
        made.append(ReleasedTable(table.key, table.title, axes, tuple(rows), _SEAL))
    return Bulletin(
        snapshot.period,
        snapshot.within,
        snapshot.k,
        snapshot.base,
        tuple(made),
        sum(number(name) is None for name in counts.printed),
        len(counts.printed),
    )
