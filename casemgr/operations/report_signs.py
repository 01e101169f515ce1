"""Characters that a paper could not show as they were typed, in sentences for whoever prints."""

from collections.abc import Sequence
from typing import Final

from casemgr.words import N_, Language, say

_MOST: Final = 6
_BOXED: Final = N_("Some characters cannot be printed; they show as boxes: {signs}")
_LEFT_OUT: Final = N_("Hidden signs that have no ink were left out of the paper: {signs}")


def signs_told(
    uncovered: Sequence[str], removed: Sequence[str], language: Language
) -> tuple[str, ...]:
    """A sentence for the boxes and one for what was left out, where there are any; each names
    its characters by their code points, the first six."""
    return tuple(
        say(text, language, signs=_named(signs))
        for text, signs in ((_BOXED, uncovered), (_LEFT_OUT, removed))
        if signs
    )


def _named(signs: Sequence[str]) -> str:
    codes = [f"U+{ord(sign):04X}" for sign in signs[:_MOST]]
    return ", ".join([*codes, "…"] if len(signs) > _MOST else codes)
