"""A PDF written anew: what acts, hides or tells is left out."""

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any, Final

from casemgr.exchange.paper_errors import (
    AttachmentLocked,
    AttachmentTooManyPixels,
    AttachmentUnreadable,
)
from casemgr.words import N_

ACTIONS: Final = N_("Programs and actions inside the PDF were removed.")
FILES: Final = N_("Files hidden inside the PDF were removed.")
DETAILS: Final = N_("What the PDF said about who made it, when and with what was removed.")
PICTURES: Final = N_("What phones or cameras wrote into pictures of the PDF was removed.")
_MOST_PAGES: Final = 500
_MOST_OBJECTS: Final = 200_000
_UNPACKED: Final = 100_000_000  # bytes of one packed part; a bomb has gigabytes
_ALL_UNPACKED: Final = 600_000_000
_MOST_MEGAPIXELS: Final = 100  # of one picture; A3 at 600 dots per inch has 70
_LZW_GROWS: Final = 1000  # how far this old packing is taken to swell, as it is not tried
_DEPTH: Final = 60

# ISO 32000-1: 12.6 (actions), 7.11 (files), 14.3 and 14.5 (metadata), 12.7.8 (XFA).
_ACTING: Final = frozenset({"/OpenAction", "/AA", "/JavaScript", "/JS", "/XFA"})
_HOLDING: Final = frozenset({"/EmbeddedFiles", "/EF", "/RF", "/AF", "/Collection"})
_TELLING: Final = frozenset({"/Metadata", "/PieceInfo", "/LastModified", "/SpiderInfo"})
_ACTS: Final = frozenset(
    {
        "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition",
        "/Movie", "/Sound", "/RichMediaExecute",
    }
)  # fmt: skip
_CARRIERS: Final = frozenset(
    {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
)
_PACKING: Final = {"/FlateDecode": True, "/Fl": True, "/LZWDecode": False, "/LZW": False}
_BLOCK: Final = 1 << 20
_OUTSIDE: Final = ("/F", "/FFilter", "/FDecodeParms")  # a stream kept in another file


def clean_pdf(name: str, data: bytes) -> tuple[str, bytes, tuple[str, ...]]:
    """The PDF without actions, embedded files and metadata; earlier versions of it are gone too.

    Gives the kind, the bytes and what was removed. Raises ``AttachmentLocked``, and whatever
    the library raises for a file that is none.
    """
    import pikepdf
    from pikepdf import settings

    settings.set_qpdf_limits(flate_max_memory=_UNPACKED, run_length_max_memory=_UNPACKED)
    try:
        pdf = pikepdf.open(BytesIO(data))
    except pikepdf.PasswordError:
        raise AttachmentLocked from None
    with pdf:
        if pdf.is_encrypted:
            raise AttachmentLocked
        if not 0 < len(pdf.pages) <= _MOST_PAGES or len(pdf.objects) > _MOST_OBJECTS:
            raise AttachmentUnreadable
        _refuse_bombs(pdf)
        found: set[str] = set()
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
            found.add(DETAILS)
        for one in pdf.objects:
            found.update(_cleaned(one, 0))
        target = BytesIO()
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    notices = tuple(text for text in (ACTIONS, FILES, PICTURES, DETAILS) if text in found)
    return name, target.getvalue(), notices


def _refuse_bombs(pdf: Any) -> None:
    """Refuse what would swell beyond all measure as soon as it is drawn."""
    import pikepdf

    left = _ALL_UNPACKED
    for one in pdf.objects:
        if not isinstance(one, pikepdf.Stream):
            continue
        if _name(one, "/Subtype") == "/Image":
            pixels = int(one.get("/Width", 0)) * int(one.get("/Height", 0))
            if pixels > _MOST_MEGAPIXELS * 1_000_000:
                raise AttachmentTooManyPixels(limit=_MOST_MEGAPIXELS)
        chain: Any = one.get("/Filter", [])
        filters = [str(one) for one in chain] if isinstance(chain, pikepdf.Array) else [str(chain)]
        packed = [name for name in filters if name in _PACKING]
        if len(packed) > 1:
            raise AttachmentUnreadable
        if packed:
            left -= _swollen(one.read_raw_bytes(), _PACKING[packed[0]], min(left, _UNPACKED))


def _swollen(raw: bytes, flate: bool, most: int) -> int:
    """How many bytes these become. Raises ``AttachmentUnreadable`` beyond ``most``."""
    size = 0 if flate else len(raw) * _LZW_GROWS
    unpack = zlib.decompressobj()
    rest = raw if flate else b""
    with suppress(zlib.error):  # a stream cut short is drawn as far as it goes
        while rest and size <= most:
            size += len(unpack.decompress(rest, _BLOCK))
            rest = unpack.unconsumed_tail
    if size > most:
        raise AttachmentUnreadable
    return size


def _cleaned(one: Any, depth: int) -> Iterator[str]:
    """Take out of an object, and of what it directly holds, what must not stay."""
    import pikepdf

    if depth > _DEPTH:
        raise AttachmentUnreadable
    if isinstance(one, pikepdf.Array):
        for item in list(one):
            if _is_part(item) and not item.is_indirect:
                yield from _cleaned(item, depth + 1)
        return
    if not isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        return
    yield from _without_keys(one)
    if isinstance(one, pikepdf.Stream):
        yield from _stream(one)
    for key in list(one.keys()):
        item = one[key]
        if key in ("/A", "/Next") and _name(item, "/S") in _ACTS:
            del one[key]
            yield ACTIONS
        elif _is_part(item) and not item.is_indirect:
            yield from _cleaned(item, depth + 1)


def _without_keys(one: Any) -> Iterator[str]:
    for keys, notice in ((_ACTING, ACTIONS), (_HOLDING, FILES), (_TELLING, DETAILS)):
        for key in keys & set(one.keys()):
            del one[key]
            yield notice
    if _name(one, "/S") in _ACTS and _name(one, "/Type") in ("", "/Action"):
        one["/S"] = _none()
        yield ACTIONS
    if _name(one, "/Subtype") in _CARRIERS and "/Rect" in one:
        one["/Subtype"] = _none()
        yield FILES


def _stream(one: Any) -> Iterator[str]:
    import pikepdf

    for key in _OUTSIDE:
        if key in one:
            del one[key]
            yield FILES
    if _name(one, "/Filter") == "/DCTDecode":
        raw = one.read_raw_bytes()
        bare = without_segments(raw)
        if bare != raw:
            parms = one.get("/DecodeParms")
            one.write(bare, filter=pikepdf.Name.DCTDecode, decode_parms=parms)
            yield PICTURES


def _none() -> Any:
    import pikepdf

    return pikepdf.Name("/None")


def _name(one: Any, key: str) -> str:
    """The name under a key of a dictionary; ``""`` where there is none."""
    import pikepdf

    if not isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        return ""
    found = one.get(key)
    return str(found) if isinstance(found, pikepdf.Name) else ""


def _is_part(item: Any) -> bool:
    import pikepdf

    return isinstance(item, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream)


_SEGMENT: Final = re.compile(rb"\xff([\xc0-\xd7\xd9-\xfe])")
_KEPT_APPS: Final = frozenset({0xE0, 0xEE})  # JFIF, and Adobe's word on the colours
_SCAN: Final = 0xDA


def without_segments(jpeg: bytes) -> bytes:
    """A JPEG without EXIF, XMP and comments; the picture itself is not touched. What is not
    built like a JPEG (ITU T.81, annex B) comes back as it is."""
    if jpeg[:2] != b"\xff\xd8":
        return jpeg
    parts, at = [jpeg[:2]], 2
    while mark := _SEGMENT.match(jpeg, at):
        code = mark[1][0]
        size = int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if code == _SCAN or size < 2:
            break
        tells = code == 0xFE or (0xE0 <= code <= 0xEF and code not in _KEPT_APPS)
        if not tells:
            parts.append(jpeg[at : at + 2 + size])
        at += 2 + size
    return b"".join([*parts, jpeg[at:]])
