"""Answering the questions about one bucket of people."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from abate.assess import decisions_of
from abate.facts.facts import facts_of_judged
from abate.registry.bucket import Bucket
from abate.registry.courses import stretches
from abate.registry.injections import NEVER, Injections, effects_until, injections, session_rows, sessions_until
from abate.registry.persons import histories
from abate.registry.rows import EFFECTS, PEOPLE, Questions, Rows


def rows_of(bucket: Bucket, questions: Questions) -> Rows:
    """The rows of a bucket; tables have the columns of `abate.registry.rows` and are ordered by person."""
    sessions = sessions_until(bucket, questions.as_of)
    given = injections(bucket, sessions)
    people = _people(bucket, sessions, given, questions.as_of)
    return Rows(
        questions=questions,
        people=people,
        stretches=stretches(bucket.days, given, people["first_day"].to_numpy(), questions.as_of),
        sessions=session_rows(bucket, sessions, given),
        effects=_effects(bucket, questions.as_of),
        documents=_documents(bucket, questions) if questions.documents else None,
    )


def _people(bucket: Bucket, sessions: pl.DataFrame, given: Injections, as_of: date) -> pl.DataFrame:
    people = bucket.people.height
    first_day, last_day, answered = bucket.days.first_and_last(as_of)
    count = np.bincount(given.person, minlength=people)
    first, last = (np.full(people, NEVER, np.int64) for _ in range(2))
    begins, ends = given.number == 1, given.last_of_person
    first[given.person[begins]], last[given.person[ends]] = given.day[begins], given.day[ends]
    centres = sessions.select("at", "centre").drop_nulls().unique("at", keep="last", maintain_order=True)
    return (
        bucket.people.select("centre")
        .with_row_index("at")
        .join(centres, on="at", how="left", suffix=" of the last session", maintain_order="left")
        .select(
            person=(pl.col("at") + bucket.first_person).cast(pl.UInt32),
            centre=pl.coalesce("centre of the last session", "centre"),
            answered_days=pl.Series(answered, dtype=pl.UInt32),
            first_day=pl.Series(first_day),
            last_day=pl.Series(last_day),
            sessions=pl.Series(count, dtype=pl.UInt16),
            sessions_known=pl.Series(given.known),
            first_session=_dates(first),
            last_session=_dates(last),
            has_baseline_date=pl.Series(given.first != NEVER),
        )
        .select(PEOPLE.names())
    )


def _documents(bucket: Bucket, questions: Questions) -> pl.DataFrame:
    facts = facts_of_judged(bucket.days, histories(bucket), questions.as_of)
    decided = decisions_of(facts, questions.rules())
    person = pl.int_range(bucket.first_person, bucket.first_person + decided.height, dtype=pl.UInt32, eager=True)
    return decided.drop("patient").insert_column(0, person.alias("person"))


def _effects(bucket: Bucket, as_of: date) -> pl.DataFrame:
    person = (pl.col("at") + bucket.first_person).cast(pl.UInt32).alias("person")
    return effects_until(bucket, as_of).with_columns(person).select(EFFECTS.names())


def _dates(days: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pl.Series:
    """Days since 1970 as dates; null for NEVER."""
    return pl.Series(np.where(days == NEVER, np.datetime64("NaT", "D"), days.astype("datetime64[D]")))
