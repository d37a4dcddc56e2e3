"""What contestants over a registry answer, how they write it down, and how two of them are compared.

Everyone makes all of Abate's raw-count outcome tables from the same people. What a table shows besides counts and
means of what was counted is left out: the intervals of Wilson and Newcombe, the limits of Kaplan and Meier's
estimate, the funnel's limits and what they say of a centre; so are columns that only serve to withhold small counts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import polars as pl
import polars.selectors as cs

from abate.registry.release import Table
from benchmarks.contestant import report, timed

Frame = TypeVar("Frame")

KEYS: Mapping[str, tuple[str, ...]] = {
    "overview": ("centre",),
    "people": ("centre",),
    "course": ("cycle", "stretch", "measure"),
    "responders": ("cycle", "stretch", "measure", "fall"),
    "wear_off": ("cycle",),
    "first_response": ("by week", "fall"),
    "retention": ("weeks",),
    "sessions": ("centre",),
    "side_effects": ("term",),
    "side_effects_by_group": ("by", "group", "term"),
    "centres": ("outcome", "centre"),
    "injector_volume": ("sessions of the injector in a year",),
}
"""The tables, and what names a row of each."""

LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    "retention": ("who", "low", "high"),
    "side_effects": ("of", "low", "high"),
    "side_effects_by_group": ("cell", "low", "high", "difference low", "difference high"),
    "centres": (
        *("limit 95 low", "limit 95 high", "against 95"),
        *("limit 99.8 low", "limit 99.8 high", "against 99.8"),
    ),
}

_OF_WINDOWS = ("weeks 1-4", "weeks 5-8", "weeks 9-12", "difference")
DIGITS: Mapping[str, int] = {
    **dict.fromkeys(("mean days answered", "mean interval", "median interval", "mean units"), 1),
    **dict.fromkeys(("mean low", "mean high", "mean prorated"), 2),
    **dict.fromkeys((f"{name} {bound}" for name in _OF_WINDOWS for bound in ("low", "high")), 2),
    "mean share of days answered": 3,
    **dict.fromkeys(("share", "share low", "share high", "still treated", "difference"), 4),
}
"""To how many digits Abate prints a figure. Contestants do not round; all other numbers are counts."""

TINY = 1e-6

ALL, NOT_KNOWN, ANY, FEW = "all", "not known", "any", "few people each"
MEASURES = ("headache_days", "migraine_days", "moderate_severe_days", "clear_days", "headache_hours")
FALLING = ("headache_days", "migraine_days", "moderate_severe_days", "headache_hours")
FALLS = (30, 50, 75)
WINDOWS = ("weeks 1-4", "weeks 5-8", "weeks 9-12")
BY_WEEKS = (4, 8, 12, 24, 36, 48, 72, 96)
LONGEST_GAP = 182
DAYS_BETWEEN_TIMES = 84
LIMIT = 10
"""Lots and injectors with fewer people are put together; no fewer stop, or are censored, between two times."""


def write(tables: Iterable[Table], folder: Path) -> None:
    """Write what Abate found, without what is left out; the folder is made where it is not there."""
    folder.mkdir(exist_ok=True)
    for table in tables:
        if table.name in KEYS:
            table.frame.drop(LEFT_OUT.get(table.name, ())).write_parquet(folder / f"{table.name}.parquet")


def from_registry_to_answers(
    answer: Callable[[Path], Mapping[str, Frame]], as_polars: Callable[[Frame], pl.DataFrame]
) -> None:
    """Time `answer` on the folder that the command line names first; write its tables where that names a second."""
    folder, *answers = map(Path, sys.argv[1:])
    seconds, tables = timed(lambda: answer(folder))
    for to in answers:
        to.mkdir(exist_ok=True)
        for name, table in tables.items():
            as_polars(table).write_parquet(to / f"{name}.parquet")
    report(seconds, tables=len(tables))


def far_enough_apart(times: Iterable[dict[str, float]]) -> list[dict[str, float]]:
    """The times of retention between which none or at least `LIMIT` people stop, and likewise are censored."""
    kept: list[dict[str, float]] = []
    stopped = censored = 0.0
    for time in times:
        changes = time["stopped so far"] - stopped, time["censored so far"] - censored, time["at risk"]
        if (time["weeks"] and not time["at risk"]) or any(0 < change < LIMIT for change in changes):
            continue
        stopped, censored = time["stopped so far"], time["censored so far"]
        kept.append(time)
    return kept


def compare(folder: Path, other: Path) -> int:
    """How many cells two contestants found alike, in all tables.

    Counts are equal; a figure that one of them rounded is the other's, rounded.

    Raises:
        AssertionError: naming a table and column in which they differ, with the rows.
    """
    return sum(
        _alike(name, *(pl.read_parquet(where / f"{name}.parquet") for where in (folder, other))) for name in KEYS
    )


def _alike(name: str, one: pl.DataFrame, other: pl.DataFrame) -> int:
    keys = list(KEYS[name])
    if unpaired := set(one.columns) ^ set(other.columns):
        raise AssertionError(f"{name}: only one of them has {sorted(unpaired)}")
    first, second = (
        frame.select(one.columns).cast({cs.numeric(): pl.Float64, ~cs.numeric(): pl.String}).sort(keys)
        for frame in (one, other)
    )
    if not first.select(keys).equals(second.select(keys)):
        raise AssertionError(f"{name} has other rows:\n{first.select(keys)}\n{second.select(keys)}")
    for column in [column for column in one.columns if column not in keys]:
        here, there = first[column], second[column]
        tolerance = TINY + (0.5 * 10.0 ** -DIGITS[column] if column in DIGITS else 0)
        differs = (here.is_null() != there.is_null()) | ((here - there).abs() > tolerance).fill_null(value=False)
        if differs.any():
            shown = first.select(*keys, here.alias("one"), there.alias("other")).filter(differs)
            raise AssertionError(f"{name} differs in {column!r}:\n{shown}")
    return first.height * first.width
