"""All releases of figures so far, whatever the product."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from casemgr.operations.private_counts import list_counts
from casemgr.operations.row_files import list_row_files
from casemgr.operations.statistics_request import PastRelease, list_releases
from casemgr.statistics import TEMPLATES, Period
from casemgr.statistics.noise.explaining import REVIEWED_BY
from casemgr.statistics.rows import TEMPLATES as ROW_TEMPLATES
from casemgr.statistics.rows import Years
from casemgr.statistics.rows.profile import profile
from casemgr.ui.door import Session
from casemgr.ui.screens.base import Screen
from casemgr.ui.widgets import Button, Card, Gap, Text, row
from casemgr.words import N_, Language, digits, say, show_date

BULLETIN, ROWS, COUNTS = "bulletin", "ctdc-rows", "dp-counts"
PRODUCTS: Final[Mapping[str, str]] = {
    BULLETIN: N_("Tables"),
    ROWS: N_("Row file (CTDC)"),
    COUNTS: N_("Counts with noise") if REVIEWED_BY else N_("Counts with noise (experimental)"),
}
_LISTS: Final[Mapping[str, Any]] = {
    BULLETIN: list_releases,
    ROWS: list_row_files,
    COUNTS: list_counts,
}
_FORMS: Final[Mapping[str, str]] = {
    "core": N_("Core form, {columns} columns"),
    "current": N_("Present form, {columns} columns"),
    "legacy": N_("Older form, {columns} columns"),
}
ShowEarlier = Callable[[str, PastRelease], object]


def form_title(template: str, language: Language) -> str:
    """What a form of row file is called, with the number of its columns."""
    known = next((one for one in ROW_TEMPLATES if one == template), None)
    if known is None:
        return template
    return say(_FORMS[known], language, columns=len(profile(known).header))


def past_releases(session: Session) -> list[tuple[str, PastRelease]]:
    """Every release with the key of its product, the newest day first."""
    found = [(key, one) for key, query in _LISTS.items() for one in session.look(query)]
    return sorted(found, key=lambda pair: pair[1].released_on, reverse=True)


class EarlierCard(Card):
    """One line for each release; ``show`` brings it back onto the page."""

    def __init__(self, page: Screen, show: ShowEarlier) -> None:
        self.language = page.language
        super().__init__(say("Earlier releases", self.language))
        self._show = show
        page.at.desk.look(
            partial(past_releases, page.at.session),
            on_done=self._fill, on_error=page.at.host.tell, owner=self,
        )  # fmt: skip

    def _fill(self, releases: list[tuple[str, PastRelease]]) -> None:
        if not releases:
            self.add(Text(say("Nothing has been released yet.", self.language), "muted"))
        for product, one in releases:
            show = Button(
                say("Show", self.language), partial(self._show, product, one), kind="quiet"
            )
            show.setEnabled(product != BULLETIN or one.template in TEMPLATES)
            line = row(Text(_told(product, one, self.language)), Gap(), show)
            line.setStretch(0, 1)
            self.add(line)


def _told(product: str, one: PastRelease, speak: Language) -> str:
    made = TEMPLATES.get(one.template)
    template = say(made.title, speak) if made else one.template
    days = Period.parse if product != ROWS else Years.parse
    when = say(
        "{period}: released on {day} by {name}", speak, period=days(one.period).label(speak),
        day=show_date(one.released_on, speak), name=one.released_by,
    )  # fmt: skip
    parts = {
        BULLETIN: (template, one.project),
        ROWS: (say(PRODUCTS[ROWS], speak), form_title(one.template, speak)),
        COUNTS: (say(PRODUCTS[COUNTS], speak), template, _budget(one.budget, speak)),
    }
    return " · ".join(filter(None, (*parts[product], one.recipient, when)))


def _budget(budget: str, language: Language) -> str:
    shown = digits(budget, language)
    return say("budget {budget}", language, budget=shown) if budget else ""
