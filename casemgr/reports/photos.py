"""Photos on paper: drawn anew at the size they are printed, with nothing hidden in them."""

import hashlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from casemgr.domain.errors import CaseError
from casemgr.reports.content import Text
from casemgr.reports.look import LEFT, NOTE, WIDTH, joined
from casemgr.reports.pages import Box, Sheet
from casemgr.reports.pdf import Picture
from casemgr.reports.tags import Element, figure
from casemgr.reports.text import TextEngine
from casemgr.words import N_

MOST_MEGAPIXELS: Final = 50
_KINDS: Final = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")
_DOTS: Final = 220 / 72  # per point
_QUALITY: Final = 85
_TALLEST: Final = 420.0


class PhotoTooLarge(CaseError):
    """A picture would need more memory than printing it is worth."""

    sentence = N_("The picture has more than {limit} megapixels, so it cannot be printed.")
    next_step = N_("Make it smaller and attach it again.")


class PhotoUnreadable(CaseError):
    """A picture's bytes are damaged or of no known kind."""

    sentence = N_("The picture cannot be read, so it cannot be printed.")
    next_step = N_("Save it as JPEG or PNG and attach it again.")


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture's bytes, and the words that stand for it where it cannot be seen.

    ``share`` is how much of the page's width it may take; ``caption`` stands below it.
    """

    data: bytes
    alt: Text
    caption: Text = ""
    share: float = 0.5


def drawn_anew(data: bytes, width: float, tallest: float = _TALLEST) -> Picture:
    """A picture for a place ``width`` points wide: upright, flat, and without its hidden words.

    Raises ``PhotoTooLarge`` before anything of that size is unpacked, and ``PhotoUnreadable``.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(BytesIO(data), formats=_KINDS)
        if opened.size[0] * opened.size[1] > MOST_MEGAPIXELS * 1_000_000:
            raise PhotoTooLarge(limit=MOST_MEGAPIXELS)
        most = (round(width * _DOTS), round(tallest * _DOTS))
        larger = max(most)
        opened.draft(None, (larger, larger))  # a JPEG is unpacked no larger than it is needed
        upright = ImageOps.exif_transpose(opened)
        flat = _flat(upright)
        flat.thumbnail(most)
        target = BytesIO()
        flat.save(target, "JPEG", quality=_QUALITY)
    except Image.DecompressionBombError:
        raise PhotoTooLarge(limit=MOST_MEGAPIXELS) from None
    except (OSError, ValueError, SyntaxError, KeyError, IndexError, EOFError):
        raise PhotoUnreadable from None
    content = target.getvalue()
    name = f"P{hashlib.sha256(content).hexdigest()[:16]}"
    return Picture(name, content, flat.size, flat.mode == "L")


def photo_boxes(photo: Photo, engine: TextEngine) -> Iterator[Box]:
    """The photo and its caption, in one piece."""
    width = WIDTH * min(1.0, max(0.05, photo.share))
    picture = drawn_anew(photo.data, width)
    height = width * picture.size[1] / picture.size[0]
    if height > _TALLEST:
        width, height = width * _TALLEST / height, _TALLEST
    caption = engine.lines(joined(photo.caption), NOTE, WIDTH)

    def paint(sheet: Sheet, top: float) -> None:
        sheet.element = figure(joined(photo.alt))
        sheet.picture(picture, LEFT, top, width, height)
        sheet.element = Element("P")
        sheet.lines(caption, LEFT, top + height + 3.0)

    yield Box(height + 3.0 + sum(line.height for line in caption), paint, before=6.0)


def _flat(picture: Image.Image) -> Image.Image:
    """Grey or coloured, on white where one could see through."""
    if picture.mode in ("L", "RGB"):
        plain = picture.copy()
    elif picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        above = picture.convert("RGBA")
        plain = Image.new("RGB", above.size, (255, 255, 255))
        plain.paste(above, mask=above.getchannel("A"))
    else:
        plain = picture.convert("RGB")
    plain.info.clear()
    return plain
