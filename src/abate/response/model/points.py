"""Evenly spread points for the draws: the same numbers on every machine, shuffled for each person by their diary.

Sobol's points (Joe and Kuo 2008, SIAM J Sci Comput 30:2635), scrambled in Owen's way by a hash (Burley 2020, J Comput
Graph Tech 9:4), turned into normal ones. The shuffle exchanges parameters and turns signs, so that no error of the
points is shared by everybody.
"""

from __future__ import annotations

from functools import cache
from math import factorial
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from abate.errors import RefusedError

Array = npt.NDArray[np.float64]
Bits = npt.NDArray[np.uint32]

FREEDOM = 16
"""Degrees of freedom of the t distributions that are drawn from: tails somewhat heavier than normal."""

_PRIMITIVE = (
    (1, 0, (1,)),
    (2, 1, (1, 3)),
    (3, 1, (1, 3, 1)),
    (3, 2, (1, 1, 1)),
    (4, 1, (1, 1, 3, 3)),
    (4, 4, (1, 3, 5, 13)),
    (5, 2, (1, 1, 5, 5, 17)),
    (5, 4, (1, 1, 5, 5, 5)),
    (5, 7, (1, 1, 7, 11, 19)),
    (5, 11, (1, 1, 5, 1, 1)),
    (5, 13, (1, 1, 1, 3, 11)),
    (5, 14, (1, 3, 5, 5, 31)),
    (6, 1, (1, 3, 3, 9, 7, 49)),
    (6, 13, (1, 1, 1, 15, 21, 21)),
    (6, 16, (1, 3, 1, 13, 27, 49)),
)
"""Degree, coefficients and first direction numbers of the primitive polynomial of each dimension but the first."""

MOST_PARAMETERS = len(_PRIMITIVE)


class Points(NamedTuple):
    """Points of one round: `normal` has the shape (parameters, draws); `stretch` (draws,) makes a t of a normal."""

    normal: Any
    stretch: Any


def shuffled(sizes: tuple[int, ...], parameters: int, person: int) -> tuple[Points, ...]:
    """The points of each round for one person.

    Args:
        sizes: how many draws each round has.
        parameters: how many numbers a draw has.
        person: a number that stands for the diary.

    Raises:
        RefusedError: when there are more parameters than the points were made for.
    """
    if parameters > MOST_PARAMETERS:
        raise RefusedError(
            f"the model of response: {parameters} parameters; {MOST_PARAMETERS} at most, so fewer other treatments"
        )
    random = np.random.default_rng(person)
    return tuple(_shuffled(_spread(size, parameters, number), random) for number, size in enumerate(sizes))


def _shuffled(points: Points, random: np.random.Generator) -> Points:
    parameters = len(points.normal)
    signs = 1.0 - 2.0 * random.integers(0, 2, size=(parameters, 1))
    return Points(points.normal[random.permutation(parameters)] * signs, points.stretch)


@cache
def _spread(size: int, parameters: int, seed: int) -> Points:
    uniform = _scrambled(_sobol(size, parameters + 1), seed)
    quantile = NormalDist().inv_cdf
    normal = np.array([[quantile(share) for share in row] for row in uniform[:-1].tolist()])
    return Points(normal, np.sqrt(FREEDOM / _chi_square(uniform[-1])))


def _chi_square(shares: Array) -> Array:
    """Quantiles of the chi-square distribution with `FREEDOM` degrees, an even number."""
    half = np.linspace(0, 4 * FREEDOM, 100_001)
    below = 1 - np.exp(-half) * sum(half**term / factorial(term) for term in range(FREEDOM // 2))
    return 2 * np.interp(shares, below, half)


def _sobol(size: int, dimensions: int) -> Bits:
    """The first Sobol points as fractions of 2^32; shape (dimensions, size)."""
    gray = np.arange(size, dtype=np.uint32) ^ (np.arange(size, dtype=np.uint32) >> np.uint32(1))
    points = np.zeros((dimensions, size), dtype=np.uint32)
    for dimension in range(dimensions):
        for bit, direction in enumerate(_directions(dimension)):
            points[dimension] ^= np.where(gray >> np.uint32(bit) & np.uint32(1), direction, np.uint32(0))
    return points


def _directions(dimension: int) -> Bits:
    if dimension == 0:
        return np.array([1 << (31 - bit) for bit in range(32)], dtype=np.uint32)
    degree, coefficients, first = _PRIMITIVE[dimension - 1]
    found = [number << (31 - bit) for bit, number in enumerate(first)]
    for bit in range(degree, 32):
        number = found[bit - degree] ^ (found[bit - degree] >> degree)
        for term in range(1, degree):
            number ^= (coefficients >> (degree - 1 - term) & 1) * found[bit - term]
        found.append(number)
    return np.array(found, dtype=np.uint32)


def _scrambled(points: Bits, seed: int) -> Array:
    """Owen's scrambling by a hash that lets each bit depend on the higher ones alone; within (0, 1)."""
    seeds = np.random.default_rng(seed).integers(0, 2**32, size=(len(points), 1), dtype=np.uint32)
    bits = _reversed(points)
    bits += seeds
    for factor in (0x6C50B47C, 0xB82F1E52, 0xC7AFE638, 0x8D22F6E6):
        bits ^= bits * np.uint32(factor)
    return (_reversed(bits).astype(np.float64) + 0.5) / 2.0**32


def _reversed(bits: Bits) -> Bits:
    for shift, mask in ((1, 0x55555555), (2, 0x33333333), (4, 0x0F0F0F0F), (8, 0x00FF00FF)):
        bits = (bits >> np.uint32(shift) & np.uint32(mask)) | ((bits & np.uint32(mask)) << np.uint32(shift))
    return bits >> np.uint32(16) | bits << np.uint32(16)
