"""The layout of a registry: which tables a bucket of people has, with which columns, in which order.

A registry is a folder. Its manifest lists buckets of whole people, and every file with its digest:

    REGISTRY/manifest.json
    REGISTRY/generation-1/00000/days.parquet       the canonical diary days (formats: section 1)
    REGISTRY/generation-1/00000/people.parquet     one row per person
    REGISTRY/generation-1/00000/sessions.parquet   one row per toxin session
    REGISTRY/generation-1/00000/effects.parquet    one row per side effect
    REGISTRY/generation-1/00000/*.arrow            derived: the days as the day rules judge them, and their hours

People are ordered by `patient` over the whole registry; a bucket holds a stretch of them, with everything they have.
Null is "not known" in every column that may be null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from abate.diary import day

VERSION = 1
"""Of the layout. A reader refuses any other; a column is only added, renamed or dropped together with it."""

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a bucket: its columns, which of them are never null, and what its rows are ordered by."""

    name: str
    schema: pl.Schema
    required: tuple[str, ...]
    ordered_by: tuple[str, ...]

    @property
    def file(self) -> str:
        """Its file in the folder of a bucket."""
        return f"{self.name}.parquet"


DAYS = Table("days", day.SCHEMA, ("patient", "date", "headache"), ("patient", "date"))
"""The answered days, exactly as the diary's format has them. One row per patient and day."""

PEOPLE = Table(
    "people",
    pl.Schema(
        {
            "patient": pl.String(),
            "centre": pl.String(),
            "history": pl.String(),
            "sessions_complete": pl.Boolean(),
        }
    ),
    ("patient", "sessions_complete"),
    ("patient",),
)
"""Everybody of whom anything is known: a day, a history, a session or a side effect.

`history` is the history as JSON (formats: section 2), null where none was given. `sessions_complete`: the sessions
table holds every toxin session that this person ever had, so that the first of them is the first for certain.
"""

SESSIONS = Table(
    "sessions",
    pl.Schema(
        {
            "patient": pl.String(),
            "date": pl.Date(),
            "product": pl.String(),
            "units": pl.Int32(),
            "indication": pl.String(),
            "lots": pl.List(pl.String()),
            "injector": pl.String(),
            "centre": pl.String(),
            "sites": pl.List(pl.String()),
            "source": pl.String(),
        }
    ),
    ("patient", "date", "source"),
    ("patient", "date", "product"),
)
"""Toxin sessions of any product and indication; one row per patient, day and product.

`source` is `session` for one that was handed in as such, `history` for one that only a history tells of. Units are
the product's own. `sites` are site ids or muscles, as in a side effect's record.
"""

EFFECTS = Table(
    "effects",
    pl.Schema(
        {
            "patient": pl.String(),
            "date": pl.Date(),
            "term": pl.String(),
            "grade": pl.UInt8(),
            "sites": pl.List(pl.String()),
            "lots": pl.List(pl.String()),
            "session_date": pl.Date(),
        }
    ),
    ("patient", "term"),
    ("patient", "date", "term"),
)
"""Side effects: `date` is the first day they may have begun on (null: not known), `term` an id of
`abate.safety.terms`, `grade` 1 to 5.

`session_date` is the session that the reporter laid them to; null where nobody did.
"""

GIVEN: Mapping[str, Table] = {table.name: table for table in (DAYS, PEOPLE, SESSIONS, EFFECTS)}
"""The tables that hold what was handed in; everything else can be made again from them."""
