"""Files from elsewhere, taken apart in a process that can do no harm."""

import os
import sys
import time
from pathlib import Path

import pytest

from casemgr.domain.errors import CaseError
from casemgr.exchange import apart
from casemgr.exchange.apart import page_image_apart, read_paper_apart
from casemgr.exchange.paper_errors import (
    AttachmentCancelled,
    AttachmentKindWrong,
    AttachmentLocked,
    AttachmentStopped,
    AttachmentUnreadable,
)
from casemgr.exchange.papers import read_paper
from tests.exchange.paper_samples import photo

_LIMITS = """
import sys
sys.path.insert(0, sys.argv[1])
from casemgr.exchange.apart import bound
bound()
for what in (lambda: open("written", "wb", 0).write(b"x" * 10), lambda: bytearray(3 << 30)):
    try:
        what()
        print("done")
    except (OSError, MemoryError) as error:
        print(type(error).__name__)
"""


def test_a_photo_read_apart_is_the_same_as_one_read_here() -> None:
    data = photo()
    assert read_paper_apart(data, ".jpg") == read_paper(data, ".jpg")


def test_a_large_file_reaches_a_process_that_is_slow_to_begin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = photo() + bytes(1 << 20)
    slow = f"import time; time.sleep(0.5); import runpy, sys; sys.argv[1:] = [{apart.FLAG!r}]"
    main = f"runpy.run_path({apart._command()[-2]!r}, run_name='__main__')"
    monkeypatch.setattr(apart, "_command", lambda: [sys.executable, "-B", "-c", f"{slow}; {main}"])
    assert read_paper_apart(data, ".jpg", patience=20) == read_paper(data, ".jpg")


def test_a_file_of_another_kind_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_command", lambda: ["/nowhere/at/all"])
    with pytest.raises(AttachmentKindWrong):
        read_paper_apart(photo(), ".pdf")


def test_what_takes_too_long_is_ended_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    asleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(apart, "_command", lambda: asleep)
    with pytest.raises(AttachmentStopped) as told:
        read_paper_apart(photo(), ".jpg", patience=0.2)
    assert "stopped" in told.value.tell("en")


def test_a_person_who_cancels_waits_for_nothing_and_the_process_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
    pid = tmp_path / "pid"
    monkeypatch.setattr(apart, "_command", lambda: [sys.executable, "-c", code, str(pid)])
    began = time.monotonic()
    with pytest.raises(AttachmentCancelled):
        read_paper_apart(photo() + bytes(1 << 20), ".jpg", cancelled=lambda: _holds(pid))
    assert time.monotonic() - began < 20
    with pytest.raises(OSError, match="process"):
        os.kill(int(pid.read_text()), 0)


def _holds(path: Path) -> bool:
    return path.exists() and bool(path.read_text())


def test_a_broken_picture_and_a_broken_pdf_are_refused() -> None:
    with pytest.raises(AttachmentUnreadable):
        read_paper_apart(photo()[:200], ".jpg")
    with pytest.raises(AttachmentUnreadable):
        page_image_apart(b"%PDF-1.7\nnothing", 0)


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        (b"", AttachmentStopped),
        (b"not json\n", AttachmentStopped),
        (b"[" * 50_000 + b"\n", AttachmentStopped),
        (b'{"kind": "jpeg", "notices": []}\n<html>', AttachmentUnreadable),
        (b'{"kind": "../../x", "notices": []}\n\xff\xd8\xff\xe0' + b"x" * 40, AttachmentUnreadable),
        (b'{"kind": "jpeg", "notices": "x"}\n\xff\xd8\xff\xe0' + b"x" * 40, AttachmentUnreadable),
        (b'{"error": "SystemExit", "limit": "x"}\n', AttachmentUnreadable),
        (b'{"error": "AttachmentTooLarge"}\n', AttachmentUnreadable),
        (b'{"error": "AttachmentLocked"}\n', AttachmentLocked),
    ],
)
def test_whoever_takes_the_other_process_over_can_only_be_refused(
    answer: bytes, refused: type[CaseError], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "answer").write_bytes(answer)
    say = "import sys; sys.stdin.buffer.read(); out = sys.stdout.buffer"
    tell = f"{say}; out.write(open(sys.argv[1], 'rb').read())"
    command = [sys.executable, "-c", tell, str(tmp_path / "answer")]
    monkeypatch.setattr(apart, "_command", lambda: command)
    with pytest.raises(refused) as told:
        read_paper_apart(photo(), ".jpg")
    assert "{" not in told.value.tell("bn")


if sys.platform != "win32":

    def test_the_other_process_can_write_no_file_and_take_no_memory_beyond_its_bound(
        tmp_path: Path,
    ) -> None:
        import subprocess

        from casemgr.paths import program_root

        ran = subprocess.run(
            [sys.executable, "-B", "-c", _LIMITS, str(program_root())],
            capture_output=True, text=True, cwd=tmp_path, check=True, timeout=60,
        )  # fmt: skip
        assert ran.stdout.split() == ["OSError", "MemoryError"]
        assert not (tmp_path / "written").exists() or not (tmp_path / "written").read_text()
