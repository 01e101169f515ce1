"""What an office does beside its case files: its own form, feedback, duties put aside, two files
of one person. Done through the same operations as in any office, by the supervisor.
"""

import json
from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from casemgr.demo.names import phrase
from casemgr.domain.childhood import MAJORITY_DECIDED
from casemgr.domain.consent import Standing
from casemgr.domain.lifecycle import FINISHED
from casemgr.domain.merging import merge_choices, open_choices
from casemgr.domain.person import Person
from casemgr.operations.acknowledging import STANDS, acknowledge_duty
from casemgr.operations.attachments import attach_bytes
from casemgr.operations.cases import case_keys, case_lines, create_case, open_case
from casemgr.operations.feedback import answer_feedback, feedback_list, open_feedback, take_feedback
from casemgr.operations.handover import hand_over_case
from casemgr.operations.instruments import add_instrument
from casemgr.operations.lifecycle import decide_approval
from casemgr.operations.merging import SINGLES, MergeOrder, merge_cases
from casemgr.operations.records import save_record
from casemgr.operations.today import see_today
from casemgr.operations.values import CaseFile, CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.paths import resources

LEAST = 40
"""Among fewer cases nothing of this happens."""
TWINS = 1
"""So many cases are added that stay: a second file of somebody, to be found as a duplicate."""
_READ = 60
_ANSWERS = {"sleeps": "partly", "talks": "yes", "goes_out": "partly", "earns": "yes"}


@dataclass(frozen=True, slots=True)
class _Office:
    workspace: Workspace
    workers: list[str]
    files: tuple[CaseFile, ...]
    rng: Random

    def words(self, topic: str, under: str = "") -> str:
        return phrase(self.rng, "bn", topic, under)


def live_on(workspace: Workspace, workers: list[str], seed: int) -> None:
    """Do in a loaded workspace what no case file holds; ``workers`` are the caseworkers' ids."""
    keys = workspace.look(case_keys, CaseQuery())[:_READ]
    lines = workspace.look(case_lines, keys)
    working = [line for line in lines if line.status not in FINISHED]
    files = tuple(workspace.run(open_case, line.case_id) for line in working)
    office = _Office(workspace, workers, files, Random(f"{seed} life"))
    _own_form(office)
    _feedback(office)
    _put_aside(office)
    _two_files(office)
    _doubted_ages(office)
    _documents(office)


def _own_form(office: _Office) -> None:
    """A form of the office's own, and somebody who was asked by it."""
    held = json.loads((resources() / "demo" / "own_form.json").read_text("utf-8"))
    office.workspace.run(add_instrument, held)
    values = {
        "instrument": held["code"],
        "instrument_version": held["version"],
        "on": office.workspace.today.isoformat(),
        "answers": _ANSWERS,
    }
    helped = next((one for one in office.files if one.status in ("support", "follow_up")), None)
    if helped:
        office.workspace.run(save_record, "assessment", helped.case_id, None, values)


def _feedback(office: _Office) -> None:
    """Thanks, a wish that was answered, and a complaint that makes an alert."""
    workspace, today = office.workspace, office.workspace.today.isoformat()
    for kind, file in zip(("thanks", "wish", "conduct"), office.files, strict=False):
        words = office.words("feedback", kind)
        given = {"kind": kind, "on": today, "language": "ben", "words": words}
        workspace.run(take_feedback, given, file.case_id)
    wish = next((one for one in workspace.look(feedback_list) if one.kind == "wish"), None)
    if wish:
        version = workspace.run(open_feedback, wish.id).version
        looked, told = (
            office.words("feedback_steps", "looking"),
            office.words("feedback_steps", "answered"),
        )
        values = {"status": "looking", "steps": looked}
        version = workspace.run(answer_feedback, wish.id, values, version)
        values = {"status": "answered", "steps": f"{looked} {told}", "answered_on": today}
        workspace.run(answer_feedback, wish.id, values, version)


def _put_aside(office: _Office) -> None:
    due = office.workspace.look(see_today).overdue
    movable = [one for one in due if one.what not in STANDS]
    for one in movable[:2]:
        asked = one.case_id, one.what, one.record_id, one.due
        office.workspace.run(acknowledge_duty, *asked, office.words("put_aside"))


def _two_files(office: _Office) -> None:
    """Two persons with a second file each: one pair is made one, the other waits to be found."""
    named = [one for one in office.files if _named(one)]
    for file, merged in zip(named, (True, False), strict=False):
        second = _second_file(office, file)
        if merged:
            _merge(office, file.case_id, second)
        else:
            summary = office.words("twin_handover")
            office.workspace.run(hand_over_case, second, office.workers[0], summary)


def _doubted_ages(office: _Office) -> None:
    """Two young people are decided to be of age after doubt; a supervisor confirms it of one."""
    young = [one for one in office.files if _age(one) in range(18, 23)]
    for file, confirmed in zip(young, (True, False), strict=False):
        known = office.workspace.run(open_case, file.case_id).one("person")
        if known is None:
            continue
        decision = {
            "age_in_doubt": True,
            "age_grounds": office.words("age_grounds"),
            "age_decision": MAJORITY_DECIDED,
        }
        values = known.value.model_dump() | decision
        office.workspace.run(
            save_record, "person", file.case_id, known.id, values, version=known.version
        )
        asked = office.workspace.run(open_case, file.case_id).approvals
        waiting = [one for one in asked if (one.subject, one.verdict) == ("age", "requested")]
        if confirmed and waiting:
            office.workspace.run(decide_approval, file.case_id, waiting[-1].id, "approved")


def _age(file: CaseFile) -> int | None:
    known = file.one("person")
    return known.value.age_at_intake if known and isinstance(known.value, Person) else None


def _documents(office: _Office) -> None:
    """A paper in three files: a picture of lines, with nothing on it that could be read."""
    may_keep = [one for one in office.files if one.consents["storage"].standing is Standing.GIVEN]
    for what, file in zip(("consent", "court", "medical"), may_keep, strict=False):
        values = {"what": what, "on": office.workspace.today.isoformat()}
        attach_bytes(office.workspace, file.case_id, _sheet(office.rng), ".jpg", values)


def _sheet(rng: Random) -> bytes:
    """A sheet of paper with lines where words would stand, as a JPEG."""
    picture = Image.new("RGB", (620, 877), (250, 248, 242))
    pen = ImageDraw.Draw(picture)
    for line in range(110, 760, 26):
        end = rng.randint(330, 550) if line % 4 else 550
        pen.rectangle((70, line, end, line + 7), fill=(120, 120, 128))
    pen.ellipse((430, 770, 530, 850), outline=(70, 90, 160), width=5)
    kept = BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return kept.getvalue()


def _named(file: CaseFile) -> bool:
    known = file.one("person")
    person = known.value if known else None
    return isinstance(person, Person) and bool(person.name_bn and person.father_name)


def _second_file(office: _Office, file: CaseFile) -> str:
    known = file.one("person")
    held: dict[str, Any] = known.value.model_dump() if known else {}
    names = ("name_bn", "name_en", "father_name", "gender", "division", "district", "upazila",
             "birth_date", "age_at_intake")  # fmt: skip
    pseudonym = f"{held['pseudonym']} B"
    person = {"pseudonym": pseudonym, **{name: held[name] for name in names}}
    intake = {"intake_date": office.workspace.today.isoformat(), "source": "ngo"}
    parts = {"intake": intake, "person": person}
    return office.workspace.run(create_case, parts).case_id


def _merge(office: _Office, kept_id: str, other_id: str) -> None:
    kept, other = (office.workspace.run(open_case, one) for one in (kept_id, other_id))
    sides: dict[str, dict[str, Any]] = {}
    for kind in SINGLES:
        left, right = kept.one(kind), other.one(kind)
        if left and right:
            waiting = open_choices(merge_choices(left.value, right.value))
            sides[kind] = {one.fields[0]: "left" for one in waiting}
    read = [one for file in (kept, other) for kind in SINGLES for one in file.records[kind]]
    order = MergeOrder({one.id: one.version for one in read}, sides)
    reason = office.words("merge_reasons")
    office.workspace.run(merge_cases, kept_id, other_id, order, reason)
