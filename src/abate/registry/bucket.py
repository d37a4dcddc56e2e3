"""A bucket: a stretch of whole people of a registry, as it is read."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from abate.diary.packed import PackedDays


@dataclass(frozen=True, slots=True, eq=False)
class Bucket:
    """A stretch of whole people.

    `first_person` numbers the first of them in the registry: person `first_person + at` is row `at` of `people` and
    person `at` of `days`. The frames have the columns and the order of `layout.PEOPLE`, `SESSIONS` and `EFFECTS`;
    `days` holds their answered days, judged by the day rules.
    """

    number: int
    first_person: int
    people: pl.DataFrame
    sessions: pl.DataFrame
    effects: pl.DataFrame
    days: PackedDays
