"""What the papers besides case file and summary say: pictures, slips to tear off, plans.

As in ``casemgr.reports.content``, nothing here knows how it looks.
"""

from dataclasses import dataclass

from casemgr.reports.content import Block, Pair, Signer, Text


@dataclass(frozen=True, slots=True)
class Spoke:
    """One figure of a radar: the first and the last value, ``None`` where there is none."""

    label: Text
    first: float | None
    last: float | None


@dataclass(frozen=True, slots=True)
class Radar:
    """Figures around a centre, which is ``low``; ``first_label`` and ``last_label``: when."""

    spokes: tuple[Spoke, ...]
    first_label: Text
    last_label: Text
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One figure over time, a value (or a gap) for each moment of its trend."""

    label: Text
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """Figures over time between ``low`` and ``high``; the first line is drawn strongest."""

    moments: tuple[Text, ...]
    lines: tuple[TrendLine, ...]
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True, slots=True)
class Charts:
    """A radar and a trend side by side. The numbers also stand in a table: ``caption`` says
    what to see, and stands for the pictures where they cannot be seen."""

    radar: Radar | None
    trend: Trend | None
    caption: Text = ""


@dataclass(frozen=True, slots=True)
class BarRow:
    """A line of a bar table; ``amount`` is its bar's length, whatever ``value`` says."""

    cells: tuple[Text, ...]
    value: Text
    amount: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Figures with a bar beside each. ``head`` has one text more than ``cells``."""

    head: tuple[Text, ...]
    rows: tuple[BarRow, ...]


@dataclass(frozen=True, slots=True)
class TearOff:
    """A slip at the foot of the page, filled in by hand and sent back.

    ``choices`` get a box to tick each, ``blanks`` a line to write on.
    """

    title: Text
    instruction: Text
    facts: tuple[Pair, ...]
    choices_label: Text
    choices: tuple[Text, ...]
    blanks: tuple[Text, ...]


PaperBlock = Block | Charts | Bars | TearOff
"""What the papers of ``casemgr.reports.papers`` are made of."""


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of a plan: ``agreed`` ticks yes or no, ``None`` leaves both open."""

    what: Text
    through: Text
    who: Text
    due: Text
    agreed: bool | None = None


@dataclass(frozen=True, slots=True)
class PlanGoal:
    """A goal in her own words, with the area of life it is about and its steps."""

    area: Text
    words: str
    by: Text
    steps: tuple[PlanStep, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanGood:
    """Something given: what, how much of it, when, and what it cost (``""``: not recorded)."""

    what: Text
    quantity: Text
    day: Text
    cost: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContent:
    """A plan to be signed and taken along: nothing in it tells what happened to her.

    ``urgent``: what is needed at once; ``others``: help that comes through others.
    """

    wish: str
    urgent: tuple[Text, ...]
    goals: tuple[PlanGoal, ...]
    others: tuple[PlanStep, ...]
    goods: tuple[PlanGood, ...]
    total: Text
    review: Text
    rights: tuple[Text, ...]
    statement: Text
    signers: tuple[Signer, ...]
