"""The files of a publication: what they are called, and the bulletin on paper."""

from collections.abc import Iterator, Sequence
from typing import Final

from casemgr.reports.content import CountRow, CountTable, MethodBox, Pair, ReportFrame, in_each
from casemgr.reports.documents import render_tables
from casemgr.statistics import PrintRow, PrintTable, Publication, csv_files, page, workbook
from casemgr.words import N_, Language, say

_LANGUAGES: Final[tuple[Language, ...]] = ("en", "bn")
_KINDS: Final = ("xlsx", "pdf", "html")


def file_names(publication: Publication) -> tuple[str, ...]:
    """The names of the files a release writes, in the order in which they are made."""
    start = _start(publication)
    tables = [f"{start}-{table.key}.csv" for table in publication.tables]
    return (*tables, *(f"{start}-{lang}.{kind}" for lang in _LANGUAGES for kind in _KINDS))


def files_of(publication: Publication, organisation: str) -> Iterator[tuple[str, bytes]]:
    """Every file, by its name."""
    start = _start(publication)
    for name, data in csv_files(publication).items():
        yield f"{start}-{name}", data
    for language in _LANGUAGES:
        yield f"{start}-{language}.xlsx", workbook(publication, language)
        yield f"{start}-{language}.pdf", bulletin(publication, language, organisation)
        yield f"{start}-{language}.html", page(publication, language)


def _start(publication: Publication) -> str:
    return f"statistics-{publication.template}-{publication.period.code}"


def bulletin(publication: Publication, language: Language, organisation: str) -> bytes:
    """The publication as a PDF in one language; drawn from the protected tables alone."""
    frame = ReportFrame(
        title=say(publication.title, language),
        subtitle=publication.period.label(language),
        organisation=organisation,
        printed_on=publication.period.last,
        languages=(language,),
        confidential=False,
    )
    return render_tables(
        frame, count_tables(publication, (language,)), method_page(publication, (language,))
    ).pdf


def method_page(publication: Publication, languages: tuple[Language, ...]) -> MethodBox:
    """How the figures were made and what each question means, side by side in each language."""
    boxes = [publication.method_box(language) for language in languages]
    lines = [Pair("", tuple(texts)) for texts in zip(*boxes, strict=True)]
    told = [publication.definitions(language) for language in languages]
    for same in zip(*told, strict=True):
        meanings = tuple(f"{one.meaning} {one.answers}".strip() for one in same)
        lines.append(Pair(tuple(one.name for one in same), meanings))
    return MethodBox(in_each(N_("How these figures were made"), languages), tuple(lines))


def count_tables(publication: Publication, languages: tuple[Language, ...]) -> list[CountTable]:
    """The tables as a paper shows them, their texts side by side in each language."""
    told = [publication.tables_for_print(language) for language in languages]
    return [_count_table(same, languages) for same in zip(*told, strict=True)]


def _count_table(same: Sequence[PrintTable], languages: tuple[Language, ...]) -> CountTable:
    first = same[0]
    rows = [_count_row(told) for told in zip(*(table.rows for table in same), strict=True)]
    return CountTable(
        title=tuple(table.title for table in same),
        definition=tuple(say(N_("Cases by date of intake, rounded."), one) for one in languages),
        head=tuple(zip(*(table.head for table in same), strict=True)),
        rows=tuple(rows),
        chart=not first.across and len(first.head) == 1,
        columns=tuple(zip(*(table.columns for table in same), strict=True)) if first.across else (),
        share=tuple(table.share for table in same),
    )


def _count_row(told: Sequence[PrintRow]) -> CountRow:
    first = told[0]
    return CountRow(
        tuple(zip(*(row.labels for row in told), strict=True)),
        first.counts[-1],
        total=first.total,
        before=first.counts[:-1],
        share=tuple(row.percent_text for row in told),
        level=first.levels[-1],
    )
