"""What a document says, free of how it looks: frozen values that come from elsewhere.

A text a reader sees is a ``Text``: either one string, drawn as it was typed, or a tuple with
one string for each of the frame's languages, in their order (``in_each`` makes one). A tuple
whose strings are equal is drawn once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from casemgr.words import Language, say

Text = str | tuple[str, ...]

Tone = Literal["plain", "strong", "quiet", "good", "care", "alarm"]
"""How a text is coloured and weighted; its words alone must carry the meaning."""

ConsentState = Literal["given", "refused", "withdrawn", "not_asked"]


def in_each(text: str, languages: tuple[Language, ...], /, **values: object) -> Text:
    """``text`` said in each of ``languages``."""
    return tuple(say(text, language, **values) for language in languages)


def each(languages: tuple[Language, ...], make: Callable[[Language], str]) -> Text:
    """``make(language)`` for each of ``languages``: dates, numbers, labels of coded values."""
    return tuple(make(language) for language in languages)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFrame:
    """What stands around the content of every page.

    ``case_code`` and ``version`` may be empty for papers about no single case. ``purpose_label``
    is the purpose's name. ``confidential`` draws the banner, the recipient line and the
    watermark with the recipient's name. ``address``, ``telephone`` and ``logo`` (a PNG or JPEG)
    stand in the letterhead of the first page, ``footer`` in the foot of every page.
    """

    title: Text
    organisation: str
    printed_on: date
    languages: tuple[Language, ...]
    case_code: str = ""
    version: int = 0
    recipient: str = ""
    purpose_label: Text = ""
    reference: str = ""
    copy: int = 1
    copies: int = 1
    subtitle: Text = ""
    confidential: bool = True
    address: str = ""
    telephone: str = ""
    footer: str = ""
    logo: bytes = b""

    def __post_init__(self) -> None:
        if not self.languages:
            raise ValueError("a report needs at least one language")


@dataclass(frozen=True, slots=True)
class Heading:
    """A section (level 1, numbered and bookmarked) or a part of one (level 2)."""

    text: Text
    level: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class Chip:
    """A short word on a coloured ground: status, risk, phase."""

    text: Text
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Chips:
    chips: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """Running text. A tuple in ``text`` gives a paragraph for each language.

    ``note`` stands small beneath: who wrote it, when, whether seen or told.
    """

    label: Text = ""
    text: Text = ""
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Callout:
    """Something that must not be overlooked, such as the rules of safe contact."""

    label: Text
    text: Text
    tone: Tone = "care"


@dataclass(frozen=True, slots=True)
class Pair:
    """One field: its label and its value. An empty value is shown as not recorded."""

    label: Text
    value: Text
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Fields in a grid; long values take the whole width by themselves."""

    rows: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell that is not plain."""

    text: Text
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Table:
    """``widths`` are shares of the page's width; without them columns fit their content."""

    head: tuple[Text, ...]
    rows: tuple[tuple[Text | Cell, ...], ...]
    widths: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A point on the timeline; ``done`` is false for what is still to come."""

    date_text: Text
    label: Text
    done: bool = True


@dataclass(frozen=True, slots=True)
class Timeline:
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What the survivor said about one purpose; ``detail``: how and when."""

    label: Text
    state: ConsentState
    detail: Text = ""


@dataclass(frozen=True, slots=True)
class CheckList:
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class NotShared:
    """Labels of what the purpose's consent does not cover: named, never left blank."""

    labels: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ThreeLines:
    """What matters now, in a few sentences."""

    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who signs; ``thumb`` leaves room for a thumbprint."""

    role: Text
    name: str = ""
    thumb: bool = False


@dataclass(frozen=True, slots=True)
class Signatures:
    statement: Text
    signers: tuple[Signer, ...]


Block = (
    Heading
    | Chips
    | Paragraphs
    | Callout
    | Pairs
    | Table
    | Timeline
    | CheckList
    | NotShared
    | ThreeLines
    | Signatures
)


@dataclass(frozen=True, slots=True)
class RiskLine:
    """An open risk: what, how high (a word and its tone), and why."""

    what: Text
    level: Text
    tone: Tone
    reason: Text = ""


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service open or overdue: ``state`` and ``due`` as a reader reads them."""

    what: Text
    provider: Text
    state: Text
    due: Text = ""
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class StepLine:
    """A next step with its owner and date."""

    what: Text
    owner: Text
    due: Text = ""
    overdue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A case on one page, without narrative; what does not fit is counted, not shown."""

    pseudonym: str
    chips: tuple[Chip, ...] = ()
    matters: tuple[Text, ...] = ()
    safe_contact: Text = ""
    facts: tuple[Pair, ...] = ()
    risks: tuple[RiskLine, ...] = ()
    services: tuple[ServiceLine, ...] = ()
    steps: tuple[StepLine, ...] = ()
    not_shared: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class CountRow:
    """One line of a statistics table; a withheld count is ``None``.

    ``before`` are the counts of the columns before the last one. ``level``: how deep the last
    label lies under the one it is part of.
    """

    labels: tuple[Text, ...]
    count: int | None
    total: bool = False
    before: tuple[int | None, ...] = ()
    share: Text = ""
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CountTable:
    """Protected numbers as they may be published, with their definition beside them.

    ``definition`` says what is counted, the denominator and the date basis. ``columns`` are the
    heads of several columns of counts, ``share`` that of a column of shares. ``chart`` draws bars
    from the same numbers where there is one column. ``withheld`` is the reason a whole table is
    not shown.
    """

    title: Text
    definition: Text
    head: tuple[Text, ...]
    rows: tuple[CountRow, ...]
    chart: bool = False
    withheld: Text = ""
    columns: tuple[Text, ...] = ()
    share: Text = ""


@dataclass(frozen=True, slots=True)
class MethodBox:
    """How the numbers were made and protected."""

    title: Text
    lines: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished document, in memory. ``uncovered``: characters no font could draw; ``removed``:
    characters without ink that were taken out."""

    pdf: bytes
    pages: int
    uncovered: tuple[str, ...]
    removed: tuple[str, ...] = ()
