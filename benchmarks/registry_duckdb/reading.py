"""The folder as tables: up to the as-of day, with each person's sessions numbered, and one row per person."""

from __future__ import annotations

from pathlib import Path

from benchmarks.diaries import AS_OF
from benchmarks.registry_answers import NOT_KNOWN

TODAY = f"DATE '{AS_OF}'"

GIVEN = """CREATE TEMP TABLE given AS
    SELECT * EXCLUDE (product, indication, date), date AS injected, row_number() OVER person AS cycle,
        date - lag(date) OVER person AS days, lead(date) OVER person AS next
    FROM sessions WHERE product = 'onabotulinumtoxinA' AND indication = 'chronic migraine'
    WINDOW person AS (PARTITION BY patient ORDER BY date)"""

PERSONS = f"""CREATE TEMP TABLE persons AS
    SELECT patient, first_day, last_day, coalesce(answered_days, 0) AS answered_days,
        first_session, last_session, coalesce(sessions, 0) AS sessions, coalesce(centre, '{NOT_KNOWN}') AS centre,
        coalesce(json_type(history, '$.toxin_sessions') = 'ARRAY', false) AS complete
    FROM (
        SELECT patient FROM days UNION SELECT patient FROM sessions
        UNION SELECT patient FROM histories UNION SELECT patient FROM effects)
    LEFT JOIN (
        SELECT patient, min(date) AS first_day, max(date) AS last_day, count(*) AS answered_days
        FROM days GROUP BY patient) USING (patient)
    LEFT JOIN (
        SELECT patient, min(injected) AS first_session, max(injected) AS last_session, count(*) AS sessions
        FROM given GROUP BY patient) USING (patient)
    LEFT JOIN (SELECT patient, arg_max(centre, date) AS centre FROM sessions GROUP BY patient) USING (patient)
    LEFT JOIN histories USING (patient)"""


def tables(folder: Path) -> list[str]:
    dated = [
        f"""CREATE TEMP VIEW {kind} AS
            FROM '{folder}/{kind}/*.parquet' WHERE date IS NULL OR date <= {TODAY}"""
        for kind in ("days", "sessions", "effects")
    ]
    return [*dated, f"CREATE TEMP VIEW histories AS FROM '{folder}/histories/*.parquet'", GIVEN, PERSONS]
