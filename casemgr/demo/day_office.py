"""The part of the demonstration day that is spent on the office as a whole."""

from collections.abc import Callable

from casemgr.demo.stage import Stage
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
    stage.open_file(stage.codes["twin"])
    stage.hand.pick(stage.say("Person"))
    stage.hand.press(stage.say("Look for other files of this person"))
    stage.hand.see(stage.say("There may be a file of this person already"))
    stage.hand.settle()
    stage.picture("duplicates")
    stage.hand.press(stage.say("Compare"))
    stage.hand.see(stage.say("Make two files one"))
    stage.hand.settle()
    stage.picture("merge")


def take_in_a_group(stage: Stage) -> None:
    """The form for people who came back together: what they share is written once."""
    _begin_group(stage)
    stage.hand.write(stage.say("Name of the incident or group"), "Return 21 of November")
    stage.hand.settle()
    stage.picture("group-intake")


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


STEPS: tuple[tuple[str, Callable[[Stage], None]], ...] = (
    (N_("Supervision"), supervise),
    (N_("The calendar"), look_at_the_calendar),
    (N_("A group that came back together"), take_in_a_group),
    (N_("Two files of one person"), compare_two_files),
)
