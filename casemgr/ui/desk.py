"""The desk: where work is done that the painting thread must not do itself.

One thread owns the writer, one the readers, one the drafts, and two make paper. Answers come
back on the painting thread; an answer whose owner has gone, or from before a lock, is dropped.

Work and whoever waits for it belong to the painting thread, which lets go of them last: what a
worker took apart with them would meet Qt's locks (see ``garbage``).
"""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from casemgr.domain.errors import CaseError
from casemgr.ui.bugs import BugLog, new_reference
from casemgr.ui.errors import ProgramError
from casemgr.ui.garbage import GarbageRound

LaneName = Literal["write", "read", "draft", "paper"]
_BARRIER_SECONDS = 10.0


class Ticket:
    """One piece of work handed in."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._void = threading.Event()

    def stop(self) -> None:
        """Ask work handed in as ``stoppable`` to end early; its answer or error still comes."""
        self._stop.set()

    def cancel(self) -> None:
        """Take it back: neither answer nor error will come; work that can stop early does."""
        self._void.set()
        self._stop.set()

    def stopped(self) -> bool:
        """Whether it should end. May be asked on any thread."""
        return self._stop.is_set()

    def void(self) -> bool:
        """Whether nobody waits for it any more."""
        return self._void.is_set()


@dataclass(eq=False, slots=True)
class _Job:
    number: int
    work: Callable[[], Any]
    ticket: Ticket
    generation: int
    owner: QObject | None
    on_done: Callable[[Any], object] | None
    on_error: Callable[[CaseError], object] | None
    on_progress: Callable[[Any], object] | None
    reports: deque[Any]
    answer: Any = None
    error: CaseError | None = None


class _Lane:
    """A queue and the threads that empty it: each ``do``es a job, lets go of it, and ``tell``s
    its number."""

    def __init__(
        self, name: str, threads: int, do: Callable[[_Job], None], tell: Callable[[int], None]
    ) -> None:
        self._do, self._tell = do, tell
        self._jobs: deque[_Job] = deque()
        self._wake = threading.Condition()
        self._open = True
        self._busy = 0
        self._threads = [
            threading.Thread(target=self._serve, name=f"casemgr-{name}-{n}", daemon=True)
            for n in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, job: _Job) -> bool:
        with self._wake:
            if self._open:
                self._jobs.append(job)
                self._wake.notify_all()
            return self._open

    def withdraw(self, unwanted: Callable[[_Job], bool]) -> list[int]:
        """Drop jobs not yet begun; gives their numbers."""
        with self._wake:
            dropped = [job.number for job in self._jobs if unwanted(job)]
            self._jobs = deque(job for job in self._jobs if job.number not in dropped)
            self._wake.notify_all()
            return dropped

    def wait_idle(self, seconds: float) -> bool:
        with self._wake:
            return self._wake.wait_for(lambda: not self._jobs and not self._busy, seconds)

    def close(self, seconds: float) -> None:
        with self._wake:
            self._open = False
            self._wake.notify_all()
        for thread in self._threads:
            thread.join(seconds)

    def ended(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def _serve(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: bool(self._jobs) or not self._open)
                if not self._jobs:
                    return
                job = self._jobs.popleft()
                self._busy += 1
            number = job.number
            try:
                self._do(job)
            finally:
                del job
                self._tell(number)
                with self._wake:
                    self._busy -= 1
                    self._wake.notify_all()


class Desk(QObject):
    """Takes work from the painting thread and brings the answers back to it.

    ``problem`` carries every error nobody asked to hear of, for the one place that shows
    errors. All methods are called on the painting thread.
    """

    problem = Signal(object)
    _arrived = Signal(int)
    _moved = Signal(int)

    def __init__(self, bugs: BugLog | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bugs = bugs or BugLog(None)
        self._generation = 0
        self._latest: dict[str, Ticket] = {}
        self._tickets: set[Ticket] = set()
        self._numbers = count()
        self._held: dict[int, _Job] = {}
        # Emitted on a worker's thread, received on this one: Qt puts them in this one's queue.
        self._arrived.connect(self._deliver)
        self._moved.connect(self._report)
        sizes: dict[LaneName, int] = {"write": 1, "read": 1, "draft": 1, "paper": 2}
        self._garbage = GarbageRound(self)
        self._lanes = {
            name: _Lane(name, threads, self._work, self._tell) for name, threads in sizes.items()
        }

    def run(self, fn: Callable[..., Any], /, *args: Any, **how: Any) -> Ticket:
        """Do ``fn(*args)`` on the writer's thread, in the order handed in.

        ``how``: ``on_done(answer)`` and ``on_error(CaseError)`` are called on the painting
        thread unless ``owner`` (a ``QObject``) was destroyed meanwhile; ``on_progress(value)``
        makes ``fn`` get a keyword ``progress`` to call; ``stoppable=True`` makes it get a
        keyword ``cancelled`` to ask. A bug arrives as ``ProgramError``.
        """
        return self._hand_in("write", fn, args, **how)

    def look(self, fn: Callable[..., Any], /, *args: Any, **how: Any) -> Ticket:
        """Ask on the readers' thread; ``how`` as for ``run``."""
        return self._hand_in("read", fn, args, **how)

    def look_latest(
        self, channel: str, fn: Callable[..., Any], /, *args: Any, **how: Any
    ) -> Ticket:
        """Ask like ``look``, but a newer question on the same channel makes this one void:
        it is not begun if it still waits, and its answer is not delivered."""
        earlier = self._latest.get(channel)
        if earlier is not None:
            earlier.cancel()
            self._withdraw("read", lambda job: job.ticket is earlier)
            self._tickets.discard(earlier)
        ticket = self.look(fn, *args, **how)
        self._latest[channel] = ticket
        return ticket

    def draft(self, fn: Callable[..., Any], /, *args: Any, **how: Any) -> Ticket:
        """Keep or fetch a draft; never behind the writer. ``how`` as for ``run``."""
        return self._hand_in("draft", fn, args, **how)

    def paper(self, fn: Callable[..., Any], /, *args: Any, **how: Any) -> Ticket:
        """Compute from frozen values (PDF, files, key derivation); ``how`` as for ``run``."""
        return self._hand_in("paper", fn, args, **how)

    def drain(
        self,
        last: Callable[[], Any],
        *,
        interrupt: Callable[[], object] | None = None,
        on_done: Callable[[Any], object] | None = None,
    ) -> None:
        """For a lock; returns at once. From now on no earlier answer arrives. Saves and drafts
        handed in are carried out; questions and paper are called off; then ``last`` runs on
        the writer's thread. What is handed in afterwards comes after ``last`` on that lane."""
        self._generation += 1
        for ticket in self._tickets:
            ticket.cancel()
        self._tickets.clear()
        self._latest.clear()
        for name in ("read", "paper"):
            self._withdraw(name, lambda _job: True)
        if interrupt is not None:
            interrupt()
        self.run(partial(self._finish, last), on_done=on_done)

    def close(self, seconds: float = 5.0) -> None:
        """At the program's end: finish saves and drafts, then let the threads go."""
        for name in ("read", "paper"):
            self._withdraw(name, lambda _job: True)
        self._generation += 1
        for lane in self._lanes.values():
            lane.close(seconds)
        self._held.clear()
        self._garbage.end()

    def ended(self) -> bool:
        """Whether, after ``close``, no thread is at its work any more."""
        return all(lane.ended() for lane in self._lanes.values())

    def note_bug(self, error: BaseException) -> ProgramError:
        """Note a bug met on the painting thread; gives the error to show. The file is written
        by the drafts' thread, which finishes what it has even when the program ends."""
        reference = new_reference()
        self._hand_in("draft", self._bugs.note, (error, reference))
        return ProgramError(reference=reference)

    def _hand_in(
        self,
        lane: LaneName,
        fn: Callable[..., Any],
        args: tuple[Any, ...],
        *,
        on_done: Callable[[Any], object] | None = None,
        on_error: Callable[[CaseError], object] | None = None,
        on_progress: Callable[[Any], object] | None = None,
        owner: QObject | None = None,
        stoppable: bool = False,
    ) -> Ticket:
        ticket, reports, number = Ticket(), deque[Any](), next(self._numbers)
        extra: dict[str, Any] = {}
        if on_progress is not None:
            extra["progress"] = partial(self._send_report, number, reports)
        if stoppable:
            extra["cancelled"] = ticket.stopped
        work = partial(fn, *args, **extra)
        job = _Job(
            number, work, ticket, self._generation, owner, on_done, on_error, on_progress, reports
        )
        self._held[number] = job
        if not self._lanes[lane].put(job):
            del self._held[number]
        elif stoppable or lane in ("read", "paper"):
            self._tickets.add(ticket)
        return ticket

    def _withdraw(self, lane: LaneName, unwanted: Callable[[_Job], bool]) -> None:
        for number in self._lanes[lane].withdraw(unwanted):
            del self._held[number]

    def _work(self, job: _Job) -> None:
        """On a worker's thread."""
        try:
            job.answer = job.work()
        except CaseError as error:
            job.error = _bare(error)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is shown and noted
            reference = new_reference()
            self._bugs.note(error, reference)
            job.error = ProgramError(reference=reference)

    def _tell(self, number: int) -> None:
        """On a worker's thread."""
        with suppress(RuntimeError):  # the window has gone while this was under way
            self._arrived.emit(number)

    def _send_report(self, number: int, reports: deque[Any], value: Any) -> None:
        """On a worker's thread."""
        reports.append(value)
        self._moved.emit(number)

    def _report(self, number: int) -> None:
        job = self._held.get(number)
        if job is None or not job.reports:
            return
        latest = job.reports.pop()
        job.reports.clear()
        if self._wanted(job) and job.on_progress is not None:
            job.on_progress(latest)

    def _deliver(self, number: int) -> None:
        job = self._held.pop(number, None)
        if job is None:
            return
        self._tickets.discard(job.ticket)
        if not self._wanted(job):
            return
        if job.error is None:
            if job.on_done is not None:
                job.on_done(job.answer)
        elif job.on_error is not None:
            job.on_error(job.error)
        else:
            self.problem.emit(job.error)

    def _wanted(self, job: _Job) -> bool:
        if job.generation != self._generation:
            return False
        if job.owner is not None and not isValid(job.owner):
            return False
        return not job.ticket.void()

    def _finish(self, last: Callable[[], Any]) -> Any:
        """On the writer's thread: wait for the neighbours, then do the last thing."""
        for name in ("draft", "read"):
            self._lanes[name].wait_idle(_BARRIER_SECONDS)
        return last()


def _bare(error: CaseError) -> CaseError:
    """Without the frames behind it: they hold what was typed."""
    error.__cause__ = None
    error.__context__ = None
    return error.with_traceback(None)
