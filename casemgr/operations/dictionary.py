"""The data dictionary: every field, read from its own declaration, as CSV and as Markdown.

Nothing here is written down a second time: a field that is added stands in the next dictionary
by itself, and a test compares the one in the repository with what the declarations say.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from io import StringIO
from pathlib import Path

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.codes import CodeList
from casemgr.domain.directories import DIRECTORIES
from casemgr.domain.feedback import Complaint
from casemgr.domain.fields import Field, Record, fields_of
from casemgr.domain.lifecycle import STATUS
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.registers import REGISTERS
from casemgr.exchange.htcds_full import CASE_STATUS, all_places
from casemgr.exchange.standard import standard
from casemgr.operations.counting import COUNTED_FIELDS
from casemgr.storage.folder import write_whole
from casemgr.words import N_, say

_FROM_FILES = 60  # longer lists stand in resources/codes and are named, not repeated
_MARKDOWN = ".md"
_SEPARATOR = "; "
_SHOWN = (
    "label_en", "label_bn", "kind", "codes", "required", "privacy", "shared_for", "htcds", "ctdc",
    "statistics",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DictionaryLine:
    """One field. ``codes`` names its list, or after an arrow what it points to; ``shared_for``
    are the purposes under which paper and spreadsheet show it; ``htcds`` the fields of HTCDS 2.0
    it goes to and comes from, ``ctdc`` the columns or values of CTDC its codes are counted in."""

    part: str
    record: str
    record_en: str
    record_bn: str
    field: str
    label_en: str
    label_bn: str
    kind: str
    codes: str
    required: str
    privacy: str
    shared_for: str
    htcds: str
    htcds_sheet: str
    ctdc: str
    form: str
    report_and_spreadsheet: str
    statistics: str
    change_log: str


def data_dictionary() -> tuple[DictionaryLine, ...]:
    """Every field of every record and directory, in the order of the forms."""
    return tuple(_lines())


def _lines() -> Iterator[DictionaryLine]:
    yield _case_status()
    for name, kind in RECORD_KINDS.items():
        for one in fields_of(kind.model).values():
            purposes = kind.shared_for if one.shared_for is None else one.shared_for
            yield _line("record", name, kind.title, one, purposes)
    for name, directory in DIRECTORIES.items():
        for one in fields_of(directory.model).values():
            yield _line("directory", name, directory.title, one, frozenset())
    for name, register in REGISTERS.items():
        for one in fields_of(register.model).values():
            yield _line("register", name, register.title, one, frozenset())
    for one in fields_of(Complaint).values():
        yield _line("feedback", "complaint", N_("Feedback and complaints"), one, frozenset())


def _line(
    part: str, record: str, title: str, one: Field, purposes: frozenset[str]
) -> DictionaryLine:
    shown = [code.code for code in PURPOSE if code.code in purposes]
    names = [name for name, place in all_places().items() if place == (record, one.name)]
    return DictionaryLine(
        part=part,
        record=record,
        record_en=say(title, "en"),
        record_bn=say(title, "bn"),
        field=one.name,
        label_en=say(one.label, "en"),
        label_bn=say(one.label, "bn"),
        kind=one.kind.value,
        codes=one.codes.name if one.codes else f"→ {one.to}" if one.to else "",
        required=_yes(one.required),
        privacy=one.privacy.value,
        shared_for=_SEPARATOR.join(shown),
        htcds=_SEPARATOR.join(names),
        htcds_sheet=_yes(any(standard().fields[name].letter for name in names)),
        ctdc=_ctdc(one.codes),
        form="yes",
        report_and_spreadsheet=_yes(bool(shown)),
        statistics=_yes(one.name in COUNTED_FIELDS.get(record, ())),
        change_log="yes",
    )


def _case_status() -> DictionaryLine:
    """The one value of a case that no record holds: steps change it, with a history of its own."""
    names = [name for name, place in all_places().items() if place == CASE_STATUS]
    return DictionaryLine(
        part="case", record="case", record_en=say(N_("Case"), "en"), record_bn=say("Case", "bn"),
        field="status", label_en=say(N_("Status"), "en"), label_bn=say("Status", "bn"),
        kind="code", codes=STATUS.name, required="yes", privacy="case",
        shared_for=_SEPARATOR.join(code.code for code in PURPOSE), htcds=_SEPARATOR.join(names),
        htcds_sheet="yes", ctdc="", form="", report_and_spreadsheet="yes", statistics="yes",
        change_log="yes",
    )  # fmt: skip


def _yes(holds: bool) -> str:
    return "yes" if holds else ""


def _ctdc(codes: CodeList | None) -> str:
    return _SEPARATOR.join(dict.fromkeys(code.ctdc for code in codes or () if code.ctdc))


def as_csv(lines: Iterable[DictionaryLine]) -> str:
    """A line for each field under the names of ``DictionaryLine``; UTF-8, commas, line feeds."""
    target = StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([one.name for one in fields(DictionaryLine)])
    writer.writerows(astuple(line) for line in lines)
    return target.getvalue()


def as_markdown(lines: Iterable[DictionaryLine]) -> str:
    """A table for each record, and the lists of codes after them."""
    by_record: dict[tuple[str, str, str], list[DictionaryLine]] = {}
    for line in lines:
        by_record.setdefault((line.record, line.record_en, line.record_bn), []).append(line)
    text = [
        "# Data dictionary",
        "",
        "Made from the declarations of the fields (`domain/records.py`, `domain/directories.py`)",
        "by `casemgr dictionary`; never edited by hand. `schema/data_dictionary.csv` holds the",
        "same for programs, with a column for each place in which a field is used. Every field",
        "stands in its form and in the change log; *shared for* names the purposes under which",
        "paper and spreadsheet show it.",
    ]
    for (record, en, bn), found in by_record.items():
        text += ["", f"## {en} · {bn}", "", f"`{record}`", ""]
        text += _table(("field", *_SHOWN), ([line.field, *_shown(line)] for line in found))
    text += ["", "## Lists of codes", ""]
    text += [
        "Where HTCDS or CTDC is empty, our code is used or there is no counterpart. Long lists",
        "(places, countries, industries in detail) stand in `resources/codes/`.",
    ]
    for name, codes in sorted(_lists().items()):
        text += ["", f"### {name}", ""]
        text += _table(
            ("code", "en", "bn", "htcds", "ctdc"),
            ([one.code, one.en, one.bn, one.htcds, one.ctdc] for one in codes),
        )
    return "\n".join(text) + "\n"


def _shown(line: DictionaryLine) -> list[str]:
    return [str(getattr(line, name)) for name in _SHOWN]


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = list(head)
    yield "| " + " | ".join(name.replace("_", " ") for name in names) + " |"
    yield "|" + "---|" * len(names)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def _lists() -> Mapping[str, CodeList]:
    models: list[type[Record]] = [kind.model for kind in RECORD_KINDS.values()]
    models += [directory.model for directory in DIRECTORIES.values()]
    models += [register.model for register in REGISTERS.values()]
    declared = (one for model in (*models, Complaint) for one in fields_of(model).values())
    found = {one.codes.name: one.codes for one in declared if one.codes is not None}
    found[STATUS.name] = STATUS
    return {name: codes for name, codes in found.items() if len(codes.codes) <= _FROM_FILES}


def save_dictionary(path: Path) -> None:
    """Write the dictionary, as Markdown where the name ends so and else as CSV, over an older
    one. Raises ``FolderMissing`` and ``DiskFull``."""
    lines = data_dictionary()
    text = as_markdown(lines) if path.suffix == _MARKDOWN else as_csv(lines)
    write_whole(path, text.encode())
