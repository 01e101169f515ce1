"""Every way out of the workspace: written down by one function, and asked for consent."""

import ast
from pathlib import Path

from casemgr.operations.releases import RELEASE_KIND
from casemgr.paths import program_root

OPERATIONS = program_root() / "casemgr" / "operations"
EXITS: dict[str, tuple[tuple[str, ...], str]] = {
    "access_log.save_access": (("access-log",), "her own right to know; names of workers only"),
    "attachments.release_attachment": (("attachment",), "consent"),
    "calendar.export_calendar": (("calendar",), "case codes beside words of no meaning"),
    "case_sheet.save_case_sheet": (("case-sheet", "case-sheet-pseudonymised"), "consent"),
    "handing_out.export_htcds": (("htcds", "htcds-identified"), "consent"),
    "handing_out.save_failed_rows": (("failed-rows",), "rows that never became a case"),
    "open_export.export_all": (("complete-export",), "two people; the office moves its own data"),
    "registers.save_register": (("register",), "codes and days, no names; for an authority"),
    "reports.save_report": (
        ("case-file", "summary", "referral", "plan", "follow-up", "caseload"),
        "consent",
    ),
    "report_many.make_many": (("case-file", "summary", "referral"), "consent"),
    "statistics_gate.hand_out": (("statistics",), "protected figures and rows of no person"),
}
"""By the function that writes outside: the kinds under which it stands in the release log, and
whether consent is asked for its purpose, or why not."""
NO_DATA = {
    "instruments.write_form_file": "an empty form",
    "recovery.save_sheet": "a key, on a paper of its own",
    "dictionary.save_dictionary": "what fields there are",
    "diagnosis.save_diagnosis": "places in the code, no values",
    "report_stream.write_blocks": "what an exit gives it, block by block",
    "restoring._unlocked": "key files, into the workspace that is being restored",
}
"""Writers that hand out nothing about anybody."""
DOORS = {
    "access_log": "begin_release", "attachments": "begin_release", "calendar": "begin_release",
    "case_sheet": "released", "handing_out": "begin_release", "open_export": "ReleaseRow",
    "registers": "begin_release", "report_many": "begin_release", "reports": "begin_release",
    "statistics_gate": "begin_release",
}  # fmt: skip
"""How each module reaches the one recording function. The complete export writes a line for
each of all cases at once, in a statement of its own."""
ASKING = {
    "attachments": "refusal_for", "case_sheet": "released", "handing_out": "_with_consent",
    "report_many": "freeze_paper", "reports": "refusal_for",
}  # fmt: skip


def calls(tree: ast.AST) -> set[str]:
    """The names of all functions called within; of ``run`` also the operation it is given."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            found.add(name)
            found |= {
                one.id for one in node.args[:1] if name == "run" and isinstance(one, ast.Name)
            }
    return found


WRITING = {
    "write_whole", "write_bytes", "write_text", "write_sealed", "write_blocks", "seal_stream",
}  # fmt: skip


def writers(path: Path) -> set[str]:
    """The functions of a module that write a file themselves."""
    tree = ast.parse(path.read_text("utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {f"{path.stem}.{one.name}" for one in functions if calls(one) & WRITING}


def test_every_writer_is_a_known_exit_or_hands_out_nothing() -> None:
    found = set().union(*(writers(path) for path in OPERATIONS.glob("*.py")))
    assert found - set(EXITS) - set(NO_DATA) == set(), "let it go through begin_release"
    assert "report_many.make_many" in found


def test_every_exit_goes_through_the_one_recording_function() -> None:
    for name in EXITS:
        module = name.partition(".")[0]
        text = (OPERATIONS / f"{module}.py").read_text("utf-8")
        assert DOORS[module] in calls(ast.parse(text)), module
    made = {
        path.stem
        for path in OPERATIONS.glob("*.py")
        if "ReleaseRow" in calls(ast.parse(path.read_text("utf-8")))
    }
    assert made == {"releases", "open_export"}


def test_every_kind_of_release_has_its_exit_and_says_whether_it_asks() -> None:
    kinds = {kind for known, _why in EXITS.values() for kind in known}
    assert kinds == {one.code for one in RELEASE_KIND}
    for name, (_kinds, why) in EXITS.items():
        module = name.partition(".")[0]
        tree = ast.parse((OPERATIONS / f"{module}.py").read_text("utf-8"))
        assert why, name
        if why == "consent":
            assert ASKING[module] in calls(tree), name
