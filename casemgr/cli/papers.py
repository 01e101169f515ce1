"""The command ``report``: papers and spreadsheets of a case, papers about a period."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.errors import NotFound
from casemgr.domain.paper_levels import DELICATE, LEVEL
from casemgr.operations import case_sheet, report_door, report_periods, reports
from casemgr.operations.cases import find_code
from casemgr.operations.errors import FileGone
from casemgr.operations.report_papers import KINDS, Paper
from casemgr.operations.report_request import PAPER_KEPT, PaperRequest, PeriodRequest
from casemgr.operations.report_signs import signs_told
from casemgr.operations.workspace import Workspace
from casemgr.words import Language

AddCommand = Callable[[Any, str, str], argparse.ArgumentParser]
LANGUAGES: Mapping[str, tuple[Language, ...]] = {
    "en": ("en",),
    "bn": ("bn",),
    "both": ("en", "bn"),
}
SHEET = "case-sheet"


def add_report(commands: Any, add: AddCommand) -> None:
    """The parser of the command; ``add`` makes one that signs somebody in."""
    report = add(commands, "report", "a case's PDF or spreadsheet, or a paper about a period")
    report.add_argument("code", metavar="CODE", nargs="?", default="")
    report.add_argument("--kind", choices=(*KINDS, SHEET), required=True)
    report.add_argument("--language", choices=sorted(LANGUAGES), required=True)
    report.add_argument("--purpose", choices=[code.code for code in PURPOSE], default="")
    report.add_argument("--recipient", default="", metavar="TEXT")
    report.add_argument("--level", choices=[code.code for code in LEVEL], default="full")
    report.add_argument(
        "--tell", action="append", default=[], choices=[code.code for code in DELICATE],
        help="what the levels referral and court leave out unless it is chosen",
    )  # fmt: skip
    report.add_argument("--referral", type=_place, default=0, metavar="N", help="its place")
    report.add_argument("--follow-up", type=_place, default=0, metavar="N", help="its place")
    report.add_argument(
        "--paper", choices=[code.code for code in PAPER_KEPT], default="",
        help="of a plan: is keeping it safe for her",
    )  # fmt: skip
    report.add_argument(
        "--large-print", action=argparse.BooleanOptionalAction, default=None,
        help="of a case file, a plan (usual there) and a follow-up report",
    )  # fmt: skip
    report.add_argument("--period", default="", metavar="2025|2025-Q3")
    report.add_argument("--password-file", type=Path, metavar="F", help="its first line opens it")
    report.add_argument("--pseudonymised", action="store_true", help=f"of {SHEET}: no names")
    report.add_argument("--output", type=Path, required=True, metavar="FILE")


def wrong_report(options: argparse.Namespace) -> str:
    """What is missing or does not fit together; ``""`` where all is well."""
    paper = KINDS.get(options.kind)
    of_case = paper is None or paper.draw is not None
    needs = {
        "CODE": of_case and not options.code,
        "--period": not of_case and not options.period,
        "--purpose": of_case and not _purpose(paper, options),
        "--recipient": of_case and not _named_itself(paper) and not options.recipient,
    }
    for name, missing in needs.items():
        if missing:
            return f"--kind {options.kind} needs {name}"
    unfit = {
        "CODE": not of_case and options.code,
        "--period": of_case and options.period,
        "--pseudonymised": options.pseudonymised and options.kind != SHEET,
        "--referral": options.referral and options.kind != "referral",
        "--follow-up": options.follow_up and options.kind != "follow-up",
        "--paper": options.paper and not (paper and paper.neutral),
        "--password-file": options.password_file and paper is None,
        "--large-print": options.large_print and (paper is None or paper.large is None),
    }
    return next((f"{name} is not for --kind {options.kind}" for name in unfit if unfit[name]), "")


def make_report(workspace: Workspace, options: argparse.Namespace) -> int:
    """Make the paper and write it, once."""
    paper, languages = KINDS.get(options.kind), LANGUAGES[options.language]
    if paper is not None and paper.draw is None:
        reports.check_output(options.output)
        asked = PeriodRequest(options.kind, options.period, languages, options.recipient)
        made = report_periods.make_period_report(workspace, asked, _password(options))
        _save(workspace, made, options)
        print(options.output)
        return 0
    case_id = workspace.look(find_code, options.code)
    if case_id is None:
        raise NotFound
    reports.check_output(options.output)
    request = PaperRequest(
        case_id,
        case_sheet.WITHOUT_NAMES if options.pseudonymised else options.kind,
        languages,
        _purpose(paper, options),
        options.recipient,
        level=options.level,
        chosen=frozenset(options.tell),
        record_id=_record(workspace, case_id, options),
        paper_kept=options.paper,
        large=options.large_print,
    )
    if paper is None:
        sheet = case_sheet.make_case_sheet(workspace, request)
        case_sheet.save_case_sheet(sheet, options.output)
    else:
        _save(workspace, reports.make_report(workspace, request, _password(options)), options)
    print(options.output)
    return 0


def _save(workspace: Workspace, made: reports.MadeReport, options: argparse.Namespace) -> None:
    """Write the paper; what it could not show as typed is said beside."""
    reports.save_report(made, options.output)
    for line in signs_told(made.uncovered, made.removed, workspace.actor.language):
        print(line, file=sys.stderr)


def _purpose(paper: Paper | None, options: argparse.Namespace) -> str:
    """What was given, or the purpose the paper is usually made for."""
    usual = paper.purposes[0] if paper and paper.purposes else ""
    given: str = options.purpose
    return given or usual


def _named_itself(paper: Paper | None) -> bool:
    """Whether the recipient follows from what the paper is about."""
    return paper is not None and (paper.neutral or paper.about == "referral")


def _record(workspace: Workspace, case_id: str, options: argparse.Namespace) -> str:
    place: int = options.referral or options.follow_up
    if not place:
        return ""
    offered = workspace.look(report_door.paper_choices, case_id, options.kind)
    if place > len(offered):
        raise NotFound
    return offered[place - 1].record_id


def _password(options: argparse.Namespace) -> str:
    if options.password_file is None:
        return ""
    try:
        words = options.password_file.read_text("utf-8-sig").split("\n")[0].strip()
    except (OSError, UnicodeDecodeError):
        raise FileGone from None
    if not words:
        raise FileGone
    return str(words)


def _place(text: str) -> int:
    place = int(text)
    if place < 1:
        raise argparse.ArgumentTypeError("counted from 1")
    return place
