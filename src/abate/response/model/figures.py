"""The figures that a clinician reads, from weighted draws: means, intervals, and chances of what decides.

Written for any array library with numpy's names, so that one definition serves numpy and an accelerator. Shares of
headache days are averaged over the slow drift: what is to be expected, not what a good or bad month made of it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from abate.response.model.drift import SHARES
from abate.response.model.likelihood import of_levels
from abate.response.model.population import USUAL
from abate.response.model.schedule import DAYS_IN_A_MONTH, Schedule

CHRONIC = 15
"""Headache days in 28 days; with fewer it is episodic (ICHD-3), and NICE TA260 stops."""

WORTH_LOSING = 0.10
"""Reduction in weeks 4 to 8 below which there is no effect to lose."""

LOST = 0.5
"""Share of it that must be gone in weeks 10 to 12 to be called wear-off."""

THRESHOLDS = np.arange(-20, 20) / 20
"""Reductions whose probability is told."""

FURTHEST = 6.0
"""Standard deviations beyond which no number lies; a single precision exponential still has a value there."""

LIMITS = (0.025, 0.1, 0.9, 0.975)
NORMAL_LIMITS = (-1.95996, -1.28155, 1.28155, 1.95996)


class Shares(NamedTuple):
    """Expected shares of headache days for each draw, (draws,).

    `now` is over the last 12 weeks, `alone` the same without what other treatments changed; `usual` without any
    treatment, in the long run; `weeks` (weeks, draws) for each week; the next count is one of days.
    """

    now: Any
    alone: Any
    usual: Any
    at_work: Any
    at_end: Any
    weeks: Any
    next_mean: Any
    next_sd: Any


class Summary(NamedTuple):
    """Mean and standard deviation, and the limits that `LIMITS` names, (4,)."""

    mean: Any
    sd: Any
    limits: Any


class Figures(NamedTuple):
    """As in `Answer`, in arrays."""

    usual_days: Summary
    days_on_treatment: Summary
    reduction: Summary
    p_reduction: Any
    p_below_15_days: Any
    wear_off: Any
    p_next_cycle: Any
    band_mean: Any
    band_limits: Any


def shares(parameters: Any, odds_against: Any, to_come: Any, days: Schedule, xp: Any = np) -> Shares:
    """Expected shares for each draw of the parameters, (9 or more, draws).

    Args:
        parameters: the draws.
        odds_against: exp(-log odds) of a headache on `Schedule.past`, the drift apart; (days, draws).
        to_come: mean and standard deviation of the next count, from `next_count`.
        days: which days are looked at.
        xp: numpy, or a library that has its names.
    """
    levels = of_levels(parameters, xp)
    each = expected_share(odds_against, levels)
    worked = len(days.now)
    ended, weeks = worked + len(days.at_work), worked + len(days.at_work) + len(days.at_end)
    alone = each[:weeks]
    if len(days.others):
        begun = xp.concatenate(days.past[:3])[:, None] >= days.others
        changed = begun.astype(parameters.dtype) @ parameters[-len(days.others) :]
        alone = expected_share(odds_against[:weeks] * xp.exp(-changed), levels)
    return Shares(
        now=days.now_shares @ each[:worked],
        alone=days.now_shares @ alone[:worked],
        usual=expected_share(xp.exp(-parameters[USUAL]), levels),
        at_work=alone[worked:ended].mean(axis=0),
        at_end=alone[ended:].mean(axis=0),
        weeks=each[weeks:],
        next_mean=to_come[0],
        next_sd=to_come[1],
    )


def expected_share(odds_against: Any, levels: Any) -> Any:
    """Chance of a headache averaged over the slow drift in the long run.

    Args:
        odds_against: exp(-log odds) of days, the drift apart; (..., draws).
        levels: by what each level of the drift multiplies them, (levels, draws).
    """
    found: Any = 0.0
    for share, of_level in zip(SHARES.tolist(), levels, strict=True):
        found = found + share / (1 + odds_against * of_level)
    return found


def next_count(odds_against: Any, levels: Any, weight: Any, onward: Any, copied: Any) -> tuple[Any, Any]:
    """Mean and standard deviation of the number of headache days in weeks to come, for each draw.

    The drift goes on from where the diary left it, its levels as uncertain as they are; days are drawn within each
    week, and copy each other, which widens the count by (1 + rho) / (1 - rho).

    Args:
        odds_against: of the middle of each week, the drift apart; (weeks, draws).
        levels: by what each level of the drift multiplies them, (levels, draws).
        weight: how probable each level is in the first of the weeks, (levels, draws).
        onward: chances of the levels (columns) after each level (rows).
        copied: the share of days that copy the day before, (draws,).
    """
    by_week = 1 / (1 + odds_against[:, None] * levels)
    to_come = [0 * levels]
    for share in by_week[:0:-1]:
        to_come.append(onward @ (share + to_come[-1]))
    mean, square, within = (0 * copied for _ in range(3))
    for share, later in zip(by_week, reversed(to_come), strict=True):
        expected = weight * share
        mean = mean + expected.sum(axis=0)
        square = square + (expected * (share + 2 * later)).sum(axis=0)
        within = within + (expected * (1 - share)).sum(axis=0)
        weight = onward.T @ weight
    widened = 7 * within * (1 + copied) / (1 - copied)
    return 7 * mean, (abs(49 * (square - mean**2)) + widened) ** 0.5


def figures(of: Shares, weights: Any, at_most: Any, xp: Any = np) -> Figures:
    """The figures from weighted draws.

    Args:
        of: expected shares of each draw.
        weights: of the draws; they sum to 1.
        at_most: headache days in the next 12 weeks that are a fall by 30 %.
        xp: numpy, or a library that has its names.
    """
    reduction = 1 - of.alone / of.usual
    odds = xp.log(of.weeks / (1 - of.weeks))
    middle = odds @ weights
    spread = xp.sqrt(xp.maximum((odds**2) @ weights - middle**2, 0.0))
    return Figures(
        usual_days=_summary(DAYS_IN_A_MONTH * of.usual, weights, xp),
        days_on_treatment=_summary(DAYS_IN_A_MONTH * of.now, weights, xp),
        reduction=_summary(reduction, weights, xp),
        p_reduction=(reduction >= xp.asarray(THRESHOLDS)[:, None]) @ weights,
        p_below_15_days=(DAYS_IN_A_MONTH * of.now < CHRONIC) @ weights,
        wear_off=wears_off(of) @ weights,
        p_next_cycle=_normal_share_below((at_most + 0.5 - of.next_mean) / of.next_sd, xp) @ weights,
        band_mean=of.weeks @ weights,
        band_limits=1 / (1 + xp.exp(-(middle + xp.asarray(NORMAL_LIMITS)[:, None] * spread))),
    )


def wears_off(of: Shares) -> Any:
    """Whether at least half of a reduction worth losing is gone at the end of the cycle, for each draw."""
    full, left = 1 - of.at_work / of.usual, 1 - of.at_end / of.usual
    return (full >= WORTH_LOSING) & (left < (1 - LOST) * full)


def _summary(values: Any, weights: Any, xp: Any) -> Summary:
    order = xp.argsort(values)
    below = xp.cumsum(weights[order]) - weights[order] / 2
    mean = values @ weights
    sd = xp.sqrt((values - mean) ** 2 @ weights)
    return Summary(mean, sd, xp.interp(xp.asarray(LIMITS), below, values[order]))


def _normal_share_below(standardised: Any, xp: Any) -> Any:
    """Normal distribution function, within 2e-4 (Bowling 2009, J Ind Eng Manag 2:114)."""
    within = xp.clip(standardised, -FURTHEST, FURTHEST)
    return 1 / (1 + xp.exp(-1.5976 * within - 0.07056 * within**3))
