"""How the program looks and when it locks."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casemgr.ui.theme import ThemeChoice
    from casemgr.words import Language


@dataclass(frozen=True, slots=True)
class Preferences:
    """A person's choices. Nothing personal: kept readable on the machine, so that the sign-in
    window already speaks the right language."""

    language: "Language" = "bn"
    theme: "ThemeChoice" = "system"
    lock_minutes: int = 5
