"""Pareto smoothing of importance weights.

The largest weights are replaced by what a fitted tail expects, and its shape k tells whether they can be trusted at
all (Vehtari, Simpson, Gelman, Yao, Gabry 2024, J Mach Learn Res 25:72; the fit of Zhang and Stephens 2009,
Technometrics 51:316).
"""

from __future__ import annotations

from typing import Any

import numpy as np

TRUSTED = 0.7
"""Above this k the weighted draws do not stand for the posterior (Vehtari 2024)."""


def smoothed(log_weights: Any, xp: Any = np) -> tuple[Any, Any]:
    """Weights that sum to 1, and k.

    Args:
        log_weights: shape (draws,), with any constant.
        xp: numpy, or a library that has its names.
    """
    draws = log_weights.shape[0]
    tail = int(min(draws / 5, 3 * draws**0.5))
    order = xp.argsort(log_weights)
    weights = xp.exp(log_weights - log_weights[order[-1]])
    rank = xp.argsort(order)
    threshold = weights[order[-tail - 1]]
    beyond = xp.maximum(weights[order[-tail:]] - threshold, 1e-12)
    shape, scale = _tail(beyond, xp)
    place = (xp.arange(tail) + 0.5) / tail
    expected = threshold + scale * xp.expm1(-shape * xp.log1p(-place)) / shape
    expected = xp.minimum(expected, 1.0)
    weights = xp.where(rank < draws - tail, weights, expected[xp.clip(rank - (draws - tail), 0, tail - 1)])
    return weights / weights.sum(), shape


def _tail(beyond: Any, xp: Any) -> tuple[Any, Any]:
    """Shape and scale of a generalised Pareto distribution, from its values in rising order."""
    size = beyond.shape[0]
    tries = 30 + int(size**0.5)
    rates = 1 - xp.sqrt(tries / (xp.arange(tries) + 0.5))
    rates = rates / (3 * beyond[int(size / 4 + 0.5) - 1]) + 1 / beyond[-1]
    shapes = xp.log1p(-rates[:, None] * beyond).mean(axis=1)
    fits = size * (xp.log(-rates / shapes) - shapes - 1)
    share = xp.exp(fits - fits.max())
    rate = (rates * share).sum() / share.sum()
    shape = xp.log1p(-rate * beyond).mean()
    scale = -shape / rate
    shape = (shape * size + 5) / (size + 10)
    return xp.where(xp.abs(shape) < 1e-4, 1e-4, shape), scale
