"""The files of a complete open export, drawn one after the other from one view of the database."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sqlalchemy import RowMapping, Table, select
from sqlmodel import Session

from casemgr.domain.codes import Code, CodeList
from casemgr.domain.directories import DIRECTORIES
from casemgr.domain.errors import CaseError
from casemgr.domain.fields import Record, fields_of
from casemgr.domain.instruments import Instrument
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.support import Assessment
from casemgr.exchange.open_export import (
    LANGUAGES,
    README,
    Entry,
    Links,
    Pair,
    WholeCase,
    as_json,
    as_lines,
    case_json,
    readme,
)
from casemgr.exchange.open_export_html import Line, case_page, index_page
from casemgr.exchange.paper_kinds import MEDIA
from casemgr.operations.access import account_names
from casemgr.operations.assessments import answer_label
from casemgr.operations.dictionary import as_csv, as_markdown, data_dictionary
from casemgr.operations.instruments import known_instruments
from casemgr.operations.links import summary_of
from casemgr.operations.settings import read_office
from casemgr.storage import attachments
from casemgr.storage.tables import DIRECTORY_TABLES, RECORD_TABLES, Base, CaseRow
from casemgr.storage.trust_tables import AttachedRow
from casemgr.words import Language

Progress = Callable[[int, int], None]
File = tuple[str, bytes]
DERIVED: Final = frozenset({"case_search", "case_word", "case_sound"})
"""Tables made from the records: what is left out of the export."""
SECRET: Final[Mapping[str, frozenset[str]]] = {"attached_file": frozenset({"key", "data"})}
"""Columns that stay behind: the bytes go out as files, and their keys open nothing then."""
_AT_ONCE: Final = 200  # cases
_ROWS: Final = 20_000
_ABOUT: Final = (
    "id", "version", "created_at", "created_by", "updated_at", "updated_by", "deleted_at",
)  # fmt: skip
# Logs of the whole office stand in their tables; feedback never stands beside its case.
_NOT_IN_A_CASE: Final = frozenset({"audit_line", "change_log", "complaint"})


class Everything:
    """Draws file after file from one view of the database, and keeps the sums."""

    def __init__(self, session: Session, folder: Path, progress: Progress) -> None:
        self._session = session
        self._folder = folder
        self._progress = progress
        self._rows: dict[str, int] = {}
        self.missing: list[str] = []
        self.cases = 0
        self._names = account_names(session)
        self._forms = known_instruments(session)
        self._office_links = self._links()

    def files(self) -> Iterator[File]:
        sums: dict[str, dict[str, object]] = {}
        for name, content in self._all():
            sums[name] = {"sha256": sha256(content).hexdigest(), "size": len(content)}
            yield name, content
        told = {"files": sums, "rows": self._rows, "missing": self.missing}
        yield "manifest.json", as_json(told)

    def _all(self) -> Iterator[File]:
        yield README, readme()
        words = data_dictionary()
        yield "data_dictionary.csv", as_csv(words).encode()
        yield "data_dictionary.md", as_markdown(words).encode()
        for table in Base.metadata.sorted_tables:
            if table.name not in DERIVED:
                yield from self._table(table)
        for (code, version), form in sorted(self._forms.items()):
            yield f"instruments/{code}_{version}.json", as_json(_form(form))
        yield from self._case_files()

    def _table(self, table: Table) -> Iterator[File]:
        """Every row with every column, but what is secret."""
        hidden = SECRET.get(table.name, frozenset())
        columns = [one for one in table.columns if one.name not in hidden]
        found = self._session.execute(select(*columns).order_by(*table.primary_key.columns))
        count = 0
        for part, rows in enumerate(found.mappings().partitions(_ROWS), 1):
            count += len(rows)
            yield f"tables/{table.name}/{part:04}.jsonl", as_lines(_plain(rows))
        self._rows[table.name] = count

    def _case_files(self) -> Iterator[File]:
        heads = self._rows_of(_of(CaseRow))
        self.cases = len(heads)
        for start in range(0, len(heads), _AT_ONCE):
            some = heads[start : start + _AT_ONCE]
            held = self._held([str(head["id"]) for head in some])
            for head in some:
                case = self._case(head, held)
                yield f"cases/{case.code}.json", case_json(case)
                for language in LANGUAGES:
                    yield f"html/{language}/{case.code}.html", case_page(case, language)
                yield from self._documents(case)
            self._progress(min(start + _AT_ONCE, len(heads)), len(heads))
        organisation = read_office(self._session).organisation
        lines: list[Line] = [
            (one["code"], one["pseudonym"], one["status"], one["risk"], one["opened_on"])
            for one in heads
        ]
        for language in LANGUAGES:
            yield f"html/{language}/index.html", index_page(organisation, lines, language)

    def _held(self, case_ids: Sequence[str]) -> dict[str, dict[str, list[Mapping[str, Any]]]]:
        """The rows of every table that are about these cases, by table and case."""
        found: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
        for table in Base.metadata.sorted_tables:
            if "case_id" not in table.columns or table.name in DERIVED | _NOT_IN_A_CASE:
                continue
            by_case = found.setdefault(table.name, {})
            for row in self._rows_of(table, table.columns["case_id"].in_(case_ids)):
                by_case.setdefault(str(row["case_id"]), []).append(row)
        return found

    def _rows_of(self, table: Table, *where: Any) -> Sequence[Mapping[str, Any]]:
        hidden = SECRET.get(table.name, frozenset())
        columns = [one for one in table.columns if one.name not in hidden]
        order = table.columns.get("created_at", next(iter(table.primary_key.columns)))
        statement = select(*columns).where(*where).order_by(order, *table.primary_key.columns)
        return _plain(self._session.execute(statement).mappings())

    def _case(
        self, head: Mapping[str, Any], held: Mapping[str, Mapping[str, list[Mapping[str, Any]]]]
    ) -> WholeCase:
        case_id = str(head["id"])
        tables = {f"{kind}_record": kind for kind in RECORD_TABLES}
        records: dict[str, tuple[Entry, ...]] = {
            kind: tuple(self._entry(kind, row) for row in held[name].get(case_id, ()))
            for name, kind in tables.items()
        }
        more = {
            name: tuple(by_case.get(case_id, ()))
            for name, by_case in held.items()
            if name not in tables
        }
        code, titles = (
            str(head["code"]),
            {one["id"]: one["title"] for one in held["attachment_record"].get(case_id, ())},
        )
        documents = tuple(
            (str(titles.get(row["record_id"]) or row["record_id"]), _place(code, row))
            for row in more["attached_file"]
        )
        links = {**self._office_links, **_own_links(records)}
        return WholeCase(head, records, more, documents, links)

    def _entry(self, kind: str, row: Mapping[str, Any]) -> Entry:
        model = RECORD_KINDS[kind].model
        value = model(**{name: row[name] for name in fields_of(model)})
        return Entry({name: row[name] for name in _ABOUT}, value, self._answers(value))

    def _answers(self, value: Record) -> Mapping[Language, tuple[Pair, ...]]:
        if not isinstance(value, Assessment):
            return {}
        form = self._forms.get((value.instrument, value.instrument_version))
        if form is None:
            raw = tuple((name, str(answer)) for name, answer in value.answers.items())
            return dict.fromkeys(LANGUAGES, raw)
        return {
            language: tuple(
                (one.text.label(language), answer_label(one, value.answers[one.code], language))
                for one in form.questions
                if one.code in value.answers
            )
            for language in LANGUAGES
        }

    def _documents(self, case: WholeCase) -> Iterator[File]:
        for row in case.more["attached_file"]:
            stored = self._session.get_one(AttachedRow, row["id"])
            try:
                content = attachments.read(self._folder, stored)
            except CaseError:
                self.missing.append(_place(case.code, row))
            else:
                yield _place(case.code, row), content

    def _links(self) -> Links:
        """What a link may point to outside its case."""
        found = {
            "account": CodeList(
                "account", [Code(key, one, one) for key, one in self._names.items()]
            ),
            "instrument": CodeList(
                "instrument",
                [
                    Code(code, form.title.en, form.title.bn)
                    for (code, _), form in self._forms.items()
                ],
            ),
        }
        for name in DIRECTORIES:
            rows = self._rows_of(_of(DIRECTORY_TABLES[name]))
            found[name] = CodeList(name, [Code(r["id"], r["name"], r["name"]) for r in rows])
        return found


def _plain(rows: Iterable[RowMapping]) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in rows]


def _own_links(records: Mapping[str, tuple[Entry, ...]]) -> dict[str, CodeList]:
    """The records of a case, by which its other records may be linked to them."""

    def label(kind: str, one: Entry) -> Code:
        en, bn = (summary_of(kind, one.value, {}, language) for language in LANGUAGES)
        return Code(str(one.about["id"]), en, bn)

    return {
        kind: CodeList(kind, [label(kind, one) for one in found]) for kind, found in records.items()
    }


def _form(form: Instrument) -> dict[str, Any]:
    """Of an assessment form: what its answers mean."""
    return {
        "code": form.code,
        "version": form.version,
        "title": {"en": form.title.en, "bn": form.title.bn},
        "questions": [
            {
                "code": one.code,
                "en": one.text.en,
                "bn": one.text.bn,
                "choices": [
                    {"code": c.code, "en": c.text.en, "bn": c.text.bn} for c in one.choices
                ],
            }
            for one in form.questions
        ],
    }


def _place(code: str, row: Mapping[str, Any]) -> str:
    kind = MEDIA.get(str(row["media"]))
    return f"attachments/{code}/{row['id']}.{kind.endings[0] if kind else 'bin'}"


def _of(row_class: Any) -> Table:
    table: Table = row_class.__table__
    return table
