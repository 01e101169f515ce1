"""Whatever goes wrong, wherever: no note, no log and no terminal holds what was typed."""

import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import qInstallMessageHandler, qWarning
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casemgr.storage.hardening import hush_libraries
from casemgr.ui.application import catch_bugs
from casemgr.ui.bugs import BugLog, describe
from casemgr.ui.desk import Desk
from casemgr.ui.screens import ROUTES

SECRETS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")),
    min_size=6, max_size=30,
).map(lambda text: f"§{text}§")  # fmt: skip
KINDS = st.sampled_from([ValueError, KeyError, OSError, RuntimeError, UnicodeError, Exception])


def _raise(kind: type[Exception], secret: str) -> None:
    """With the secret in the text, the causes, the notes and the variables of the frames."""
    name = secret
    try:
        raise KeyError(name)
    except KeyError as cause:
        error = kind(f"could not save {name}", {name: name})
        error.add_note(name)
        raise error from cause


def _in_thread(kind: type[Exception], secret: str) -> None:
    thread = threading.Thread(target=_raise, args=(kind, secret), name=secret)
    thread.start()
    thread.join()


def _uncaught(kind: type[Exception], secret: str) -> None:
    try:
        _raise(kind, secret)
    except kind as error:
        sys.excepthook(kind, error, error.__traceback__)


def _unraisable(kind: type[Exception], secret: str) -> None:
    try:
        _raise(kind, secret)
    except kind as error:
        told: Any = SimpleNamespace(
            exc_type=kind, exc_value=error, exc_traceback=None, err_msg=secret, object=secret
        )
        sys.unraisablehook(told)


def _remarks(_kind: type[Exception], secret: str) -> None:
    qWarning(secret)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(secret, stacklevel=1)
    logging.getLogger(secret).error(secret)


WAYS: tuple[Callable[[type[Exception], str], None], ...] = (
    _uncaught, _in_thread, _unraisable, _remarks,
)  # fmt: skip


@pytest.fixture
def quiet() -> Iterator[None]:
    hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning)
    before = qInstallMessageHandler(None)
    yield
    sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning = hooks
    logging.disable(logging.NOTSET)
    qInstallMessageHandler(before)


@given(KINDS, SECRETS)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_way_of_failing_writes_a_value_anywhere(
    qapp: QApplication, tmp_path: Path, quiet: None, capfd: pytest.CaptureFixture[str],
    kind: type[Exception], secret: str,
) -> None:  # fmt: skip
    desk = Desk(BugLog(tmp_path))
    catch_bugs(desk)
    hush_libraries()
    for way in WAYS:
        way(kind, secret)
    desk.run(_raise, kind, secret)
    desk.close()
    noted = (tmp_path / "problems.log").read_text("utf-8")
    printed = capfd.readouterr()
    for text in (noted, printed.out, printed.err):
        assert secret not in text
        assert secret.strip("§") not in text
    assert noted.count("_raise") >= 4
    (tmp_path / "problems.log").unlink()


def test_a_desk_that_has_gone_makes_no_hook_print(
    qtbot: QtBot, quiet: None, capfd: pytest.CaptureFixture[str]
) -> None:
    desk = Desk()
    desk.close()
    catch_bugs(desk)
    desk.note_bug = None  # type: ignore[assignment,method-assign]
    _uncaught(ValueError, "§Rahima§")
    _in_thread(ValueError, "§Rahima§")
    printed = capfd.readouterr()
    assert "Rahima" not in printed.out + printed.err


@given(SECRETS)
@settings(max_examples=15, deadline=None)
def test_a_note_names_kinds_and_places_alone(secret: str) -> None:
    try:
        _raise(ValueError, secret)
    except ValueError as error:
        told = describe(error, "K7QD-2M9X")
    assert secret.strip("§") not in told.replace("K7QD-2M9X", "")


def test_pages_are_named_by_words_of_the_program_alone() -> None:
    for route in ROUTES:
        assert "{" not in route.label
        assert route.name.isidentifier()
