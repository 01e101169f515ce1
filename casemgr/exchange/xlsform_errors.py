"""What a person can be told when a form's workbook cannot be taken or made."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from casemgr.domain.errors import CaseError, Told
from casemgr.words import N_, Language, say

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that cannot be taken: its sheet, its row there, and a translatable reason."""

    sheet: str
    row: int
    reason: str
    values: dict[str, str] = field(default_factory=dict)

    def label(self, language: Language) -> str:
        reason = say(self.reason, language, **self.values)
        return say(
            "Sheet {sheet}, row {row}: {reason}",
            language,
            sheet=self.sheet,
            row=self.row,
            reason=reason,
        )


@dataclass(frozen=True, slots=True)
class Problems:
    """Several of them, one on a line; beyond the first ones only their count."""

    found: tuple[Problem, ...]

    def label(self, language: Language) -> str:
        lines = [problem.label(language) for problem in self.found[:_SHOWN]]
        more = len(self.found) - _SHOWN
        if more > 0:
            lines.append(say("And {count} more.", language, count=more))
        return "\n".join(lines)


class NotAnXlsform(CaseError):
    """``missing`` names the sheets that were looked for in vain."""

    sentence = N_("This workbook is no XLSForm: it has no sheet {missing}.")
    next_step = N_("Begin with a form saved from this program, or add the sheet.")


class XlsformNotTaken(CaseError):
    """``problems`` are all that was found, in the order of the sheets; nothing was taken."""

    sentence = N_("This form cannot be taken as it is.\n{problems}\n")
    next_step = N_("Correct these places in the workbook, then bring it in again.")

    def __init__(self, problems: Sequence[Problem], **values: Told) -> None:
        super().__init__(problems=Problems(tuple(problems)), **values)
        self.problems = tuple(problems)


class NotForXlsform(CaseError):
    """``code`` is the question's or part's code, ``reason`` a translatable sentence."""

    sentence = N_("An XLSForm cannot hold this assessment form. At {code}: {reason}")
    next_step = N_("Change that place, or pass the form on as a JSON file.")
