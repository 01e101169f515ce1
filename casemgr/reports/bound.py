"""Several finished papers bound into one file, with a list of them in front."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import pikepdf

from casemgr.reports.content import Rendered

_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A finished paper, and the name it has in the list and among the bookmarks."""

    name: str
    pdf: bytes
    pages: int


def bind(parts: Sequence[Part], front: Callable[[Sequence[int]], Rendered], title: str) -> bytes:
    """The papers one after the other, behind what ``front`` makes of their first pages (counted
    from 1 through the whole file).

    The same parts give the same bytes. The papers keep their own page numbers. What screen
    readers need to know of their structure is not carried over.
    """
    listed = front(_first_pages(parts, 0))
    for _ in range(_TRIES):
        shift = listed.pages
        listed = front(_first_pages(parts, shift))
        if listed.pages == shift:
            break
    starts = [page - 1 for page in _first_pages(parts, listed.pages)]
    with pikepdf.Pdf.new() as whole:
        for pdf in (listed.pdf, *(part.pdf for part in parts)):
            with pikepdf.open(BytesIO(pdf)) as one:
                whole.pages.extend(one.pages)
        for page in whole.pages:
            for loose in ("/StructParents", "/Tabs"):
                if loose in page.obj:
                    del page.obj[loose]
        with whole.open_outline() as outline:
            outline.root.extend(
                pikepdf.OutlineItem(part.name, start)
                for part, start in zip(parts, starts, strict=True)
            )
        whole.docinfo["/Title"] = title
        whole.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        whole.Root.PageMode = pikepdf.Name.UseOutlines
        made = BytesIO()
        whole.save(
            made,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return made.getvalue()


def _first_pages(parts: Sequence[Part], shift: int) -> list[int]:
    found, at = [], shift + 1
    for part in parts:
        found.append(at)
        at += part.pages
    return found
