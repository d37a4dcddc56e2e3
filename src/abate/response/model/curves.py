"""The trajectory of many draws on whole days, fast: the same as `trajectory.log_odds`, from one table.

What one injection does depends on the days since it alone, so that it is worked out once and read for every
injection. Single precision; the table is the product of small ones, so that few exponentials remain.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from abate.response.model.drift import DAYS_IN_A_WEEK
from abate.response.model.population import (
    DRUG,
    FIRST_SHARE,
    LOG_DURATION,
    LOG_ONSET,
    PARAMETERS,
    PLACEBO,
    TREND,
    USUAL,
)
from abate.response.model.trajectory import FADING_DAYS, PLACEBO_DAYS

Single = npt.NDArray[np.float32]
Days = npt.NDArray[np.int64]

LONGEST = 92 * DAYS_IN_A_WEEK
"""Days after an injection beyond which it does nothing; exp(days / 8) still is a number in single precision."""


class Curves:
    """The trajectories of draws of the parameters, shape (9 + other treatments, draws), single precision."""

    def __init__(self, parameters: Single, last_day: int, co_treatments: tuple[int, ...] = ()) -> None:
        self.parameters = parameters
        self.co_treatments = co_treatments
        self.of_injection = _since_injection(parameters, min(max(last_day, 0), LONGEST) // DAYS_IN_A_WEEK + 1)
        self.missing_at_first = 1 / (1 + np.exp(parameters[FIRST_SHARE]))

    def odds_against(self, days: Days, injections: tuple[int, ...], *, others: bool = True) -> Single:
        """exp(-log odds) of a headache on each of the days, which are in order; shape (days, draws).

        Args:
            days: whole days since the first injections.
            injections: the days of injections.
            others: with what the other treatments did, or without it.
        """
        each = self.parameters
        columns = [-np.ones(len(days)), -days / 100, 1 - np.exp(-np.maximum(days, 0) / PLACEBO_DAYS)]
        rows = [each[USUAL], each[TREND], each[PLACEBO]]
        if others:
            columns += [days >= begun for begun in self.co_treatments]
            rows += list(each[len(PARAMETERS) :])
        against: Single = np.stack(columns, axis=1).astype(np.float32) @ np.stack(rows)
        first = int(np.searchsorted(days, 0))
        if first < len(days):
            share = self._share_of_full_effect(days[first:], injections)
            share *= each[DRUG]
            against[first:] += share
        return np.exp(against, out=against)

    def _share_of_full_effect(self, days: Days, injections: tuple[int, ...]) -> Single:
        without = np.ones((len(days), self.parameters.shape[1]), dtype=np.float32)
        for number, injected in enumerate(injections):
            begin, end = np.searchsorted(days, (injected, injected + len(self.of_injection)))
            works = self.of_injection[_as_slice(days[begin:end] - injected)] * (
                self.missing_at_first * np.float32(0.5**number) - 1
            )
            works += np.float32(1)
            without[begin:end] *= works
        return np.subtract(np.float32(1), without, out=without)


def _since_injection(parameters: Single, weeks: int) -> Single:
    """What an injection does of its full effect on each day since; shape (7 weeks, draws)."""
    rate = np.exp(-parameters[LOG_ONSET])
    at_week = np.exp(np.arange(0, weeks * DAYS_IN_A_WEEK, DAYS_IN_A_WEEK, dtype=np.float32)[:, None] * -rate)
    in_week = np.exp(np.arange(DAYS_IN_A_WEEK, dtype=np.float32)[:, None] * -rate)
    begun: Single = (at_week[:, None] * in_week).reshape(-1, len(rate))
    np.subtract(np.float32(1), begun, out=begun)
    days = np.arange(len(begun), dtype=np.float32)
    fading = np.exp(days / np.float32(FADING_DAYS))[:, None] * np.exp(
        -np.minimum(np.exp(parameters[LOG_DURATION]) / np.float32(FADING_DAYS), np.float32(80))
    )
    fading += np.float32(1)
    begun /= fading
    return begun


def _as_slice(places: Days) -> Days | slice:
    """Days in a row need no copy."""
    if len(places) and places[-1] - places[0] == len(places) - 1:
        return slice(int(places[0]), int(places[-1]) + 1)
    return places
