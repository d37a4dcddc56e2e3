"""A clinic's own population, learnt from its people (empirical Bayes), and kept in a file.

Each person is fitted before a wide working population. What the diary alone says, as a normal distribution, is that
posterior with the working population divided out; expectation and maximisation then find the normal population that
explains all of them. Two things keep it honest. People are treated because 28 days of diary held 15 headache days or
more, but the model's population is everybody: those who were not treated are put back, as many as the population of
the moment expects. And `PUBLISHED_PEOPLE` imagined people of the published population hold what diaries hardly teach.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt

from abate.errors import RefusedError
from abate.response.model.answer import Fit
from abate.response.model.points import shuffled
from abate.response.model.population import COPYING, LOG_DRIFT, PARAMETERS, TREND, USUAL, Population, population

Array = npt.NDArray[np.float64]

FEWEST_PEOPLE = 100
"""With fewer, what is learnt is chance; the published population serves better."""

PUBLISHED_PEOPLE = 20
ROUNDS = 200
SETTLED = 1e-3
"""Change of every mean, in standard deviations, below which no further round is needed."""

WIDER = 1.5
"""How many times the published standard deviations the working population has."""

IMAGINED = 4096
"""People drawn to tell who would not have been treated."""

BASELINE_DAYS = 28


@dataclass(frozen=True, slots=True)
class Selection:
    """Who was treated: those with at least so many headache days in the 28 days before; 0 for everybody."""

    least_days: int = 15


@cache
def working_population() -> Population:
    """Before which the people of a clinic are fitted, so that their own figures can be told from it."""
    cautious = population("cautious")
    return Population("working", cautious.mean, cautious.covariance * WIDER**2, cautious.drift_days)


def learn(
    fits: Iterable[Fit],
    *,
    today: date,
    working: Population | None = None,
    selection: Selection | None = None,
    name: str = "own",
) -> Population:
    """The population of a clinic.

    Args:
        fits: of its people, before the working population; those without an answer do not count.
        today: the day that the population is dated with.
        working: the population that they were fitted before; `working_population` unless said.
        selection: who was treated.
        name: what the population is called.

    Raises:
        RefusedError: with fewer than 100 people.
    """
    before = working or working_population()
    kept = [(fit.mean, fit.covariance) for fit in fits if fit.mean is not None and fit.covariance is not None]
    if len(kept) < FEWEST_PEOPLE:
        raise RefusedError(
            f"a population of one's own: {len(kept)} people have an answer, at least {FEWEST_PEOPLE} are needed; "
            "use the published population"
        )
    size = len(PARAMETERS)
    said = _Said.of([mean[:size] for mean, _ in kept], [covariance[:size, :size] for _, covariance in kept], before)
    published = population("published" if before.drift_days == population("published").drift_days else "cautious")
    found = Population(name, published.mean, published.covariance, before.drift_days, today, len(kept))
    for _ in range(ROUNDS):
        following = _next(found, said, published, selection or Selection())
        moved = np.abs(following.mean - found.mean) / found.sd
        found = following
        if moved.max() < SETTLED:
            break
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """What each diary says by itself: precision (people, 9, 9), and precision times mean (people, 9)."""

    precision: Array
    pull: Array

    @classmethod
    def of(cls, means: list[Array], covariances: list[Array], before: Population) -> _Said:
        standard = np.linalg.inv(np.linalg.cholesky(before.covariance))
        inverse = np.linalg.inv(standard @ np.array(covariances) @ standard.T)
        away = (np.array(means) - before.mean) @ standard.T
        # Where a diary says nothing in some direction, chance must not make it say something.
        values, vectors = np.linalg.eigh(inverse - np.eye(len(before.mean)))
        turned = vectors.transpose(0, 2, 1)
        precision = standard.T @ (vectors * np.maximum(values, 0)[:, None, :]) @ turned @ standard
        known = (vectors * (values > 0)[:, None, :]) @ turned
        pull = (known @ inverse @ away[..., None])[..., 0] @ standard
        return cls(precision, pull + precision @ before.mean)


def _next(now: Population, said: _Said, published: Population, selection: Selection) -> Population:
    """One round: what is believed of each person before the population of the moment, and the population of them."""
    inverse = np.linalg.inv(now.covariance)
    covariances = np.linalg.inv(said.precision + inverse)
    means = np.einsum("nij,nj->ni", covariances, said.pull + inverse @ now.mean)
    untreated, weights = _untreated(now, selection, len(means))
    number = len(means) + weights.sum() + PUBLISHED_PEOPLE
    mean = (means.sum(axis=0) + untreated @ weights + PUBLISHED_PEOPLE * published.mean) / number
    away, apart, off = means - mean, untreated - mean[:, None], published.mean - mean
    spread = covariances.sum(axis=0) + away.T @ away + (apart * weights) @ apart.T
    spread += PUBLISHED_PEOPLE * (published.covariance + np.outer(off, off))
    return Population(now.name, mean, spread / number, now.drift_days, now.learnt_on, now.people)


def _untreated(now: Population, selection: Selection, treated: int) -> tuple[Array, Array]:
    """Imagined people, (9, people), and how many of them stand for those who were not treated, (people,)."""
    (points,) = shuffled((IMAGINED,), len(PARAMETERS), 0)
    people = now.mean[:, None] + np.linalg.cholesky(now.covariance) @ points.normal
    reached = _headache_days(people, now.drift_days) >= selection.least_days
    share = max(reached.mean(), 1 / IMAGINED)
    weights = np.where(reached, 0.0, treated / share / IMAGINED)
    return people, weights


def _headache_days(people: Array, drift_days: float) -> Array:
    """Headache days in the 28 days before the first injections, one diary for each; the same chance every time."""
    random = np.random.default_rng(0)
    keep = np.exp(-1 / drift_days)
    drift = random.standard_normal(people.shape[1])
    copied = 1 / (1 + np.exp(-people[COPYING]))
    headache = np.zeros(people.shape[1], dtype=bool)
    count = np.zeros(people.shape[1])
    for day in range(-BASELINE_DAYS, 0):
        odds = people[USUAL] + people[TREND] * day / 100 + np.exp(people[LOG_DRIFT]) * drift
        anew = random.random(people.shape[1]) < 1 / (1 + np.exp(-odds))
        copies = (random.random(people.shape[1]) < copied) & (day > -BASELINE_DAYS)
        headache = np.where(copies, headache, anew)
        count += headache
        drift = keep * drift + np.sqrt(1 - keep**2) * random.standard_normal(people.shape[1])
    return count
