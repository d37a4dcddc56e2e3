"""How probable a diary is, for many draws of the parameters at once, in numpy alone.

The chance of a headache on a day, given the days before, is rho e + (1 - rho) mu: today copies the day before, whose
chance was e (0 or 1 where it was answered), or is drawn anew with the mean mu. Missing days are therefore exact: e
runs on through them. The slow drift is summed over by the forward pass of a hidden Markov chain over the weeks.

Chances of days are in single precision, logarithms in double; against a plain sum over all days in double precision
the log likelihood of a year differs by less than 1e-3.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from abate.response.model.drift import LEVELS, SHARES, STEPS
from abate.response.model.layout import Gap, Layout
from abate.response.model.population import COPYING, LOG_DRIFT

Single = npt.NDArray[np.float32]
Array = npt.NDArray[np.float64]

ONE = np.float32(1)

NEVER_NOTHING = np.float32(1e-30)
"""Keeps a level of the drift from being ruled out by rounding."""

WIDEST_LOG_DRIFT = 0.35
"""A drift beyond this (a standard deviation of 1.4 log odds: 6 to 22 days of 28) is taken for as wide as this one.

The published mean is 0.42. A drift without bounds would explain away the clearest answers to treatment: from a
headache every day to none at all would pass for a good half-year.
"""

CACHED = 100_000
"""Numbers that stay near a core while a few weeks are worked on."""

WEEKS_BETWEEN_SCALINGS = 4
"""Single precision holds the chance of the answers of so many weeks."""


class Judged(NamedTuple):
    """What a diary says of each draw: its log likelihood, (draws,), and where it leaves the drift.

    `levels` is how probable each level is in the week after the last answered one, (levels, draws).
    """

    log_likelihood: Array
    levels: Single


def of_levels(parameters: Any, xp: Any = np) -> Any:
    """By what each level of the drift multiplies the odds against a headache; (levels, draws)."""
    drift = xp.exp(xp.minimum(parameters[LOG_DRIFT], WIDEST_LOG_DRIFT))
    return xp.exp(-xp.asarray(STEPS, dtype=parameters.dtype)[:, None] * drift)


def share_copied(parameters: Any, xp: Any = np) -> Any:
    """The share of days that copy the day before, for each draw."""
    return 1 / (1 + xp.exp(-parameters[COPYING]))


def judge(parameters: Single, odds_against: Single, days: Layout, chances: Array) -> Judged:
    """The log likelihood of a diary for each draw, and where it leaves the drift.

    Args:
        parameters: shape (9 or more, draws).
        odds_against: exp(-log odds) of a headache on each day of the diary, the drift apart; (days, draws).
        days: the diary, laid out.
        chances: of the drift's levels from week to week, from `transitions`.
    """
    of_days = _Days(parameters, odds_against, days)
    onward = np.ascontiguousarray(chances.T, dtype=np.float32)
    weight = np.repeat(SHARES.astype(np.float32)[:, None], parameters.shape[1], axis=1)
    chance = of_days.first
    scales = []
    for number, (week, product) in enumerate(zip(days.weeks, of_days.products(), strict=True), 1):
        weight *= product
        if week.opening is not None:
            chance = of_days.after(week.opening, chance)
            if week.first_answer is not None:
                place, answer = week.first_answer
                chance = of_days.next(place, chance)
                weight *= chance if answer else ONE - chance
        if number % WEEKS_BETWEEN_SCALINGS == 0 or number == len(days.weeks):
            weight += NEVER_NOTHING
            scales.append(weight.sum(axis=0))
            weight /= scales[-1]
        if week.closing is not None:
            chance = of_days.after(week.closing, np.float32(week.closing.eve))
        with_headache = onward @ (weight * chance) if week.ends_open else None
        weight = onward @ weight
        if with_headache is not None:
            chance = with_headache / (weight + NEVER_NOTHING)
    return Judged(np.log(np.array(scales)).sum(axis=0, dtype=np.float64), weight)


class _Days:
    """The chances of single days at each level of the drift, (levels, draws)."""

    def __init__(self, parameters: Single, odds_against: Single, days: Layout) -> None:
        self.days = days
        self.odds_against = odds_against
        self.of_levels = of_levels(parameters)
        copied = share_copied(parameters)
        self.anew = 1 - copied
        self.copied = np.repeat(copied[None], LEVELS, axis=0)
        self.first = ONE / (ONE + odds_against[0] * self.of_levels)
        # An answer is copied or drawn anew, a headache with the chance anew / (1 + odds against).
        nothing = np.zeros_like(copied)
        self.base = np.stack([self.anew, nothing, nothing + 1, copied])
        self.drawn = np.stack([-self.anew, self.anew])
        self.kinds = 2 * days.repeats + days.answers

    def products(self) -> Iterator[Single]:
        """For each week, the chance of the answers whose eve, or the gap before, began in the same week."""
        levels, draws = self.of_levels.shape
        at_once = max(1, CACHED // (7 * levels * draws))
        room = np.empty((7 * at_once, levels, draws), dtype=np.float32)
        after_gaps = self._after_gaps()
        for first in range(0, len(self.days.weeks), at_once):
            weeks = self.days.weeks[first : first + at_once]
            begin, end = weeks[0].begin, weeks[-1].end
            kinds = self.kinds[begin:end]
            chances = room[: end - begin]
            np.copyto(chances, self.odds_against[self.days.rows[begin:end], None])
            chances *= self.of_levels
            chances += ONE
            np.divide(self.drawn[kinds % 2, None], chances, out=chances)
            chances += self.base[kinds, None]
            ended = (self.days.ended_by >= begin) & (self.days.ended_by < end)
            if ended.any():
                chances[self.days.ended_by[ended] - begin] += after_gaps[ended]
            for week in weeks:
                yield np.multiply.reduce(chances[week.begin - begin : week.end - begin], axis=0)

    def _after_gaps(self) -> Single:
        """For each gap, what copying its last day adds to the chance of the answer after it, or takes from it."""
        gaps = self.days.gaps
        if not gaps:
            return np.empty((0, *self.of_levels.shape), dtype=np.float32)
        chance: Single = np.array([gap.eve for gap in gaps], dtype=np.float32)[:, None, None] * self.copied
        for day in range(len(gaps[0].places)):
            places = [gap.places[day] for gap in gaps if len(gap.places) > day]
            if day:
                chance[: len(places)] *= self.copied
            chance[: len(places)] += self._anew(places)
        chance *= self.copied
        answers = self.days.answers[self.days.ended_by]
        np.negative(chance, out=chance, where=(answers == 0)[:, None, None])
        return chance

    def _anew(self, places: list[int]) -> Single:
        chances = np.empty((len(places), *self.of_levels.shape), dtype=np.float32)
        np.copyto(chances, self.odds_against[places, None])
        chances *= self.of_levels
        chances += ONE
        np.divide(self.anew, chances, out=chances)
        return chances

    def after(self, gap: Gap, chance: Single | np.float32) -> Single | np.float32:
        """The chance of a headache on the last day of a gap, from the one on its eve."""
        for place in gap.places:
            chance = self.next(place, chance)
        return chance

    def next(self, place: int, chance: Single | np.float32) -> Single:
        """The chance of a headache on a day, from the one on its eve."""
        following: Single = self.anew / (ONE + self.odds_against[place] * self.of_levels)
        following += self.copied * chance
        return following
