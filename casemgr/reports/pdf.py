"""A PDF file in memory: pages, one shared watermark, bookmarks, title and date, nothing else.

ReportLab writes the file; its own canvas is not used because it names Helvetica on every page
and signs the file with a producer, an author and the local time.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reportlab.pdfbase import pdfdoc

from casemgr.reports.text import TextEngine


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline; ``page`` counts from 0, ``top`` in points from below."""

    title: str
    level: int
    page: int
    top: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Finished pages and what belongs to the file as a whole.

    ``pages`` are content streams; where one says ``/W Do``, the operators of ``watermark``
    are drawn.
    """

    title: str
    day: date
    language: str
    size: tuple[float, float]
    pages: Sequence[str]
    watermark: str
    bookmarks: Sequence[Bookmark]


def write_pdf(paper: Paper, engine: TextEngine) -> bytes:
    """The file's bytes: the same for the same input, whenever and wherever it is made."""
    document = pdfdoc.PDFDocument(
        compression=1, invariant=1, lang=paper.language, pdfVersion=(1, 7)
    )
    document.info = _Info(paper)
    fonts = pdfdoc.PDFDictionary(engine.embed(document))
    marks = {"W": _watermark(document, paper)} if paper.watermark else {}
    references = []
    for content in paper.pages:
        page = pdfdoc.PDFPage()
        page.pagewidth, page.pageheight = paper.size
        page.Contents = pdfdoc.PDFStream(
            content=content.encode("ascii"), filters=[pdfdoc.PDFZCompress]
        )
        page.Resources = pdfdoc.PDFResourceDictionary(Font=fonts, XObject=dict(marks))
        document.addPage(page)
        references.append(document.Reference(page))
    document.Outlines = document.Catalog.Outlines = _Outline(paper.bookmarks, references)
    if paper.bookmarks:
        document.Catalog.PageMode = pdfdoc.PDFName("UseOutlines")
    return bytes(document.GetPDFData(None))


def _watermark(document: Any, paper: Paper) -> Any:
    form = pdfdoc.PDFStream(content=paper.watermark.encode("ascii"), filters=[pdfdoc.PDFZCompress])
    form.dictionary["Type"] = pdfdoc.PDFName("XObject")
    form.dictionary["Subtype"] = pdfdoc.PDFName("Form")
    form.dictionary["BBox"] = pdfdoc.PDFArray([0, 0, *paper.size])
    return document.Reference(form, "watermark")


class _Info(pdfdoc.PDFObject):  # type: ignore[misc]
    """The document information: title and day."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self.title = paper.title
        self.invariant = 1

    def digest(self, signature: Any) -> None:
        """Feeds the file's identifier, which follows from its content alone."""
        content = hashlib.sha256(self._paper.watermark.encode())
        for page in self._paper.pages:
            content.update(page.encode())
        signature.update(content.digest())

    def format(self, document: Any) -> bytes:
        day = pdfdoc.PDFString(f"D:{self._paper.day:%Y%m%d}")
        values = {"Title": pdfdoc.PDFString(self._paper.title), "CreationDate": day}
        return bytes(pdfdoc.PDFDictionary(values).format(document))


class _Outline(pdfdoc.PDFObject):  # type: ignore[misc]
    """The bookmarks, in the two calls ReportLab makes to its own outline."""

    def __init__(self, bookmarks: Sequence[Bookmark], pages: Sequence[Any]) -> None:
        self._bookmarks = bookmarks
        self._pages = pages
        self._values: dict[str, Any] = {}
        self.ready = 1 if bookmarks else -1

    def prepare(self, document: Any, _canvas: Any) -> None:
        """Makes one object for each bookmark and links them."""
        entries = [pdfdoc.PDFDictionary({}) for _ in self._bookmarks]
        for entry in entries:
            entry.__RefOnly__ = 1
        references = [document.Reference(e, f"mark{n}") for n, e in enumerate(entries)]
        root = document.Reference(self)
        children: dict[int, list[int]] = {-1: []}
        section = -1
        for number, mark in enumerate(self._bookmarks):
            parent = section if mark.level > 1 else -1
            if mark.level == 1:
                section = number
            children.setdefault(parent, []).append(number)
        for parent, numbers in children.items():
            above = self._values if parent < 0 else entries[parent].dict
            if numbers:
                above["First"], above["Last"] = references[numbers[0]], references[numbers[-1]]
                above["Count"] = len(numbers) if parent < 0 else -len(numbers)
            for place, number in enumerate(numbers):
                mark = self._bookmarks[number]
                entry = entries[number].dict
                entry["Title"] = pdfdoc.PDFString(mark.title)
                entry["Parent"] = root if parent < 0 else references[parent]
                entry["Dest"] = pdfdoc.PDFArray(
                    [self._pages[mark.page], pdfdoc.PDFName("XYZ"), 0, round(mark.top, 1), 0]
                )
                if place:
                    entry["Prev"] = references[numbers[place - 1]]
                if place < len(numbers) - 1:
                    entry["Next"] = references[numbers[place + 1]]

    def format(self, document: Any) -> bytes:
        values = {"Type": pdfdoc.PDFName("Outlines"), **self._values}
        return bytes(pdfdoc.PDFDictionary(values).format(document))
