"""What a bucket of people comes to: rows per person, per stretch of a course, per session, per side effect.

`answering.rows_of` is pure: the same bucket and the same questions give the same rows, in one process, in many, or on
a cluster, and no row depends on anybody outside the bucket. Outcomes are counted from these rows alone. They name no
patient: `person` is the person's number in the registry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from abate.criteria.tree import Outcome
from abate.rulebook import Rulebook, built_in, read_rulebook

DEFAULT_LIMIT = 10
"""Counts of fewer are withheld. A convention of registries; which limit holds is for the registry's owner to say."""

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

CUT, NOT_OVER, NO_DAY, TOO_FEW, BEFORE, BEGUN_LATE, COUNTED = range(7)
"""Places in `WHY`; the last: there is a figure."""

BASELINE, FIRST_WEEKS, LAST_28_DAYS, LAST_12_WEEKS = 0, 1, 4, 5
"""Places in `STRETCH`."""

BOUNDS = ("low", "high")

_ASKED = np.array([why not in (CUT, NOT_OVER, BEFORE) for why in range(COUNTED + 1)])

Column = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Stretches of whole 28-day months, as `abate.response.course` counts them for one person; one entry each.

    Ordered by kind (a place in `STRETCH`), then by cycle, then by person. `at` is the person's row in `people`;
    `cycle` counts from 1 and is 0 for the baseline and the stretches that end on the as-of day; `first_day` counts
    since 1970. `low` and `high` are bounds of each measure summed over its `months` (divide by them for a month's
    figure); like `answered` they mean nothing where `why`, a place in `WHY`, says why there is no figure.
    `met` and `not_met`, by a name such as "headache_days fell 30": known to lie at least so far below the baseline,
    known not to; neither where it is not known, also because one of both has no figure.
    People who certainly had no session, or of whom it is not known, have no entry.
    """

    kind: Column
    at: Column
    cycle: Column
    first_day: Column
    months: Column
    answered: Column
    why: Column
    low: Mapping[str, Column]
    high: Mapping[str, Column]
    met: Mapping[str, Column]
    not_met: Mapping[str, Column]

    @property
    def has_figure(self) -> npt.NDArray[np.bool_]:
        """Whether it could be counted."""
        known: npt.NDArray[np.bool_] = self.why == COUNTED
        return known

    @property
    def asked(self) -> npt.NDArray[np.bool_]:
        """Whether it is over, was not cut short by the next session, and did not begin before treatment."""
        asked: npt.NDArray[np.bool_] = _ASKED[self.why]
        return asked

    def of_kind(self, kind: int) -> slice:
        """Where the stretches of a kind are."""
        begin, end = np.searchsorted(self.kind, [kind, kind + 1]).tolist()
        return slice(begin, end)

    def frame(self, people: Sequence[int]) -> pl.DataFrame:
        """The stretches of these rows of `people`, with the columns of `STRETCHES`; `person` is the row."""
        columns = {"person": self.at, "cycle": self.cycle, "stretch": self.kind, "months": self.months}
        columns |= {
            "answered": self.answered,
            "why": self.why % COUNTED,
            "asked": self.asked,
            "has figure": self.has_figure,
        }
        bounds = {f"{name} {bound}": getattr(self, bound)[name] for name in MEASURES for bound in BOUNDS}
        known = {f"{name} is known": met | self.not_met[name] for name, met in self.met.items()}
        chosen = np.isin(self.at, people)
        columns = {name: of[chosen] for name, of in (columns | bounds | dict(self.met) | known).items()}
        only_if = {
            "answered": "asked",
            **dict.fromkeys(bounds, "has figure"),
            **dict(zip(self.met, known, strict=True)),
        }
        return (
            pl.DataFrame(columns)
            .with_columns(
                pl.col("stretch").cat.to(STRETCH),
                pl.when(~pl.col("has figure")).then("why").cat.to(WHY).alias("why"),
                *(pl.when(condition).then(name).alias(name) for name, condition in only_if.items()),
            )
            .cast(STRETCHES)
            .select(STRETCHES.names())
        )


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
            for bound in BOUNDS
        },
        **{f"{measure} fell {fall}": pl.Boolean() for measure in FALLING for fall in FALLS},
    }
)
"""`Stretches` as a table: null where there is no figure, and for not known."""

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


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked of every bucket.

    Neither days nor sessions nor side effects after `as_of` count. `documents` are judged besides the counts: of the
    built-in ones, and of those in the folder `rulebook`. With `model` the model of response is asked about each
    person who was injected. Counts below `small_counts` will be withheld: lots and injectors with fewer people are
    put together.
    """

    as_of: date
    documents: tuple[str, ...] = ()
    rulebook: Path | None = None
    model: bool = False
    small_counts: int = DEFAULT_LIMIT

    def rules(self) -> Rulebook:
        """The documents that are asked for, as they are now.

        Raises:
            RulebookError: with every fault of the folder.
            RefusedError: when there is no document of that name.
        """
        if not self.documents:
            return Rulebook({})
        return (read_rulebook(self.rulebook) if self.rulebook else built_in()).only(*self.documents)


@dataclass(frozen=True, eq=False)
class Rows:
    """What a bucket comes to when it is asked; `documents` and `model` where the questions are for them."""

    questions: Questions
    people: pl.DataFrame
    stretches: Stretches
    sessions: pl.DataFrame
    effects: pl.DataFrame
    documents: pl.DataFrame | None = None
    model: pl.DataFrame | None = None

    @cached_property
    def each_session(self) -> pl.DataFrame:
        """One row per person and session that certainly was one; lots and sites that are not known are none.

        `term` lists the side effects that were laid to it; null where there are none.
        """
        followed = (
            self.effects.filter(pl.col("session_date").is_not_null())
            .group_by("person", pl.col("session_date").alias("date"))
            .agg(pl.col("term").unique())
        )
        sessions = self.sessions.filter(pl.col("number").is_not_null()).select(
            "person",
            "number",
            *("date", "centre", "injector"),
            pl.col("days_since_previous").cast(pl.Int64).alias("days"),
            pl.col("units").cast(pl.Int64),
            pl.col("lots", "sites").fill_null([]),
        )
        return sessions.join(followed, on=["person", "date"], how="left", maintain_order="left")

    def of(self, people: Sequence[int]) -> dict[str, pl.DataFrame]:
        """The rows of some people of the bucket, given by their numbers in the registry."""
        first = self.people.item(0, "person") if self.people.height else 0
        stretches = self.stretches.frame([number - first for number in people])
        tables = {
            "people": self.people,
            "stretches": stretches.with_columns((pl.col("person") + first).cast(pl.UInt32)),
            "documents": self.documents,
            "model": self.model,
        }
        theirs = pl.col("person").is_in(list(people))
        return {name: table.filter(theirs) for name, table in tables.items() if table is not None}
