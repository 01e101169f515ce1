"""Starts casemgr: a window where there is a screen, else a demonstration day without one."""

import sys

from casemgr.app import has_screen, read_apart, run_day, run_window

if __name__ == "__main__":
    if read_apart(sys.argv[1:]):
        sys.exit(0)
    sys.exit(run_window(sys.argv[1:]) if has_screen(sys.argv[1:]) else run_day(sys.argv[1:]))
