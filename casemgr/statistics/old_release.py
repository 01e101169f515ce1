"""Releases of the first method, as the register holds them: read, never made.

Each table was counted by one question alone; answers with few cases were joined into one row.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import InitVar, dataclass
from typing import Any

from casemgr.statistics.errors import SnapshotDamaged
from casemgr.statistics.period import Period
from casemgr.statistics.tables import TOTAL, NotProtected, ReleasedRow, share_of, tidy_lines
from casemgr.words import N_

_SEAL = object()
METHOD = (
    N_(
        "Counted are cases by the date of intake: {period}. Each case counts once, so a "
        "person with two cases counts twice. Only cases are counted whose survivor agreed to "
        "anonymous statistics."
    ),
    N_(
        "So that nobody can be recognised, no figure tells of fewer than {k} cases. An answer "
        "stands alone only if at least {alone} cases have it and at least {alone} do not. "
        "Other answers are joined into one row, together with a larger one where they are too "
        "few; where a case can have several answers they are withheld instead: [c]. Answers "
        "that no case has are treated in the same way. A joined or withheld answer may "
        "therefore have no case, or some, or many."
    ),
    N_(
        "Every count is rounded to the nearest {base} on its own; rows need not add up to "
        "the total."
    ),
    N_(
        "The figures tell whom this organisation met, not how frequent trafficking is. Compare "
        "them with other sources with care."
    ),
)
"""What a page of such figures says of how they were made."""


TITLES = (
    N_("Cases by sex"),
    N_("Cases by age at intake"),
    N_("Cases by type of exploitation"),
    N_("Cases by means of control"),
    N_("Cases by home division"),
    N_("Cases by country of exploitation"),
    N_("Cases by current status"),
)
"""The tables such a release has, as the register holds their titles."""


@dataclass(frozen=True, slots=True)
class RecordedTable:
    """A recorded table; a code is several, with ``;`` between them, where answers were joined.

    Raises ``NotProtected`` unless read from a register entry that keeps what it promised.
    """

    key: str
    title: str
    axes: tuple[str, ...]
    rows: tuple[ReleasedRow, ...]
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise NotProtected("only the register holds such a table")

    def share(self, row: ReleasedRow) -> int | None:
        """See ``ReleasedTable.share``."""
        return share_of(row, self.rows)

    def tidy(self) -> Iterator[tuple[str, ...]]:
        """See ``ReleasedTable.tidy``."""
        return tidy_lines(self.key, self.axes, self.rows)


@dataclass(frozen=True, slots=True)
class OldRelease:
    """``labels``: English and Bangla by table and code."""

    period: Period
    tables: tuple[RecordedTable, ...]
    labels: Mapping[tuple[str, str], tuple[str, str]]
    k: int
    base: int
    demo: bool


def read_old_release(text: str) -> OldRelease:
    """What the register holds of a release of the first method. Raises ``SnapshotDamaged``."""
    try:
        plain: dict[str, Any] = json.loads(text)
        k, base = int(plain["k"]), int(plain["base"])
        made = OldRelease(
            Period.parse(plain["period"]),
            tuple(_table(one, k, base) for one in plain["tables"]),
            {
                (str(one["key"]), ";".join(code for code, _, _ in row["members"])): (
                    "; ".join(en for _, en, _ in row["members"]),
                    "; ".join(bn for _, _, bn in row["members"]),
                )
                for one in plain["tables"]
                for row in one["rows"]
            },
            k,
            base,
            bool(plain["demo"]),
        )
        sound = len({table.rows[-1].count for table in made.tables}) == 1
    except Exception:  # noqa: BLE001 - any misfit means the same; its text may hold data
        raise SnapshotDamaged from None
    if not sound:
        raise SnapshotDamaged
    return made


def _table(plain: Mapping[str, Any], k: int, base: int) -> RecordedTable:
    total = int(plain["total"])
    rows = [
        ReleasedRow(
            (";".join(str(code) for code, _, _ in row["members"]),),
            None if row["count"] is None else int(row["count"]),
        )
        for row in plain["rows"]
    ]
    shown = [row.count for row in rows if row.count is not None]
    codes = [code for row in plain["rows"] for code, _, _ in row["members"]]
    sound = (
        total >= k
        and not any(count % base for count in (total, *shown))
        and all(k <= count <= total - k for count in shown)
        and len(set(codes)) == len(codes)
        and all(row["members"] for row in plain["rows"])
    )
    if sound and shown and not plain["multiple"]:
        slack = base // 2 * (len(shown) + 1)
        sound = len(shown) == len(rows) and abs(sum(shown) - total) <= slack
    if not sound:
        raise NotProtected("recorded numbers break the promise")
    key = str(plain["key"])
    rows.append(ReleasedRow((TOTAL,), total))
    return RecordedTable(key, str(plain["title"]), (key,), tuple(rows), _SEAL)
