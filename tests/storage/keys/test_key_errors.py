"""Every refusal of this room speaks both languages and holds no personal value."""

import inspect
import subprocess
import sys

import pytest

from casemgr.domain.errors import CaseError
from casemgr.storage import errors

VALUES: dict[str, str | int] = {
    "seconds": 4, "group": 3, "expected": 40, "count": 39, "left": 2, "service": "OneDrive",
    "needed": 200, "free": 1, "sheet": 1, "word": 7,
}  # fmt: skip
CLASSES = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, CaseError) and kind is not CaseError
]


@pytest.mark.parametrize("kind", CLASSES)
def test_each_message_is_whole_in_english_and_in_bangla(kind: type[CaseError]) -> None:
    english, bangla = kind(**VALUES).tell("en"), kind(**VALUES).tell("bn")
    assert english != bangla
    for text in (english, bangla):
        assert "{" not in text
    assert kind.sentence != CaseError.sentence
    assert kind.next_step != CaseError.next_step
    assert not any("a" <= sign <= "z" for sign in bangla.replace("OneDrive", ""))


if sys.platform == "linux":

    def test_a_hardened_process_leaves_no_core_and_cannot_be_read() -> None:
        bare, hardened = _told("pass"), _told("harden_process()")
        assert hardened == "(0, 0) 0"
        assert bare.endswith(" 1"), "readable until it is hardened"

    def _told(before: str) -> str:
        """The size of a core and whether others may read it, from a process of its own."""
        script = (
            "import ctypes, resource\n"
            "from casemgr.storage.hardening import harden_process\n"
            f"{before}\n"
            "print(resource.getrlimit(resource.RLIMIT_CORE),"
            " ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))\n"
        )
        told = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        )
        return told.stdout.strip()
