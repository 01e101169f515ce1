"""Pages of a PDF as pixels, in memory."""

import threading
from dataclasses import dataclass, field
from typing import Final

from casemgr.exchange.paper_errors import AttachmentUnreadable

_MOST_PIXELS: Final = 8_000_000
ONE_AT_A_TIME: Final = threading.Lock()
"""PDFium is not made for several threads at once: whoever uses it holds this."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page of ``pages``; four bytes a pixel (red, green, blue, unused), ``stride`` a line."""

    number: int
    pages: int
    width: int
    height: int
    stride: int
    pixels: bytes = field(repr=False)


def page_image(pdf: bytes, number: int, scale: float = 2.0) -> PageImage:
    """The page with this number, counted from 0; ``scale`` 1 is 72 dots per inch. A huge page
    is drawn smaller. Raises ``AttachmentUnreadable``."""
    import pypdfium2

    with ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError:
            raise AttachmentUnreadable from None
        try:
            pages = len(document)
            page = document[max(0, min(number, pages - 1))]
            area = page.get_width() * page.get_height()
            fitting = min(scale, (_MOST_PIXELS / max(area, 1.0)) ** 0.5)
            bitmap = page.render(scale=fitting, rev_byteorder=True, prefer_bgrx=True)
            image = PageImage(
                number, pages, bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer)
            )
            page.close()
            return image
        except (pypdfium2.PdfiumError, ValueError, IndexError, MemoryError):
            raise AttachmentUnreadable from None
        finally:
            document.close()
