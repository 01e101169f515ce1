"""The Qt application, dressed and quiet: nothing it does leaves a trace on the disk."""

import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from casemgr.ui import fonts
from casemgr.ui.desk import Desk

NAME = "casemgr"


def make_application(arguments: Sequence[str] = ()) -> QApplication:
    """The one application of the process. Its theme is put on by the window; what the first
    paint can do without comes with ``finish_application``."""
    # By name, not as an object: that would make all of Qt's style types before the first paint.
    application = QApplication([NAME, "-style", "fusion", *arguments])
    application.setApplicationName(NAME)
    fonts.load_first()
    return application


def finish_application(application: QApplication) -> None:
    """The rest: every face of the font, the sign in the task bar, and silence on the disk."""
    from PySide6.QtCore import QSettings

    from casemgr.ui import icons

    # Qt's file dialog would keep its own list of recent folders in the home folder.
    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            QSettings.setPath(form, scope, os.devnull)

    fonts.load()
    application.setWindowIcon(icons.icon("folder-open", "primary"))


def catch_bugs(desk: Desk) -> None:
    """From now on an exception nobody caught is noted without values and shown with its
    number, instead of being printed with all it holds; and Qt keeps its remarks, which may quote
    a text, to itself."""

    def caught(
        _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        # A hook that fails makes Python print both errors, with all they hold.
        with suppress(Exception):
            desk.problem.emit(desk.note_bug(error))

    sys.excepthook = caught
    threading.excepthook = lambda told: (
        None if told.exc_value is None else caught(told.exc_type, told.exc_value, None)
    )
    sys.unraisablehook = lambda told: (
        None if told.exc_value is None else caught(told.exc_type, told.exc_value, None)
    )
    qInstallMessageHandler(_keep_quiet)


def _keep_quiet(_kind: QtMsgType, _where: QMessageLogContext, _text: str | None) -> None:
    """Qt's remarks go nowhere."""
