"""A product that earlier releases bear on: it takes a second person where one is not enough."""

from typing import Any, Protocol

from casemgr.domain.errors import CaseError
from casemgr.operations.joint_acts import ask_for
from casemgr.operations.statistics_request import JOINT_ACT, SecondPersonNeeded
from casemgr.ui.messages import Question
from casemgr.ui.screens.statistics_product import Product
from casemgr.words import N_, say


class _Asked(Protocol):
    """A request that two people can agree on."""

    @property
    def recipient(self) -> str: ...

    def terms(self) -> dict[str, Any]: ...


class JointProduct(Product):
    """Its ``preview`` has ``request``, ``released`` and ``hits``."""

    def about(self) -> tuple[str, str]:
        """What a second person is asked: the days, and what it is in words."""
        raise NotImplementedError

    def tell_before(self) -> None:
        """What the register says: given out before, or nothing for one person alone."""
        if self.preview.released:
            words = say(
                "This period was released before: its files are given out again, byte for byte.",
                self.language,
            )
            self.banner.tell(words, "accent")
        elif self.preview.hits:
            self.banner.tell(SecondPersonNeeded().tell(self.language))

    def not_written(self, error: CaseError) -> None:
        super().not_written(error)
        if isinstance(error, SecondPersonNeeded):
            self.page.at.host.ask(
                Question(
                    N_("Ask a second person to agree?"),
                    N_("Whoever agrees sees the period, the bulletin and the recipient."),
                    N_("Ask for it"),
                ),
                self._ask_second,
            )

    def _ask_second(self) -> None:
        if self.preview is None:
            return
        asked: _Asked = self.preview.request
        days, what = self.about()
        reason = say("For {recipient}.", self.language, recipient=asked.recipient)
        self.page.do(
            ask_for, JOINT_ACT, days, asked.terms(), " ".join(filter(None, (reason, what))),
            then=lambda _id: self.page.at.host.toast(say("Asked for.", self.language)),
        )  # fmt: skip
