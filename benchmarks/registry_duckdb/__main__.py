"""From a folder of days, sessions, histories and side effects to every outcome table."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from benchmarks.registry_answers import far_enough_apart, from_registry_to_answers
from benchmarks.registry_duckdb import courses, effects, people, reading, stretches, treatment


def answer(folder: Path) -> dict[str, pl.DataFrame]:
    database = duckdb.connect()
    for query in (*reading.tables(folder), *stretches.TABLES, courses.RECENT):
        database.execute(query)
    queries = {
        "overview": people.OVERVIEW,
        "people": people.BY_CENTRE,
        "course": courses.COURSE,
        "responders": courses.RESPONDERS,
        "wear_off": courses.WEAR_OFF,
        "first_response": courses.FIRST_RESPONSE,
        "retention": treatment.RETENTION,
        "sessions": treatment.SESSIONS,
        "side_effects": effects.SIDE_EFFECTS,
        "side_effects_by_group": effects.BY_GROUP,
        "centres": effects.CENTRES,
        "injector_volume": treatment.INJECTOR_VOLUME,
    }
    found = {name: database.sql(query).pl() for name, query in queries.items()}
    return found | {"retention": pl.DataFrame(far_enough_apart(found["retention"].iter_rows(named=True)))}


if __name__ == "__main__":
    from_registry_to_answers(answer, lambda table: table)
