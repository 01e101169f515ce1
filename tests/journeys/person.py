"""Somebody at the keyboard who looks where it is before she types, and reads what is said."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import PASSPHRASE
from tests.journeys.keyboard import Focus, Keyboard, Seen

_NEW_WORD = 0.5
"""Seconds after which a letter typed into a list begins a new word (Qt waits 0.4)."""
_MOST_KEYS = 160
_MOST_LETTERS = 12


class Person(Keyboard):
    """Works by the keyboard alone: no widget is named but by what a person is told of it."""

    # Reading

    def see(self, text: str) -> Seen:
        """Wait until something is said."""
        return self.until(lambda seen: seen.says(text), f"“{text}” was not said")

    def see_button(self, name: str) -> Seen:
        """Wait until something can be pressed."""
        return self.until(lambda seen: name in seen.buttons, f"“{name}” cannot be pressed")

    def at(self, name: str) -> Focus:
        """Wait until the keyboard is at something."""
        seen = self.until(
            lambda seen: seen.focus is not None and seen.focus.name == name,
            f"the keyboard is not at “{name}”",
        )
        assert seen.focus is not None
        return seen.focus

    def focus(self) -> Focus:
        """Where the keyboard is."""
        found = self.look().focus
        assert found is not None, "nothing has the keyboard"
        return found

    # Going about

    def press(self, *keys: str) -> None:
        """Press keys that mean something wherever one is."""
        self.look()
        self.keys(*keys)

    def reach(self, name: str, key: str = "Tab") -> Focus:
        """Go on with Tab (or another key) until the keyboard is at something of this name."""
        return self._reach(lambda found: found.name == name, name, key)

    def _reach(self, there: Callable[[Focus], bool], name: str, key: str = "Tab") -> Focus:
        passed: list[str] = []
        for _ in range(_MOST_KEYS):
            found = self.look().focus
            passed.append(found.name if found else "–")
            if found and there(found):
                assert found.in_sight, f"“{name}” has the keyboard and cannot be seen"
                return found
            self.keys(key)
        raise AssertionError(f"“{name}” is not to be reached: {list(dict.fromkeys(passed))}")

    def page(self, title: str) -> None:
        """Go to a page by the key that its entry in the rail names."""
        tips = self.until(lambda seen: title in seen.buttons, f"no page “{title}”").tips
        (key,) = (tip.removeprefix(title).strip() for tip in tips if tip.startswith(f"{title}  "))
        self.press(key.replace("Ctrl", "ctrl"))

    def section(self, title: str) -> None:
        """Show a section of the open case file, by the first letter of its title."""
        self._pick("Sections of the case file", title)

    def open_file(self, pseudonym: str) -> None:
        """Find a case in the list, and open its file."""
        self.page("Cases")
        self.press("ctrl+f")
        self.at("Search name, case code or telephone")
        self.type(pseudonym)
        self.keys("Return")
        self.at("Cases")
        self.see("1 case")
        self.see(pseudonym)
        self.keys("Return")
        self.until(
            lambda seen: "Report" in seen.buttons and seen.says(pseudonym),
            f"the file of {pseudonym} did not open",
        )

    # Writing and choosing

    def fill(self, name: str, text: str) -> None:
        """Type into a field; what stood there goes."""
        before = self.reach(name).value
        if before:
            self.keys("ctrl+a")
        self.type(text)

    def tick(self, name: str) -> None:
        """Tick a box, or choose one of a few."""
        assert not self.reach(name).checked, f"“{name}” is ticked already"
        self.keys("space")
        assert self.focus().checked, f"“{name}” does not take a tick"

    def answer(self, name: str, label: str) -> None:
        """Choose one of a few that stand side by side: Tab goes to the first of them, the
        arrows through them."""
        wanted = f"{name}: {label}"
        now = self._reach(lambda found: found.name.startswith(f"{name}: "), wanted)
        for _ in range(6):
            if now.name == wanted:
                break
            self.keys("Right")
            now = self.focus()
        assert now.name == wanted, f"“{wanted}” is not among the answers; the last is {now}"
        if not now.checked:
            self.keys("space")
        assert self.focus().checked, f"“{wanted}” does not take a tick"

    def choose(self, name: str, label: str) -> None:
        """Choose from a list by the first letter of the label."""
        self._pick(name, label)

    def _pick(self, name: str, label: str) -> None:
        """The same letter again, after a pause, goes on to the next that begins with it."""
        self.reach(name)
        for _ in range(_MOST_LETTERS):
            if self.focus().value == label:
                return
            time.sleep(_NEW_WORD)
            self.type(label[0].lower())
        raise AssertionError(f"“{name}” does not give “{label}”, but “{self.focus().value}”")

    def search(self, name: str, label: str) -> None:
        """Choose from a long list by typing the whole label."""
        self.reach(name)
        self.type(label)
        self.look()

    def push(self, name: str) -> None:
        """Go to a button and press it."""
        self.reach(name)
        self.keys("space")

    def save(self, operation: str) -> None:
        """Save a form, and wait until it is done."""
        self.done(operation, lambda: self.keys("ctrl+s"))

    # Coming and going

    def introduce(self, login: str) -> None:
        """Say at the door who it is."""
        self.at("Passphrase")  # the first of those who work here is chosen already
        self.reach("Login", "shift+Tab")
        self.keys("ctrl+a")
        self.type(login)
        assert self.focus().value == login
        self.reach("Passphrase")

    def enter(self, login: str) -> None:
        """Sign in as one of those the door offers."""
        self.introduce(login)
        self.unlock()

    def unlock(self) -> None:
        """Write the passphrase where it is asked for, and come in."""
        self.at("Passphrase")
        self.type(PASSPHRASE)
        self.done("sign_in", lambda: self.keys("Return"))
        self.see_button("Lock now")

    def leave_for(self, login: str) -> None:
        """Lock, and let somebody else sign in."""
        self.press("ctrl+l")
        self.see("Locked")
        self.push("Someone else")
        self.see("Login")
        self.enter(login)


@contextmanager
def at_work(folder: Path, home: Path, login: str) -> Iterator[Person]:
    """Somebody signed in at the program, until she goes."""
    person = Person(folder, home)
    try:
        person.enter(login)
        yield person
    finally:
        person.end()
