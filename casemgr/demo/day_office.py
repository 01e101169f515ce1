"""The part of the demonstration day that is spent on the office as a whole."""

from collections.abc import Callable

from casemgr.demo.stage import NotAsExpected, Stage
from casemgr.words import N_


def supervise(stage: Stage) -> None:
    """Figures with their definitions, and the case load."""
    stage.hand.press(stage.say("Supervision"))
    stage.hand.settle()
    stage.picture("supervision")
    stage.hand.press(stage.say("Approvals"))
    stage.hand.settle()
    stage.picture("approvals")


def look_at_the_calendar(stage: Stage) -> None:
    stage.hand.press(stage.say("Calendar"))
    stage.hand.settle()
    stage.picture("calendar")


def compare_two_files(stage: Stage) -> None:
    """A second file of somebody is found by how the name sounds, and compared."""
    find_the_double(stage)
    stage.picture("duplicates")
    stage.hand.press(stage.say("Compare"))
    stage.hand.see(stage.say("Make two files one"))
    stage.hand.settle()
    stage.picture("merge")


def find_the_double(stage: Stage) -> None:
    """The file of somebody who has two, and the other one offered in it."""
    stage.open_file(stage.codes["twin"])
    stage.hand.pick(stage.say("Person"))
    stage.hand.press(stage.say("Look for other files of this person"))
    stage.hand.see(stage.say("There may be a file of this person already"))
    stage.hand.settle()


def make_them_one(stage: Stage) -> None:
    """Both become one file, and are two again."""
    compare_two_files(stage)
    choose_sides(stage)
    stage.hand.press(stage.say("Merge …"))
    stage.hand.see(stage.say("Say why these are two files of one person."))
    stage.hand.write(stage.say("Reason"), _REASON)
    stage.picture("merge-why")
    stage.hand.press(stage.say("Merge"))
    stage.hand.see(stage.say("Sections of the case file"))
    stage.hand.settle()
    stage.picture("merged")
    stage.open_file(stage.codes["twin"])
    stage.hand.pick(stage.say("Person"))
    stage.hand.press(stage.say("Merge with another file …"))
    stage.hand.press(stage.say("Undo …"))
    stage.hand.see(stage.say("Bring both files back?"))
    stage.picture("merge-undo")
    stage.hand.press(stage.say("Bring back"))
    stage.hand.see(stage.say("{case} is there again.", case="").strip())
    find_the_double(stage)  # for there are two again


def choose_sides(stage: Stage) -> None:
    """Where nothing is proposed, the kept file's side counts: with the keyboard."""
    for _ in range(_MOST_CHOICES):
        if stage.hand.can_press(stage.say("Merge …")):
            return
        stage.hand.press(stage.say("Show"))
        stage.hand.key("Space")
    raise NotAsExpected("every choice made")


def take_in_a_group(stage: Stage) -> None:
    """People who came back together: what they share once, then a line for each."""
    fill_in_a_group(stage)
    stage.picture("group-intake")
    stage.hand.press(stage.say("Create cases"))
    stage.hand.see(stage.say("Cases of this group"))
    stage.hand.settle()
    stage.picture("group-taken-in")


def fill_in_a_group(stage: Stage) -> None:
    """The form of a group with six people in it, not yet saved."""
    _begin_group(stage)
    stage.hand.write(stage.say("Name of the incident or group"), GROUP)
    stage.hand.write(stage.say("What all of them share"), _FACTS)
    stage.hand.press(stage.say("Fold away what all share"))
    stage.hand.stand(stage.say("People of the group"))
    stage.hand.key("Home")
    stage.hand.key("Tab")  # from the pseudonym, which is proposed
    for person in _PEOPLE:
        for cell in person:
            if cell:
                stage.hand.tap(cell)
            stage.hand.key("Tab")
        stage.hand.enter()
    stage.hand.settle()


def _begin_group(stage: Stage) -> None:
    stage.hand.press(stage.say("Cases"))
    stage.hand.settle()
    stage.hand.key("Ctrl+N")
    stage.hand.see(stage.say("Create case"))
    stage.hand.press(stage.say("Take in a group"))
    stage.hand.see(stage.say("One line for each person"))
    stage.hand.settle()


def look_again(stage: Stage) -> None:
    """These pages once more, in the language that is set by now."""
    stage.hand.press(stage.say("Supervision"))
    stage.hand.press(stage.say("Approvals"))
    stage.hand.settle()
    stage.picture("bangla-approvals")
    _begin_group(stage)
    stage.picture("bangla-group-intake")
    compare_two_files(stage)


GROUP = "Return 21 of November"
_FACTS = "Came back over Benapole with one bus."
_REASON = "Same father, same village, same scar."
_MOST_CHOICES = 30
# Bangla name, Latin name, no name, age, gender, telephone, safe to call, may keep data, wants
# services, immediate need: as much as is known of each.
_PEOPLE = (
    ("আমিনা খাতুন", "Amina Khatun", "", "24", "Feminine", "01000000101", "y", "y", "y", "shelter"),
    ("বিউটি বেগম", "Beauty Begum", "", "31", "Feminine", "", "no", "y", "y", "medical"),
    ("চম্পা আক্তার", "Champa Akter", "", "17", "Feminine", "", "no", "y", "y", "family"),
    ("", "", "y", "", "Feminine", "", "", "n", "y", "medical"),
    ("ইতি রানী", "Eity Rani", "", "28", "Feminine", "01000000105", "", "y", "n", "cash"),
    ("ফরিদ মিয়া", "Farid Mia", "", "40?", "Masculine", "01000000106", "y", "y", "y", "documents"),
)  # fmt: skip
STEPS: tuple[tuple[str, Callable[[Stage], None]], ...] = (
    (N_("Supervision"), supervise),
    (N_("The calendar"), look_at_the_calendar),
    (N_("A group that came back together"), take_in_a_group),
    (N_("Two files of one person"), make_them_one),
)
