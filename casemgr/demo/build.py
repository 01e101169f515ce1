"""A workspace of invented people, made through the same doors as any other."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from casemgr.demo.life import LEAST, TWINS, live_on
from casemgr.demo.people import invent
from casemgr.domain.roles import Role
from casemgr.operations.accounts import add_account
from casemgr.operations.bulk import KdfCost, load_demo_cases
from casemgr.operations.founding import Setup, found
from casemgr.operations.workspace import Clock, Workspace, system_clock
from casemgr.words import LANGUAGES, N_, say

PASSPHRASES = "passphrases"
_README = N_(
    "The people in this workspace are invented, and so are their cases. For this reason alone "
    "the passphrases lie readable beside them. A passphrase for real cases is never written to "
    "a file."
)
_WORDS = (
    "amber", "anchor", "basket", "bridge", "candle", "copper", "coral", "cotton", "dawn", "feather",
    "ferry", "garden", "ginger", "harbour", "heron", "island", "jasmine", "kettle", "ladder",
    "lantern", "lemon", "maple", "meadow", "mirror", "monsoon", "needle", "orchard", "paddle",
    "pebble", "pepper", "quilt", "ribbon", "river", "saffron", "sparrow", "spindle", "tamarind",
    "thunder", "violin", "walnut", "window", "winter",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Somebody who can sign in: ``name`` is the login, ``role`` the first of her roles."""

    name: str
    role: str
    passphrase_file: Path


@dataclass(frozen=True, slots=True)
class DemoWorkspace:
    folder: Path
    users: tuple[DemoUser, ...]


@dataclass(frozen=True, slots=True)
class _Person:
    login: str
    name: str
    roles: tuple[Role, ...]


_SUPERVISOR = _Person("nasima", "Nasima", (Role.SUPERVISOR, Role.ADMINISTRATOR))
_OTHERS = (
    _Person("ruma", "Ruma", (Role.CASEWORKER,)),
    _Person("karim", "Karim", (Role.CASEWORKER,)),
    _Person("shahana", "Shahana", (Role.AUDITOR,)),
)


def build_demo(
    folder: Path,
    cases: int = 200,
    seed: int = 1,
    cost: KdfCost | None = None,
    clock: Clock = system_clock,
    progress: Callable[[int], object] = lambda _done: None,
) -> DemoWorkspace:
    """Found a demonstration workspace at ``folder`` and fill it with invented cases.

    Each person's passphrase lies in ``folder/passphrases``; the same seed gives the same
    people and passphrases. ``progress`` is told the number of cases loaded so far. Raises what
    ``found`` raises; a workspace that is there already stays as it is.
    """
    workspace, _code = found(
        Setup(
            folder=folder,
            organisation=say(N_("Example organisation (invented people)"), "en"),
            zone="Asia/Dhaka",
            name=_SUPERVISOR.name,
            login=_SUPERVISOR.login,
            passphrase=_passphrase(_SUPERVISOR.login, seed),
            roles=frozenset(_SUPERVISOR.roles),
            demo=True,
            cost=cost,
        ),
        clock,
    )
    try:
        _fill(workspace, cases, seed, cost, progress)
        users = _write_passphrases(folder, seed)
    finally:
        workspace.lock()
    return DemoWorkspace(folder, users)


def _fill(
    workspace: Workspace,
    cases: int,
    seed: int,
    cost: KdfCost | None,
    progress: Callable[[int], object],
) -> None:
    workers = []
    for one in _OTHERS:
        passphrase = _passphrase(one.login, seed)
        account = add_account(
            workspace, one.login, one.name, frozenset(one.roles), passphrase, cost
        )
        if Role.CASEWORKER in one.roles:
            workers.append(account)
    lived_in = cases >= LEAST
    invented = invent(cases - TWINS * lived_in, seed, today=workspace.today)
    workspace.run(load_demo_cases, invented, workers, progress)
    if lived_in:
        live_on(workspace, workers, seed)


def _passphrase(login: str, seed: int) -> str:
    """Five words that belong to a seed and a login: no secret, but strong enough to be taken."""
    return " ".join(Random(f"{login} {seed}").sample(_WORDS, 5))


def _write_passphrases(folder: Path, seed: int) -> tuple[DemoUser, ...]:
    place = folder / PASSPHRASES
    place.mkdir(mode=0o700)
    paragraphs = (say(_README, language) for language in LANGUAGES)
    (place / "README.txt").write_text("\n\n".join(paragraphs) + "\n", "utf-8")
    users = []
    for one in (_SUPERVISOR, *_OTHERS):
        file = place / f"{one.login}.txt"
        file.touch(mode=0o600)
        file.write_text(_passphrase(one.login, seed), "utf-8")
        users.append(DemoUser(one.login, one.roles[0].value, file))
    return tuple(users)
