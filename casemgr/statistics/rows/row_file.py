"""The CTDC row file of a closed period: made once, frozen, then only read.

What ``row_file`` gives is stored (``to_json``) by the release register and is from then on the
only source of the files: asked again, the recorded release is read and never made anew. So the
order of the rows, drawn once from the system's randomness, is the same for ever, and nobody can
compare two drawings or count the cases that came in between.
"""

import csv
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from io import StringIO
from itertools import compress, pairwise, repeat
from typing import Any

import numpy as np

from casemgr.statistics.errors import MixedDemo, SnapshotDamaged
from casemgr.statistics.period import Period
from casemgr.statistics.rows.anonymising import anonymise
from casemgr.statistics.rows.checking import LEAST, Row, check_rows
from casemgr.statistics.rows.errors import TooFewRows
from casemgr.statistics.rows.profile import Column, K, Profile, Template, profile
from casemgr.statistics.rows.recoding import RowCase, distinct, recode, written
from casemgr.statistics.rows.risk import Risk, assess
from casemgr.statistics.rows.years import Years

METHOD_VERSION = 1
"""Raised whenever recoding, anonymising or a profile changes."""

Permutation = Callable[[int], Sequence[int]]
"""Gives the numbers from 0 to n - 1 in an order that nobody can foresee."""


def shuffled(count: int) -> list[int]:
    """A permutation drawn from the operating system's randomness, all as likely."""
    words = np.frombuffer(secrets.token_bytes(16 * count), np.uint64).reshape(2, count)
    order: list[int] = np.lexsort(words).tolist()  # two equal keys of 128 bits do not happen
    return order


@dataclass(frozen=True)
class RowRelease:
    """Rows fit for publication: made by ``row_file`` or ``from_json``, checked in both.

    ``rows`` are the different rows over the base columns, blanks empty; ``order`` names the row
    on each line of the file. ``risk`` is for those who approve it and stays inside.
    Raises ``NotAnonymous`` if the rows break what is promised.
    """

    template: Template
    years: Years
    demo: bool
    rows: tuple[Row, ...]
    order: tuple[int, ...]
    risk: Risk
    reference: str = ""
    k: int = K
    method_version: int = METHOD_VERSION

    def __post_init__(self) -> None:
        check_rows(self.profile, self.years, self.rows, self.order, self.k)

    @property
    def profile(self) -> Profile:
        return profile(self.template)

    def csv(self) -> bytes:
        """The file: UTF-8, the profile's columns in their order, one line for each person."""
        form = self.profile
        head, *lines = _lines([form.header, *published(form, self.rows)])
        return b"".join([head, *map(lines.__getitem__, self.order)])

    def to_json(self) -> str:
        """The release as text that ``from_json`` reads back; equal releases, equal text."""
        plain = {
            "template": self.template,
            "years": self.years.code,
            "demo": self.demo,
            "rows": self.rows,
            "order": self.order,
            "risk": asdict(self.risk),
            "reference": self.reference,
            "k": self.k,
            "method_version": self.method_version,
        }
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "RowRelease":
        """A recorded release. Raises ``SnapshotDamaged`` if it is not one that may be shown."""
        try:
            plain: dict[str, Any] = json.loads(text)
            return cls(
                template=plain["template"],
                years=Years.parse(plain["years"]),
                demo=bool(plain["demo"]),
                rows=tuple(tuple(map(str, row)) for row in plain["rows"]),
                order=tuple(map(int, plain["order"])),
                risk=Risk.read(plain["risk"]),
                reference=str(plain["reference"]),
                k=int(plain["k"]),
                method_version=int(plain["method_version"]),
            )
        except Exception:  # noqa: BLE001 - any misfit means the same; its text may hold data
            raise SnapshotDamaged from None


def row_file(
    cases: Iterable[RowCase],
    template: Template,
    years: Years,
    *,
    today: date,
    released: Iterable[Years | Period],
    all_cases: int | None = None,
    reference: str = "",
    k: int = K,
    permutation: Permutation = shuffled,
) -> RowRelease:
    """Recode, anonymise and shuffle the cases of a closed period that was never released.

    ``released`` are the periods of all earlier row files, in whatever form. ``all_cases`` is
    the number of all cases of the period, those that may not be counted included. Cases outside
    the years are left out; the order of the cases does not matter.

    Raises ``PeriodOpen``, ``PeriodOverlap``, ``MixedDemo`` or ``TooFewRows``.
    """
    years.check(today, released)
    given = list(cases)
    if len({case.demo for case in given}) > 1:
        raise MixedDemo
    first, last = years.first, years.last
    counted = [case for case in given if first <= case.intake_date <= last]
    if len(counted) < LEAST:
        raise TooFewRows(least=LEAST)
    form = profile(template)
    recoded = recode(counted, form, years)
    made = anonymise(recoded, k)
    cells, weights = distinct(made.cells, made.weights)
    lines = np.repeat(np.arange(len(weights)), weights)
    return RowRelease(
        template=template,
        years=years,
        demo=counted[0].demo,
        rows=tuple(written(recoded, cells)),
        order=tuple(lines[np.array(permutation(len(lines)), np.int64)].tolist()),
        risk=assess(recoded, made, all_cases),
        reference=reference,
        k=k,
    )


def _lines(rows: Iterable[Sequence[str]]) -> list[bytes]:
    """Each row as a line of CSV."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    ends = [0, *(writer.writerow(row) and text.tell() for row in rows)]
    whole = text.getvalue()
    return [whole[start:end].encode() for start, end in pairwise(ends)]


def published(form: Profile, rows: Sequence[Row]) -> Iterator[Row]:
    """Rows of base columns as lines of the file, with what follows from them; column by column,
    which is much quicker than row by row."""
    held: dict[str, Sequence[str]] = dict(
        zip(form.base_names, zip(*rows, strict=True), strict=True)
    )
    for column in form.derived:
        held[column.name] = list(_derived(column, held, len(rows)))
    missing = {"": form.missing}
    lines = ([missing.get(word, word) for word in held[name]] for name in form.header)
    return zip(*lines, strict=True)


def _derived(column: Column, held: Mapping[str, Sequence[str]], rows: int) -> Iterable[str]:
    """Worked out from published cells alone, so that it tells nothing they do not."""
    if column.kind == "constant":
        return repeat(column.value, rows)
    parts = [held[name] for name in column.of]
    if column.kind == "recoded":
        return (column.codes.get(word, "") for word in parts[0])
    together = zip(*parts, strict=True)
    if column.kind == "joined":
        words = tuple(column.of.values())
        return (";".join(compress(words, map("1".__eq__, row))) for row in together)
    if column.kind == "all":
        return ("0" if "0" in row else "" if "" in row else "1" for row in together)
    if not column.when:
        return ("0" if "1" in row else "1" for row in together)
    return (
        ("0" if "1" in row else "1") if asked == "1" else "0" if asked else ""
        for asked, row in zip(held[column.when], together, strict=True)
    )
