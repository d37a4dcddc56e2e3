"""The same in DuckDB SQL, as an analyst would write it: day rules in a subquery, grouped by person and month."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from benchmarks.contestant import Answers, from_diaries_to_answers
from benchmarks.diaries import AS_OF

TWO_OF_PAIN = """(
    (unilateral AND pulsating) OR (unilateral AND severity >= 2) OR (unilateral AND aggravated_by_activity)
    OR (pulsating AND severity >= 2) OR (pulsating AND aggravated_by_activity)
    OR (severity >= 2 AND aggravated_by_activity))"""
TWO_OF_TENSION = """(
    (NOT unilateral AND NOT pulsating) OR (NOT unilateral AND severity <= 2)
    OR (NOT unilateral AND NOT aggravated_by_activity) OR (NOT pulsating AND severity <= 2)
    OR (NOT pulsating AND NOT aggravated_by_activity) OR (severity <= 2 AND NOT aggravated_by_activity))"""
COMPANY = "(nausea OR vomiting OR (photophobia AND phonophobia))"
ACUTE = ("triptan", "ergot", "opioid", "combination_analgesic", "paracetamol", "nsaid", "gepant", "ditan")
ANY_ACUTE = f"({' OR '.join(ACUTE)})"
PATTERN = f"(headache AND {TWO_OF_PAIN} AND {COMPANY})"
MIGRAINE = f"""(headache AND (({TWO_OF_PAIN} AND {COMPANY}) OR aura
    OR (believed_migraine AND relieved_by_triptan)))"""

DAY_RULES = {
    "headache_days": "headache",
    "headache_days_4h": "headache AND hours >= 4",
    "migraine_days": MIGRAINE,
    "moderate_severe_days": "headache AND severity >= 2",
    "migraine_or_moderate_severe_days": f"{MIGRAINE} OR (headache AND severity >= 2)",
    "tension_type_days": f"""headache AND {TWO_OF_TENSION} AND NOT nausea AND NOT vomiting
        AND NOT (photophobia AND phonophobia)""",
    "chronic_tension_type_days": f"""headache AND {TWO_OF_TENSION} AND (NOT nausea OR NULL) AND NOT vomiting
        AND NOT ((photophobia AND phonophobia) OR (photophobia AND nausea) OR (phonophobia AND nausea))""",
    "migraine_pattern_days": PATTERN,
    "unilateral_days": "headache AND unilateral",
    "autonomic_days": "headache AND autonomic",
    "aggravated_days": "headache AND aggravated_by_activity",
    "clear_days": f"NOT headache AND NOT {ANY_ACUTE}",
    "acute_days": ANY_ACUTE,
    **{f"{name}_days": name for name in ACUTE},
    "simple_analgesic_days": "paracetamol OR nsaid",
    "overuse_class_days": " OR ".join(name for name in ACUTE if name not in ("gepant", "ditan")),
}

DECISIONS = {  # what the history would say is NULL: nothing is known of it
    "us-label/start": "NULL AND headache_days_4h_1",
    "nice-ta260/start": "NULL AND headache_15_1 AND migraine_8_1",
    "ichd-3/1.3": """headache_15_1 AND headache_15_2 AND headache_15_3 AND (NULL OR headache_15_4) AND NULL
        AND migraine_8_1 AND migraine_8_2 AND migraine_8_3 AND (NULL OR migraine_8_4) AND NULL""",
    "ichd-3/2.3": """headache_15_1 AND headache_15_2 AND headache_15_3 AND (NULL OR headache_15_4)
        AND tension_15_1 AND tension_15_2 AND tension_15_3 AND NULL""",
    "ichd-3/8.2.2": """headache_15_1 AND NULL AND triptan_10_1 AND triptan_10_2 AND triptan_10_3
        AND (NULL OR triptan_10_4) AND NULL""",
}
THRESHOLDS = {
    "headache_15": ("headache_days", 15),
    "migraine_8": ("migraine_days", 8),
    "tension_15": ("chronic_tension_type_days", 15),
    "triptan_10": ("triptan_days", 10),
}


def at_least(count: str, limit: int, month: int) -> str:
    """Three-valued: true from the lowest figure, false from the highest."""
    return f"""CASE WHEN max("{count} low") FILTER (month = {month}) >= {limit} THEN true
        WHEN max("{count} high") FILTER (month = {month}) < {limit} THEN false END"""


def bounds_of_months() -> str:
    """Each count as bounds; a day that is not answered is neither true nor false."""
    bounds = ",\n".join(
        f'coalesce("{name} true", 0) AS "{name} low", 28 - coalesce("{name} false", 0) AS "{name} high"'
        for name in DAY_RULES
    )
    return f"""coalesce(answered_days, 0) AS answered_days, {bounds}, coalesce(hours, 0) AS "headache_hours low",
        coalesce(hours, 0) + 24 * (28 - coalesce(hours_known, 0)) AS "headache_hours high"
    """


def day_facts(path: Path) -> str:
    """Every answered day with what it counts as."""
    days = ",\n".join(f'({rule}) AS "{name}"' for name, rule in DAY_RULES.items())
    return f"""SELECT patient, date, CASE WHEN headache THEN hours ELSE 0 END AS hours, {days}
        FROM '{path}' WHERE date > DATE '{AS_OF}' - 13 * 28 AND date <= DATE '{AS_OF}'"""


def answer(path: Path) -> Answers:
    database = duckdb.connect()
    counts = ",\n".join(
        f'count(*) FILTER ("{name}") AS "{name} true", count(*) FILTER (NOT "{name}") AS "{name} false"'
        for name in DAY_RULES
    )
    database.execute(f"""
        CREATE TEMP TABLE counted AS
        SELECT patient, (DATE '{AS_OF}' - date) // 28 + 1 AS month, count(*) AS answered_days,
            sum(hours) AS hours, count(hours) AS hours_known, {counts}
        FROM ({day_facts(path)}) GROUP BY patient, month""")
    database.execute(f"""
        CREATE TEMP TABLE months AS
        SELECT everyone.patient, everyone.month, {bounds_of_months()}
        FROM (SELECT DISTINCT patient, unnest(range(1, 14)) AS month FROM '{path}') AS everyone
        LEFT JOIN counted USING (patient, month)""")
    return database.sql("FROM months").pl(), decisions_from_months(database)


def decisions_from_months(database: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Three-valued outcomes from the table `months`."""
    judged = ",\n".join(
        f"{at_least(count, limit, month)} AS {name}_{month}"
        for name, (count, limit) in THRESHOLDS.items()
        for month in range(1, 5)
    )
    decided = ",\n".join(
        f"CASE ({rule}) WHEN true THEN 'met' WHEN false THEN 'not met' ELSE 'not known' END AS \"{name}\""
        for name, rule in DECISIONS.items()
    )
    decisions: pl.DataFrame = database.sql(f"""
        SELECT patient, {decided} FROM (
            SELECT patient, {judged}, {at_least("headache_days_4h", 15, 1)} AS headache_days_4h_1
            FROM months GROUP BY patient)""").pl()
    return decisions


def as_frames(found: Answers) -> Answers:
    months, decisions = found
    return months.cast({pl.Int64: pl.Int32}), decisions


if __name__ == "__main__":
    from_diaries_to_answers(answer, as_frames)
