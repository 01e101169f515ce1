"""Several finished papers bound into one file, with a list of them in front."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import pikepdf

from casemgr.reports.content import Rendered
from casemgr.reports.sealing import lock_for

_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A paper that was bound in: its name in the list and among the bookmarks, its length."""

    name: str
    pages: int


class Binder:
    """Takes finished papers one after the other and keeps no second copy of any.

    The same papers give the same bytes as long as no password is set. The papers keep their own
    page numbers, and what screen readers need to know of their structure.
    """

    def __init__(self) -> None:
        self._whole = pikepdf.Pdf.new()
        self._trees: list[pikepdf.Object] = []
        self._language = ""
        self.parts: list[Part] = []

    def add(self, name: str, pdf: bytes) -> None:
        """The next paper, as ``write_pdf`` makes them."""
        before = len(self._whole.pages)
        self._take(pdf, before)
        self.parts.append(Part(name, len(self._whole.pages) - before))

    def finished(
        self,
        front: Callable[[Sequence[Part], Sequence[int]], Rendered],
        title: str,
        password: str = "",
    ) -> bytes:
        """The file, behind what ``front`` makes of the papers and their first pages (counted
        from 1 through the whole file). Raises ``ValueError`` as ``encrypt`` does."""
        listed = front(self.parts, _first_pages(self.parts, 0))
        for _ in range(_TRIES):
            shift = listed.pages
            listed = front(self.parts, _first_pages(self.parts, shift))
            if listed.pages == shift:
                break
        self._take(listed.pdf, 0)
        self._tag()
        starts = [page - 1 for page in _first_pages(self.parts, listed.pages)]
        whole = self._whole
        with whole.open_outline() as outline:
            outline.root.extend(
                pikepdf.OutlineItem(part.name, start)
                for part, start in zip(self.parts, starts, strict=True)
            )
        whole.docinfo["/Title"] = title
        whole.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        whole.Root.PageMode = pikepdf.Name.UseOutlines
        made = BytesIO()
        how: dict[str, Any] = (
            {"encryption": lock_for(password)} if password else {"deterministic_id": True}
        )
        packed = pikepdf.ObjectStreamMode.generate
        whole.save(made, min_version="1.7", object_stream_mode=packed, **how)
        whole.close()
        return made.getvalue()

    def _take(self, pdf: bytes, place: int) -> None:
        """Pages and structure of a paper, its pages before page ``place``."""
        whole = self._whole
        with pikepdf.open(BytesIO(pdf)) as one:
            for number, page in enumerate(one.pages):
                whole.pages.insert(place + number, page)
            tree = None
            with suppress(AttributeError):  # what was made to be measured has none
                tree = whole.copy_foreign(one.Root.StructTreeRoot)
            if tree is not None:
                self._trees.insert(0 if place == 0 else len(self._trees), tree)
                self._language = self._language or str(one.Root.get("/Lang", ""))

    def _tag(self) -> None:
        """One structure over all: each paper is a part of the whole document."""
        whole = self._whole
        root = whole.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
        document = whole.make_indirect(
            pikepdf.Dictionary(S=pikepdf.Name.Document, P=root, K=pikepdf.Array())
        )
        rows: list[Any] = []
        for tree in self._trees:
            part = tree.K
            part.S, part.P = pikepdf.Name.Part, document
            document.K.append(part)
            rows += [row for place, row in enumerate(tree.ParentTree.Nums) if place % 2]
        numbered = [entry for pair in enumerate(rows) for entry in pair]
        for place, page in enumerate(whole.pages):
            page.obj.StructParents = place
        root.K = document
        root.ParentTree = whole.make_indirect(pikepdf.Dictionary(Nums=pikepdf.Array(numbered)))
        root.ParentTreeNextKey = len(rows)
        whole.Root.StructTreeRoot = root
        whole.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
        whole.Root.Lang = self._language


def _first_pages(parts: Sequence[Part], shift: int) -> list[int]:
    found, at = [], shift + 1
    for part in parts:
        found.append(at)
        at += part.pages
    return found
