"""How often a side effect followed sessions of one lot, site or injector, beside all other sessions.

A table to look at, not a test: it names no cause, corrects for no other difference between the groups, and says
where numbers are small. What is not known is a group of its own; what belongs to no session is counted beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from abate.errors import RefusedError
from abate.safety.intervals import newcombe, wilson

Grouping = Literal["lot", "site", "injector"]

FEWEST_WITH = 5
FEWEST_SESSIONS = 30
"""Below either, a row is called small; so it is where all others are few. Abate's convention, from no publication."""

METHOD = "95 % intervals: Wilson for shares, Newcombe for differences; not corrected for looking at many groups"

COLUMNS = (
    "group",
    "sessions",
    "with",
    "share",
    "share_low",
    "share_high",
    "other_sessions",
    "other_with",
    "other_share",
    "difference",
    "difference_low",
    "difference_high",
    "small",
)


@dataclass(frozen=True, slots=True, eq=False)
class Signals:
    """The table by group, most sessions first, and what it leaves out.

    `table` has `COLUMNS`; a group that is not known is null there. `without_session` are the side effects that belong
    to no session, or to one that was not given.
    """

    by: Grouping
    term: str
    table: pl.DataFrame
    without_session: int
    method: str = METHOD

    def sentences(self) -> list[str]:
        """One line a group, in words."""
        return [_sentence(self.by, row) for row in self.table.iter_rows(named=True)]


def signals(sessions: pl.DataFrame, effects: pl.DataFrame, *, by: Grouping, term: str) -> Signals:
    """Count the sessions that were followed by a side effect, by group.

    Args:
        sessions: one row per session and group: `session`, and a column named as `by` (a session that drew on two
            lots has two rows and counts once for each); null where it is not known.
        effects: one row per side effect: `session` (null where it is not known) and `term`.
        by: the column to group by.
        term: the side effect.

    Raises:
        RefusedError: when a column is missing.
    """
    _need(sessions, "sessions", "session", by)
    _need(effects, "effects", "session", "term")
    of_term = effects.filter(pl.col("term") == term)
    known = pl.col("session").is_in(sessions["session"].drop_nulls().unique().to_list())
    followed = of_term.filter(known.fill_null(value=False))["session"].unique()
    once = (
        sessions.select("session", group=pl.col(by).cast(pl.String)).drop_nulls("session").unique(maintain_order=True)
    )
    flagged = once.with_columns(had=pl.col("session").is_in(followed.to_list()))
    groups = (
        flagged.group_by("group", maintain_order=True)
        .agg(sessions=pl.len().cast(pl.Int64), **{"with": pl.col("had").sum().cast(pl.Int64)})
        .sort("sessions", "group", descending=[True, False], nulls_last=True)
    )
    all_sessions = once["session"].n_unique()
    table = _compared(groups, all_sessions, len(followed))
    return Signals(by, term, table, of_term.height - of_term.filter(known.fill_null(value=False)).height)


def _compared(groups: pl.DataFrame, all_sessions: int, all_with: int) -> pl.DataFrame:
    n, x = groups["sessions"].to_numpy(), groups["with"].to_numpy()
    other_n, other_x = all_sessions - n, all_with - x
    low, high = wilson(x, n)
    difference_low, difference_high = newcombe(x, n, other_x, other_n)
    with np.errstate(divide="ignore", invalid="ignore"):
        share, other_share = x / n, other_x / other_n
    return groups.with_columns(
        share=pl.Series(share),
        share_low=pl.Series(low),
        share_high=pl.Series(high),
        other_sessions=pl.Series(other_n, dtype=pl.Int64),
        other_with=pl.Series(other_x, dtype=pl.Int64),
        other_share=pl.Series(other_share).fill_nan(None),
        difference=pl.Series(share - other_share).fill_nan(None),
        difference_low=pl.Series(difference_low).fill_nan(None),
        difference_high=pl.Series(difference_high).fill_nan(None),
        small=pl.Series((x < FEWEST_WITH) | (n < FEWEST_SESSIONS) | (other_n < FEWEST_SESSIONS)),
    ).select(COLUMNS)


def _need(table: pl.DataFrame, name: str, *columns: str) -> None:
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise RefusedError(
            f"the table of {name} has no column {', '.join(missing)}; it has {', '.join(table.columns)}"
        )


def _sentence(by: Grouping, row: dict[str, object]) -> str:
    group = f"{by} {row['group']}" if row["group"] is not None else f"{by} not known"
    low, high = (round(100 * float(str(row[key]))) for key in ("share_low", "share_high"))
    said = f"{group}: {row['with']} of {row['sessions']} sessions ({low} to {high} %)"
    if row["other_sessions"]:
        said += f", all others {row['other_with']} of {row['other_sessions']}"
    return f"{said}. Small numbers: read with care." if row["small"] else f"{said}."
