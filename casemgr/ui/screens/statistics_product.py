"""What the products of the Statistics screen share: their choices, one line that tells where the
work stands, what the files would tell, and what was released before."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QLayout, QProgressBar, QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError, Refused
from casemgr.operations.statistics_request import PastRelease
from casemgr.statistics.suppression import ProtectionStopped
from casemgr.ui.desk import Ticket
from casemgr.ui.forms.flow import empty
from casemgr.ui.messages import Question
from casemgr.ui.page import State
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.files import ask_folder
from casemgr.ui.screens.statistics_earlier import EarlierCard, ShowEarlier
from casemgr.ui.widgets import Banner, Button, Choice, Column, Field, Gap, Text, TextLine, row
from casemgr.words import say, say_many

_YEARS = 4
_LINE = 38  # pixels: the line under the choices keeps its height, whatever stands in it
Work = Callable[..., Any]
"""Done on a paper thread, with the keywords ``progress`` and ``cancelled``."""
Action = tuple[str, Callable[[], object]]


def closed_periods(year: int, month: int) -> list[str]:
    """The periods that are over in this month, the newest first."""
    periods: list[str] = []
    for one in range(year, year - _YEARS, -1):
        if one < year:
            periods.append(str(one))
        last = (month - 1) // 3 if one == year else 4
        periods += [f"{one}-Q{quarter}" for quarter in range(last, 0, -1)]
    return periods


def choose(choice: Choice, value: str | None) -> None:
    """Choose without asking for figures anew."""
    choice.blockSignals(True)
    choice.choose(value)
    choice.blockSignals(False)


def fields(*items: Field, shares: Sequence[int]) -> QLayout:
    """Fields side by side, each with its share of the width."""
    line = row(*items)
    for place, share in enumerate(shares):
        line.setStretch(place, share)
    return line


class Product(QWidget):
    """One product. ``preview`` is what its files would tell, ``None`` while there are to be none;
    ``working`` the work under way, which ``stops`` or cannot be stopped once it writes."""

    stops = False

    def __init__(self, page: Screen, show: ShowEarlier) -> None:
        super().__init__()
        self.page = page
        self.language = page.language
        self.preview: Any = None
        self.working: Ticket | None = None
        self._writing = False
        self._show = show
        self.banner = Banner()
        self.release = Button(
            say("Release into a folder …", self.language), self._ask_release, kind="primary",
            icon="download",
        )  # fmt: skip
        self.recipient = TextLine(placeholder=say("Empty: for the public", self.language))
        self.recipient.editingFinished.connect(self._reader_told)
        self.column = Column()
        self.panes = Panes(self.column, self.language)

    def build(self, *choices: QLayout) -> None:
        """Put the choices on the page, and what all products have under them."""
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 10, 0, 0)
        body.setSpacing(10)
        for one in choices:
            body.addLayout(one)
        body.addWidget(self._stand())
        body.addWidget(self._progress())
        body.addWidget(self.panes, 1)

    def _stand(self) -> QWidget:
        """The way to the files, or in its place why there are none."""
        self._ready = QWidget()
        line = row(self.banner, Gap(), self.release)
        line.setStretch(0, 1)
        self._ready.setLayout(line)
        self._ready.setMinimumHeight(_LINE)
        self.release.hide()
        return self._ready

    def _progress(self) -> QWidget:
        """How far the work has come, and a way to stop it."""
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(say("Protecting the figures …", self.language))
        words = Text(say("Protecting the figures …", self.language), "muted", wrap=False)
        self._halt = Button(say("Stop protecting", self.language), self._stop, kind="quiet")
        self.under_way = QWidget()
        self.under_way.setLayout(row(words, self.bar, self._halt))
        self.under_way.setMinimumHeight(_LINE)
        self.under_way.hide()
        return self.under_way

    # What each product says for itself

    def state(self) -> State:
        """All that should survive a rebuild, as JSON values."""
        raise NotImplementedError

    def restore(self, state: State) -> None:
        """Put back what ``state`` gave."""
        raise NotImplementedError

    def request(self) -> Any:
        """What is asked for now."""
        raise NotImplementedError

    def previewing(self) -> Work:
        """The work that gives ``preview``."""
        raise NotImplementedError

    def releasing(self, folder: Path) -> Work:
        """The work that releases what ``preview`` shows; its answer has ``paths``."""
        raise NotImplementedError

    def fill(self) -> None:
        """Show what ``preview`` tells."""
        raise NotImplementedError

    def question(self) -> Question | None:
        """What is asked before the release; ``None`` where nothing changes by it."""
        raise NotImplementedError

    def show_earlier(self, one: PastRelease) -> None:
        """An earlier release of this product, also one of days that are no longer offered."""
        raise NotImplementedError

    def explain(self) -> Iterable[QWidget]:
        """What stands on the page while there is no preview."""
        return ()

    def way_out(self, _error: CaseError) -> Action | None:
        """What to do about a refusal, where that is one press."""
        return None

    # Looking

    def shown(self) -> None:
        """Ask what the choices would give; a newer choice makes this one void."""
        if self._writing:
            return
        self.preview = None
        self.panes.wait()
        self._begin(self.previewing(), self._answer, self.refused)

    def _begin(
        self, work: Work, then: Callable[[Any], object], failed: Callable[[CaseError], object],
        *, writing: bool = False,
    ) -> None:  # fmt: skip
        """Off the painting thread; what was under way before is called off."""
        if self.working is not None:
            self.working.cancel()
        self._writing = writing
        self.bar.setRange(0, 0)
        self._halt.setVisible(self.stops or not writing)
        self.release.setEnabled(False)
        self.banner.clear()
        self._ready.hide()
        self.under_way.show()
        self.working = self.page.at.desk.paper(
            work, on_done=then, on_error=failed, on_progress=self._moved, owner=self,
            stoppable=True,
        )  # fmt: skip

    def _moved(self, far: tuple[int, int]) -> None:
        self.bar.setRange(0, far[1])
        self.bar.setValue(far[0])

    def _stop(self) -> None:
        """Nobody waits for a look that was stopped; a release says itself how far it came."""
        if self.working is None:
            return
        if self._writing:
            self.working.stop()
        else:
            self.working.cancel()
            self.refused(ProtectionStopped())

    def _idle(self) -> None:
        self.working = None
        self._writing = False
        self.under_way.hide()
        self._ready.show()

    def _answer(self, preview: Any) -> None:
        self._idle()
        self.preview = preview
        self.release.setEnabled(True)
        self.release.show()
        empty(self.column.body)
        self.fill()
        self._end_page()

    def refused(self, error: CaseError) -> None:
        """A refusal stands in the place of the button; an error offers another try."""
        self.no_release()
        if not isinstance(error, Refused):
            self.panes.show_error(error, self.shown)
            return
        self.tell_refusal(error)
        self.empty_page()

    def no_release(self) -> None:
        """The work has ended, and there is nothing to release."""
        self._idle()
        self.preview = None
        self.release.hide()

    def tell_refusal(self, error: CaseError) -> None:
        """Say in the place of the button why there is none."""
        self.release.setEnabled(False)
        self.release.hide()
        self.banner.tell(error.tell(self.language), "warning", self.way_out(error))

    def empty_page(self) -> None:
        """Where there is no preview: what the product is, and what was released before."""
        empty(self.column.body)
        self.column.add(*self.explain())
        self._end_page()

    def _end_page(self) -> None:
        self.column.add(EarlierCard(self.page, self._show))
        self.column.verticalScrollBar().setValue(0)
        self.panes.show_content()

    def _reader_told(self) -> None:
        now = self.recipient.text().strip()
        if self.preview is None or self.preview.request.recipient != now:
            self.shown()

    # Releasing

    def _ask_release(self) -> None:
        question = self.question()
        if question is None:
            ask_folder(self, self.language, self._write)
            return
        self.page.at.host.ask(question, lambda: ask_folder(self, self.language, self._write))

    def _write(self, folder: Path) -> None:
        if self.preview is not None and not self._writing:
            self._begin(self.releasing(folder), self._written, self.not_written, writing=True)

    def _written(self, done: Any) -> None:
        self._idle()
        count = len(done.paths)
        self.page.at.host.toast(
            say_many("{count} file written.", "{count} files written.", count, self.language)
        )
        self.shown()

    def not_written(self, error: CaseError) -> None:
        """Say why nothing was released."""
        self._idle()
        self.release.setEnabled(True)
        self.banner.tell(error.tell(self.language))


def quiet(work: Callable[[], Any]) -> Work:
    """Work that tells nothing on its way."""
    return partial(_quietly, work)


def _quietly(work: Callable[[], Any], **_unused: object) -> Any:
    return work()
