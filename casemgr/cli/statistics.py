"""Anonymised statistics from the command line."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from casemgr.cli.exchange import print_json
from casemgr.operations.statistics import release_statistics
from casemgr.operations.statistics_request import Released, StatisticsRequest
from casemgr.operations.workspace import Workspace
from casemgr.statistics import TEMPLATES


def add_statistics(parser: argparse.ArgumentParser) -> None:
    """The options of ``statistics``."""
    parser.add_argument("--product", choices=list(_PRODUCTS), default="bulletin")
    parser.add_argument("--template", choices=list(TEMPLATES), default="public")
    parser.add_argument("--period", required=True, metavar="2025|2025-Q3")
    parser.add_argument("--project", default="", metavar="NAME", help="for the template project")
    parser.add_argument("--output", type=Path, required=True, metavar="DIR")
    parser.add_argument("--recipient", default="", metavar="NAME", help="not for the public")
    parser.add_argument("--json", action="store_true")


def run_statistics(workspace: Workspace, options: argparse.Namespace) -> int:
    """Release; the files' names on standard output, what is withheld and why beside them."""
    return _PRODUCTS[options.product](workspace, options)


def _bulletin(workspace: Workspace, options: argparse.Namespace) -> int:
    asked = StatisticsRequest(options.period, options.template, options.project, options.recipient)
    done = release_statistics(workspace, asked, options.output)
    if options.json:
        print_json(_told(workspace, done))
        return 0
    for path in done.paths:
        print(path)
    print(done.publication.summary(workspace.actor.language), file=sys.stderr)
    return 0


def _told(workspace: Workspace, done: Released) -> dict[str, object]:
    shown = done.publication
    return {
        "template": shown.template,
        "period": shown.period.code,
        "k": shown.k,
        "base": shown.base,
        "counts": shown.lines,
        "withheld": shown.withheld,
        "why": shown.summary(workspace.actor.language),
        "tables": [
            {
                "table": table.key,
                "counts": len(table.rows),
                "withheld": sum(row.count is None for row in table.rows),
            }
            for table in shown.tables
        ],
        "files": [str(path) for path in done.paths],
    }


_PRODUCTS: Mapping[str, Callable[[Workspace, argparse.Namespace], int]] = {"bulletin": _bulletin}
