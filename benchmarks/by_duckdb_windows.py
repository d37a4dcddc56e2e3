"""The same in DuckDB SQL with 28-day windows that roll over a filled calendar, read off at the ends of months."""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmarks.by_duckdb import DAY_RULES, as_frames, bounds_of_months, day_facts, decisions_from_months
from benchmarks.contestant import Answers, from_diaries_to_answers
from benchmarks.diaries import AS_OF


def answer(path: Path) -> Answers:
    database = duckdb.connect()
    counts = ",\n".join(
        f'count_if("{name}") OVER month AS "{name} true", count_if(NOT "{name}") OVER month AS "{name} false"'
        for name in DAY_RULES
    )
    database.execute(f"""
        CREATE TEMP TABLE months AS
        SELECT patient, (DATE '{AS_OF}' - date) // 28 + 1 AS month, {bounds_of_months()}
        FROM (
            SELECT patient, date, count(headache_days) OVER month AS answered_days, sum(hours) OVER month AS hours,
                count(hours) OVER month AS hours_known, {counts}
            FROM (
                SELECT patient, unnest(range(DATE '{AS_OF}' - 13 * 28 + 1, DATE '{AS_OF}' + 1, INTERVAL 1 DAY))::DATE
                    AS date
                FROM (SELECT DISTINCT patient FROM '{path}')
            ) LEFT JOIN ({day_facts(path)}) USING (patient, date)
            WINDOW month AS (PARTITION BY patient ORDER BY date ROWS BETWEEN 27 PRECEDING AND CURRENT ROW)
        ) WHERE (DATE '{AS_OF}' - date) % 28 = 0""")
    return database.sql("FROM months").pl(), decisions_from_months(database)


if __name__ == "__main__":
    from_diaries_to_answers(answer, as_frames)
