"""The limits of a funnel plot: where the share of a centre lies by chance alone.

Exact binomial limits, made smooth between whole numbers of people as in Spiegelhalter, Stat Med 2005;24:1185-1202,
appendix A.1.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

Shares = npt.NDArray[np.float64]


def limits(target: float, people: npt.ArrayLike, level: float) -> tuple[Shares, Shares]:
    """Lower and upper limit of the share among so many people.

    Args:
        target: the share that would be usual, from 0 to 1.
        people: how many, 1 or more each.
        level: how much of chance lies between the limits, such as 0.95.

    Raises:
        ValueError: when the target is no share, or somewhere there are no people.
    """
    n = np.asarray(people)
    if not 0 <= target <= 1:
        raise ValueError(f"{target} is no share; it lies between 0 and 1")
    if np.any(n < 1):
        raise ValueError("a funnel has no limits where there are no people")
    tail = (1 - level) / 2
    return _limit(target, n, tail), _limit(target, n, 1 - tail)


def _limit(target: float, n: npt.NDArray[np.int64], probability: float) -> Shares:
    if target in (0, 1):
        return np.full(n.shape, float(target))
    at = binom.ppf(probability, n, target)
    reached, short = binom.cdf(at, n, target), binom.cdf(at - 1, n, target)
    back = (reached - probability) / np.where(reached > short, reached - short, 1)
    share: Shares = np.clip((at - back) / n, 0, 1)
    return share
