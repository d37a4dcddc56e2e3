"""Which days the figures look at: the last weeks, each week of the plot, a complete cycle, and the next one."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from abate.response.model.diary import NOT_ANSWERED, DailyAnswers
from abate.response.model.drift import DAYS_IN_A_WEEK

DAYS_IN_A_CYCLE = 84
DAYS_IN_A_MONTH = 28

FEWEST_DAYS = DAYS_IN_A_MONTH
"""Days on treatment without which no change is told."""

FEWEST_ANSWERED = 14
"""Answered days before and since the first injections without which no change is told: a trial scaled months of 14 to
27 completed days, and none with fewer (Pijpers 2019, Brain 142:1203)."""

MOST_OTHERS = 6
"""Other treatments begun on days of their own; with more there is nothing left to tell from them."""

EFFECT_AT_WORK = (21, 56)
"""Weeks 4 to 8 of a cycle, when an injection works in full (weekly diaries of Zidan 2019: plateau up to week 8)."""

EFFECT_AT_END = (63, 84)
"""Weeks 10 to 12."""

STEP = 3
"""Expected shares are smooth, so that every third day stands for three."""


class Schedule(NamedTuple):
    """Days of one person, numbered from the first injections; each is the middle of what it stands for.

    Attributes:
        now: the last 12 weeks on treatment; (days,).
        now_shares: what share of them each stands for; they sum to 1.
        at_work, at_end: of the last complete cycle; day 0 for each where none is complete.
        weeks: each week from the first of the diary to today's; (weeks,).
        next_weeks: the twelve weeks after the next injections.
        injections: all of them, with the next.
        others: the days on which other treatments began.
        weeks_ahead: from the week after the last answered one to the first of the next cycle.
        at_most: headache days in the next cycle that are a fall by 30 % from the baseline.
    """

    now: Any
    now_shares: Any
    at_work: Any
    at_end: Any
    weeks: Any
    next_weeks: Any
    injections: Any
    others: Any
    weeks_ahead: Any
    at_most: Any

    @property
    def past(self) -> tuple[Any, Any, Any, Any]:
        """The days that are looked at up to today, in the order in which figures take them."""
        return self.now, self.at_work, self.at_end, self.weeks


def why_not(answers: DailyAnswers, today: int) -> str | None:
    """Why nothing can be said about a change, if so; the answers are those known today."""
    if today + 1 < FEWEST_DAYS:
        return f"the first injections were {today} days ago; a change is told from {FEWEST_DAYS} days on treatment on"
    if len(answers.co_treatments) > MOST_OTHERS:
        number = len(answers.co_treatments)
        return f"{number} other treatments began meanwhile; at most {MOST_OTHERS} can be told from the injections"
    given = answers.headache != NOT_ANSWERED
    before = int(given[answers.days < 0].sum())
    if before < FEWEST_ANSWERED:
        return f"{before} days before the first injections are answered; at least {FEWEST_ANSWERED} are needed"
    since = int(given[answers.days > max(-1, today - DAYS_IN_A_CYCLE)].sum())
    if since < FEWEST_ANSWERED:
        return f"{since} of the last 84 days on treatment are answered; at least {FEWEST_ANSWERED} are needed"
    return None


def schedule(answers: DailyAnswers, today: int) -> Schedule:
    """The days that the figures look at, for answers that are not refused."""
    now = np.arange(max(0, today + 1 - DAYS_IN_A_CYCLE) + STEP // 2, today + 1, STEP)
    last_week = int(answers.days[-1]) // DAYS_IN_A_WEEK
    weeks = np.arange(answers.first_day // DAYS_IN_A_WEEK, today // DAYS_IN_A_WEEK + 1) * DAYS_IN_A_WEEK
    injections = answers.injections
    cycle = complete_cycle(injections, today)
    injected = None if cycle is None else injections[cycle]
    following = max(today + 1, injections[-1] + DAYS_IN_A_CYCLE)
    baseline = answers.headache[(answers.days < 0) & (answers.days >= -DAYS_IN_A_CYCLE)]
    share = float((baseline == 1).sum() / (baseline != NOT_ANSWERED).sum())
    return Schedule(
        now=now,
        now_shares=np.full(len(now), 1 / len(now)),
        at_work=_middles(EFFECT_AT_WORK, injected),
        at_end=_middles(EFFECT_AT_END, injected),
        weeks=weeks + DAYS_IN_A_WEEK // 2,
        next_weeks=following + np.arange(DAYS_IN_A_WEEK // 2, DAYS_IN_A_CYCLE, DAYS_IN_A_WEEK),
        injections=np.array((*injections, following)),
        others=np.array(answers.co_treatments, dtype=np.int64),
        weeks_ahead=max(0, following // DAYS_IN_A_WEEK - last_week - 1),
        at_most=np.floor(0.7 * share * DAYS_IN_A_CYCLE),
    )


def complete_cycle(injections: tuple[int, ...], today: int) -> int | None:
    """The number, from 0, of the last injections that had 12 weeks to themselves up to today."""
    ends = (*injections[1:], today + 1)
    complete = [number for number, day in enumerate(injections) if ends[number] - day >= DAYS_IN_A_CYCLE]
    return complete[-1] if complete else None


def _middles(window: tuple[int, int], injected: int | None) -> npt.NDArray[np.int64]:
    days = np.arange(window[0] + STEP // 2, window[1], STEP)
    return days + injected if injected is not None else 0 * days
