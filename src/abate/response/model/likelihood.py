"""How probable a diary is, for many draws of the parameters at once, in numpy alone.

The chance of a headache on a day, given the days before it, is rho e + (1 - rho) mu: today copies the day before, whose
chance was e (its answer, once given), or is drawn anew with mean mu. Missing days are therefore exact: e runs on. The
slow drift is summed over by the forward pass of a hidden Markov chain over the weeks.

Chances of days are single precision, the sum over weeks double; against a plain sum over all days in double
precision the log likelihood of a year differs by less than 1e-3.
"""

from __future__ import annotations

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


def drift_sd(parameters: Any, xp: Any = np) -> Any:
    """Standard deviation of the slow drift for each draw; parameters have the shape (9 or more, draws)."""
    return xp.exp(xp.minimum(parameters[LOG_DRIFT], WIDEST_LOG_DRIFT))


class Judged(NamedTuple):
    """What a diary says of each draw: its log likelihood (draws,), and how probable each level of the drift is in
    the week after the last answered one, (levels, draws).
    """

    log_likelihood: Array
    levels: Single


def judge(parameters: Single, odds_against: Single, days: Layout, chances: Array) -> Judged:
    """The log likelihood of a diary for each draw, and where it leaves the drift.

    Args:
        parameters: shape (9 or more, draws).
        odds_against: exp(-log odds) of a headache on each day of the diary, the drift apart; (days, draws).
        days: the diary, laid out.
        chances: of the drift's levels from week to week, from `transitions`.
    """
    forward = _Forward(parameters, odds_against, chances)
    return Judged(forward.over(days), forward.weight)


class _Forward:
    """The forward pass. `weight` holds how probable each level is given the days so far, (levels, draws); `chance`
    how probable a headache was on the last day, where it was not answered.
    """

    def __init__(self, parameters: Single, odds_against: Single, chances: Array) -> None:
        draws = parameters.shape[1]
        copying = 1 / (1 + np.exp(-parameters[COPYING]))
        self.copying = np.repeat(copying[None], LEVELS, axis=0)
        self.anew = 1 - self.copying
        self.odds_against = odds_against
        self.of_levels = np.exp(-STEPS.astype(np.float32)[:, None] * drift_sd(parameters))
        self.onward = np.ascontiguousarray(chances.T, dtype=np.float32)
        self.weight = np.repeat(SHARES.astype(np.float32)[:, None], draws, axis=1)
        self.chance = ONE / (ONE + odds_against[0] * self.of_levels)
        self.days = np.empty((7, LEVELS, draws), dtype=np.float32)
        self.product = np.empty((LEVELS, draws), dtype=np.float32)

    def over(self, days: Layout) -> Array:
        """The log likelihood of all weeks."""
        plain = self.odds_against[days.order][:, None, :]
        total = np.zeros(self.weight.shape[1])
        for week in days.weeks:
            self._answer(week, plain)
            share = self.weight.sum(axis=0)
            share += NEVER_NOTHING
            total += np.log(share)
            self.weight /= share
            self._turn(week)
        return total

    def _answer(self, week: Week, plain: Single) -> None:
        """Weigh the levels by the answers of a week."""
        if week.opening is not None:
            self.chance = self._after(week.opening, self.chance)
            if week.opening.end != NOT_ANSWERED:
                self.weight *= self.chance if week.opening.end else ONE - self.chance
        begin, _, _, _, end = week.plain
        if end > begin:
            self.weight *= self._plain(week, plain[begin:end])
        for piece in week.inner:
            chance = self._after(piece, piece.eve)
            self.weight *= chance if piece.end else ONE - chance
        if week.closing is not None:
            self.chance = self._after(week.closing, week.closing.eve)

    def _plain(self, week: Week, odds_against: Single) -> Single:
        """Product of the chances of the days with an answered eve: they copy it, or are drawn anew."""
        begin, yes, no, clear, end = (at - week.plain[0] for at in week.plain)
        days = np.multiply(odds_against, self.of_levels, out=self.days[:end])
        days += ONE
        np.divide(self.anew, days, out=days)
        if no > yes:
            days[yes:no] += self.copying
        if clear > no:
            np.subtract(self.anew, days[no:clear], out=days[no:clear])
        if end > clear:
            np.subtract(ONE, days[clear:end], out=days[clear:end])
        return np.multiply.reduce(days[begin:end], axis=0, out=self.product)

    def _after(self, piece: Piece, chance: Single | int) -> Single:
        """The chance of a headache at the end of a gap, from the one on its eve."""
        found: Single | None = None
        for place in piece.places:
            anew = self.odds_against[place] * self.of_levels
            anew += ONE
            np.divide(self.anew, anew, out=anew)
            if found is not None:
                found *= self.copying
                anew += found
            found = anew
        assert found is not None  # noqa: S101  a piece has a day
        return found + chance * self.copying ** len(piece.places)

    def _turn(self, week: Week) -> None:
        """Let the drift move on to the next week."""
        with_headache = self.onward @ (self.weight * self.chance) if week.ends_open else None
        self.weight = self.onward @ self.weight
        self.weight += NEVER_NOTHING
        if with_headache is not None:
            self.chance = with_headache / self.weight
