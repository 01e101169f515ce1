"""The keyboard: each shortcut once, with the words that explain it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from casemgr.words import N_

KeyName = Literal["lock", "back", "find", "new", "save", "undo", "send", "refresh", "rail", "help"]


@dataclass(frozen=True, slots=True)
class Key:
    """A shortcut in Qt's portable notation, and what it does (translatable)."""

    sequence: str
    does: str


KEYS: dict[KeyName, Key] = {
    "lock": Key("Ctrl+L", N_("Lock now")),
    "back": Key("Alt+Left", N_("Back")),
    "find": Key("Ctrl+F", N_("Search")),
    "new": Key("Ctrl+N", N_("New case")),
    "save": Key("Ctrl+S", N_("Save")),
    "undo": Key("Ctrl+Z", N_("Undo")),
    "send": Key("Ctrl+Return", N_("Finish and save")),
    "refresh": Key("F5", N_("Refresh")),
    "rail": Key("Ctrl+B", N_("Make the menu narrow or wide")),
    "help": Key("F1", N_("Keyboard shortcuts")),
}


def bind(owner: QWidget, name: KeyName, slot: Callable[[], object]) -> QShortcut:
    """Let a shortcut work while ``owner`` is in sight, wherever the keyboard is in its window
    (after a click on the rail too); it dies with ``owner``."""
    return bind_sequence(owner, KEYS[name].sequence, slot)


def bind_sequence(owner: QWidget, sequence: str, slot: Callable[[], object]) -> QShortcut:
    """Like ``bind`` for a sequence that has no name of its own, such as ``Ctrl+3``."""
    shortcut = QShortcut(QKeySequence(sequence), owner)
    shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
    shortcut.setAutoRepeat(False)
    shortcut.activated.connect(slot)
    return shortcut


def shown(name: KeyName) -> str:
    """The shortcut as the platform writes it."""
    return QKeySequence(KEYS[name].sequence).toString(QKeySequence.SequenceFormat.NativeText)
