"""Made-up people to build registries from, and a bucket of them without any file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from tests.engine.samples import some_days

from abate.diary.day import SCHEMA
from abate.registry.bucket import Bucket
from abate.registry.build import Built, build
from abate.registry.derived import packed
from abate.registry.layout import EFFECTS, PEOPLE, SESSIONS

LATEST = date(2026, 4, 1)
AS_OF = date(2026, 3, 1)

BOTOX = {"product": "onabotulinumtoxinA", "indication": "chronic migraine", "units": 155}


def days_of(people: Mapping[str, Iterable[Mapping[str, Any]]]) -> pl.DataFrame:
    """The days of people, each a mapping with at least `date` and `headache`."""
    rows = [{"patient": patient, **day} for patient, days in people.items() for day in days]
    frame = pl.DataFrame({name: [row.get(name) for row in rows] for name in SCHEMA}, schema=SCHEMA)
    return frame.sort("patient", "date")


def session(patient: str, on: date, **more: Any) -> dict[str, Any]:
    """A session as it is handed in: onabotulinumtoxinA for chronic migraine, unless said otherwise."""
    return {"patient": patient, "date": on, **BOTOX, **more}


def effect(patient: str, on: date, term: str = "eyelid-ptosis", **more: Any) -> dict[str, Any]:
    """A side effect as it is handed in."""
    return {"patient": patient, "date": on, "term": term, **more}


def some_people(seed: int = 1, people: int = 12, span: int = 500) -> pl.DataFrame:
    """Days of people with gaps and blanks, up to shortly before the as-of day."""
    return days_of(some_days(seed, people=people, span=span, until=AS_OF))


def some_sessions(patients: Iterable[str], cycles: int = 3, gap: int = 84) -> list[dict[str, Any]]:
    """Sessions of these people, every so many days."""
    return [
        session(patient, AS_OF - timedelta(days=gap * back + 7 * at), lots=["C1"], injector="i1", centre=f"c{at % 2}")
        for at, patient in enumerate(patients)
        for back in range(cycles)
    ]


def table(rows: Iterable[Mapping[str, Any]], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Rows as a frame; what they leave out is null."""
    rows = list(rows)
    return pl.DataFrame({name: [row.get(name) for row in rows] for name in schema}, schema=dict(schema))


def bucket_of(
    days: pl.DataFrame,
    sessions: Iterable[Mapping[str, Any]] = (),
    *,
    complete: bool = True,
    first_person: int = 0,
    histories: Mapping[str, str] | None = None,
) -> Bucket:
    """A bucket of the people of a table of days, and of sessions."""
    sessions = [{"source": "session", **row} for row in sessions]
    patients = sorted({*days["patient"], *(row["patient"] for row in sessions), *(histories or {})})
    people = [
        {"patient": patient, "history": (histories or {}).get(patient), "sessions_complete": complete}
        for patient in patients
    ]
    return Bucket(
        number=0,
        first_person=first_person,
        people=table(people, PEOPLE.schema),
        sessions=table(sessions, SESSIONS.schema).sort("patient", "date"),
        effects=table([], EFFECTS.schema),
        days=packed(days, patients),
    )


def write_given(
    folder: Path,
    days: pl.DataFrame | None = None,
    sessions: Iterable[Mapping[str, Any]] = (),
    effects: Iterable[Mapping[str, Any]] = (),
    histories: Mapping[str, str] | None = None,
) -> Path:
    """A folder as `abate registry build` takes it."""
    folder.mkdir(parents=True, exist_ok=True)
    if days is not None:
        days.write_parquet(folder / "days.parquet")
    given = ((sessions, SESSIONS, "sessions"), (effects, EFFECTS, "effects"))
    for rows, layout, name in given:
        if rows := list(rows):
            schema = {column: dtype for column, dtype in layout.schema.items() if column != "source"}
            table(rows, schema).write_parquet(folder / f"{name}.parquet")
    for patient, text in (histories or {}).items():
        (folder / "histories").mkdir(exist_ok=True)
        (folder / "histories" / f"{patient}.yaml").write_text(text, encoding="utf-8")
    return folder


def built(folder: Path, registry: Path, **how: Any) -> Built:
    """Build a registry in which nothing may be later than `LATEST`."""
    return build(folder, registry, latest=LATEST, **how)
