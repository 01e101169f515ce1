"""Counts with noise (differential privacy) of a closed period: paid for, registered, the same for
ever. Experimental until a named person outside has checked the accounting.

Nothing here is refused because of how many cases there are: a refusal would tell, without noise
and without budget, what the figures must not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from casemgr.domain.errors import Refused
from casemgr.domain.fields import SHORT_TEXT, clean_text
from casemgr.operations.act import Act, operation, query
from casemgr.operations.budgets import begin_ledger, budgets_key, joined_ledger, keep_outside, spend
from casemgr.operations.counting import CountedCase, book_for, counted_cases, inside
from casemgr.operations.statistics_gate import hand_out, log_files, past
from casemgr.operations.statistics_request import PastRelease, UnknownTemplate
from casemgr.statistics import TEMPLATES, Period
from casemgr.statistics.cells import Answers, Codebook, Table
from casemgr.statistics.errors import MixedDemo, PeriodOpen
from casemgr.statistics.noise import (
    Expectation,
    Ledger,
    NoisyRelease,
    Spending,
    expected,
    files,
    noisy_counts,
    read_budget,
)
from casemgr.statistics.noise.budget import shown_budget
from casemgr.storage.product_tables import NoisyReleaseRow
from casemgr.storage.records import values_by_case
from casemgr.storage.tables import new_id
from casemgr.words import N_

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

_PAPER = ("kind", "number")


class WholeOfficeOnly(Refused):
    sentence = N_("Counts with noise are made of the whole office, not of one project.")
    next_step = N_("Choose another template.")


@dataclass(frozen=True, slots=True)
class CountsRequest:
    """``budget`` as people write it: ``0.5``; ``template`` a name in ``TEMPLATES`` that is not
    about one project; without a ``recipient`` the release is public."""

    period: str
    budget: str
    template: str = "public"
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class CountsPreview:
    """What the budget would buy, in figures and in sentences for the person asking, to be read
    before anything is spent. ``recorded``: these figures were made before; they cost nothing."""

    request: CountsRequest
    expectation: Expectation
    lines: tuple[str, ...]
    recorded: bool


@dataclass(frozen=True, slots=True)
class CountsReleased:
    """``spent``: whether this cost budget; ``left``: what may still be spent in the period."""

    paths: tuple[Path, ...]
    release: NoisyRelease
    spent: bool
    left: Fraction


@dataclass(frozen=True, slots=True)
class _Asked:
    """A checked request, and what it counts; the same for whatever data."""

    request: CountsRequest
    period: Period
    budget: Fraction
    book: Codebook
    tables: tuple[Table, ...]
    today: date
    ledger: Ledger
    known: str


@dataclass(frozen=True, slots=True)
class _Persons:
    answers: tuple[Answers, ...]
    demo: bool


def _check(act: Act, asked: CountsRequest, folder: Path, key: bytes) -> _Asked:
    if asked.template not in TEMPLATES:
        raise UnknownTemplate
    template = TEMPLATES[asked.template]
    if template.one_project:
        raise WholeOfficeOnly
    period, budget = Period.parse(asked.period), read_budget(asked.budget)
    if not period.closed(act.today):
        raise PeriodOpen
    recipient = clean_text(asked.recipient, SHORT_TEXT, name="recipient")
    request = CountsRequest(period.code, str(budget), template.key, recipient)
    book = book_for(act, [period])
    tables = template.tables_for(0, book, period.code)  # 0: which tables must not tell how many
    ledger = joined_ledger(act.session, folder, key)
    recorded = _recorded(act, request)
    known = recorded.release if recorded else ""
    return _Asked(request, period, budget, book, tables, act.today, ledger, known)


def _recorded(act: Act, request: CountsRequest) -> NoisyReleaseRow | None:
    """The answer this question was given before."""
    return act.session.exec(
        select(NoisyReleaseRow)
        .where(
            col(NoisyReleaseRow.template) == request.template,
            col(NoisyReleaseRow.period) == request.period,
            col(NoisyReleaseRow.budget) == request.budget,
            col(NoisyReleaseRow.release) != "",
        )
        .limit(1)
    ).first()


def _persons(act: Act, period: Period) -> _Persons:
    """Everybody who agreed, each once, with her latest case of the period.

    Cases are one person's where the first of their identity papers is the same. One paper alone,
    so that a case more or less changes the row of one person and of no other.
    """
    cases = counted_cases(act, period)
    if len({one.demo for one in cases}) > 1:
        raise MixedDemo
    papers = values_by_case(act.session, "identifier", inside(period), _PAPER)
    latest = {_person(one, papers.get(one.case_id, ())): one for one in cases}
    return _Persons(tuple(one.answers for one in latest.values()), any(one.demo for one in cases))


def _person(case: CountedCase, papers: Sequence[Any]) -> tuple[str, str]:
    shown = [
        (str(one["kind"]), "".join(filter(str.isalnum, one["number"])).upper()) for one in papers
    ]
    return min((one for one in shown if one[1]), default=("case", case.case_id))


@query("release_statistics")
def _ask(act: Act, asked: CountsRequest, folder: Path, key: bytes) -> _Asked:
    return _check(act, asked, folder, key)


@query("release_statistics")
def _count(act: Act, period: Period) -> _Persons:
    return _persons(act, period)


def _expectation(checked: _Asked) -> Expectation:
    return expected(
        checked.tables, checked.book, checked.budget, checked.ledger, checked.period
    )  # fmt: skip


@query("release_statistics")
def list_counts(act: Act) -> list[PastRelease]:
    """Every release of counts with noise so far, the newest first."""
    return past(act, act.session.exec(select(NoisyReleaseRow)).all())


def preview_counts(workspace: "Workspace", asked: CountsRequest) -> CountsPreview:
    """What a budget would buy; looks at no case and spends nothing.

    Raises ``UnknownTemplate``, ``WholeOfficeOnly``, ``PeriodInvalid``, ``PeriodOpen``,
    ``BudgetInvalid``, ``LedgerGone``, ``BudgetsForged``.
    """
    checked = workspace.look(_ask, asked, workspace.folder, budgets_key(workspace))
    told = _expectation(checked)
    lines = tuple(told.lines(workspace.actor.language))
    return CountsPreview(checked.request, told, lines, bool(checked.known))


@operation("release_statistics")
def _register(
    act: Act, request: CountsRequest, made: NoisyRelease | None, folder: Path, key: bytes,
    names: tuple[str, ...],
) -> tuple[str, dict[str, str]]:  # fmt: skip
    """Spend and register in one transaction; gives the text of the release that holds.

    Where the same question was answered meanwhile, that answer holds and nothing is spent.
    """
    known = _recorded(act, request)
    if known is None:
        if made is None:
            raise RuntimeError("a recorded release was taken away")
        period, budget = made.period, made.budget
        spend(act, folder, key, Spending(made.reference, period, budget))
        text = made.to_json()
        act.session.add(_row(act, request, text, made.demo, made.reference, ""))
    else:
        text = known.release
        rows = act.session.exec(
            select(NoisyReleaseRow).where(
                (col(NoisyReleaseRow.id) == known.id) | (col(NoisyReleaseRow.first) == known.id)
            )
        ).all()
        if request.recipient not in {row.recipient for row in rows}:
            act.session.add(_row(act, request, text, known.demo, new_id(), known.id))
    ids = log_files(act, request.recipient, names)
    act.audit(
        period=request.period, template=request.template, budget=request.budget,
        again=known is not None,
    )  # fmt: skip
    return text, ids


def _row(
    act: Act, request: CountsRequest, text: str, demo: bool, row_id: str, first: str
) -> NoisyReleaseRow:
    return NoisyReleaseRow(
        id=row_id,
        template=request.template,
        period=request.period,
        budget=request.budget,
        audience="named" if request.recipient else "public",
        recipient=request.recipient,
        demo=demo,
        release="" if first else text,
        first=first,
        sha256=sha256(text.encode()).hexdigest(),
        **act.stamp,
    )


def release_counts(workspace: "Workspace", asked: CountsRequest, folder: Path) -> CountsReleased:
    """Spend the budget, register the counts and write tables and method into ``folder``.

    The same question again gives the same figures and costs nothing. Raises what
    ``preview_counts`` raises, ``BudgetSpent``, ``MixedDemo``, ``FileAlreadyThere`` (before
    anything is spent), ``DiskFull`` and the like.
    """
    key = budgets_key(workspace)
    checked = workspace.look(_ask, asked, workspace.folder, key)
    request = checked.request
    made = NoisyRelease.from_json(checked.known) if checked.known else _made(workspace, checked)
    start = f"noisy-{request.template}-{request.period}-{shown_budget(checked.budget)}"
    names = tuple(f"{start}-{name}" for name in files(made))

    def register() -> tuple[NoisyRelease, dict[str, str]]:
        if not checked.known:
            begin_ledger(workspace)
        new = None if checked.known else made
        text, ids = workspace.run(_register, request, new, workspace.folder, key, names)
        keep_outside(workspace)
        return NoisyRelease.from_json(text), ids

    held: list[NoisyRelease] = []

    def make(release: NoisyRelease) -> Iterable[tuple[str, bytes]]:
        held.append(release)
        return ((f"{start}-{name}", data) for name, data in files(release).items())

    paths = hand_out(workspace, folder, request.period, names, register, make)
    after = workspace.look(_ask, replace(asked, budget=request.budget), workspace.folder, key)
    spent = held[0].reference == made.reference and not checked.known
    return CountsReleased(paths, held[0], spent, after.ledger.left(checked.period))


def _made(workspace: "Workspace", checked: _Asked) -> NoisyRelease:
    """New figures, which nobody sees before they are paid for. Raises ``BudgetSpent``."""
    persons = workspace.look(_count, checked.period)
    made, _ledger = noisy_counts(
        persons.answers,
        checked.tables,
        checked.book,
        checked.period,
        template=checked.request.template,
        budget=checked.budget,
        ledger=checked.ledger,
        reference=new_id(),
        today=checked.today,
        demo=persons.demo,
    )
    return made
