"""The slow drift of good and bad months, as a chain of weekly levels.

An Ornstein-Uhlenbeck process, held for a week at a time and on a few levels (Rouwenhorst's chain, which keeps its
mean, variance and memory exactly; Kopecky and Suen 2010, Review of Economic Dynamics 13:701). Its weekly levels are
summed over, so that nothing has to be drawn.
"""

from __future__ import annotations

from functools import cache
from math import comb, exp, sqrt

import numpy as np
import numpy.typing as npt

LEVELS = 7
DAYS_IN_A_WEEK = 7

Array = npt.NDArray[np.float64]

STEPS: Array = sqrt(LEVELS - 1) * np.linspace(-1, 1, LEVELS)
"""The levels in standard deviations of the drift."""

SHARES: Array = np.array([comb(LEVELS - 1, level) for level in range(LEVELS)]) / 2 ** (LEVELS - 1)
"""How often each level is met in the long run."""


@cache
def transitions(drift_days: float) -> Array:
    """Chances of each level (columns) in the week after each level (rows).

    Args:
        drift_days: the time after which the drift has forgotten 63 % of what it was.
    """
    stay = (1 + exp(-DAYS_IN_A_WEEK / drift_days)) / 2
    chances = np.array([[stay, 1 - stay], [1 - stay, stay]])
    for size in range(3, LEVELS + 1):
        larger = np.zeros((size, size))
        larger[:-1, :-1] += stay * chances
        larger[:-1, 1:] += (1 - stay) * chances
        larger[1:, :-1] += (1 - stay) * chances
        larger[1:, 1:] += stay * chances
        larger[1:-1] /= 2
        chances = larger
    return chances
