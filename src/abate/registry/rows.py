"""What a bucket of people comes to: rows per person, per cycle, per session, per side effect.

`answering.rows_of` is pure: the same bucket and the same questions give the same rows, in one process, in many, or on
a cluster. The rows of all buckets one after another, in the order of buckets, are the rows of the registry; no row
depends on anybody outside the bucket. Outcome tables are made from these rows alone. They name no patient: `person`
is the person's number in the registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from abate.criteria.tree import Outcome

ROWS_VERSION = 2
"""Of what the rows say; rows kept by a run of another version are made again."""

MEASURES = ("headache_days", "migraine_days", "moderate_severe_days", "clear_days", "headache_hours")
"""What a course of treatment is followed by."""

FALLING = ("headache_days", "migraine_days", "moderate_severe_days", "headache_hours")
"""Those of them of which fewer is better."""

FALLS = (30, 50, 75)
"""Per cent: the falls below the baseline by which responders are counted."""

STRETCH = pl.Enum(["baseline", "weeks 1-4", "weeks 5-8", "weeks 9-12", "last 28 days", "last 12 weeks"])

WHY = pl.Enum(
    [
        "the next injections came before these four weeks were over",
        "these four weeks are not over",
        "no day is answered",
        "too few days are answered",
        "they begin before the first injections",
        "the diary begins fewer than 28 days before the first injections",
    ]
)
"""Why a stretch has no figure."""

STRETCHES = pl.Schema(
    {
        "person": pl.UInt32(),
        "cycle": pl.UInt16(),
        "stretch": STRETCH,
        "months": pl.UInt8(),
        "answered": pl.UInt8(),
        "why": WHY,
        **{
            f"{measure} {bound}": pl.Float64() if measure == "headache_hours" else pl.UInt8()
            for measure in MEASURES
            for bound in ("low", "high")
        },
        **{f"{measure} fell {fall}": pl.Boolean() for measure in FALLING for fall in FALLS},
    }
)
"""One row per person and stretch of whole 28-day months, as `abate.response.course` counts them for one person.

`cycle` counts from 1 and is 0 for the baseline and the stretches that end on the as-of day. `<measure> low` and
`high` are sums over its `months` (divide by them for a month's figure), null where `why` says why there is no figure;
`answered` is null where the days were not looked at. `<measure> fell 30`: whether it lies at least 30 % below the
baseline, by the bounds of both: true, false, or null for not known (also where either has no figure).
People who certainly had no session, or of whom it is not known, have no row.
"""

PEOPLE = pl.Schema(
    {
        "person": pl.UInt32(),
        "centre": pl.String(),
        "answered_days": pl.UInt32(),
        "first_day": pl.Date(),
        "last_day": pl.Date(),
        "sessions": pl.UInt16(),
        "sessions_known": pl.Boolean(),
        "first_session": pl.Date(),
        "last_session": pl.Date(),
        "has_baseline_date": pl.Boolean(),
    }
)
"""One row per person.

`centre` is the last session's, else the person's own. `first_day`, `last_day`: of the answered days up to the
as-of day.
`sessions`, `first_session`, `last_session` are of sessions that certainly were onabotulinumtoxinA for headache;
`sessions_known`: no other session of theirs may have been, and none is missing from the registry.
`has_baseline_date`: the first session is the first for certain, so that what lies before it is a baseline.
"""

SESSIONS = pl.Schema(
    {
        "person": pl.UInt32(),
        "date": pl.Date(),
        "is_botox_for_headache": pl.Boolean(),
        "number": pl.UInt16(),
        "days_since_previous": pl.UInt16(),
        "product": pl.String(),
        "units": pl.Int32(),
        "lots": pl.List(pl.String()),
        "injector": pl.String(),
        "centre": pl.String(),
        "sites": pl.List(pl.String()),
    }
)
"""One row per session up to the as-of day. `number` and `days_since_previous` count the days of sessions that
certainly were onabotulinumtoxinA for headache; null for all others. Entries of one such day are one row.
"""

EFFECTS = pl.Schema(
    {
        "person": pl.UInt32(),
        "date": pl.Date(),
        "term": pl.String(),
        "grade": pl.UInt8(),
        "sites": pl.List(pl.String()),
        "lots": pl.List(pl.String()),
        "session_date": pl.Date(),
    }
)
"""One row per side effect up to the as-of day, as in the registry; one without a day is always among them."""

OUTCOME = pl.Enum([outcome.words for outcome in Outcome])

DOCUMENTS_FIRST = pl.Schema({"person": pl.UInt32(), "diagnosis": pl.List(pl.String())})
"""The first columns of `documents`; a column `<document>/<decision>` of the type `OUTCOME` follows per decision."""

MODEL = pl.Schema(
    {"person": pl.UInt32(), "reduction_30": pl.Float64(), "reduction_50": pl.Float64(), "wear_off": pl.Float64()}
)
"""What the model of response says: the probability, from 0 to 1, that headache days are down by 30 and 50 %, and that
the last cycle wears off. Null where it has no figure; people without a row have none either."""

Rows = Mapping[str, pl.DataFrame]
"""By name: `people`, `stretches`, `sessions`, `effects`, and `documents` and `model` where they are asked for."""


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked of every bucket.

    Neither days nor sessions nor side effects after `as_of` count. `documents` are judged besides the counts; with
    `model` the model of response is asked about each person who was injected.
    """

    as_of: date
    documents: tuple[str, ...] = ()
    model: bool = False
