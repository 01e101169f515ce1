"""Which column of a sheet holds what.

People fill a column by the heading they see, so the heading (row 2) decides. The hidden
field names above it (row 1) are a fallback for renamed headings; in the official sheets they
are wrong for the address, so there a column's place says what it holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casemgr.exchange.standard import HtcdsColumn, standard
from casemgr.exchange.text import clean, fold
from casemgr.exchange.workbook import SheetRow

# So many known columns make a case sheet: fewer could be any list of people.
ENOUGH_COLUMNS = 12
_ADDRESS = {"prs_MailingStreet", "prs_MailingCity", "prs_MailingPostalCode", "prs_MailingCountry"}


@dataclass(frozen=True, slots=True)
class Headings:
    """Where a sheet's headings stand and what its columns hold, by index (A is 0)."""

    first_row: int
    columns: Mapping[int, HtcdsColumn]
    labels: Mapping[int, str]
    address_by_place: bool

    @property
    def missing(self) -> tuple[str, ...]:
        found = {column.api_name for column in self.columns.values()}
        return tuple(c.label for c in standard().columns if c.api_name not in found)


def find_headings(head: Sequence[SheetRow]) -> Headings:
    """The headings among a sheet's first rows: the row that names most columns."""
    nothing = SheetRow(0, ())
    by_label = max(head, key=lambda row: len(_labelled(row)), default=nothing)
    by_name = max(head, key=lambda row: len(_named(row)), default=nothing)
    columns = dict(_labelled(by_label))
    taken = {column.api_name for column in columns.values()}
    from_names = {
        index: column
        for index, column in _named(by_name).items()
        if index not in columns and column.api_name not in taken
    }
    return Headings(
        first_row=max(by_label.number if columns else 0, by_name.number if from_names else 0) + 1,
        columns=dict(sorted((columns | from_names).items())),
        labels=_texts(by_label if columns else by_name),
        address_by_place=any(column.api_name in _ADDRESS for column in from_names.values()),
    )


def _texts(row: SheetRow) -> dict[int, str]:
    return {
        index: " ".join(clean(cell).split())
        for index, cell in enumerate(row.cells)
        if isinstance(cell, str) and clean(cell)
    }


def _labelled(row: SheetRow) -> dict[int, HtcdsColumn]:
    """The columns of a row of headings. A heading that comes twice counts the first time."""
    known = {fold(column.label): column for column in standard().columns}
    found: dict[str, int] = {}
    for index, text in _texts(row).items():
        label = fold(text.rstrip(" *:"))
        if label in known:
            found.setdefault(label, index)
    return {index: known[label] for label, index in found.items()}


def _named(row: SheetRow) -> dict[int, HtcdsColumn]:
    """The columns of a row of field names, by place where the row is the official one."""
    facts = standard()
    texts = _texts(row)
    official = [column.template_api_name for column in facts.columns]
    if [texts.get(index, "") for index in range(1, len(official) + 1)] == official:
        return dict(enumerate(facts.columns, 1))
    known = {column.api_name: column for column in facts.columns}
    found: dict[str, int] = {}
    for index, text in texts.items():
        name = facts.other_column_names.get(text, text)
        if name in known:
            found.setdefault(name, index)
    return {index: known[name] for name, index in found.items()}
