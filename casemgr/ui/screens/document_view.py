"""A document on the screen, drawn from memory: nothing of it is written to the disk."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QGraphicsPixmapItem,
    QGraphicsScene,
    QGraphicsView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from casemgr.domain.attachments import ATTACHMENT_KIND
from casemgr.domain.errors import CaseError
from casemgr.exchange.apart import page_image_apart
from casemgr.exchange.paper_errors import AttachmentUnreadable
from casemgr.operations.attachments import (
    Document,
    LettingOut,
    Opened,
    read_attachment,
    release_attachment,
)
from casemgr.ui import keys, theme
from casemgr.ui.screens.files import ask_save
from casemgr.ui.screens.let_out import LetOut
from casemgr.ui.widgets import Banner, Button, EmptyState, Gap, IconButton, Text, row
from casemgr.words import N_, say

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

_ROOM: Final = 0.92  # of the window
_STEP: Final = 1.25
_LEAST, _MOST = 0.05, 8.0


@dataclass(frozen=True)
class _Shown:
    opened: Opened
    image: QImage | None
    number: int = 0
    pages: int = 1


class DocumentView(QDialog):
    """One document. ``sheet`` shows a picture or a page; a recording cannot be played without
    writing it down, so it can only be let out."""

    def __init__(self, screen: "CaseScreen", case_id: str, document: Document) -> None:
        super().__init__(screen)
        self._screen = screen
        self._case_id = case_id
        self._document = document
        self.language = screen.language
        self._shown: _Shown | None = None
        # The title bar is seen in task switchers: it says the program's name and no more.
        self.setWindowTitle(QApplication.applicationName())
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = screen.window().size() * _ROOM
        self.resize(room)
        self._build()
        self._bind()
        self.open()
        workspace, record_id = screen.workspace, document.record_id
        screen.at.desk.paper(
            lambda: _read(read_attachment(workspace, case_id, record_id)),
            on_done=self._show, on_error=self._failed, owner=self,
        )  # fmt: skip

    def _build(self) -> None:
        speak = self.language
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        what = ATTACHMENT_KIND.label(self._document.value.what, speak)
        self.sheet = Sheet(what)
        self.previous = IconButton(
            "arrow-left", say(N_("Page before"), speak), partial(self.turn, -1), framed=True
        )
        self.next = IconButton(
            "arrow-right", say(N_("Next page"), speak), partial(self.turn, 1), framed=True
        )
        self.place = Text("", "muted", wrap=False)
        self.smaller = self._tool("−", N_("Smaller"), lambda: self.sheet.zoom(1 / _STEP))
        self.larger = self._tool("+", N_("Larger"), lambda: self.sheet.zoom(_STEP))
        self.whole = Button(say(N_("Whole page"), speak), self.sheet.fit)
        self.save = Button(
            say(N_("Save a copy outside …"), speak), self._ask_release, icon="file-output"
        )
        self.save.setVisible(self._screen.may("release_attachment"))
        close = IconButton("x", say("Close", speak), self.reject, framed=True)
        self._paging: tuple[QWidget, ...] = (self.previous, self.place, self.next)
        self._zooming: tuple[QWidget, ...] = (self.smaller, self.larger, self.whole)
        title = Text(what, "section", wrap=False)
        column.addLayout(row(title, Gap(), *self._paging, *self._zooming, self.save, close))
        self.banner = Banner()
        column.addWidget(self.banner)
        self.stack = QStackedWidget()
        self.stack.addWidget(EmptyState("file-text", say("Loading …", speak)))
        self.stack.addWidget(self.sheet)
        column.addWidget(self.stack, 1)
        for tool in (*self._paging, *self._zooming, self.save):
            tool.setEnabled(False)
        for tool in (*self._paging, *self._zooming):
            tool.hide()

    def _tool(self, sign: str, words: str, do: Callable[[], object]) -> Button:
        button = Button(sign, do)
        button.setAccessibleName(say(words, self.language))
        button.setToolTip(say(words, self.language))
        button.setFixedWidth(44)
        return button

    def _bind(self) -> None:
        steps: dict[str, Callable[[], object]] = {
            "+": lambda: self.sheet.zoom(_STEP),
            "=": lambda: self.sheet.zoom(_STEP),
            "-": lambda: self.sheet.zoom(1 / _STEP),
            "0": self.sheet.fit,
            "PgDown": lambda: self.turn(1),
            "PgUp": lambda: self.turn(-1),
        }
        for sequence, step in steps.items():
            keys.bind_sequence(self, sequence, step)

    # Showing

    def _show(self, shown: _Shown) -> None:
        self._shown = shown
        self.save.setEnabled(True)
        if shown.image is None:
            self._show_sound()
            return
        for tool in self._zooming:
            tool.setEnabled(True)
            tool.show()
        many = shown.pages > 1
        for tool in self._paging:
            tool.setVisible(many)
        self.previous.setEnabled(shown.number > 0)
        self.next.setEnabled(shown.number + 1 < shown.pages)
        told = say(
            "Page {page} of {pages}", self.language, page=shown.number + 1, pages=shown.pages
        )
        self.place.setEnabled(True)
        self.place.setText(told)
        self.stack.setCurrentWidget(self.sheet)
        self.sheet.show_image(shown.image)
        self.sheet.setFocus()

    def _show_sound(self) -> None:
        speak = self.language
        state = EmptyState(
            "message-square",
            say(N_("A recording cannot be heard inside the program."), speak),
            say(
                N_(
                    "Playing it would leave it readable on this computer. If it must be heard, "
                    "save a copy outside, and delete that copy afterwards."
                ),
                speak,
            ),
        )
        self.stack.addWidget(state)
        self.stack.setCurrentWidget(state)
        self.save.setFocus()

    def _failed(self, error: CaseError) -> None:
        self.banner.tell(error.tell(self.language), "danger")
        self.stack.hide()

    def turn(self, by: int) -> None:
        """Show the page before or after this one."""
        shown = self._shown
        if shown is None or not 0 <= shown.number + by < shown.pages:
            return
        opened, number = shown.opened, shown.number + by
        self._screen.at.desk.paper(
            lambda: _page(opened, number), on_done=self._show, on_error=self._failed, owner=self
        )

    # Letting a copy out

    def _ask_release(self) -> None:
        LetOut(self, self.language, self._ask_place)

    def _ask_place(self, order: LettingOut) -> None:
        if self._shown is None:
            return
        ending = self._shown.opened.kind.endings[0]
        ask_save(self, self.language, f"document.{ending}", partial(self._release, order))

    def _release(self, order: LettingOut, path: Path) -> None:
        workspace, record_id = self._screen.workspace, self._document.record_id
        self.banner.clear()
        self._screen.at.desk.paper(
            lambda: release_attachment(workspace, self._case_id, record_id, order, path),
            on_done=self._released,
            on_error=lambda error: self.banner.tell(error.tell(self.language), "danger"),
            owner=self,
        )

    def _released(self, reference: str) -> None:
        saved = say("Saved. Whoever has this file can read it.", self.language)
        told = say("Reference {reference}", self.language, reference=reference)
        self.banner.tell(f"{saved} {told}", "warning")


class Sheet(QGraphicsView):
    """A picture that can be made larger and moved about, also by the arrow keys."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._item = QGraphicsPixmapItem()
        self._item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        scene = QGraphicsScene(self)
        scene.addItem(self._item)
        self.setScene(scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setAccessibleName(name)
        self.setBackgroundBrush(QColor(theme.current().sunken))
        self._fitted = True

    def show_image(self, image: QImage) -> None:
        """Show this picture, as large as there is room."""
        self._item.setPixmap(QPixmap.fromImage(image))
        self.setSceneRect(self._item.boundingRect())
        self.fit()

    def fit(self) -> None:
        """The whole picture, never larger than it is."""
        self._fitted = True
        self.resetTransform()
        room, picture = self.viewport().size(), self._item.boundingRect().size()
        if picture.isEmpty():
            return
        share = min(room.width() / picture.width(), room.height() / picture.height(), 1.0)
        self.scale(share, share)

    def zoom(self, by: float) -> None:
        """Larger or smaller, within reason."""
        wanted = max(_LEAST, min(self.transform().m11() * by, _MOST))
        self._fitted = False
        self.resetTransform()
        self.scale(wanted, wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted:
            self.fit()


def _read(opened: Opened) -> _Shown:
    """What can be drawn of a document; for a worker's thread."""
    if opened.kind.family == "pdf":
        return _page(opened, 0)
    if opened.kind.family == "sound":
        return _Shown(opened, None)
    image = QImage.fromData(opened.content)
    if image.isNull():
        raise AttachmentUnreadable
    return _Shown(opened, image)


def _page(opened: Opened, number: int) -> _Shown:
    drawn = page_image_apart(opened.content, number)
    image = QImage(
        drawn.pixels, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGBX8888
    )
    return _Shown(opened, image.copy(), number, drawn.pages)
