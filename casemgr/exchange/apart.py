"""Files from elsewhere are taken apart in a process of their own.

Pictures and PDFs are read by libraries written in C. A file made to break one of them breaks
that process, which knows no key and no name of a survivor, may write no file, gets so much memory
and time and no more, and ends with the one file. What it answers is bytes and a few words of a
known form, never an object: whoever took it over gains nothing here.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, BinaryIO, Final

from casemgr.domain.errors import CaseError
from casemgr.exchange.paper_errors import (
    AttachmentCancelled,
    AttachmentIsVideo,
    AttachmentLocked,
    AttachmentStopped,
    AttachmentTooLarge,
    AttachmentTooManyPixels,
    AttachmentUnreadable,
)
from casemgr.exchange.paper_kinds import KINDS, kind_of
from casemgr.exchange.paper_pages import PageImage, page_image
from casemgr.exchange.papers import Paper, admitted, cleaned, joined
from casemgr.paths import program_root

FLAG: Final = "--read-apart"
"""With this as its only word the program is the other process: it serves one request."""
PATIENCE: Final = 60.0
"""Seconds that one file may take."""
_MOST_MEMORY: Final = 2 << 30  # bytes; a picture of 50 million pixels in four copies, and room
_MOST_NOTICES: Final = 20
_SIZES: Final = ("number", "pages", "width", "height", "stride")
_MOST_SIZE: Final = 1 << 20
_NO_WINDOW: Final = 0x08000000  # CREATE_NO_WINDOW, processthreadsapi.h
_REFUSALS: Final[Mapping[str, type[CaseError]]] = {
    one.__name__: one
    for one in (
        AttachmentIsVideo,
        AttachmentLocked,
        AttachmentTooLarge,
        AttachmentTooManyPixels,
        AttachmentUnreadable,
    )
}
_LOOK_SECONDS: Final = 0.1
Told = dict[str, Any]
Cancelled = Callable[[], bool]


def never() -> bool:
    return False


def read_paper_apart(
    data: bytes, ending: str, patience: float = PATIENCE, cancelled: Cancelled = never
) -> Paper:
    """``read_paper`` in a process of its own, which is ended as soon as ``cancelled`` says so.
    Raises also ``AttachmentStopped`` and ``AttachmentCancelled``."""
    kind = admitted(data, ending)
    told, content = _ask({"task": "clean", "kind": kind.name}, data, patience, cancelled)
    name, notices = told.get("kind"), told.get("notices")
    found = kind_of(content)
    if found is None or found.name != name or name not in KINDS or not isinstance(notices, list):
        raise AttachmentUnreadable
    words = tuple(str(one) for one in notices[:_MOST_NOTICES])
    return joined(found.name, content, words)


def page_image_apart(pdf: bytes, number: int, scale: float = 2.0) -> PageImage:
    """``page_image`` in a process of its own. Raises also ``AttachmentStopped``."""
    told, pixels = _ask({"task": "page", "number": number, "scale": scale}, pdf, PATIENCE)
    sizes = {name: told.get(name) for name in _SIZES}
    if not all(isinstance(one, int) and 0 <= one < _MOST_SIZE for one in sizes.values()):
        raise AttachmentUnreadable
    image = PageImage(**sizes, pixels=pixels)  # type: ignore[arg-type]
    if image.stride < 4 * image.width or len(pixels) != image.stride * image.height:
        raise AttachmentUnreadable
    return image


def serve() -> int:
    """Be the other process: one request from standard input, one answer to standard output."""
    bound()
    source, target = sys.stdin.buffer, sys.stdout.buffer
    asked = json.loads(source.readline())
    try:
        told, content = _TASKS[asked["task"]](asked, source.read())
    except CaseError as error:
        told, content = {"error": type(error).__name__, "limit": error.values.get("limit")}, b""
    except Exception:  # noqa: BLE001 - whatever a hostile file makes a library throw
        told, content = {"error": AttachmentUnreadable.__name__}, b""
    _write(target, told, content)
    return 0


def _clean(asked: Told, data: bytes) -> tuple[Told, bytes]:
    paper, name = cleaned(asked["kind"], data)
    return {"kind": name, "notices": list(paper.notices)}, paper.content


def _page(asked: Told, data: bytes) -> tuple[Told, bytes]:
    image = page_image(data, asked["number"], asked["scale"])
    return {name: getattr(image, name) for name in _SIZES}, image.pixels


_TASKS: Final[Mapping[str, Callable[[Told, bytes], tuple[Told, bytes]]]] = {
    "clean": _clean,
    "page": _page,
}


def _write(target: BinaryIO, told: Told, content: bytes) -> None:
    target.write(json.dumps(told).encode() + b"\n")
    target.write(content)
    target.flush()


def _ask(
    asked: Told, data: bytes, patience: float, cancelled: Cancelled = never
) -> tuple[Told, bytes]:
    """What the other process answers. Raises ``AttachmentStopped``, ``AttachmentCancelled``, or
    what it was refused with."""
    request = json.dumps(asked).encode() + b"\n" + data
    code, answer = _answer(request, patience, cancelled)
    head, _, content = answer.partition(b"\n")
    told: object = None
    with suppress(ValueError, RecursionError):
        told = json.loads(head)
    if code or not isinstance(told, dict):
        raise AttachmentStopped
    if "error" in told:
        limit = told.get("limit")
        refusal = _REFUSALS.get(str(told["error"]), AttachmentUnreadable)
        if isinstance(limit, int):
            raise refusal(limit=limit)
        raise AttachmentUnreadable if "{limit}" in refusal.sentence else refusal
    return told, bytes(content)


def _answer(request: bytes, patience: float, cancelled: Cancelled) -> tuple[int, bytes]:
    """Its exit code and what it wrote; in no case does it outlive this call."""
    flags = _NO_WINDOW if sys.platform == "win32" else 0
    over = threading.Event()
    try:
        with subprocess.Popen(  # noqa: S603 - the program itself
            _command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, creationflags=flags,
        ) as other:  # fmt: skip
            threading.Thread(target=_watch, args=(other, cancelled, over), daemon=True).start()
            try:
                answer, _ = other.communicate(request, timeout=patience)
            finally:
                over.set()
                other.kill()
    except (OSError, subprocess.SubprocessError):
        raise AttachmentStopped from None
    if other.returncode and cancelled():
        raise AttachmentCancelled
    return other.returncode, answer


def _watch(other: "subprocess.Popen[bytes]", cancelled: Cancelled, over: threading.Event) -> None:
    # Not by calling communicate again and again: it does not go on sending what was cut short.
    while not over.wait(_LOOK_SECONDS):
        if cancelled():
            other.kill()
            return


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, FLAG]
    return [sys.executable, "-B", os.fspath(program_root() / "main.py"), FLAG]


def bound() -> None:
    """Give this process, for good, so much memory and time and no file at all; on Windows only
    the time, by the one who asked."""
    if sys.platform == "win32":
        return
    import resource

    bounds = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CPU: int(PATIENCE),
        resource.RLIMIT_AS: _MOST_MEMORY,
    }
    for name, most in bounds.items():
        with suppress(OSError, ValueError):  # a system may know less, or allow less already
            resource.setrlimit(name, (most, most))
