"""CTDC row files of whole years: protected, registered, the same for ever."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func
from sqlmodel import col, select

from casemgr.domain.dates import earliest, latest, whole
from casemgr.domain.errors import Refused
from casemgr.domain.fields import SHORT_TEXT, clean_text
from casemgr.operations.act import Act, operation, query
from casemgr.operations.counting import Values, age_at_intake, agreed_cases, inside, newest
from casemgr.operations.statistics_gate import (
    TablesReleasedBefore,
    approved,
    hand_out,
    log_files,
    past,
    standing,
)
from casemgr.operations.statistics_request import PastRelease, ReleasedMeanwhile
from casemgr.statistics import Period
from casemgr.statistics.rows import (
    TEMPLATES,
    RowCase,
    RowRelease,
    Template,
    Years,
    files,
    method,
    risk_report,
    row_file,
)
from casemgr.statistics.rows.recoding import duration_band
from casemgr.storage.product_tables import RowReleaseRow
from casemgr.storage.records import values_by_case
from casemgr.storage.statistics_tables import TableReleaseRow
from casemgr.storage.tables import StatisticsReleaseRow
from casemgr.words import N_, Language, digits, number, say

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

ROW_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "person": ("gender", "age_at_intake", "birth_date", "citizenship"),
    "experience": (
        "age_when_trafficked", "started", "ended", "exploitation", "industry", "industry_detail",
        "sex_exploitation", "means_of_control", "country_of_exploitation", "recruiter_relation",
        "abducted",
    ),
}  # fmt: skip
"""All that row files read of a case's records, by kind: no place, no name, no text."""
_FEW: Final = 11
_MONTH: Final = 30.44  # days


class UnknownRowFile(Refused):
    sentence = N_("There is no row file of this name.")
    next_step = N_("Choose core, current or legacy.")


@dataclass(frozen=True, slots=True)
class RowRequest:
    """``years`` such as 2025 or 2022-2025; ``template`` a name in ``rows.TEMPLATES``; without a
    ``recipient`` the release is public."""

    years: str
    template: str = "core"
    recipient: str = ""

    def terms(self) -> dict[str, Any]:
        """What two people agree on (``statistics`` of ``JOINT``)."""
        return {
            "product": "ctdc-rows",
            "period": self.years,
            "template": self.template,
            "recipient": self.recipient,
        }


@dataclass(frozen=True, slots=True)
class RowPreview:
    """What a row file would tell and withhold; ``risk`` stays inside. ``released``: this reader
    has it; ``hits``: so many bulletins count cases of the same years, which takes two people."""

    request: RowRequest
    summary: str
    method: tuple[str, ...]
    risk: tuple[str, ...]
    released: bool
    hits: int


@dataclass(frozen=True, slots=True)
class RowsReleased:
    paths: tuple[Path, ...]
    release: RowRelease


@dataclass(frozen=True, slots=True)
class _Frozen:
    """Everything a row file is made of; ``known``: the recorded one. ``stand``: releases on
    record, ``tables``: bulletins of the same years, ``earlier``: years of earlier row files."""

    request: RowRequest
    template: Template
    years: Years
    today: date
    cases: tuple[RowCase, ...]
    every: int
    known: RowReleaseRow | None
    released: bool
    tables: int
    earlier: tuple[Years, ...]
    stand: int


@dataclass(frozen=True, slots=True)
class _Made:
    release: RowRelease
    text: str
    hits: int


def _gather(act: Act, asked: RowRequest) -> _Frozen:
    template = next((one for one in TEMPLATES if one == asked.template), None)
    if template is None:
        raise UnknownRowFile
    years = Years.parse(asked.years)
    recipient = clean_text(asked.recipient, SHORT_TEXT, name="recipient")
    rows = act.session.exec(select(RowReleaseRow).order_by(col(RowReleaseRow.created_at))).all()
    same = [row for row in rows if (row.template, row.years) == (template, years.code)]
    known = next((row for row in same if row.release), None)
    earlier = tuple(Years.parse(row.years) for row in rows)
    if known is None:
        years.check(act.today, earlier)
    return _Frozen(
        replace(asked, years=years.code, recipient=recipient),
        template,
        years,
        act.today,
        () if known else tuple(row_cases(act, years)),
        _every(act, years),
        known.model_copy() if known else None,
        any(row.recipient == recipient for row in same),
        _tables_beside(act, years),
        earlier,
        standing(act),
    )


def _every(act: Act, years: Years) -> int:
    """All cases of the years, those that may not be counted included."""
    return int(act.session.exec(select(func.count()).where(inside(years))).one())


def _tables_beside(act: Act, years: Years) -> int:
    """How many bulletins were released that share days with these years."""
    found = [
        *act.session.exec(select(TableReleaseRow.period)).all(),
        *act.session.exec(select(StatisticsReleaseRow.period)).all(),
    ]
    return sum(
        one.first <= years.last and years.first <= one.last for one in map(Period.parse, found)
    )


def row_cases(act: Act, years: Years) -> Iterator[RowCase]:
    """What row files learn of the cases of these years whose survivor agreed to be counted."""
    told = {
        kind: values_by_case(act.session, kind, inside(years), names)
        for kind, names in ROW_FIELDS.items()
    }
    for case in agreed_cases(act, years):
        came = whole(case.opened_on)
        if came is not None:
            lived = told["experience"].get(case.id, ())
            person = newest(told["person"].get(case.id))
            age = age_at_intake(person, case.opened_on)
            yield _row_case(came, person, age, lived, demo=case.demo)


def _row_case(
    came: date, person: Values, age: int | None, lived: Sequence[Values], *, demo: bool
) -> RowCase:
    """One case with all its experiences taken together."""

    def codes(name: str) -> frozenset[str]:
        return frozenset(code for one in lived for code in one[name] or () if code)

    countries = [one["country_of_exploitation"] for one in lived]
    ages = [one["age_when_trafficked"] for one in lived]
    abducted = {one["abducted"] for one in lived}
    return RowCase(
        intake_date=came,
        gender=person.get("gender") or None,
        age=age,
        age_when_trafficked=min((one for one in ages if one is not None), default=None),
        citizenship=tuple(person.get("citizenship") or ()),
        country_of_exploitation=next(filter(None, reversed(countries)), None),
        months=_months(lived),
        exploitation=codes("exploitation"),
        means=codes("means_of_control"),
        industry=codes("industry"),
        industry_detail=codes("industry_detail"),
        sex_exploitation=codes("sex_exploitation"),
        recruiter_relation=codes("recruiter_relation"),
        abducted=next((word for word in ("yes", "no") if word in abducted), None),
        demo=demo,
    )


def _months(lived: Sequence[Values]) -> int | None:
    """Months of exploitation in all; ``None`` unless every date is known well enough to tell
    which band of the profiles they fall in."""
    if not lived or not all(one["started"] and one["ended"] for one in lived):
        return None
    least = most = 0
    for one in lived:
        least += max(0, (earliest(one["ended"]) - latest(one["started"])).days)
        most += max(0, (latest(one["ended"]) - earliest(one["started"])).days)
    shortest, longest = int(least / _MONTH), int(most / _MONTH)
    return longest if duration_band(shortest) == duration_band(longest) else None


def _made(frozen: _Frozen) -> _Made:
    """Protect and check; nothing is open. The recorded release is only read and checked anew."""
    known, public = frozen.known, not frozen.request.recipient
    if known is not None:
        if known.hits and public:
            raise TablesReleasedBefore
        return _Made(RowRelease.from_json(known.release), known.release, known.hits)
    release = row_file(
        frozen.cases,
        frozen.template,
        frozen.years,
        today=frozen.today,
        released=frozen.earlier,
        all_cases=frozen.every,
    )
    if frozen.tables and public:
        raise TablesReleasedBefore
    return _Made(release, release.to_json(), frozen.tables)


@query("release_statistics")
def _look(act: Act, asked: RowRequest) -> _Frozen:
    return _gather(act, asked)


@query("release_statistics")
def list_row_files(act: Act) -> list[PastRelease]:
    """Every row file so far, the newest first; ``template`` is a name in ``rows.TEMPLATES``."""
    return past(act, act.session.exec(select(RowReleaseRow)).all())


def preview_row_file(
    workspace: "Workspace", asked: RowRequest, language: Language | None = None
) -> RowPreview:
    """What a row file would withhold and how recognisable its people would stay; registers
    nothing. Seconds of work for 100,000 cases. Without a ``language``, in that of the account.

    Raises ``UnknownRowFile``, ``YearsInvalid``, ``PeriodOpen``, ``PeriodOverlap``, ``MixedDemo``,
    ``TooFewRows``, ``TablesReleasedBefore`` (of a public release).
    """
    frozen = workspace.look(_look, asked)
    made, language = _made(frozen), language or workspace.actor.language
    return RowPreview(
        frozen.request,
        row_summary(made.release, language),
        tuple(method(made.release, language)),
        tuple(risk_report(made.release, language).decode().splitlines()),
        frozen.released,
        made.hits,
    )


@operation("release_statistics")
def _register(
    act: Act, frozen: _Frozen, made: _Made, names: tuple[str, ...]
) -> tuple[None, dict[str, str]]:
    """Into the register, and a line in the release log for each file."""
    request, known = frozen.request, frozen.known
    if not frozen.released:
        if standing(act) != frozen.stand:
            raise ReleasedMeanwhile
        approver = approved(act, request.terms()) if made.hits else ""
        act.session.add(
            RowReleaseRow(
                template=request.template,
                years=request.years,
                audience="named" if request.recipient else "public",
                recipient=request.recipient,
                demo=made.release.demo,
                hits=made.hits,
                release="" if known else made.text,
                first=known.id if known else "",
                sha256=sha256(made.text.encode()).hexdigest(),
                approved_by=approver,
                **act.stamp,
            )
        )
    ids = log_files(act, request.recipient, names)
    act.audit(period=request.years, template=request.template, again=frozen.released)
    return None, ids


def release_row_file(workspace: "Workspace", asked: RowRequest, folder: Path) -> RowsReleased:
    """Register a row file and write rows and codebooks into ``folder``.

    The same request again gives the same bytes. Raises what ``preview_row_file`` raises,
    ``SecondPersonNeeded``, ``ReleasedMeanwhile``, ``FileAlreadyThere`` (before anything is
    registered), ``DiskFull`` and the like.
    """
    frozen = workspace.look(_look, asked)
    made = _made(frozen)
    start = f"ctdc-{frozen.request.template}-{frozen.request.years}"
    names = tuple(f"{start}-{name}" for name in files(made.release))
    paths = hand_out(
        workspace,
        folder,
        frozen.years.code,
        names,
        lambda: workspace.run(_register, frozen, made, names),
        lambda _none: _bytes(start, made.release),
    )
    return RowsReleased(paths, made.release)


def _bytes(start: str, release: RowRelease) -> Iterable[tuple[str, bytes]]:
    return ((f"{start}-{name}", data) for name, data in files(release).items())


def row_summary(release: RowRelease, language: Language) -> str:
    """What was withheld and why, in a few words."""
    risk = release.risk
    return say(
        "{rows} rows. {withheld} of {recorded} recorded answers ({share}) are withheld: with the "
        "rest of their row fewer than {k} persons share them, or all who share a key gave them, "
        "or too few have that country.",
        language,
        rows=number(risk.persons, language),
        withheld=number(sum(risk.withheld.values()), language),
        recorded=number(sum(risk.recorded.values()), language),
        share=digits(f"{100 * risk.loss:.1f}%", language),
        k=release.k,
    )


def withheld_by_column(release: RowRelease) -> dict[str, int | None]:
    """Answers withheld in each column; ``None`` for 1 to 10: a report may be passed on."""
    return {
        name: None if 0 < count < _FEW else count for name, count in release.risk.withheld.items()
    }
