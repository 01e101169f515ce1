"""The office on this machine, as the window sees it: the doors of ``casemgr.ui.door``.

What a method needs it imports itself, on the desk's thread: the first window must not wait
for a database it does not open yet.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from casemgr.ui.door import Person, Preferences, Setup, Strength

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

_FILES = (("keys.a.json", "keys.b.json"), ("case.db",))


class LocalOffice:
    """One workspace on this machine, or the place where one will be.

    Remembers beside the system's other settings where the workspace lies, and language and
    theme of the sign-in window: nothing of a person, and nothing of a case.
    """

    def __init__(self, folder: Path | None = None, *, preferences_in: Path | None = None) -> None:
        self.log_folder = Path(platformdirs.user_log_dir("casemgr", appauthor=False))
        place = preferences_in or Path(platformdirs.user_config_dir("casemgr", appauthor=False))
        self._memory = place / "machine.json"
        known = self._read_memory()
        self._folder = folder or _path(known.get("workspace")) or self.proposed_folder
        self._preferences = _preferences(known.get("preferences"))

    @property
    def preferences(self) -> Preferences:
        return self._preferences

    @property
    def proposed_folder(self) -> Path:
        return Path(platformdirs.user_data_dir("casemgr", appauthor=False)) / "workspace"

    def remember(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self._write_memory()

    def exists(self) -> bool:
        # The names of the files alone: what is in them is read when somebody signs in.
        return all(any((self._folder / name).exists() for name in names) for names in _FILES)

    def check_folder(self, folder: Path) -> None:
        from casemgr.operations import gate

        gate.check_place(folder)

    def passphrase_strength(self, passphrase: str) -> Strength:
        from casemgr.operations import gate

        measured = gate.passphrase_strength(passphrase)
        return Strength(measured.score, measured.accepted, measured.advice)

    def create(self, setup: Setup) -> "FoundedOffice":
        from casemgr.domain.roles import Role
        from casemgr.operations import founding

        workspace, code = founding.found(
            founding.Setup(
                folder=setup.folder,
                organisation=setup.organisation,
                zone=setup.time_zone,
                name=setup.display_name,
                login=setup.login,
                passphrase=setup.passphrase,
                roles=frozenset(Role(role) for role in setup.roles),
                language=setup.language,
            )
        )
        workspace.lock()
        self._folder = setup.folder
        self._write_memory()
        return FoundedOffice(code.printed())

    def logins(self) -> list[str]:
        from casemgr.operations import gate

        return gate.logins(self._folder)

    def wait_seconds(self, login: str) -> int:
        from casemgr.operations import gate

        return gate.wait_seconds(self._folder, login, datetime.now(UTC))

    def sign_in(self, login: str, passphrase: str) -> "OfficeSession":
        from casemgr.operations.workspace import Workspace

        return OfficeSession(Workspace.open(self._folder, login, passphrase))

    def quick_unlock_ready(self, login: str) -> bool:
        from casemgr.operations import gate

        return gate.quick_unlock_ready(self._folder, login)

    def quick_sign_in(self, login: str, pin: str) -> "OfficeSession":
        from casemgr.operations import gate

        return OfficeSession(gate.quick_open(self._folder, login, pin))

    def recover(self, login: str, code: str, new_passphrase: str) -> "OfficeSession":
        from casemgr.operations import founding

        return OfficeSession(founding.recover(self._folder, code, login, new_passphrase))

    def _read_memory(self) -> dict[str, Any]:
        try:
            read = json.loads(self._memory.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return read if isinstance(read, dict) else {}

    def _write_memory(self) -> None:
        memory = {"workspace": str(self._folder), "preferences": asdict(self._preferences)}
        try:
            self._memory.parent.mkdir(parents=True, exist_ok=True)
            self._memory.write_text(json.dumps(memory), "utf-8")
        except OSError:
            return  # a machine that cannot remember its language still works


class FoundedOffice:
    """A workspace just made, with the code to be written down."""

    def __init__(self, code: str) -> None:
        self._code = code

    @property
    def recovery_code(self) -> str:
        return self._code

    def code_matches(self, typed: str) -> bool:
        from casemgr.operations import gate

        return gate.same_recovery_code(self._code, typed)


class OfficeSession:
    """One person at work."""

    def __init__(self, workspace: "Workspace") -> None:
        self.workspace = workspace
        self.drafts = SessionDrafts(workspace)

    @property
    def person(self) -> Person:
        actor = self.workspace.actor
        roles = frozenset(str(role) for role in actor.roles)
        return Person(actor.id, actor.login, actor.name, roles)

    @property
    def preferences(self) -> Preferences:
        actor = self.workspace.actor
        return _preferences(
            {"language": actor.language, "theme": actor.theme, "lock_minutes": actor.lock_minutes}
        )

    def run(self, operation: Callable[..., Any], /, *args: Any, **values: Any) -> Any:
        return self.workspace.run(operation, *args, **values)  # type: ignore[arg-type]

    def look(self, query: Callable[..., Any], /, *args: Any, **values: Any) -> Any:
        return self.workspace.look(query, *args, **values)  # type: ignore[arg-type]

    def prefer(self, preferences: Preferences) -> None:
        from casemgr.operations import accounts

        self.workspace.run(
            accounts.choose_preferences,
            language=preferences.language,
            theme=preferences.theme,
            lock_minutes=preferences.lock_minutes,
        )

    def interrupt(self) -> None:
        self.workspace.database.interrupt_readers()

    def lock(self) -> None:
        self.workspace.lock()


class SessionDrafts:
    """The third door, by form."""

    def __init__(self, workspace: "Workspace") -> None:
        self._drafts = workspace.drafts

    def put(self, form: str, content: dict[str, Any]) -> None:
        self._drafts.put(form, content, content.get("base_version"))

    def get(self, form: str) -> dict[str, Any] | None:
        draft = self._drafts.get(form)
        return draft.payload if draft else None

    def drop(self, form: str) -> None:
        self._drafts.drop(form)


def _path(text: object) -> Path | None:
    return Path(text) if isinstance(text, str) and text else None


def _preferences(known: object) -> Preferences:
    given = known if isinstance(known, dict) else {}
    fallback = Preferences()
    minutes = given.get("lock_minutes")
    theme = given.get("theme")
    return Preferences(
        language="en" if given.get("language") == "en" else "bn" if given else fallback.language,
        theme=theme if theme in ("light", "dark", "system") else fallback.theme,
        lock_minutes=minutes if isinstance(minutes, int) else fallback.lock_minutes,
    )
