"""Which editor a field gets: the one table."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QWidget

from casemgr.domain.fields import Field, Kind
from casemgr.ui.forms.choices import make_code_editor, make_codes_editor, make_link_editor
from casemgr.ui.forms.editor import Editor
from casemgr.ui.forms.typed import DateEditor, LineEditor, LongEditor, YesEditor
from casemgr.words import Language

EDITORS: dict[Kind, Callable[[Field, Language, date, QWidget | None], Editor]] = {
    Kind.TEXT: LineEditor,
    Kind.LONG_TEXT: LongEditor,
    Kind.CODE: make_code_editor,
    Kind.CODES: make_codes_editor,
    Kind.PARTIAL_DATE: DateEditor,
    Kind.DATE: DateEditor,
    Kind.NUMBER: LineEditor,
    Kind.YES: YesEditor,
    Kind.PHONE: LineEditor,
    Kind.LINK: make_link_editor,
}


def make_editor(
    declared: Field, language: Language, today: date, parent: QWidget | None = None
) -> Editor:
    """The editor for a field; it reads dates and numbers as of ``today``."""
    return EDITORS[declared.kind](declared, language, today, parent)
