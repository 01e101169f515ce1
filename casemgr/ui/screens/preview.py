"""The pages of a finished document, drawn from memory: nothing is written to disk."""

from collections.abc import Callable

from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from casemgr.ui.forms.flow import empty
from casemgr.ui.widgets import Column
from casemgr.words import Language, say

_PAGES = 40


def page_images(
    pdf: bytes, width: int, cancelled: Callable[[], bool] = lambda: False
) -> list[QImage]:
    """The first pages of a PDF, ``width`` pixels wide. Pure; for a worker's thread."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    images: list[QImage] = []
    try:
        for number in range(min(len(document), _PAGES)):
            if cancelled():
                break
            page = document[number]
            bitmap = page.render(
                scale=width / page.get_width(), rev_byteorder=True, prefer_bgrx=True
            )
            image = QImage(
                bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride,
                QImage.Format.Format_RGBX8888,
            )  # fmt: skip
            images.append(image.copy())
            page.close()
    finally:
        document.close()
    return images


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
