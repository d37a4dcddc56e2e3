"""The model for many people at once through JAX, on a graphics card where there is one; the extra `gpu`.

Trajectories, draws, weights and figures are the definitions that numpy uses; the likelihood alone has a second form,
one day after another, because an accelerator wants the same steps for everybody. Diaries are padded to a common
length. The likelihood is single precision, everything else double.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from abate.response.model.answer import Fit
from abate.response.model.diary import NOT_ANSWERED, DailyAnswers
from abate.response.model.drift import DAYS_IN_A_WEEK, SHARES, transitions
from abate.response.model.figures import Figures, figures, next_count, shares
from abate.response.model.likelihood import NEVER_NOTHING, of_levels, share_copied
from abate.response.model.pareto import TRUSTED
from abate.response.model.person import FEWEST_EFFECTIVE, answered, believed, fit
from abate.response.model.points import Points, shuffled
from abate.response.model.population import PARAMETERS, Population
from abate.response.model.posterior import ROUNDS, Sample, sample
from abate.response.model.schedule import Schedule, schedule, why_not
from abate.response.model.trajectory import log_odds

Array = npt.NDArray[np.float64]

WEEKS_TOGETHER = 13
"""Diaries are padded to a multiple of so many weeks, so that few lengths have to be compiled."""

NO_INJECTIONS = 1e6
"""A day in a future that nobody reaches."""


class Padded(NamedTuple):
    """One person in arrays whose shapes many share.

    `headache` has the shape (weeks, 7), whole weeks, `days` their numbers; `first` is the first answered day,
    `last_week` the row of the last. `ahead` takes the drift from there to the next cycle.
    """

    headache: Any
    days: Any
    first: Any
    last_week: Any
    injections: Any
    ahead: Any
    schedule: Schedule
    points: tuple[Points, ...]


def fit_batch(people: Sequence[tuple[DailyAnswers, int]], population: Population) -> Iterator[Fit]:
    """What the diaries of several people say, each on a day of their own; in their order.

    Those with other treatments, and those whose draws need to be taken harder, are left to numpy.
    """
    known = [(answers.until(today), today) for answers, today in people]
    suits = [why_not(days, today) is None and not days.co_treatments for days, today in known]
    found = _together([person for person, suit in zip(known, suits, strict=True) if suit], population)
    for suit, (days, today) in zip(suits, known, strict=True):
        drawn = next(found) if suit else None
        if drawn is not None and drawn[0].khat <= TRUSTED and drawn[0].ess >= FEWEST_EFFECTIVE:
            yield answered(days, population, today, *drawn)
        else:
            yield fit(days, population, today)


def _together(people: Sequence[tuple[DailyAnswers, int]], population: Population) -> Iterator[tuple[Sample, Figures]]:
    """The draws and figures of people whose diaries are padded to the same shapes."""
    if not people:
        return
    schedules = [schedule(days, today) for days, today in people]
    shape = _Shape.of(people, schedules)
    padded = [_padded(days, plan, shape, population) for (days, _), plan in zip(people, schedules, strict=True)]
    with jax.enable_x64(True):
        batch = jax.tree.map(lambda *each: np.stack(each), *padded)
        prior = believed(population, 0)
        found = _compiled()(batch, prior.mean, prior.root, transitions(population.drift_days))
        drawn, told = jax.tree.map(np.asarray, found)
    for number, plan in enumerate(schedules):
        of_one: tuple[Sample, Figures] = jax.tree.map(lambda each, at=number: each[at], (drawn, told))
        weeks = len(plan.weeks)
        band = {"band_mean": of_one[1].band_mean[:weeks], "band_limits": of_one[1].band_limits[:, :weeks]}
        yield of_one[0], of_one[1]._replace(**band)


class _Shape(NamedTuple):
    """To what several people's arrays are padded."""

    weeks: int
    now: int
    injections: int

    @classmethod
    def of(cls, people: Sequence[tuple[DailyAnswers, int]], schedules: Sequence[Schedule]) -> _Shape:
        weeks = max(len(plan.weeks) for plan in schedules)
        return cls(
            -(-weeks // WEEKS_TOGETHER) * WEEKS_TOGETHER,
            max(len(plan.now) for plan in schedules),
            max(len(days.injections) for days, _ in people) + 1,
        )


def _padded(days: DailyAnswers, plan: Schedule, shape: _Shape, population: Population) -> Padded:
    first_week = days.first_day // DAYS_IN_A_WEEK
    grid = first_week * DAYS_IN_A_WEEK + np.arange(shape.weeks * DAYS_IN_A_WEEK)
    headache = np.full(grid.shape, NOT_ANSWERED, dtype=np.int8)
    begin = days.first_day - int(grid[0])
    headache[begin : begin + len(days.headache)] = days.headache
    chances = transitions(population.drift_days)
    return Padded(
        headache=headache.reshape(-1, DAYS_IN_A_WEEK),
        days=grid.reshape(-1, DAYS_IN_A_WEEK),
        first=days.first_day,
        last_week=int(days.days[-1]) // DAYS_IN_A_WEEK - first_week,
        injections=_filled(np.array(days.injections), shape.injections, NO_INJECTIONS),
        ahead=np.linalg.matrix_power(chances, plan.weeks_ahead),
        schedule=plan._replace(
            now=_filled(plan.now, shape.now, 0),
            now_shares=_filled(plan.now_shares, shape.now, 0),
            weeks=_filled(plan.weeks, shape.weeks, 0),
            injections=_filled(plan.injections, shape.injections, NO_INJECTIONS),
        ),
        points=shuffled(ROUNDS, len(PARAMETERS), days.digest),
    )


def _filled(values: Array, size: int, filling: float) -> Array:
    return np.concatenate([values, np.full(size - len(values), filling)]).astype(np.float64)


@cache
def _compiled() -> Any:
    return jax.jit(jax.vmap(_one, in_axes=(0, None, None, None)))


def _one(person: Padded, mean: Any, root: Any, chances: Any) -> tuple[Sample, Figures]:
    """The draws and figures of one person, as a function that JAX compiles for many."""

    def parameters(standardised: Any) -> Any:
        return (mean[:, None] + root @ standardised).astype(jnp.float32)

    def odds_against(draws: Any, days: Any, injections: Any) -> Any:
        return jnp.exp(-log_odds(draws.T, days.astype(jnp.float32), injections.astype(jnp.float32), jnp).T)

    def judged(draws: Any) -> tuple[Any, Any]:
        against = odds_against(draws, person.days.reshape(-1), person.injections)
        return _judge(draws, against.reshape(*person.days.shape, -1), person, chances.astype(jnp.float32))

    ends = []

    def log_likelihood(standardised: Any) -> Any:
        likelihood, levels = judged(parameters(standardised))
        ends.append(levels)
        return likelihood

    drawn = sample(log_likelihood, person.points, xp=jnp)
    draws = parameters(drawn.standardised)
    plan = person.schedule
    count = next_count(
        odds_against(draws, plan.next_weeks, plan.injections),
        of_levels(draws, jnp),
        person.ahead.T.astype(jnp.float32) @ jnp.concatenate(ends, axis=1),
        chances.astype(jnp.float32),
        share_copied(draws, jnp),
    )
    past = odds_against(draws, jnp.concatenate(plan.past), plan.injections)
    return drawn, figures(shares(draws, past, count, plan, jnp), drawn.weights, plan.at_most, jnp)


def _judge(draws: Any, odds_against: Any, person: Padded, chances: Any) -> tuple[Any, Any]:
    """As `likelihood.judge`, one day after another; `odds_against` has the shape (weeks, 7, draws)."""
    levels, copied = of_levels(draws, jnp), share_copied(draws, jnp)
    weight = jnp.broadcast_to(jnp.asarray(SHARES, jnp.float32)[:, None], levels.shape)

    def week(state: Any, of_week: Any) -> tuple[Any, None]:
        weight, chance, total = state
        number, days, headache, against = of_week
        for day in range(DAYS_IN_A_WEEK):
            anew = 1 / (1 + against[day] * levels)
            chance = jnp.where(days[day] <= person.first, anew, copied * chance + (1 - copied) * anew)
            answer = headache[day]
            likely = jnp.where(answer == 1, chance, jnp.where(answer == 0, 1 - chance, 1.0))
            weight = weight * likely
            chance = jnp.where(answer == NOT_ANSWERED, chance, answer.astype(jnp.float32))
        weight = weight + NEVER_NOTHING
        scale = weight.sum(axis=0)
        weight = weight / scale
        onward = chances.T @ weight
        chance = jnp.where(number <= person.last_week, (chances.T @ (weight * chance)) / onward, chance)
        weight = jnp.where(number <= person.last_week, onward, weight)
        return (weight, chance, total + jnp.log(scale).astype(jnp.float64)), None

    start = (weight, jnp.zeros_like(levels), jnp.zeros(levels.shape[1], jnp.float64))
    weeks = (jnp.arange(len(person.days)), person.days, person.headache, odds_against)
    weight, _, total = jax.lax.scan(week, start, weeks)[0]
    return total, weight
