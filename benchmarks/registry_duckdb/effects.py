"""Side effects: of whom, after which sessions by lot, muscle and injector; and centres beside one another."""

from __future__ import annotations

from benchmarks.registry_answers import ALL, ANY, FEW, LIMIT, NOT_KNOWN
from benchmarks.registry_duckdb.courses import ANSWERS

SIDE_EFFECTS = f"""
    WITH counted AS (
        SELECT coalesce(effects.term, '{ANY}') AS term,
            count(DISTINCT patient) FILTER (sessions > 0) AS "people with it",
            count(DISTINCT patient) FILTER (sessions > 0 AND grade >= 3) AS "people with a severe one",
            count(*) FILTER (sessions > 0) AS reports,
            count(*) FILTER (sessions = 0) AS "reports of people not known to be treated"
        FROM effects JOIN persons USING (patient) GROUP BY ROLLUP (effects.term))
    SELECT counted.*, treated AS "treated people", treated - "people with it" AS "people without a report",
        "people with it" / treated AS share
    FROM counted, (SELECT count(*) AS treated FROM persons WHERE sessions > 0)"""

BY_GROUP = f"""
    WITH each AS (
        SELECT patient, injected, 'lot' AS kind,
            unnest(CASE WHEN len(lots) > 0 THEN lots ELSE ['{NOT_KNOWN}'] END) AS name
        FROM given
        UNION ALL SELECT patient, injected, 'injector', coalesce(injector, '{NOT_KNOWN}') FROM given),
    sizes AS (
        SELECT kind, name, count(DISTINCT patient) AS people, count(*) AS sessions FROM each GROUP BY kind, name),
    numbered AS (
        SELECT *, row_number() OVER (PARTITION BY kind ORDER BY sessions DESC, name)::VARCHAR AS number,
            length(count(*) OVER (PARTITION BY kind)::VARCHAR)::INT AS width
        FROM sizes WHERE name <> '{NOT_KNOWN}'),
    shown AS (
        SELECT kind, name, CASE WHEN people < {LIMIT} THEN '{FEW}'
            WHEN kind = 'injector' THEN 'injector ' || lpad(number, width, '0') ELSE name END AS shown
        FROM numbered),
    grouped AS (
        SELECT DISTINCT patient, injected, kind, coalesce(shown, name) AS "group"
        FROM each LEFT JOIN shown USING (kind, name)
        UNION ALL SELECT patient, injected, 'muscle', '{NOT_KNOWN}' FROM given
        UNION ALL SELECT patient, injected, unnest(['lot', 'muscle', 'injector']), '{ALL}' FROM given),
    laid AS (SELECT patient, session_date AS injected, term FROM effects WHERE session_date IS NOT NULL),
    followed AS (FROM laid UNION SELECT patient, injected, '{ANY}' FROM laid),
    behind AS (
        SELECT kind, "group", count(DISTINCT patient) AS people, count(*) AS sessions FROM grouped GROUP BY ALL),
    after AS (
        SELECT kind, "group", term, count(DISTINCT patient) AS people, count(*) AS sessions
        FROM grouped JOIN followed USING (patient, injected) GROUP BY ALL),
    counts AS (
        SELECT kind, "group", term, behind.people, behind.sessions,
            coalesce(after.people, 0) AS "people followed", coalesce(after.sessions, 0) AS "sessions followed"
        FROM behind CROSS JOIN (SELECT DISTINCT term FROM after) LEFT JOIN after USING (kind, "group", term))
    SELECT counts.* RENAME (kind AS "by"), counts."sessions followed" / counts.sessions AS share,
        share - (whole."sessions followed" - counts."sessions followed")
            / nullif(whole.sessions - counts.sessions, 0) AS difference
    FROM counts JOIN (FROM counts WHERE "group" = '{ALL}') AS whole USING (kind, term)"""
"""Sessions that a side effect was laid to, beside all other sessions; no session says which sites."""

CENTRES = f"""
    SELECT 'responders' AS outcome, coalesce(recent.centre, '{ALL}') AS centre, {ANSWERS}
    FROM recent GROUP BY ROLLUP (recent.centre)
    UNION ALL
    SELECT 'people with a side effect', coalesce(treated.centre, '{ALL}') AS centre, {ANSWERS}
    FROM (
        SELECT centre, patient IN (SELECT patient FROM effects) AS fell FROM persons WHERE sessions > 0) AS treated
    GROUP BY ROLLUP (treated.centre)"""
