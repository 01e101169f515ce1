"""Anonymised statistics of a closed period: protected, registered, the same for ever."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from casemgr.domain.errors import Refused
from casemgr.domain.fields import SHORT_TEXT, clean_text
from casemgr.operations.act import Act, operation, query
from casemgr.operations.counting import book_for, counted_cases
from casemgr.operations.settings import read_office
from casemgr.operations.statistics_files import file_names, files_of
from casemgr.operations.statistics_gate import (
    RowsReleasedBefore,
    approved,
    hand_out,
    log_files,
    standing,
)
from casemgr.operations.statistics_request import (
    ProjectNeeded,
    Released,
    ReleasedMeanwhile,
    StatisticsPreview,
    StatisticsRequest,
    UnknownTemplate,
)
from casemgr.statistics import (
    TEMPLATES,
    Period,
    Publication,
    count,
    protect_tables,
    published,
    recorded,
    reproved,
)
from casemgr.statistics.books import book_from_json, book_to_json
from casemgr.statistics.cells import PERIOD, Answers, Codebook, Identity
from casemgr.statistics.errors import MixedDemo
from casemgr.statistics.history import Snapshot
from casemgr.statistics.rows.years import Years
from casemgr.statistics.suppression import Progress, never, silent
from casemgr.statistics.tables import EarlierReleasesTellTooMuch, told_by_earlier
from casemgr.storage.product_tables import RowReleaseRow
from casemgr.storage.statistics_tables import TableReleaseRow
from casemgr.storage.tables import DIRECTORY_TABLES, StatisticsReleaseRow
from casemgr.words import Language

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class _Frozen:
    """Everything a release is made of. ``known``: the recorded release, ``old`` one of the
    first method; ``released``: this very reader has it; ``stand``: releases on record; ``rows``:
    row files of days that this period has too."""

    request: StatisticsRequest
    period: Period
    within: Identity
    book: Codebook
    cases: tuple[Answers, ...]
    demo: bool
    earlier: tuple[Snapshot, ...]
    known: TableReleaseRow | None
    old: str | None
    released: bool
    stand: int
    rows: int


@dataclass(frozen=True, slots=True)
class _Made:
    """A publication, and what the register gets of it (empty: it has it already)."""

    publication: Publication
    snapshot: str = ""
    book: str = ""
    hits: int = 0


def _gather(act: Act, asked: StatisticsRequest) -> _Frozen:
    if asked.template not in TEMPLATES:
        raise UnknownTemplate
    period = Period.parse(asked.period)
    request = replace(
        asked,
        period=period.code,
        project=_project(act, asked),
        recipient=clean_text(asked.recipient, SHORT_TEXT, name="recipient"),
    )
    rows = act.session.exec(
        select(TableReleaseRow).order_by(col(TableReleaseRow.created_at), col(TableReleaseRow.id))
    ).all()
    asked_for = (request.template, request.period, request.project)
    same = [row for row in rows if (row.template, row.period, row.project) == asked_for]
    released = any(row.recipient == request.recipient for row in same)
    old = None if same else _old(act, request, period)
    book = book_for(act, [period, *(Period.parse(row.period) for row in rows)])
    within = (("project", request.project),) if request.project else ()
    cases: list[Answers] = []
    demo = False
    if not same and old is None:
        found = counted_cases(act, period)
        if len({one.demo for one in found}) > 1:
            raise MixedDemo
        demo = any(one.demo for one in found)
        cases = [one.answers for one in found if all(one.answers[a] == c for a, c in within)]
    return _Frozen(
        request,
        period,
        within,
        book,
        tuple(cases),
        demo,
        tuple(Snapshot.from_json(row.snapshot) for row in rows),
        same[0].model_copy() if same else None,
        old,
        released or old is not None,
        standing(act),
        row_files_beside(act, period),
    )


def row_files_beside(act: Act, period: Period) -> int:
    """How many row files were released that share days with a period."""
    found = act.session.exec(select(RowReleaseRow.years)).all()
    return sum(years.first <= period.last and period.first <= years.last
               for years in map(Years.parse, found))  # fmt: skip


def _project(act: Act, asked: StatisticsRequest) -> str:
    """The id of the project a template needs. Raises ``ProjectNeeded``."""
    if not TEMPLATES[asked.template].one_project:
        return ""
    table: Any = DIRECTORY_TABLES["project"]
    wanted = clean_text(asked.project, SHORT_TEXT, name="project")
    listed: list[Any] = list(act.session.exec(select(table.id, table.name)).all())
    exact = [key for key, _ in listed if key == wanted]
    named = exact or [key for key, name in listed if wanted and name == wanted]
    if len(named) != 1:
        raise ProjectNeeded
    return str(named[0])


def _old(act: Act, request: StatisticsRequest, period: Period) -> str | None:
    """The recorded release of the first method, if that is what is asked for. Raises
    ``PeriodOpen``; ``PeriodOverlap`` where such a release shares days with the period."""
    rows = act.session.exec(select(StatisticsReleaseRow)).all()
    mine = [row.snapshot for row in rows if row.period == period.code]
    if mine and request.template == "public":
        return mine[0]
    period.check(act.today, [Period.parse(row.period) for row in rows])
    return None


def _made(frozen: _Frozen, progress: Progress, cancelled: Cancelled) -> _Made:
    """Protect and prove; nothing is open. The recorded release is only proved anew."""
    request, template = frozen.request, TEMPLATES[frozen.request.template]
    if frozen.old is not None:
        return _Made(recorded(frozen.old))
    if frozen.known is not None:
        row = frozen.known
        if row.hits and not request.recipient:
            raise EarlierReleasesTellTooMuch
        kept, book = Snapshot.from_json(row.snapshot), book_from_json(row.book)
        tables = template.tables_for(_size(kept), book, kept.period)
        shown = published(reproved(kept, tables, book), template.key, book, demo=row.demo)
        snapshot, words = ("", "") if frozen.released else (row.snapshot, row.book)
        return _Made(shown, snapshot, words, row.hits)
    if frozen.rows and not request.recipient:
        raise RowsReleasedBefore
    tables = template.tables_for(len(frozen.cases), frozen.book, request.period)
    counts = count(frozen.cases, tables, frozen.book, request.period, frozen.within)
    hits = frozen.rows
    how = {"progress": progress, "cancelled": cancelled}
    try:
        done = protect_tables(counts, tables, frozen.book, earlier=frozen.earlier, **how)  # type: ignore[arg-type]
    except EarlierReleasesTellTooMuch:
        if not request.recipient:
            raise
        done = protect_tables(counts, tables, frozen.book, **how)  # type: ignore[arg-type]
        hits += max(1, told_by_earlier(done.snapshot, frozen.book, frozen.earlier))
    shown = published(done.bulletin, template.key, frozen.book, demo=frozen.demo)
    return _Made(shown, done.snapshot.to_json(), book_to_json(frozen.book), hits)


def public_release(act: Act, period: Period) -> Publication | None:
    """The public bulletin of a period that was released, proved anew; ``None`` without one."""
    asked = StatisticsRequest(period.code)
    try:
        frozen = _gather(act, asked)
    except Refused:
        return None
    return _made(frozen, silent, never).publication if frozen.released else None


def _size(kept: Snapshot) -> int:
    return kept.cells[tuple(sorted((*kept.within, (PERIOD, kept.period))))][0]


@query("release_statistics")
def _look(act: Act, asked: StatisticsRequest) -> _Frozen:
    return _gather(act, asked)


def preview_statistics(
    workspace: "Workspace",
    asked: StatisticsRequest,
    progress: Progress = silent,
    cancelled: Cancelled = never,
    language: Language | None = None,
) -> StatisticsPreview:
    """The protected tables of a closed period, for the screen; registers nothing.

    In ``language``, or in that of the person's account.

    ``progress`` is told (cells safe so far, of all withheld), ``cancelled`` asked often.

    Raises ``UnknownTemplate``, ``ProjectNeeded``, ``PeriodInvalid``, ``PeriodOpen``,
    ``PeriodOverlap``, ``MixedDemo``, ``TooFewCases``, ``EarlierReleasesTellTooMuch`` and
    ``RowsReleasedBefore`` (of a public release), ``ProtectionStopped``.
    """
    frozen = workspace.look(_look, asked)
    made = _made(frozen, progress, cancelled)
    speak, shown = language or workspace.actor.language, made.publication
    return StatisticsPreview(
        frozen.request,
        frozen.period.code,
        shown.heading(speak),
        shown.tables_for_print(speak),
        tuple(shown.method_box(speak)),
        tuple(shown.definitions(speak)),
        shown.summary(speak),
        frozen.released,
        made.hits,
    )


@operation("release_statistics")
def _register(
    act: Act, frozen: _Frozen, made: _Made, names: tuple[str, ...]
) -> tuple[str, dict[str, str]]:
    """Into the register, and a line in the release log for each file."""
    request = frozen.request
    if made.snapshot:
        if standing(act) != frozen.stand:
            raise ReleasedMeanwhile
        approver = approved(act, request.terms()) if made.hits else ""
        act.session.add(
            TableReleaseRow(
                template=request.template,
                period=request.period,
                project=request.project,
                audience="named" if request.recipient else "public",
                recipient=request.recipient,
                demo=made.publication.demo,
                hits=made.hits,
                snapshot=made.snapshot,
                book=made.book,
                sha256=sha256(made.snapshot.encode()).hexdigest(),
                approved_by=approver,
                **act.stamp,
            )
        )
    ids = log_files(act, request.recipient, names)
    act.audit(period=request.period, template=request.template, again=not made.snapshot)
    return read_office(act.session).organisation, ids


def release_statistics(
    workspace: "Workspace",
    asked: StatisticsRequest,
    folder: Path,
    progress: Progress = silent,
    cancelled: Cancelled = never,
) -> Released:
    """Register a period's figures and write them as CSV, XLSX, PDF and HTML into ``folder``.

    The same request again gives the same bytes. Raises what ``preview_statistics`` raises,
    ``SecondPersonNeeded``, ``ReleasedMeanwhile``, and ``FileAlreadyThere`` (before anything is
    registered), ``DiskFull`` and the like.
    """
    frozen = workspace.look(_look, asked)
    made = _made(frozen, progress, cancelled)
    shown = made.publication
    names = file_names(shown)
    paths = hand_out(
        workspace,
        folder,
        frozen.period.code,
        names,
        lambda: workspace.run(_register, frozen, made, names),
        lambda organisation: files_of(shown, organisation),
    )
    return Released(paths, shown)
