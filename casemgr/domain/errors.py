"""What can go wrong for a person: one class for each message she can get.

A message is a sentence and a next step, in every language, and never holds a personal
value: exception texts reach logs and crash dialogs.
"""

from typing import ClassVar, Protocol

from casemgr.words import N_, Language, say


class Labelled(Protocol):
    """A coded value: what it is called depends on the language."""

    def label(self, language: Language) -> str: ...


Told = str | int | Labelled


class CaseError(Exception):
    """Something a person can be told and can act on; anything else is a bug.

    Subclasses set ``sentence`` (what is the matter) and ``next_step`` (what to do now). Both
    may hold ``{places}`` filled from the keyword values given when it is raised: field
    labels, counts, file formats; never names, numbers or texts of a survivor.
    """

    sentence: ClassVar[str] = N_("That did not work.")
    next_step: ClassVar[str] = N_("Please try again.")

    def __init__(self, **values: Told) -> None:
        super().__init__(type(self).__name__)
        self.values = values

    def tell(self, language: Language) -> str:
        """The sentence and its next step, ready to show."""
        translated = {key: _told(value, language) for key, value in self.values.items()}
        sentence = say(self.sentence, language, **translated)
        return f"{sentence} {say(self.next_step, language, **translated)}".strip()


def _told(value: Told, language: Language) -> str | int:
    if isinstance(value, str):
        return say(value, language)
    return value if isinstance(value, int) else value.label(language)


class Refused(CaseError):
    """A rule or a right says no. Rolled back, and audited as a refusal."""

    sentence = N_("This is not allowed.")
    next_step = N_("Ask your supervisor.")


class NotYourRole(Refused):
    sentence = N_("Your role does not allow this.")
    next_step = N_("Ask your supervisor or administrator.")


class NotFound(CaseError):
    """Also said where a record exists but may not be seen: its existence is a secret too."""

    sentence = N_("There is no such record among those you may see.")
    next_step = N_("Check the case code, or ask its owner to share it with you.")


class StaleSave(CaseError):
    """Somebody saved the record in between; both versions are kept."""

    sentence = N_("Somebody else changed this record while you were working on it.")
    next_step = N_("Your text is kept as a draft. Compare both versions, then save again.")


class Invalid(CaseError):
    """One or more fields cannot be saved as they are.

    ``problems`` maps a field's name to the message for it (a translatable text).
    """

    sentence = N_("Some fields need your attention.")
    next_step = N_("The message stands beside each of them.")

    def __init__(self, problems: dict[str, str], **values: Told) -> None:
        super().__init__(**values)
        self.problems = problems
