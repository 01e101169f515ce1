"""A recording without what the recorder wrote into it beside the sound, where that is simple."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from casemgr.exchange.paper_errors import AttachmentIsVideo, AttachmentUnreadable
from casemgr.exchange.paper_kinds import after_tags
from casemgr.words import N_

DETAILS: Final = N_("What the phone or recorder wrote into the recording was removed from it.")
STAYS: Final = N_("What the recorder wrote into the recording, such as a title, stays in it.")

_LAST_TAG: Final = 128  # ID3v1
_APE_HEAD: Final = 32
# ISO 14496-12: boxes that tell about the recording, and those in which they may lie.
_TELLING: Final = frozenset({b"udta", b"meta", b"uuid", b"free", b"skip"})
_HOLDING: Final = frozenset({b"moov", b"trak", b"mdia"})
_WAV_KEPT: Final = frozenset({b"fmt ", b"fact", b"data"})
_MOST_BOXES: Final = 10_000
# kbit/s of layer III and of layer II, MPEG 1 and MPEG 2/2.5 (ISO 11172-3 and 13818-3).
_RATES: Final[Mapping[tuple[int, int], tuple[int, ...]]] = {
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_HERTZ: Final = {
    3: (44_100, 48_000, 32_000),
    2: (22_050, 24_000, 16_000),
    0: (11_025, 12_000, 8000),
}

Sound = tuple[bytes, tuple[str, ...]]


def clean_sound(name: str, data: bytes) -> tuple[str, bytes, tuple[str, ...]]:
    """The recording, its sound untouched. Gives the kind, the bytes and what was removed or
    stays. Raises ``AttachmentIsVideo`` and ``AttachmentUnreadable``."""
    content, notices = _CLEANERS[name](data)
    return name, content, notices


def _told(before: bytes, after: bytes) -> Sound:
    return after, (DETAILS,) if after != before else ()


# -- MP3 and AAC: frames, with tags before and behind -----------------------------------------


def _mp3(data: bytes) -> Sound:
    return _framed(data, _mpeg_length)


def _aac(data: bytes) -> Sound:
    return _framed(data, _adts_length)


def _framed(data: bytes, length: Callable[[bytes], int]) -> Sound:
    bare = _without_end_tags(data[after_tags(data) :])
    first = length(bare[:8])
    second = length(bare[first : first + 8]) if first else 0
    if not first or (first < len(bare) and not second):
        raise AttachmentUnreadable
    return _told(data, bare)


def _without_end_tags(data: bytes) -> bytes:
    if data[-_LAST_TAG:][:3] == b"TAG":
        data = data[:-_LAST_TAG]
    foot = data[-_APE_HEAD:]
    if foot[:8] == b"APETAGEX":
        size = int.from_bytes(foot[12:16], "little") + (_APE_HEAD if foot[23] & 0x80 else 0)
        data = data[: max(0, len(data) - size)]
    return data


def _mpeg_length(head: bytes) -> int:
    """Bytes of the frame that begins so; nothing if none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] < 0xE0:
        return 0
    version, layer = (head[1] >> 3) & 3, 4 - ((head[1] >> 1) & 3)
    rate, hertz = head[2] >> 4, (head[2] >> 2) & 3
    if version == 1 or layer not in (2, 3) or rate in (0, 15) or hertz == 3:
        return 0
    kbits = _RATES[(1 if version == 3 else 2, layer)][rate - 1]
    samples = 72 if layer == 3 and version != 3 else 144
    return samples * kbits * 1000 // _HERTZ[version][hertz] + ((head[2] >> 1) & 1)


def _adts_length(head: bytes) -> int:
    """The same for a frame of AAC (ISO 13818-7, 6.2)."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    length = ((head[3] & 3) << 11) | (head[4] << 3) | (head[5] >> 5)
    return length if length >= 7 else 0


# -- M4A and 3GP: boxes in boxes --------------------------------------------------------------


class _Box(NamedTuple):
    """``start`` of its head, of its ``inside``, and its ``end``."""

    kind: bytes
    start: int
    inside: int
    end: int


def _boxes(data: bytes | bytearray, start: int, end: int) -> Iterator[_Box]:
    at = start
    while at + 8 <= end:
        size, kind, inside = (
            int.from_bytes(data[at : at + 4], "big"),
            bytes(data[at + 4 : at + 8]),
            at + 8,
        )
        if size == 1:
            size, inside = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        stop = end if size == 0 else at + size
        if stop < inside or stop > end:
            raise AttachmentUnreadable
        yield _Box(kind, at, inside, stop)
        at = stop


def _mp4(data: bytes) -> Sound:
    content = bytearray(data)
    handlers: list[bytes] = []
    found = False
    waiting = list(_boxes(data, 0, len(data)))
    if not any(box.kind == b"moov" for box in waiting):
        raise AttachmentUnreadable
    for box in waiting:  # grows while it is walked through
        if len(waiting) > _MOST_BOXES:
            raise AttachmentUnreadable
        if box.kind in _HOLDING:
            waiting.extend(_boxes(data, box.inside, box.end))
        elif box.kind == b"hdlr":
            handlers.append(data[box.inside + 8 : box.inside + 12])
        elif box.kind in _TELLING:
            # Emptied where it stands: what follows is found by its place in the file.
            found = found or (
                box.kind not in (b"free", b"skip") and any(data[box.inside : box.end])
            )
            content[box.start + 4 : box.start + 8] = b"free"
            content[box.inside : box.end] = bytes(box.end - box.inside)
    if b"vide" in handlers:
        raise AttachmentIsVideo
    if b"soun" not in handlers:
        raise AttachmentUnreadable
    return bytes(content), (DETAILS,) if found else ()


# -- WAV, OGG, AMR ----------------------------------------------------------------------------


def _wav(data: bytes) -> Sound:
    parts: list[bytes] = []
    kinds: list[bytes] = []
    at = 12
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if kind in _WAV_KEPT:
            content = data[at + 8 : at + 8 + size]  # a recording cut short keeps what there is
            kinds.append(kind)
            parts += [kind, len(content).to_bytes(4, "little"), content, b"\0" * (len(content) % 2)]
        at += 8 + size + size % 2
    if not {b"fmt ", b"data"} <= set(kinds):
        raise AttachmentUnreadable
    inside = b"".join([b"WAVE", *parts])
    whole = b"".join([b"RIFF", len(inside).to_bytes(4, "little"), inside])
    return whole, (DETAILS,) if len(whole) < len(data) else ()


def _ogg(data: bytes) -> Sound:
    if len(data) < 28:
        raise AttachmentUnreadable
    if b"theora" in data[:512]:
        raise AttachmentIsVideo
    return data, (STAYS,)


def _amr(data: bytes) -> Sound:
    """Nothing but a mark and frames (RFC 4867, section 5): there is no place for more."""
    if len(data) < 16:
        raise AttachmentUnreadable
    return data, ()


_CLEANERS: Final[Mapping[str, Callable[[bytes], Sound]]] = {
    "mp3": _mp3,
    "aac": _aac,
    "mp4": _mp4,
    "wav": _wav,
    "ogg": _ogg,
    "amr": _amr,
}
