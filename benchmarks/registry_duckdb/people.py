"""Who is in the registry, and how complete the diaries are."""

from __future__ import annotations

from benchmarks.registry_answers import ALL

OVERVIEW = f"""
    SELECT '{ALL}' AS centre, count(*) AS people,
        count(*) FILTER (answered < 0.5) AS "diary under 50 %",
        count(*) FILTER (answered >= 0.5 AND answered < 0.75) AS "diary 50 to 74 %",
        count(*) FILTER (answered >= 0.75 AND answered < 0.9) AS "diary 75 to 89 %",
        count(*) FILTER (answered >= 0.9) AS "diary 90 % or more",
        count(*) FILTER (sessions > 0 AND complete) AS "first session known",
        count(*) FILTER (sessions > 0 AND NOT complete) AS "first session not known",
        count(*) FILTER (sessions = 0 AND complete) AS "not treated",
        count(*) FILTER (sessions = 0 AND NOT complete) AS "treatment not known",
        count(*) FILTER (answered_days > 0) AS "with a diary",
        count(*) FILTER (sessions > 0) AS "treated"
    FROM (SELECT *, answered_days / (last_day - first_day + 1) AS answered FROM persons)"""

BY_CENTRE = f"""
    SELECT coalesce(persons.centre, '{ALL}') AS centre, count(*) AS people,
        count(*) FILTER (answered_days > 0) AS "with a diary",
        count(*) FILTER (answered_days = 0) AS "without a diary",
        count(*) FILTER (sessions > 0) AS "treated",
        count(*) FILTER (sessions = 0) AS "not treated, or not known",
        avg(answered_days / (last_day - first_day + 1)) AS "mean share of days answered",
        avg(answered_days) FILTER (answered_days > 0) AS "mean days answered"
    FROM persons GROUP BY ROLLUP (persons.centre)"""
