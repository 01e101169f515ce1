"""An office kept in memory, for the window's own tests: no keys, no file, the same door."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casemgr.domain.errors import CaseError
from casemgr.ui.door import Person, Preferences, Setup, Strength
from casemgr.words import N_, Language

CODE = "7Q2K-M9XD-0RTW"


class WrongSecret(CaseError):
    sentence = N_("That passphrase does not open this workspace.")
    next_step = N_("Check the keyboard's language and try again.")


class NoGoodFolder(CaseError):
    sentence = N_("This folder is copied to another place by a synchronising program.")
    next_step = N_("Choose a folder on this machine's own disk.")


@dataclass
class PaperDrafts:
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)

    def put(self, form: str, content: dict[str, Any]) -> None:
        self.kept[form] = content

    def get(self, form: str) -> dict[str, Any] | None:
        return self.kept.get(form)

    def drop(self, form: str) -> None:
        self.kept.pop(form, None)


@dataclass
class PaperSession:
    person: Person
    preferences: Preferences
    drafts: PaperDrafts
    log: list[str]
    locked: threading.Event = field(default_factory=threading.Event)
    accepted_conduct: bool = True
    warnings: tuple[CaseError, ...] = ()
    backup_due: bool = False
    backup_may_end: threading.Event | None = None

    def run(self, operation: Callable[..., Any], /, *args: Any, **values: Any) -> Any:
        return operation(*args, **values)

    def save(self, draft: str, operation: Callable[..., Any], /, *args: Any, **values: Any) -> Any:
        return operation(*args, **values)

    def look(self, query: Callable[..., Any], /, *args: Any, **values: Any) -> Any:
        return query(*args, **values)

    def prefer(self, preferences: Preferences) -> None:
        self.preferences = preferences

    def interrupt(self) -> None:
        self.log.append("interrupt")

    def lock(self) -> None:
        self.log.append("lock")
        self.locked.set()

    def lock_and_back_up(self) -> Callable[[], None] | None:
        self.lock()
        return self._back_up if self.backup_due else None

    def _back_up(self) -> None:
        if self.backup_may_end is not None:
            self.backup_may_end.wait(30)
        self.log.append("backed up")

    def back_up_if_due(self) -> None:
        self.log.append("back up")


@dataclass
class PaperNewOffice:
    recovery_code: str = CODE
    saved: dict[Path, bytes] = field(default_factory=dict)

    def sheet(self, languages: tuple[Language, ...]) -> bytes:
        return f"%PDF {self.recovery_code} {'+'.join(languages)}".encode()

    def save_sheet(self, pdf: bytes, path: Path) -> None:
        self.saved[path] = pdf

    def code_matches(self, typed: str) -> bool:
        return typed.replace(" ", "").replace("-", "").upper() == self.recovery_code.replace(
            "-", ""
        )


@dataclass
class PaperOffice:
    """``accounts`` are passphrases by login."""

    accounts: dict[str, str] = field(default_factory=dict)
    preferences: Preferences = field(default_factory=lambda: Preferences("en", "light", 5))
    pins: dict[str, str] = field(default_factory=dict)
    bad_folders: set[Path] = field(default_factory=set)
    wait: int = 0
    slow: float = 0.0
    sessions: list[PaperSession] = field(default_factory=list)
    drafts: dict[str, PaperDrafts] = field(default_factory=dict)
    setups: list[Setup] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)
    roles: frozenset[str] = frozenset({"supervisor", "administrator"})
    warnings: tuple[CaseError, ...] = ()

    @property
    def proposed_folder(self) -> Path:
        return Path("/case-files")

    def _busy(self) -> None:
        self.threads.add(threading.current_thread().name)
        time.sleep(self.slow)

    def remember(self, preferences: Preferences) -> None:
        self._busy()
        self.preferences = preferences

    def exists(self) -> bool:
        self._busy()
        return bool(self.accounts)

    def check_folder(self, folder: Path) -> None:
        self._busy()
        if folder in self.bad_folders:
            raise NoGoodFolder

    def passphrase_strength(self, passphrase: str) -> Strength:
        self._busy()
        score = min(4, len(passphrase) // 5)
        return Strength(
            score, score >= 3, N_("Four or more words that do not belong together are good.")
        )

    def create(self, setup: Setup) -> PaperNewOffice:
        self._busy()
        self.setups.append(setup)
        self.accounts[setup.login] = setup.passphrase
        return PaperNewOffice()

    def adopt(self, folder: Path) -> None:
        self._busy()
        self.log.append(f"adopt {folder}")

    def logins(self) -> list[str]:
        self._busy()
        return sorted(self.accounts)

    def wait_seconds(self, login: str) -> int:
        return self.wait

    def sign_in(self, login: str, passphrase: str) -> PaperSession:
        self._busy()
        if self.accounts.get(login) != passphrase:
            raise WrongSecret
        return self._open(login)

    def quick_unlock_ready(self, login: str) -> bool:
        return login in self.pins

    def quick_sign_in(self, login: str, pin: str) -> PaperSession:
        self._busy()
        if self.pins.get(login) != pin:
            raise WrongSecret
        return self._open(login)

    def recover(self, login: str, code: str, new_passphrase: str) -> PaperSession:
        self._busy()
        if not PaperNewOffice().code_matches(code):
            raise WrongSecret
        self.accounts[login] = new_passphrase
        return self._open(login)

    def _open(self, login: str) -> PaperSession:
        person = Person("a1", login, "Office worker", self.roles)
        drafts = self.drafts.setdefault(login, PaperDrafts())
        session = PaperSession(person, self.preferences, drafts, self.log, warnings=self.warnings)
        self.sessions.append(session)
        return session
