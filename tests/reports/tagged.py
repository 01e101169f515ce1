"""A checker of tagged PDF: what a screen reader would stumble over, in words."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

_PAINTS = frozenset(
    ["f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Do", "Tj", "TJ", "'", '"', "sh"]
)
_HEADINGS = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")


def faults(pdf: bytes) -> list[str]:
    """Everything that is wrong; empty for a file in order."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return list(_faults(opened))


def kinds(pdf: bytes) -> list[str]:
    """The structure types in reading order."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [str(element.S) for element in _elements(opened.Root.StructTreeRoot)]


def _faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    root: Any = pdf.Root
    if "/Lang" not in root or "/MarkInfo" not in root or not bool(root.MarkInfo.Marked):
        yield "no language, or not marked"
    tree = root.StructTreeRoot
    parents = {
        int(tree.ParentTree.Nums[place]): tree.ParentTree.Nums[place + 1]
        for place in range(0, len(tree.ParentTree.Nums), 2)
    }
    numbers = {page.obj.objgen: place for place, page in enumerate(pdf.pages)}
    named: set[tuple[int, int]] = set()
    for element in _elements(tree):
        for place, content in _contents(element, numbers):
            if (place, content) in named:
                yield f"content {content} of page {place} is named twice"
            named.add((place, content))
            if parents[place][content].objgen != element.objgen:
                yield f"content {content} of page {place} has another parent"
    drawn: set[tuple[int, int]] = set()
    for place, page in enumerate(pdf.pages):
        if page.obj.get("/Tabs") != "/S" or int(page.obj.StructParents) != place:
            yield f"page {place} has no place in the parent tree, or no tab order"
        for mark in _marked(page):
            if mark is None:
                yield f"something on page {place} is neither content nor artifact"
            elif mark >= 0:
                drawn.add((place, mark))
    if drawn != named:
        yield f"contents without an element, or the other way round: {sorted(drawn ^ named)[:9]}"
    yield from _misshapen(tree)


def _marked(page: Any) -> Iterator[int | None]:
    """For each thing painted its content's number, -1 for an artifact, ``None`` for neither."""
    stack: list[int | None] = []
    for instruction in pikepdf.parse_content_stream(page):
        operands: Any = instruction.operands
        sign = str(instruction.operator)
        if sign in ("BDC", "BMC"):
            mine: int | None = -1 if operands[0] == "/Artifact" else None
            if sign == "BDC" and "/MCID" in operands[1]:
                mine = int(operands[1].MCID)
            stack.append(mine)
        elif sign == "EMC":
            stack.pop()
        elif sign in _PAINTS:
            yield next((mark for mark in reversed(stack) if mark is not None), None)
    assert not stack


def _misshapen(tree: Any) -> Iterator[str]:
    level = 0
    for element in _elements(tree):
        kind = str(element.S)
        if kind in _HEADINGS:
            mine = _HEADINGS.index(kind) + 1
            if mine > level + 1:
                yield f"a heading of level {mine} follows one of level {level}"
            level = mine
        if kind == "/Figure" and not str(element.get("/Alt", "")).strip():
            yield "a figure without words"
        if kind == "/Table":
            rows = _children(element)
            if {str(row.S) for row in rows} - {"/TR"} or len({len(_children(r)) for r in rows}) > 1:
                yield "a table that is no grid"
        if kind == "/TH" and "/Scope" not in element.get("/A", {}):
            yield "a head cell that does not say what it heads"
        if kind == "/L" and {str(kid.S) for kid in _children(element)} - {"/LI"}:
            yield "a list of something else than entries"


def _children(element: Any) -> list[Any]:
    return [kid for kid in _kids(element) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    return list(kids) if isinstance(kids, list | pikepdf.Array) else [kids]


def _elements(tree: Any) -> Iterator[Any]:
    waiting = [tree.K]
    while waiting:
        element = waiting.pop()
        yield element
        children = _children(element)
        assert all(child.P.objgen == element.objgen for child in children)
        waiting += reversed(children)


def _contents(element: Any, numbers: dict[Any, int]) -> Iterator[tuple[int, int]]:
    for kid in _kids(element):
        if isinstance(kid, int):
            yield numbers[element.Pg.objgen], int(kid)
        elif "/MCID" in kid:
            yield numbers[kid.Pg.objgen], int(kid.MCID)
