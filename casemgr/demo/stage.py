"""What the demonstration needs of the window, and somebody who sits before it."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from casemgr.words import Language, say

SLOW = 0.6
"""Seconds after which a search has begun."""


class Hand(Protocol):
    """What is needed of the window; ``casemgr.ui.hand`` has it."""

    def see(self, words: str) -> None: ...
    def sees(self, words: str) -> bool: ...
    def read(self, pattern: str) -> str: ...
    def press(self, words: str) -> None: ...
    def can_press(self, words: str) -> bool: ...
    def write(self, label: str, text: str) -> None: ...
    def stand(self, words: str) -> None: ...
    def tap(self, text: str) -> None: ...
    def key(self, keys: str) -> None: ...
    def enter(self) -> None: ...
    def pick(self, words: str) -> None: ...
    def go(self, route: str, /, **params: object) -> None: ...
    def turn_to(self, words: str) -> None: ...
    def scroll(self, words: str) -> None: ...
    def settle(self) -> None: ...
    def rest(self, seconds: float) -> None: ...
    def choose_file(self, path: Path) -> None: ...
    def resize(self, width: int, height: int) -> None: ...
    def picture(self, path: Path, around: str = "") -> None: ...
    def paper(self, pdf: Path, page: int, path: Path) -> None: ...
    def complaints(self) -> list[str]: ...
    def leave(self) -> None: ...


OpenWindow = Callable[[Path], Hand]
"""Opens a window on the workspace in a folder, or on the place where there will be one."""


class NotAsExpected(AssertionError):
    """A step ended otherwise than it should."""


class Stage:
    """One window, and how one gets about in it. ``codes`` names the cases chosen for the steps;
    ``language`` is the one the window speaks."""

    def __init__(self, open_window: OpenWindow) -> None:
        self.language: Language = "en"
        self.codes: dict[str, str] = {}
        self._open_window = open_window
        self._hand: Hand | None = None

    @property
    def hand(self) -> Hand:
        if self._hand is None:
            raise NotAsExpected("no window is open")
        return self._hand

    def open_window(self, workspace: Path) -> None:
        """Sit down before a new window."""
        self._hand = self._open_window(workspace)

    def leave(self) -> None:
        """Close the window and hear what Qt had to say. Raises ``NotAsExpected``."""
        if self._hand is not None:
            hand, self._hand = self._hand, None
            hand.leave()
            _no_complaints(hand)

    def listen(self) -> None:
        """Raise ``NotAsExpected`` if Qt has warned of anything since this was last asked."""
        if self._hand is not None:
            _no_complaints(self._hand)

    def say(self, text: str, **values: object) -> str:
        return say(text, self.language, **values)

    def picture(self, name: str) -> None:
        """Keep what is on the screen now."""
        raise NotImplementedError

    def type_passphrase(self, passphrase: str) -> None:
        """Unlock, and wait until the workspace stands there."""
        self.hand.write(self.say("Passphrase"), passphrase)
        self.hand.enter()
        self.hand.see(self.say("Lock now"))
        self.hand.settle()

    def open_file(self, code: str) -> None:
        """Find a case by its code and open it."""
        self.hand.press(self.say("Cases"))
        self.hand.settle()
        self.search(code)
        self.hand.pick(code)
        self.hand.enter()
        self.hand.see(self.say("Sections of the case file"))
        self.hand.settle()

    def search(self, words: str) -> None:
        """Search in the list of cases."""
        self.hand.write(self.say("Search name, case code or telephone"), words)
        self.hand.rest(SLOW)
        self.hand.settle()


def _no_complaints(hand: Hand) -> None:
    told = hand.complaints()
    if told:
        raise NotAsExpected(f"Qt: {' | '.join(dict.fromkeys(told))}")
