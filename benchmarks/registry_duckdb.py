"""The courses of everybody in DuckDB SQL, as an analyst would write it: each day ASOF joined to its session."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.by_duckdb import DAY_RULES
from benchmarks.contestant import report, timed
from benchmarks.diaries import AS_OF
from benchmarks.registry_answers import canonical

DAYS = ("headache_days", "migraine_days", "moderate_severe_days", "clear_days")
FALLING = (*DAYS[:3], "headache_hours")
TODAY = f"DATE '{AS_OF}'"

SUMS = ", ".join(
    [
        "count(*) AS answered, coalesce(sum(hours), 0) AS hours, count(hours) AS hours_known",
        *(f'count(*) FILTER ("{name}") AS "{name} true"' for name in DAYS),
        *(f'count(*) FILTER (NOT "{name}") AS "{name} false"' for name in DAYS),
    ]
)
NAMES = ["answered", "hours", "hours_known", *(f'"{name} {said}"' for name in DAYS for said in ("true", "false"))]
COALESCED = ", ".join(f"coalesce({name}, 0) AS {name}" for name in NAMES)
TOTALS = ", ".join(f"sum({name}) AS {name}" for name in NAMES)


def daily(folder: Path) -> str:
    facts = ", ".join(f'({DAY_RULES[name]}) AS "{name}"' for name in DAYS)
    return f"""SELECT patient, date, CASE WHEN headache THEN hours ELSE 0 END AS hours, {facts}
        FROM '{folder}/days/*.parquet'"""


GIVEN = """CREATE TEMP TABLE given AS
    SELECT patient, date AS injected, row_number() OVER w AS cycle, lead(date) OVER w AS next
    FROM (SELECT DISTINCT patient, date FROM '{folder}/sessions/*.parquet'
          WHERE product = 'onabotulinumtoxinA' AND indication = 'chronic migraine' AND date <= {today})
    WINDOW w AS (PARTITION BY patient ORDER BY date)"""

WINDOWS = f"""CREATE TEMP TABLE windows AS
    WITH counted AS (
        SELECT daily.patient, cycle, (date - injected) // 28 AS part, {SUMS}
        FROM daily
        ASOF JOIN given ON daily.patient = given.patient AND daily.date >= given.injected
        WHERE date - injected < 84 GROUP BY ALL)
    SELECT patient, cycle,
        CASE part WHEN 0 THEN 'weeks 1-4' WHEN 1 THEN 'weeks 5-8' ELSE 'weeks 9-12' END AS stretch,
        1 AS months, injected + 28 * (part + 1)::INT - 1 <= {TODAY}
            AND (next IS NULL OR next > injected + 28 * (part + 1)::INT - 1)
            AND coalesce(answered, 0) >= 14 AS counted,
        {COALESCED}
    FROM (SELECT *, unnest(range(3)) AS part FROM given) LEFT JOIN counted USING (patient, cycle, part)"""


def months_before(end: str) -> str:
    """Three months before a day of each patient's."""
    return f"""SELECT patient, injected, part, {COALESCED}
        FROM (SELECT patient, injected, unnest(range(3)) AS part FROM given WHERE cycle = 1)
        LEFT JOIN (
            SELECT patient, ({end} - date) // 28 AS part, {SUMS} FROM daily JOIN given USING (patient)
            WHERE cycle = 1 AND date <= {end} AND {end} - date < 84 GROUP BY ALL) USING (patient, part)"""


BASELINE = f"""CREATE TEMP TABLE baseline AS
    WITH months AS ({months_before("(injected - 1)")}),
    enough AS (
        SELECT *, min((answered >= 14)::INT) OVER (PARTITION BY patient ORDER BY part) = 1 AS so_far FROM months)
    SELECT patient, 0 AS cycle, 'baseline' AS stretch, count(*) AS months, sum(answered) >= 14 AS counted, {TOTALS}
    FROM enough WHERE so_far OR part = 0 GROUP BY patient"""


def recent(months: int, name: str) -> str:
    return f"""SELECT patient, 0 AS cycle, '{name}' AS stretch, {months} AS months,
        min(answered) >= 14 AND any_value(injected) <= {TODAY} - {28 * months - 1} AS counted, {TOTALS}
        FROM recent_months WHERE part < {months} GROUP BY patient"""


def bounds() -> str:
    found = [f'"{n} true" AS "{n} low", 28 * months - "{n} false" AS "{n} high"' for n in DAYS]
    found.append('hours AS "headache_hours low", hours + 24 * (28 * months - hours_known) AS "headache_hours high"')
    return ", ".join(found)


def falls() -> str:
    found = []
    for name in FALLING:
        now_low, now_high = (f'(now."{name} {bound}" * was.months)' for bound in ("low", "high"))
        was_low, was_high = (f'(was."{name} {bound}" * now.months)' for bound in ("low", "high"))
        stands = f"now.counted AND was.patient IS NOT NULL AND now.stretch <> 'baseline' AND {was_high} > 0"
        for fall in (30, 50, 75):
            met = f"{was_low} > 0 AND ({was_low} - {now_high}) * 100 / {was_low} >= {fall}"
            not_met = f"({was_high} - {now_low}) * 100 / {was_high} < {fall}"
            found.append(f'count(*) FILTER ({stands} AND {met}) AS "{name} fell {fall} met"')
            found.append(f'count(*) FILTER ({stands} AND {not_met}) AS "{name} fell {fall} not met"')
    return ", ".join(found)


def answer(folder: Path) -> pl.DataFrame:
    database = duckdb.connect()
    database.execute(f"CREATE TEMP TABLE daily AS {daily(folder)}")
    database.execute(GIVEN.format(folder=folder, today=TODAY))
    database.execute(WINDOWS)
    database.execute(BASELINE)
    database.execute(f"CREATE TEMP TABLE recent_months AS {months_before(TODAY)}")
    database.execute(f"""CREATE TEMP TABLE stretches AS SELECT *, {bounds()} FROM (
        FROM baseline UNION ALL BY NAME FROM windows UNION ALL BY NAME {recent(1, "last 28 days")}
        UNION ALL BY NAME {recent(3, "last 12 weeks")})""")
    sums = ", ".join(
        f'coalesce(sum(now."{name} {bound}") FILTER (now.counted), 0) AS "{name} {bound}"'
        for name in (*DAYS, "headache_hours")
        for bound in ("low", "high")
    )
    found: pl.DataFrame = database.sql(f"""
        SELECT now.cycle, now.stretch, count(*) AS people, count(*) FILTER (now.counted) AS counted, {sums}, {falls()}
        FROM stretches AS now
        LEFT JOIN (FROM stretches WHERE stretch = 'baseline' AND counted) AS was USING (patient)
        GROUP BY now.cycle, now.stretch""").pl()
    return found


if __name__ == "__main__":
    seconds, found = timed(lambda: answer(Path(sys.argv[1])))
    if len(sys.argv) > 2:
        canonical(found).write_parquet(sys.argv[2])
    report(seconds)
