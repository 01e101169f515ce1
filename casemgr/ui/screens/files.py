"""Asking where a file is or goes. The dialog is ours (the system's own remembers file names),
it is opened and never waited for, and nothing is written here."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from casemgr.words import Language, say

OnPath = Callable[[Path], object]


def ask_save(parent: QWidget, language: Language, name: str, on_path: OnPath) -> QFileDialog:
    """Where to write a new file called ``name``; its ending is kept. An existing file is not
    offered for overwriting: the operation refuses it."""
    dialog = _dialog(parent, say("Save as", language))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    dialog.selectFile(name)
    return _opened(dialog, on_path)


def ask_open(
    parent: QWidget, language: Language, kind: str, endings: tuple[str, ...], on_path: OnPath
) -> QFileDialog:
    """Which file to read. ``kind`` (translatable) names what files with these endings are."""
    dialog = _dialog(parent, say("Choose a file", language))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    patterns = " ".join(f"*.{ending}" for ending in endings)
    dialog.setNameFilter(f"{say(kind, language)} ({patterns})")
    return _opened(dialog, on_path)


def ask_folder(parent: QWidget, language: Language, on_path: OnPath) -> QFileDialog:
    """Which folder to write into."""
    dialog = _dialog(parent, say("Choose a folder", language))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _opened(dialog, on_path)


def _dialog(parent: QWidget, title: str) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog


def _opened(dialog: QFileDialog, on_path: OnPath) -> QFileDialog:
    dialog.fileSelected.connect(lambda chosen: on_path(Path(chosen)))
    dialog.open()
    return dialog
