"""What an import brought, what it left unclear, and what still lies outside."""

from collections.abc import Callable

from casemgr.operations.values import ImportResult
from casemgr.ui.forms.flow import empty
from casemgr.ui.widgets import Banner, Button, Card, Column, Gap, Text, row
from casemgr.words import Language, say, say_many

_SHOWN = 20
Act = Callable[[], object]


def save_rows_button(language: Language, on_click: Act) -> Button:
    """The deliberate way out for rows that were not taken over."""
    return Button(say("Save these rows outside …", language), on_click, icon="download")


class ImportOutcome(Column):
    """The last page of an import."""

    def __init__(self, language: Language, to_cases: Act, again: Act, save_rows: Act) -> None:
        super().__init__(width=760)
        self.language: Language = language
        self._to_cases = to_cases
        self._again = again
        self._save_rows = save_rows

    def show_result(self, result: ImportResult) -> None:
        """Show what came of it in place of any before."""
        empty(self.body)
        self.add(self._done_card(result))
        self.add(
            Banner(
                say(
                    "The file you imported from still lies where it was, and anybody who opens "
                    "it can read it. Delete it safely, or keep it locked away.",
                    self.language,
                ),
                "danger",
            )
        )
        if result.failed:
            self.add(self._failed_card(result))

    def _done_card(self, result: ImportResult) -> Card:
        speak = self.language
        card = Card(
            say_many(
                "{count} case was taken over.",
                "{count} cases were taken over.",
                result.created,
                speak,
            )
        )
        card.add(
            Text(
                say(
                    "They are marked as imported and not verified. Consent from the sheet opens "
                    "no door until it is asked for again.",
                    speak,
                )
            )
        )
        if result.unclear:
            words = say_many(
                "{count} unclear value stands beside its field in the case file.",
                "{count} unclear values stand beside their fields in the case files.",
                len(result.unclear),
                speak,
            )
            card.add(Text(words))
        other = Button(say("Another file", speak), self._again)
        go = Button(say("To the cases", speak), self._to_cases, kind="primary", icon="folder-open")
        card.add(row(Gap(), other, go))
        go.setFocus()
        return card

    def _failed_card(self, result: ImportResult) -> Card:
        card = Card(say("Rows that could not be taken over", self.language))
        card.add(Text(say("They are kept inside the workspace with their reasons.", self.language)))
        for one in result.failed[:_SHOWN]:
            reason = say(one.failed, self.language)
            words = say("Row {row}: {reason}", self.language, row=one.row, reason=reason)
            card.add(Text(words, "muted"))
        card.add(row(Gap(), save_rows_button(self.language, self._save_rows)))
        return card
