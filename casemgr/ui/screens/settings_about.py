"""What this program is, and whose work it stands on."""

from importlib.metadata import PackageNotFoundError, version

from casemgr.ui.widgets import Card, Line, Text
from casemgr.words import Language, say

HTCDS = "Human Trafficking Case Data Standard (HTCDS) 2.0, IOM, CC BY 4.0, modified"


class AboutCard(Card):
    """Version, attributions and licences."""

    def __init__(self, language: Language) -> None:
        super().__init__("casemgr")
        try:
            number = version("casemgr")
        except PackageNotFoundError:
            number = "–"
        self.add(
            Text(say("Version {number}", language, number=number), "muted"),
            Text(
                say(
                    "Keeps case files of survivors of human trafficking, offline and encrypted. "
                    "This release serves one office machine with several accounts.",
                    language,
                )
            ),
            Line(),
            Text(say("Data standard", language), "label"),
            Text(HTCDS),
            Text(
                say(
                    "Used under its publisher's conditions and not endorsed by the publisher.",
                    language,
                ),
                "muted",
            ),
        )
