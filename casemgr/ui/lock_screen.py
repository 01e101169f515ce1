"""The lock screen: says that it is locked, and asks the person who was here to come back.

It is the sign-in window for one known login: behind it the workspace is closed, the pages are
gone and the keys are dropped, so unlocking is signing in.
"""

from collections.abc import Callable

from casemgr.ui.desk import Desk
from casemgr.ui.door import Office, Preferences
from casemgr.ui.sign_in import SignIn
from casemgr.words import Language


class LockScreen(SignIn):
    """``SignIn`` for the person who locked; a stranger sees a login and nothing else."""

    def __init__(
        self,
        office: Office,
        desk: Desk,
        preferences: Preferences,
        on_language: Callable[[Language], object],
        login: str,
    ) -> None:
        super().__init__(office, desk, preferences, on_language, login=login)
