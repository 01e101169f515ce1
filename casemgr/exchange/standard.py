"""The Human Trafficking Case Data Standard 2.0: its columns and the codes behind them.

The facts lie in ``resources/exchange/htcds_2_0.json`` (HTCDS 2.0, IOM, CC BY 4.0, modified;
see the NOTICE beside it).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from casemgr.paths import resources

Kind = Literal["text", "email", "phone", "date", "yes_no", "number", "code", "codes"]
COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class HtcdsCode:
    """One value of a list: its code, and the label the official sheets offer for it."""

    code: str
    label: str
    standard_label: str = ""


@dataclass(frozen=True, slots=True)
class HtcdsColumn:
    """A field of the standard, and its column of the case sheet where it has one (``letter``).

    ``template_api_name`` is what row 1 of the official sheets says. It is wrong for four of
    the address columns, misspelt for one and empty for another; ``api_name`` is what the
    column's heading says it holds. ``deprecated``: read where it is met, never written.
    """

    letter: str
    label: str
    api_name: str
    template_api_name: str
    kind: Kind
    list: str = ""
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class ListOnSheet:
    """Where the official sheets keep a list for their drop-downs: sheet ``validation``."""

    letter: str
    head: str
    list: str


@dataclass(frozen=True, slots=True)
class Standard:
    """``columns`` are the 38 of the case sheet, ``fields`` all 84 by API name, in the order of
    the standard."""

    columns: tuple[HtcdsColumn, ...]
    fields: Mapping[str, HtcdsColumn]
    lists: Mapping[str, tuple[HtcdsCode, ...]]
    validation_sheet: tuple[ListOnSheet, ...]
    other_column_names: Mapping[str, str]
    country_names: Mapping[str, tuple[str, ...]]
    suggested: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def standard() -> Standard:
    """HTCDS 2.0 as shipped with the program."""
    path = resources() / "exchange" / "htcds_2_0.json"
    facts: dict[str, Any] = json.loads(path.read_text("utf-8"))
    columns = tuple(HtcdsColumn(**column) for column in facts["columns"])
    further = (HtcdsColumn(letter="", template_api_name="", **one) for one in facts["further"])
    known = {one.api_name: one for one in (*columns, *further)}
    return Standard(
        columns=columns,
        fields={api_name: known[api_name] for api_name in facts["order"]},
        lists={
            name: tuple(HtcdsCode(**code) for code in codes)
            for name, codes in facts["lists"].items()
        },
        validation_sheet=tuple(
            ListOnSheet(letter, place["head"], place["list"])
            for letter, place in facts["validation_sheet"].items()
        ),
        other_column_names=facts["other_column_names"],
        country_names={code: tuple(names) for code, names in facts["country_names"].items()},
        suggested={code: tuple(words) for code, words in facts["suggested"].items()},
    )


def htcds_columns() -> tuple[HtcdsColumn, ...]:
    """The 38 columns of the case sheet in their order, B to AM."""
    return standard().columns


def htcds_code_table() -> Mapping[str, tuple[HtcdsCode, ...]]:
    """The codes of each coded field, by API name (countries: ISO 3166 alpha-2)."""
    facts = standard()
    return {name: facts.lists[one.list] for name, one in facts.fields.items() if one.list}
