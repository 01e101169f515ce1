"""Run within ``dbus-run-session``: prints each signal that ``SuspendWatch`` heard.

The private bus is made the system bus as well, so that logind can be played.
"""

import os

os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = os.environ["DBUS_SESSION_BUS_ADDRESS"]
os.environ["XDG_SESSION_ID"] = "c2"

from typing import Any

from PySide6.QtCore import QCoreApplication, QElapsedTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage

from casemgr.ui.suspend import SuspendWatch

LOGIN = ("org.freedesktop.login1", "/org/freedesktop/login1")
SAVER = ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver")


def main() -> None:
    application = QCoreApplication([])
    watch = SuspendWatch()
    heard: list[int] = []
    watch.leaving.connect(lambda: heard.append(1))
    watch.listen()
    bus = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, "speaker")
    bus.registerService(LOGIN[0])
    bus.registerService(SAVER[0])

    def speak(name: str, path: str, interface: str, member: str, *values: Any) -> None:
        heard.clear()
        message = QDBusMessage.createSignal(path, interface, member)
        message.setArguments(list(values))
        bus.send(message)
        waited = QElapsedTimer()
        waited.start()
        while waited.elapsed() < (2000 if name else 200) and not heard:
            application.processEvents()
        if heard:
            print(name or "wrongly heard", flush=True)

    speak("", SAVER[1], SAVER[0], "ActiveChanged", False)
    speak("saver", SAVER[1], SAVER[0], "ActiveChanged", True)
    speak("", LOGIN[1], f"{LOGIN[0]}.Manager", "PrepareForSleep", False)
    speak("sleep", LOGIN[1], f"{LOGIN[0]}.Manager", "PrepareForSleep", True)
    speak("lock", f"{LOGIN[1]}/session/c2", f"{LOGIN[0]}.Session", "Lock")


if __name__ == "__main__":
    main()
