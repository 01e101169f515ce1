"""The open workspace: the rail, and the pages one visits.

Pages are made when first visited and kept while few; a page that must go (language, lock, too
many) leaves its state behind and is made anew from it. ``lay_down`` gives the whole place as
JSON values, ``take_up`` puts it back after the next sign-in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from casemgr.ui import keys
from casemgr.ui.page import Page, Place, Route, State
from casemgr.ui.widgets.notices import Banner
from casemgr.ui.widgets.rail import Rail
from casemgr.ui.widgets.tab_order import go_on_in_sight
from casemgr.words import say

_PAGES_KEPT = 6
_VISITS_KEPT = 30
_NARROW_BELOW = 960


@dataclass(slots=True)
class Visit:
    """One page one has been to: how to make it, and what it looked like when left."""

    route: str
    params: dict[str, Any] = field(default_factory=dict)
    state: State = field(default_factory=dict)
    page: Page | None = None

    def same(self, route: str, params: dict[str, Any]) -> bool:
        return self.route == route and self.params == params


class Shell(QWidget):
    """Rail and pages of one session. ``visits`` is the way back; the last one is in front."""

    def __init__(
        self,
        place: Place,
        routes: Sequence[Route],
        on_help: Callable[[], object],
        on_place: Callable[[], object],
    ) -> None:
        super().__init__()
        self.place = place
        self._routes = {route.name: route for route in routes}
        self._on_place = on_place
        self.visits: list[Visit] = []
        self._chosen_narrow: bool | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.rail = Rail()
        self.stack = QStackedWidget()
        layout.addWidget(self.rail)
        beside = QVBoxLayout()
        beside.setSpacing(0)
        for warning in place.session.warnings:
            beside.addWidget(Banner(warning.tell(place.language), "warning"))
        beside.addWidget(self.stack, 1)
        layout.addLayout(beside, 1)
        self._fill_rail(on_help)
        self._bind_keys(on_help)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the eye does, also through what came in after a page was made."""
        return go_on_in_sight(self, forward) or super().focusNextPrevChild(forward)

    # -- going about --------------------------------------------------------------------

    def go(self, route: str, /, **params: Any) -> None:
        """Show a page; the same page with the same parameters is shown again as it was left.

        Raises ``KeyError`` for a route there is none of.
        """
        known = self._routes[route]
        found = next((visit for visit in self.visits if visit.same(route, params)), None)
        if found is not None:
            self.visits.remove(found)
        self.visits.append(found or Visit(known.name, params))
        self._show()

    def offer(self, route: str) -> None:
        """Show a page, where there is one of that name for this person."""
        if self._may_open(route):
            self.go(route)

    def back(self) -> None:
        """To the page before; from the last one to the first entry of the rail."""
        if len(self.visits) > 1:
            self._drop(self.visits.pop())
            self._show()
        else:
            self.go(self.home())

    def home(self) -> str:
        """The route one begins with."""
        return next(iter(self.rail.entries), next(iter(self._routes)))

    @property
    def current(self) -> Page | None:
        """The page in front."""
        return self.visits[-1].page if self.visits else None

    def lay_down(self) -> State:
        """Hand in all drafts, and give the place: where one was and what it looked like."""
        for visit in self.visits:
            if visit.page is not None:
                visit.state = visit.page.state()
                visit.page.lay_down()
        return {
            "visits": [
                {"route": visit.route, "params": visit.params, "state": visit.state}
                for visit in self.visits
            ]
        }

    def take_up(self, place: State | None) -> None:
        """Come back to a place given by ``lay_down``; begin at home without one."""
        kept = [
            Visit(item["route"], dict(item["params"]), dict(item["state"]))
            for item in (place or {}).get("visits", [])
            if self._may_open(item["route"])
        ]
        self.visits = kept
        if kept:
            self._show()
        else:
            self.go(self.home())

    def set_narrow(self, narrow: bool) -> None:
        """The person's own choice for the rail; until then the width decides."""
        self._chosen_narrow = narrow
        self.rail.set_narrow(narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window gets a narrow rail."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW_BELOW
        if self._chosen_narrow is None and narrow != self.rail.narrow:
            self.rail.set_narrow(narrow)

    # -- inside -------------------------------------------------------------------------

    def _show(self) -> None:
        visit = self.visits[-1]
        if visit.page is None:
            page = self._routes[visit.route].make(self.place, **visit.params)
            if visit.state:
                page.restore(visit.state)
            visit.page = page
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(visit.page)
        self.rail.mark(visit.route)
        self._tidy()
        visit.page.shown()
        self._on_place()

    def _tidy(self) -> None:
        """Keep few pages alive and not too long a way back."""
        alive = [visit for visit in self.visits if visit.page is not None]
        for visit in alive[: max(0, len(alive) - _PAGES_KEPT)]:
            if visit.page is not None:
                visit.state = visit.page.state()
                self._drop(visit)
        for visit in self.visits[: max(0, len(self.visits) - _VISITS_KEPT)]:
            self._drop(visit)
        self.visits = self.visits[-_VISITS_KEPT:]

    def _drop(self, visit: Visit) -> None:
        page, visit.page = visit.page, None
        if page is not None:
            page.lay_down()
            self.stack.removeWidget(page)
            page.hide()
            page.deleteLater()

    def _may_open(self, route: str) -> bool:
        known = self._routes.get(route)
        return known is not None and known.open_to(self.place.session.person.roles)

    def _fill_rail(self, on_help: Callable[[], object]) -> None:
        speak = self.place.language
        offered = [
            route for route in self._routes.values() if route.rail and self._may_open(route.name)
        ]
        for number, route in enumerate(offered, start=1):
            sequence = f"Ctrl+{number}"
            go = self._goer(route.name)
            self.rail.add_entry(route.name, say(route.label, speak), route.icon, sequence, go)
            keys.bind_sequence(self, sequence, go)
        lock = say("Lock now", speak)
        self.rail.add_person(self.place.session.person.display_name)
        self.rail.add_action(
            "help", say("Keyboard", speak), "circle-help", keys.shown("help"), on_help
        )
        self.rail.add_action("lock", lock, "lock", keys.shown("lock"), self.place.host.lock)

    def _goer(self, route: str) -> Callable[[], None]:
        return lambda: self.go(route)

    def _bind_keys(self, on_help: Callable[[], object]) -> None:
        keys.bind(self, "lock", self.place.host.lock)
        keys.bind(self, "back", self.back)
        keys.bind(self, "help", on_help)
        keys.bind(self, "find", self._search)
        keys.bind(self, "rail", lambda: self.set_narrow(not self.rail.narrow))

    def _search(self) -> None:
        if self.current is not None:
            self.current.search()

    def focus_page(self) -> None:
        """Put the keyboard into the page, so that every shortcut works from the start."""
        focused = QApplication.focusWidget()
        if focused is None or not self.isAncestorOf(focused):
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setFocus()
