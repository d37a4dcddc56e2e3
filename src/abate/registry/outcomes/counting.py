"""How outcomes count and average: in whole numbers that add up, bucket by bucket, to those of the registry.

A bucket comes to tallies: small tables of whole numbers by group. The sum of the tallies of all buckets is the tally
of the registry, whatever the order, and memory does not grow with the number of people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from abate.registry.release import ALL
from abate.registry.rows import Column, Rows

NOT_KNOWN = "not known"
"""The group of those whose group nobody wrote down."""

MILLIONTHS = 1_000_000
"""Figures are added up as whole millionths, so that the order in which they come changes no digit."""

ANSWERS = ("met", "not met", "not known")

Tallies = Mapping[str, pl.DataFrame]
"""By name. Columns that are no keys hold whole numbers (Int64) that add up."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One of them: what it is counted by, and how it is counted in a bucket."""

    keys: tuple[str, ...]
    count: Callable[[Rows], pl.DataFrame]

    def add(self, parts: list[pl.DataFrame]) -> pl.DataFrame:
        """The sum of parts, ordered by the keys."""
        together = pl.concat(parts)
        if not self.keys:
            return together.sum()
        summed = together.group_by(self.keys).agg(pl.all().sum())
        return summed.select(together.columns).sort(self.keys, nulls_last=True)


def how_many(condition: pl.Expr) -> pl.Expr:
    """Rows for which it is true; false and not known do not count."""
    return condition.fill_null(value=False).sum().cast(pl.Int64)


def everybody() -> pl.Expr:
    """Rows."""
    return pl.len().cast(pl.Int64)


def people_with(condition: pl.Expr | None = None) -> pl.Expr:
    """Different people among the rows, or among those for which it is true."""
    person = pl.col("person")
    chosen = person if condition is None else person.filter(condition.fill_null(value=False))
    return chosen.n_unique().cast(pl.Int64)


def answers(met: pl.Expr) -> list[pl.Expr]:
    """People of whom it is met, not met, not known; and how many they are together."""
    return [
        everybody().alias("people"),
        how_many(met).alias("met"),
        how_many(~met).alias("not met"),
        how_many(met.is_null()).alias("not known"),
    ]


def adding(name: str, value: pl.Expr) -> list[pl.Expr]:
    """What the mean of a figure needs: its sum in millionths, and of how many rows."""
    return [
        (value * MILLIONTHS).round().cast(pl.Int64).sum().alias(f"{name} sum"),
        value.count().cast(pl.Int64).alias(f"{name} of"),
    ]


def mean(name: str, digits: int = 2, *, of: str | None = None) -> pl.Expr:
    """The mean of what `adding` added up; null where there was nothing."""
    count = pl.col(f"{name} of" if of is None else of)
    return pl.when(count > 0).then((pl.col(f"{name} sum") / count / MILLIONTHS).round(digits)).alias(name)


def share(part: str | pl.Expr, of: str | pl.Expr) -> pl.Expr:
    """Of one; null where there is nobody."""
    part, of = (pl.col(one) if isinstance(one, str) else one for one in (part, of))
    return pl.when(of > 0).then((part / of).round(4))


SHARES = {"share low": ("people", "met"), "share high": ("people", "not met")}
"""The bounds of a share, and the counts that each rests on."""


def with_shares(frame: pl.DataFrame) -> pl.DataFrame:
    """The share of people of whom it is met: at least those known to be, at most all but those known not to be."""
    return frame.with_columns(
        share("met", "people").alias("share low"),
        share(pl.col("people") - pl.col("not met"), "people").alias("share high"),
    )


def with_all(counted: pl.DataFrame, group: str) -> pl.DataFrame:
    """The sum of all groups first, those without a group last."""
    return pl.concat([counted.select(pl.lit(ALL).alias(group), pl.exclude(group).sum()), in_order(counted, group)])


def in_order(counted: pl.DataFrame, group: str) -> pl.DataFrame:
    """By group; those without a group last."""
    return counted.sort(pl.col(group) == ALL, pl.col(group) != NOT_KNOWN, group, descending=[True, True, False])


class Runs:
    """Sums over runs of entries that agree in some columns and stand together."""

    def __init__(self, *columns: Column) -> None:
        rows = len(columns[0])
        new = np.zeros(rows, np.bool_)
        new[:1] = True
        for column in columns:
            new[1:] |= column[1:] != column[:-1]
        self.starts = np.flatnonzero(new)

    def first(self, column: Column) -> Column:
        """What each run agrees in."""
        return column[self.starts]

    def sum(self, values: Column) -> npt.NDArray[np.int64]:
        """How many are true, or what they add up to."""
        return np.add.reduceat(values, self.starts, dtype=np.int64) if len(values) else np.zeros(0, np.int64)


def millionths(values: Column, where: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Figures in whole millionths, 0 where there is none."""
    return np.rint(np.where(where, values, 0) * float(MILLIONTHS)).astype(np.int64)
