"""Levels: nothing outside the chosen one is ever in the text of a paper."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.consent import Bridge
from casemgr.domain.fields import Field, Kind, fields_of, show_value
from casemgr.domain.paper_levels import (
    DELICATE,
    DELICATE_FIELDS,
    LEVELS,
    MINIMUM,
    Keeping,
    keeping_of,
    left_of,
)
from casemgr.domain.person import Contact
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations import reports
from casemgr.operations.cases import create_case
from casemgr.operations.directories import save_entry
from casemgr.operations.report_papers import KINDS
from casemgr.operations.report_request import LevelUnfit, PaperRequest, PurposeUnfit
from casemgr.operations.report_view import BRIDGED_KINDS
from casemgr.operations.reports import FrozenReport, preview_report, render
from casemgr.operations.values import CaseFile, CaseRef, Stored
from casemgr.operations.workspace import Workspace
from tests.conftest import PASSPHRASE, FakeClock, consents
from tests.operations.test_reports import (
    DIRECTORY_ENTRIES,
    FREE,
    PRINTING,
    REAL,
    filled,
    save_whole,
    token,
)
from tests.reports.paper import read_by_pdfium

RECIPIENT = "Shirin of the Legal Circle"
ADDRESSED = {("referral", "organisation"), ("referral", "focal_person")}
REACHING = {"mobile_phone", "home_phone", "phone_of", "email", "who_may_answer"}


class Full:
    """The workspace, its one case, and that case frozen; said in one word when a test fails."""

    def __init__(self, workspace: Workspace, case: CaseRef, frozen: FrozenReport) -> None:
        self.parts = workspace, case, frozen

    def __repr__(self) -> str:
        return "full"


@pytest.fixture(scope="module")
def full(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Full]:
    """A case with every field of every kind of record filled, frozen once."""
    folder = Path(shutil.copytree(template, tmp_path_factory.mktemp("levels") / "workspace"))
    workspace = Workspace.open(folder, "nasima", PASSPHRASE, clock=FakeClock())
    links = {
        name: workspace.run(save_entry, name, None, values).record_id
        for name, values in DIRECTORY_ENTRIES.items()
    }
    first = ("intake", "person", "contact")
    every = consents(*(code.code for code in PURPOSE))
    case = workspace.run(create_case, {kind: filled(kind, links) for kind in first}, every)
    for kind in RECORD_KINDS:
        if kind not in (*first, "consent"):
            links[kind] = save_whole(workspace, case, kind, filled(kind, links))
    asked = PaperRequest(case.case_id, "case-file", ("en",), "supervision", RECIPIENT)
    frozen = workspace.run(reports.freeze_paper, case.case_id, asked)
    yield Full(workspace, case, frozen)
    workspace.lock()


def delicate_value(kind: str, declared: Field, groups: frozenset[str]) -> Any:
    """A value that tells something of these groups, where the field can."""
    codes = [
        code
        for group in sorted(groups)
        for code in sorted(DELICATE_FIELDS[group].get((kind, declared.name), ()))
    ]
    if not codes:
        return None
    return tuple(codes) if declared.kind is Kind.CODES else codes[0]


def coloured(file: CaseFile, groups: frozenset[str], safe: str, left: frozenset[str]) -> CaseFile:
    """The file with delicate codes where they fit, without the kinds in ``left``."""

    def changed(one: Stored) -> Stored:
        found = {
            name: value
            for name, declared in fields_of(type(one.value)).items()
            if (value := delicate_value(one.kind, declared, groups)) is not None
        }
        if isinstance(one.value, Contact):
            found["safe_to_call"] = safe
        return replace(one, value=one.value.model_copy(update=found))

    return replace(
        file,
        records={
            kind: () if kind in left else tuple(map(changed, stored))
            for kind, stored in file.records.items()
        },
    )


def allowed(request: PaperRequest, kind: str, declared: Field, unsafe: bool) -> bool:
    """Whether a typed text may stand on the paper: told apart from the code that decides it."""
    level = LEVELS[request.level]
    inside = request.purpose == "supervision" and not level.delicate_out
    shared = declared.shared_for
    covered = RECORD_KINDS[kind].shared_for if shared is None else shared
    left_out = any(
        fields.get((kind, declared.name)) == frozenset()
        for group, fields in DELICATE_FIELDS.items()
        if level.delicate_out and group not in request.chosen
    )
    return (
        request.purpose in covered
        and (request.bridge is None or kind in BRIDGED_KINDS)
        and (level.minimum is None or declared.name in MINIMUM.get(kind, ()))
        and not level.nameless
        and not left_out
        and not (kind == "contact" and declared.name in REACHING and unsafe and not inside)
        and not (kind == "referral" and not inside)
    )


@st.composite
def asked(draw: st.DrawFn) -> PaperRequest:
    kind = draw(st.sampled_from(["case-file", "summary", "follow-up", "referral"]))
    paper = KINDS[kind]
    level = draw(st.sampled_from(paper.levels))
    purposes = set(paper.purposes or PRINTING) & set(LEVELS[level].purposes or PRINTING)
    return PaperRequest(
        "", kind, ("en",), draw(st.sampled_from(sorted(purposes))), RECIPIENT,
        bridge=draw(st.sampled_from([None, None, Bridge.COURT_ORDER])) if paper.bridged else None,
        level=level,
        chosen=draw(st.frozensets(st.sampled_from(sorted(DELICATE_FIELDS)))),
    )  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    request=asked(),
    groups=st.frozensets(st.sampled_from(sorted(DELICATE_FIELDS))),
    safe=st.sampled_from(["yes", "no", "unknown"]),
    left=st.frozensets(st.sampled_from(sorted(set(RECORD_KINDS) - {"person", "consent"}))),
)
def test_nothing_outside_the_level_is_ever_in_the_text(
    full: Full,
    request: PaperRequest,
    groups: frozenset[str],
    safe: str,
    left: frozenset[str],
) -> None:
    _, _, frozen = full.parts
    left -= {KINDS[request.kind].about}
    file = coloured(frozen.file, groups, safe, left)
    about = file.records[KINDS[request.kind].about][-1] if KINDS[request.kind].about else None
    made = render(
        replace(frozen, request=request, file=file, asked=replace(frozen.asked, about=about))
    )
    text = read_by_pdfium(made.pdf)
    level, unsafe = LEVELS[request.level], safe != "yes"
    for kind in RECORD_KINDS:
        for name, declared in fields_of(RECORD_KINDS[kind].model).items():
            if declared.kind not in FREE or (kind, name) in REAL:
                continue
            if request.kind == "referral" and (kind, name) in ADDRESSED:
                continue  # whoever gets the letter
            if not allowed(request, kind, declared, unsafe):
                assert token(kind, name) not in text, (kind, name)
    if level.delicate_out:
        for group in groups - request.chosen:
            for word in labels_of(group):
                assert word not in text, (group, word)
    if level.nameless:
        assert file.code not in text
        assert "5 Nov 2026" not in text
        assert "2 Nov 2026" not in text


def labels_of(group: str) -> Iterator[str]:
    """The English labels of the codes that tell something of a group, as far as no other
    field of the file says the same."""
    ordinary = {"Health", "Psychosocial", "Medical care", "Psychosocial counselling", "Detention"}
    for (kind, name), codes in DELICATE_FIELDS[group].items():
        declared = fields_of(RECORD_KINDS[kind].model)[name]
        for code in codes:
            label = show_value(declared, code, "en")
            if label not in ordinary:
                yield label


def test_full_is_what_the_purpose_covers(full: Full) -> None:
    _, _, frozen = full.parts
    for kind, stored in frozen.file.records.items():
        for one in stored:
            assert left_of(LEVELS["full"], frozenset(), kind, one.value) is one.value
    request = replace(frozen.request, purpose="services")
    assert token("person", "languages") in read_by_pdfium(
        render(replace(frozen, request=request)).pdf
    )


def test_what_is_chosen_is_told(full: Full) -> None:
    _, _, frozen = full.parts
    injuries = token("experience", "injuries")
    request = replace(frozen.request, purpose="legal", level="court")
    without = read_by_pdfium(render(replace(frozen, request=request)).pdf)
    told = replace(request, chosen=frozenset({"health"}))
    assert injuries not in without
    assert injuries in read_by_pdfium(render(replace(frozen, request=told)).pdf)
    assert "Injuries and illness" not in without, "the name of what is left out would tell it"


def test_a_record_about_what_is_left_out_goes_whole(full: Full) -> None:
    _, _, frozen = full.parts
    file = coloured(frozen.file, frozenset({"health"}), "yes", frozenset())
    need, risk = file.records["need"][-1].value, file.records["risk"][-1].value
    court = LEVELS["court"]
    assert left_of(court, frozenset(), "need", need) is None
    assert left_of(LEVELS["referral"], frozenset(), "risk", risk) is None
    assert left_of(court, frozenset({"health"}), "need", need) == need


def test_without_names_every_field_has_a_fate_and_no_free_text_stays() -> None:
    for kind, known in RECORD_KINDS.items():
        for declared in fields_of(known.model).values():
            keeping = keeping_of(kind, declared)
            free = declared.kind in FREE and (kind, declared.name) not in REAL
            assert not free or keeping is Keeping.GONE, (kind, declared.name)


def test_a_preview_tells_what_the_level_leaves_out_before_anything_is_made(full: Full) -> None:
    workspace, case, _ = full.parts
    asked = PaperRequest(case.case_id, "case-file", ("en",), "legal", RECIPIENT, level="court")
    preview = preview_report(workspace, asked)
    assert DELICATE.label("health", "en") in preview.kept_back
    assert DELICATE.label("health", "en") not in preview.not_shared
    nameless = preview_report(
        workspace, replace(asked, purpose="supervision", level="pseudonymised")
    )
    assert len(nameless.notes) == 4
    assert "Name in Bangla" in nameless.not_shared


UNFIT: tuple[tuple[Mapping[str, str], type[Exception]], ...] = (
    ({"purpose": "services", "level": "court"}, LevelUnfit),
    ({"kind": "follow-up", "purpose": "services", "level": "court"}, LevelUnfit),
    ({"kind": "referral", "purpose": "legal"}, PurposeUnfit),
    ({"kind": "plan", "purpose": "media"}, PurposeUnfit),
)


def test_a_level_or_purpose_that_does_not_fit_is_refused(full: Full) -> None:
    workspace, case, _ = full.parts
    plain = {"kind": "case-file", "languages": ("en",), "recipient": RECIPIENT}
    for wish, error in UNFIT:
        request = PaperRequest(case.case_id, **{**plain, **wish})  # type: ignore[arg-type]
        with pytest.raises(error):
            preview_report(workspace, request)
