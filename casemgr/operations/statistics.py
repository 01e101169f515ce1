"""Anonymised statistics of a closed period: counted once, registered, the same for ever."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Protocol, cast

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from casemgr.domain.childhood import GROWN
from casemgr.domain.codes import COUNTRY, DIVISION, EXPLOITATION, GENDER, MEANS_OF_CONTROL
from casemgr.domain.consent import standing_for
from casemgr.domain.dates import whole, whole_years
from casemgr.domain.experience import Experience
from casemgr.domain.fields import R
from casemgr.domain.lifecycle import STATUS
from casemgr.domain.person import Person
from casemgr.domain.support import Consent
from casemgr.operations.access import account_names, countable_cases
from casemgr.operations.act import Act, operation, query
from casemgr.operations.consenting import ages_by_case
from casemgr.operations.releases import begin_release, end_release
from casemgr.operations.settings import read_office
from casemgr.reports.content import CountRow, CountTable, MethodBox, Pair, ReportFrame
from casemgr.reports.documents import render_tables
from casemgr.statistics import (
    Category,
    CountedCase,
    Dimension,
    Period,
    PrintTable,
    Release,
    csv_files,
    fixed_tables,
    protect,
    workbook,
)
from casemgr.storage.errors import FileAlreadyThere
from casemgr.storage.folder import make_folder, write_whole
from casemgr.storage.records import values_by_case
from casemgr.storage.tables import RECORD_TABLES, CaseRow, StatisticsReleaseRow
from casemgr.words import N_, Language, say

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

_PURPOSE = "statistics"
_OF_CONSENT = (
    "purpose",
    "status",
    "on",
    "organisation",
    "expires",
    "unverified",
    "given_by",
    "guardian",
)
_OF_PERSON = ("gender", "age_at_intake", "birth_date", "division")
_OF_EXPERIENCE = ("country_of_exploitation", "exploitation", "means_of_control")
COUNTED_FIELDS: Mapping[str, tuple[str, ...]] = {
    "intake": ("intake_date",),
    "person": _OF_PERSON,
    "experience": _OF_EXPERIENCE,
    "consent": _OF_CONSENT,
}
"""All that statistics read of a case's records, by kind."""
_LANGUAGES: tuple[Language, ...] = ("en", "bn")


@dataclass(frozen=True, slots=True)
class StatisticsPreview:
    """Protected tables as people read them, the method, and whether they were released."""

    period: str
    tables: tuple[PrintTable, ...]
    method: tuple[str, ...]
    released: bool


@dataclass(frozen=True, slots=True)
class PastRelease:
    period: str
    released_on: str
    released_by: str


def dimensions() -> tuple[Dimension, ...]:
    """The seven tables over the program's whole code lists, in their fixed order."""
    other = [
        code for code in GENDER if code.code not in ("Feminine", "Masculine", "NonSpecifiedUnknown")
    ]
    return fixed_tables(
        sex=(
            *Category.of([GENDER["Feminine"], GENDER["Masculine"]]),
            Category("OtherGender", "Another gender", "অন্য লিঙ্গ", Category.of(other)),
        ),
        exploitation=Category.of(EXPLOITATION),
        means=Category.of(MEANS_OF_CONTROL),
        division=Category.of(DIVISION),
        country=Category.of(COUNTRY),
        status=Category.of(STATUS),
    )


class Counted(Protocol):
    """What statistics read of a case's head."""

    id: str
    opened_on: str
    status: str
    demo: bool


def counted_case(
    case: Counted, person: Person, experiences: Sequence[Experience]
) -> CountedCase | None:
    """What statistics learn of a case; ``None`` without a whole intake date."""
    intake = whole(case.opened_on)
    if intake is None:
        return None
    countries = [one.country_of_exploitation for one in experiences]
    return CountedCase(
        intake_date=intake,
        sex=None if person.gender == "NonSpecifiedUnknown" else person.gender or None,
        age=_age(person, intake),
        exploitation=frozenset(code for one in experiences for code in one.exploitation),
        means=frozenset(code for one in experiences for code in one.means_of_control),
        division=person.division or None,
        country_of_exploitation=next(filter(None, reversed(countries)), None),
        status=case.status,
        demo=case.demo,
    )


def _age(person: Person, intake: date) -> int | None:
    """The age told at intake, else the greatest one the birth date allows."""
    if person.age_at_intake is not None:
        return person.age_at_intake
    ages = whole_years(person.birth_date, intake)
    return ages[1] if ages else None


def _counted(act: Act, period: Period) -> list[CountedCase]:
    """The period's cases whose survivor agreed to be counted."""
    first, last = period.first.isoformat(), period.last.isoformat()
    inside = countable_cases() & col(CaseRow.opened_on).between(first, last)
    heads: Any = select(CaseRow.id, CaseRow.opened_on, CaseRow.status, CaseRow.demo).where(inside)
    cases: Sequence[Counted] = act.session.exec(heads).all()
    logs = _asked_about_counting(act, inside)
    people = values_by_case(act.session, "person", inside, _OF_PERSON)
    ages = ages_by_case(act, inside)
    agreed = {
        case.id
        for case in cases
        if standing_for(
            logs.get(case.id, ()), _PURPOSE, "", act.today, ages.get(case.id, GROWN)
        ).open
    }
    told = values_by_case(act.session, "experience", inside, _OF_EXPERIENCE)
    counted = (
        counted_case(
            case,
            _bare(Person, people[case.id][-1]) if case.id in people else Person(),
            [_bare(Experience, one) for one in told.get(case.id, ())],
        )
        for case in cases
        if case.id in agreed
    )
    return [one for one in counted if one is not None]


def _asked_about_counting(act: Act, inside: ColumnElement[bool]) -> Mapping[str, list[Consent]]:
    """The consent entries for statistics, by case: the others do not matter here."""
    log: Any = RECORD_TABLES["consent"]
    asked = inside & (log.purpose == _PURPOSE)
    found = values_by_case(act.session, "consent", asked, _OF_CONSENT)
    return {
        case_id: [_bare(Consent, values) for values in entries]
        for case_id, entries in found.items()
    }


def _bare(_record_type: type[R], values: Mapping[str, Any]) -> R:
    """Stored values by their names, for reading only: what was checked on saving need not be
    built again as a record, which for a year of a large office takes longer than the counting.
    """
    return cast(R, SimpleNamespace(**values))


def _release(act: Act, period: Period) -> tuple[Release, bool]:
    """The recorded release of a period, or a fresh one that nobody has seen yet."""
    known = act.session.exec(
        select(StatisticsReleaseRow).where(col(StatisticsReleaseRow.period) == period.code)
    ).first()
    if known:
        return Release.from_json(known.snapshot), True
    earlier = act.session.exec(select(StatisticsReleaseRow.period)).all()
    release = protect(
        _counted(act, period),
        dimensions(),
        period,
        today=act.today,
        released=[Period.parse(code) for code in earlier],
    )
    return release, False


@query("release_statistics")
def preview_statistics(act: Act, period: str) -> StatisticsPreview:
    """The protected tables of a closed period, for the screen.

    Raises ``PeriodInvalid``, ``PeriodOpen``, ``PeriodOverlap``, ``TooFewCases``.
    """
    release, known = _release(act, Period.parse(period))
    return StatisticsPreview(
        release.period.code,
        release.tables_for_print(act.language),
        tuple(release.method_box(act.language)),
        known,
    )


@query("release_statistics")
def list_releases(act: Act) -> list[PastRelease]:
    """Every release so far, the newest period first."""
    names = account_names(act.session)
    rows = act.session.exec(
        select(StatisticsReleaseRow).order_by(col(StatisticsReleaseRow.first_day).desc())
    ).all()
    return [
        PastRelease(
            row.period,
            row.created_at.astimezone(act.zone).date().isoformat(),
            names.get(row.created_by or "", ""),
        )
        for row in rows
    ]


@operation("release_statistics")
def _register(act: Act, period: str) -> tuple[Release, str, dict[str, str]]:
    release, known = _release(act, Period.parse(period))
    snapshot = release.to_json()
    if not known:
        act.session.add(
            StatisticsReleaseRow(
                period=release.period.code,
                first_day=release.period.first.isoformat(),
                last_day=release.period.last.isoformat(),
                snapshot=snapshot,
                sha256=sha256(snapshot.encode()).hexdigest(),
                **act.stamp,
            )
        )
    ids = {name: begin_release(act, "statistics").id for name in file_names(release.period.code)}
    act.audit(period=release.period.code, again=known)
    return release, read_office(act.session).organisation, ids


@operation("release_statistics")
def _record(act: Act, period: str, digests: dict[str, str]) -> None:
    """How each file's release ended; one without a digest failed."""
    for release_id, digest in digests.items():
        end_release(act, release_id, "done" if digest else "failed", digest)
    act.audit(period=period, what="done", files=sum(map(bool, digests.values())))


def release_statistics(workspace: "Workspace", period: str, folder: Path) -> tuple[Path, ...]:
    """Register a period's figures and write them as CSV, XLSX and PDF into ``folder``.

    The same period again gives the same bytes. Raises what ``preview_statistics`` raises and
    ``FileAlreadyThere`` (before anything is registered), ``DiskFull`` and the like.
    """
    code = Period.parse(period).code
    if any((folder / name).exists() for name in file_names(code)):
        raise FileAlreadyThere
    new = not folder.exists()
    make_folder(folder)
    try:
        release, organisation, ids = workspace.run(_register, period)
    except BaseException:
        if new:
            folder.rmdir()
        raise
    files = {f"statistics-{code}-{name}": data for name, data in csv_files(release).items()}
    for language in _LANGUAGES:
        files[f"statistics-{code}-{language}.xlsx"] = workbook(release, language)
        files[f"statistics-{code}-{language}.pdf"] = bulletin(release, language, organisation)
    digests = dict.fromkeys(ids.values(), "")
    try:
        for name, data in files.items():
            write_whole(folder / name, data, replace=False)
            digests[ids[name]] = sha256(data).hexdigest()
    finally:
        workspace.run(_record, code, digests)
    return tuple(folder / name for name in files)


def file_names(period: str) -> tuple[str, ...]:
    """The names of the files a release writes."""
    tables = [f"statistics-{period}-{dimension.key}.csv" for dimension in dimensions()]
    others = [
        f"statistics-{period}-{lang}.{kind}" for lang in _LANGUAGES for kind in ("xlsx", "pdf")
    ]
    return (*tables, *others)


def bulletin(release: Release, language: Language, organisation: str) -> bytes:
    """The release as a PDF in one language; drawn from the protected tables alone."""
    frame = ReportFrame(
        title=say(N_("Anonymised statistics"), language),
        subtitle=release.period.label(language),
        organisation=organisation,
        printed_on=release.period.last,
        languages=(language,),
        confidential=False,
    )
    tables = [_count_table(table, language) for table in release.tables_for_print(language)]
    lines = [Pair("", text) for text in release.method_box(language)]
    method = MethodBox(say(N_("How these figures were made"), language), tuple(lines))
    return render_tables(frame, tables, method).pdf


def _count_table(table: PrintTable, language: Language) -> CountTable:
    rows = [CountRow((row.label,), row.count) for row in table.rows]
    rows.append(CountRow((table.total.label,), table.total.count, total=True))
    return CountTable(
        title=table.title,
        definition=say(N_("Cases by date of intake, rounded."), language),
        head=table.head[:2],
        rows=tuple(rows) if table.rows else (),
        chart=bool(table.rows),
        withheld="" if table.rows else table.note,
    )
