"""What every screen is: a page with a state, standing at a place in the window.

A page is destroyed and made anew from its state when the language changes, after a lock, and
when many pages were open; ``state`` must therefore hold all that should survive.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError
from casemgr.ui.desk import Desk, Ticket
from casemgr.ui.door import Preferences, Session
from casemgr.ui.messages import Question
from casemgr.words import Language

State = dict[str, Any]


class Host(Protocol):
    """What a page may ask of the window around it."""

    def go(self, route: str, /, **params: Any) -> None:
        """Show another page; ``params`` must be JSON values."""
        ...

    def back(self) -> None:
        """Return to the page before this one."""
        ...

    def toast(self, text: str) -> None:
        """Say a short "done" in the corner."""
        ...

    def tell(self, error: CaseError) -> None:
        """Show an error in a dialog."""
        ...

    def ask(self, question: Question, on_yes: Callable[[], object]) -> None:
        """Ask before something that cannot be taken back."""
        ...

    def prefer(self, preferences: Preferences) -> None:
        """Switch language, theme or lock time, and remember it."""
        ...

    def lock(self) -> None:
        """Lock now."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: who works, in which language, with what at hand."""

    session: Session
    desk: Desk
    language: Language
    preferences: Preferences
    host: Host


class Page(QWidget):
    """A screen. Subclasses build their widgets in ``__init__`` into ``self.body``."""

    def __init__(self, at: Place) -> None:
        super().__init__()
        self.at = at
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(20, 14, 20, 14)
        self.body.setSpacing(12)

    def state(self) -> State:
        """All that should survive a rebuild, as JSON values."""
        return {}

    def restore(self, state: State) -> None:
        """Put back what ``state`` gave; called before the page is shown."""

    def shown(self) -> None:
        """Called each time the page comes to the front: the place to ask for fresh data."""

    def lay_down(self) -> None:
        """Called before the page is destroyed: hand pending drafts to the desk."""

    def search(self) -> None:
        """The person pressed the key for searching: move to the search box, if there is one."""

    def run(self, operation: Any, /, *args: Any, **how: Any) -> Ticket:
        """Do an operation in the store; ``how`` as for ``Desk.run``."""
        return self.at.desk.run(partial(self.at.session.run, operation), *args, **self._own(how))

    def look(self, query: Any, /, *args: Any, **how: Any) -> Ticket:
        """Ask the store; ``how`` as for ``Desk.run``."""
        return self.at.desk.look(partial(self.at.session.look, query), *args, **self._own(how))

    def look_latest(self, channel: str, query: Any, /, *args: Any, **how: Any) -> Ticket:
        """Ask the store; a newer question on the channel makes this one void."""
        ask = partial(self.at.session.look, query)
        return self.at.desk.look_latest(channel, ask, *args, **self._own(how))

    def paper(self, compute: Callable[..., Any], /, *args: Any, **how: Any) -> Ticket:
        """Compute from frozen values; ``how`` as for ``Desk.run``."""
        return self.at.desk.paper(compute, *args, **self._own(how))

    def keep_draft(self, form: str, content: State) -> None:
        """Keep an unfinished form, at once and off this thread."""
        self.at.desk.draft(self.at.session.drafts.put, form, content)

    def fetch_draft(self, form: str, on_done: Callable[[State | None], object]) -> None:
        """Bring an unfinished form back."""
        self.at.desk.draft(self.at.session.drafts.get, form, on_done=on_done, owner=self)

    def drop_draft(self, form: str) -> None:
        """Forget an unfinished form."""
        self.at.desk.draft(self.at.session.drafts.drop, form)

    def _own(self, how: dict[str, Any]) -> dict[str, Any]:
        return {"owner": self, "on_error": self.at.host.tell, **how}


@dataclass(frozen=True, slots=True)
class Route:
    """One kind of page: how it is made, and how it stands in the rail.

    ``label`` is a translatable text; ``roles`` empty means everyone; ``rail`` false means it
    is reached from other pages only.
    """

    name: str
    label: str
    icon: str
    make: Callable[..., Page]
    rail: bool = True
    roles: frozenset[str] = field(default_factory=frozenset)

    def open_to(self, roles: frozenset[str]) -> bool:
        """Whether someone with these roles gets it offered. The rights proper are checked
        behind the door, not here."""
        return not self.roles or bool(self.roles & roles)
