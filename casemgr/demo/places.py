"""Where in an invented workspace there is something to be seen: which case shows what best."""

from collections.abc import Iterable
from dataclasses import dataclass

from casemgr.demo import day_care
from casemgr.demo.stage import NotAsExpected
from casemgr.domain.lifecycle import FINISHED
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.cases import case_keys, case_lines, open_case
from casemgr.operations.directories import EntryQuery, entries
from casemgr.operations.feedback import feedback_list
from casemgr.operations.groups import see_incident
from casemgr.operations.values import CaseFile, CaseQuery
from casemgr.operations.workspace import Workspace

_SHOWN_LONG = 4  # more records of one kind than these are not better to look at


@dataclass(frozen=True, slots=True)
class Places:
    """``codes`` and ``ids`` of cases and other things, by what they are good for; ``sections``
    the id of the case that shows a kind of record best, ``records`` that case and its newest
    record of the kind."""

    codes: dict[str, str]
    ids: dict[str, str]
    sections: dict[str, str]
    records: dict[str, tuple[str, str]]


def find_places(workspace: Workspace) -> Places:
    """Look through the whole workspace. Raises ``NotAsExpected`` where something is missing."""
    codes = day_care.choose(workspace)
    keys = workspace.look(case_keys, CaseQuery())
    lines = workspace.look(case_lines, keys)
    files = [workspace.run(open_case, line.case_id) for line in lines]
    ids = {name: _by_code(files, code).case_id for name, code in codes.items()}
    working = [one for one in files if one.status in ("support", "follow_up")]
    main = max(working, key=_richness)
    ids["main"], ids["main code"] = main.case_id, main.code
    ids["child"] = max((one for one in working if one.age.child), key=_richness).case_id
    closed = (one for one in files if one.status in FINISHED and one.one("closure"))
    ids["closed"] = max(closed, key=_richness).case_id
    handed = [one.case_id for one in working if one.owner == main.owner]
    ids |= {f"open {place}": case_id for place, case_id in enumerate(handed[:6])}
    best = {kind: _best(kind, (main, *files)) for kind in RECORD_KINDS}
    sections = {kind: file.case_id for kind, file in best.items()}
    newest = {kind: file.one(kind) for kind, file in best.items()}
    records = {kind: (sections[kind], one.id) for kind, one in newest.items() if one}
    return Places(codes, ids | _elsewhere(workspace), sections, records)


def _richness(file: CaseFile) -> int:
    """How many kinds of record it holds."""
    return sum(bool(found) for found in file.records.values())


def _best(kind: str, files: Iterable[CaseFile]) -> CaseFile:
    """The file with the most to see of a kind; the first of those that are alike."""
    return max(files, key=lambda one: min(len(one.records.get(kind, ())), _SHOWN_LONG))


def _by_code(files: Iterable[CaseFile], code: str) -> CaseFile:
    return next(one for one in files if one.code == code)


def _elsewhere(workspace: Workspace) -> dict[str, str]:
    """What lies outside the case files."""
    found = {}
    for directory in ("provider", "perpetrator", "project"):
        known = workspace.look(entries, directory, EntryQuery())
        found[directory] = known[0].id
    groups = workspace.look(entries, "incident", EntryQuery())
    seen = {one.id: workspace.look(see_incident, one.id) for one in groups}
    found["incident"] = max(seen, key=lambda one: len(seen[one].members))
    told = workspace.look(feedback_list)
    if not told:
        raise NotAsExpected("feedback")
    found["feedback"] = next((one.id for one in told if one.urgent), told[0].id)
    return found
