"""The figures that a clinician reads, from weighted draws: means, intervals, and chances of what decides.

Written for any array library with numpy's names. Shares of headache days are averaged over the slow drift, so that
they are what is to be expected, not what a good or bad month made of it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from abate.response.model.drift import SHARES, STEPS

FEWEST_DAYS = 28
"""Days on treatment without which no change is told."""

DAYS_IN_A_CYCLE = 84
DAYS_IN_A_MONTH = 28
CHRONIC = 15
"""Headache days in 28 days: fewer are episodic (ICHD-3; NICE TA260 stops there)."""

EFFECT_AT_WORK = (21, 56)
"""Weeks 4 to 8 of a cycle, when an injection works in full (Zidan 2019, weekly diaries: plateau up to week 8)."""

EFFECT_AT_END = (63, 84)
"""Weeks 10 to 12."""

WORTH_LOSING = 0.10
"""Reduction in weeks 4 to 8 below which there is no effect to lose."""

LOST = 0.5
"""Share of it that must be gone in weeks 10 to 12 to be called wear-off."""

LIMITS = (0.025, 0.1, 0.9, 0.975)

STEP = 3
"""Expected shares are smooth, so that every third day stands for three."""


class Summary(NamedTuple):
    """Mean, and the limits that `LIMITS` names, (4,)."""

    mean: Any
    limits: Any


def expected_share(odds_against: Any, drift: Any, xp: Any = np) -> Any:
    """Chance of a headache averaged over the slow drift in the long run.

    Args:
        odds_against: exp(-log odds) of days, the drift apart; (..., draws).
        drift: standard deviation of the drift, (draws,).
        xp: numpy, or a library that has its names.
    """
    found: Any = 0.0
    for step, share in zip(STEPS.tolist(), SHARES.tolist(), strict=True):
        found = found + share / (1 + odds_against * xp.exp(-step * drift))
    return found


def summary(values: Any, weights: Any, xp: Any = np) -> Summary:
    """Mean and limits of weighted draws; both (draws,)."""
    order = xp.argsort(values)
    below = xp.cumsum(weights[order]) - weights[order] / 2
    return Summary((values * weights).sum(), xp.interp(xp.asarray(LIMITS), below, values[order]))


def wears_off(at_work: Any, at_end: Any, usual: Any) -> Any:
    """Whether at least half of a reduction worth losing is gone at the end of a cycle; expected shares, (draws,)."""
    full, left = 1 - at_work / usual, 1 - at_end / usual
    return (full >= WORTH_LOSING) & (left < (1 - LOST) * full)


def next_count(odds_against: Any, drift: Any, levels: Any, onward: Any, copying: Any, xp: Any = np) -> Any:
    """Mean and standard deviation of the number of headache days in weeks to come, for each draw.

    The drift goes on from where the diary left it, its levels as uncertain as they are; days are drawn within each
    week, and copy each other, which widens the count by (1 + rho) / (1 - rho).

    Args:
        odds_against: of the middle of each week, the drift apart; (weeks, draws).
        drift: standard deviation of the drift, (draws,).
        levels: how probable each level is in the first of the weeks, (levels, draws).
        onward: chances of the levels from week to week; (levels, levels).
        copying: the share of days that copy the day before, (draws,).
        xp: numpy, or a library that has its names.
    """
    steps = xp.asarray(STEPS, dtype=odds_against.dtype)[:, None]
    shares = [1 / (1 + of_week * xp.exp(-steps * drift)) for of_week in odds_against]
    to_come = [xp.zeros_like(shares[0])]
    for share in shares[:0:-1]:
        to_come.append(onward @ (share + to_come[-1]))
    mean, square, within = 0.0, 0.0, 0.0
    for share, later in zip(shares, reversed(to_come), strict=True):
        mean = mean + (levels * share).sum(axis=0)
        square = square + (levels * share * (share + 2 * later)).sum(axis=0)
        within = within + (levels * share * (1 - share)).sum(axis=0)
        levels = onward.T @ levels
    widened = 7 * within * (1 + copying) / (1 - copying)
    return 7 * mean, xp.sqrt(xp.maximum(49 * (square - mean**2), 0.0) + widened)


def normal_share_below(standardised: Any, xp: Any = np) -> Any:
    """Normal distribution function, within 2e-4 (Bowling 2009, J Ind Eng Manag 2:114)."""
    return 1 / (1 + xp.exp(-1.5976 * standardised - 0.07056 * standardised**3))
