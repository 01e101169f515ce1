"""Practising a sign-in before there is one."""

from pathlib import Path

import pytest

from casemgr.operations.practice import practise


def test_practising_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    practise()
    assert list(tmp_path.iterdir()) == []


def test_one_can_practise_twice() -> None:
    practise()
    practise()
