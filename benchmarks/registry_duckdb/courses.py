"""Days and hours by cycle, responders, wear-off and first response, all from the stretches."""

from __future__ import annotations

from benchmarks.registry_answers import BY_WEEKS, FALLING, FALLS, MEASURES, WINDOWS
from benchmarks.registry_duckdb.reading import TODAY

ANSWERS = """count(*) AS people, count(*) FILTER (fell) AS met, count(*) FILTER (NOT fell) AS "not met",
    count(*) FILTER (fell IS NULL) AS "not known", met / people AS "share low", 1 - "not met" / people AS "share high"
    """
"""How many are known to have `fell`, known not to have, neither; and the bounds of the share."""

COURSE = " UNION ALL ".join(
    f"""SELECT cycle, stretch, '{measure}' AS measure, count(*) AS people,
        count(*) FILTER (counted) AS "with a figure", count(*) FILTER (NOT counted) AS "without a figure",
        avg("{measure} low" / months) FILTER (counted) AS "mean low",
        avg("{measure} high" / months) FILTER (counted) AS "mean high",
        avg("{measure} low" * 28 / answered) FILTER (counted) AS "mean prorated"
    FROM stretches GROUP BY cycle, stretch"""
    for measure in MEASURES
)

RESPONDERS = " UNION ALL ".join(
    f"""SELECT cycle, stretch, '{measure}' AS measure, {fall} AS fall, {ANSWERS}
    FROM (SELECT cycle, stretch, "{measure} fell {fall}" AS fell FROM stretches WHERE stretch <> 'baseline')
    GROUP BY cycle, stretch"""
    for measure in FALLING
    for fall in FALLS
)

_BESIDE = ", ".join(
    f'any_value("headache_days {bound}") FILTER (stretch = {window!r}) AS "{window} {bound}"'
    for window in WINDOWS
    for bound in ("low", "high")
)
_MEANS = ", ".join(
    f'avg("{window} {bound}") FILTER (whole) AS "{window} {bound}"' for window in WINDOWS for bound in ("low", "high")
)

WEAR_OFF = f"""
    WITH cycles AS (
        SELECT cycle, bool_and(counted) AS whole,
            {_BESIDE}
        FROM stretches WHERE stretch IN {WINDOWS} GROUP BY patient, cycle HAVING count(*) = 3),
    compared AS (
        SELECT *, "weeks 9-12 low" - least("weeks 1-4 high", "weeks 5-8 high") AS least_more,
            "weeks 9-12 high" - least("weeks 1-4 low", "weeks 5-8 low") AS most_more
        FROM cycles)
    SELECT cycle, count(*) AS people,
        count(*) FILTER (whole) AS "all three known", count(*) FILTER (NOT whole) AS "not all three known",
        count(*) FILTER (whole AND least_more > 0) AS "more days",
        count(*) FILTER (whole AND most_more <= 0) AS "not more days",
        count(*) FILTER (whole AND least_more <= 0 AND most_more > 0) AS "more or not is not known",
        {_MEANS},
        avg(least_more) FILTER (whole) AS "difference low", avg(most_more) FILTER (whole) AS "difference high",
        "more days" / "all three known" AS "share low", 1 - "not more days" / "all three known" AS "share high"
    FROM compared GROUP BY cycle"""

FIRST_RESPONSE = f"""
    WITH responded AS (
        SELECT patient, fall, min(since) FILTER (fell) AS surely,
            min(since) FILTER (fell OR fell IS NULL) AS possibly
        FROM (
            SELECT patient, ends - first_session AS since, unnest({list(FALLS)}) AS fall,
                unnest([{", ".join(f'"headache_days fell {fall}"' for fall in FALLS)}]) AS fell
            FROM stretches JOIN started USING (patient) WHERE stretch IN {WINDOWS})
        GROUP BY patient, fall),
    asked AS (
        SELECT patient, week, fall, first_session
        FROM started, unnest({list(BY_WEEKS)}) AS weeks(week), unnest({list(FALLS)}) AS falls(fall)
        WHERE {TODAY} - first_session >= 7 * week)
    SELECT week AS "by week", fall, {ANSWERS}
    FROM (
        SELECT week, fall,
            CASE WHEN surely <= 7 * week THEN true WHEN possibly <= 7 * week THEN NULL ELSE false END AS fell
        FROM asked LEFT JOIN responded USING (patient, fall))
    GROUP BY week, fall"""

RECENT = """CREATE TEMP TABLE recent AS
    SELECT patient, centre, "headache_days fell 30" AS fell
    FROM stretches JOIN persons USING (patient) WHERE stretch = 'last 12 weeks'"""
