"""Sessions by centre, retention, and responders by how many sessions their injector gives."""

from __future__ import annotations

from benchmarks.registry_answers import ALL, DAYS_BETWEEN_TIMES, LONGEST_GAP, NOT_KNOWN
from benchmarks.registry_duckdb.courses import ANSWERS
from benchmarks.registry_duckdb.reading import TODAY

BANDS = {
    "interval under 84 days": "days < 84",
    "interval 84 to 91 days": "days BETWEEN 84 AND 91",
    "interval 92 to 182 days": "days BETWEEN 92 AND 182",
    "interval over 182 days": "days > 182",
    "under 155 U": "units < 155",
    "155 U": "units = 155",
    "156 to 194 U": "units BETWEEN 156 AND 194",
    "195 U": "units = 195",
    "over 195 U": "units > 195",
    "units not known": "units IS NULL",
}
_IN_BANDS = ", ".join(
    f"""count(*) FILTER ({band}) AS "{name}",
        count(DISTINCT patient) FILTER ({band}) AS "people behind: {name}" """
    for name, band in BANDS.items()
)

SESSIONS = f"""
    SELECT coalesce(given.centre, '{ALL}') AS centre, count(DISTINCT patient) AS people, count(*) AS sessions,
        count(*) FILTER (days IS NULL) AS "first sessions known here", count(days) AS "sessions with an interval",
        {_IN_BANDS},
        count(DISTINCT patient) FILTER (days IS NOT NULL) AS "people with an interval",
        count(DISTINCT patient) FILTER (days > 91) AS "people with a gap over 13 weeks",
        avg(days) AS "mean interval", median(days) AS "median interval", avg(units) AS "mean units"
    FROM (SELECT * REPLACE (coalesce(centre, '{NOT_KNOWN}') AS centre) FROM given) AS given
    GROUP BY ROLLUP (given.centre)"""

RETENTION = f"""
    WITH began AS (
        SELECT coalesce(before_gap, last_session) - first_session + {LONGEST_GAP} AS until,
            {TODAY} - first_session AS seen
        FROM persons
        LEFT JOIN (
            SELECT patient, min(injected - days::INT) AS before_gap
            FROM given WHERE days > {LONGEST_GAP} GROUP BY patient) USING (patient)
        WHERE sessions > 0 AND complete),
    ends AS (
        SELECT least(until, seen) AS day, count(*) FILTER (until <= seen) AS stopped,
            count(*) FILTER (until > seen) AS censored
        FROM began GROUP BY day),
    curve AS (
        SELECT day, sum(stopped) OVER so_far AS stopped, sum(censored) OVER so_far AS censored,
            product(1 - stopped / at_risk) OVER so_far AS still_treated
        FROM (SELECT *, sum(stopped + censored) OVER (ORDER BY day DESC) AS at_risk FROM ends)
        WINDOW so_far AS (ORDER BY day)),
    times AS (SELECT unnest(range(0, max(day) + 1, {DAYS_BETWEEN_TIMES})) AS time FROM ends),
    whole AS (
        SELECT count(*) FILTER (complete) AS began, count(*) FILTER (NOT complete) AS left_out
        FROM persons WHERE sessions > 0)
    SELECT time // 7 AS weeks, began,
        coalesce(stopped, 0)::BIGINT AS "stopped so far", coalesce(censored, 0)::BIGINT AS "censored so far",
        began - "stopped so far" - "censored so far" AS "at risk",
        coalesce(still_treated, 1) AS "still treated", left_out AS "left out"
    FROM whole, times ASOF LEFT JOIN (FROM curve WHERE day > 0) AS curve ON time >= day
    ORDER BY time"""
"""Kaplan and Meier at all times; treatment ends 26 weeks after a session that none follows by then."""

_VOLUME = '"sessions of the injector in a year"'

INJECTOR_VOLUME = f"""
    WITH volumes AS (
        SELECT injector, count(*) FILTER (injected > {TODAY} - 365) AS volume FROM given GROUP BY injector),
    last_injectors AS (SELECT patient, last(injector ORDER BY cycle) AS injector FROM given GROUP BY patient)
    SELECT coalesce(band, '{ALL}') AS {_VOLUME}, {ANSWERS}
    FROM (
        SELECT fell, CASE WHEN volume >= 100 THEN '100 or more' WHEN volume >= 25 THEN '25 to 99'
            WHEN volume >= 0 THEN 'fewer than 25' ELSE '{NOT_KNOWN}' END AS band
        FROM recent LEFT JOIN last_injectors USING (patient) LEFT JOIN volumes USING (injector))
    GROUP BY ROLLUP (band)"""
