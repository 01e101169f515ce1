"""The last steps of every release of figures, whatever the product: two people where one is not
enough, the register, then the files. Nothing is written before it is registered."""

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlmodel import col, select

from casemgr.domain.errors import Refused
from casemgr.operations.access import account_names
from casemgr.operations.act import Act, operation
from casemgr.operations.joint_acts import take
from casemgr.operations.releases import begin_release, end_release
from casemgr.operations.statistics_request import JOINT_ACT, PastRelease, SecondPersonNeeded
from casemgr.statistics.noise.budget import as_fraction, shown_budget
from casemgr.storage.errors import FileAlreadyThere
from casemgr.storage.folder import make_folder, write_whole
from casemgr.storage.product_tables import NoisyReleaseRow, RowReleaseRow
from casemgr.storage.statistics_tables import TableReleaseRow
from casemgr.storage.trust_tables import JointActRow
from casemgr.words import N_

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

T = TypeVar("T")


class RowsReleasedBefore(Refused):
    sentence = N_(
        "A row file of these years was released, and nobody can prove that tables beside it tell "
        "of no single person; they are not for the public."
    )
    next_step = N_("Name the recipient, and have a second person agree.")


class TablesReleasedBefore(Refused):
    sentence = N_(
        "Tables of these years were released, and nobody can prove that a row file beside them "
        "tells of no single person; it is not for the public."
    )
    next_step = N_("Name the recipient, and have a second person agree.")


def approved(act: Act, terms: Mapping[str, Any]) -> str:
    """Who agreed to exactly these terms as the second person; the agreement is used up. Raises
    ``SecondPersonNeeded``."""
    agreed = act.session.exec(
        select(JointActRow).where(
            col(JointActRow.what) == JOINT_ACT,
            col(JointActRow.state) == "agreed",
            col(JointActRow.created_by) == act.actor.id,
        )
    ).all()
    fits = next((row for row in agreed if row.terms == terms), None)
    if fits is None:
        raise SecondPersonNeeded
    return take(act, JOINT_ACT, fits.id, terms).decided_by or ""


def standing(act: Act) -> int:
    """How many releases are on record that bear on each other: bulletins and row files."""
    kinds: tuple[Any, ...] = (TableReleaseRow.id, RowReleaseRow.id)
    return sum(len(act.session.exec(select(kind)).all()) for kind in kinds)


def past(act: Act, rows: Iterable[RowReleaseRow | NoisyReleaseRow]) -> list[PastRelease]:
    """Releases of one product as people read them, the newest first."""
    names = account_names(act.session)
    return [
        PastRelease(
            row.years if isinstance(row, RowReleaseRow) else row.period,
            row.created_at.astimezone(act.zone).date().isoformat(),
            names.get(row.created_by or "", ""),
            row.template,
            "",
            row.recipient,
            budget=_budget(row),
        )
        for row in sorted(rows, key=lambda one: one.created_at, reverse=True)
    ]


def _budget(row: RowReleaseRow | NoisyReleaseRow) -> str:
    return shown_budget(as_fraction(row.budget)) if isinstance(row, NoisyReleaseRow) else ""


def log_files(act: Act, recipient: str, names: Iterable[str]) -> dict[str, str]:
    """A line in the release log for each file that is about to be written: its id, by name."""
    return {name: begin_release(act, JOINT_ACT, recipient=recipient).id for name in names}


@operation("release_statistics")
def _record(act: Act, period: str, digests: Mapping[str, str]) -> None:
    """How each file's release ended; one without a digest failed."""
    for release_id, digest in digests.items():
        end_release(act, release_id, "done" if digest else "failed", digest)
    act.audit(period=period, what="done", files=sum(map(bool, digests.values())))


def hand_out(
    workspace: "Workspace",
    folder: Path,
    period: str,
    names: Iterable[str],
    register: Callable[[], tuple[T, Mapping[str, str]]],
    make: Callable[[T], Iterable[tuple[str, bytes]]],
) -> tuple[Path, ...]:
    """Register, then write every file into ``folder``; gives where they are.

    ``register`` is what puts the release into its register; it answers with what ``make`` needs
    to make the files (name and bytes) and with the id of each file's line in the release log.
    Raises ``FileAlreadyThere`` before anything is registered, what ``register`` raises,
    ``DiskFull`` and the like. A file is written whole or not at all.
    """
    paths = tuple(folder / name for name in names)
    if any(path.exists() for path in paths):
        raise FileAlreadyThere
    new = not folder.exists()
    make_folder(folder)
    try:
        known, ids = register()
    except BaseException:
        if new:
            folder.rmdir()
        raise
    digests = dict.fromkeys(ids.values(), "")
    try:
        for name, data in make(known):
            write_whole(folder / name, data, replace=False)
            digests[ids[name]] = sha256(data).hexdigest()
    finally:
        workspace.run(_record, period, digests)
    return paths
