"""Triggers that keep a table append-only, whatever program writes to it: SQLite and PostgreSQL."""

from __future__ import annotations

from django.apps import apps
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.special import RunPython
from django.db.migrations.state import StateApps

from abate.clinic.record.models import AppendOnly

REFUSED = "is only added to"


def append_only(table: str, *, may_delete_if: str | None = None) -> RunPython:
    """A migration step that makes the database refuse UPDATE, DELETE and TRUNCATE on a table.

    On SQLite, altering a field makes the table anew without its triggers: such a migration ends with this step.

    Args:
        table: its name.
        may_delete_if: SQL over `OLD` that allows a row's removal all the same.
    """

    def guard(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _statements(editor.connection.vendor, table, may_delete_if):
            editor.execute(statement)

    return RunPython(guard, RunPython.noop)


def unguarded_tables() -> list[str]:
    """Append-only tables that lack a trigger, so that the database would let rows be changed."""
    triggers = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
    }
    needed = {"sqlite": ("keeps_rows", "loses_none"), "postgresql": ("keeps_rows", "keeps_all")}
    with connection.cursor() as cursor:
        cursor.execute(triggers[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    tables = [model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly)]
    return [
        table for table in tables if not there.issuperset(f"{table}_{what}" for what in needed[connection.vendor])
    ]


def _statements(vendor: str, table: str, may_delete_if: str | None) -> list[str]:
    if vendor == "sqlite":
        unless = f" WHEN NOT ({may_delete_if})" if may_delete_if else ""
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} {REFUSED}'); END"
        return [
            f"DROP TRIGGER IF EXISTS {table}_keeps_rows",
            f"CREATE TRIGGER {table}_keeps_rows BEFORE UPDATE ON {table} {refuse}",
            f"DROP TRIGGER IF EXISTS {table}_loses_none",
            f"CREATE TRIGGER {table}_loses_none BEFORE DELETE ON {table}{unless} {refuse}",
        ]
    if vendor == "postgresql":
        removal = f"IF TG_OP = 'DELETE' THEN IF {may_delete_if} THEN RETURN OLD; END IF; END IF; "
        return [
            f"CREATE OR REPLACE FUNCTION {table}_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{removal if may_delete_if else ''}RAISE EXCEPTION '{table} {REFUSED}'; END $$",
            f"DROP TRIGGER IF EXISTS {table}_keeps_rows ON {table}",
            f"CREATE TRIGGER {table}_keeps_rows BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_guard()",
            f"DROP TRIGGER IF EXISTS {table}_keeps_all ON {table}",
            f"CREATE TRIGGER {table}_keeps_all BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_guard()",
        ]
    raise NotImplementedError(f"no guard for {vendor}; use SQLite or PostgreSQL")
