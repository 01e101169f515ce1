"""A workspace and its three doors: ``run``, ``look`` and ``draft``.

``run`` is the only way to change anything: one write transaction with the role check, the
record check, the rules, the change and its signed audit line. A refusal is undone and leaves
a line of its own. ``look`` reads and cannot write. ``drafts`` is a file of its own, which no
running operation ever blocks.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from types import MappingProxyType
from typing import ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from casemgr.domain.errors import CaseError, NotFound, NotYourRole, Refused
from casemgr.domain.roles import BEFORE_CONDUCT, RIGHTS, Reach, may
from casemgr.operations import accounts, settings
from casemgr.operations.access import the_case
from casemgr.operations.act import Act, Operation, Query, Trace, operation
from casemgr.operations.catching_up import catch_up, is_behind
from casemgr.operations.drafting import DraftDoor, merged_files, spend, spent_tokens
from casemgr.operations.errors import AccountClosed, ClockSetBack, NewestSavesGone
from casemgr.operations.head_keeping import HeadKeeper, newest_row
from casemgr.operations.key_errors import ConductNotAccepted
from casemgr.operations.restoring import forget_again
from casemgr.operations.values import Actor, OfficeSettings
from casemgr.paths import schema
from casemgr.storage.audit import AuditHead, next_line, written_time
from casemgr.storage.database import Database
from casemgr.storage.drafts import DRAFTS_LABEL, Drafts
from casemgr.storage.errors import DiskFull, FolderReadOnly, NoWorkspaceHere, WriteFailed
from casemgr.storage.extras import make_extras
from casemgr.storage.folder import DATABASE_NAME, check_folder
from casemgr.storage.instance_lock import InstanceLock
from casemgr.storage.keys import Unlocked, clear_attempts, failed_attempts, take_root, unlock
from casemgr.storage.keys.secret import subkey
from casemgr.storage.log_mark import NewestSavesLost
from casemgr.storage.migrations import upgrade
from casemgr.storage.rotation import COPIES, open_store
from casemgr.storage.tables import AccountRow, AuditRow

P = ParamSpec("P")
T = TypeVar("T")
Clock = Callable[[], datetime]
_REFRESHING = ("accept_conduct", "choose_preferences", "manage_accounts", "change_settings")
_TICK = timedelta(seconds=1)
_DAY = timedelta(days=1)
_NEWEST = 200  # lines of the trail; one clock that was ahead for a while is forgotten after them
_ID_LENGTH = 36  # a UUID as text
OPENING = "open_case"


def system_clock() -> datetime:
    return datetime.now(UTC)


@operation(OPENING)
def look_into(act: Act, case_id: str) -> None:
    """Note that somebody looks into a file without having opened it."""
    act.audit(case_id, case_id)


class AuditMissing(RuntimeError):
    """A bug: an operation asked for no audit line. It has been undone."""


class Workspace:
    """An open workspace and the person signed in. Locking ends it for good."""

    def __init__(
        self, folder: Path, lock: InstanceLock, keys: Unlocked, database: Database, clock: Clock
    ) -> None:
        self.folder = folder
        self._lock = lock
        self.keys = keys
        self.database = database
        self.clock = clock
        self.head = HeadKeeper(folder, database)
        self.warnings: tuple[CaseError, ...] = ()
        with database.read() as session:
            self.settings: OfficeSettings = settings.read_office(session)
            self._device_id = settings.device_id(session)
            self.actor: Actor = _actor(session, keys)
        self._looked_into: set[str] = set()
        self._refused: set[str] = set()
        self._latest: datetime | None = None
        self.drafts = DraftDoor(
            Drafts(
                folder,
                database.derived_key(DRAFTS_LABEL),
                self.actor.id,
                subkey(keys.seed, "drafts author").expose(),
            ),
            clock,
            merged_files(database),
            spent_tokens(database),
        )

    @classmethod
    def open(
        cls,
        folder: Path,
        login: str,
        passphrase: str,
        *,
        clock: Clock = system_clock,
        known_roots: Mapping[str, str] = MappingProxyType({}),
    ) -> "Workspace":
        """Sign in with a passphrase. ``known_roots``: by workspace, the ``root_id`` that this
        machine has seen in this folder; another one, or none, is refused with ``KeysForged``.

        Raises what the keys raise (``WrongPassphrase`` and the like), ``WorkspaceInUse``, what
        opening the database raises, ``AccountClosed``, ``OldFilePutBack`` (``HeadGone``), and
        once ``NewestSavesGone``. ``warnings`` then holds what is wrong, but keeps nobody out.
        """
        return cls.open_with(
            folder, lambda: unlock(folder, login, passphrase, clock=clock), clock, known_roots
        )

    @classmethod
    def open_with(
        cls,
        folder: Path,
        unlocking: Callable[[], Unlocked],
        clock: Clock = system_clock,
        known_roots: Mapping[str, str] = MappingProxyType({}),
    ) -> "Workspace":
        """Sign in with whatever ``unlocking`` does (passphrase, PIN)."""
        if not (folder / DATABASE_NAME).exists():
            raise NoWorkspaceHere
        check_folder(folder)
        lock = InstanceLock(folder)
        lock.acquire()
        try:
            keys = unlocking()
            keys.expect_root(known_roots.get(str(keys.workspace_id), ""))
            return cls._begin(folder, lock, keys, clock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def _begin(cls, folder: Path, lock: InstanceLock, keys: Unlocked, clock: Clock) -> "Workspace":
        pending = keys.next_dek is not None
        database, keys, lost = _opened(folder, keys)
        try:
            upgrade(database, schema(), folder / COPIES, make_extras)
            workspace = cls(folder, lock, keys, database, clock)
            lines_lost = workspace.head.check()
            workspace.warnings = workspace._warnings()
            workspace.run(
                accounts.sign_in,
                failed_attempts(folder),
                keys.repaired,
                keys.sequence,
                new_data_key=pending and keys.next_dek is None,
                lines_lost=max(lines_lost, 1 if lost else 0),
            )
            if lost or lines_lost:
                clear_attempts(folder)
                workspace.head.write()
                workspace.drafts.close()
                raise lost or NewestSavesGone
            if not workspace.actor.accepted_conduct:
                workspace._refresh("accept_conduct")
            workspace._begin_work()
            workspace.drafts.list()  # forgets what was saved just before the program died
            clear_attempts(folder)
            with suppress(DiskFull, FolderReadOnly, WriteFailed):  # signing in must not fail for it
                workspace._drop_idle_keys()
                workspace.keys = take_root(folder, workspace.keys)
            workspace.head.keep_up(now=True)
        except BaseException:
            database.close()
            keys.wipe()
            raise
        return workspace

    def _begin_work(self) -> None:
        """What is seen to before anybody works: it waits for the code of conduct."""
        from casemgr.operations.forgetting import settle  # needed after the sign-in stands there

        self._catch_up()
        forget_again(self)
        with suppress(DiskFull, FolderReadOnly, WriteFailed):  # signing in must not fail for it
            settle(self)

    def _catch_up(self) -> None:
        with self.database.read() as session:
            behind = is_behind(session)
        if behind:
            self.run(catch_up)

    @property
    def only_here(self) -> bool:
        """Whether this program holds the workspace's lock, so that no other can open it."""
        return self._lock.held

    @property
    def now(self) -> datetime:
        return self.clock()

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.settings.zone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def run(self, operation: Operation[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do one thing in one transaction.

        Raises ``NotYourRole`` and ``NotFound`` (both audited), what the operation raises, and
        ``AuditMissing`` for an operation that leaves no trace.
        """
        return self.save("", operation, *args, **kwargs)

    def save(
        self, draft: str, operation: Operation[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do one thing, as ``run`` does, and in the same transaction note the token of the
        draft that is thereby saved (``""``: none): it never comes back as unsaved."""
        name, case_id = operation.bound(*args, **kwargs)
        try:
            with self.database.write() as session:
                now = self._moment()
                act = self._act(session, now)
                self._check(act, name, case_id)
                result = operation.function(act, *args, **kwargs)
                if not act.traces:
                    raise AuditMissing(name)
                if draft:
                    spend(session, draft, self.actor.id, now)
                self._write_lines(session, now, name, "done", act.traces)
        except (Refused, NotFound) as refusal:
            self._write_refusal(name, case_id, refusal)
            raise
        self.head.keep_up()
        if name == OPENING and case_id:
            self._looked_into.add(case_id)
        self._refresh(name)
        return result

    def look(self, query: Query[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Read what this person may see. Raises ``NotYourRole``.

        The first look of a session into a file that was not opened is noted; for one she may
        not see it raises ``NotFound``, and that is noted. Of what her role refuses, the first
        look of a session under each right is.
        """
        refused = self._refusal(query.right)
        if refused is not None:
            if query.right not in self._refused:
                self._write_refusal(query.right, query.file_of(*args, **kwargs), refused)
                self._refused.add(query.right)
            raise refused
        case_id = query.file_of(*args, **kwargs)
        if case_id and case_id not in self._looked_into:
            self.run(look_into, case_id)
        with self.database.read() as session:
            return query.function(self._act(session, self.now), *args, **kwargs)

    def _refusal(self, right: str) -> Refused | None:
        if not self.actor.accepted_conduct:
            return ConductNotAccepted()
        return None if may(self.actor.roles, right) else NotYourRole()

    def lock(self) -> None:
        """Write the audit head down, close every file, forget the keys. Safe to call twice."""
        if not self._lock.held:
            return
        try:
            self.write_head()
        finally:
            self.drafts.close()
            self.database.close()
            self.keys.wipe()
            self._lock.release()

    def write_head(self) -> AuditHead:
        """The newest audit line, also written down beside the database."""
        return self.head.write()

    def _warnings(self) -> tuple[CaseError, ...]:
        """A clock more than a day behind the trail: nothing is refused for it."""
        newest = select(AuditRow.seq).order_by(col(AuditRow.seq).desc()).limit(_NEWEST)
        with self.database.read() as session:
            last = session.exec(
                select(func.max(AuditRow.at)).where(col(AuditRow.seq).in_(newest))
            ).one()
        return (ClockSetBack(),) if last and written_time(self.now + _DAY) < last else ()

    def _moment(self) -> datetime:
        """When an act is: never the same as the one before, though the clock's ticks be slow."""
        now = self.now
        if self._latest and now <= self._latest < now + _TICK:
            now = self._latest + timedelta(microseconds=1)
        self._latest = now
        return now

    def _act(self, session: Session, now: datetime) -> Act:
        return Act(session, self.actor, now, self.zone, self._device_id)

    def _check(self, act: Act, name: str, case_id: str | None) -> None:
        current = act.session.get(AccountRow, self.actor.id)
        if current is None or not current.active or not may(current.roles, name):
            raise NotYourRole
        if current.conduct_accepted_at is None and name not in BEFORE_CONDUCT:
            raise ConductNotAccepted
        if RIGHTS[name].reach is Reach.CASE:
            the_case(act, str(case_id))

    def _write_lines(
        self, session: Session, now: datetime, name: str, outcome: str, traces: Sequence[Trace]
    ) -> None:
        newest, signer = newest_row(session), self.keys.signing_key
        for trace in traces:
            line = next_line(
                newest,
                signer,
                at=now,
                actor_id=self.actor.id,
                operation=name,
                outcome=outcome,
                case_id=trace.case_id,
                subject=trace.subject,
                detail=trace.detail,
            )
            newest = AuditRow.model_validate(line.values())
            session.add(newest)
        session.flush()

    def _write_refusal(self, name: str, case_id: str | None, refusal: CaseError) -> None:
        # Whatever was asked for in place of a case: only what can be a case's id is kept.
        about = case_id if case_id and len(case_id) == _ID_LENGTH else None
        trace = Trace(about, None, {"why": type(refusal).__name__})
        with self.database.write() as session:
            self._write_lines(session, self._moment(), name, "refused", [trace])

    def _refresh(self, name: str) -> None:
        if name not in _REFRESHING:
            return
        with self.database.read() as session:
            self.settings = settings.read_office(session)
            self.actor = _actor(session, self.keys)
        if name in ("manage_accounts", "change_settings"):
            self._drop_idle_keys()
        if name == "accept_conduct":
            self._begin_work()

    def _drop_idle_keys(self) -> None:
        with self.database.read() as session:
            accounts.drop_idle_keys(session, self.folder, self.keys)


def _opened(folder: Path, keys: Unlocked) -> tuple[Database, Unlocked, CaseError | None]:
    """The database, the keys as they are now, and what is told once of its log: what is left is
    opened to note that in the trail, and to go on from there the next time."""
    try:
        return *open_store(folder, keys), None
    except NewestSavesLost as told:
        if keys.next_dek is not None:  # a change of key was under way: the next sign-in notes it
            raise
        return *open_store(folder, keys), told


def _actor(session: Session, keys: Unlocked) -> Actor:
    row = session.exec(
        select(AccountRow).where(col(AccountRow.slot_id) == str(keys.slot_id))
    ).first()
    if row is None or not row.active:
        raise AccountClosed
    return accounts.actor_of(row)
