"""What somebody can do who may write to the database, but does not know the record's key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

Attack = Callable[..., None]


@contextmanager
def attacker() -> Iterator[Attack]:
    """Raw SQL with the triggers out of the way, put back after each statement; all is undone at the end."""
    with transaction.atomic():
        yield _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
        transaction.set_rollback(True)


def _on_postgresql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def _on_sqlite(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(statement, values)
        for _, definition in triggers:
            cursor.execute(definition)
