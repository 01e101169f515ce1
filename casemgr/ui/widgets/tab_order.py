"""Where Tab goes: on as the eye does, in the order of the layouts.

Qt goes in the order in which widgets were made. What comes in later (an answer of the store, a
list filled anew) would so be reached last, wherever it stands. Its own chain is left alone:
setting it again while widgets come and go has been seen to leave a ring that misses some.
"""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QGridLayout,
    QLayout,
    QLineEdit,
    QScrollArea,
    QStackedLayout,
    QStackedWidget,
    QWidget,
)

_WHOLE = (QComboBox, QLineEdit, QAbstractSpinBox, QAbstractScrollArea)


def go_on_in_sight(top: QWidget, forward: bool) -> bool:
    """Give the keyboard to what is seen after (or before) what has it, round and round.

    Gives ``False``, and does nothing, where nothing in ``top`` has it.
    """
    order = [widget for widget in _in_sight(top) if widget.isEnabled()]
    places = {widget: place for place, widget in enumerate(order)}
    now = QApplication.focusWidget()
    while now is not None and now not in places:
        now = now.parentWidget()
    if now is None:
        return False
    wanted = order[(places[now] + (1 if forward else -1)) % len(order)]
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    wanted.setFocus(reason)
    _bring_into_sight(wanted)
    return True


def _bring_into_sight(widget: QWidget) -> None:
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget)
        around = around.parentWidget()


def _in_sight(widget: QWidget) -> Iterator[QWidget]:
    if widget.isHidden():
        return
    takes_keys = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    if takes_keys and widget.focusProxy() is None:
        yield widget
    if isinstance(widget, QScrollArea):
        inside = widget.widget()
        if inside is not None:
            yield from _in_sight(inside)
    elif isinstance(widget, QStackedWidget):
        shown = widget.currentWidget()
        if shown is not None:
            yield from _in_sight(shown)
    elif not isinstance(widget, _WHOLE):
        layout = widget.layout()
        if layout is not None:
            yield from _in_layout(layout)
        else:
            for child in widget.children():
                if isinstance(child, QWidget) and not child.isWindow():
                    yield from _in_sight(child)


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    places = range(layout.count())
    if isinstance(layout, QStackedLayout):
        places = range(layout.currentIndex(), layout.currentIndex() + 1)
    order = list(places)
    if isinstance(layout, QGridLayout):
        order.sort(key=lambda place: layout.getItemPosition(place)[:2])  # type: ignore[index]
    for place in order:
        item = layout.itemAt(place)
        widget, inner = (item.widget(), item.layout()) if item is not None else (None, None)
        if widget is not None:
            yield from _in_sight(widget)
        elif inner is not None:
            yield from _in_layout(inner)
