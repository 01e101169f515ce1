"""The office on this machine, as the window sees it: the doors of ``casemgr.ui.door``.

What a method needs it imports itself, on the desk's thread: the first window must not wait
for a database it does not open yet.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from casemgr.ui.preferences import Preferences
from casemgr.words import Language

if TYPE_CHECKING:
    from datetime import date

    from casemgr.domain.errors import CaseError
    from casemgr.operations.workspace import Workspace
    from casemgr.ui.door import Person, Setup, Strength

Purpose = Literal["config", "data", "log"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
_NAME = "casemgr"
_XDG: dict[Purpose, tuple[str, str]] = {
    "config": ("XDG_CONFIG_HOME", ".config"),
    "data": ("XDG_DATA_HOME", ".local/share"),
    "log": ("XDG_STATE_HOME", ".local/state"),
}
"""XDG Base Directory Specification: the variable, and what holds without it."""
_FILES = (("keys.a.json", "keys.b.json"), ("case.db",))


class LocalOffice:
    """One workspace on this machine, or the place where one will be.

    Remembers beside the system's other settings where the workspace lies, language and theme of
    the sign-in window, and by which root key each workspace is known here: nothing of a person,
    and nothing of a case.
    """

    def __init__(self, folder: Path | None = None, *, preferences_in: Path | None = None) -> None:
        place = preferences_in or system_folder("config")
        self._memory = place / "machine.json"
        known = self._read_memory()
        self._folder = folder or _path(known.get("workspace")) or self.proposed_folder
        self._preferences = _preferences(known.get("preferences"))
        self._roots = _roots(known.get("roots"))

    @property
    def preferences(self) -> Preferences:
        return self._preferences

    @property
    def log_folder(self) -> Path:
        """Where bugs are noted."""
        return system_folder("log")

    @property
    def proposed_folder(self) -> Path:
        return system_folder("data") / "workspace"

    def remember(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self._write_memory()

    def exists(self) -> bool:
        # The names of the files alone: what is in them is read when somebody signs in.
        return all(any((self._folder / name).exists() for name in names) for names in _FILES)

    def check_folder(self, folder: Path) -> None:
        from casemgr.operations import gate

        gate.check_place(folder)

    def passphrase_strength(self, passphrase: str) -> "Strength":
        from casemgr.operations import gate
        from casemgr.ui.door import Strength

        measured = gate.passphrase_strength(passphrase)
        return Strength(measured.score, measured.accepted, measured.advice)

    def create(self, setup: "Setup") -> "FoundedOffice":
        from casemgr.domain.roles import Role
        from casemgr.operations import founding
        from casemgr.operations.recovery import short_id

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
        short, day = short_id(workspace), workspace.today
        self._folder = setup.folder
        self._roots.pop(self._place, None)
        self._entered(workspace)
        workspace.lock()
        self._write_memory()
        return FoundedOffice(code.printed(), short, day)

    def logins(self) -> list[str]:
        from casemgr.operations import gate

        return gate.logins(self._folder)

    def wait_seconds(self, login: str) -> int:
        from datetime import UTC, datetime

        from casemgr.operations import gate

        return gate.wait_seconds(self._folder, login, datetime.now(UTC))

    def sign_in(self, login: str, passphrase: str) -> "OfficeSession":
        from casemgr.operations.workspace import Workspace

        return self._entered(
            Workspace.open(self._folder, login, passphrase, known_roots=self._known_roots)
        )

    def quick_unlock_ready(self, login: str) -> bool:
        from casemgr.operations import gate

        return gate.quick_unlock_ready(self._folder, login)

    def quick_sign_in(self, login: str, pin: str) -> "OfficeSession":
        from casemgr.operations import gate

        return self._entered(gate.quick_open(self._folder, login, pin, self._known_roots))

    def adopt(self, folder: Path) -> None:
        self._folder = folder
        self._roots.pop(self._place, None)  # what lay there before is gone
        self._write_memory()

    def recover(self, login: str, code: str, new_passphrase: str) -> "OfficeSession":
        from casemgr.operations import founding

        return self._entered(
            founding.recover(
                self._folder, code, login, new_passphrase, known_roots=self._known_roots
            )
        )

    @property
    def _place(self) -> str:
        return str(self._folder.absolute())

    @property
    def _known_roots(self) -> Mapping[str, str]:
        return self._roots.get(self._place, {})

    def _entered(self, workspace: "Workspace") -> "OfficeSession":
        """From now on this folder has to show the same root key."""
        root_id, known = workspace.keys.root_id, self._roots.setdefault(self._place, {})
        if root_id and known.get(str(workspace.keys.workspace_id)) != root_id:
            known[str(workspace.keys.workspace_id)] = root_id
            self._write_memory()
        return OfficeSession(workspace)

    def _read_memory(self) -> dict[str, Any]:
        try:
            read = json.loads(self._memory.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return read if isinstance(read, dict) else {}

    def _write_memory(self) -> None:
        memory = {
            "workspace": str(self._folder),
            "preferences": asdict(self._preferences),
            "roots": self._roots,
        }
        try:
            self._memory.parent.mkdir(parents=True, exist_ok=True)
            self._memory.write_text(json.dumps(memory), "utf-8")
        except OSError:
            return  # a machine that cannot remember its language still works


class FoundedOffice:
    """A workspace just made, with the code to be written down."""

    def __init__(self, code: str, workspace: str, day: "date") -> None:
        self._code = code
        self._workspace = workspace
        self._day = day

    @property
    def recovery_code(self) -> str:
        return self._code

    def sheet(self, languages: tuple[Language, ...]) -> bytes:
        from casemgr.operations.recovery import print_code

        return print_code(self._code, self._workspace, self._day, languages)

    def save_sheet(self, pdf: bytes, path: Path) -> None:
        from casemgr.operations.recovery import Sheet, save_sheet

        save_sheet(Sheet(path.name, pdf), path)

    def code_matches(self, typed: str) -> bool:
        from casemgr.operations import gate

        return gate.same_recovery_code(self._code, typed)


class OfficeSession:
    """One person at work."""

    def __init__(self, workspace: "Workspace") -> None:
        self.workspace = workspace
        self.drafts = SessionDrafts(workspace)

    @property
    def person(self) -> "Person":
        from casemgr.ui.door import Person

        actor = self.workspace.actor
        roles = frozenset(str(role) for role in actor.roles)
        return Person(actor.id, actor.login, actor.name, roles)

    @property
    def accepted_conduct(self) -> bool:
        return self.workspace.actor.accepted_conduct

    @property
    def warnings(self) -> "tuple[CaseError, ...]":
        return self.workspace.warnings

    @property
    def preferences(self) -> Preferences:
        actor = self.workspace.actor
        return _preferences(
            {"language": actor.language, "theme": actor.theme, "lock_minutes": actor.lock_minutes}
        )

    def run(self, operation: Callable[..., Any], /, *args: Any, **values: Any) -> Any:
        return self.workspace.run(operation, *args, **values)  # type: ignore[arg-type]

    def save(self, draft: str, operation: Callable[..., Any], /, *args: Any, **values: Any) -> Any:
        return self.workspace.save(draft, operation, *args, **values)  # type: ignore[arg-type]

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

    def lock_and_back_up(self) -> Callable[[], None] | None:
        from casemgr.domain.errors import CaseError
        from casemgr.operations.backups import freeze_at_lock

        begun = None
        try:
            with suppress(CaseError):  # nothing holds up a lock
                begun = freeze_at_lock(self.workspace)
        finally:
            self.workspace.lock()
        return begun.finish if begun is not None else None

    def back_up_if_due(self) -> object:
        from casemgr.operations.backups import back_up_if_due

        return back_up_if_due(self.workspace)


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


def system_folder(purpose: Purpose) -> Path:
    """Where this system wants such files of a person's program to lie."""
    if sys.platform == "linux":
        # What platformdirs would say. Importing it takes as long as painting the window.
        variable, usual = _XDG[purpose]
        said = Path(os.environ.get(variable, "").strip())
        home = said if said.is_absolute() else Path.home() / usual
        return home / _NAME / "log" if purpose == "log" else home / _NAME
    import platformdirs

    ask = getattr(platformdirs, f"user_{purpose}_dir")
    return Path(ask(_NAME, appauthor=False))


def _path(text: object) -> Path | None:
    return Path(text) if isinstance(text, str) and text else None


def _roots(known: object) -> dict[str, dict[str, str]]:
    """By folder and workspace, as far as it can be read."""
    given = known if isinstance(known, dict) else {}
    return {
        str(place): {str(workspace): str(root) for workspace, root in roots.items()}
        for place, roots in given.items()
        if isinstance(roots, dict)
    }


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
