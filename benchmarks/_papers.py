"""What the printing benchmarks print: one report and one table, the same for every writer.

The sentences are the program's own, in English and Bangla, as they stand in its catalogues.
"""

import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import islice

from babel.messages.pofile import read_po

from casemgr.paths import resources

FONTS = resources() / "fonts"
_LONG = range(60, 260)
_SHORT = range(8, 44)
_FITS = 8  # characters of a word that any column has room for
WIDTHS = (0.9, 2.2, 2.0, 2.4, 1.3)
"""Shares of the report's table columns."""
_PARTS = 4
_ROWS = 17


@dataclass(frozen=True)
class Chart:
    """Bars with a name below each."""

    title: str
    names: tuple[str, ...]
    values: tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """A section: heading, paragraphs, a table, perhaps a chart."""

    title: str
    paragraphs: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    chart: Chart | None


@lru_cache
def _sentences() -> tuple[tuple[str, str], ...]:
    """English and Bangla of every text without a place for a value."""
    found: dict[str, str] = {}
    for path in sorted((resources() / "translations" / "bn").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="bn"):
                english, bangla = message.id, message.string
                if isinstance(english, str) and isinstance(bangla, str) and "{" not in english:
                    found[english] = bangla
    pairs = sorted((e, b) for e, b in found.items() if b and e)
    random.Random(8).shuffle(pairs)
    return tuple(pairs)


def _of_length(lengths: range) -> Iterator[tuple[str, str]]:
    return (pair for pair in _sentences() if len(pair[0]) in lengths)


def report() -> tuple[Part, ...]:
    """Eight pages: 68 table rows whose cells are paragraphs, two charts, two languages."""
    long, short = _of_length(_LONG), _of_length(_SHORT)
    parts = []
    for place in range(_PARTS):
        english, bangla = next(short)
        texts = [" ".join(sentences) for sentences in zip(*islice(long, 19), strict=True)]
        rows = []
        for number in range(_ROWS):
            (one, eins), (two, zwei), (three, drei) = islice(short, 3)
            word = f"{place + 1}.{number + 1}"
            rows.append((word, one, eins, f"{two} / {zwei}", drei if number % 2 else three))
        head = tuple(f"{e} {b}" if n else "No" for n, (e, b) in enumerate(islice(short, 5)))
        chart = None
        if place % 2:
            names = tuple(b for _e, b in islice(short, 6))
            chart = Chart(next(short)[1], names, (12, 31, 22, 44, 17, 38))
        parts.append(
            Part(f"{english} / {bangla}", tuple(texts), head, tuple(rows), chart),
        )
    return tuple(parts)


def plain(parts: tuple[Part, ...]) -> list[dict[str, object]]:
    """The parts as JSON has them, for writers in another Python."""
    return [asdict(part) for part in parts]


def rows(count: int, columns: int = 8) -> list[tuple[str, ...]]:
    """Rows none of which is like another: codes, names, dates and phrases in both languages."""
    dice = random.Random(21)
    every = (word for pair in _of_length(_SHORT) for text in pair for word in text.split())
    words = [word for word in every if len(word) <= _FITS]
    made = []
    for number in range(count):
        cells = [f"CM-{number:05}"]
        for column in range(1, columns):
            some = [dice.choice(words) for _ in range(dice.randint(1, 3))]
            some.append(f"{words[(number * columns + column) % len(words)]}{number % 97}")
            cells.append(" ".join(some))
        made.append(tuple(cells))
    return made
