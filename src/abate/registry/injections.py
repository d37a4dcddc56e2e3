"""Who was injected when: the sessions of a bucket, and which certainly were onabotulinumtoxinA for headache."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from abate.diary.months import Edges
from abate.facts.from_history import is_botox_for_headache
from abate.registry.bucket import Bucket
from abate.registry.rows import SESSIONS

NEVER = np.iinfo(np.int32).max
"""A day later than any, for what has not come yet."""


@dataclass(frozen=True, slots=True, eq=False)
class Injections:
    """The days on which people of a bucket were certainly injected, ordered by person and day.

    One entry per day of `person` (counted within the bucket), with its `day` since 1970, its `number` from 1, and the
    day of the `next`, NEVER where there is none. `first` has an entry for each person of the bucket: the first day
    of all, NEVER where it is not known to be the first, or where there is none.
    """

    person: Edges
    day: Edges
    number: Edges
    next: Edges
    first: Edges
    known: npt.NDArray[np.bool_]

    @property
    def last_of_person(self) -> npt.NDArray[np.bool_]:
        """Which entries are the last of their person."""
        last: npt.NDArray[np.bool_] = self.next == NEVER
        return last


def sessions_until(bucket: Bucket, as_of: date) -> pl.DataFrame:
    """The sessions up to a day, with `at` (the person within the bucket) and `is_botox_for_headache`."""
    past = _with_place(bucket, bucket.sessions.filter(pl.col("date") <= as_of))
    kinds = past.select("product", "indication").unique(maintain_order=True)
    judged = [is_botox_for_headache(product, indication) for product, indication in kinds.iter_rows()]
    kinds = kinds.with_columns(is_botox_for_headache=pl.Series(judged, dtype=pl.Boolean))
    return past.join(kinds, on=["product", "indication"], how="left", nulls_equal=True, maintain_order="left")


def effects_until(bucket: Bucket, as_of: date) -> pl.DataFrame:
    """The side effects up to a day, and those of which the day is not known, with `at`."""
    return _with_place(bucket, bucket.effects.filter(pl.col("date").is_null() | (pl.col("date") <= as_of)))


def injections(bucket: Bucket, sessions: pl.DataFrame) -> Injections:
    """The injections among the sessions that `sessions_until` gives."""
    people = bucket.people.height
    at, day = (sessions[name].to_physical().to_numpy().astype(np.int64) for name in ("at", "date"))
    flag = sessions["is_botox_for_headache"]
    certain, possible = flag.fill_null(value=False).to_numpy(), flag.fill_null(value=True).to_numpy()
    person, days = _once_a_day(at[certain], day[certain])
    perhaps, perhaps_day = _once_a_day(at[possible], day[possible])
    starts = np.searchsorted(person, np.arange(people + 1))
    first, first_perhaps = (_firsts(who, when, people) for who, when in ((person, days), (perhaps, perhaps_day)))
    complete = bucket.people["sessions_complete"].to_numpy()
    same = np.append(person[1:] == person[:-1], False)[: len(person)]
    return Injections(
        person=person,
        day=days,
        number=np.arange(len(person)) - starts[person] + 1,
        next=np.where(same, np.roll(days, -1), NEVER),
        first=np.where(complete & (first == first_perhaps), first, NEVER),
        known=complete & (np.diff(starts) == np.bincount(perhaps, minlength=people)),
    )


def session_rows(bucket: Bucket, sessions: pl.DataFrame, given: Injections) -> pl.DataFrame:
    """The rows of `rows.SESSIONS`."""
    before = np.where(given.number > 1, given.day - np.roll(given.day, 1), -1)
    counted = pl.DataFrame(
        {
            "at": pl.Series(given.person, dtype=pl.UInt32),
            "date": pl.Series(given.day.astype("datetime64[D]")),
            "is_botox_for_headache": pl.Series(np.ones(len(before), np.bool_)),
            "number": pl.Series(given.number, dtype=pl.UInt16),
            "days_since_previous": pl.Series(before).replace(-1, None).cast(pl.UInt16),
        }
    )
    keys = ["at", "date", "is_botox_for_headache"]
    person = (pl.col("at") + bucket.first_person).cast(pl.UInt32).alias("person")
    rows = sessions.join(counted, on=keys, how="left", maintain_order="left").with_columns(person)
    return _one_row_a_day(rows, injected=len(given.person)).select(SESSIONS.names())


def _one_row_a_day(rows: pl.DataFrame, *, injected: int) -> pl.DataFrame:
    """Entries of one day of injections put into one: their units add up where all are known, lots and sites too."""
    lists = pl.col("lots", "sites")
    if rows["number"].count() == injected:
        return rows.with_columns(lists.list.unique(maintain_order=True))
    counts = pl.col("number").is_not_null()
    several = counts & pl.struct("person", "number").is_duplicated()
    units = pl.when(pl.col("units").is_not_null().all()).then(pl.col("units").sum())
    first = pl.exclude("person", "number", "units", "lots", "sites").drop_nulls().first()
    all_of_them = lists.explode(empty_as_null=False, keep_nulls=False).unique(maintain_order=True)
    together = rows.filter(several).group_by("person", "number", maintain_order=True).agg(first, units, all_of_them)
    known = lists.list.len().replace(0, None).is_not_null()
    together = together.with_columns(pl.when(known).then(lists))
    alone = rows.filter(~several).with_columns(lists.list.unique(maintain_order=True))
    return pl.concat([alone, together.select(alone.columns)]).sort("person", "date", maintain_order=True)


def _with_place(bucket: Bucket, rows: pl.DataFrame) -> pl.DataFrame:
    places = bucket.people.select("patient").with_row_index("at")
    return rows.join(places, on="patient", how="left", maintain_order="left")


def _once_a_day(person: Edges, day: Edges) -> tuple[Edges, Edges]:
    """Without repeats of one day; both ordered by person and day."""
    if not len(person):
        return person, day
    new = np.append(True, (person[1:] != person[:-1]) | (day[1:] != day[:-1]))
    return person[new], day[new]


def _firsts(person: Edges, day: Edges, people: int) -> Edges:
    first = np.full(people, NEVER, np.int64)
    first[person[::-1]] = day[::-1]
    return first
