"""Hears, where the platform tells, that the machine goes to sleep or the person locked it.

Linux: logind on the system bus (``PrepareForSleep``, the session's ``Lock``) and the
desktop's screen saver on the session bus. Windows: power and session messages to a window.
macOS and machines without a bus tell nothing; there the idle watch's wall clock locks on
waking. Best effort by design: nothing here may keep the program from starting.
"""

import os
import sys
from typing import Any

from PySide6.QtCore import (
    SLOT,
    QAbstractNativeEventFilter,
    QByteArray,
    QCoreApplication,
    QObject,
    Signal,
    Slot,
)

_WM_POWERBROADCAST = 0x0218
_PBT_APMSUSPEND = 0x0004
_WM_WTSSESSION_CHANGE = 0x02B1
_WTS_SESSION_LOCK = 0x7
_WTS_CONSOLE_DISCONNECT = 0x2
_SAVERS = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
)


class SuspendWatch(QObject):
    """``leaving`` comes when the machine is about to sleep or its screen was locked."""

    leaving = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._filter: _WindowsMessages | None = None

    def listen(self, window_handle: int = 0) -> list[str]:
        """Start listening; gives the names of the sources that answered, for Settings."""
        if sys.platform == "win32":
            return self._listen_windows(window_handle)
        if sys.platform == "linux":
            return self._listen_bus()
        return []

    @Slot(bool)
    def prepare_for_sleep(self, going: bool) -> None:
        """logind: true before sleep, false after."""
        if going:
            self.leaving.emit()

    @Slot()
    def session_locked(self) -> None:
        """logind: the session's lock was asked for."""
        self.leaving.emit()

    @Slot(bool)
    def saver_changed(self, active: bool) -> None:
        """The desktop's screen saver or lock screen came on."""
        if active:
            self.leaving.emit()

    def _listen_bus(self) -> list[str]:
        from PySide6.QtDBus import QDBusConnection  # kept off the way to the first window

        heard: list[str] = []
        login = ("org.freedesktop.login1", "/org/freedesktop/login1")
        bus = QDBusConnection.systemBus()
        if bus.isConnected():
            manager, session = f"{login[0]}.Manager", f"{login[0]}.Session"
            sleep = _slot("prepare_for_sleep(bool)")
            if bus.connect(login[0], login[1], manager, "PrepareForSleep", self, sleep):
                heard.append("logind sleep")
            own = os.environ.get("XDG_SESSION_ID", "auto")
            path = f"{login[1]}/session/{_escaped(own)}"
            if bus.connect(login[0], path, session, "Lock", self, _slot("session_locked()")):
                heard.append("logind lock")
        bus = QDBusConnection.sessionBus()
        if bus.isConnected():
            slot = _slot("saver_changed(bool)")
            for service, path in _SAVERS:
                if bus.connect(service, path, service, "ActiveChanged", self, slot):
                    heard.append(service)
        return heard

    def _listen_windows(self, window_handle: int) -> list[str]:
        application = QCoreApplication.instance()
        if application is None:
            return []
        self._filter = _WindowsMessages(self)
        application.installNativeEventFilter(self._filter)
        heard = ["power"]
        if window_handle and sys.platform == "win32":
            import ctypes
            from ctypes import wintypes

            register = ctypes.WinDLL("wtsapi32").WTSRegisterSessionNotification
            if register(wintypes.HWND(window_handle), 0):
                heard.append("session")
        return heard


class _WindowsMessages(QAbstractNativeEventFilter):
    def __init__(self, watch: SuspendWatch) -> None:
        super().__init__()
        self._watch = watch

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> object:
        if bytes(kind) == b"windows_generic_MSG":  # type: ignore[arg-type]
            from ctypes import wintypes  # Windows alone needs it

            told = wintypes.MSG.from_address(int(message))
            if is_leaving(told.message, told.wParam):
                self._watch.leaving.emit()
        return False, 0


def _slot(signature: str) -> Any:
    """PySide 6.11 wants the text here, though its own stubs ask for bytes."""
    return SLOT(signature)


def is_leaving(message: int, detail: int) -> bool:
    """Whether a Windows message says that the machine sleeps or its session is left."""
    if message == _WM_POWERBROADCAST:
        return detail == _PBT_APMSUSPEND
    return message == _WM_WTSSESSION_CHANGE and detail in (
        _WTS_SESSION_LOCK,
        _WTS_CONSOLE_DISCONNECT,
    )


def _escaped(session: str) -> str:
    """A session's name as logind writes it in an object path (sd_bus_path_encode)."""
    first, rest = session[:1], session[1:]
    head = first if first.isalpha() else f"_{ord(first):02x}" if first else "_"
    return head + "".join(c if c.isalnum() else f"_{ord(c):02x}" for c in rest)
