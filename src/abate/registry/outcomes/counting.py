"""How outcomes count and average, so that the same rows give the same digits whatever the order they come in."""

from __future__ import annotations

import polars as pl

from abate.registry.release import ALL

NOT_KNOWN = "not known"
"""The group of those whose group nobody wrote down."""

_MILLIONTHS = 1_000_000


def how_many(condition: pl.Expr) -> pl.Expr:
    """Rows for which it is true; false and not known do not count."""
    return condition.fill_null(value=False).sum().cast(pl.Int64)


def everybody() -> pl.Expr:
    """Rows."""
    return pl.len().cast(pl.Int64)


def mean(value: pl.Expr, digits: int = 2) -> pl.Expr:
    """Of the rows with a value, null where there are none.

    Added up as whole millionths: the order of rows changes no digit.
    """
    whole = (value * _MILLIONTHS).round().cast(pl.Int64)
    return pl.when(whole.count() > 0).then((whole.sum() / whole.count() / _MILLIONTHS).round(digits))


def share(part: str | pl.Expr, of: str | pl.Expr) -> pl.Expr:
    """Of one; null where there is nobody."""
    part, of = (pl.col(one) if isinstance(one, str) else one for one in (part, of))
    return pl.when(of > 0).then((part / of).round(4))


def with_all(rows: pl.LazyFrame, group: str, counts: list[pl.Expr], figures: list[pl.Expr]) -> pl.DataFrame:
    """Counts and figures by group, the row of everybody first; those without a group last."""
    named = rows.with_columns(pl.col(group).fill_null(NOT_KNOWN))
    whole, each = pl.collect_all(
        [
            named.select(pl.lit(ALL).alias(group), *counts, *figures),
            named.group_by(group).agg(*counts, *figures),
        ],
        engine="streaming",
    )
    last = pl.col(group) == NOT_KNOWN
    return pl.concat([whole, each.sort(last, group)])
