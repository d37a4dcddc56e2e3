"""Four weeks after four weeks of everybody's course: each day ASOF joined to its session, and grouped."""

from __future__ import annotations

from benchmarks.by_duckdb import DAY_RULES
from benchmarks.registry_answers import FALLING, FALLS, MEASURES
from benchmarks.registry_duckdb.reading import TODAY

DAYS = MEASURES[:4]
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

DAILY = f"""CREATE TEMP TABLE daily AS
    SELECT patient, date, CASE WHEN headache THEN hours ELSE 0 END AS hours,
        {", ".join(f'({DAY_RULES[name]}) AS "{name}"' for name in DAYS)}
    FROM days"""

STARTED = """CREATE TEMP TABLE started AS
    SELECT patient, first_day, first_session FROM persons WHERE sessions > 0 AND complete"""

WINDOWS = f"""CREATE TEMP TABLE windows AS
    WITH counted AS (
        SELECT daily.patient, cycle, (date - injected) // 28 AS part, {SUMS}
        FROM daily
        ASOF JOIN given ON daily.patient = given.patient AND daily.date >= given.injected
        WHERE date - injected < 84 GROUP BY ALL)
    SELECT patient, cycle,
        CASE part WHEN 0 THEN 'weeks 1-4' WHEN 1 THEN 'weeks 5-8' ELSE 'weeks 9-12' END AS stretch,
        1 AS months, injected + 28 * (part + 1)::INT AS ends,
        ends <= {TODAY} + 1 AND (next IS NULL OR next >= ends) AS asked, coalesce(answered, 0) >= 14 AS enough,
        {COALESCED}
    FROM (SELECT *, unnest(range(3)) AS part FROM given) LEFT JOIN counted USING (patient, cycle, part)"""


def months_before(end: str) -> str:
    """Three months before a day of each patient's."""
    return f"""SELECT patient, first_day, first_session, part, {COALESCED}
        FROM (SELECT *, unnest(range(3)) AS part FROM started)
        LEFT JOIN (
            SELECT patient, ({end} - date) // 28 AS part, {SUMS} FROM daily JOIN started USING (patient)
            WHERE date <= {end} AND {end} - date < 84 GROUP BY ALL) USING (patient, part)"""


BASELINE = f"""CREATE TEMP TABLE baseline AS
    WITH months AS ({months_before("(first_session - 1)")}),
    enough AS (
        SELECT *, min((answered >= 14)::INT) OVER (PARTITION BY patient ORDER BY part) = 1 AS so_far FROM months)
    SELECT patient, 0 AS cycle, 'baseline' AS stretch, count(*) AS months, true AS asked,
        sum(answered) >= 14 AND coalesce(any_value(first_session - first_day) NOT BETWEEN 1 AND 27, true) AS enough,
        {TOTALS}
    FROM enough WHERE so_far OR part = 0 GROUP BY patient"""

RECENT_MONTHS = f"CREATE TEMP TABLE recent_months AS {months_before(TODAY)}"


def recent(months: int, name: str) -> str:
    return f"""SELECT patient, 0 AS cycle, '{name}' AS stretch, {months} AS months, min(answered) >= 14 AS enough,
        any_value(first_session) <= {TODAY} - {28 * months - 1} AS asked, {TOTALS}
        FROM recent_months WHERE part < {months} GROUP BY patient"""


def bounds() -> str:
    found = [f'"{n} true" AS "{n} low", 28 * months - "{n} false" AS "{n} high"' for n in DAYS]
    found.append('hours AS "headache_hours low", hours + 24 * (28 * months - hours_known) AS "headache_hours high"')
    return ", ".join(found)


def falls() -> str:
    """Whether a stretch surely fell below the baseline by so many per cent, surely did not, or may have."""
    found = []
    for name in FALLING:
        now_low, now_high = (f'(now."{name} {bound}" * was.months)' for bound in ("low", "high"))
        was_low, was_high = (f'(was."{name} {bound}" * now.months)' for bound in ("low", "high"))
        comparable = f"now.counted AND was.patient IS NOT NULL AND now.stretch <> 'baseline' AND {was_high} > 0"
        for fall in FALLS:
            met = f"{was_low} > 0 AND ({was_low} - {now_high}) * 100 / {was_low} >= {fall}"
            not_met = f"({was_high} - {now_low}) * 100 / {was_high} < {fall}"
            found.append(
                f"""CASE WHEN {comparable} AND {met} THEN true WHEN {comparable} AND {not_met} THEN false END
                AS "{name} fell {fall}" """
            )
    return ", ".join(found)


BOUNDS = f"""CREATE TEMP TABLE bounds AS
    SELECT patient, cycle, stretch, months, ends, answered, enough AS counted, {bounds()}
    FROM (
        FROM baseline UNION ALL BY NAME FROM windows UNION ALL BY NAME {recent(1, "last 28 days")}
        UNION ALL BY NAME {recent(3, "last 12 weeks")})
    WHERE asked"""

STRETCHES = f"""CREATE TEMP TABLE stretches AS
    SELECT now.*, {falls()}
    FROM bounds AS now LEFT JOIN (FROM bounds WHERE stretch = 'baseline' AND counted) AS was USING (patient)"""

TABLES = (DAILY, STARTED, WINDOWS, BASELINE, RECENT_MONTHS, BOUNDS, STRETCHES)
"""The last holds the stretches that can be asked about, with the bounds of each."""
