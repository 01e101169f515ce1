"""Making a file from elsewhere fit to be kept: its real kind, its size, and nothing hidden in it.

Bytes in, clean bytes out; no store, no disk. Pictures are drawn anew, so that only what one sees
is left of them; of PDFs and recordings what acts or tells is taken out. Whatever the libraries
throw becomes ``AttachmentUnreadable``: their own messages can quote the file.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from casemgr.domain.errors import CaseError
from casemgr.exchange.paper_errors import (
    AttachmentKindUnknown,
    AttachmentKindWrong,
    AttachmentTooLarge,
    AttachmentUnreadable,
)
from casemgr.exchange.paper_kinds import ENDINGS, KINDS, MEDIA, Family, PaperKind, kind_of
from casemgr.exchange.paper_pdf import clean_pdf
from casemgr.exchange.paper_photo import clean_photo
from casemgr.exchange.paper_sound import clean_sound
from casemgr.words import N_

MOST_MEGABYTES: Final = 25
MOST_BYTES: Final = MOST_MEGABYTES * 1024 * 1024
Cleaner = Callable[[str, bytes], tuple[str, bytes, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Paper:
    """A file fit to be kept. ``notices`` say what was taken out of it, or stays in it
    (translatable)."""

    media: str
    content: bytes = field(repr=False)
    notices: tuple[str, ...]


_CLEANERS: Final[Mapping[Family, Cleaner]] = {
    "photo": clean_photo,
    "pdf": clean_pdf,
    "sound": clean_sound,
}


def read_paper(data: bytes, ending: str) -> Paper:
    """The bytes of a file whose name ends in ``ending``, made fit to be kept.

    Raises ``AttachmentTooLarge``, ``AttachmentKindUnknown``, ``AttachmentKindWrong`` (a name
    without an ending says nothing and cannot be wrong), ``AttachmentTooManyPixels``,
    ``AttachmentIsVideo``, ``AttachmentLocked`` and ``AttachmentUnreadable``.
    """
    paper, _ = cleaned(admitted(data, ending).name, data)
    return paper


def admitted(data: bytes, ending: str) -> PaperKind:
    """The kind of a file, by its first bytes alone. Raises the first three of ``read_paper``."""
    if len(data) > MOST_BYTES:
        raise AttachmentTooLarge(limit=MOST_MEGABYTES)
    kind = kind_of(data)
    if kind is None:
        raise AttachmentKindUnknown
    claimed = ending.lower().removeprefix(".")
    if claimed and ENDINGS.get(claimed) is not kind:
        named = ENDINGS[claimed].label if claimed in ENDINGS else N_("a kind not known here")
        raise AttachmentKindWrong(named=named, found=kind.label)
    return kind


def cleaned(kind: str, data: bytes) -> tuple[Paper, str]:
    """A file of this kind made fit to be kept, and of which kind it is then."""
    with _library_errors():
        name, content, notices = _CLEANERS[KINDS[kind].family](kind, data)
    return joined(name, content, notices), name


def joined(kind: str, content: bytes, notices: tuple[str, ...]) -> Paper:
    """What was cleaned. Raises ``AttachmentTooLarge``: a picture drawn anew may have grown."""
    if len(content) > MOST_BYTES:
        raise AttachmentTooLarge(limit=MOST_MEGABYTES)
    return Paper(KINDS[kind].media, content, notices)


def kind_for(media: str) -> PaperKind:
    """The kind whose media type is stored with an attachment."""
    return MEDIA[media]


@contextmanager
def _library_errors() -> Iterator[None]:
    try:
        yield
    except CaseError:
        raise
    except Exception:  # noqa: BLE001 - whatever a hostile file makes a library throw
        raise AttachmentUnreadable from None
