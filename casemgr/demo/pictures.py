"""Pictures of every screen in both languages, for the handbook: a long walk through an office.

``casemgr.demo.shots`` is the table of them; the walk is the same in each language, on a copy of
one and the same workspace.
"""

import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image

from casemgr.demo.build import build_demo
from casemgr.demo.guests import write_sheet
from casemgr.demo.places import Places, find_places
from casemgr.demo.shots import LOOKS, PAGES, SIGN_IN, WIZARD
from casemgr.demo.stage import OpenWindow
from casemgr.demo.walk import Shot, Walk
from casemgr.operations.workspace import Workspace
from casemgr.words import LANGUAGES, Language

MOST_BYTES = 60_000
_WANTED_BYTES = 26_000
_CASES = 200
_COLOURS = (24, 18)


class Album(Walk):
    """The pictures of one language, put into ``folder``; ``failed`` are those not taken."""

    def __init__(
        self, folder: Path, work: Path, open_window: OpenWindow, passphrase: str, places: Places
    ) -> None:
        super().__init__(work, open_window, passphrase, places)
        self.folder = folder
        self.failed: list[str] = []

    def fill(self, language: Language, tell: Callable[[str], None]) -> None:
        """Take every picture; what goes wrong with one is told, and the next one is taken."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.language = language
        for place, shots in (
            ("new-office", WIZARD),
            ("workspace", (*SIGN_IN, *PAGES, *LOOKS)),
        ):
            self.open_window(self.work / place)
            for shot in shots:
                self._try(shot, tell)
            self.leave()

    def picture(self, name: str, around: str = "") -> None:
        path = self.folder / f"{name}.png"
        self.hand.picture(path, self.say(around) if around else "")
        path.write_bytes(compressed(path.read_bytes()))

    def _try(self, shot: Shot, tell: Callable[[str], None]) -> None:
        try:
            self._take(shot)
            shot.after(self)
            self.listen()
        except Exception as problem:  # noqa: BLE001 - told, and the walk goes on
            self.failed.append(shot.name)
            tell(f"✗ {self.language}/{shot.name}: {type(problem).__name__}: {problem}")
        else:
            tell(f"✓ {self.language}/{shot.name}")

    def _take(self, shot: Shot) -> None:
        shot.way(self)
        if self.paper is None:
            self.hand.settle()
            self.picture(shot.name, shot.around)
            return
        (pdf, page), self.paper = self.paper, None
        path = self.folder / f"{shot.name}.png"
        self.hand.paper(pdf, page, path)
        path.write_bytes(compressed(path.read_bytes()))


def compressed(png: bytes) -> bytes:
    """The same picture in few colours: as many as it can have and still be light."""
    whole = Image.open(BytesIO(png)).convert("RGB")
    small = b""
    for colours in _COLOURS:
        held = BytesIO()
        few = whole.quantize(palette=_palette(whole, colours), dither=Image.Dither.NONE)
        few.save(held, "PNG", optimize=True)
        small = held.getvalue()
        if len(small) <= _WANTED_BYTES:
            break
    return small


def _palette(whole: Image.Image, colours: int) -> Image.Image:
    """The commonest colours as they are, for what is flat must not change; the rest as near as
    the others come."""
    counted = sorted(whole.getcolors(whole.width * whole.height) or (), reverse=True)
    exact = [channel for _count, colour in counted[: colours * 3 // 4] for channel in _rgb(colour)]
    others = whole.quantize(colours - len(exact) // 3, Image.Quantize.MAXCOVERAGE).getpalette()
    palette = Image.new("P", (1, 1))
    palette.putpalette([*exact, *(others or ())])
    return palette


def _rgb(colour: object) -> tuple[int, ...]:
    return colour if isinstance(colour, tuple) else (0, 0, 0)


def take_pictures(folder: Path, open_window: OpenWindow, tell: Callable[[str], None]) -> int:
    """All pictures, in a folder for each language; 0, or 1 when one could not be taken.

    ``folder/work`` holds the workspaces meanwhile, and is thrown away in the end.
    """
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    demo = build_demo(work / "first", cases=_CASES)
    passphrase = demo.users[0].passphrase_file.read_text("utf-8").strip()
    workspace = Workspace.open(demo.folder, demo.users[0].name, passphrase)
    try:
        places = find_places(workspace)
    finally:
        workspace.lock()
    write_sheet(work / "other-office", work / Walk.SHEET)
    failed = []
    for language in LANGUAGES:
        own = work / language
        shutil.copytree(demo.folder, own / "workspace")
        shutil.copy(work / Walk.SHEET, own)
        album = Album(folder / language, own, open_window, passphrase, places)
        album.fill(language, tell)
        failed += album.failed
    shutil.rmtree(work)
    return 1 if failed else 0
