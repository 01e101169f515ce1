"""Where the program's own data lies, run from source or frozen.

Nothing here touches a workspace: those lie wherever the office put them.
"""

import sys
from pathlib import Path


def program_root() -> Path:
    """The folder that holds ``resources/`` and ``schema/``."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) if frozen else Path(__file__).resolve().parent.parent


def resources() -> Path:
    """Fonts, icons, style, translations and code lists: data, no code."""
    return program_root() / "resources"


def schema() -> Path:
    """The alembic migrations."""
    return program_root() / "schema"
