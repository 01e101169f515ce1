"""Invented names in both scripts, and the phrases the invented files are written in.

The lists are our own (``resources/demo``): generators of fake data give Bangladeshi women
men's names and telephones that ring somewhere.
"""

import json
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, Literal

from casemgr.demo.dice import Weighted, one_of
from casemgr.paths import resources
from casemgr.words import Language

Pair = tuple[str, str]
Sex = Literal["feminine", "masculine"]
COMMUNITIES = ("muslim", "hindu", "rohingya", "hill")


@dataclass(frozen=True, slots=True)
class _Lists:
    before: Weighted[Pair]
    given: Weighted[Pair]
    last: Weighted[Pair]


@lru_cache(maxsize=1)
def _names() -> dict[tuple[str, str], _Lists]:
    held = _read("names.json")
    return {
        (community, sex): _Lists(
            before=_weighted(held[community][f"{sex}_before"]),
            given=_weighted(held[community][sex]),
            last=_weighted(held[community][f"{sex}_last"]),
        )
        for community in COMMUNITIES
        for sex in ("feminine", "masculine")
    }


@lru_cache(maxsize=1)
def _single_names() -> Weighted[Pair]:
    return _weighted(_read("names.json")["hijra"])


def _read(name: str) -> dict[str, Any]:
    text = (resources() / "demo" / name).read_text("utf-8")
    held: dict[str, Any] = json.loads(unicodedata.normalize("NFC", text))
    return held


def _weighted(rows: list[list[Any]]) -> Weighted[Pair]:
    return Weighted({(bangla, latin): float(weight) for bangla, latin, weight in rows})


def draw_name(rng: Random, community: str, sex: Sex) -> Pair:
    """A whole name: Bangla, and the same in Latin letters."""
    lists = _names()[community, sex]
    parts = (lists.before.draw(rng), lists.given.draw(rng), lists.last.draw(rng))
    return _joined(parts, 0), _joined(parts, 1)


def draw_single_name(rng: Random) -> Pair:
    """A name without a family's, as hijra people often use."""
    return _single_names().draw(rng)


def _joined(parts: tuple[Pair, ...], script: int) -> str:
    return " ".join(part[script] for part in parts if part[script])


@lru_cache(maxsize=1)
def _phrases() -> dict[str, Any]:
    return {**_read("phrases.json"), **_read("journeys.json")}


def phrase(rng: Random, language: Language, topic: str, under: str = "") -> str:
    """A phrase on a topic in one language. Raises ``KeyError`` for an unknown topic."""
    return one_of(rng, _of(topic, under))[0 if language == "bn" else 1]


def both(rng: Random, topic: str, under: str = "") -> str:
    """A phrase in Bangla with the English below it."""
    bangla, english = one_of(rng, _of(topic, under))
    return f"{bangla}\n\n{english}"


def told(name: str) -> Any:
    """What ``journeys.json`` holds under a name that is no list of phrases."""
    return _phrases()[name]


def topics(topic: str) -> tuple[str, ...]:
    """What a topic is divided into."""
    return tuple(_phrases()[topic])


def _of(topic: str, under: str) -> list[Pair]:
    found: Any = _phrases()[topic]
    pairs: list[Pair] = found[under] if under else found
    return pairs
