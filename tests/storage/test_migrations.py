"""Bringing a database up to date: wholly, or not at all."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from sqlalchemy import Connection

from casemgr.paths import schema as own_schema
from casemgr.storage.connection import open_connection, table_counts
from casemgr.storage.database import Database
from casemgr.storage.database_errors import DamagedDatabase, NewerFile, StoreLocked, UpdateFailed
from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.migrations import file_version, head_version, upgrade

KEY = bytes(range(32))
FIRST = """
    op.create_table(
        "person",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person", sa.Text, sa.ForeignKey("person.id", ondelete="CASCADE")),
    )
"""
REBUILD_THE_PARENT = """
    with op.batch_alter_table("person", recreate="always") as batch:
        batch.alter_column("name", new_column_name="pseudonym", existing_type=sa.Text)
        batch.add_column(sa.Column("born", sa.Text))
"""


class Schema:
    """A schema folder with migrations of our own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "versions").mkdir(parents=True)
        shutil.copy(own_schema() / "env.py", folder / "env.py")

    def add(self, body: str, declared: str = "") -> "Schema":
        number = len(list((self.folder / "versions").glob("*.py"))) + 1
        before = f'"{number - 1:04}"' if number > 1 else "None"
        lines = [
            "import sqlalchemy as sa",
            "from alembic import op",
            f'revision = "{number:04}"',
            f"down_revision = {before}",
            declared,
            "def upgrade():",
            *(f"    {line}" for line in dedent(body).splitlines()),
        ]
        path = self.folder / "versions" / f"{number:04}_step.py"
        path.write_text("\n".join(lines) + "\n")
        return self


@pytest.fixture
def schema(tmp_path: Path) -> Schema:
    return Schema(tmp_path / "a 100% schema").add(FIRST)


@pytest.fixture
def database(tmp_path: Path, schema: Schema) -> Iterator[Database]:
    (tmp_path / "workspace").mkdir()
    opened = Database.create(tmp_path / "workspace" / DATABASE_NAME, KEY)
    assert upgrade(opened, schema.folder, copies(opened), trigger) is None
    with opened.write() as session:
        connection = session.connection()
        connection.exec_driver_sql("INSERT INTO person VALUES ('p1', 'A'), ('p2', 'B')")
        connection.exec_driver_sql("INSERT INTO visit (person) VALUES ('p1'), ('p1'), ('p2')")
    yield opened
    opened.close()


def copies(database: Database) -> Path:
    return database.path.parent / "backups"


def trigger(connection: Connection) -> None:
    connection.exec_driver_sql(
        "CREATE TRIGGER IF NOT EXISTS kept BEFORE DELETE ON person "
        "BEGIN SELECT RAISE(ABORT, 'kept'); END"
    )


def content(database: Database) -> list[tuple[object, ...]]:
    """Everything in a database: its schema, its rows, its version."""
    with database.apart() as raw:
        found: list[tuple[object, ...]] = raw.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name"
        ).fetchall()
        for table in table_counts(raw):
            found += [(table, *row) for row in raw.execute(f"SELECT * FROM {table} ORDER BY 1")]
        return [*found, raw.execute("PRAGMA user_version").fetchone()]


def test_a_new_database_gets_every_table_its_version_and_the_triggers(database: Database) -> None:
    names = {str(row[1]) for row in content(database)[:-1]}
    assert {"person", "visit", "alembic_version", "kept"} <= names
    assert file_version(database) == 1
    assert not copies(database).exists()


def test_our_own_schema_makes_a_sound_database(tmp_path: Path) -> None:
    database = Database.create(tmp_path / DATABASE_NAME, KEY)
    upgrade(database, own_schema(), tmp_path / "backups")
    assert file_version(database) == head_version(own_schema()) >= 1
    database.close()


def test_the_version_is_the_number_of_the_newest_file(schema: Schema) -> None:
    assert head_version(schema.folder) == 1
    schema.add("pass").add("pass")
    (schema.folder / "versions" / "notes.txt").write_text("0009_not_a_migration")
    assert head_version(schema.folder) == 3


def test_children_survive_when_their_parent_table_is_rebuilt(
    database: Database, schema: Schema
) -> None:
    schema.add(REBUILD_THE_PARENT)
    upgrade(database, schema.folder, copies(database), trigger)
    with database.apart() as raw:
        assert table_counts(raw) == {"alembic_version": 1, "person": 2, "visit": 3}
        assert raw.execute("SELECT id, pseudonym, born FROM person").fetchall() == [
            ("p1", "A", None),
            ("p2", "B", None),
        ]
        assert raw.execute("PRAGMA foreign_keys").fetchone() == (1,)
    with database.write() as session:
        assert session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_trigger_lost_by_a_rebuild_is_made_anew(database: Database, schema: Schema) -> None:
    schema.add(REBUILD_THE_PARENT)
    upgrade(database, schema.folder, copies(database), lambda connection: None)
    assert "kept" not in {row[1] for row in content(database)[:-1]}
    schema.add(REBUILD_THE_PARENT.replace('"name"', '"pseudonym"').replace("born", "died"))
    upgrade(database, schema.folder, copies(database), trigger)
    assert "kept" in {row[1] for row in content(database)[:-1]}


@pytest.mark.parametrize(
    "body",
    [
        "op.drop_table('visit')\nraise RuntimeError('half-way')",
        "op.execute('CREATE TABLE person (id)')",
        "op.execute('DELETE FROM visit WHERE id = 2')",
        "op.drop_table('visit')",
        "op.execute(\"INSERT INTO visit (person) VALUES ('p1')\")",
        "op.execute(\"UPDATE visit SET person = 'nobody'\")",
        REBUILD_THE_PARENT + "\nraise RuntimeError('after all')",
    ],
    ids=["breaks", "cannot", "loses", "drops", "invents", "orphans", "too-late"],
)
def test_a_failing_update_leaves_everything_as_it_was(
    database: Database, schema: Schema, body: str
) -> None:
    before = content(database)
    with pytest.raises(UpdateFailed):
        upgrade(database, schema.add("pass").add(body).folder, copies(database), trigger)
    assert content(database) == before
    with database.write() as session:
        assert session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_failing_trigger_undoes_the_update_too(database: Database, schema: Schema) -> None:
    def broken(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TRIGGER broken AFTER DELETE ON nowhere BEGIN END")

    before = content(database)
    with pytest.raises(UpdateFailed) as caught:
        upgrade(database, schema.add(REBUILD_THE_PARENT).folder, copies(database), broken)
    assert content(database) == before
    assert "as it was before" in caught.value.tell("en")


def test_a_migration_may_change_counts_that_it_declares(database: Database, schema: Schema) -> None:
    schema.add("op.drop_table('visit')", 'row_count_changes = {"visit"}')
    upgrade(database, schema.folder, copies(database), trigger)
    assert "visit" not in {row[1] for row in content(database)[:-1]}


def test_the_copy_made_before_holds_what_was_there(database: Database, schema: Schema) -> None:
    before = content(database)
    copy = upgrade(database, schema.add(REBUILD_THE_PARENT).folder, copies(database), trigger)
    assert copy == copies(database) / "before-update-1-to-2.db"
    old = Database(copy, KEY)
    assert content(old) == before
    old.close()


def test_no_copy_is_ever_replaced_by_a_later_one(database: Database, schema: Schema) -> None:
    schema.add("raise RuntimeError('never')")
    for _ in range(3):
        with pytest.raises(UpdateFailed):
            upgrade(database, schema.folder, copies(database))
    assert sorted(path.name for path in copies(database).iterdir()) == [
        "before-update-1-to-2-2.db",
        "before-update-1-to-2-3.db",
        "before-update-1-to-2.db",
    ]


def test_a_newer_file_is_refused_untouched(database: Database, schema: Schema) -> None:
    with database.write() as session:
        session.connection().exec_driver_sql("PRAGMA user_version = 2")
    before = content(database)
    with pytest.raises(NewerFile) as caught:
        upgrade(database, schema.folder, copies(database))
    assert "newer version" in caught.value.tell("en")
    assert content(database) == before


def test_a_damaged_file_is_said_before_anything_is_tried(
    database: Database, schema: Schema
) -> None:
    with database.write() as session:
        session.connection().exec_driver_sql(
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 60) "
            "INSERT INTO person SELECT 'q' || x, ? FROM n",
            ("x" * 900,),
        )
    database.close()
    damaged = bytearray(database.path.read_bytes())
    damaged[-2000] ^= 1
    database.path.write_bytes(damaged)
    with pytest.raises(StoreLocked):
        file_version(database)
    again = Database(database.path, KEY)
    with pytest.raises(DamagedDatabase):
        upgrade(again, schema.add("pass").folder, copies(again))
    assert list(copies(again).iterdir()) == []
    again.close()
    assert database.path.read_bytes() == damaged


def test_an_up_to_date_file_is_opened_without_the_migration_library(database: Database) -> None:
    database.close()
    script = """
        import sys
        from pathlib import Path
        from casemgr.storage.database import Database
        from casemgr.storage.migrations import upgrade

        path, schema = Path(sys.argv[1]), Path(sys.argv[2])
        upgrade(Database(path, bytes(range(32))), schema, path.parent / "backups")
        sys.exit("alembic" in sys.modules)
    """
    schema = database.path.parent.parent / "a 100% schema"
    command = [sys.executable, "-c", dedent(script), str(database.path), str(schema)]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[2])


def test_the_copy_is_encrypted_like_the_file_itself(database: Database, schema: Schema) -> None:
    copy = upgrade(database, schema.add("pass").folder, copies(database))
    assert copy is not None
    assert b"person" not in copy.read_bytes()
    open_connection(copy, KEY, read_only=True).close()
