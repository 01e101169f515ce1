"""Keep other programs from photographing the windows, where the system offers that.

Windows: display affinity (since Windows 10, 2004, a window left out of every capture). macOS:
the window's sharing type; newer recorders may not heed it. Linux offers nothing of the kind.
A camera, and whoever looks over a shoulder, see everything all the same.
"""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication, QWindow

if TYPE_CHECKING:  # the first window waits for no database
    from casemgr.operations.machine_check import Capture

_EXCLUDE_FROM_CAPTURE: Final = 0x11  # WDA_EXCLUDEFROMCAPTURE, winuser.h
_SHARING_NONE: Final = 0  # NSWindowSharingNone, NSWindow.h
Shield = Callable[[int], bool]
"""Shields the window of this native handle; gives whether that worked."""


class ScreenGuard(QObject):
    """Shields every top-level window as it is shown: dialogs, menus and hints too.

    ``state`` says how that stands: "unavailable" where the system has no such thing. An
    application has one guard: a new one takes the place of the one before.
    """

    def __init__(self, application: QGuiApplication, shield: Shield | None = None) -> None:
        for before in application.findChildren(ScreenGuard):
            application.removeEventFilter(before)
            before.setParent(None)
        super().__init__(application)
        self._shield = shield or _SHIELDS.get(sys.platform)
        self._failed = False
        if self._shield is not None:
            application.installEventFilter(self)
            for window in application.topLevelWindows():
                if window.isVisible():
                    self._cover(window)

    @property
    def state(self) -> "Capture":
        if self._shield is None:
            return "unavailable"
        return "allowed" if self._failed else "blocked"

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See every window come, keep no event back."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWindow):
            self._cover(watched)
        return False

    def _cover(self, window: QWindow) -> None:
        if self._shield is not None and window.isTopLevel() and not self._shield(window.winId()):
            self._failed = True


def guard_state(application: QObject | None) -> "Capture":
    """How the application's guard stands; without one nothing is kept back."""
    found = application.findChild(ScreenGuard) if application is not None else None
    if isinstance(found, ScreenGuard):
        return found.state
    return "allowed" if sys.platform in _SHIELDS else "unavailable"


def _windows(handle: int) -> bool:
    if sys.platform != "win32":
        return False
    import ctypes
    from ctypes import wintypes

    ask = ctypes.WinDLL("user32").SetWindowDisplayAffinity
    return bool(ask(wintypes.HWND(handle), wintypes.DWORD(_EXCLUDE_FROM_CAPTURE)))


def _mac(handle: int) -> bool:
    """``handle`` is an NSView; its window is told not to share what it shows."""
    if sys.platform != "darwin":
        return False
    import ctypes

    objc = ctypes.CDLL("/usr/lib/libobjc.dylib")
    objc.sel_registerName.restype = ctypes.c_void_p
    objc.sel_registerName.argtypes = [ctypes.c_char_p]
    send = ctypes.cast(objc.objc_msgSend, ctypes.c_void_p).value or 0
    find = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(send)
    tell = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)(send)
    window = find(handle, objc.sel_registerName(b"window"))
    if not window:
        return False
    tell(window, objc.sel_registerName(b"setSharingType:"), _SHARING_NONE)
    return True


_SHIELDS: Final[dict[str, Shield]] = {"win32": _windows, "darwin": _mac}
