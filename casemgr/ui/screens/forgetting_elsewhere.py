"""Where else a survivor's name stands: shown before she is forgotten, for a person to decide."""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout

from casemgr.domain.directories import DIRECTORIES
from casemgr.domain.registers import REGISTERS
from casemgr.operations.traces import CASE, Elsewhere, Trace
from casemgr.ui.page import Host
from casemgr.ui.widgets import Button, Card, Gap, Text, row
from casemgr.words import Language, say, say_many


class ElsewhereCard(Card):
    """Each place with a way to it; what is left as it is stays readable."""

    def __init__(self, found: Elsewhere, host: Host, language: Language) -> None:
        super().__init__(say("Her name also stands in …", language))
        self._host, self._language = host, language
        left = say(
            "This does not go by itself. Open each and take her name out, or leave it on purpose.",
            language,
        )
        if found.traces or found.hidden:
            self.add(Text(left, "muted"))
        for one in found.traces:
            self.add(self._line(one))
        if found.hidden:
            self.add(
                Text(
                    say_many(
                        "and in {count} place that you may not see",
                        "and in {count} places that you may not see", found.hidden, language,
                    )
                )
            )  # fmt: skip
        for who, count in found.drafts:
            self.add(
                Text(
                    say_many(
                        "{count} unfinished form of {name}: it goes with the file.",
                        "{count} unfinished forms of {name}: they go with the file.",
                        count, language, name=who,
                    )
                )
            )  # fmt: skip
        if found.unread:
            words = say(
                "Unfinished forms not looked through yet, until they sign in: {names}", language,
                names=", ".join(found.unread),
            )  # fmt: skip
            self.add(Text(words, "muted"))

    def _line(self, one: Trace) -> QHBoxLayout:
        title, go = self._place(one)
        words = f"{title}: {one.label}" if one.label else title
        show = Button(say("Open", self._language), go)
        show.setAccessibleName(f"{say('Open', self._language)}: {words}")
        return row(Text(words), Gap(), show)

    def _place(self, one: Trace) -> tuple[str, "partial[None]"]:
        speak, go = self._language, self._host.go
        if one.place == CASE:
            return say("Another case", speak), partial(go, "case", case_id=one.id)
        if one.place in REGISTERS:
            to = partial(go, "register_entry", register=one.place, entry_id=one.id)
            return say(REGISTERS[one.place].title, speak), to
        to = partial(go, "directory_entry", directory=one.place, entry_id=one.id)
        return say(DIRECTORIES[one.place].title, speak), to
