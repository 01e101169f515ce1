"""What the documents name is there, what is there is named, and their figures are the code's."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from casemgr.domain.names import new_case_code, read_case_code
from casemgr.statistics.rounding import BASE, K
from casemgr.storage.keys import DEFAULT_COST, FLOOR_COST
from casemgr.storage.keys.unlock import QUICK_TRIES

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "casemgr"
DECISIONS = ROOT / "docs" / "decisions"
OURS = [
    *(ROOT / name for name in ("ARCHITECTURE.md", "SECURITY.md", "CONTRIBUTING.md")),
    *sorted(DECISIONS.glob("*.md")),
]
ALL = [path for path in (*OURS, ROOT / "README.md") if path.exists()]
ENDINGS = (".py", ".md", ".toml", ".lock", ".txt", ".qss", ".ttf", ".po")

# Files that a workspace has, or that lie there once casemgr was set up: not in the repository.
MADE = re.compile(r"(\.venv|demo-out|backups|files)(/.*)?")
# Split, so that this file does not name them itself.
FOREIGN = [
    "py" + "pi.org", "python" + "hosted", "npm" + "js.", "deb." + "debian.org",
    "/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/tm" + "p/", "C:" + "\\",
]  # fmt: skip
WORKSHOP = re.compile(
    r"(?i)(?<![\w&])#\d+\b|\bissues? \d+|\bsub-?agents?\b|\bthis session\b|\bAI\b"
)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def running(path: Path) -> str:
    """A document's text with its line breaks gone, so that a sentence is found across them."""
    return " ".join(read(path).split())


def named_paths(text: str) -> Iterator[str]:
    """What stands between backticks and looks like a file or a folder of ours."""
    fences_gone = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    for token in re.findall(r"`([^`\n]+)`", fences_gone):
        path = token.removeprefix("./")
        if not re.fullmatch(r"\.?[\w*][\w.*-]*(/[\w.*-]*)*", path) or MADE.fullmatch(path):
            continue
        if "/" in path or (path.endswith(ENDINGS) and path not in ENDINGS):
            yield path


def exists(path: str, beside: Path) -> bool:
    for folder in (ROOT, PACKAGE, beside.parent):
        if "*" in path:
            if any(folder.glob(path)):
                return True
        elif (folder / path).exists():
            return True
    return False


def missing_paths(text: str, beside: Path) -> list[str]:
    return [path for path in named_paths(text) if not exists(path, beside)]


def broken_links(text: str, beside: Path) -> list[str]:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    return [t for t in targets if "://" not in t and not (beside.parent / t).exists()]


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_every_path_a_document_names_exists(path: Path) -> None:
    assert missing_paths(read(path), path) == []


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    assert broken_links(read(path), path) == []


def test_a_path_that_is_not_there_and_a_dead_link_are_seen() -> None:
    text = "See `casemgr/gone.py`, `dev.py`, `ui/` and [there](docs/nowhere.md), [here](dev.py)."
    assert missing_paths(text, ROOT / "README.md") == ["casemgr/gone.py"]
    assert broken_links(text, ROOT / "README.md") == ["docs/nowhere.md"]


def test_every_room_has_its_line_in_the_architecture() -> None:
    rooms = {
        path.stem
        for path in PACKAGE.iterdir()
        if path.suffix == ".py" or (path.is_dir() and (path / "__init__.py").exists())
    } - {"__init__"}
    described = re.findall(r"^\| `(\w+)` \|", read(ROOT / "ARCHITECTURE.md"), re.M)
    assert sorted(described) == sorted(rooms)


def test_decisions_are_numbered_without_gaps_and_say_the_same_four_things() -> None:
    records = sorted(DECISIONS.glob("[0-9]*.md"))
    numbers = [path.name[:4] for path in records]
    assert numbers == [f"{number:04}" for number in range(1, len(records) + 1)]
    for path in records:
        text = read(path)
        assert text.startswith(f"# {path.name[:4]}. "), path.name
        said = re.findall(r"^\*\*(\w+)\.\*\*", text, re.M)
        assert said == ["Context", "Options", "Choice", "Price"], path.name
        assert len(text.splitlines()) <= 30, path.name


def test_the_index_links_each_decision_once_under_its_own_title() -> None:
    linked = re.findall(r"^- \[(.+)\]\((.+)\)$", read(DECISIONS / "README.md"), re.M)
    titles = [
        (read(path).splitlines()[0].removeprefix("# "), path.name)
        for path in sorted(DECISIONS.glob("[0-9]*.md"))
    ]
    assert linked == titles


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_the_documents_speak_of_the_product_alone(path: Path) -> None:
    text = read(path)
    assert [name for name in FOREIGN if name in text] == []
    assert WORKSHOP.findall(text) == []


@pytest.mark.parametrize(("name", "most"), [("ARCHITECTURE.md", 220), ("SECURITY.md", 190)])
def test_the_main_documents_stay_short_enough_to_be_read(name: str, most: int) -> None:
    assert len(read(ROOT / name).splitlines()) <= most


def test_the_figures_of_security_are_those_of_the_code() -> None:
    text = running(ROOT / "SECURITY.md")
    floor, default = FLOOR_COST, DEFAULT_COST
    words = {5: "Five"}
    for said in (
        f"{default.memory_kib // 1024} MiB and {default.passes} passes is the default",
        f"{floor.memory_kib // 1024} MiB, {floor.passes} passes and {floor.lanes} lanes the floor",
        f"{words[QUICK_TRIES]} wrong PINs",
        f"at least {K - 2} wide",
        f"every count is then rounded to {BASE}",
        f"fewer than {K} cases",
    ):
        assert said in text, said


def test_the_case_code_shown_as_an_example_is_one() -> None:
    (shown,) = re.findall(r"`(\w{4}-\w{4})`", read(DECISIONS / "0008-case-code.md"))
    code = new_case_code(lambda letters: letters[0])
    assert read_case_code(code) == code
    assert read_case_code(shown) == shown


def test_the_import_line_is_the_contract() -> None:
    settings = tomllib.loads(read(ROOT / "pyproject.toml"))["tool"]["importlinter"]
    (layers,) = [c["layers"] for c in settings["contracts"] if c["id"] == "layers"]
    drawn = " → ".join(["main", *(f"({row})" if "|" in row else row for row in layers)])
    assert drawn in read(ROOT / "ARCHITECTURE.md")


def test_the_licence_is_apache_and_the_notice_names_every_library_asked_for() -> None:
    licence, notice = read(ROOT / "LICENSE"), read(ROOT / "NOTICE")
    assert "Apache License" in licence
    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    asked = [Requirement(text).name for text in project["dependencies"]]
    assert [name for name in asked if name.lower() not in notice.lower()] == []
    for owed in ("HTCDS", "CC BY 4.0", "modified", "not endorsed", "SIL Open Font License", "ISC"):
        assert owed in " ".join(notice.split()), owed
