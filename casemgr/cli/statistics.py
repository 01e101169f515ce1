"""Anonymised statistics from the command line: tables, row files, counts with noise."""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from casemgr.cli.exchange import print_json
from casemgr.operations.private_counts import (
    CountsPreview,
    CountsRequest,
    preview_counts,
    release_counts,
)
from casemgr.operations.row_files import (
    RowRequest,
    release_row_file,
    row_summary,
    withheld_by_column,
)
from casemgr.operations.statistics import release_statistics
from casemgr.operations.statistics_request import Released, StatisticsRequest
from casemgr.operations.workspace import Workspace
from casemgr.statistics import TEMPLATES
from casemgr.statistics.noise import method as noise_method
from casemgr.statistics.noise.explaining import REVIEWED_BY
from casemgr.statistics.rows import TEMPLATES as ROW_TEMPLATES
from casemgr.statistics.rows import risk_report

Run = Callable[[Workspace, argparse.Namespace], int]


def add_statistics(parser: argparse.ArgumentParser) -> None:
    """The options of ``statistics``."""
    parser.add_argument("--product", choices=list(_PRODUCTS), default="bulletin")
    every = dict.fromkeys(name for one in _PRODUCTS.values() for name in one.templates)
    parser.add_argument("--template", choices=list(every), default="")
    parser.add_argument("--period", required=True, metavar="2025|2025-Q3")
    parser.add_argument("--project", default="", metavar="NAME", help="for the template project")
    parser.add_argument("--epsilon", default="", metavar="E", help="the budget of dp-counts")
    parser.add_argument(
        "--expected", action="store_true", help="only say what --epsilon would buy; spend nothing"
    )
    parser.add_argument("--output", type=Path, required=True, metavar="DIR")
    parser.add_argument("--recipient", default="", metavar="NAME", help="not for the public")
    parser.add_argument("--json", action="store_true")


def wrong_statistics(options: argparse.Namespace) -> str:
    """What is missing or does not fit together; ``""`` where all is well."""
    product = _PRODUCTS[options.product]
    if options.template and options.template not in product.templates:
        return f"--product {options.product} has the templates {', '.join(product.templates)}"
    if (options.product == "dp-counts") != bool(options.epsilon):
        return "--epsilon is needed for --product dp-counts, and only there"
    if options.expected and not options.epsilon:
        return "--expected goes with --product dp-counts"
    if options.project and options.product != "bulletin":
        return "--project goes with --product bulletin"
    return ""


def run_statistics(workspace: Workspace, options: argparse.Namespace) -> int:
    """Release; the files' names on standard output, what is withheld and why beside them."""
    product = _PRODUCTS[options.product]
    options.template = options.template or product.templates[0]
    return product.run(workspace, options)


def _bulletin(workspace: Workspace, options: argparse.Namespace) -> int:
    asked = StatisticsRequest(options.period, options.template, options.project, options.recipient)
    done = release_statistics(workspace, asked, options.output)
    why = done.publication.summary(workspace.actor.language)
    return _say(options, done.paths, [why], _told(workspace, done))


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
    }


def _rows(workspace: Workspace, options: argparse.Namespace) -> int:
    language = workspace.actor.language
    asked = RowRequest(options.period, options.template, options.recipient)
    done = release_row_file(workspace, asked, options.output)
    release = done.release
    why = row_summary(release, language)
    told = {
        "product": "ctdc-rows",
        "template": release.template,
        "period": release.years.code,
        "k": release.k,
        "rows": len(release.order),
        "columns": len(release.profile.header),
        "recorded": sum(release.risk.recorded.values()),
        "withheld": sum(release.risk.withheld.values()),
        "withheld_by_column": withheld_by_column(release),
        "why": why,
    }
    risk = risk_report(release, language).decode().splitlines()
    return _say(options, done.paths, [why, "", *risk], told)


def _counts(workspace: Workspace, options: argparse.Namespace) -> int:
    asked = CountsRequest(options.period, options.epsilon, options.template, options.recipient)
    before = preview_counts(workspace, asked)
    told: dict[str, Any] = {
        "product": "dp-counts",
        "experimental": not REVIEWED_BY,
        "template": before.request.template,
        "period": before.request.period,
        "expected": _expected(before),
    }
    if options.expected:
        lines = [] if options.json else before.lines
        print(*lines, sep="\n", end="\n" if lines else "")
        return _say(options, (), (), told)
    if not options.json and not before.recorded:
        print(*before.lines, sep="\n", file=sys.stderr, flush=True)
    done = release_counts(workspace, asked, options.output)
    why = noise_method(done.release, workspace.actor.language)
    told |= {"spent": done.spent, "left": float(done.left), "why": " ".join(why)}
    return _say(options, done.paths, why, told)


def _expected(before: CountsPreview) -> dict[str, object]:
    told = before.expectation
    return {
        "epsilon": float(told.budget),
        "left_before": float(told.left_before),
        "cells_one_person_changes": told.changes,
        "error_8_of_10": told.typical,
        "error_19_of_20": told.rare,
        "recorded": before.recorded,
        "words": " ".join(before.lines),
    }


def _say(
    options: argparse.Namespace,
    paths: Iterable[Path],
    beside: Iterable[str],
    told: Mapping[str, object],
) -> int:
    if options.json:
        print_json({**told, "files": [str(path) for path in paths]})
        return 0
    for path in paths:
        print(path)
    for line in beside:
        print(line, file=sys.stderr)
    return 0


@dataclass(frozen=True, slots=True)
class _Product:
    """The first template is the one made without ``--template``."""

    run: Run
    templates: tuple[str, ...]


_WHOLE_OFFICE: Final = tuple(key for key, one in TEMPLATES.items() if not one.one_project)
_PRODUCTS: Mapping[str, _Product] = {
    "bulletin": _Product(_bulletin, tuple(TEMPLATES)),
    "ctdc-rows": _Product(_rows, ROW_TEMPLATES),
    "dp-counts": _Product(_counts, _WHOLE_OFFICE),
}
