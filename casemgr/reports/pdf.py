"""A PDF file in memory: pages, one shared watermark, bookmarks, title and date, nothing else.

ReportLab makes the file's parts and numbers them; its own canvas is not used because it names
Helvetica on every page and signs the file with a producer, an author and the local time, and
the parts are put together here because ReportLab knows neither structure trees nor the packed
objects that keep those small.
"""

import hashlib
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from typing import Any, Final

from reportlab.pdfbase import pdfdoc

from casemgr.reports.tags import Marked, Tree
from casemgr.reports.text import TextEngine
from casemgr.reports.text.embedding import Written, compressed, packed, stream

_PACK: Final = 200  # objects packed together: PDF readers unpack all to read one
_XREF: Final = struct.Struct(">BIH")


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline; ``page`` counts from 0, ``top`` in points from below."""

    title: str
    level: int
    page: int
    top: float


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A photo as JPEG, with the name its page calls it by and its size in pixels."""

    name: str
    data: bytes
    size: tuple[int, int]
    grey: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Finished pages and what belongs to the file as a whole.

    ``pages`` are content streams, or several compressed ones for a page; where one says
    ``/W Do``, the operators of ``watermark`` are drawn. With a ``tree`` the file is tagged, and
    ``marked`` are the same pages as the tree knows them.
    """

    title: str
    day: date
    language: str
    size: tuple[float, float]
    pages: Sequence[str | Sequence[bytes]]
    watermark: str
    bookmarks: Sequence[Bookmark]
    tree: Tree | None = None
    marked: Sequence[Marked] = ()
    pictures: Mapping[str, Picture] = field(default_factory=dict)


def write_pdf(paper: Paper, engine: TextEngine) -> bytes:
    """The file's bytes: the same for the same input, whenever and wherever it is made."""
    document = pdfdoc.PDFDocument(compression=1, invariant=1, lang=paper.language)
    document.info = _Info(paper)
    document.info.digest(document.signature)
    catalog = document.Catalog
    resources = document.Reference(Written(_resources(document, paper, engine)), "resources")
    references = _pages(document, paper, _number(document, resources))
    numbers = [_number(document, reference) for reference in references]
    catalog.ViewerPreferences = Written("<</DisplayDocTitle true>>")
    catalog.Outlines = None
    if paper.bookmarks:
        outline = _Outline(paper.bookmarks, references)
        outline.prepare(document)
        catalog.Outlines = outline
        catalog.PageMode = pdfdoc.PDFName("UseOutlines")
    tree = _Later()
    if paper.tree:
        catalog.MarkInfo = Written("<</Marked true>>")
        catalog.StructTreeRoot = tree
        document.Reference(tree, "structure")
    document.Reference(catalog)
    document.Reference(document.info)
    return _assembled(document, paper, tree, dict(zip(paper.marked, numbers, strict=False)))


def _pages(document: Any, paper: Paper, shared: int) -> list[Any]:
    """References to the pages, which share the resources of object ``shared``."""
    parent = _Later()
    references: list[Any] = []
    above = _number(document, document.Reference(parent, "pages"))
    width, height = paper.size
    contents: dict[bytes, int] = {}  # what is the same on every page is written once
    for place, content in enumerate(paper.pages):
        streams = (compressed(content.encode("ascii")),) if isinstance(content, str) else content
        for data in streams:
            if data not in contents:
                drawn = document.Reference(stream(data, "/Filter/FlateDecode"))
                contents[data] = _number(document, drawn)
        drawn = " ".join(f"{contents[data]} 0 R" for data in streams)
        drawn = drawn if len(streams) == 1 else f"[{drawn}]"
        tagged = f"/StructParents {place}/Tabs/S" if paper.tree else ""
        page = Written(
            f"<</Type/Page/Parent {above} 0 R/MediaBox[0 0 {width:g} {height:g}]"
            f"/Resources {shared} 0 R/Contents {drawn}{tagged}>>"
        )
        references.append(document.Reference(page, f"page{place}"))
    numbers = [_number(document, reference) for reference in references]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    parent.text = f"<</Type/Pages/Count {len(numbers)}/Kids[{kids}]>>".encode()
    document.Catalog.Pages = parent
    return references


def _assembled(document: Any, paper: Paper, tree: "_Later", pages: Mapping[Marked, int]) -> bytes:
    """The file: streams as they are, everything else packed."""
    made: dict[int, Any] = {}
    while len(made) < len(document.numberToId):  # formatting an object may add others
        number = len(made) + 1
        made[number] = document.idToObject[document.numberToId[number]]
        if made[number] is not tree:
            made[number] = _formatted(made[number], document)
    more: Iterable[bytes] = ()
    count = 0
    if paper.tree:
        root = _number(document, document.Reference(tree))
        made[root], more, count = paper.tree.objects(len(made) + 1, root, pages, paper.marked)
    file = _File()
    loose = []
    last = len(made)
    for number, content in sorted(made.items()):
        if isinstance(content, _Stream):
            file.add(number, content.data)
        else:
            loose.append((number, content))
    entries = chain(loose, enumerate(more, last + 1))
    last += count
    while pack := list(islice(entries, _PACK)):
        last += 1
        file.pack(last, pack)
    catalog, info = (
        _number(document, document.Reference(each)) for each in (document.Catalog, document.info)
    )
    return file.finished(last + 1, catalog, info, document.signature.hexdigest())


@dataclass(frozen=True, slots=True)
class _Stream:
    data: bytes


def _formatted(part: Any, document: Any) -> Any:
    content = pdfdoc.format(part, document, toplevel=1)
    return _Stream(content) if content.endswith(b"endstream") else content


class _File:
    """Objects one after the other, and where each begins."""

    def __init__(self) -> None:
        self._parts = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
        self._length = len(self._parts[0])
        self._places: dict[int, bytes] = {0: _XREF.pack(0, 0, 0xFFFF)}

    def add(self, number: int, content: bytes) -> None:
        """An object by itself."""
        self._places[number] = _XREF.pack(1, self._length, 0)
        whole = b"%d 0 obj\n%b\nendobj\n" % (number, content)
        self._parts.append(whole)
        self._length += len(whole)

    def pack(self, number: int, objects: Sequence[tuple[int, bytes]]) -> None:
        """Several objects in object ``number``, compressed together."""
        places, at = [], 0
        for index, (each, content) in enumerate(objects):
            self._places[each] = _XREF.pack(2, number, index)
            places.append(b"%d %d" % (each, at))
            at += len(content) + 1
        head = b" ".join(places) + b"\n"
        body = head + b"\n".join(content for _each, content in objects)
        entries = f"/Type/ObjStm/N {len(objects)}/First {len(head)}"
        self.add(number, packed(body, entries).content)

    def finished(self, number: int, catalog: int, info: int, identifier: str) -> bytes:
        """The whole file; object ``number`` says where the others are."""
        begin = self._length
        self._places[number] = _XREF.pack(1, begin, 0)
        table = b"".join(place for _number, place in sorted(self._places.items()))
        entries = (
            f"/Type/XRef/W[1 4 2]/Size {number + 1}/Root {catalog} 0 R/Info {info} 0 R"
            f"/ID[<{identifier}><{identifier}>]"
        )
        self.add(number, packed(table, entries).content)
        return b"".join((*self._parts, b"startxref\n%d\n%%%%EOF\n" % begin))


def _number(document: Any, reference: Any) -> int:
    return int(document.idToObjectNumberAndVersion[reference.name][0])


def _resources(document: Any, paper: Paper, engine: TextEngine) -> str:
    fonts = engine.embed(document)
    drawn = {name: _picture(each) for name, each in paper.pictures.items()}
    if paper.watermark:
        width, height = paper.size
        entries = f"/Type/XObject/Subtype/Form/BBox[0 0 {width:g} {height:g}]"
        drawn["W"] = packed(paper.watermark.encode("ascii"), entries)
    objects = {name: document.Reference(each, f"drawn{name}") for name, each in drawn.items()}
    parts = []
    for kind, named in (("Font", fonts), ("XObject", objects)):
        inside = "".join(f"/{name} {_number(document, each)} 0 R" for name, each in named.items())
        parts.append(f"/{kind}<<{inside}>>" if named else "")
    return f"<<{''.join(parts)}>>"


def _picture(picture: Picture) -> Written:
    width, height = picture.size
    space = "Gray" if picture.grey else "RGB"
    return stream(
        picture.data,
        f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/BitsPerComponent 8"
        f"/ColorSpace/Device{space}/Filter/DCTDecode",
    )


class _Later(pdfdoc.PDFObject):  # type: ignore[misc]
    """An object whose content is known after it was referred to."""

    __RefOnly__ = 1
    text = b""

    def format(self, _document: Any) -> bytes:
        return self.text


class _Info(pdfdoc.PDFObject):  # type: ignore[misc]
    """The document information: title and day."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper

    def digest(self, signature: Any) -> None:
        """Feeds the file's identifier, which follows from its content alone."""
        content = hashlib.sha256(self._paper.watermark.encode())
        for page in self._paper.pages:
            content.update(page.encode() if isinstance(page, str) else b"".join(page))
        for picture in self._paper.pictures.values():
            content.update(picture.data)
        signature.update(content.digest())

    def format(self, document: Any) -> bytes:
        day = pdfdoc.PDFString(f"D:{self._paper.day:%Y%m%d}")
        values = {"Title": pdfdoc.PDFString(self._paper.title), "CreationDate": day}
        return bytes(pdfdoc.PDFDictionary(values).format(document))


class _Outline(pdfdoc.PDFObject):  # type: ignore[misc]
    """The bookmarks."""

    def __init__(self, bookmarks: Sequence[Bookmark], pages: Sequence[Any]) -> None:
        self._bookmarks = bookmarks
        self._pages = pages
        self._values: dict[str, Any] = {}

    def prepare(self, document: Any) -> None:
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
