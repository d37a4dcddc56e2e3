"""Intervals for shares and for the difference of two shares, both in closed form.

Shares: Wilson's score interval (J Am Stat Assoc 1927;22:209-212), which holds for few and for none. Differences:
Newcombe's hybrid of two Wilson intervals (Stat Med 1998;17:873-890, method 10). Both 95 %, neither corrected for
looking at many groups at once.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Shares = npt.NDArray[np.float64]
Z = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""


def wilson(having: npt.ArrayLike, of: npt.ArrayLike) -> tuple[Shares, Shares]:
    """Lowest and highest share that `having` of `of` leave plausible; 0 and 1 where `of` is 0."""
    x, n = np.asarray(having, float), np.asarray(of, float)
    if np.any((x < 0) | (x > n)):
        raise ValueError("there cannot be more with than there are, nor fewer than none")
    with np.errstate(divide="ignore", invalid="ignore"):
        share = x / n
        middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
        half = Z / (1 + Z**2 / n) * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    low = np.where(x == 0, 0.0, np.maximum(middle - half, 0))
    high = np.where(x == n, 1.0, np.minimum(middle + half, 1))
    return np.where(n == 0, 0.0, low), np.where(n == 0, 1.0, high)


def newcombe(
    having: npt.ArrayLike, of: npt.ArrayLike, other_having: npt.ArrayLike, other_of: npt.ArrayLike
) -> tuple[Shares, Shares]:
    """Lowest and highest plausible difference, first share less second; not a number where either has none."""
    low, high = wilson(having, of)
    other_low, other_high = wilson(other_having, other_of)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.asarray(having, float) / np.asarray(of, float)
        other = np.asarray(other_having, float) / np.asarray(other_of, float)
        below = np.sqrt((share - low) ** 2 + (other_high - other) ** 2)
        above = np.sqrt((high - share) ** 2 + (other - other_low) ** 2)
    return share - other - below, share - other + above
