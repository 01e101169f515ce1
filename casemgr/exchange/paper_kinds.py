"""What a file really is, by its first bytes; its name decides nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from casemgr.words import N_

Family = Literal["photo", "pdf", "sound"]


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A kind of file that may be attached. ``label`` is translatable; ``endings`` without a dot,
    the usual one first; ``begins`` says whether bytes are of this kind."""

    name: str
    family: Family
    media: str
    label: str
    endings: tuple[str, ...]
    begins: Callable[[bytes], bool]


_HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_MP4: Final = frozenset(
    {b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"dash"}
)
_WHITE: Final = b"\xef\xbb\xbf\r\n\t "
_TAG_HEAD: Final = 10  # bytes of the head of an ID3v2 tag


def _brand(data: bytes) -> bytes:
    """The brand of a file made of boxes (ISO 14496-12), ``b""`` for any other."""
    return data[8:12] if data[4:8] == b"ftyp" else b""


def _is_riff(data: bytes, kind: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == kind


def after_tags(data: bytes) -> int:
    """Where the sound begins behind ID3v2 tags at the front (id3.org, 2.4, section 3.1)."""
    at = 0
    while data[at : at + 3] == b"ID3" and len(data) >= at + _TAG_HEAD:
        sizes = data[at + 6 : at + _TAG_HEAD]
        size = sum(
            (byte & 0x7F) << shift for byte, shift in zip(sizes, (21, 14, 7, 0), strict=True)
        )
        at += _TAG_HEAD + size + (_TAG_HEAD if data[at + 5] & 0x10 else 0)
    return at


def _is_layer(data: bytes, layers: tuple[int, ...]) -> bool:
    """A frame of MPEG sound: eleven set bits, then version and layer (none: ADTS)."""
    at = after_tags(data)
    head = data[at : at + 2]
    return len(head) == 2 and head[0] == 0xFF and head[1] >= 0xE0 and (head[1] >> 1) & 3 in layers


_KINDS: Final = (
    PaperKind(
        "jpeg", "photo", "image/jpeg", N_("a JPEG picture"),
        ("jpg", "jpeg", "jpe", "jfif"), lambda data: data[:3] == b"\xff\xd8\xff",
    ),
    PaperKind(
        "png", "photo", "image/png", N_("a PNG picture"),
        ("png",), lambda data: data[:8] == b"\x89PNG\r\n\x1a\n",
    ),
    PaperKind(
        "heic", "photo", "image/heic", N_("a HEIC picture"),
        ("heic", "heif", "hif"), lambda data: _brand(data) in _HEIC,
    ),
    PaperKind(
        "webp", "photo", "image/webp", N_("a WebP picture"),
        ("webp",), lambda data: _is_riff(data, b"WEBP"),
    ),
    PaperKind(
        "pdf", "pdf", "application/pdf", N_("a PDF"),
        ("pdf",), lambda data: data[:64].lstrip(_WHITE)[:5] == b"%PDF-",
    ),
    PaperKind(
        "mp4", "sound", "audio/mp4", N_("a recording of the kind M4A or 3GP"),
        ("m4a", "3gp", "3gpp", "3ga", "3g2", "mp4", "m4b"),
        lambda data: _brand(data) in _MP4 or _brand(data)[:3] in (b"3gp", b"3g2"),
    ),
    PaperKind(
        "wav", "sound", "audio/wav", N_("a WAV recording"),
        ("wav", "wave"), lambda data: _is_riff(data, b"WAVE"),
    ),
    PaperKind(
        "ogg", "sound", "audio/ogg", N_("an OGG recording"),
        ("ogg", "opus", "oga"), lambda data: data[:5] == b"OggS\x00",
    ),
    PaperKind(
        "amr", "sound", "audio/amr", N_("an AMR recording"),
        ("amr", "awb"), lambda data: data[:6] == b"#!AMR\n" or data[:9] == b"#!AMR-WB\n",
    ),
    PaperKind(
        "mp3", "sound", "audio/mpeg", N_("an MP3 recording"),
        ("mp3",), lambda data: _is_layer(data, (1, 2)),
    ),
    PaperKind(
        "aac", "sound", "audio/aac", N_("an AAC recording"),
        ("aac", "adts"), lambda data: _is_layer(data, (0,)),
    ),
)  # fmt: skip
KINDS: Final = {kind.name: kind for kind in _KINDS}
ENDINGS: Final = {ending: kind for kind in _KINDS for ending in kind.endings}
"""The kind that a name with this ending claims to be."""
MEDIA: Final = {kind.media: kind for kind in _KINDS}


def kind_of(data: bytes) -> PaperKind | None:
    """What these bytes are, if it is a kind that may be attached."""
    return next((kind for kind in _KINDS if kind.begins(data)), None)
