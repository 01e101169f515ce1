"""What the screens need from the rest of the program, and nothing more.

``Office`` is one workspace on disk, open or closed; ``Session`` is one person at work in it.
The program's wiring gives both at start. Every method that may touch the disk or think for
long is called through the ``Desk``, never on the thread that paints; what may be called
anywhere says so. Refusals are ``CaseError``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from casemgr.domain.errors import CaseError
from casemgr.ui.preferences import Preferences as Preferences
from casemgr.words import Language


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in. ``roles`` are role codes."""

    actor_id: str
    login: str
    display_name: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Setup:
    """What the first-run wizard asked. ``roles`` are role codes; ``time_zone`` an IANA name."""

    folder: Path
    language: Language
    organisation: str
    time_zone: str
    display_name: str
    login: str
    roles: tuple[str, ...]
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Strength:
    """How good a passphrase is: 0–4, whether it is enough, and a translatable sentence."""

    score: int
    enough: bool
    advice: str


class NewOffice(Protocol):
    """A workspace just made, not yet signed in to."""

    @property
    def recovery_code(self) -> str:
        """The code in groups, as it is to be written down. Shown once."""
        ...

    def sheet(self, languages: tuple[Language, ...]) -> bytes:
        """The code on a sheet of paper, as PDF. Takes a second."""
        ...

    def save_sheet(self, pdf: bytes, path: Path) -> None:
        """Write the sheet where the person said; never over a file that is there."""
        ...

    def code_matches(self, typed: str) -> bool:
        """Whether the code typed back is the one shown; case, spaces and look-alikes are
        forgiven. Quick; may be called anywhere."""
        ...


class Drafts(Protocol):
    """The signed-in person's unfinished forms, encrypted, by form."""

    def put(self, form: str, content: dict[str, Any]) -> None:
        """Keep the form's content; on disk when it returns."""
        ...

    def get(self, form: str) -> dict[str, Any] | None:
        """The content kept last, or ``None``."""
        ...

    def drop(self, form: str) -> None:
        """Forget the form's content: it was saved or thrown away."""
        ...


class Session(Protocol):
    """One person at work. The three ways in are ``run``, ``look`` and ``drafts``."""

    @property
    def person(self) -> Person:
        """Who it is. May be called anywhere."""
        ...

    @property
    def preferences(self) -> Preferences:
        """This person's own choice of language, theme and lock time. May be called anywhere."""
        ...

    @property
    def accepted_conduct(self) -> bool:
        """Whether this person has accepted the code of conduct; until then every other door is
        shut. May be called anywhere."""
        ...

    @property
    def warnings(self) -> tuple[CaseError, ...]:
        """What was found wrong at the sign-in, but keeps nobody out. May be called anywhere."""
        ...

    @property
    def drafts(self) -> Drafts:
        """The third door; used through ``Desk.draft``."""
        ...

    def run(self, operation: Any, /, *args: Any, **values: Any) -> Any:
        """One operation in one transaction, audited; used through ``Desk.run``. The screens
        hand on what the program declares as operations; the window does not look into it."""
        ...

    def save(self, draft: str, operation: Any, /, *args: Any, **values: Any) -> Any:
        """``run``, and in the same transaction: the draft with this token is saved thereby."""
        ...

    def look(self, query: Any, /, *args: Any, **values: Any) -> Any:
        """One question to a read-only store; used through ``Desk.look``."""
        ...

    def prefer(self, preferences: Preferences) -> None:
        """Remember another choice; used through ``Desk.run``."""
        ...

    def interrupt(self) -> None:
        """Stop questions under way; they raise. Returns at once; may be called anywhere."""
        ...

    def lock(self) -> None:
        """Close the store and drop the keys. The session is of no use afterwards."""
        ...

    def lock_and_back_up(self) -> Callable[[], None] | None:
        """Like ``lock``, after the first step of a backup where one is due (two seconds at
        most). What it gives is the rest: it needs no key, and takes long."""
        ...

    def back_up_if_due(self) -> object:
        """The daily backup, where it is due. Takes long; for ``Desk.paper``."""
        ...


class Office(Protocol):
    """One workspace on disk, or the place where one will be."""

    @property
    def preferences(self) -> Preferences:
        """What was chosen last on this machine. May be called anywhere."""
        ...

    @property
    def proposed_folder(self) -> Path:
        """Where a new workspace would lie unless the person chooses. May be called anywhere."""
        ...

    def remember(self, preferences: Preferences) -> None:
        """Keep the machine's own preferences (language and theme of the sign-in window)."""
        ...

    def exists(self) -> bool:
        """Whether there is a workspace to sign in to."""
        ...

    def check_folder(self, folder: Path) -> None:
        """Raises a ``CaseError`` when a workspace must not or cannot lie there."""
        ...

    def passphrase_strength(self, passphrase: str) -> Strength:
        """Measured offline."""
        ...

    def create(self, setup: Setup) -> NewOffice:
        """Make the workspace and its first account. Takes seconds (key derivation)."""
        ...

    def logins(self) -> list[str]:
        """The logins there are; they stand readable in the key file."""
        ...

    def wait_seconds(self, login: str) -> int:
        """How long until the next try is allowed, after wrong passphrases; 0 for at once."""
        ...

    def sign_in(self, login: str, passphrase: str) -> Session:
        """Open the workspace for this person. Takes about a second."""
        ...

    def quick_unlock_ready(self, login: str) -> bool:
        """Whether this person may unlock with a PIN on this machine today."""
        ...

    def quick_sign_in(self, login: str, pin: str) -> Session:
        """Open the workspace with the PIN."""
        ...

    def adopt(self, folder: Path) -> None:
        """From now on the workspace in this folder is the one to sign in to."""
        ...

    def recover(self, login: str, code: str, new_passphrase: str) -> Session:
        """Open with the recovery code and give this person a new passphrase."""
        ...
