"""The codebook that travels with a row file: each column, its answers, the method, the limits."""

from collections.abc import Iterator

from casemgr.statistics.rows.profile import COUNTRY_MINIMUM, Column, countries
from casemgr.statistics.rows.risk import risk_lines
from casemgr.statistics.rows.row_file import RowRelease
from casemgr.words import LANGUAGES, N_, Language, say


def files(release: RowRelease) -> dict[str, bytes]:
    """What leaves the office, by file name: the rows, and a codebook in each language."""
    books = {f"codebook-{language}.txt": codebook(release, language) for language in LANGUAGES}
    return {"rows.csv": release.csv(), **books}


def risk_report(release: RowRelease, language: Language) -> bytes:
    """For those who approve the file; as plain text."""
    title = say(
        N_("Risk report of the row file, {period}"), language, period=_period(release, language)
    )
    return _text([title, *risk_lines(release.risk, language)])


def codebook(release: RowRelease, language: Language) -> bytes:
    """Plain text, the same bytes for the same release."""
    title = say(N_("Row file of cases, {period}"), language, period=_period(release, language))
    form = f"{release.profile.name}, {release.profile.version}"
    columns = [line for one in release.profile.columns for line in _column(one, release, language)]
    heading = say(N_("Columns"), language)
    return _text([title, form, "", *method(release, language), "", heading, "", *columns])


def method(release: RowRelease, language: Language) -> list[str]:
    """How the rows were protected and what they cannot tell, as paragraphs."""
    values = {
        "period": _period(release, language),
        "rows": len(release.order),
        "k": release.k,
        "minimum": COUNTRY_MINIMUM,
    }
    return [say(text, language, **values) for text in _sentences(release)]


def _sentences(release: RowRelease) -> Iterator[str]:
    if release.demo:
        yield N_("Invented data for demonstration: no real person stands in these rows.")
    yield N_(
        "One row is one case with intake in {period}; there are {rows} rows. Only cases are in it "
        "whose survivor agreed to anonymous statistics."
    )
    yield N_(
        "Every row, with all its columns, stands for at least {k} persons: what fewer have in "
        "common is left blank. A blank may be an answer that was withheld or one that was never "
        "given; nobody can tell which."
    )
    yield N_(
        "Where fewer than {k} rows with the same year, gender, age, citizenship and country would "
        "leave a harmful answer open, that answer is blank in all of them."
    )
    yield N_(
        "Ages and years are given in bands. A country is named only if at least {minimum} cases "
        "have it. There is no place, organisation, date or text."
    )
    yield N_(
        "The order of the rows was drawn by lot and means nothing. The period is published once "
        "and never overlaps with another; later corrections do not change it."
    )
    yield N_(
        "Work out shares among the rows that have an answer in the same group of columns. Rare "
        "answers are withheld most, so rare groups look smaller than they are."
    )
    yield N_(
        "The rows tell whom this organisation met, not how frequent trafficking is. Who knows all "
        "answers of a person but one may still guess the last."
    )


def _column(column: Column, release: RowRelease, language: Language) -> Iterator[str]:
    form = release.profile
    yield f"{column.name}: {column.label(language, form.groups)}"
    yield from (f"  {answer}" for answer in _answers(column, release, language))
    if column.base:
        blank = say(N_("blank or withheld"), language)
        yield f"  {form.missing or say(_EMPTY, language)} = {blank}"


_EMPTY = N_("(empty)")


def _answers(column: Column, release: RowRelease, language: Language) -> Iterator[str]:
    if column.kind == "year":
        yield from release.years.bands(column.band)
    elif column.kind == "country" and column.form == "region":
        for name, labels in countries().labels.items():
            yield f"{name} = {labels[language]}" if language == "bn" else name
    elif column.kind == "country":
        yield f"ISO 3166-1 {column.form.replace('alpha', 'alpha-')}"
    elif column.kind == "choice":
        yield from dict.fromkeys(column.codes.values())
    elif column.kind == "constant":
        yield column.value
    elif column.kind == "flag":
        told, other = N_("told"), N_("not told, though others of the group were")
        yield f"1 = {say(told, language)}"
        if release.profile.zeros:
            yield f"0 = {say(other, language)}"
    elif column.of:
        yield say(N_("follows from: {columns}"), language, columns=", ".join(column.of))


def _period(release: RowRelease, language: Language) -> str:
    return release.years.label(language)


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
