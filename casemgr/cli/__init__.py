"""The second door: the same operations without a window.

Other people's scripts rely on the commands, options, outputs and exit codes here: 0 done,
1 refused or not found (one sentence on standard error), 2 wrong usage. Secrets and search
texts come from files, a prompt or standard input, never from an argument or the environment.
"""

import argparse
import getpass
import locale
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from casemgr.cli.exchange import (
    COMMANDS,
    add_commands,
    print_json,
    show_dictionary,
    wrong_usage,
)
from casemgr.cli.statistics import add_statistics, run_statistics, wrong_statistics
from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.errors import CaseError, NotFound
from casemgr.domain.lifecycle import STATUS, StepBlocked
from casemgr.operations import care, diagnosis
from casemgr.operations.accounts import use_command_line
from casemgr.operations.cases import case_keys, case_lines, show_names
from casemgr.operations.errors import FileGone
from casemgr.operations.trail import compare_with_backup
from casemgr.operations.values import CaseLine, CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.words import N_, Language, say, show_date

DemoMaker = Callable[[Path, int, int], Mapping[str, Any]]
"""Makes a workspace of invented people: folder, number of cases, seed."""

_PAGE = 500
_BUG = N_("Something went wrong inside the program ({reference}). Nothing was saved halfway.")


def main(
    argv: Sequence[str] | None = None,
    *,
    demo: DemoMaker | None = None,
    problems: Path | None = None,
) -> int:
    """Run one command; gives the exit code. ``problems``: the folder in which the window notes
    bugs."""
    _speak_utf8()
    parser = _parser()
    options = parser.parse_args(argv)
    options.problems = problems
    if problem := wrong_usage(options) or _wrong_figures(options):
        parser.error(problem)
    language = _language()
    try:
        code = _obey(options, demo)
        sys.stdout.flush()
        return code
    except CaseError as error:
        print(_told(error, language), file=sys.stderr)
    except (KeyboardInterrupt, EOFError):
        print(say(N_("Stopped."), language), file=sys.stderr)
    except BrokenPipeError:  # whoever read the output has gone: nobody is left to be told
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as bug:  # noqa: BLE001 - no traceback reaches a person
        print(say(_BUG, language, reference=_place(bug)), file=sys.stderr)
    return 1


def _wrong_figures(options: argparse.Namespace) -> str:
    return wrong_statistics(options) if options.command == "statistics" else ""


def _obey(options: argparse.Namespace, demo: DemoMaker | None) -> int:
    if options.command == "demo":
        return _demo(options, demo)
    if options.command == "restore":
        return _restore(options)
    if options.command == "dictionary":
        return show_dictionary(options)
    if options.command == "diagnose":
        return _diagnose_closed(options)
    return _in_workspace(options)


def _speak_utf8() -> None:
    """Bangla in and out whatever the machine's locale; names of files keep their own bytes."""
    for stream, errors in (
        (sys.stdin, "replace"), (sys.stdout, "surrogateescape"), (sys.stderr, "surrogateescape"),
    ):  # fmt: skip
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


class _Parser(argparse.ArgumentParser):
    """Takes no shortened options: ``--passphrase words`` would pass for ``--passphrase-file``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "allow_abbrev": False})


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="casemgr", description="Case files without a window.")
    commands = parser.add_subparsers(dest="command", required=True)

    demo = commands.add_parser("demo", help="a workspace of invented people")
    demo.add_argument("folder", type=Path, metavar="DIR")
    demo.add_argument("--cases", type=_count, default=200)
    demo.add_argument("--seed", type=int, default=1)

    cases = _command(commands, "cases", "list cases")
    cases.add_argument("--search", choices=["-"], help="read the search text from standard input")
    cases.add_argument("--show-names", action="store_true")
    cases.add_argument("--json", action="store_true")

    add_commands(commands, _command)

    figures = _command(commands, "statistics", "anonymised statistics of a closed period")
    add_statistics(figures)

    check = _command(commands, "verify", "check pages, rows and the audit trail")
    check.add_argument("--json", action="store_true")
    check.add_argument("--backup", type=Path, metavar="FILE")

    told = commands.add_parser("diagnose", help="a report for whoever helps, without names")
    told.add_argument("--workspace", type=Path, required=True, metavar="DIR")
    told.add_argument("--user", metavar="NAME", help="also counts and settings")
    told.add_argument("--passphrase-file", type=Path, metavar="FILE")
    told.add_argument("--output", type=Path, metavar="FILE")

    backup = _command(commands, "backup", "write a verified backup")
    backup.add_argument("file", type=Path, metavar="FILE")

    restore = commands.add_parser("restore", help="bring a backup back into a new folder")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("folder", type=Path, metavar="DIR")
    who = restore.add_mutually_exclusive_group(required=True)
    who.add_argument("--user", metavar="NAME")
    who.add_argument("--recovery-code-file", type=Path, metavar="F")
    restore.add_argument("--passphrase-file", type=Path, metavar="F")
    return parser


def _command(commands: Any, name: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text)
    parser.add_argument("--workspace", type=Path, required=True, metavar="DIR")
    parser.add_argument("--user", required=True, metavar="NAME")
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE")
    return parser


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return count


def _in_workspace(options: argparse.Namespace) -> int:
    passphrase = _secret(options.passphrase_file, "Passphrase: ")
    try:
        workspace = Workspace.open(options.workspace, options.user, passphrase)
    except care.DAMAGE as error:
        if options.command != "verify":
            raise
        return _verify_closed(options, passphrase, error)
    language = workspace.actor.language
    try:
        for warning in workspace.warnings:
            print(_told(warning, language), file=sys.stderr)
        workspace.run(use_command_line, options.command)
        return _COMMANDS[options.command](workspace, options)
    except CaseError as error:
        print(_told(error, language), file=sys.stderr)
        return 1
    finally:
        workspace.lock()


def _cases(workspace: Workspace, options: argparse.Namespace) -> int:
    search = sys.stdin.read().strip() if options.search else ""
    keys = workspace.look(case_keys, CaseQuery(search=search))
    names: dict[int, str] = {}
    lines: list[CaseLine] = []
    for start in range(0, len(keys), _PAGE):
        page = keys[start : start + _PAGE]
        on_page = workspace.look(case_lines, page)
        lines.extend(on_page)
        if options.show_names:
            found = workspace.run(show_names, page)
            names.update(found)
    if options.json:
        listed = [
            {
                "code": line.code,
                "name": names.get(line.key, line.pseudonym),
                "status": line.status,
                "risk": line.risk,
                "opened_on": line.opened_on or None,
            }
            for line in lines
        ]
        print_json(listed)
        return 0
    language = workspace.actor.language
    for line in lines:
        shown = (
            line.code,
            names.get(line.key, line.pseudonym),
            STATUS.label(line.status, language),
            RISK_LEVEL.label(line.risk, language),
            show_date(line.opened_on, language),
        )
        print("\t".join(shown))
    return 0


def _verify(workspace: Workspace, options: argparse.Namespace) -> int:
    language, code = workspace.actor.language, 0
    if options.backup is not None:
        compared = compare_with_backup(workspace, options.backup)
        print(compared.tell(language), file=sys.stderr)
        code = 0 if compared.sound else 1
    return max(code, _show_faults(care.verify(workspace), options, language))


def _verify_closed(options: argparse.Namespace, passphrase: str, error: CaseError) -> int:
    """The workspace did not open: say why, and where the damage is if it can be found."""
    print(_told(error, _language()), file=sys.stderr)
    faults = care.verify_closed(options.workspace, options.user, passphrase)
    _show_faults(faults, options, _language())
    return 1


def _show_faults(faults: Sequence[Any], options: argparse.Namespace, language: Language) -> int:
    if options.json:
        print_json([{"kind": str(fault.kind), "place": fault.place} for fault in faults])
    for fault in faults:
        print(fault.tell(language), file=sys.stderr)
    if not faults and not options.json:
        print(say(N_("Everything is in order."), language))
    return 1 if faults else 0


def _backup(workspace: Workspace, options: argparse.Namespace) -> int:
    care.backup(workspace, options.file)
    print(options.file)
    return 0


def _diagnose(workspace: Workspace, options: argparse.Namespace) -> int:
    return _show_diagnosis(diagnosis.diagnose(workspace, options.problems), options)


def _diagnose_closed(options: argparse.Namespace) -> int:
    """Also where nobody can sign in: that is when help is needed most."""
    if options.user:
        return _in_workspace(options)
    return _show_diagnosis(diagnosis.diagnose_closed(options.workspace, options.problems), options)


def _show_diagnosis(text: str, options: argparse.Namespace) -> int:
    if options.output is None:
        print(text, end="")
    else:
        diagnosis.save_diagnosis(text, options.output)
        print(options.output)
    return 0


def _demo(options: argparse.Namespace, demo: DemoMaker | None) -> int:
    if demo is None:
        raise NotFound
    print_json(demo(options.folder, options.cases, options.seed))
    return 0


def _restore(options: argparse.Namespace) -> int:
    if options.recovery_code_file:
        code = _secret(options.recovery_code_file, "")
        care.restore(options.file, options.folder, recovery_code=code)
    else:
        passphrase = _secret(options.passphrase_file, "Passphrase: ")
        care.restore(options.file, options.folder, login=options.user, passphrase=passphrase)
    print(options.folder)
    return 0


_COMMANDS: Mapping[str, Callable[[Workspace, argparse.Namespace], int]] = {
    "cases": _cases,
    "statistics": run_statistics,
    "verify": _verify,
    "backup": _backup,
    "diagnose": _diagnose,
    **COMMANDS,
}


def _secret(path: Path | None, prompt: str) -> str:
    """The first line of a file, or what is typed at the prompt. Raises ``FileGone``."""
    if path is None:
        return getpass.getpass(prompt)
    try:
        return path.read_text("utf-8-sig").split("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError):
        raise FileGone from None


def _told(error: CaseError, language: Language) -> str:
    reasons = error.reasons if isinstance(error, StepBlocked) else ()
    return " ".join([error.tell(language), *(say(reason, language) for reason in reasons)])


def _language() -> Language:
    """The machine's language, for what is said before anybody has signed in."""
    try:
        name = locale.getlocale()[0] or ""
    except ValueError:  # a locale Python does not know
        name = ""
    return "bn" if name.startswith("bn") else "en"


def _place(bug: BaseException) -> str:
    """Where a bug happened: names of code, no values."""
    frames = traceback.extract_tb(bug.__traceback__)
    where = f"{Path(frames[-1].filename).stem}:{frames[-1].lineno}" if frames else "?"
    return f"{type(bug).__name__} {where}"
