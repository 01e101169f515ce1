"""The ledger of privacy budgets: in the database, and once more outside it.

Both copies are always joined, so an older copy of either gives nothing back. Beside the database
the ledger exists before the first budget is spent: one that is missing afterwards was taken away,
and nothing more is spent until it is back. Each spending is also laid beside the backups that can
be reached, from where restoring brings it along.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlmodel import Session, col, select

from casemgr.domain.errors import CaseError, Refused
from casemgr.operations.act import Act, operation, query
from casemgr.operations.backup_log import PLACES, setting
from casemgr.operations.backups import short_id
from casemgr.operations.forgetting import register_key
from casemgr.statistics import Period
from casemgr.statistics.noise import Ledger, Spending
from casemgr.statistics.noise.budget import as_fraction
from casemgr.storage.budget_copy import BUDGETS_LABEL, lay_budgets, read_budgets, write_budgets
from casemgr.storage.keys.secret import SecretBytes, subkey
from casemgr.storage.product_tables import SpendingRow
from casemgr.storage.trust_tables import BackupRow
from casemgr.words import N_

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

_EMPTY: Final = Ledger()


class LedgerGone(Refused):
    sentence = N_(
        "The ledger of privacy budgets beside the database is missing, so nobody can tell what "
        "was spent."
    )
    next_step = N_(
        "Bring the file budgets.json back from the folder this workspace had before, or from "
        "beside its newest backup."
    )


def budgets_key(workspace: "Workspace") -> bytes:
    """The key of the copies outside; it outlives a change of the data key, and every backup holds
    it."""
    return subkey(SecretBytes(register_key(workspace)), BUDGETS_LABEL).expose()


def ledger_of(session: Session) -> Ledger:
    """What the database knows."""
    rows = session.exec(select(SpendingRow)).all()
    return Ledger(
        frozenset(
            Spending(row.reference, Period.parse(row.period), as_fraction(row.budget))
            for row in rows
        )
    )


def joined_ledger(session: Session, folder: Path, key: bytes) -> Ledger:
    """What either copy knows. Raises ``LedgerGone``, ``BudgetsForged``, ``SnapshotDamaged``."""
    inside, outside = ledger_of(session), read_budgets(folder, key)
    if outside is None:
        if inside.entries:
            raise LedgerGone
        return inside
    return inside.merged(Ledger.from_json(outside))


def spend(act: Act, folder: Path, key: bytes, entry: Spending) -> None:
    """Spend within the transaction of ``act``: writers come one after the other, so the limit
    holds whoever else is spending. What only the copy outside knew is written down too.

    Raises ``BudgetSpent`` and what ``joined_ledger`` raises.
    """
    known = ledger_of(act.session).entries
    ledger = joined_ledger(act.session, folder, key).spend(entry)
    for one in ledger.entries - known:
        act.session.add(
            SpendingRow(
                reference=one.reference,
                period=one.period.code,
                budget=str(one.budget),
                **act.stamp,
            )
        )
    act.session.flush()


@operation("release_statistics")
def _copy_out(act: Act, folder: Path, key: bytes) -> None:
    ledger = joined_ledger(act.session, folder, key)
    write_budgets(folder, key, ledger.to_json())
    act.audit(what="budgets", entries=len(ledger.entries))


def begin_ledger(workspace: "Workspace") -> None:
    """See to it that there is a copy outside before anything is spent. Raises ``LedgerGone``."""
    key = budgets_key(workspace)
    if read_budgets(workspace.folder, key) is None:
        workspace.run(_copy_out, workspace.folder, key)


def keep_outside(workspace: "Workspace") -> None:
    """Write the ledger down outside: beside the database, and beside the backups that can be
    reached. Before any file of a release exists. Writers wait meanwhile, so that of two the later
    copy never knows less. Raises ``DiskFull`` and the like, and what ``joined_ledger`` raises."""
    workspace.run(_copy_out, workspace.folder, budgets_key(workspace))
    short = short_id(workspace.keys.workspace_id)
    for place in workspace.look(_places):
        with suppress(CaseError, OSError):  # a stick in a drawer gets it with its next backup
            lay_budgets(workspace.folder, place, short)


@query("release_statistics")
def _places(act: Act) -> list[Path]:
    """Where backups of this workspace lie, as far as they can be reached."""
    logged: Iterable[str] = act.session.exec(
        select(BackupRow.place).where(col(BackupRow.gone_at).is_(None)).distinct()
    ).all()
    named = {*logged, *(setting(act.session, PLACES) or [])}
    return [place for place in map(Path, sorted(named)) if place.is_dir()]
