"""One paper for each of many cases, in one archive or bound into one file.

Each case passes the door of a single paper: consent, a line in the release log before a byte
exists, how it ended. What names people needs a second person besides and is sealed to whoever
receives it, as a sheet with names is; only invented people go out at once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.errors import CaseError
from casemgr.operations.access import seen_by
from casemgr.operations.act import Act, operation
from casemgr.operations.errors import RecipientNeeded
from casemgr.operations.handing_out import Agreed
from casemgr.operations.joint_acts import NotAgreed, give_back, take
from casemgr.operations.releases import begin_release, end_release
from casemgr.operations.report_many_request import (
    AT_ONCE,
    JOINT_ACT,
    MANY_KINDS,
    ManyRequest,
    NotForMany,
    PasswordUnfit,
    many_terms,
)
from casemgr.operations.report_papers import KINDS
from casemgr.operations.report_password import check_password
from casemgr.operations.report_stream import write_blocks, zip_blocks
from casemgr.operations.reports import (
    MadeReport,
    check_output,
    cleaned,
    freeze_paper,
    fresh_reference,
    record_paper,
    render,
)
from casemgr.operations.settings import read_office
from casemgr.reports.bound import Binder, Part
from casemgr.reports.content import Rendered, ReportFrame, Table, each, in_each
from casemgr.reports.papers import render_paper
from casemgr.storage.sealing import ENDING, seal_stream
from casemgr.storage.tables import CaseRow
from casemgr.words import N_, number, say

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


def _unseen(_done: int, _all: int) -> None:
    """Progress for whoever does not watch."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class NotMade:
    """A case without a paper: its code (empty where she may not see it) and why."""

    case_id: str
    code: str
    why: str


@dataclass(frozen=True, slots=True)
class MadeMany:
    """``path`` is ``None`` where nothing was written: it was ``stopped``, or no case had a
    paper. ``made``: codes of the cases whose paper was made, ``boxed`` those of them with
    characters that no font could draw; ``failed``: the others so far."""

    path: Path | None
    made: tuple[str, ...]
    failed: tuple[NotMade, ...]
    reference: str
    sealed: bool
    stopped: bool = False
    boxed: tuple[str, ...] = ()


class _NothingLeaves(Exception):
    """Stopped, or nothing to write: the file is given up on."""


@dataclass(frozen=True, slots=True)
class _Whole:
    release_id: str
    reference: str
    organisation: str
    codes: Mapping[str, str] = field(repr=False)


def _right(values: dict[str, Any]) -> str:
    return "export_htcds_identified" if values["identified"] else "export_htcds"


@operation(_right)
def _begin(act: Act, identified: bool, request: ManyRequest, agreed: Agreed | None) -> _Whole:
    paper = request.paper
    if agreed is not None:
        take(act, JOINT_ACT, agreed.act_id, many_terms(request, agreed.seal.keys))
    elif identified and not read_office(act.session).demo:
        raise NotAgreed
    release = begin_release(
        act,
        paper.kind,
        purpose=paper.purpose,
        recipient=paper.recipient,
        languages="+".join(paper.languages),
        reference=fresh_reference(act),
    )
    act.session.flush()
    codes: dict[str, str] = {}
    for start in range(0, len(request.cases), AT_ONCE):
        some = request.cases[start : start + AT_ONCE]
        statement = select(CaseRow.id, CaseRow.code).where(col(CaseRow.id).in_(some), seen_by(act))
        codes |= dict(act.session.exec(statement).all())
    act.audit(
        subject=release.id,
        what="begun",
        papers=paper.kind,
        level=paper.level,
        purpose=paper.purpose,
        cases=len(request.cases),
    )
    office = read_office(act.session)
    return _Whole(release.id, release.reference, office.organisation, codes)


@operation(_right)
def _finish(
    act: Act,
    identified: bool,
    whole: _Whole,
    state: str,
    digest: str,
    made: int,
    failed: int,
    act_id: str,
) -> None:
    end_release(act, whole.release_id, "done" if state == "done" else "failed", digest)
    act.audit(subject=whole.release_id, what=state, sha256=digest, made=made, failed=failed)
    if act_id and state != "done":
        give_back(act, act_id)


@dataclass(frozen=True, slots=True)
class _Made:
    """A paper that was made: its case, release and hash, its name in the file."""

    case_id: str
    code: str
    release_id: str
    digest: str
    name: str


class _Making:
    """Makes paper after paper, and remembers which were made and why others were not."""

    def __init__(
        self,
        workspace: "Workspace",
        request: ManyRequest,
        whole: _Whole,
        progress: Progress,
        cancelled: Cancelled,
    ) -> None:
        self.made: list[_Made] = []
        self.failed: list[NotMade] = []
        self.boxed: list[str] = []
        self.stopped = False
        self._workspace = workspace
        self._request = request
        self._whole = whole
        self._progress = progress
        self._cancelled = cancelled

    def papers(self, password: str = "") -> Iterator[tuple[_Made, MadeReport]]:
        """Each paper as it is made. Raises ``_NothingLeaves`` when it was stopped or when no
        case had a paper."""
        count = len(self._request.cases)
        for place, case_id in enumerate(self._request.cases, 1):
            if self._cancelled():
                self.stopped = True
                raise _NothingLeaves
            try:
                yield self._one(case_id, password)
            except CaseError as error:
                why = error.tell(self._workspace.actor.language)
                self.failed.append(NotMade(case_id, self._code(case_id), why))
            self._progress(place, count)
        if self._cancelled():
            self.stopped = True
        if self.stopped or not self.made:
            raise _NothingLeaves

    def _one(self, case_id: str, password: str) -> tuple[_Made, MadeReport]:
        run = self._workspace.run
        frozen = run(freeze_paper, case_id, replace(self._request.paper, case_id=case_id))
        try:
            made = render(frozen, password)
        except BaseException:
            run(record_paper, case_id, frozen.release_id, "failed", "")
            raise
        code = frozen.file.code
        name = frozen.reference if self._request.nameless else code
        digest = sha256(made.pdf).hexdigest()
        self.made.append(_Made(case_id, code, frozen.release_id, digest, name))
        if made.uncovered:
            self.boxed.append(code)
        return self.made[-1], made

    def _code(self, case_id: str) -> str:
        return self._whole.codes.get(case_id, "")

    def archive(self, password: str) -> Iterator[bytes]:
        """A zip archive, block by block."""
        return zip_blocks(
            (f"{place:03}_{one.name}.pdf", made.pdf)
            for place, (one, made) in enumerate(self.papers(password), 1)
        )

    def bound(self, password: str) -> Iterator[bytes]:
        """One PDF, whole at the end."""
        binder = Binder()
        for one, made in self.papers():
            binder.add(one.name, made.pdf)
        yield binder.finished(self._list, self._title(), password)

    def _title(self) -> str:
        paper = self._request.paper
        return say(KINDS[paper.kind].title, paper.languages[0])

    def _list(self, parts: Sequence[Part], starts: Sequence[int]) -> Rendered:
        """The pages in front: which paper begins on which page."""
        paper, languages = self._request.paper, self._request.paper.languages
        frame = ReportFrame(
            title=in_each(KINDS[paper.kind].title, languages),
            organisation=self._whole.organisation,
            printed_on=self._workspace.today,
            languages=languages,
            recipient=paper.recipient,
            purpose_label=each(languages, PURPOSE[paper.purpose].label),
            reference=self._whole.reference,
        )
        rows = tuple(
            (part.name, each(languages, lambda language, at=start: number(at, language)))  # type: ignore[misc]
            for part, start in zip(parts, starts, strict=True)
        )
        head = tuple(in_each(text, languages) for text in (N_("Case"), N_("Page")))
        return render_paper(frame, [Table(head, rows, widths=(0.7, 0.3))])

    def end(self, state: str, whole_file: str = "") -> None:
        """How each paper made ended: it left in the whole, or it was made and never left."""
        for one in self.made:
            digest = whole_file or one.digest
            self._workspace.run(record_paper, one.case_id, one.release_id, state, digest)


def make_many(
    workspace: "Workspace",
    request: ManyRequest,
    path: Path,
    *,
    agreed: Agreed | None = None,
    password: str = "",
    progress: Progress = _unseen,
    cancelled: Cancelled = _never,
) -> MadeMany:
    """Make a paper for each case and write them to ``path``, sealed (its name then ends in
    ``.age``) where ``agreed`` is given. Takes long; ``progress`` is told cases done and all.

    Stopped by ``cancelled`` it writes nothing; the papers made until then stand as failed in the
    release log, with their hash. Of an archive one paper at a time is held in memory, of a bound
    file all. Raises ``NotForMany``, ``PasswordUnfit``, ``RecipientNeeded``, ``NotAgreed`` and
    what ``take`` and ``check_password`` raise, ``OutputExists``, ``FolderMissing``, ``DiskFull``,
    ``NotYourRole``.
    """
    if agreed is not None and path.suffix != ENDING:
        path = path.with_name(path.name + ENDING)
    request = replace(request, paper=replace(cleaned(request.paper), bridge=None, reason=""))
    _check(request, agreed, password)
    check_output(path)
    check_password(workspace, password)
    whole = workspace.run(_begin, not request.nameless, request, agreed)
    making = _Making(workspace, request, whole, progress, cancelled)
    act_id = agreed.act_id if agreed is not None else ""

    def ended(state: str, digest: str = "") -> None:
        counts = len(making.made), len(making.failed)
        workspace.run(_finish, not request.nameless, whole, state, digest, *counts, act_id)

    try:
        blocks = making.bound(password) if request.bound else making.archive(password)
        if agreed is not None:
            digest = seal_stream(path, blocks, agreed.seal)
        else:
            digest = write_blocks(path, blocks)
    except BaseException as problem:
        making.end("failed")
        ended("stopped" if making.stopped else "failed")
        if not isinstance(problem, _NothingLeaves):
            raise
        return _told(making, whole, None, agreed)
    making.end("done", digest if request.bound else "")
    ended("done", digest)
    return _told(making, whole, path, agreed)


def _check(request: ManyRequest, agreed: Agreed | None, password: str) -> None:
    if request.paper.kind not in MANY_KINDS:
        raise NotForMany
    if agreed is not None and password:
        raise PasswordUnfit
    if not request.paper.recipient and request.paper.kind != "referral":
        raise RecipientNeeded


def _told(making: _Making, whole: _Whole, path: Path | None, agreed: Agreed | None) -> MadeMany:
    made = tuple(one.code for one in making.made)
    sealed = path is not None and agreed is not None
    ended = whole.reference, sealed, making.stopped, tuple(making.boxed)
    return MadeMany(path, made, tuple(making.failed), *ended)
