"""The step of the first run that shows the recovery code."""

from pathlib import Path

from casemgr.ui.screens.files import ask_save
from casemgr.ui.widgets import Banner, Button, Gap, Text, row
from casemgr.ui.wizard_steps import Step, StepContext
from casemgr.words import say


class RecoveryStep(Step):
    """The recovery code: shown once, and typed back."""

    name = "recovery"

    def __init__(self, context: StepContext) -> None:
        speak = context.language
        super().__init__(
            context,
            say("Your recovery code", speak),
            say(
                "Write it on paper now and lock the paper away. With it the workspace can be "
                "opened when a passphrase is forgotten. It is shown only this once.",
                speak,
            ),
        )
        new = self.answers.new_office
        self.code = Text(new.recovery_code if new is not None else "", "mono")
        self.code.setAccessibleName(self.code.text())
        self.body.addWidget(self.code)
        self.saved = Banner()
        paper = Button(say("Save as a sheet to print …", speak), self._ask_place, icon="printer")
        self.body.addLayout(row(paper, Gap()))
        self.body.addWidget(self.saved)
        self.typed = self._line(
            "typed_code",
            say("Type the code from your paper", speak),
            say("Spaces and capitals do not matter.", speak),
        )

    def _ask_place(self) -> None:
        ask_save(self, self.context.language, "casemgr-recovery-code.pdf", self._save)

    def _save(self, path: Path) -> None:
        new = self.answers.new_office
        if new is None:
            return

        def work() -> None:
            new.save_sheet(new.sheet((self.context.language,)), path)

        words = say("Saved. Print it, then delete the file.", self.context.language)
        self.context.desk.paper(
            work,
            on_done=lambda _answer: self.saved.tell(words, "success"),
            on_error=lambda error: self.saved.tell(error.tell(self.context.language)),
            owner=self,
        )

    def check(self) -> bool:
        new = self.answers.new_office
        wrong = new is None or not new.code_matches(self.answers.typed_code)
        words = say(
            "This is not the code above. Compare your paper with it, group by group.",
            self.context.language,
        )
        if self._mark((self.typed, wrong, words)):
            self.answers.typed_code = ""
            return True
        return False
