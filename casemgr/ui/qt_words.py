"""Qt's own words (menus of text fields, file dialogs) in the person's language.

Qt ships no Bangla catalogue; without this a Bangla screen would open an English menu.
"""

from PySide6.QtCore import QObject, QTranslator

from casemgr.words import N_, Language, say

_WORDS = (
    N_("Undo"), N_("Redo"), N_("Cut"), N_("Copy"), N_("Paste"), N_("Delete"), N_("Select All"),
    N_("OK"), N_("Cancel"), N_("Yes"), N_("No"), N_("Open"), N_("Save"), N_("Close"),
    N_("Choose"), N_("New Folder"), N_("Rename"), N_("Back"), N_("Forward"), N_("Computer"),
    N_("Name"), N_("Size"), N_("Type"), N_("Date Modified"), N_("Files"), N_("Folder"),
    N_("Drive"), N_("All Files (*)"), N_("Look in:"), N_("File name:"), N_("Files of type:"),
    N_("Directory:"), N_("Create New Folder"), N_("Create a New Folder"), N_("Parent Directory"),
    N_("Go back"), N_("Go forward"), N_("Go to the parent directory"), N_("List View"),
    N_("Detail View"), N_("Change to list view mode"), N_("Change to detail view mode"),
    N_("Show hidden files"), N_("Sidebar"), N_("List of places and bookmarks"),
    N_("Clear"), N_("Insert Unicode control character"), N_("Copy Link Location"),
)  # fmt: skip
_KNOWN = frozenset(_WORDS)


class QtWords(QTranslator):
    """Answers for the texts Qt asks for; install it on the application."""

    def __init__(self, language: Language, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language: Language = language

    def isEmpty(self) -> bool:
        """Qt asks only translators that say they hold something."""
        return False

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """Our word for Qt's, or ``None`` to leave Qt's own. Mnemonics (&) are dropped: most
        Bangla keyboards cannot press them."""
        plain = source.replace("&", "")
        if self._language == "en" or plain not in _KNOWN:
            return None
        return say(plain, self._language)
