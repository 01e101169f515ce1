"""A picture drawn anew: upright, and without anything but what one sees."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from casemgr.exchange.paper_errors import AttachmentTooManyPixels
from casemgr.words import N_

MOST_MEGAPIXELS: Final = 50
PLACE: Final = N_("The place where the picture was taken was removed from it.")
DETAILS: Final = N_("What the phone or camera wrote into the picture was removed from it.")
PREVIEW: Final = N_("A small second picture hidden inside was removed.")
FIRST: Final = N_("The file held several pictures; only the first one is kept.")
CHANGED: Final = N_("The picture was turned into the usual kind JPEG.")
_QUALITY: Final = 90
_GPS, _SECOND = 0x8825, 1  # EXIF 2.32: the place, and the directory of the preview
_SPOKEN: Final = ("exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop", "icc_profile")
_PNG_LIMIT: Final = 20 * 1024 * 1024


def clean_photo(name: str, data: bytes) -> tuple[str, bytes, tuple[str, ...]]:
    """The picture as JPEG (PNG where it was one, or lets the ground shine through).

    Gives the kind, the bytes and what was removed. Raises ``AttachmentTooManyPixels``, and
    whatever the libraries raise for a file that is none.
    """
    from PIL import Image, ImageOps

    if name == "heic":
        picture, notices = _heic(data)
    else:
        try:
            opened = Image.open(BytesIO(data), formats=[name.upper()])
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise AttachmentTooManyPixels(limit=MOST_MEGAPIXELS) from None
        _check_pixels(opened.size)
        opened.load()
        notices = list(_hidden(opened, data))
        picture = ImageOps.exif_transpose(opened)
    if picture.mode == "P":
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    see_through = picture.mode in ("RGBA", "LA", "PA")
    picture.info.clear()
    if name == "png" or (name == "webp" and see_through):
        content = _saved(picture, "PNG")
        if len(content) <= _PNG_LIMIT:
            return "png", content, tuple(notices)
    if name != "jpeg":
        notices.append(CHANGED)
    flat = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
    return "jpeg", _saved(flat, "JPEG", quality=_QUALITY), tuple(notices)


def _heic(data: bytes) -> tuple[Any, list[str]]:
    """Turned upright by the library as the file says; its EXIF orientation is only a copy."""
    import pi_heif

    opened = pi_heif.open_heif(BytesIO(data), convert_hdr_to_8bit=True)
    _check_pixels(opened.size)
    picture = opened.to_pillow()
    notices = list(_hidden(picture, data))
    if opened.info.get("thumbnails"):
        notices.append(PREVIEW)
    return picture, list(dict.fromkeys(notices))


def _check_pixels(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_MEGAPIXELS * 1_000_000:
        raise AttachmentTooManyPixels(limit=MOST_MEGAPIXELS)


def _hidden(picture: Any, data: bytes) -> Iterator[str]:
    """What is in the file besides the picture, and will not be kept."""
    exif = picture.getexif()
    if exif.get_ifd(_GPS) or b"GPSLatitude" in data:
        yield PLACE
    texts = getattr(picture, "text", None)
    if len(exif) or texts or any(picture.info.get(key) for key in _SPOKEN):
        yield DETAILS
    if exif.get_ifd(_SECOND):
        yield PREVIEW
    if getattr(picture, "n_frames", 1) > 1:
        yield FIRST


def _saved(picture: Any, form: str, **how: int) -> bytes:
    target = BytesIO()
    picture.save(target, form, **how)
    return target.getvalue()
