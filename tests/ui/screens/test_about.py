"""What the program says of itself: every part with its licence, in both languages."""

from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from casemgr.domain.licences import licence_text, part_version, parts
from casemgr.ui.door import Preferences
from casemgr.ui.local_office import OfficeSession
from casemgr.ui.page import Place
from casemgr.ui.screens.about import AboutScreen
from casemgr.words import LANGUAGES, Language
from tests.ui.screens.conftest import Stage


def opened(stage: Stage, language: Language = "en") -> AboutScreen:
    session = OfficeSession(stage.workspace)
    look = Preferences(language, "light", 5)
    screen = AboutScreen(Place(session, stage.desk, language, look, stage))
    stage.qtbot.addWidget(screen)
    screen.resize(940, 560)
    screen.show()
    screen.shown()
    stage.until(lambda: screen.model.rowCount() == len(parts()))
    stage.until(screen.text.toPlainText)
    return screen


def cells(screen: AboutScreen, place: int) -> list[Any]:
    return [screen.model.data(screen.model.index(place, column)) for column in range(3)]


def find(stage: Stage, screen: AboutScreen, words: str) -> list[str]:
    screen.box.setText(words)
    screen.box.returnPressed.emit()
    return [part.name for part in screen.model.parts]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_the_program_is_and_lists_every_part(stage: Stage, language: Language) -> None:
    screen = opened(stage, language)
    said = "\n".join(label.text() for label in screen.findChildren(QLabel) if label.isVisible())
    offline = {"en": "It opens no network connection", "bn": "কোনো নেটওয়ার্ক সংযোগ খোলে না"}
    assert offline[language] in said
    counted = {"en": f"{len(parts())} parts", "bn": "টি অংশ"}
    assert counted[language] in screen.count.text()
    for place, part in enumerate(parts()):
        assert cells(screen, place) == [part.name, part_version(part), part.licence]


def test_a_part_is_found_by_its_licence_or_carrier_and_shows_its_text(stage: Stage) -> None:
    screen = opened(stage)
    assert find(stage, screen, "sqlcipher openssl") == ["OpenSSL (in SQLCipher)"]
    assert "in sqlcipher3" in screen.under.text()
    lesser = find(stage, screen, "lgpl")
    assert {"Qt", "libheif", "pyside6-essentials", "shiboken6"} <= set(lesser)
    assert find(stage, screen, "libheif") == ["libheif"]
    libheif = next(part for part in parts() if part.name == "libheif")
    whole = licence_text(libheif).split()
    stage.until(lambda: screen.text.toPlainText().split() == whole)
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in screen.text.toPlainText()
    assert screen.met.text() == libheif.how_met("en") != ""

    kept = screen.state()
    again = opened(stage)
    again.restore(kept)
    again.narrow()
    assert again.part == "libheif"
    assert find(stage, again, "no such part") == []
    assert (again.name.text(), again.text.toPlainText()) == ("", "")
    assert find(stage, again, "") == [part.name for part in parts()]
