"""Garbage collection rests while a paper is made, and only then."""

import gc
from collections.abc import Iterator

import pytest

from casemgr.reports.collecting import uncollected


@pytest.fixture(autouse=True)
def _awake() -> Iterator[None]:
    before = gc.isenabled()
    gc.enable()
    yield
    if not before:
        gc.disable()


@uncollected()
def _failing_paper(seen: list[bool]) -> None:
    seen.append(gc.isenabled())
    raise KeyError


def test_it_rests_within_and_is_awake_afterwards_even_when_a_paper_fails() -> None:
    seen: list[bool] = []
    with pytest.raises(KeyError):
        _failing_paper(seen)
    assert seen == [False]
    assert gc.isenabled()


def test_whoever_found_it_resting_leaves_it_so() -> None:
    with uncollected():
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    with uncollected():
        assert not gc.isenabled()
    assert not gc.isenabled()
