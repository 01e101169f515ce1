"""The search index over names in both scripts, pseudonyms, codes and telephones.

Three characters and more ask a trigram index; fewer ask for the beginning of a word. Names are
also kept as they sound: Rohima finds রহিমা and Raheema.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from sqlalchemy import ColumnElement, Integer, Text, column, delete, insert, table, update
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from casemgr.domain.names import fold_name, fold_phone
from casemgr.domain.spelling import Sound, joined, tokens_of
from casemgr.storage.tables import CaseRow, SearchRow, SearchWordRow
from casemgr.words import ascii_digits

_SHORT = 3
_MOST_WORDS = 20
_LONGEST_WORD = 60
_MOST_CHARACTERS = 4000
_HEARD = "~"  # begins a word that is kept as it sounds; what is typed never holds it
_PHONE = re.compile(r"[\d\s+()./\-\u2010-\u2015]+")
_FTS = table("case_search_fts", column("rowid", Integer), column("case_search_fts", Text))


def index_case(
    session: Session, case_key: int, names: Iterable[str], phones: Iterable[str]
) -> None:
    """Make one case findable by exactly these names, codes and telephones."""
    text = search_text(names, phones)
    row = session.get(SearchRow, case_key)
    if row is None:
        session.add(SearchRow(case_key=case_key, text=text))
    elif row.text == text:
        return
    else:
        row.text = text
    session.flush()
    single = words_in(text)
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
    single = sorted((word, key) for key, text in texts.items() for word in words_in(text))
    connection.execute(
        insert(SearchWordRow), [{"word": word, "case_key": key} for word, key in single]
    )


def rewrite_texts(session: Session, texts: Mapping[int, str]) -> None:
    """Other search texts for many indexed cases whose words stay as they are, by key. The
    full-text index no longer fits afterwards, until ``make_extras`` has made it anew."""
    connection = session.connection()
    connection.exec_driver_sql("DROP TRIGGER IF EXISTS case_search_changed")
    rows = [{"case_key": key, "text": text} for key, text in texts.items()]
    session.execute(update(SearchRow), rows)


def search_text(names: Iterable[str], phones: Iterable[str]) -> str:
    """What is kept of a case to search in: a line for each folded name, code and telephone, and
    one for the sounds of all names."""
    given = tuple(names)
    lines = [folded for name in given if (folded := fold_name(name))]
    lines += [digits for phone in phones if (digits := fold_phone(phone))]
    heard = sorted({word for name in given for word in _heard_in(name)})
    return "\n".join([*lines, " ".join(heard)] if heard else lines)


def words_in(text: str) -> set[str]:
    """The single words of a ``search_text``, without those that are kept as they sound."""
    return {word for word in text.split() if not word.startswith(_HEARD)}


def _heard_in(name: str) -> Iterator[str]:
    """The sounds of a name's words, and of neighbours written as one (Hosne Ara, Hosneara)."""
    if any(char.isdigit() for char in name):
        return
    sounds = [token.sound for token in tokens_of(name)]
    for sound in (*sounds, *map(joined, pairwise(sounds))):
        yield from _heard(sound)


def _heard(sound: Sound) -> set[str]:
    return {_HEARD + key for key in (sound.key, sound.other) if len(key) >= _SHORT}


def matches(search: str) -> ColumnElement[bool] | None:
    """A condition on ``CaseRow`` for what a person typed; ``None`` when it says nothing.

    Every word must be found somewhere in the case's names, code or telephones, or begin as one
    of the names sounds; a telephone number may be typed in any of the ways in which people
    write one. Of a long text the first 20 words count, and of each the first 60 characters.
    """
    search = search[:_MOST_CHARACTERS]
    words = [
        (folded[:_LONGEST_WORD], sounds)
        for typed in search.split()
        for folded, sounds in _words_typed(typed)
    ][:_MOST_WORDS]
    if search.strip() and not words:
        return col(CaseRow.key).is_(None)
    condition: ColumnElement[bool] | None = None
    for word, sounds in words:
        one = _word_condition(word, sounds)
        condition = one if condition is None else condition & one
    if len(words) > 1 and condition is not None and (number := _phone_in(search)):
        condition = condition | _indexed(number)
    return condition


def _phone_in(search: str) -> str:
    """The folded telephone number, when the search holds nothing else."""
    typed = ascii_digits(search)
    return fold_phone(typed)[:_LONGEST_WORD] if _PHONE.fullmatch(typed) else ""


def _words_typed(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The folded words in a text without spaces; a single one with its sounds."""
    folded = fold_name(text).split()
    sounds = _sounds_typed(text[:_LONGEST_WORD]) if len(folded) == 1 else ()
    yield from ((word, sounds) for word in folded)


def _sounds_typed(word: str) -> tuple[str, ...]:
    """The sounds a typed word may begin; none of one too short to tell anything."""
    if len(word) < _SHORT or any(char.isdigit() for char in word):
        return ()
    return tuple(sorted({heard for token in tokens_of(word) for heard in _heard(token.sound)}))


def _word_condition(word: str, sounds: Iterable[str]) -> ColumnElement[bool]:
    digits = word.lstrip("0") if word.isdigit() else ""
    found = _indexed(digits.removeprefix("880") or word if digits else word, *sounds)
    return found | _indexed(word) if digits else found


def _indexed(word: str, *sounds: str) -> ColumnElement[bool]:
    if len(word) < _SHORT:
        beginning = select(SearchWordRow.case_key).where(
            col(SearchWordRow.word) >= word, col(SearchWordRow.word) < word + "\U0010ffff"
        )
        return col(CaseRow.key).in_(beginning)
    any_of = " OR ".join('"' + text.replace('"', '""') + '"' for text in (word, *sounds))
    trigrams = sql_select(_FTS.c.rowid).where(_FTS.c.case_search_fts.op("MATCH")(any_of))
    return col(CaseRow.key).in_(trigrams)
