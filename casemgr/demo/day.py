"""A day in an office of invented people, lived through the real window.

Each step is named, timed and checked; a step that fails is reported, and so is the day.
"""

import shutil
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from casemgr.demo import day_care, day_office
from casemgr.demo.build import DemoWorkspace, build_demo
from casemgr.demo.guests import write_sheet
from casemgr.demo.stage import SLOW, NotAsExpected, OpenWindow, Stage
from casemgr.operations.workspace import Workspace
from casemgr.statistics import Period
from casemgr.words import N_, say

_CASES = 200
_PERIOD = "2025"
MARK = "demonstration-day.txt"


class Day(Stage):
    """One day: ``folder`` gets the workspace, the pictures and the papers."""

    def __init__(self, folder: Path, open_window: OpenWindow, tell: Callable[[str], None]) -> None:
        super().__init__(open_window)
        self.folder = folder
        self.workspace = folder / "workspace"
        self.failed: list[str] = []
        self._tell = tell
        self._pictures = 0
        self._demo: DemoWorkspace | None = None

    def live(self) -> bool:
        """Go through every step; ``True`` if each ended as it should."""
        for title, step in self._steps():
            with self._told(title):
                step()
            if self.failed:
                break
        with self._told(N_("The end of the day")):
            self.leave()
        return not self.failed

    def _steps(self) -> Iterator[tuple[str, Callable[[], None]]]:
        yield N_("An office of invented people"), self.found
        yield N_("Sign in"), self.sign_in
        yield N_("What is due today"), self.look_at_today
        yield N_("Take over a sheet from another office"), self.take_over
        yield N_("Search"), self.look_for_a_name
        yield N_("A new case, and a slip of the pen"), self.new_case
        yield N_("A follow-up"), self.follow_up
        yield N_("Lock, and come back"), self.lock_and_return
        for title, step in (*day_care.STEPS, *day_office.STEPS):
            yield title, partial(step, self)
        yield N_("Print a case file"), self.print_case
        yield N_("Anonymised statistics"), self.count
        yield N_("The same in Bangla, in the dark, on a small screen"), self.look_again

    @contextmanager
    def _told(self, title: str) -> Iterator[None]:
        try:
            yield
            self.listen()
        except Exception as problem:  # noqa: BLE001 - the day reports it and goes home
            self.failed.append(title)
            frame = traceback.extract_tb(problem.__traceback__)[-1]
            where = (
                f"{type(problem).__name__} ({Path(frame.filename).name}:{frame.lineno}): {problem}"
            )
            self._tell(f"✗ {title}\n    {where}")
        else:
            self._tell(f"✓ {title}")

    def picture(self, name: str) -> None:
        self._pictures += 1
        path = self.folder / f"{self._pictures:02d}-{name}.png"
        self.hand.picture(path)
        self._tell(f"    {path}")

    def _passphrase(self) -> str:
        if self._demo is None:
            raise NotAsExpected("no workspace")
        return self._demo.users[0].passphrase_file.read_text("utf-8").strip()

    # The steps

    def found(self) -> None:
        self._demo = build_demo(self.workspace, cases=_CASES)
        write_sheet(self.folder / "other-office", self.sheet)
        self.codes = self._chosen()
        self.open_window(self.workspace)

    def _chosen(self) -> dict[str, str]:
        """The codes of the cases for the steps, by what each is good for."""
        workspace = Workspace.open(self.workspace, "nasima", self._passphrase())
        try:
            return day_care.choose(workspace)
        finally:
            workspace.lock()

    @property
    def sheet(self) -> Path:
        return self.folder / "from-another-office.xlsx"

    def sign_in(self) -> None:
        self.hand.see("English")
        self.hand.settle()
        self.picture("sign-in-bangla")
        self.hand.press("English")
        self.hand.see(self.say("Sign in"))
        self.picture("sign-in")
        self.hand.write(self.say("Login"), "nasima")
        self.hand.write(self.say("Passphrase"), "not the right passphrase")
        self.hand.enter()
        self.hand.see(self.say("The login and the passphrase do not fit together."))
        self.picture("wrong-passphrase")
        self.hand.rest(1.5)
        self.type_passphrase(self._passphrase())

    def look_at_today(self) -> None:
        self.hand.press(self.say("Today"))
        self.hand.see(self.say("Overdue"))
        self.picture("today")

    def take_over(self) -> None:
        self.hand.press(self.say("Import"))
        self.hand.press(self.say("Choose a file"))
        self.hand.choose_file(self.sheet)
        self.hand.see(self.say("Take over"))
        self.hand.settle()
        self.picture("import-dry-run")
        self.hand.press(self.say("Take over"))
        self.hand.see(self.say("To the cases"))
        self.picture("import-result")

    def look_for_a_name(self) -> None:
        self.hand.press(self.say("Cases"))
        self.hand.settle()
        self.picture("cases")
        self.hand.key("Ctrl+F")
        self.search("খাতুন")
        self.picture("search")

    def new_case(self) -> None:
        self.hand.key("Ctrl+N")
        self.hand.see(self.say("Create case"))
        self.hand.settle()
        self.hand.write(self.say("Pseudonym"), "Shimul 2026")
        self.hand.write(self.say("Name in Bangla"), "শিরিন আক্তার")
        self.hand.write(self.say("Name in Latin letters"), "Shirin Akter")
        self.hand.write(self.say("Birth date"), "31/2/2004")
        self.hand.press(self.say("Create case"))
        self.hand.see(self.say("Write a year, a month and year, a full date, or ? when unknown."))
        self.picture("mistake")
        self.hand.write(self.say("Birth date"), "২/২০০৪")
        self.hand.press(self.say("Create case"))
        self.hand.see("Shimul 2026")
        self.hand.see(self.say("Next steps"))
        self.hand.settle()
        self.picture("new-case")

    def follow_up(self) -> None:
        self.hand.press(self.say("Cases"))
        self.search("Shimul 2026")
        self.hand.key("Down")
        self.hand.enter()
        self.hand.see(self.say("Next steps"))
        self.hand.pick(self.say("Follow-up"))
        self.hand.press(self.say("Plan a follow-up"))
        self.hand.see(self.say("Planned for"))
        self.hand.write(self.say("Planned for"), "2026-12-01")
        self.hand.write(self.say("How the survivor is"), "ভালো আছেন; বোনের বাড়িতে আছেন।")
        self.hand.rest(1.2)
        self.picture("follow-up")

    def lock_and_return(self) -> None:
        self.hand.key("Ctrl+L")
        self.hand.see(self.say("Unlock"))
        self.picture("locked")
        if self.hand.sees("বোনের বাড়িতে"):
            raise NotAsExpected("text of the case stands on the lock screen")
        self.type_passphrase(self._passphrase())
        self.hand.see(self.say("Planned for"))
        self.picture("back-with-the-draft")
        self.hand.press(self.say("Save"))
        self.hand.see(self.say("Sections of the case file"))
        self.hand.see("1 Dec 2026")
        self.hand.settle()
        self.picture("follow-up-saved")

    def print_case(self) -> None:
        self.open_file(self.codes["print"])
        self.picture("case")
        self.hand.press(self.say("Report"))
        self.hand.see(self.say("Recipient"))
        self.hand.settle()
        self.hand.press(self.say("Both languages"))
        self.hand.write(self.say("Recipient"), "Farhana Yasmin, district supervisor")
        self.hand.press(self.say("Make the report"))
        self.hand.see(self.say("Save as …"))
        self.hand.settle()
        self.picture("report")
        self.hand.press(self.say("Save as …"))
        self._written(self.folder / "case-file.pdf")

    def _written(self, path: Path) -> None:
        self.hand.choose_file(path)
        for _ in range(100):
            if path.exists():
                break
            self.hand.rest(0.1)
        if not path.exists() or not path.read_bytes():
            raise NotAsExpected(path.name)
        self._tell(f"    {path}")

    def count(self) -> None:
        self.hand.press(self.say("Statistics"))
        self.hand.settle()
        self.hand.write(self.say("Period"), Period.parse(_PERIOD).label(self.language))
        self.hand.settle()
        self.hand.rest(SLOW)
        self.picture("statistics")
        self.hand.press(self.say("Release into a folder …"))
        self.hand.press(self.say("Choose a folder"))
        tables = self.folder / "statistics"
        tables.mkdir()
        self.hand.choose_file(tables)
        for _ in range(200):
            self.hand.rest(0.1)
            if len(list(tables.glob("*.pdf"))) == 2:
                break
        for path in sorted(tables.iterdir()):
            self._tell(f"    {path}")
        if len(list(tables.glob("*.csv"))) < 9:
            raise NotAsExpected("tables")

    def look_again(self) -> None:
        self.hand.press(self.say("Settings"))
        self.hand.write(self.say("Look"), self.say("Dark"))
        self.hand.write(self.say("Language"), "বাংলা")
        self.language = "bn"
        self.hand.see(self.say("Lock now"))
        self.hand.settle()
        for page in ("Today", "Cases", "Calendar", "Directories", "Supervision", "Feedback",
                     "Statistics", "Settings"):  # fmt: skip
            self.hand.press(self.say(page))
            self.hand.settle()
            self.picture(f"bangla-{page.lower()}")
        day_care.look_again(self)
        day_office.look_again(self)
        self.hand.resize(1024, 600)
        self.hand.press(self.say("Cases"))
        self.hand.key("Ctrl+N")
        self.hand.see(self.say("Create case"))
        self.hand.settle()
        self.picture("bangla-small-new-case")


def live_through(folder: Path, open_window: OpenWindow, tell: Callable[[str], None]) -> int:
    """The whole day; the exit code: 0, or 1 when a step failed or the folder is not free.

    Only a folder that is new, empty or an earlier day's is used; an earlier day is thrown away.
    """
    mark = folder / MARK
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        tell(
            say(
                N_("The folder {folder} holds something else. Name another one."),
                "en",
                folder=str(folder),
            )
        )
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    mark.write_text(
        say(N_("A demonstration day of invented people; it may be deleted."), "en") + "\n", "utf-8"
    )
    day = Day(folder, open_window, tell)
    good = day.live()
    tell(say(N_("Everything went as it should.") if good else N_("The day broke off."), "en"))
    return 0 if good else 1
