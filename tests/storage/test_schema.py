"""The tables the program works with are exactly those the migrations make."""

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import String
from sqlalchemy.types import TypeDecorator, TypeEngine

from casemgr.domain.fields import Kind, fields_of
from casemgr.domain.records import RECORD_KINDS
from casemgr.paths import schema
from casemgr.storage import product_tables, statistics_tables, trust_tables
from casemgr.storage.database import Database
from casemgr.storage.extras import APPEND_ONLY, make_extras
from casemgr.storage.migrations import file_version, head_version, upgrade
from casemgr.storage.tables import RECORD_TABLES, Base

KEY = bytes(range(32))


def migrated(tmp_path: Path) -> Database:
    database = Database.create(tmp_path / "case.db", KEY)
    upgrade(database, schema(), tmp_path / "copies", make_extras)
    return database


def ours(item: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
    """Leave the search index's own tables out: they are made beside the migrations."""
    return not (kind == "table" and (name or "").startswith("case_search_fts"))


def differs(_context: Any, _seen: Any, _told: Any, found: TypeEngine[Any], wanted: Any) -> bool:
    """Text is text, whatever it is called: SQLite keeps but the affinity of a type."""
    inner = wanted.impl if isinstance(wanted, TypeDecorator) else wanted
    if isinstance(found, String) and isinstance(inner, String):
        return False
    return found._type_affinity is not inner._type_affinity


def test_the_migrations_make_exactly_the_declared_tables(tmp_path: Path) -> None:
    database = migrated(tmp_path)
    with database.rebuild() as connection:
        options = {"include_object": ours, "compare_type": differs}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
    assert trust_tables.AttachedRow.__tablename__ in Base.metadata.tables
    assert statistics_tables.TableReleaseRow.__tablename__ in Base.metadata.tables
    assert product_tables.SpendingRow.__tablename__ in Base.metadata.tables
    database.close()


def test_a_new_file_stands_at_the_newest_version(tmp_path: Path) -> None:
    database = migrated(tmp_path)
    assert file_version(database) == head_version(schema()) == 5
    database.close()


def test_every_declared_field_has_a_column_of_its_name() -> None:
    for name, kind in RECORD_KINDS.items():
        columns = RECORD_TABLES[name].__table__.columns  # type: ignore[attr-defined]
        for field, declared in fields_of(kind.model).items():
            assert columns[field].nullable == (declared.kind is Kind.NUMBER)


def test_what_is_only_added_to_can_neither_be_changed_nor_removed(tmp_path: Path) -> None:
    database = migrated(tmp_path)
    with database.rebuild() as connection:
        named = {row[0] for row in connection.exec_driver_sql(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        )}  # fmt: skip
    for table in APPEND_ONLY:
        assert {f"{table}_update_refused", f"{table}_delete_refused"} <= named
    database.close()
