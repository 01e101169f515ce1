"""Golden pictures: every document in every language, by its words and by a small grey picture of
each page.

After a wanted change run ``CASEMGR_WRITE_GOLDEN=folder python -m pytest -n0`` on this file: it
writes the golden file anew and puts the papers into the folder. Look at each before committing.
"""

import json
import os
from collections.abc import Iterator
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import pypdfium2
import pytest

from casemgr.operations.workspace import Workspace
from tests.conftest import FakeClock
from tests.operations.gallery import Gallery
from tests.reports.paper import flat, structure
from tests.reports.tagged import faults

GOLDEN: Final = Path(__file__).parents[1] / "golden" / "papers.json"
WIDE, TALL = 20, 28  # points of a small picture
_SHADES: Final = 16
_FURTHEST: Final = 4  # shades a point may be off: an edge that moved by a fraction
_ON_AVERAGE: Final = 0.35
Page = dict[str, str]


def pages_of(pdf: bytes) -> list[Page]:
    """Of each page the hash of its words, and its picture: a hexadecimal digit for each point."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_page(page) for page in document]
    finally:
        document.close()


def _page(page: Any) -> Page:
    reader = page.get_textpage()
    words = flat(reader.get_text_range())
    reader.close()
    small = page.render(scale=0.5, grayscale=True).to_pil().resize((WIDE, TALL))
    page.close()
    shades = "".join(f"{shade * _SHADES // 256:x}" for shade in small.tobytes())
    return {"words": sha256(words.encode()).hexdigest()[:16], "picture": shades}


def unlike(made: list[Page], golden: list[Page]) -> Iterator[str]:
    """What is not as it was, in words."""
    if len(made) != len(golden):
        yield f"{len(made)} pages instead of {len(golden)}"
    for number, (mine, its) in enumerate(zip_longest(made, golden), 1):
        if mine is None or its is None:
            continue
        if mine["words"] != its["words"]:
            yield f"other words on page {number}"
        pairs = zip(mine["picture"], its["picture"], strict=True)
        off = [abs(int(a, 16) - int(b, 16)) for a, b in pairs]
        if max(off) > _FURTHEST or sum(off) / len(off) > _ON_AVERAGE:
            yield f"page {number} looks different"


def test_every_document_is_sound_and_looks_as_it_did(
    workspace: Workspace, clock: FakeClock
) -> None:
    made: dict[str, list[Page]] = {}
    folder = os.environ.get("CASEMGR_WRITE_GOLDEN", "")
    for name, pdf in Gallery(workspace, clock).papers():
        with structure(pdf) as opened:
            assert opened.check_pdf_syntax() == [], name
        if name.endswith("-both"):
            assert faults(pdf) == [], name
        made[name] = pages_of(pdf)
        if folder:
            Path(folder, f"{name}.pdf").write_bytes(pdf)
    if folder:
        GOLDEN.write_text(json.dumps(made, indent=0) + "\n", "utf-8")
        pytest.fail("written anew; look at the papers")
    golden: dict[str, list[Page]] = json.loads(GOLDEN.read_text("utf-8"))
    assert set(made) == set(golden)
    found = {name: told for name in made if (told := list(unlike(made[name], golden[name])))}
    assert found == {}


def test_a_moved_block_and_another_word_are_seen() -> None:
    golden: list[Page] = next(iter(json.loads(GOLDEN.read_text("utf-8")).values()))
    (first, *rest) = golden
    assert list(unlike(golden, golden)) == []
    picture = first["picture"]
    moved = {**first, "picture": picture[3 * WIDE :] + picture[: 3 * WIDE]}
    assert list(unlike([moved, *rest], golden)) == ["page 1 looks different"]
    said = {**first, "words": "0"}
    assert list(unlike([said, *rest, first], golden))[1:] == ["other words on page 1"]
