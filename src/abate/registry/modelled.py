"""What the model of response says of each person of a bucket: the same as of that person alone."""

from __future__ import annotations

from datetime import date

import polars as pl

from abate.diary import Diary
from abate.history import History, ToxinSession
from abate.registry.bucket import Bucket
from abate.registry.injections import injections, sessions_until
from abate.registry.persons import histories, sessions_by_patient
from abate.registry.rows import MODEL
from abate.response.findings import findings

Told = tuple[float | None, float | None, float | None]


def model_rows(bucket: Bucket, days: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """A row for each person who certainly was injected and has a baseline to be compared with.

    Args:
        bucket: read with histories.
        days: the answered days of the same people, as the diary's format has them.
        as_of: neither days nor sessions after it count.
    """
    began = set(injections(bucket, sessions_until(bucket, as_of)).person.tolist())
    diaries = days.partition_by("patient", as_dict=True, maintain_order=True)
    sessions = sessions_by_patient(bucket.sessions)
    rows = [
        (
            bucket.first_person + at,
            *told(Diary(patient, diaries[patient,]), history, sessions.get(patient, ()), as_of),
        )
        for at, (patient, history) in enumerate(zip(bucket.people["patient"], histories(bucket), strict=True))
        if at in began and (patient,) in diaries
    ]
    return pl.DataFrame(rows, MODEL, orient="row")


def told(diary: Diary, history: History, sessions: tuple[ToxinSession, ...], as_of: date) -> Told:
    """Of one person: the probabilities of a fall by 30 and by 50 %, and of wear-off; None where nothing is said."""
    found = findings(diary, history, as_of=as_of, signed=sessions)
    answer = found.model
    if answer is None:
        return None, None, None
    return answer.p_reduction_30, answer.p_reduction_50, None if found.no_wear_off else answer.wear_off
