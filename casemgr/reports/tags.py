"""What a page means, beside what it looks like: the structure tree of a tagged PDF.

Whoever makes boxes makes elements too; the sheet on which something is drawn notes which of
its marked contents belong to which element. What belongs to none is an artifact: frames,
rules, watermarks, repeated heads.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, Protocol

_HEADINGS: Final = ("H1", "H2", "H3", "H4", "H5", "H6")
_SHIFT: Final = 24
_CONTENT: Final = (1 << _SHIFT) - 1
COLUMN: Final = "/A<</O/Table/Scope/Column>>"
ROW: Final = "/A<</O/Table/Scope/Row>>"


class Marked(Protocol):
    """A page of marked contents: ``marks[n]`` is the element that content n belongs to."""

    marks: list["Element"]


class Element:
    """A part of a document: ``kind`` is one of PDF's standard structure types.

    ``entries`` are more of its dictionary, in the words of PDF. An element without a parent
    joins the document when the first of it is drawn.
    """

    __slots__ = ("entries", "kids", "kind", "number", "parent")
    # A kid that is a number stands for a marked content: see ``Tree.mark``.

    def __init__(self, kind: str, parent: "Element | None" = None, entries: str = "") -> None:
        self.kind = kind
        self.parent = parent
        self.entries = entries
        self.kids: list[Element | int] = []
        self.number = 0
        if parent is not None:
            parent.kids.append(self)

    def walk(self) -> Iterator["Element"]:
        """The element and all below it, in reading order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += [kid for kid in reversed(element.kids) if isinstance(kid, Element)]


ARTIFACT: Final = Element("Artifact")
"""Stands for what is no part of the text: whatever is drawn for it is never read out."""


def figure(alt: str, parent: Element | None = None) -> Element:
    """A picture with the words that stand for it."""
    return Element("Figure", parent, f"/Alt {text_value(alt)}")


def field(role: str, words: str, parent: Element | None = None) -> Element:
    """A blank to be filled in by hand: ``role`` is ``tv`` for writing, ``cb`` for a box to tick
    (ISO 32000-1, table 348); ``words`` say what goes in."""
    state = "/checked/off" if role == "cb" else ""
    words = f"/Desc {text_value(words)}"
    return Element("Form", parent, f"/A<</O/PrintField/Role/{role}{state}{words}>>")


def labelled(listed: Element) -> tuple[Element, Element]:
    """An entry of a list: the element of its label, and of what it says."""
    item = Element("LI", listed)
    return Element("Lbl", item), Element("LBody", item)


def text_value(text: str) -> str:
    """A text as a PDF string; half surrogate pairs become question marks."""
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"


class Tree:
    """The structure of one document."""

    def __init__(self) -> None:
        self.root = Element("Document")
        self._pages: dict[Marked, int] = {}

    def mark(self, element: Element, page: Marked) -> int:
        """The number of the next content of ``page``, which belongs to ``element``.

        Noted as a plain number: a long table has a hundred thousand of these, and numbers cost
        neither memory nor the collector's time.
        """
        self.join(element)
        number = len(page.marks)
        page.marks.append(element)
        place = self._pages.setdefault(page, len(self._pages))
        element.kids.append(place << _SHIFT | number)
        return number

    def join(self, element: Element) -> None:
        """Puts the topmost element above ``element`` into the document, once."""
        while element.parent is not None:
            element = element.parent
        if element is not self.root:
            element.parent = self.root
            self.root.kids.append(element)

    def in_front(self, first: int) -> None:
        """Moves the parts from number ``first`` on before all others."""
        kids = self.root.kids
        kids[:] = kids[first:] + kids[:first]

    def objects(
        self, first: int, root: int, pages: Mapping[Marked, int], order: Sequence[Marked]
    ) -> tuple[bytes, Iterator[bytes], int]:
        """The structure tree root (object ``root``), what it needs as objects from ``first``
        on, and how many those are.

        ``pages`` gives the object number of each page, ``order`` the pages in their order.
        """
        elements = list(self.root.walk())
        for number, element in enumerate(elements, first):
            element.number = number
        _level(elements)
        top = (
            f"<</Type/StructTreeRoot/K {first} 0 R/ParentTree {first + len(elements)} 0 R"
            f"/ParentTreeNextKey {len(order)}>>"
        )
        numbers = [pages[page] for page in self._pages]
        made = (_object(element, root, numbers) for element in elements)
        return top.encode(), chain(made, (_parents(order),)), len(elements) + 1


def _parents(order: Sequence[Marked]) -> bytes:
    """For each page the element that each of its marked contents belongs to."""
    rows = []
    for place, page in enumerate(order):
        marks = " ".join([f"{element.number} 0 R" for element in page.marks])
        rows.append(f"{place} [{marks}]")
    return f"<</Nums[{' '.join(rows)}]>>".encode()


def _level(elements: Sequence[Element]) -> None:
    """Headings begin at the first level and never leave one out on the way down."""
    last = 0
    for element in elements:
        if element.kind in _HEADINGS:
            last = min(_HEADINGS.index(element.kind) + 1, last + 1)
            element.kind = _HEADINGS[last - 1]


def _object(element: Element, root: int, pages: Sequence[int]) -> bytes:
    above = element.parent.number if element.parent else root
    kids = []
    page = 0
    for kid in element.kids:
        if isinstance(kid, Element):
            kids.append(f"{kid.number} 0 R")
            continue
        number, content = pages[kid >> _SHIFT], kid & _CONTENT
        page = page or number
        kids.append(
            str(content) if number == page else f"<</Type/MCR/Pg {number} 0 R/MCID {content}>>"
        )
    where = f"/Pg {page} 0 R" if page else ""
    inside = f"/K {kids[0]}" if len(kids) == 1 else f"/K[{' '.join(kids)}]" if kids else ""
    return f"<</S/{element.kind}/P {above} 0 R{element.entries}{where}{inside}>>".encode()
