"""The search index over names in both scripts, pseudonyms, codes and telephones.

Three characters and more ask a trigram index; fewer ask for the beginning of a word.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Integer, Text, column, delete, insert, table
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from casemgr.domain.names import fold_name, fold_phone
from casemgr.storage.tables import CaseRow, SearchRow, SearchWordRow

_SHORT = 3
_FTS = table("case_search_fts", column("rowid", Integer), column("case_search_fts", Text))


def index_case(
    session: Session, case_key: int, names: Iterable[str], phones: Iterable[str]
) -> None:
    """Make one case findable by exactly these names, codes and telephones."""
    words = [folded for name in names if (folded := fold_name(name))]
    words += [digits for phone in phones if (digits := fold_phone(phone))]
    joined = "\n".join(words)
    row = session.get(SearchRow, case_key)
    if row is None:
        session.add(SearchRow(case_key=case_key, text=joined))
    elif row.text == joined:
        return
    else:
        row.text = joined
    session.flush()
    single = {word for line in words for word in line.split()}
    session.exec(delete(SearchWordRow).where(col(SearchWordRow.case_key) == case_key))
    if single:
        session.exec(
            insert(SearchWordRow),
            params=[{"word": word, "case_key": case_key} for word in sorted(single)],
        )


def matches(search: str) -> ColumnElement[bool] | None:
    """A condition on ``CaseRow`` for what a person typed; ``None`` when it says nothing.

    Every word must be found somewhere in the case's names, code or telephones.
    """
    words = fold_name(search).split()
    if search.strip() and not words:
        return col(CaseRow.key).is_(None)
    condition: ColumnElement[bool] | None = None
    for word in words:
        one = _word_condition(word)
        condition = one if condition is None else condition & one
    return condition


def _word_condition(word: str) -> ColumnElement[bool]:
    digits = word.lstrip("0") if word.isdigit() else ""
    found = _indexed(digits.removeprefix("880") or word if digits else word)
    return found | _indexed(word) if digits else found


def _indexed(word: str) -> ColumnElement[bool]:
    if len(word) < _SHORT:
        beginning = select(SearchWordRow.case_key).where(
            col(SearchWordRow.word) >= word, col(SearchWordRow.word) < word + "\U0010ffff"
        )
        return col(CaseRow.key).in_(beginning)
    quoted = '"' + word.replace('"', '""') + '"'
    trigrams = sql_select(_FTS.c.rowid).where(_FTS.c.case_search_fts.op("MATCH")(quoted))
    return col(CaseRow.key).in_(trigrams)
