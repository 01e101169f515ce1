"""Triggers and search indexes: made in one place, anew after every migration.

A table that a migration rebuilds loses its triggers without a warning, so none is ever made
by a migration.
"""

from sqlalchemy import Connection

APPEND_ONLY = ("audit_line", "change_log", "consent_record", "note_record", "handover_record")

_STATEMENTS = (
    *(
        f"CREATE TRIGGER IF NOT EXISTS {table}_{what.lower()}_refused BEFORE {what} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        for table in APPEND_ONLY
        for what in ("UPDATE", "DELETE")
    ),
    (
        "CREATE VIRTUAL TABLE IF NOT EXISTS case_search_fts USING fts5("
        "text, content='case_search', content_rowid='case_key', "
        "tokenize='trigram remove_diacritics 1')"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS case_search_added AFTER INSERT ON case_search BEGIN "
        "INSERT INTO case_search_fts(rowid, text) VALUES (new.case_key, new.text); END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS case_search_removed AFTER DELETE ON case_search BEGIN "
        "INSERT INTO case_search_fts(case_search_fts, rowid, text) "
        "VALUES ('delete', old.case_key, old.text); END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS case_search_changed AFTER UPDATE ON case_search BEGIN "
        "INSERT INTO case_search_fts(case_search_fts, rowid, text) "
        "VALUES ('delete', old.case_key, old.text); "
        "INSERT INTO case_search_fts(rowid, text) VALUES (new.case_key, new.text); END"
    ),
    # Deleted words of a name must not stay readable in the index's old segments.
    "INSERT INTO case_search_fts(case_search_fts, rank) VALUES ('secure-delete', 1)",
)


def make_extras(connection: Connection) -> None:
    """Create what is missing and fill the search index from its table again."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("INSERT INTO case_search_fts(case_search_fts) VALUES ('rebuild')")
