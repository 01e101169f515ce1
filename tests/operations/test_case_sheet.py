"""One case as a spreadsheet: through the same door as a report, with the same things in it."""

import shutil
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.fields import Field
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.case_sheet import KINDS, make_case_sheet, save_case_sheet
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.directories import save_entry
from casemgr.operations.errors import NoConsent, RecipientNeeded
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.errors import FileAlreadyThere
from tests.conftest import PASSPHRASE, FakeClock, consents
from tests.operations.test_reports import (
    DIRECTORY_ENTRIES,
    PRINTING,
    filled,
    releases,
    request,
    save_whole,
    words_of,
)


@pytest.fixture(scope="module")
def full_office(
    template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Workspace, CaseRef]]:
    """A workspace in which one case has every field of every kind of record filled."""
    folder = Path(shutil.copytree(template, tmp_path_factory.mktemp("sheets") / "workspace"))
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
    yield workspace, case
    workspace.lock()


def book_of(workspace: Workspace, case: CaseRef, purpose: str, **changes: Any) -> Any:
    asked = request(case, purpose, **{"kind": "case-sheet", **changes})
    return load_workbook(BytesIO(make_case_sheet(workspace, asked).xlsx))


def text_of(book: Any) -> str:
    return "\n".join(
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value
    )


def column(sheet: Any, head: str) -> list[Any]:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    at = rows[0].index(head)
    return [row[at] for row in rows[1:]]


@pytest.mark.parametrize("purpose", PRINTING)
def test_it_holds_what_a_report_for_the_purpose_holds_and_no_more(
    full_office: tuple[Workspace, CaseRef], purpose: str
) -> None:
    def covered(kind: str, declared: Field) -> bool:
        if kind == "referral" and purpose != "supervision":
            return False  # the one there goes to somebody else
        if (kind, declared.name) == ("identifier", "number") and purpose != "legal":
            return False  # masked but for police and courts
        shared = declared.shared_for
        return purpose in (RECORD_KINDS[kind].shared_for if shared is None else shared)

    text = text_of(book_of(*full_office, purpose))
    inside, outside = words_of(covered)
    assert {word for word in outside if word in text} == set()
    assert {word for word in inside if word not in text} == set()


@pytest.mark.parametrize("purpose", PRINTING)
def test_without_names_nothing_typed_freely_is_in_it(
    full_office: tuple[Workspace, CaseRef], purpose: str
) -> None:
    workspace, case = full_office
    file = workspace.run(open_case, case.case_id)
    book = book_of(workspace, case, purpose, kind="case-sheet-pseudonymised")
    text = text_of(book)
    person = file.one("person")
    assert person is not None
    pseudonym = vars(person.value)["pseudonym"]
    everything = words_of(lambda _kind, _declared: True)[0] - {pseudonym}
    assert pseudonym in text
    assert {word for word in everything if word in text} == set()
    assert "Example" not in text.replace("Example Organisation", "")
    assert "1999-03" not in text
    assert "1999" in text


def test_the_first_sheet_says_what_it_is_and_what_is_left_out(
    full_office: tuple[Workspace, CaseRef],
) -> None:
    book = book_of(*full_office, "contact")
    text = text_of([book.worksheets[0]])
    assert book.sheetnames[0] == "About"
    for said in (full_office[1].code, "Shirin of the Legal Circle", "Contact for follow-up",
                 "Notes", "Other parts of the file"):  # fmt: skip
        assert said in text
    assert "rafficking" not in " ".join(book.sheetnames)


def test_dates_and_numbers_are_cells_of_their_own_kind(
    full_office: tuple[Workspace, CaseRef],
) -> None:
    book = book_of(*full_office, "supervision")
    assert column(book["Needs"], "Need") == ["Shelter"]
    (given,) = column(book["Assistance given"], "Given on")
    assert given.date() == date(2026, 11, 5)
    assert column(book["Assistance given"], "Number of units") == [7]


@pytest.mark.parametrize(
    ("languages", "head"),
    [(("en",), "Need"), (("bn",), "চাহিদা"), (("en", "bn"), "Need / চাহিদা")],
)
def test_heads_are_in_the_languages_asked_for(
    full_office: tuple[Workspace, CaseRef], languages: tuple[str, ...], head: str
) -> None:
    book = book_of(*full_office, "services", languages=languages)
    assert any(head in [cell.value for cell in sheet[1]] for sheet in book)


# --- the door -------------------------------------------------------------------------------


def test_without_consent_there_is_no_spreadsheet(workspace: Workspace, case: CaseRef) -> None:
    for kind in KINDS:
        with pytest.raises(NoConsent):
            make_case_sheet(workspace, request(case, "legal", kind=kind))
        with pytest.raises(RecipientNeeded):
            make_case_sheet(workspace, request(case, kind=kind, recipient=" "))
    assert releases(workspace, case) == []


def test_it_stands_in_the_log_of_what_left_with_its_hash(
    workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    made = make_case_sheet(workspace, request(case, kind="case-sheet"))
    (row,) = releases(workspace, case)
    assert (row.kind, row.state, row.reference) == ("case-sheet", "done", made.reference)
    assert row.sha256 == sha256(made.xlsx).hexdigest()
    path = tmp_path / "case.xlsx"
    save_case_sheet(made, path)
    assert path.read_bytes() == made.xlsx
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileAlreadyThere):
        save_case_sheet(made, path)


def test_a_paper_number_is_masked_but_for_police_and_courts(
    workspace: Workspace, case: CaseRef
) -> None:
    number = {"kind": "nid", "number": "1985123456"}
    workspace.run(save_record, "identifier", case.case_id, None, number)
    workspace.run(save_record, "consent", case.case_id, None, consents("legal")[0])
    inside = text_of(book_of(workspace, case, "supervision"))
    assert "1985123456" not in inside
    assert "••••456" in inside
    assert "1985123456" in text_of(book_of(workspace, case, "legal"))
    for purpose in ("legal", "supervision"):
        book = book_of(workspace, case, purpose, kind="case-sheet-pseudonymised")
        assert "456" not in text_of(book)
