"""Triggers that keep a signed session, an abandoned one and a used-up vial as they are: SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.special import RunPython
from django.db.migrations.state import StateApps

SIGNED_SESSION = "EXISTS (SELECT 1 FROM injection_session s WHERE s.id = NEW.session_id AND s.signed IS NOT NULL)"

FINAL: Mapping[str, str] = {
    "injection_session": "OLD.signed IS NOT NULL OR OLD.abandoned IS NOT NULL",
    "injection_vial": f"OLD.units_given IS NOT NULL OR OLD.written_off IS NOT NULL OR {SIGNED_SESSION}",
}
"""By table, the SQL that says when a row may not be changed any more. No row of them is ever removed."""


def guard_final_rows() -> RunPython:
    """A migration step. On SQLite, altering a table drops its triggers: such a migration ends with this step."""

    def guard(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for table, final in FINAL.items():
            for statement in _statements(editor.connection.vendor, table, final):
                editor.execute(statement)

    return RunPython(guard, RunPython.noop)


def tables_without_guard() -> Iterator[str]:
    """Tables of which the database would let final rows be changed."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
    }
    with connection.cursor() as cursor:
        cursor.execute(query[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    for table in FINAL:
        if not there.issuperset({f"{table}_stays_final", f"{table}_loses_none"}):
            yield table


def _statements(vendor: str, table: str, final: str) -> list[str]:
    says = f"{table}: what is signed or used up stays as it is"
    if vendor == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        return [
            f"DROP TRIGGER IF EXISTS {table}_stays_final",
            f"CREATE TRIGGER {table}_stays_final BEFORE UPDATE ON {table} WHEN {final} {refuse}",
            f"DROP TRIGGER IF EXISTS {table}_loses_none",
            f"CREATE TRIGGER {table}_loses_none BEFORE DELETE ON {table} {refuse}",
        ]
    if vendor == "postgresql":
        return [
            f"CREATE OR REPLACE FUNCTION {table}_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'UPDATE' THEN IF NOT ({final}) THEN RETURN NEW; END IF; END IF; "
            f"RAISE EXCEPTION '{says}'; END $$",
            f"DROP TRIGGER IF EXISTS {table}_stays_final ON {table}",
            f"CREATE TRIGGER {table}_stays_final BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_guard()",
            f"DROP TRIGGER IF EXISTS {table}_loses_none ON {table}",
            f"CREATE TRIGGER {table}_loses_none BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_guard()",
        ]
    raise NotImplementedError(f"no guard for {vendor}; use SQLite or PostgreSQL")
