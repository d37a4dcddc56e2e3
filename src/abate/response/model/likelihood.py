"""How probable a diary is, for many draws of the parameters at once, in numpy alone.

The chance of a headache on a day, given the days before, is rho e + (1 - rho) mu: today copies the day before, whose
chance was e (0 or 1 where it was answered), or is drawn anew with the mean mu. Missing days are therefore exact: e runs
on through them. The slow drift is summed over by the forward pass of a hidden Markov chain over the weeks.

Chances of days are in single precision, logarithms in double; against a plain sum over all days in double precision
the log likelihood of a year differs by less than 1e-3.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from abate.response.model.diary import NOT_ANSWERED
from abate.response.model.drift import LEVELS, SHARES, STEPS
from abate.response.model.layout import Layout, Piece, Week
from abate.response.model.population import COPYING, LOG_DRIFT

Single = npt.NDArray[np.float32]
Array = npt.NDArray[np.float64]

ONE = np.float32(1)

NEVER_NOTHING = np.float32(1e-30)
"""Keeps a level of the drift from being ruled out by rounding."""

WIDEST_LOG_DRIFT = 2.5
"""A drift beyond this (a standard deviation of 12 on the scale of log odds) is as wide as this one."""

CACHED = 100_000
"""Numbers that stay near a core while a few weeks are worked on."""

WEEKS_BETWEEN_SCALINGS = 2


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
    draws = parameters.shape[1]
    of_days = _Days(parameters, odds_against, days)
    onward = np.ascontiguousarray(chances.T, dtype=np.float32)
    weight = np.repeat(SHARES.astype(np.float32)[:, None], draws, axis=1)
    chance = of_days.first
    scales = []
    for number, (week, product) in enumerate(zip(days.weeks, of_days.products(), strict=True), 1):
        weight *= product
        if week.opening is not None:
            chance = of_days.after(week.opening, chance)
            if week.opening.last != NOT_ANSWERED:
                weight *= chance if week.opening.last else ONE - chance
        weight += NEVER_NOTHING
        if number % WEEKS_BETWEEN_SCALINGS == 0 or number == len(days.weeks):
            scales.append(weight.sum(axis=0))
            weight /= scales[-1]
        if week.closing is not None:
            chance = of_days.after(week.closing)
        with_headache = onward @ (weight * chance) if week.ends_open else None
        weight = onward @ weight
        if with_headache is not None:
            chance = with_headache / weight
    return Judged(np.log(np.array(scales)).sum(axis=0, dtype=np.float64), weight)


class _Days:
    """The chances of single days at each level of the drift, (levels, draws)."""

    def __init__(self, parameters: Single, odds_against: Single, days: Layout) -> None:
        self.days = days
        copying = share_copied(parameters)
        anew = 1 - copying
        self.of_levels = of_levels(parameters)
        self.copying = np.repeat(copying[None], LEVELS, axis=0)
        self.copied = [copying]
        nothing = np.zeros_like(copying)
        self.base = np.stack([nothing + 1, nothing, anew, copying])[days.pairs][:, None]
        self.drawn = np.stack([-anew, anew, -anew, anew])[days.pairs][:, None]
        self.plain = odds_against[days.plain][:, None]
        self.first = ONE / (ONE + odds_against[0] * self.of_levels)
        self.gaps = odds_against[days.in_gaps][:, None] * self.of_levels
        self.gaps += ONE
        np.divide(anew, self.gaps, out=self.gaps)

    def products(self) -> Iterator[Single]:
        """For each week, the chance of what was answered, but for pieces that begin or end in another."""
        levels, draws = self.of_levels.shape
        at_once = max(1, CACHED // (7 * levels * draws))
        room = np.empty((7 * at_once, levels, draws), dtype=np.float32)
        for first in range(0, len(self.days.weeks), at_once):
            weeks = self.days.weeks[first : first + at_once]
            begin, end = weeks[0].begin, weeks[-1].end
            chances = np.multiply(self.plain[begin:end], self.of_levels, out=room[: end - begin])
            chances += ONE
            np.divide(self.drawn[begin:end], chances, out=chances)
            chances += self.base[begin:end]
            for week in weeks:
                product: Single = np.multiply.reduce(chances[week.begin - begin : week.end - begin], axis=0)
                yield self._with_gaps(week, product)

    def _with_gaps(self, week: Week, product: Single) -> Single:
        for piece in week.inner:
            chance = self.after(piece)
            product *= chance if piece.last else ONE - chance
        return product

    def after(self, piece: Piece, chance: Single | None = None) -> Single:
        """The chance of a headache on the last day of a piece, from the one on its eve: its answer unless given."""
        found = self.gaps[piece.begin]
        for place in range(piece.begin + 1, piece.end):
            found = found * self.copying
            found += self.gaps[place]
        days = piece.end - piece.begin
        while len(self.copied) < days:
            self.copied.append(self.copied[-1] * self.copied[0])
        if chance is not None:
            return found + chance * self.copied[days - 1]
        return found + self.copied[days - 1] if piece.eve else found
