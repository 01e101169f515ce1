"""How a long table grows: 1,000 rows of eight columns, none like another, and 10,000.

Beside it ReportLab's own table of shaped paragraphs. The memory is the most that a fresh
process held while it made 10,000 rows and did nothing else.
"""

import json
import math
import sys
import time
from functools import partial
from pathlib import Path

from benchmarks import _papers, _writers

GOAL, STRETCH = 12.0, 15.0
MOST_EXPONENT = 1.2
MOST_MEGABYTES = 250.0
_TURNS = 3


def seconds(make: object, rows: list[tuple[str, ...]], turns: int) -> float:
    """Processor time of the best of several turns."""
    taken = []
    for _ in range(turns):
        began = time.process_time()
        make(rows)  # type: ignore[operator]
        taken.append(time.process_time() - began)
    return min(taken)


def memory(count: int) -> None:
    """Makes the table and prints the most memory this process ever held, in megabytes."""
    pdf = _writers.own_table(_papers.rows(count))
    print(json.dumps({"megabytes": _most_megabytes(), "bytes": float(len(pdf))}))


def _most_megabytes() -> float:
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says there begins with the parent's own memory
        return float(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024


def main() -> None:
    from benchmarks import _common, _stock  # not in the process whose memory is measured

    _common.say_machine()
    few, many = _papers.rows(1_000), _papers.rows(10_000)
    _writers.own_table(few[:50])
    untagged = partial(_writers.own_table, tagged=False)
    own = plain = stock = math.inf
    shaped = _stock.Stock(shaping=True).table
    for _ in range(_TURNS):
        own = min(own, seconds(_writers.own_table, few, 2))
        plain = min(plain, seconds(untagged, few, 2))
        stock = min(stock, seconds(shaped, few, 1))
    _common.say_line("1,000 rows, ReportLab, its own shaping", f"{stock:6.2f} s   1.0")
    ratio = stock / plain
    text = f"{plain:6.2f} s  {ratio:4.1f}  (goal {GOAL:g}, stretch {STRETCH:g})"
    _common.say_line("1,000 rows, own engine, not tagged either", text, ratio >= GOAL)
    _common.say_line("1,000 rows, own engine, tagged", f"{own:6.2f} s  {stock / own:4.1f}")
    long = seconds(_writers.own_table, many, 1)
    exponent = math.log10(long / own)
    text = f"{long:6.2f} s, growth exponent {exponent:.2f} (goal {MOST_EXPONENT:g})"
    _common.say_line("10,000 rows, own engine", text, exponent <= MOST_EXPONENT)
    if sys.platform != "win32":
        script = str(Path(__file__).resolve())
        most = _common.in_fresh_process(script, "10000")["megabytes"]
        text = f"{most:6.0f} MB (goal {MOST_MEGABYTES:g})"
        _common.say_line("10,000 rows, most memory of the process", text, most < MOST_MEGABYTES)


if __name__ == "__main__":
    memory(int(sys.argv[1])) if len(sys.argv) > 1 else main()
