"""A duty as a line: whether contact is safe first, then whose it is, what it is, and its rule."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from casemgr.domain.duties import DUTY
from casemgr.operations.acknowledging import STANDS
from casemgr.operations.values import TodayItem
from casemgr.ui import icons
from casemgr.ui.screens.case_sections import OVERVIEW
from casemgr.ui.screens.rows import ElidedText
from casemgr.ui.theme import Tone
from casemgr.ui.widgets import Button, Chip, Text, row
from casemgr.words import N_, Language, say, show_date

_LEAST = 40
Act = Callable[[TodayItem], object]
# Of each duty: the icon, and the section of the case file where it is done.
_WHERE: dict[str, tuple[str, str]] = {
    "follow_up": ("calendar-check", "follow_up"),
    "contact": ("phone", "follow_up"),
    "first_contact": ("phone", "intake"),
    "action": ("clipboard-list", "action"),
    "risk_review": ("shield-alert", "risk"),
    "assessment": ("clipboard-list", "assessment"),
    "assessment_repeat": ("clipboard-list", "assessment"),
    "emergency_review": ("shield-alert", "intake"),
    "plan": ("file-text", "plan"),
    "plan_review": ("file-text", "plan"),
    "first_service": ("handshake", "service"),
    "referral_answer": ("handshake", "referral"),
    "hearing": ("flag", "hearing"),
    "legal_update": ("flag", "legal_update"),
    "legal_clock": ("flag", "proceeding"),
    "consent": ("shield-check", "consent"),
    "adult": ("shield-check", "consent"),
    "retention": ("folder-open", "closure"),
    "approval": ("circle-check", OVERVIEW),
}
# What stands before a duty that means reaching her. Unknown counts as unsafe.
CONTACT: dict[str, tuple[str, Tone]] = {
    "unknown": (N_("Not known to be safe"), "danger"),
    "no": (N_("Not safe to call"), "danger"),
    "no_contact": (N_("Does not wish to be contacted"), "danger"),
}
WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"),
    N_("Sunday"),
)  # fmt: skip


def section_of(item: TodayItem) -> str:
    """The section of the case file where the duty is done."""
    return _WHERE[item.what][1]


def say_day(day: date | str, language: Language) -> str:
    """A day with its weekday, as people say it."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{say(WEEKDAYS[on.weekday()], language)}, {show_date(on, language)}"


def duty_words(item: TodayItem, language: Language) -> str:
    """What is to be done, in a few words."""
    parts = (DUTY.label(item.what, language), item.text)
    return " · ".join(dict.fromkeys(part for part in parts if part))


class DutyRow(QWidget):
    """The line opens the case where the duty is done; beside it, where that is possible, the
    way to put it aside. ``narrow``: one thing under the other."""

    def __init__(
        self,
        item: TodayItem,
        language: Language,
        on_open: Act,
        on_aside: Act | None = None,
        *,
        narrow: bool = False,
    ) -> None:
        super().__init__()
        self.item = item
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        self.link = _Link(item, language, narrow=narrow)
        self.link.clicked.connect(lambda _checked=False: on_open(item))
        line.addWidget(self.link, 1)
        self.aside: Button | None = None
        if on_aside is not None and item.what not in STANDS:
            words = say("Put aside …", language)
            self.aside = Button(words, lambda: on_aside(item), kind="quiet")
            self.aside.setAccessibleName(f"{words} {self.link.accessibleName()}")
            line.addWidget(self.aside)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Never less than the lines of its button: the style sets a smaller least height."""
        hint = super().minimumSizeHint()
        return QSize(hint.width(), max(hint.height(), self.link.sizeHint().height()))


class _Link(QPushButton):
    def __init__(self, item: TodayItem, language: Language, *, narrow: bool) -> None:
        super().__init__()
        self.setProperty("kind", "quiet")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        who, what = f"{item.pseudonym}  ·  {item.code}", duty_words(item, language)
        caution = CONTACT.get(item.contact)
        said = say(caution[0], language) if caution else ""
        self.setAccessibleName("; ".join(part for part in (said, who, what, item.rule) if part))
        self.setToolTip(item.rule)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        chip = Chip(said, caution[1]) if caution else None
        lines = _under(chip, who, what) if narrow else _beside(chip, who, what, item.rule)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(10, 4, 10, 4)
        whole.setSpacing(12)
        tone = "danger" if item.overdue else "primary"
        whole.addWidget(_picture(_WHERE[item.what][0], tone))
        whole.addLayout(lines, 1)
        whole.addWidget(_picture("chevron-right", "muted"))
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """As high as its lines; the style knows of one line only."""
        inside = self.layout()
        return QSize(200, max(_LEAST, inside.sizeHint().height() if inside else 0))


def _beside(chip: Chip | None, who: str, what: str, rule: str) -> QVBoxLayout:
    first = row(Text(who, "label", wrap=False), ElidedText(what))
    first.setStretch(1, 1)
    if chip is not None:
        first.insertWidget(0, chip)
    lines = QVBoxLayout()
    lines.setSpacing(1)
    lines.addLayout(first)
    if rule:
        lines.addWidget(ElidedText(rule, "muted"))
    return lines


def _under(chip: Chip | None, who: str, what: str) -> QVBoxLayout:
    lines = QVBoxLayout()
    lines.setSpacing(1)
    if chip is not None:
        lines.addWidget(chip)
    lines.addWidget(ElidedText(who, "label"))
    lines.addWidget(ElidedText(what, "muted"))
    return lines


def _picture(name: str, role: str) -> QLabel:
    picture = QLabel()
    icon = icons.icon(name, role)
    picture.setPixmap(icon.pixmap(QSize(18, 18), picture.devicePixelRatioF()))
    return picture
