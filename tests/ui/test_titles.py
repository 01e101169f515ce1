"""What a task switcher, a list of processes or a bystander's glance at a title bar could tell."""

import ast
from pathlib import Path

from casemgr.paths import program_root

UI = program_root() / "casemgr" / "ui"
_NEUTRAL = "QApplication.applicationName()"
_FORBIDDEN = frozenset(
    {"QSystemTrayIcon", "setWindowFilePath", "setProctitle", "setproctitle", "setWindowIconText"}
)


def _sources() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text("utf-8"))) for path in sorted(UI.rglob("*.py"))]


def _name(call: ast.Call) -> str:
    called = call.func
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_every_title_is_the_program_s_name_and_nothing_notifies() -> None:
    titled = 0
    for path, tree in _sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute | ast.Name):
                name = node.attr if isinstance(node, ast.Attribute) else node.id
                assert name not in _FORBIDDEN, f"{path.name}: {name}"
            if isinstance(node, ast.Call) and _name(node) == "setWindowTitle":
                titled += 1
                assert ast.unparse(node.args[0]) == _NEUTRAL, path.name
    assert titled >= 5


def test_every_dialog_of_our_own_says_its_title() -> None:
    """One without would show its class of window, or what Qt makes up."""
    for path, tree in _sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.ClassDef):
                continue
            if "QDialog" in {base.id for base in node.bases if isinstance(base, ast.Name)}:
                assert "setWindowTitle" in ast.unparse(node), f"{path.name}: {node.name}"


def test_a_file_chooser_is_titled_by_a_fixed_word() -> None:
    made = [
        (path, node)
        for path, tree in _sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _name(node) == "QFileDialog"
    ]
    assert [path.name for path, _ in made] == ["files.py", "wizard_steps.py"]
    calls = [
        node
        for path, tree in _sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (path.name, _name(node))
        in (("files.py", "_dialog"), ("wizard_steps.py", "QFileDialog"))
    ]
    assert len(calls) >= 4
    for call in calls:
        title = call.args[1]
        assert isinstance(title, ast.Call)
        assert _name(title) == "say"
        assert isinstance(title.args[0], ast.Constant)
        assert not title.keywords, "a title takes no values"


def test_other_programs_are_started_with_fixed_words_alone() -> None:
    """Arguments of a process can be read by everybody on the machine."""
    allowed = {"storage/surroundings.py", "exchange/apart.py"}
    root = program_root() / "casemgr"
    starting = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import) and any(one.name == "subprocess" for one in node.names)
    }
    assert starting <= allowed
