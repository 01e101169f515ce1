"""What goes out to others and comes in from them: HTCDS workbooks, papers of a case, the data
dictionary. The commands of ``casemgr.cli`` that are about files of other programs."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from casemgr.cli.papers import AddCommand, add_report, make_report, wrong_report
from casemgr.domain.case_codes import PURPOSE
from casemgr.operations import dictionary, exchange, handing_out, open_export
from casemgr.operations.errors import FileGone
from casemgr.operations.values import UnclearCell
from casemgr.operations.workspace import Workspace
from casemgr.words import N_, Language, say

_STILL_READABLE = N_(
    "The file itself still lies where it was, readable for everybody. Delete it or lock it away."
)


def add_commands(commands: Any, add: AddCommand) -> None:
    """The parsers of these commands; ``add`` makes one that signs somebody in."""
    add_report(commands, add)

    take = add(commands, "import-htcds", "take over an HTCDS sheet or workbook")
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--dry-run", action="store_true")
    take.add_argument("--json", action="store_true")

    give = add(commands, "export-htcds", "hand out an HTCDS sheet, pseudonymised by default")
    give.add_argument("file", type=Path, metavar="FILE.xlsx")
    give.add_argument("--whole", action="store_true", help="every field of the standard")
    give.add_argument("--identified", action="store_true")
    give.add_argument("--purpose", choices=[code.code for code in PURPOSE], default="")
    give.add_argument("--recipient", default="", metavar="TEXT")
    give.add_argument("--agreed", default="", metavar="ID", help="the request agreed to")
    _sealed_for(give)

    everything = add(commands, "export-all", "everything the office keeps, sealed")
    everything.add_argument("file", type=Path, metavar="FILE")
    everything.add_argument("--agreed", required=True, metavar="ID")
    _sealed_for(everything)

    words = commands.add_parser("dictionary", help="every field, as CSV or Markdown")
    words.add_argument("--output", type=Path, metavar="FILE.csv|FILE.md")


def _sealed_for(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seal-to", action="append", default=[], metavar="KEY", help="a public age key (age1…)"
    )
    parser.add_argument(
        "--seal-passphrase-file", type=Path, metavar="F", help="words, where there is no key"
    )


def wrong_usage(options: argparse.Namespace) -> str:
    """What is missing or does not fit together; ``""`` where all is well."""
    if getattr(options, "identified", False) and not (options.purpose and options.recipient):
        return "--identified needs --purpose and --recipient"
    sealing = getattr(options, "seal_to", ()) or getattr(options, "seal_passphrase_file", None)
    if getattr(options, "agreed", "") and not sealing:
        return "--agreed needs --seal-to or --seal-passphrase-file"
    if sealing and not options.agreed:
        return "what is sealed needs --agreed"
    return wrong_report(options) if options.command == "report" else ""


def print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False))


def show_dictionary(options: argparse.Namespace) -> int:
    """The data dictionary; needs no workspace."""
    if options.output is None:
        print(dictionary.as_csv(dictionary.data_dictionary()), end="")
        return 0
    dictionary.save_dictionary(options.output)
    print(options.output)
    return 0


def _import(workspace: Workspace, options: argparse.Namespace) -> int:
    run = exchange.dry_run(workspace, options.file)
    failed = [row for row in run.rows if row.failed]
    created = len(run.rows) - len(failed)
    if not options.dry_run:
        created = exchange.confirm_import(workspace, run).created
    language = workspace.actor.language
    if options.json:
        rows = [{"row": row.row, "reason": say(row.failed, language)} for row in failed]
        unclear = [_cell(cell, language) for cell in run.unclear]
        print_json({"created": created, "unclear": unclear, "failed": rows})
        if not options.dry_run:
            print(say(_STILL_READABLE, language), file=sys.stderr)
        return 0
    text = N_("Would create: {created}.") if options.dry_run else N_("Created: {created}.")
    print(say(text, language, created=created))
    for cell in run.unclear:
        print(
            say(
                N_("Row {row}, {column}: {problem}"),
                language,
                row=cell.row,
                column=cell.column,
                problem=say(cell.problem, language),
            )
        )
    for row in failed:
        print(
            say(
                N_("Row {row} was not taken over: {problem}"),
                language,
                row=row.row,
                problem=say(row.failed, language),
            )
        )
    if not options.dry_run:
        print(say(_STILL_READABLE, language))
    return 0


def _cell(cell: UnclearCell, language: Language) -> dict[str, object]:
    return {
        "row": cell.row,
        "column": cell.column,
        "value": cell.value,
        "problem": say(cell.problem, language),
    }


def _export(workspace: Workspace, options: argparse.Namespace) -> int:
    done = handing_out.export_htcds(
        workspace,
        options.file,
        identified=options.identified,
        purpose=options.purpose,
        recipient=options.recipient,
        whole=options.whole,
        agreed=_agreed(options) if options.agreed else None,
    )
    language = workspace.actor.language
    text = N_("Cases written: {cases}. Left out for lack of consent: {left_out}.")
    print(say(text, language, cases=done.cases, left_out=done.left_out))
    if done.sealed:
        print(done.path)
    return 0


def _agreed(options: argparse.Namespace) -> handing_out.Agreed:
    words = ""
    if options.seal_passphrase_file is not None:
        try:
            words = options.seal_passphrase_file.read_text("utf-8-sig").split("\n")[0].strip()
        except (OSError, UnicodeDecodeError):
            raise FileGone from None
    return handing_out.agreed_as(options.agreed, options.seal_to, words)


def _export_all(workspace: Workspace, options: argparse.Namespace) -> int:
    done = open_export.export_all(workspace, options.file, _agreed(options))
    print(done.path)
    return 0


COMMANDS: Mapping[str, Callable[[Workspace, argparse.Namespace], int]] = {
    "report": make_report,
    "import-htcds": _import,
    "export-htcds": _export,
    "export-all": _export_all,
}
