"""Undo and redo over a whole form: the values as they stood, one step per thought."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PAUSE_SECONDS = 1.0
_KEPT_STEPS = 300
_KEPT_LETTERS = 4_000_000

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """All values of the form, and the field whose change led to them."""

    values: Values
    place: str
    at: float


class History:
    """The way a form came to its values.

    Keys in one field without a pause of a second are one step. Memory is bounded: the oldest
    steps are forgotten first.
    """

    def __init__(self, values: Values) -> None:
        self._steps = [Step(dict(values), "", float("-inf"))]
        self._here = 0

    def note(self, values: Values, place: str, at: float) -> None:
        """The person changed ``place``; ``at`` is a clock in seconds that never runs back."""
        del self._steps[self._here + 1 :]
        top = self._steps[-1]
        if dict(values) == dict(top.values):
            return
        same_thought = top.place == place and at - top.at < _PAUSE_SECONDS and self._here > 0
        if same_thought:
            self._steps[-1] = Step(dict(values), place, at)
        else:
            self._steps.append(Step(dict(values), place, at))
            self._forget()
        self._here = len(self._steps) - 1

    def undo(self) -> tuple[Values, str] | None:
        """The values one step back and the field that changes; ``None`` at the beginning."""
        if self._here == 0:
            return None
        place = self._steps[self._here].place
        self._here -= 1
        return self._steps[self._here].values, place

    def redo(self) -> tuple[Values, str] | None:
        """The values one step on and the field that changes; ``None`` at the end."""
        if self._here + 1 >= len(self._steps):
            return None
        self._here += 1
        step = self._steps[self._here]
        return step.values, step.place

    @property
    def can_undo(self) -> bool:
        return self._here > 0

    @property
    def can_redo(self) -> bool:
        return self._here + 1 < len(self._steps)

    def _forget(self) -> None:
        # A step adds the letters of the one field that changed; the rest is shared.
        while len(self._steps) > 2 and (
            len(self._steps) > _KEPT_STEPS or self._letters() > _KEPT_LETTERS
        ):
            del self._steps[0]

    def _letters(self) -> int:
        texts = {
            id(value): len(value)
            for step in self._steps
            for value in step.values.values()
            if isinstance(value, str)
        }
        return sum(texts.values())
