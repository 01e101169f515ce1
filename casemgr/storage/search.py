"""The search index over names in both scripts, pseudonyms, codes and telephones.

Three characters and more ask a trigram index; fewer ask for the beginning of a word.
"""

import re
from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, Integer, Text, column, delete, insert, table
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from casemgr.domain.names import fold_name, fold_phone
from casemgr.storage.tables import CaseRow, SearchRow, SearchWordRow
from casemgr.words import ascii_digits

_SHORT = 3
_MOST_WORDS = 20
_LONGEST_WORD = 60
_MOST_CHARACTERS = 4000
_COMMON = 1000
_PHONE = re.compile(r"[\d\s+()./\-\u2010-\u2015]+")
_FTS = table("case_search_fts", column("rowid", Integer), column("case_search_fts", Text))


def index_case(
    session: Session, case_key: int, names: Iterable[str], phones: Iterable[str]
) -> None:
    """Make one case findable by exactly these names, codes and telephones."""
    joined = search_text(names, phones)
    row = session.get(SearchRow, case_key)
    if row is None:
        session.add(SearchRow(case_key=case_key, text=joined))
    elif row.text == joined:
        return
    else:
        row.text = joined
    session.flush()
    single = set(joined.split())
    session.exec(delete(SearchWordRow).where(col(SearchWordRow.case_key) == case_key))
    if single:
        session.exec(
            insert(SearchWordRow),
            params=[{"word": word, "case_key": case_key} for word in sorted(single)],
        )


def index_new_cases(
    session: Session, cases: Mapping[int, tuple[Iterable[str], Iterable[str]]]
) -> None:
    """``index_case`` for many cases that have never been indexed: names and telephones by key."""
    texts = {key: search_text(names, phones) for key, (names, phones) in cases.items()}
    if not texts:
        return
    connection = session.connection()
    connection.execute(
        insert(SearchRow), [{"case_key": key, "text": text} for key, text in texts.items()]
    )
    single = sorted((word, key) for key, text in texts.items() for word in set(text.split()))
    connection.execute(
        insert(SearchWordRow), [{"word": word, "case_key": key} for word, key in single]
    )


def search_text(names: Iterable[str], phones: Iterable[str]) -> str:
    """What is kept of a case to search in: a line for each folded name, code and telephone."""
    lines = [folded for name in names if (folded := fold_name(name))]
    lines += [digits for phone in phones if (digits := fold_phone(phone))]
    return "\n".join(lines)


def matches(search: str) -> ColumnElement[bool] | None:
    """A condition on ``CaseRow`` for what a person typed; ``None`` when it says nothing.

    Every word must be found somewhere in the case's names, code or telephones; a telephone
    number may be typed in any of the ways in which people write one. Of a long text the
    first 20 words count, and of each the first 60 characters.
    """
    search = search[:_MOST_CHARACTERS]
    words = [word[:_LONGEST_WORD] for word in fold_name(search).split()[:_MOST_WORDS]]
    if search.strip() and not words:
        return col(CaseRow.key).is_(None)
    condition: ColumnElement[bool] | None = None
    for word in words:
        one = _word_condition(word)
        condition = one if condition is None else condition & one
    if len(words) > 1 and condition is not None and (number := _phone_in(search)):
        condition = condition | _indexed(number)
    return condition


def _phone_in(search: str) -> str:
    """The folded telephone number, when the search holds nothing else."""
    typed = ascii_digits(search)
    return fold_phone(typed)[:_LONGEST_WORD] if _PHONE.fullmatch(typed) else ""


def cases_holding(session: Session, text: str, seen: ColumnElement[bool], most: int) -> list[str]:
    """Codes of at most ``most`` cases that hold this telephone number or, in any order, every
    word of this name as a whole word; ``seen`` is a condition on ``CaseRow``.

    Cheaper than ``matches`` by far: looking through a sheet asks it of every row.
    """
    words = fold_phone(text).split() if _PHONE.fullmatch(ascii_digits(text)) else []
    counts = {word: _how_many(session, word) for word in words or fold_name(text).split()}
    if not counts or not min(counts.values()):
        return []
    rarest, *others = sorted(counts, key=counts.__getitem__)[:_MOST_WORDS]
    first = aliased(SearchWordRow)
    statement = (
        select(CaseRow.code)
        .select_from(first)
        .join(CaseRow, col(CaseRow.key) == col(first.case_key))
        .where(col(first.word) == rarest, seen)
    )
    for word in others:
        other = aliased(SearchWordRow)
        held = select(other.case_key).where(
            col(other.word) == word, col(other.case_key) == col(first.case_key)
        )
        statement = statement.where(held.exists())
    return list(session.exec(statement.limit(most)).all())


def _how_many(session: Session, word: str) -> int:
    """How many cases hold the word; all common words count alike."""
    some = select(SearchWordRow.case_key).where(col(SearchWordRow.word) == word).limit(_COMMON)
    return session.exec(select(func.count()).select_from(some.subquery())).one()


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
