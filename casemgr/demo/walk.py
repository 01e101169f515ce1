"""A walk through the program for its pictures: where one can stand, and how one gets there."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from casemgr.demo.places import Places
from casemgr.demo.stage import NotAsExpected, OpenWindow, Stage

_PATIENCE = 200  # tenths of a second
Way = Callable[["Walk"], None]


class Walk(Stage):
    """One walk in one language. ``work`` is where the workspace and the papers lie. ``paper``
    is the page to be pictured next instead of the window: a PDF, and which page from 1."""

    SHEET = "from-another-office.xlsx"

    def __init__(
        self, work: Path, open_window: OpenWindow, passphrase: str, places: Places
    ) -> None:
        super().__init__(open_window)
        self.work = work
        self.places = places
        self.codes = dict(places.codes)
        self.passphrase = passphrase
        self.paper: tuple[Path, int] | None = None

    def go(self, route: str, /, **params: object) -> None:
        """To a page, until it stands there."""
        self.hand.go(route, **params)
        self.hand.settle()

    def save_as(self, path: Path) -> None:
        """Answer the question where to save, and wait for the file. Raises ``NotAsExpected``."""
        self.hand.choose_file(path)
        for _ in range(_PATIENCE):
            if path.exists() and path.read_bytes():
                return
            self.hand.rest(0.1)
        raise NotAsExpected(path.name)


def _nothing(_walk: Walk) -> None:
    """Nothing is to be done."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture. ``route`` is the page it shows; empty where it is of none. ``after`` leaves
    things as the next shot needs them; ``around`` are words in the part that alone is shown."""

    name: str
    route: str
    way: Way
    after: Way = _nothing
    around: str = ""


def at(name: str, route: str, /, **params: object) -> Shot:
    """The page of a route as it opens."""
    return Shot(name, route, lambda walk: walk.go(route, **params))


def of(name: str, route: str, /, **wanted: str) -> Shot:
    """The page of a route with parameters looked up among ``Places.ids``."""

    def way(walk: Walk) -> None:
        walk.go(route, **{key: walk.places.ids[one] for key, one in wanted.items()})

    return Shot(name, route, way)


def on_tab(name: str, route: str, words: str) -> Shot:
    """Another tab of the page before."""
    return Shot(name, route, lambda walk: walk.hand.turn_to(walk.say(words)))


def dialog(name: str, route: str, *words: str) -> Shot:
    """The question these buttons lead to; it is left unanswered."""

    def way(walk: Walk) -> None:
        for one in words:
            walk.hand.press(walk.say(one))

    return Shot(name, route, way, lambda walk: walk.hand.key("Esc"))
