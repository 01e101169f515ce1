"""A person at work, step by step; what was acknowledged to her, and whether it is all there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from casemgr.domain.errors import CaseError
from casemgr.operations import care
from casemgr.operations.attachments import attach_bytes, documents, read_attachment
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.handing_out import export_htcds
from casemgr.operations.records import save_record
from casemgr.operations.reports import make_report, save_report
from casemgr.operations.values import ReportRequest
from casemgr.operations.workspace import Workspace
from casemgr.storage.backup import verify_backup
from tests.conftest import ROKEYA, consents
from tests.torture.office import PHOTO, picture

DONE: Final = "done"
_PURPOSES: Final = ("interview", "storage", "services", "supervision", "contact")


@dataclass
class Told:
    """What was acknowledged: numbers of notes, the newest draft of each form, how many papers,
    and the files that were written."""

    notes: list[int] = field(default_factory=list)
    drafts: dict[str, int] = field(default_factory=dict)
    papers: int = 0
    backups: list[Path] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)


@dataclass
class Scene:
    """One workspace at a time, the case that is worked on, and the folder papers go to."""

    workspace: Workspace
    case_id: str
    outs: Path
    told: Told = field(default_factory=Told)
    number: int = 0


def begin(workspace: Workspace, outs: Path) -> Scene:
    """A new case to work on."""
    case = workspace.run(create_case, ROKEYA, consents(*_PURPOSES))
    return Scene(workspace, case.case_id, outs)


def save(scene: Scene) -> None:
    text = f"note {scene.number} " + "long " * (scene.number * 37 % 400)
    note = {"kind": "observed", "text": text}
    scene.workspace.run(save_record, "note", scene.case_id, None, note)
    scene.told.notes.append(scene.number)


def draft(scene: Scene) -> None:
    form = f"form {scene.number % 3}"
    payload = {"text": f"draft {scene.number} " + "long " * (scene.number * 53 % 900)}
    scene.workspace.drafts.put(form, payload, None)
    scene.told.drafts[form] = scene.number


def attach_small(scene: Scene) -> None:
    _attach(scene, 40)


def attach_large(scene: Scene) -> None:
    _attach(scene, 330)


def back_up(scene: Scene) -> None:
    out = scene.outs / f"{scene.number}.casemgr-backup"
    care.backup(scene.workspace, out)
    scene.told.backups.append(out)


def report(scene: Scene) -> None:
    out = scene.outs / f"{scene.number}.pdf"
    asked = ReportRequest(scene.case_id, "case-file", ("en",), "supervision", "Shirin")
    save_report(make_report(scene.workspace, asked), out)
    scene.told.written.append(out)


def export(scene: Scene) -> None:
    out = scene.outs / f"{scene.number}.xlsx"
    export_htcds(scene.workspace, out)
    scene.told.written.append(out)


STEPS: Final[Mapping[str, Callable[[Scene], None]]] = MappingProxyType(
    {
        step.__name__: step
        for step in (save, draft, attach_small, attach_large, back_up, report, export)
    }
)


def attempt(scene: Scene, step: str) -> str:
    """Do one step: ``DONE``, or the name of what was told. What is no ``CaseError`` goes on up."""
    scene.number += 1
    try:
        STEPS[step](scene)
    except CaseError as told:
        return clearly(told)
    return DONE


def clearly(told: CaseError) -> str:
    """The name of a refusal that says in both languages what is the matter and what to do."""
    english, bangla = told.tell("en"), told.tell("bn")
    assert english != bangla
    for text, ends in ((english, "."), (bangla, "।")):
        assert "{" not in text, text
        assert text.count(ends) >= 2, text
    return type(told).__name__


def check(scene: Scene, *, tidy: bool = True) -> None:
    """Whether all that was acknowledged is there, whole and once, and (``tidy``) nothing half-done
    lies about. ``scene.workspace`` must be open and its disk sound."""
    workspace, told = scene.workspace, scene.told
    notes = workspace.run(open_case, scene.case_id).records["note"]
    texts = [str(getattr(note.value, "text")) for note in notes]  # noqa: B009
    numbers = [int(text.split()[1]) for text in texts]
    assert set(told.notes) <= set(numbers), "an acknowledged note is gone"
    assert len(set(numbers)) == len(numbers), "a note was saved twice"
    for text, number in zip(texts, numbers, strict=True):
        assert text.count("long") == number * 37 % 400, "half a note was saved"
    for form, number in told.drafts.items():
        kept = workspace.drafts.get(form)
        assert kept is not None, "an acknowledged draft is gone"
        found = int(kept.payload["text"].split()[1])
        assert found >= number, "an older draft came back"
        assert kept.payload["text"].count("long") == found * 53 % 900, "half a draft was kept"
    papers = workspace.look(documents, scene.case_id)
    assert len(papers) >= told.papers, "an acknowledged document is gone"
    for paper in papers:
        assert read_attachment(workspace, scene.case_id, paper.record_id).content
    assert care.verify(workspace) == []
    _check_files(scene, tidy)


def _check_files(scene: Scene, tidy: bool) -> None:
    told, identity = scene.told, scene.workspace.keys.age_identity()
    for backup in told.backups:
        verify_backup(backup, identity)
    for path in told.written:
        assert path.read_bytes()[:4] in (b"%PDF", b"PK\x03\x04"), path
    if not tidy:
        return
    there = {path for path in scene.outs.rglob("*") if path.is_file()}
    assert there == {*told.backups, *told.written}, "something half-written bears a name"
    for folder in (scene.workspace.folder, scene.workspace.folder / "files"):
        left = [path.name for path in folder.glob(".*") if path.is_file()]
        assert left == [], left


def _attach(scene: Scene, side: int) -> None:
    attach_bytes(scene.workspace, scene.case_id, _picture(side), ".png", PHOTO)
    scene.told.papers += 1


_picture = cache(picture)
