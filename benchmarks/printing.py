"""How fast a report of eight pages becomes a file, beside other ways to print the same.

The same sections, 68 table rows of paragraph cells and two charts in English and Bangla: by the
program's own engine, by ReportLab with its own shaping, and by what else is there. Times are
processor time of the best of several turns, taken in turns; only the ratios mean something.
Nothing is remembered from one turn to the next: each shapes every word anew.

fpdf2, typst and WeasyPrint are measured where CASEMGR_RIVALS names a Python that has them.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pypdfium2

from benchmarks import _common, _papers, _stock, _writers
from casemgr.reports.sealing import encrypt

GOAL, STRETCH = 5.0, 7.0
MOST_ON_TOP = 40.0  # per cent that tags, encryption and contents may cost on top of layout
TURNS = 9
_RIVALS = Path(__file__).with_name("_rivals.py")
_OTHERS = ("fpdf2", "typst", "weasyprint")


def in_turns(work: dict[str, Callable[[], bytes]], turns: int) -> dict[str, float]:
    """Milliseconds of processor time of the best turn of each; the first turn warms up."""
    best = dict.fromkeys(work, float("inf"))
    for turn in range(turns + 1):
        for name, make in work.items():
            began = time.process_time()
            make()
            taken = (time.process_time() - began) * 1000
            best[name] = min(best[name], taken if turn else float("inf"))
    return best


def rival(python: str, name: str, parts: tuple[_papers.Part, ...]) -> float | str:
    """Milliseconds of another writer, or why there is no figure."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    told = json.dumps(
        {"name": name, "fonts": str(_papers.FONTS), "parts": _papers.plain(parts), "turns": 4}
    )
    done = subprocess.run(
        [python, str(_RIVALS)], input=told, env=environment, capture_output=True, text=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    if done.returncode:
        return "not measured: " + (done.stderr.strip().splitlines() or ["it failed"])[-1][:90]
    return float(json.loads(done.stdout.splitlines()[-1])["ms"])


def main() -> None:
    parts = _papers.report()
    stock, unshaped = _stock.Stock(shaping=True), _stock.Stock(shaping=False)
    _common.say_machine()
    taken = in_turns(
        {
            "own": partial(_writers.own_report, parts),
            "layout": partial(_writers.own_report, parts, tagged=False),
            "sealing": partial(encrypt, _writers.own_report(parts), "four words of a password"),
            "stock": partial(stock.report, parts),
            "plain": partial(unshaped.report, parts),
        },
        TURNS,
    )
    floor = taken["stock"]
    _pages("own engine", _writers.own_report(parts))
    _pages("ReportLab", stock.report(parts))
    _common.say_line("ReportLab, its own shaping", f"{floor:7.0f} ms   1.0")
    text = f"{taken['plain']:7.0f} ms  {floor / taken['plain']:4.1f}"
    _common.say_line("ReportLab unshaped (its Bangla is wrong)", text)
    ratio = floor / taken["layout"]
    text = f"{taken['layout']:7.0f} ms  {ratio:4.1f}  (goal {GOAL:g}, stretch {STRETCH:g})"
    _common.say_line("own engine, neither tagged nor with contents", text, ratio >= GOAL)
    whole = floor / taken["own"]
    text = f"{taken['own']:7.0f} ms  {whole:4.1f}"
    _common.say_line("own engine, tagged, with contents", text, whole >= GOAL)
    extra = (taken["own"] + taken["sealing"] - taken["layout"]) / taken["layout"] * 100
    text = f"{taken['sealing']:7.0f} ms for AES; {extra:3.0f} % on top (goal {MOST_ON_TOP:g} %)"
    _common.say_line("tags, contents and AES-256", text, extra <= MOST_ON_TOP)
    rivals = os.environ.get("CASEMGR_RIVALS", "")
    for name in ("qt", *_OTHERS):
        python = sys.executable if name == "qt" else rivals
        found = rival(python, name, parts) if python else "not measured: CASEMGR_RIVALS not set"
        if isinstance(found, str):
            _common.say_line(name, found)
        else:
            text = f"{found:7.0f} ms  {floor / found:4.1f}"
            _common.say_line(name, text, taken["own"] < found)


def _pages(name: str, pdf: bytes) -> None:
    document = pypdfium2.PdfDocument(pdf)
    _common.say_line(f"pages, bytes: {name}", f"{len(document)}, {len(pdf):,}")
    document.close()


if __name__ == "__main__":
    main()
