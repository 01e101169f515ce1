"""A finished document straight to a printer: pages are painted from memory, without a file.

The system's own queue may keep a page until it is printed, and a printer may remember more;
nothing of this program can change that.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPagedPaintDevice, QPainter

from casemgr.domain.errors import CaseError
from casemgr.exchange.paper_pages import ONE_AT_A_TIME
from casemgr.words import N_

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QWidget

_FINEST: Final = 300  # dots per inch: letters of paper size gain nothing beyond it
_POINTS: Final = 72


class NoPrinter(CaseError):
    sentence = N_("No printer is set up on this computer.")
    next_step = N_("Set one up in the system's settings, or save the document.")


class PrinterRefused(CaseError):
    sentence = N_("The printer does not take the document.")
    next_step = N_("See whether it is switched on and has paper, then print again.")


def ask_printer(
    parent: "QWidget", title: str, pages: int, on_printer: Callable[["QPrinter"], object]
) -> None:
    """Let the person choose a printer; ``title`` stands in its queue and holds no name.

    Raises ``NoPrinter``.
    """
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
    from PySide6.QtWidgets import QDialog

    if not QPrinterInfo.availablePrinterNames():
        raise NoPrinter
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setFullPage(True)
    dialog = QPrintDialog(printer, parent)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintToFile, False)
    dialog.setMinMax(1, pages)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: on_printer(printer))
    QDialog.open(dialog)


def chosen_pages(printer: "QPrinter", pages: int) -> range:
    """The pages the person chose, counted from 0."""
    first, last = printer.fromPage() or 1, printer.toPage() or pages
    return range(max(1, first) - 1, min(pages, last))


def print_pages(
    pdf: bytes,
    device: QPagedPaintDevice,
    pages: range,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Paint these pages of a PDF, each as large as the device's sheet; gives how many.

    One page at a time is held as a picture. For a worker's thread. Raises ``PrinterRefused``.
    """
    import pypdfium2

    with ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
    painter, done = QPainter(), 0
    try:
        if not painter.begin(device):
            raise PrinterRefused
        for number in pages:
            if cancelled():
                break
            if done and not device.newPage():
                raise PrinterRefused
            room = QRect(0, 0, device.width(), device.height())
            with ONE_AT_A_TIME:
                image = _drawn(document, number, min(_FINEST, device.logicalDpiX()))
            painter.drawImage(fitted(image.size(), room), image)
            done += 1
    finally:
        painter.end()
        with ONE_AT_A_TIME:
            document.close()
    return done


def fitted(size: QSize, room: QRect) -> QRect:
    """As large as there is room, undistorted, in the middle."""
    scaled = size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    left = room.x() + (room.width() - scaled.width()) // 2
    top = room.y() + (room.height() - scaled.height()) // 2
    return QRect(left, top, scaled.width(), scaled.height())


def _drawn(document: "PdfDocument", number: int, dots: int) -> QImage:
    page = document[number]
    bitmap = page.render(scale=dots / _POINTS, rev_byteorder=True, prefer_bgrx=True)
    image = QImage(
        bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride,
        QImage.Format.Format_RGBX8888,
    )  # fmt: skip
    page.close()
    return image.copy()
