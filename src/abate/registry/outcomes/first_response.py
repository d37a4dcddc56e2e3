"""Time to first response: who had responded by so many weeks after the first injections."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from abate.diary.months import DAYS_IN_A_MONTH
from abate.diary.weeks import DAYS_IN_A_WEEK
from abate.registry.outcomes.counting import ANSWERS, SHARES, Tallies, Tally, with_shares
from abate.registry.release import Counted, Nested, Parts, Table
from abate.registry.rows import FALLS, FIRST_WEEKS, Column, Rows
from abate.response.course import JUDGED, WINDOWS

BY_WEEKS = (4, 8, 12, 24, 36, 48, 72, 96)
"""Weeks since the first injections: the three windows of the first cycle, then whole cycles of 12 weeks."""

_NEVER = np.iinfo(np.int64).max


def count_first_response(rows: Rows) -> pl.DataFrame:
    """By week and fall: who began so long ago, and of those who had a window with that fall by then."""
    began = rows.people["has_baseline_date"].to_numpy()
    first_session = rows.people["first_session"].to_physical().fill_null(0).to_numpy().astype(np.int64)
    since = int(np.datetime64(rows.questions.as_of, "D").astype(np.int64)) - first_session
    first_days = _first_days(rows, first_session)
    counted = []
    for week in BY_WEEKS:
        day = week * DAYS_IN_A_WEEK
        so_long = began & (since >= day)
        for fall in FALLS:
            met, open_ = (days[fall] <= day for days in first_days)
            answers = (met, ~open_, open_ & ~met)
            counted.append((week, fall, so_long.sum(), *((so_long & answer).sum() for answer in answers)))
    columns = zip(("by week", "fall", "people", *ANSWERS), zip(*counted, strict=True), strict=True)
    return pl.DataFrame({name: np.array(values, np.int64) for name, values in columns})


def _first_days(rows: Rows, first_session: Column) -> tuple[Mapping[int, Column], Mapping[int, Column]]:
    """Of each person, the day since the first session on which the first window with a fall was over, by fall.

    The first that certainly has it, and the first that may have; windows that the next session cut short, or that are
    not over, hold no response.
    """
    found = rows.stretches
    certain, possible = ({fall: np.full(len(first_session), _NEVER) for fall in FALLS} for _ in range(2))
    for kind in range(FIRST_WEEKS, FIRST_WEEKS + len(WINDOWS)):
        # Later cycles stand behind; of several assignments to one person the last holds: the earliest cycle.
        part = found.of_kind(kind)
        at, asked = found.at[part][::-1], found.asked[part][::-1]
        over = found.first_day[part][::-1] + DAYS_IN_A_MONTH - first_session[at]
        for fall in FALLS:
            name = f"{JUDGED} fell {fall}"
            for first, fell in ((certain[fall], found.met[name][part]), (possible[fall], ~found.not_met[name][part])):
                chosen = asked & fell[::-1]
                of_kind = np.full(len(first_session), _NEVER)
                of_kind[at[chosen]] = over[chosen]
                np.minimum(first, of_kind, out=first)
    return certain, possible


TALLIES = {"first_response": Tally(("by week", "fall"), count_first_response)}


def first_response(tallies: Tallies) -> Table:
    """By each week: who had a window with a fall by 30, 50 or 75 % in headache days, of all who began so long ago.

    Nobody leaves the denominator by stopping: who began early enough is counted whether still treated or not.
    """
    frame = tallies["first_response"].filter(pl.col("people") > 0)
    return Table(
        "first_response",
        with_shares(frame),
        keys=("by week", "fall"),
        counts=(Counted("people", "began so long ago", ("by week",)), *(Counted(answer) for answer in ANSWERS)),
        relations=(
            Parts("people", ANSWERS),
            Nested("met", "fall", FALLS),
            Nested("not met", "fall", tuple(reversed(FALLS))),
            Nested("people", "by week", BY_WEEKS),
        ),
        figures=SHARES,
    )
