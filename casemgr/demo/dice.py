"""Weighted draws. The dice are seeded, so the same seed invents the same people."""

from bisect import bisect
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values drawn as often as their weights say; weights need not add up to anything."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.values: tuple[T, ...] = tuple(weights)
        self._edges = list(accumulate(weights.values()))

    def draw(self, rng: Random) -> T:
        return self.values[bisect(self._edges, rng.random() * self._edges[-1])]


def one_of(rng: Random, values: Sequence[T]) -> T:
    """Any of the values, all alike."""
    return values[int(rng.random() * len(values))]


def chance(rng: Random, probability: float) -> bool:
    return rng.random() < probability


def between(rng: Random, least: int, most: int) -> int:
    """A whole number, both ends included."""
    return least + int(rng.random() * (most - least + 1))


def around(rng: Random, shape: tuple[int, int, int]) -> int:
    """A whole number from least to most, most often near the middle value given."""
    least, mode, most = shape
    return int(rng.triangular(least, most + 0.999, mode + 0.5))


def later(rng: Random, day: date, least: int, most: int, limit: date) -> date:
    """A day some days after ``day``, never after ``limit``."""
    return min(day + timedelta(days=between(rng, least, most)), limit)
