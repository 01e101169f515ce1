"""The demonstration is lived through without a screen."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
