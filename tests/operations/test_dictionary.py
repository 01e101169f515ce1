"""The data dictionary says what the declarations say, all of it, and the copies kept are new."""

import csv
from io import StringIO
from pathlib import Path

import pytest

from casemgr.cli import main
from casemgr.domain.directories import DIRECTORIES
from casemgr.domain.feedback import Complaint
from casemgr.domain.fields import fields_of
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.registers import REGISTERS
from casemgr.exchange.standard import standard
from casemgr.operations.dictionary import as_csv, as_markdown, data_dictionary, save_dictionary
from casemgr.paths import program_root
from casemgr.storage.errors import FolderMissing

AGAIN = "Declarations changed: run `casemgr dictionary --output` for both files."


def test_the_files_in_the_repository_are_what_the_declarations_say() -> None:
    lines = data_dictionary()
    held = {
        "schema/data_dictionary.csv": as_csv(lines),
        "docs/data_dictionary.md": as_markdown(lines),
    }
    for name, text in held.items():
        assert (program_root() / name).read_text("utf-8") == text, AGAIN


def test_every_field_stands_in_it_once_and_in_both_languages() -> None:
    lines = [line for line in data_dictionary() if line.part != "case"]
    models = {name: kind.model for name, kind in RECORD_KINDS.items()}
    models |= {name: directory.model for name, directory in DIRECTORIES.items()}
    models |= {name: register.model for name, register in REGISTERS.items()}
    models["complaint"] = Complaint
    declared = [(name, field) for name, model in models.items() for field in fields_of(model)]
    assert [(line.record, line.field) for line in lines] == declared
    for line in lines:
        assert line.label_en, line
        assert any("\u0980" <= char <= "\u09ff" for char in line.label_bn), line.label_bn
        assert line.privacy in ("identifying", "sensitive", "case")


def test_each_of_the_84_fields_of_the_standard_has_its_place() -> None:
    named = {name for line in data_dictionary() for name in line.htcds.split("; ") if name}
    assert named | {"con_Consent"} == set(standard().fields)


def test_a_line_tells_where_its_field_is_used() -> None:
    lines = {(line.record, line.field): line for line in data_dictionary()}
    exploitation = lines["experience", "exploitation"]
    assert exploitation.statistics == exploitation.report_and_spreadsheet == "yes"
    assert exploitation.shared_for == "supervision; legal"
    assert "isForcedLabour" in exploitation.ctdc.split("; ")
    note = lines["note", "text"]
    assert (note.shared_for, note.htcds, note.statistics) == ("supervision", "cco_CaseComment", "")
    assert lines["person", "name_en"].htcds == "prs_FirstName; prs_MiddleName; prs_SecondName"
    assert lines["alleged", "perpetrator"].codes == "→ perpetrator"
    assert lines["complaint", "words"].report_and_spreadsheet == ""


def test_the_csv_reads_back_line_by_line() -> None:
    lines = data_dictionary()
    read = list(csv.DictReader(StringIO(as_csv(lines))))
    assert len(read) == len(lines)
    assert [row["label_bn"] for row in read] == [line.label_bn for line in lines]


def test_the_command_needs_no_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dictionary"]) == 0
    assert capsys.readouterr().out == as_csv(data_dictionary())
    for name in ("fields.csv", "fields.md"):
        assert main(["dictionary", "--output", str(tmp_path / name)]) == 0
    assert (tmp_path / "fields.md").read_text("utf-8").startswith("# Data dictionary\n")
    with pytest.raises(FolderMissing):
        save_dictionary(tmp_path / "nowhere" / "fields.csv")
