"""An operation, what it is given, and who may do it.

An operation is one thing a person does: a function whose first parameter is the ``Act``. It
is called through ``Workspace.run`` only, which checks the role and the case, opens the one
transaction and writes the audit line the operation asks for.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from sqlmodel import Session

from casemgr.domain.roles import RIGHTS, Reach
from casemgr.operations.values import Actor
from casemgr.words import Language

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Trace:
    """One audit line to be: codes, counts and field names, never a survivor's values."""

    case_id: str | None
    subject: str | None
    detail: dict[str, Any]


@dataclass
class Act:
    """What one operation works with: one session, one person, one moment."""

    session: Session
    actor: Actor
    now: datetime
    zone: tzinfo
    device_id: str
    traces: list[Trace] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day in the office's time zone."""
        return self.now.astimezone(self.zone).date()

    @property
    def language(self) -> Language:
        return self.actor.language

    @property
    def stamp(self) -> dict[str, Any]:
        """Who writes a new row, and when."""
        who = self.actor.id
        return {
            "created_at": self.now,
            "created_by": who,
            "updated_at": self.now,
            "updated_by": who,
        }

    def audit(self, case_id: str | None = None, subject: str | None = None, **detail: Any) -> None:
        """Ask for an audit line. An operation that asks for none is undone as a bug."""
        self.traces.append(Trace(case_id, subject, detail))


@dataclass(frozen=True)
class Operation(Generic[P, T]):
    """A named operation. ``name`` is its right in ``casemgr.domain.roles.RIGHTS``."""

    name: Callable[..., str]
    function: Callable[Concatenate[Act, P], T]

    def bound(self, *args: Any, **kwargs: Any) -> tuple[str, str | None]:
        """The right this call needs, and the case it is about (``None``: about no case)."""
        given = inspect.signature(self.function).bind(None, *args, **kwargs)
        given.apply_defaults()
        values = dict(list(given.arguments.items())[1:])
        name = self.name(values)
        about_case = RIGHTS[name].reach is Reach.CASE
        return name, values["case_id"] if about_case else None


@dataclass(frozen=True)
class Query(Generic[P, T]):
    """A reader: sees only, through ``Workspace.look``.

    One whose right is about a case, and that names the case, looks into its file: once in a
    session that leaves a line in the trail, if the file was not opened before. Others answer
    with the lines of lists and leave none.
    """

    right: str
    function: Callable[Concatenate[Act, P], T]

    def file_of(self, *args: Any, **kwargs: Any) -> str | None:
        """The id of the case into whose file this call looks (``None``: into no single one)."""
        if RIGHTS[self.right].reach is not Reach.CASE:
            return None
        given = inspect.signature(self.function).bind_partial(None, *args, **kwargs).arguments
        asked = [given.get("case_id"), *(getattr(one, "case_id", None) for one in given.values())]
        return next((str(case_id) for case_id in asked if case_id), None)


def operation(
    name: str | Callable[[dict[str, Any]], str],
) -> Callable[[Callable[Concatenate[Act, P], T]], Operation[P, T]]:
    """Declare an operation under its right; a callable finds the right from the arguments."""
    naming = name if callable(name) else lambda _values: name

    def declare(function: Callable[Concatenate[Act, P], T]) -> Operation[P, T]:
        return Operation(naming, function)

    return declare


def query(right: str) -> Callable[[Callable[Concatenate[Act, P], T]], Query[P, T]]:
    """Declare a reader under the right it needs."""

    def declare(function: Callable[Concatenate[Act, P], T]) -> Query[P, T]:
        return Query(right, function)

    return declare
