"""Column profiles of row files: names, answers and what each column is made of, as data.

CTDC's forms change with its releases, so each is a file in ``resources/statistics``, with its
version. A *base* column is read from one source of a case; a *derived* one is worked out from
published base columns, so it can tell nothing that they do not.

Roles
    ``key`` columns are what neighbours, officials or a journalist may know of a person.
    ``sensitive`` ones are answers that could harm her if they were told of her. A column that
    ``tells`` another one implies it: who is filmed was sexually exploited.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Final, Literal

from casemgr.domain.codes import (
    EXPLOITATION,
    MEANS_OF_CONTROL,
    RECRUITER_RELATION,
    SEX_EXPLOITATION,
    CodeList,
)
from casemgr.paths import resources
from casemgr.words import Language

K: Final = 11
"""No published row may stand for fewer persons than this."""
COUNTRY_MINIMUM: Final = 100
"""A country is named only if as many rows of the file have it."""

Template = Literal["core", "current", "legacy"]
TEMPLATES: tuple[Template, ...] = ("core", "current", "legacy")
Kind = Literal["year", "choice", "country", "flag", "constant", "recoded", "joined", "none", "all"]
_BASE = frozenset({"year", "choice", "country", "flag"})
_LISTS: Mapping[str, CodeList] = {
    "means": MEANS_OF_CONTROL,
    "exploitation": EXPLOITATION,
    "sex": SEX_EXPLOITATION,
    "recruiter": RECRUITER_RELATION,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``source`` is where a base column is read from, ``codes`` what its codes
    become, ``any`` the codes of which one makes a flag 1; ``of`` names the columns that a
    derived one is made of (with their words, where it joins them).
    """

    name: str
    kind: Kind
    source: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    any: tuple[str, ...] = ()
    of: Mapping[str, str] = field(default_factory=dict)
    when: str = ""
    value: str = ""
    form: str = ""
    band: int = 1
    key: bool = False
    sensitive: bool = False
    tells: tuple[str, ...] = ()
    en: str = ""
    bn: str = ""

    @property
    def base(self) -> bool:
        return self.kind in _BASE

    def label(self, language: Language, groups: Mapping[str, Mapping[str, str]]) -> str:
        """What the column holds, in words."""
        if self.en:
            return self.bn if language == "bn" else self.en
        title = groups[self.source][language]
        if self.source == "labour":
            names = [work().labels[code][language] for code in self.any]
        else:
            names = [_LISTS[self.source].label(c, language) for c in self.any if c != "yes"]
        return f"{title}: {' / '.join(names)}" if names else title


@dataclass(frozen=True)
class Profile:
    """A form of row file. ``missing`` stands for every blank; with ``zeros`` a flag is 0 where
    its group was recorded without it."""

    name: str
    version: str
    missing: str
    zeros: bool
    groups: Mapping[str, Mapping[str, str]]
    columns: tuple[Column, ...]

    @cached_property
    def base(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.base)

    @cached_property
    def derived(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.base)

    @cached_property
    def base_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.base)

    @cached_property
    def header(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def answers(self, column: Column) -> tuple[str, ...]:
        """The answers a base column can hold apart from the blank; none listed for a year."""
        if column.kind == "flag":
            return ("1", "0") if self.zeros else ("1",)
        if column.kind == "country":
            return countries().answers(column.form)
        return tuple(dict.fromkeys(column.codes.values()))


@dataclass(frozen=True, slots=True)
class Countries:
    """ISO 3166-1 alpha-3 and our own region by alpha-2 code; the regions' labels by name."""

    alpha3: Mapping[str, str]
    region: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]

    def written(self, code: str, form: str) -> str:
        """A country in one form; empty if it is none of the world's."""
        if code not in self.alpha3:
            return ""
        if form == "alpha2":
            return code
        return self.alpha3[code] if form == "alpha3" else self.region[code]

    def answers(self, form: str) -> tuple[str, ...]:
        if form == "region":
            return tuple(self.labels)
        return tuple(self.written(code, form) for code in self.alpha3)


@dataclass(frozen=True, slots=True)
class Work:
    """How industries and types of exploitation become kinds of forced labour.

    ``by_detail`` holds the beginning of a finer code, the kind, and the section it outweighs.
    """

    by_detail: tuple[tuple[str, str, str], ...]
    by_industry: Mapping[str, str]
    by_exploitation: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]


def _read(name: str) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((resources() / "statistics" / name).read_text("utf-8"))
    return held


@cache
def profile(template: Template) -> Profile:
    """The profile of a template, read once. Raises ``ValueError`` for an unknown one."""
    if template not in TEMPLATES:
        raise ValueError("no such template")
    held = _read(f"ctdc_{template}.json")
    columns = tuple(_column(row) for row in held["columns"])
    return Profile(
        held["name"], held["version"], held["missing"], held["zeros"], held["groups"], columns
    )


def _column(row: dict[str, Any]) -> Column:
    of = row.pop("of", {})
    named = [of] if isinstance(of, str) else of
    return Column(
        source=row.pop("from", ""),
        any=tuple(row.pop("any", ())),
        tells=tuple(row.pop("tells", ())),
        of=named if isinstance(named, dict) else dict.fromkeys(named, ""),
        **row,
    )


@cache
def countries() -> Countries:
    held = _read("row_countries.json")
    region = {code: row["code"] for row in held["regions"] for code in row["countries"]}
    last = held["regions"][-1]["code"]
    return Countries(
        alpha3=held["alpha3"],
        region={code: region.get(code, last) for code in held["alpha3"]},
        labels={row["code"]: {"en": row["en"], "bn": row["bn"]} for row in held["regions"]},
    )


@cache
def work() -> Work:
    held = _read("row_work.json")
    finer = tuple((prefix, kind, section) for prefix, kind, section in held["by_detail"])
    return Work(finer, held["by_industry"], held["by_exploitation"], held["labels"])
