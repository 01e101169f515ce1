"""Alerts above the duties: what has to be known, until one says why it is settled."""

from collections.abc import Sequence
from functools import partial

from casemgr.operations.alerts import Alert, acknowledge_alert
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.base import Screen
from casemgr.ui.theme import Tone
from casemgr.ui.widgets import Button, Card, Chip, Gap, Line, Text, row
from casemgr.words import N_, number, say, show_time

SEVERITIES: dict[str, tuple[str, Tone]] = {
    "danger": (N_("Urgent"), "danger"),
    "warning": (N_("Important"), "warning"),
    "info": (N_("To know"), "accent"),
}
_SHOWN = 5
_PLACES = (
    ("glass", "glass", N_("Break-glass")),
    ("tell_recipient", "releases", N_("What left the office")),
)


class AlertsCard(Card):
    """``found`` are the alerts of the person, the most pressing first. ``Screen.shown`` is
    called when one was settled."""

    def __init__(self, screen: Screen, found: Sequence[Alert]) -> None:
        super().__init__(say("To be noticed", screen.language))
        self._screen = screen
        self._found = list(found)
        self.tools.addWidget(Chip(number(len(found), screen.language), "warning"))
        for place, alert in enumerate(self._found[:_SHOWN]):
            self._add(alert, place)
        if len(self._found) > _SHOWN:
            rest = Button(
                say("Show {count} more", screen.language, count=len(self._found) - _SHOWN),
                kind="quiet", icon="chevron-down",
            )  # fmt: skip
            rest.clicked.connect(lambda _checked=False: self._show_rest(rest))
            self.add(row(rest, Gap()))

    def _show_rest(self, button: Button) -> None:
        button.hide()
        for place, alert in enumerate(self._found[_SHOWN:], _SHOWN):
            self._add(alert, place)

    def _add(self, alert: Alert, place: int) -> None:
        speak = self._screen.language
        words, tone = SEVERITIES[alert.severity]
        if place:
            self.add(Line())
        told = Text(alert.text)
        when = show_time(alert.at, self._screen.workspace.zone, speak)
        head = row(Chip(say(words, speak), tone), Text(when, "muted", wrap=False), Gap())
        if alert.case_id:
            head.addWidget(
                Button(
                    say("Open case {code}", speak, code=alert.code),
                    lambda: self._screen.at.host.go("case", case_id=alert.case_id),
                )
            )
        if alert.what == "feedback":
            head.addWidget(
                Button(
                    say("Feedback", speak),
                    lambda: self._screen.at.host.go("feedback_entry", feedback_id=alert.about),
                )
            )
        if alert.what == "joint_asked":
            head.addWidget(
                Button(say("Asked for", speak), lambda: self._screen.at.host.go("joint_acts"))
            )
        for what, route, words in _PLACES:
            if alert.what == what:
                go = partial(self._screen.at.host.go, route)
                head.addWidget(Button(say(words, speak), go))
        if alert.what == "files_alike" and alert.case_id:
            head.addWidget(
                Button(
                    say("Compare", speak),
                    lambda: self._screen.at.host.go(
                        "merge", case_id=alert.case_id, other_id=alert.about
                    ),
                )
            )
        settle = Button(say("Settled …", speak), lambda: self._ask(alert))
        settle.setAccessibleName(f"{settle.text()} {alert.text}")
        head.addWidget(settle)
        self.add(head, told)

    def _ask(self, alert: Alert) -> None:
        speak = self._screen.language
        Ask(
            self._screen, speak, say("How was this settled?", speak), alert.text,
            say("Settled", speak),
            lambda words, _tick, _choice: self._settle(alert, words),
        )  # fmt: skip

    def _settle(self, alert: Alert, reason: str) -> None:
        self._screen.do(
            acknowledge_alert, alert.id, reason, then=lambda _answer: self._screen.shown()
        )
