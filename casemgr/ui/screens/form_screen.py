"""The page around one form: read what there is, show the form, keep what was typed, save."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError, StaleSave
from casemgr.ui.forms import DraftKeeper, Form, FormPage, OnFile
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Panes, Screen
from casemgr.words import say


class FormScreen(Screen):
    """``page`` is the form, once what it needs has been read. Whatever becomes of the screen,
    what was typed lies in its draft, and is taken up when the screen stands again.

    ``part`` names the part of the form to which a refusal's problems belong.
    """

    part = ""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        self.page: FormPage | None = None
        self._carry_on = False
        holder = QWidget()
        self._holder = QVBoxLayout(holder)
        self._holder.setContentsMargins(0, 0, 0, 0)
        self.panes = Panes(holder, self.language)
        self.body.addWidget(self.panes, 1)

    def state(self) -> State:
        self.lay_down()
        return {"carry_on": True}

    def restore(self, state: State) -> None:
        self._carry_on = bool(state.get("carry_on"))

    def lay_down(self) -> None:
        if self.page is not None:
            self.page.keeper.flush()

    # Showing

    def keeper(self, key: str, form: Form, version: int | None = None) -> DraftKeeper:
        """Keeps the form's draft under the key; ``version`` is the saved record's."""
        return DraftKeeper(self.at.desk, self.workspace.drafts, key, form, version)

    def begin(
        self, page: FormPage, save: Callable[..., object], *,
        ready: Callable[[], object] | None = None, stored: OnFile | None = None,
    ) -> None:  # fmt: skip
        """Show the form and look for its draft; ``save`` gets the values to save, ``ready`` and
        ``stored`` as for ``FormPage.begin``."""
        self.page = page
        page.save_asked.connect(save)
        page.closed.connect(self.at.host.back)
        self._holder.addWidget(page)
        self.panes.show_content()
        page.begin(carry_on=self._carry_on, ready=ready, stored=stored)

    def not_read(self, error: CaseError) -> None:
        """What the form needs could not be read: said, with a way to try again."""
        self.panes.show_error(error, self.shown)

    # Saving

    @property
    def version(self) -> int | None:
        """Of the saved record that the form was begun on."""
        return self.page.keeper.base_version if self.page is not None else None

    def save(
        self, operation: Any, /, *given: Any, then: Callable[[Any], object] | None = None
    ) -> None:
        """Carry out the operation that stores the form, and drop its draft in the same act;
        ``then`` gets its answer (without it: "Saved." and back)."""
        if self.page is None:
            return
        keeper, session = self.page.keeper, self.at.session
        self.at.desk.run(
            lambda: keeper.save(session, operation, *given),
            on_done=then or (lambda _answer: self.saved()), on_error=self.failed, owner=self,
        )  # fmt: skip

    def saved(self, words: str = "") -> None:
        """The store has it: the draft may go; say so, and go back."""
        if self.page is not None:
            self.page.saved()
        self.at.host.toast(words or say("Saved.", self.language))
        self.at.host.back()

    def failed(self, error: CaseError) -> None:
        """Nothing was stored."""
        if isinstance(error, StaleSave):
            self.outdated(error)
        else:
            self.not_saved(error)

    def outdated(self, error: StaleSave) -> None:
        """Somebody saved in between: a screen that can reads that and hands it to ``compare``."""
        self.not_saved(error)

    def compare(self, theirs: OnFile | None, error: StaleSave) -> None:
        """Show both versions; the refusal alone where the other one is no longer there."""
        if self.page is None:
            return
        if theirs is None:
            self.page.failed(error)
        else:
            self.page.compare(theirs.part, theirs.values, theirs.author, theirs.version)

    def not_saved(self, error: CaseError) -> None:
        """Show in the form why nothing was stored."""
        if self.page is not None:
            self.page.failed(error, self.part)
