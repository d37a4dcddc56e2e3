"""Draws from what is believed of a person after the diary: adaptive importance sampling in rounds.

The first round draws from the population, each later one from a t distribution at the weighted mean and covariance
of all draws so far, their weights flattened until enough draws count. In the end a draw's weight is its posterior
density over the mixture of all rounds (the balance heuristic; Cornuet et al. 2012, Scand J Stat 39:798).
The draws from the population bound the weights. No mode is looked for.

Parameters are standardised: the population is standard normal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import lgamma, log, pi
from typing import Any, NamedTuple

import numpy as np

from abate.response.model.pareto import smoothed
from abate.response.model.points import FREEDOM, Points

ROUNDS = (256, 256, 768)
"""Draws of each round, by accuracy against NUTS."""

ENOUGH = (60, 100)
"""For each round but the last, draws that must count (the effective sample size) before their moments are used."""

HARDER_ROUNDS = (512,) * 10
HARDER_ENOUGH = (100,) * 9
"""For diaries so unlike most that the first rounds do not find them: four times the draws, in smaller steps."""

POWERS = 0.8 ** np.arange(32)
"""By which weights are flattened: from 1 to nearly nothing."""

SMALLEST_VARIANCE = 1e-4
"""Of the population's, for any direction of a proposal."""


class Sample(NamedTuple):
    """Weighted draws: `standardised` has the shape (parameters, draws); `weights` (draws,) sum to 1.

    `khat` is the shape of the tail of the weights, `ess` the effective sample size.
    """

    standardised: Any
    weights: Any
    khat: Any
    ess: Any


class Proposal(NamedTuple):
    """A t distribution: its centre, and the lower triangle whose square is its scale."""

    centre: Any
    root: Any


def sample(
    log_likelihood: Callable[[Any], Any], points: Sequence[Points], enough: Sequence[int] = ENOUGH, xp: Any = np
) -> Sample:
    """Weighted draws from the posterior.

    Args:
        log_likelihood: of standardised parameters (parameters, draws); shape (draws,).
        points: of each round.
        enough: for each round but the last, the effective sample size that its moments need.
        xp: numpy, or a library that has its names.
    """
    draws = xp.asarray(points[0].normal)
    likelihood = log_likelihood(draws)
    proposals: list[Proposal] = []
    for of_round, needed in zip(points[1:], enough, strict=True):
        weights = _flattened(_log_weights(draws, likelihood, proposals, points, xp), needed, xp)
        proposals.append(_proposal(draws, weights, xp))
        centre, root = proposals[-1]
        new = centre[:, None] + root @ (xp.asarray(of_round.normal) * xp.asarray(of_round.stretch))
        draws = xp.concatenate([draws, new], axis=1)
        likelihood = xp.concatenate([likelihood, log_likelihood(new)])
    weights, khat = smoothed(_log_weights(draws, likelihood, proposals, points, xp), xp)
    return Sample(draws, weights, khat, 1 / (weights**2).sum())


def _log_weights(
    draws: Any, likelihood: Any, proposals: Sequence[Proposal], points: Sequence[Points], xp: Any
) -> Any:
    """Log of posterior density over the mixture of the rounds so far."""
    population = -0.5 * (draws**2).sum(axis=0)
    parameters = draws.shape[0]
    mixture = population - parameters / 2 * log(2 * pi) + log(len(points[0].stretch))
    for proposal, of_round in zip(proposals, points[1:], strict=False):
        mixture = xp.logaddexp(mixture, _log_density(draws, proposal, xp) + log(len(of_round.stretch)))
    return likelihood + population - mixture


def _log_density(draws: Any, proposal: Proposal, xp: Any) -> Any:
    parameters = draws.shape[0]
    away = xp.linalg.inv(proposal.root) @ (draws - proposal.centre[:, None])
    constant = lgamma((FREEDOM + parameters) / 2) - lgamma(FREEDOM / 2) - parameters / 2 * log(FREEDOM * pi)
    volume = xp.log(xp.diag(proposal.root)).sum()
    return constant - volume - (FREEDOM + parameters) / 2 * xp.log1p((away**2).sum(axis=0) / FREEDOM)


def _flattened(log_weights: Any, needed: int, xp: Any) -> Any:
    """Weights raised to the largest power, at most 1, at which enough draws count."""
    log_weights = log_weights - log_weights.max()
    weights = xp.exp(xp.asarray(POWERS)[:, None] * log_weights)
    effective = weights.sum(axis=1) ** 2 / (weights**2).sum(axis=1)
    weights = weights[xp.minimum((effective < needed).sum(), len(POWERS) - 1)]
    return weights / weights.sum()


def _proposal(draws: Any, weights: Any, xp: Any) -> Proposal:
    centre = draws @ weights
    away = draws - centre[:, None]
    covariance = (away * weights) @ away.T + SMALLEST_VARIANCE * xp.eye(draws.shape[0])
    return Proposal(centre, xp.linalg.cholesky(covariance))
