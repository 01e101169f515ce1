"""The pictures of the handbook: each with its name, the page it is of, and the way there.

The names stand in ``docs/screens.md``. The order matters: some pages are what an earlier one
has left.
"""

from casemgr.demo import day_office
from casemgr.demo.shots_case import CASE, REPORTS
from casemgr.demo.walk import Shot, Walk, at, dialog, of, on_tab
from casemgr.statistics import Period
from casemgr.words import Language, say

_OWN_NAMES = {"en": "English", "bn": "বাংলা"}
_LOGIN = "nasima"
_FIRST_SPOKEN: Language = "en"  # by a new account, whatever the sign-in speaks
_PASSPHRASE = "four paper kites over the river"  # noqa: S105 - of an office that is not there
_SHOWN_FOLDER = r"D:\casemgr"
_PERIOD = "2025"
_CODE = r"[A-Z0-9]{4,}([ -][A-Z0-9]{4,})+"


# The first start


def _speak(walk: Walk) -> None:
    """Choose the language; the one already spoken cannot be pressed."""
    walk.hand.see(_OWN_NAMES[walk.language])
    if walk.hand.can_press(_OWN_NAMES[walk.language]):
        walk.hand.press(_OWN_NAMES[walk.language])


def _welcome(walk: Walk) -> None:
    _speak(walk)
    walk.hand.see(walk.say("Next"))


def _next(walk: Walk) -> None:
    walk.hand.press(walk.say("Next"))


def _folder(walk: Walk) -> None:
    _next(walk)
    walk.hand.write(walk.say("Folder"), _SHOWN_FOLDER)


def _real_folder(walk: Walk) -> None:
    walk.hand.write(walk.say("Folder"), str(walk.work / "new-office"))


def _organisation(walk: Walk) -> None:
    _next(walk)
    walk.hand.write(walk.say("Name of the organisation"), walk.say("Example organisation"))


def _account(walk: Walk) -> None:
    _next(walk)
    walk.hand.write(walk.say("Your name, as colleagues see it"), "Mitu")
    walk.hand.write(walk.say("Login"), "shapla")


def _first_passphrase(walk: Walk) -> None:
    _next(walk)
    walk.hand.write(walk.say("Passphrase"), _PASSPHRASE)
    walk.hand.write(walk.say("Passphrase once more"), _PASSPHRASE)


def _recovery(walk: Walk) -> None:
    walk.hand.press(walk.say("Make the workspace"))
    walk.hand.see(walk.say("Your recovery code"))


def _done(walk: Walk) -> None:
    walk.hand.write(walk.say("Type the code from your paper"), walk.hand.read(_CODE))
    _next(walk)
    walk.hand.see(walk.say("The workspace is ready"))


def _conduct(walk: Walk) -> None:
    walk.hand.press(walk.say("Sign in"))
    walk.hand.write(walk.say("Passphrase"), _PASSPHRASE)
    walk.hand.enter()
    walk.hand.see(walk.say("Code of conduct"))


WIZARD: tuple[Shot, ...] = (
    Shot("wizard", "", _welcome),
    Shot("wizard-folder", "", _folder, _real_folder),
    Shot("wizard-organisation", "", _organisation),
    Shot("wizard-account", "", _account),
    Shot("wizard-passphrase", "", _first_passphrase),
    Shot("wizard-recovery", "", _recovery),
    Shot("wizard-done", "", _done),
    Shot("conduct", "", _conduct),
)


# Signing in


def _sign_in(walk: Walk) -> None:
    _speak(walk)
    walk.hand.see(walk.say("Sign in"))


def _wrong(walk: Walk) -> None:
    walk.hand.write(walk.say("Login"), _LOGIN)
    walk.hand.write(walk.say("Passphrase"), "not the right passphrase")
    walk.hand.enter()
    walk.hand.see(walk.say("The login and the passphrase do not fit together."))


def _recovery_way(walk: Walk) -> None:
    walk.hand.press(walk.say("I have the recovery code"))


def _unlock(walk: Walk) -> None:
    walk.hand.rest(1.5)  # after a wrong passphrase the next try has to wait
    if walk.hand.can_press(walk.say("Use the passphrase")):
        walk.hand.press(walk.say("Use the passphrase"))
    walk.hand.write(walk.say("Passphrase"), walk.passphrase)
    walk.hand.enter()
    walk.hand.see(say("Lock now", _FIRST_SPOKEN))
    walk.hand.settle()
    if walk.language != _FIRST_SPOKEN:
        walk.go("settings")
        walk.hand.write(say("Language", _FIRST_SPOKEN), _OWN_NAMES[walk.language])
        walk.hand.see(walk.say("Lock now"))
    walk.hand.settle()


def _lock(walk: Walk) -> None:
    walk.hand.key("Ctrl+L")
    walk.hand.see(walk.say("Unlock"))


SIGN_IN: tuple[Shot, ...] = (
    Shot("sign-in", "", _sign_in),
    Shot("sign-in-wrong", "", _wrong),
    Shot("sign-in-recovery", "", _recovery_way, _unlock),
)


# The day's pages


def _search(walk: Walk) -> None:
    walk.go("cases")
    walk.search("খাতুন")


def _all_cases(walk: Walk) -> None:
    walk.go("cases")
    walk.search("")


def _names(walk: Walk) -> None:
    walk.search("")
    walk.hand.press(walk.say("Show names"))


def _mistake(walk: Walk) -> None:
    walk.hand.write(walk.say("Pseudonym"), "Shimul 2026")
    walk.hand.write(walk.say("Name in Bangla"), "শিরিন আক্তার")
    walk.hand.write(walk.say("Birth date"), "31/2/2004")
    walk.hand.press(walk.say("Create case"))
    walk.hand.see(walk.say("Write a year, a month and year, a full date, or ? when unknown."))


def _group(walk: Walk) -> None:
    day_office.fill_in_a_group(walk)


def _taken_in(walk: Walk) -> None:
    walk.hand.press(walk.say("Create cases"))
    walk.hand.see(walk.say("Cases of this group"))


def _group_note(walk: Walk) -> None:
    walk.go("incident", incident_id=walk.places.ids["incident"], writing=True)


def _sheet(walk: Walk) -> None:
    walk.go("import")
    walk.hand.press(walk.say("Choose a file"))
    walk.hand.choose_file(walk.work / Walk.SHEET)
    walk.hand.see(walk.say("Take over"))


def _taken_over(walk: Walk) -> None:
    walk.hand.press(walk.say("Take over"))
    walk.hand.see(walk.say("To the cases"))


DAY: tuple[Shot, ...] = (
    at("today", "today"),
    at("calendar", "calendar"),
    dialog("calendar-file", "calendar", "Save as a calendar file …"),
    at("cases", "cases"),
    Shot("cases-search", "cases", _search),
    Shot("cases-names", "cases", _names),
    at("new-case", "new_case"),
    Shot("new-case-mistake", "new_case", _mistake),
    Shot("group", "group_intake", _group),
    Shot("incident", "incident", _taken_in),
    Shot("incident-note", "incident", _group_note),
    at("import", "import"),
    Shot("import-rows", "import", _sheet),
    Shot("import-done", "import", _taken_over),
    Shot("keys", "", lambda walk: walk.hand.key("F1"), lambda walk: walk.hand.key("Esc")),
)


# The office's pages


def _list_of_a_figure(walk: Walk) -> None:
    walk.go("supervision")
    walk.hand.press(walk.say("Show cases"))


def _several(walk: Walk) -> None:
    ids = walk.places.ids
    walk.go("reassign", case_ids=[ids[name] for name in ids if name.startswith("open ")])


def _figures(walk: Walk) -> None:
    walk.go("statistics")
    walk.hand.write(walk.say("Period"), Period.parse(_PERIOD).label(walk.language))


OFFICE: tuple[Shot, ...] = (
    at("directory", "directory"),
    at("directory-perpetrators", "directory", directory="perpetrator"),
    Shot("directory-provider", "directory_entry", lambda walk: walk.go(
        "directory_entry", directory="provider", entry_id=walk.places.ids["provider"])),
    at("directory-new", "directory_entry", directory="provider"),
    at("supervision", "supervision"),
    Shot("supervision-list", "supervision", _list_of_a_figure),
    Shot("reassign", "reassign", _several),
    at("approvals", "approvals"),
    dialog("approvals-return", "approvals", "Return for more work"),
    at("feedback", "feedback"),
    of("feedback-open", "feedback_entry", feedback_id="feedback"),
    Shot("statistics", "statistics", _figures),
    dialog("statistics-release", "statistics", "Release into a folder …"),
    on_tab("statistics-rows", "statistics", "Row file (CTDC)"),
    on_tab("statistics-counts", "statistics", "Counts with noise (experimental)"),
    at("statistics-inside", "inside_statistics"),
    at("accounts", "accounts"),
    dialog("accounts-new", "accounts", "New account"),
    at("trail", "trail"),
    at("retention", "retention"),
    at("instruments", "instruments"),
    at("policy", "policy"),
    on_tab("policy-days-off", "policy", "Days off"),
    at("registers", "registers"),
    at("register-new", "register_entry", register="breach"),
    at("lost-laptop", "lost_laptop"),
    at("joint-acts", "joint_acts"),
    at("releases", "releases"),
    of("access-log", "access_log", code="main code"),
    at("backups", "backups"),
    at("glass", "glass"),
    at("forgetting", "forgetting"),
    of("forget", "forget", case_id="closed"),
    at("machine", "machine"),
    at("quick-erase", "quick_erase"),
    at("settings", "settings"),
    on_tab("settings-office", "settings", "Office"),
    on_tab("settings-data", "settings", "Data"),
    at("about", "about"),
)  # fmt: skip


# Dark, and on a small screen


def _dark(walk: Walk) -> None:
    walk.go("settings")
    walk.hand.turn_to(walk.say("My own"))
    walk.hand.write(walk.say("Look"), walk.say("Dark"))
    walk.hand.see(walk.say("Lock now"))
    walk.go("today")


def _small(walk: Walk) -> None:
    walk.go("settings")
    walk.hand.turn_to(walk.say("My own"))
    walk.hand.write(walk.say("Look"), walk.say("Light"))
    walk.hand.see(walk.say("Lock now"))
    walk.hand.resize(1024, 600)
    walk.go("today")


LOOKS: tuple[Shot, ...] = (
    Shot("dark-today", "today", _dark),
    Shot("dark-cases", "cases", _all_cases),
    of("dark-case", "case", case_id="main"),
    Shot("small-today", "today", _small),
    Shot("small-cases", "cases", _all_cases),
    of("small-case", "case", case_id="main"),
    at("small-new-case", "new_case"),
    Shot("lock", "", _lock),
)
PAGES: tuple[Shot, ...] = (*DAY, *CASE, *REPORTS, *OFFICE)
SHOTS: tuple[Shot, ...] = (*WIZARD, *SIGN_IN, *PAGES, *LOOKS)
"""All of them, in the order in which they are taken."""
