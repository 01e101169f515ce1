"""The pages of a finished document, drawn from memory: nothing is written to disk."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from casemgr.exchange.paper_pages import ONE_AT_A_TIME
from casemgr.ui.forms.flow import empty
from casemgr.ui.widgets import Column
from casemgr.words import Language, say

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_PAGES = 40


def page_images(
    pdf: bytes, width: int, cancelled: Callable[[], bool] = lambda: False
) -> list[QImage]:
    """The first pages of a PDF, ``width`` pixels wide. Pure; for a worker's thread."""
    import pypdfium2

    with ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        count = min(len(document), _PAGES)
    images: list[QImage] = []
    try:
        for number in range(count):
            if cancelled():
                break
            with ONE_AT_A_TIME:
                images.append(_drawn(document, number, width))
    finally:
        with ONE_AT_A_TIME:
            document.close()
    return images


def _drawn(document: "PdfDocument", number: int, width: int) -> QImage:
    page = document[number]
    bitmap = page.render(scale=width / page.get_width(), rev_byteorder=True, prefer_bgrx=True)
    image = QImage(
        bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride,
        QImage.Format.Format_RGBX8888,
    )  # fmt: skip
    page.close()
    return image.copy()


class _Sheet(QWidget):
    """One page, as wide as there is room."""

    def __init__(self, image: QImage) -> None:
        super().__init__()
        self._image = image

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        height = round(self.width() * self._image.height() / max(1, self._image.width()))
        if height != self.height():
            self.setFixedHeight(height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._image)
        painter.end()


class PagesView(Column):
    """Pages one under the other."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language: Language = language

    def show_pages(self, images: list[QImage]) -> None:
        """Show these pages in place of any before."""
        empty(self.body)
        for number, image in enumerate(images, start=1):
            sheet = _Sheet(image)
            sheet.setAccessibleName(
                say("Page {page} of {pages}", self.language, page=number, pages=len(images))
            )
            self.body.addWidget(sheet)
        self.verticalScrollBar().setValue(0)
