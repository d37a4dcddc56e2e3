"""Triggers that keep a table append-only, whatever program writes to it: SQLite and PostgreSQL."""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.special import RunPython
from django.db.migrations.state import StateApps

REFUSED = "is only added to"


def append_only(table: str, *, may_delete_if: str | None = None) -> RunPython:
    """A migration step that makes the database refuse UPDATE, DELETE and TRUNCATE on a table.

    Args:
        table: its name.
        may_delete_if: SQL over `OLD` that allows a row's removal all the same.
    """

    def guard(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _statements(editor.connection.vendor, table, may_delete_if):
            editor.execute(statement)

    return RunPython(guard, RunPython.noop)


def _statements(vendor: str, table: str, may_delete_if: str | None) -> list[str]:
    unless = f" WHEN NOT ({may_delete_if})" if may_delete_if else ""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_keeps_rows BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} {REFUSED}'); END",
            f"CREATE TRIGGER {table}_loses_none BEFORE DELETE ON {table}{unless} "
            f"BEGIN SELECT RAISE(ABORT, '{table} {REFUSED}'); END",
        ]
    if vendor == "postgresql":
        removal = f"IF {may_delete_if} THEN RETURN OLD; END IF; " if may_delete_if else ""
        return [
            f"CREATE FUNCTION {table}_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' THEN {removal} END IF; RAISE EXCEPTION '{table} {REFUSED}'; END $$".replace(
                "THEN  END IF", "THEN NULL; END IF"
            ),
            f"CREATE TRIGGER {table}_keeps_rows BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_guard()",
            f"CREATE TRIGGER {table}_keeps_all BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_guard()",
        ]
    raise NotImplementedError(f"no guard for {vendor}; use SQLite or PostgreSQL")
