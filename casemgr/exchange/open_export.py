"""Everything the office keeps, in files that any program can read: JSON, and pages to be read.

Values in, bytes out. The form of the files is described in ``resources/exchange/open_export.md``,
which stands in every export.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from casemgr.domain.codes import CodeList
from casemgr.domain.fields import Record, fields_of, linked, show_value
from casemgr.domain.records import RECORD_KINDS
from casemgr.paths import resources
from casemgr.words import Language, say

FORMAT: Final = "casemgr-open-export/1"
LANGUAGES: Final[tuple[Language, ...]] = ("en", "bn")
README: Final = "README.md"

Links = Mapping[str, CodeList]
Pair = tuple[str, str]
"""A label and what stands beside it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as it is kept: ``about`` are its id, version, and who wrote it when (the day
    of its removal too); ``answers`` are those of an assessment in words, by language."""

    about: Mapping[str, Any]
    value: Record
    answers: Mapping[Language, tuple[Pair, ...]]


@dataclass(frozen=True, slots=True)
class WholeCase:
    """One case: its head, its records by kind, the lines of other tables about it, and its
    documents as pairs of title and path. ``links``: what its links point to."""

    head: Mapping[str, Any]
    records: Mapping[str, tuple[Entry, ...]]
    more: Mapping[str, tuple[Mapping[str, Any], ...]]
    documents: tuple[Pair, ...]
    links: Links

    @property
    def code(self) -> str:
        return str(self.head["code"])


def readme() -> bytes:
    """The description that goes along."""
    return (resources() / "exchange" / "open_export.md").read_bytes()


def as_json(value: object) -> bytes:
    """Readable JSON in UTF-8."""
    text = json.dumps(plain(value), ensure_ascii=False, indent=1, allow_nan=False)
    return f"{text}\n".encode()


def as_lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """One JSON object for each line (JSON Lines)."""
    lines = (json.dumps(plain(row), ensure_ascii=False, allow_nan=False) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode()


def plain(value: object) -> Any:
    """What JSON knows: moments and days as ISO 8601 text, tuples as lists."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def case_json(case: WholeCase) -> bytes:
    """One case with all its records: raw values by the names of the fields, and beside them,
    under ``shown``, the labels and readable values of what is filled in."""
    return as_json(
        {
            "format": FORMAT,
            "case": case.head,
            "records": {
                kind: [_entry(one, case.links) for one in found]
                for kind, found in case.records.items()
            },
            "documents": [path for _, path in case.documents],
            **case.more,
        }
    )


def _entry(one: Entry, links: Links) -> dict[str, Any]:
    values = {name: getattr(one.value, name) for name in fields_of(type(one.value))}
    shown = {language: dict(_shown(one, links, language, named=True)) for language in LANGUAGES}
    return {**one.about, "values": values, "shown": shown}


def _shown(one: Entry, links: Links, language: Language, *, named: bool) -> Iterator[Pair]:
    """The filled fields: their names or labels, and the values as people read them. Nothing is
    masked here: whoever opens this export holds all of it anyway."""
    for name, declared in fields_of(type(one.value)).items():
        value = getattr(one.value, name)
        text = str(value) if declared.masked else ""
        text = text or show_value(linked(declared, links), value, language)
        if text:
            yield (name if named else say(declared.label, language)), text


def pages_of(case: WholeCase, language: Language) -> Iterator[tuple[str, Sequence[Sequence[Pair]]]]:
    """The sections of a case's page: a heading, and its records as pairs of label and value.
    What was removed is in the JSON alone."""
    for kind, known in RECORD_KINDS.items():
        standing = [one for one in case.records.get(kind, ()) if not one.about["deleted_at"]]
        found = [
            [*_shown(one, case.links, language, named=False), *one.answers.get(language, ())]
            for one in standing
        ]
        if found := [one for one in found if one]:
            yield say(known.title, language), found
