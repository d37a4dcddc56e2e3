"""Diaries and histories to test with: written out by hand, or made up at random from a seed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from tests.engine.reference import Day

from abate.diary import Diary, DiaryTable
from abate.diary.day import FLAGS, SCHEMA
from abate.history import History

AS_OF = date(2026, 3, 1)
"""A Sunday; month 1 is 2 Feb to 1 Mar 2026."""

SYMPTOMS = tuple(name for name in FLAGS if name != "headache")
NO_MEDICINE = dict.fromkeys(
    ("triptan", "ergot", "opioid", "combination_analgesic", "paracetamol", "nsaid", "gepant", "ditan"), False
)
NO_SYMPTOM = dict.fromkeys(SYMPTOMS, False)

CLEAR: Day = {"headache": False, **NO_SYMPTOM}
HEADACHE: Day = {"headache": True, "hours": 6.0, "severity": 1, **NO_SYMPTOM}
MIGRAINE: Day = {**HEADACHE, "severity": 3, "unilateral": True, "nausea": True}


def back(days: int, as_of: date = AS_OF) -> date:
    """So many days before the as-of day; 0 is the as-of day itself."""
    return as_of - timedelta(days=days)


def days_back(*kinds: tuple[int, Day], as_of: date = AS_OF) -> list[Day]:
    """Days counted back from the as-of day, the newest first: `(15, MIGRAINE), (13, CLEAR)`."""
    days: list[Day] = []
    for count, kind in kinds:
        days += [{"date": back(len(days) + at, as_of), **kind} for at in range(count)]
    return days


def frame_of(days: Iterable[Day]) -> pl.DataFrame:
    """Rows in the diary's columns, as given."""
    rows = [{"patient": "", **day} for day in days]
    return pl.DataFrame({name: [row.get(name) for row in rows] for name in SCHEMA}, schema=SCHEMA)


def diary_of(days: Iterable[Day]) -> Diary:
    """One person's diary."""
    return DiaryTable.of(frame_of(days)).one()


def history_of(**keys: Any) -> History:
    """A history from plain values."""
    return History.model_validate(keys)


# ---- made up -------------------------------------------------------------------------------------------


def some_day(random: np.random.Generator, missing: float) -> Day:
    """One answered day that contradicts itself nowhere; `missing` is the share of blank cells."""

    def known(value: Any) -> Any:
        return None if random.random() < missing else value

    headache = bool(random.random() < 0.6)
    day: Day = {"headache": headache} | {name: known(bool(random.random() < 0.5)) for name in SYMPTOMS}
    day["hours"] = known(int(random.integers(0, 97)) / 4 if headache else 0.0)
    day["severity"] = known(int(random.integers(1, 4)) if headache else 0)
    return day


def some_days(
    seed: int, *, people: int = 1, span: int = 60, answered: float = 0.8, missing: float = 0.2, until: date = AS_OF
) -> dict[str, list[Day]]:
    """Answered days by patient: gaps, blank cells, everyone with a first and last day of their own."""
    random = np.random.default_rng(seed)
    days: dict[str, list[Day]] = {}
    for at in range(people):
        name = f"p{at:02}"
        begun, ended = int(random.integers(1, span + 1)), int(random.integers(0, 20))
        kept = [back for back in range(ended, ended + begun) if random.random() < answered] or [ended]
        days[name] = [
            {"patient": name, "date": until - timedelta(days=back), **some_day(random, missing)} for back in kept
        ]
    return days


def table_of(days: dict[str, list[Day]], seed: int = 0) -> DiaryTable:
    """Everyone's days as one table, made of rows in random order."""
    rows = [day for whose in days.values() for day in whose]
    order = np.random.default_rng(seed).permutation(len(rows))
    return DiaryTable.of(frame_of(rows[at] for at in order))
