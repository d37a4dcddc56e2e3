"""What is measured of judged people: shares with their standard errors, calibration, the area under a curve."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

BINS = np.array([0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0])


class Share(NamedTuple):
    """A share in per cent with its standard error, and of how many."""

    percent: float
    error: float
    of: int

    def __str__(self) -> str:
        return f"{self.percent:.1f} ± {self.error:.1f}"


def mean(values: Any) -> float:
    """The mean of some numbers."""
    return float(np.mean(np.asarray(values, dtype=np.float64)))


def share(values: Any) -> Share:
    """The share of those that are true."""
    found = mean(values)
    return Share(100 * found, 100 * float(np.sqrt(found * (1 - found) / len(values))), len(values))


class Area(NamedTuple):
    """Area under the receiver operating curve with its standard error (Hanley and McNeil 1982, Radiology 143:29)."""

    area: float
    error: float

    def __str__(self) -> str:
        return f"{self.area:.3f} ± {self.error:.3f}"


def area(scores: Array, came: Array) -> Area:
    """How often who had it scores higher than who had it not; ties count half."""
    yes, no = scores[came > 0.5], scores[came <= 0.5]
    ordered = np.sort(no)
    below = np.searchsorted(ordered, yes, "left")
    found = float((below + (np.searchsorted(ordered, yes, "right") - below) / 2).mean() / len(no))
    first, second = found / (2 - found), 2 * found**2 / (1 + found)
    variance = found * (1 - found) + (len(yes) - 1) * (first - found**2) + (len(no) - 1) * (second - found**2)
    return Area(found, float(np.sqrt(variance / (len(yes) * len(no)))))


class Bin(NamedTuple):
    """People to whom a probability in a range was told: how many, the mean told, and how often it came."""

    of: int
    told: float
    came: float


def calibration(told: Array, came: Array) -> list[Bin]:
    """What was told beside what came, in ranges."""
    place = np.clip(np.digitize(told, BINS) - 1, 0, len(BINS) - 2)
    return [
        Bin(int((place == at).sum()), float(told[place == at].mean()), float(came[place == at].mean()))
        for at in range(len(BINS) - 1)
        if (place == at).any()
    ]


class Uniformity(NamedTuple):
    """Counts of ranks in 20 bins, and the probability of a chi-square as large if they were even."""

    counts: tuple[int, ...]
    p: float


def uniformity(ranks: Array) -> Uniformity:
    """Whether the truth lies as often in each twentieth of what the model holds possible (Talts, arXiv 1804.06788).

    The probability is Wilson and Hilferty's (1931) approximation of the chi-square's tail.
    """
    counts = np.histogram(ranks, bins=20, range=(0, 1))[0]
    chi = float(((counts - counts.mean()) ** 2 / counts.mean()).sum())
    freedom = len(counts) - 1
    z = ((chi / freedom) ** (1 / 3) - (1 - 2 / (9 * freedom))) / np.sqrt(2 / (9 * freedom))
    return Uniformity(tuple(int(count) for count in counts), float(_upper_tail(float(z))))


def _upper_tail(z: float) -> float:

    return 1 - NormalDist().cdf(z)
