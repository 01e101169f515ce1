"""The parts screens are made of."""

import threading

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from casemgr.exchange.paper_pages import ONE_AT_A_TIME
from casemgr.ui import theme
from casemgr.ui.forms.flow import empty
from casemgr.ui.screens.preview import page_images
from casemgr.ui.widgets import (
    Banner,
    Button,
    Card,
    Choice,
    Column,
    Field,
    IconButton,
    SearchBox,
    Text,
    TextLine,
    chip_width,
    paint_chip,
)
from tests.exchange.paper_samples import plain_pdf


def test_a_field_shows_its_problem_in_place_of_the_help_and_back(
    qtbot: QtBot, dressed: QApplication
) -> None:
    field = Field("Alias", TextLine(), help="A name that identifies nobody", required=True)
    qtbot.addWidget(field)
    assert field.label.text() == "Alias *"
    assert field.problem == ""
    field.set_problem("This is needed.")
    assert field.problem == "This is needed."
    assert field.note.text() == "This is needed."
    assert field.editor.accessibleDescription() == "This is needed."
    field.set_problem("")
    assert field.note.text() == "A name that identifies nobody"
    assert field.problem == ""


def test_texts_are_never_read_as_html(qtbot: QtBot, dressed: QApplication) -> None:
    label = Text("<img src='http://x/y.png'><b>Rahima</b>")
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_the_wheel_never_changes_a_choice(qtbot: QtBot, dressed: QApplication) -> None:
    choice = Choice([("f", "Female"), ("m", "Male")], value="f")
    qtbot.addWidget(choice)
    choice.show()
    place, still, step = QPointF(5, 5), QPoint(0, 0), QPoint(0, -120)
    buttons, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    phase = Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(place, place, still, step, buttons, keys, phase, False)
    QApplication.sendEvent(choice, event)
    assert choice.value() == "f"


def test_a_choice_invents_no_value(qtbot: QtBot, dressed: QApplication) -> None:
    choice = Choice([("f", "Female"), ("m", "Male")])
    qtbot.addWidget(choice)
    assert choice.value() is None
    choice.choose("m")
    assert choice.value() == "m"
    choice.choose("retired code")
    assert choice.value() is None
    choice.offer([("x", "X")], "x")
    assert choice.value() == "x"


def test_a_search_asks_once_the_keys_pause_and_at_once_on_enter(
    qtbot: QtBot, dressed: QApplication
) -> None:
    box = SearchBox("Search", pause_ms=30)
    qtbot.addWidget(box)
    box.show()
    asked: list[str] = []
    box.asked.connect(asked.append)
    QTest.keyClicks(box, "river")
    assert asked == []
    qtbot.waitUntil(lambda: asked == ["river"])
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert asked == ["river", "river"]
    with qtbot.waitSignal(box.left):
        QTest.keyClick(box, Qt.Key.Key_Down)


def test_a_banner_is_hidden_until_it_has_something_to_say(
    qtbot: QtBot, dressed: QApplication
) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    banner = Banner(parent=holder)
    assert banner.isHidden()
    pressed: list[int] = []
    banner.tell("Somebody else changed it.", "warning", ("Compare", lambda: pressed.append(1)))
    assert not banner.isHidden()
    banner.findChildren(Button)[0].click()
    assert pressed == [1]
    banner.clear()
    assert banner.isHidden()
    assert banner.text.text() == ""


def test_buttons_say_their_words_to_screen_readers_and_take_ampersands_as_text(
    qtbot: QtBot, dressed: QApplication
) -> None:
    button = Button("Health & safety")
    picture = IconButton("trash-2", "Delete")
    for widget in (button, picture):
        qtbot.addWidget(widget)
    assert button.text() == "Health && safety"
    assert picture.accessibleName() == "Delete"
    assert picture.toolTip() == "Delete"


@pytest.mark.parametrize("tone", ["neutral", "accent", "success", "warning", "danger"])
def test_a_painted_chip_stays_within_its_cell(dressed: QApplication, tone: theme.Tone) -> None:
    image = QImage(120, 32, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_chip(painter, QRect(10, 0, 80, 32), "a very long word that does not fit", tone)
    painter.end()
    touched = {x for x in range(120) for y in range(32) if image.pixelColor(x, y).alpha() > 0}
    assert touched
    assert min(touched) >= 10
    assert max(touched) <= 90
    assert chip_width("closed") < chip_width("assessment")


class _Painted(QObject):
    """Which widgets were painted lower than they need to be."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0
        self.squeezed: list[tuple[int, int]] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self.times += 1
            needed = watched.heightForWidth(watched.width())
            if watched.height() < needed:
                self.squeezed.append((watched.height(), needed))
        return False


@pytest.mark.parametrize("width", [None, 760])
def test_cards_put_into_a_column_are_never_painted_squeezed(
    qtbot: QtBot, dressed: QApplication, width: int | None
) -> None:
    column, painted = Column(width=width), _Painted()
    qtbot.addWidget(column)
    column.resize(900, 400)
    column.show()
    for count in (6, 9):
        empty(column.body)
        for _ in range(count):
            card = Card("Title")
            card.installEventFilter(painted)
            for _ in range(2):
                card.add(Text("Words that wrap where there is no room for them. " * 5))
            column.add(card)
        for _ in range(30):
            dressed.processEvents()
    assert painted.times
    assert painted.squeezed == []


def test_a_button_beside_a_cards_title_is_as_wide_as_its_words(
    qtbot: QtBot, dressed: QApplication
) -> None:
    card, button = Card("Files whose day has come"), Button("Keep them longer …")
    card.tools.addWidget(button)
    qtbot.addWidget(card)
    card.resize(860, 200)
    card.show()
    assert button.width() == button.sizeHint().width()


def test_the_pages_of_a_preview_wait_for_whoever_uses_the_reader_of_pdfs() -> None:
    made: list[int] = []
    pdf = plain_pdf()
    with ONE_AT_A_TIME:
        other = threading.Thread(target=lambda: made.append(len(page_images(pdf, 200))))
        other.start()
        other.join(0.3)
        assert made == []
    other.join(20)
    assert made == [2], "both pages"
