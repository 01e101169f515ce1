"""Anonymised statistics: tables, row files and counts with noise, each previewed and released."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QTabWidget

from casemgr.operations.statistics_request import PastRelease, StatisticsPreview
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Screen
from casemgr.ui.screens.statistics_bulletin import Bulletin
from casemgr.ui.screens.statistics_counts import CountsWithNoise
from casemgr.ui.screens.statistics_earlier import BULLETIN, COUNTS, PRODUCTS, ROWS
from casemgr.ui.screens.statistics_product import Product, closed_periods
from casemgr.ui.screens.statistics_rows import RowFile
from casemgr.ui.widgets import Button, PageHead
from casemgr.words import say

__all__ = ["StatisticsScreen", "closed_periods"]


class StatisticsScreen(Screen):
    """``products`` by their keys, one in front; ``period``, ``release``, ``banner`` and
    ``preview`` are the bulletin's, which is in front at first."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        head = PageHead(say("Statistics", speak))
        head.tools.addWidget(
            Button(
                say("Within the office", speak),
                partial(at.host.go, "inside_statistics"),
                icon="eye",
            )
        )
        self.body.addWidget(head)
        self.bulletin = Bulletin(self, self.show_earlier)
        self.rows = RowFile(self, self.show_earlier)
        self.counts = CountsWithNoise(self, self.show_earlier)
        self.products: Mapping[str, Product] = {
            BULLETIN: self.bulletin,
            ROWS: self.rows,
            COUNTS: self.counts,
        }
        self.period, self.release = self.bulletin.period, self.bulletin.release
        self.banner = self.bulletin.banner
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(say("What is released", speak))
        for key, product in self.products.items():
            self.tabs.addTab(product, say(PRODUCTS[key], speak).replace("&", "&&"))
        self.tabs.currentChanged.connect(lambda _place: self.shown())
        self.body.addWidget(self.tabs, 1)

    @property
    def preview(self) -> StatisticsPreview | None:
        return self.bulletin.preview

    @property
    def front(self) -> str:
        """The key of the product in front."""
        return list(self.products)[self.tabs.currentIndex()]

    def turn_to(self, key: str) -> None:
        """Bring a product to the front without asking for its figures."""
        self.tabs.blockSignals(True)
        self.tabs.setCurrentIndex(list(self.products).index(key))
        self.tabs.blockSignals(False)

    def state(self) -> State:
        return {"front": self.front, **{key: one.state() for key, one in self.products.items()}}

    def restore(self, state: State) -> None:
        for key, product in self.products.items():
            product.restore(state.get(key) or {})
        self.turn_to(state.get("front") or BULLETIN)

    def shown(self) -> None:
        self.products[self.front].shown()

    def show_earlier(self, key: str, one: PastRelease) -> None:
        """Bring an earlier release back onto the page."""
        self.turn_to(key)
        self.products[key].show_earlier(one)
        self.shown()
