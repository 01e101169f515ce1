"""Whether what was told is trafficking: act, means and purpose, read from the screening.

Palermo Protocol, Article 3 (a): an act, by one of the means, for exploitation; Article 3 (c)
and section 3 (2) of the 2012 Act: of a child the means do not matter. It helps the one who
decides and never decides itself.
"""

from dataclasses import dataclass

from casemgr.domain.experience import Screening
from casemgr.words import N_

POSSIBLE = "PossibleVictimOfTrafficking"
ACTUAL = "ActualVictimOfTrafficking"
NOT = "NotAVictimOfTrafficking"
_MISSING = {
    "act": N_("No act is recorded: recruitment, transport, transfer, harbouring or receipt."),
    "means": N_("No means are recorded: force, deception, abuse of vulnerability and the like."),
    "purpose": N_("No purpose is recorded: what the survivor was to be exploited for."),
}
_NOT_WHOLE = N_(
    "The determination says trafficking although a part is missing. It may stand; write into "
    "the reasons what it rests on."
)
_SUGGESTED = N_("Everything that makes trafficking is recorded; the determination is still open.")
_AGAINST = N_(
    "Everything that makes trafficking is recorded, and yet the determination says that it is "
    "not. The reasons have to say why."
)


@dataclass(frozen=True, slots=True)
class Reading:
    """``act``, ``means``, ``purpose``: whether one is recorded. ``means_needed``: false of a
    child, and of a survivor whose age is in doubt."""

    act: bool
    means: bool
    purpose: bool
    means_needed: bool

    @property
    def lacking(self) -> tuple[str, ...]:
        """The parts that are needed and not recorded, by name."""
        needed = {"act": self.act, "means": self.means, "purpose": self.purpose}
        return tuple(
            name
            for name, there in needed.items()
            if not there and (name != "means" or self.means_needed)
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """What is missing, as translatable sentences."""
        return tuple(_MISSING[name] for name in self.lacking)

    @property
    def suggests_trafficking(self) -> bool:
        return not self.lacking


def determination(screening: Screening | None, child: bool) -> Reading:
    """What the screening holds. ``child``: to be treated as one, a doubt included
    (``casemgr.domain.childhood.Age.child``)."""
    if screening is None:
        return Reading(False, False, False, not child)
    return Reading(bool(screening.acts), bool(screening.means), bool(screening.purposes), not child)


def reasons_needed(screening: Screening, reading: Reading) -> bool:
    """Whether the determination goes against what is recorded, and gives no reasons."""
    against = screening.trafficking_status == NOT and reading.suggests_trafficking
    return against and not screening.reasons.strip()


def remark(screening: Screening | None, reading: Reading) -> str:
    """What to say of the determination beside the parts; translatable, ``""`` for nothing."""
    status = screening.trafficking_status if screening else ""
    if status in (POSSIBLE, ACTUAL):
        return "" if reading.suggests_trafficking else _NOT_WHOLE
    if not reading.suggests_trafficking:
        return ""
    return _AGAINST if status == NOT else _SUGGESTED
