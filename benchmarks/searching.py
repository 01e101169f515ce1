"""How soon the list follows the keys: milliseconds from a key to the painted answer.

Words are typed letter by letter into the search box of the real window over 100,000 cases; the
next key comes when the answer to the last one stands there. Beside it: the query alone.
"""

from functools import partial
from time import perf_counter

from benchmarks import _common, _window
from casemgr.operations.cases import case_keys, case_lines
from casemgr.operations.values import CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.ui.screens.cases import CasesScreen
from casemgr.ui.start import Running

_WORDS = ("rokeya", "রোকেয়া", "hossain", "মিয়া", "krishnachura", "1012345678", "no such person")
GOAL_MS = 100.0  # what a person still feels as at once


def typed(running: Running, page: CasesScreen, word: str) -> list[float]:
    """Milliseconds of each key, up to the painted answer."""
    taken = []
    answered: list[bool] = []
    heard = page.model.modelReset.connect(lambda: answered.append(True))
    for length in range(1, len(word) + 1):
        answered.clear()
        began = perf_counter()
        page.box.setText(word[:length])
        _window.until(running, lambda: bool(answered))
        _window.until(running, lambda: not page.model.missing(*page.table.rows_in_sight()))
        page.table.viewport().repaint()
        taken.append((perf_counter() - began) * 1000)
    page.model.modelReset.disconnect(heard)
    return taken


def asked(workspace: Workspace, word: str) -> list[float]:
    """Milliseconds of the query and its first page, for each key."""

    def answer(text: str) -> None:
        keys = workspace.look(case_keys, CaseQuery(search=text))
        workspace.look(case_lines, keys[:64])

    begun = (word[:end] for end in range(1, len(word) + 1))
    return [_common.timed(partial(answer, text), 1)[0] for text in begun]


def main() -> None:
    folder = _common.big_workspace()
    _common.say_machine()
    running, page = _window.open_list(folder)
    every: list[float] = []
    alone: list[float] = []
    for word in _WORDS:
        queries = asked(page.workspace, word)
        keys = typed(running, page, word)
        alone += queries
        every += keys
        text = f"{_common.median(keys):6.0f} ms a key, worst {max(keys):5.0f}"
        _common.say_line(word, f"{text}; query alone {_common.median(queries):5.0f}")
    p95 = _common.percentile(every, 95)
    text = f"p50 {_common.median(every):5.0f}  p95 {p95:5.0f}  most {max(every):5.0f} ms"
    _common.say_line("key to painted answer", text, p95 <= GOAL_MS)
    text = f"p50 {_common.median(alone):5.0f}  p95 {_common.percentile(alone, 95):5.0f} ms"
    _common.say_line("query alone", text)
    running.window.close()


if __name__ == "__main__":
    main()
