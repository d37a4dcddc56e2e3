"""The work for one person: from the days to the draws, and from the draws to the answer."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abate.response.model.answer import Answer, Band, Estimate, Fit, Learnt
from abate.response.model.curves import Curves, Single
from abate.response.model.diary import DailyAnswers
from abate.response.model.drift import DAYS_IN_A_WEEK, transitions
from abate.response.model.figures import THRESHOLDS, Figures, Shares, Summary, figures, next_count, shares, wears_off
from abate.response.model.layout import layout
from abate.response.model.likelihood import Judged, judge, of_levels, share_copied
from abate.response.model.pareto import TRUSTED
from abate.response.model.points import shuffled
from abate.response.model.population import LOG_DURATION, LOG_ONSET, PARAMETERS, Population
from abate.response.model.posterior import ENOUGH, HARDER_ENOUGH, HARDER_ROUNDS, ROUNDS, Sample, sample
from abate.response.model.schedule import DAYS_IN_A_CYCLE, complete_cycle, schedule, why_not

Array = npt.NDArray[np.float64]

CO_TREATMENT_SD = 1.0
"""How far another treatment may move the log odds, either way: about as far as injections and expectation do."""

DRAWS_AT_ONCE = 384
"""As many as stay near a core."""


FEWEST_EFFECTIVE = 150
"""Effective draws with fewer of which an interval's edge is guesswork; more are taken then."""


class Block(NamedTuple):
    """Draws that were judged together: what the figures need of them, each with the draws last.

    `past` and `to_come` are the odds against a headache on `Schedule.past` and `Schedule.next_weeks`.
    """

    parameters: Single
    past: Single
    to_come: Single
    judged: Judged


class Believed(NamedTuple):
    """What is believed of one person before the diary: a normal distribution, `root` its lower triangle."""

    mean: Array
    root: Array

    def parameters(self, standardised: Array) -> Array:
        """From standard normal numbers to parameters, (parameters, draws)."""
        return self.mean[:, None] + self.root @ standardised


def believed(population: Population, co_treatments: int) -> Believed:
    """The population, and for each other treatment a change of its own, either way."""
    size = len(PARAMETERS) + co_treatments
    root = CO_TREATMENT_SD * np.eye(size)
    root[: len(PARAMETERS), : len(PARAMETERS)] = np.linalg.cholesky(population.covariance)
    return Believed(np.concatenate([population.mean, np.zeros(co_treatments)]), root)


def fit(answers: DailyAnswers, population: Population, today: int) -> Fit:
    """What a diary says on a day, before a population."""
    known = answers.until(today)
    reason = why_not(known, today)
    return Fit(None, reason) if reason is not None else _Person(known, population, today).fit()


class _Person:
    def __init__(self, known: DailyAnswers, population: Population, today: int) -> None:
        self.known = known
        self.population = population
        self.today = today
        self.believed = believed(population, len(known.co_treatments))
        self.chances = transitions(population.drift_days)
        self.schedule = schedule(known, today)
        self.layout = layout(known)
        self.first = int(self.schedule.weeks[0]) - DAYS_IN_A_WEEK // 2
        self.blocks: list[Block] = []

    def fit(self) -> Fit:
        drawn = self._sample(ROUNDS, ENOUGH)
        if not (drawn.khat <= TRUSTED and drawn.ess >= FEWEST_EFFECTIVE):
            drawn = self._sample(HARDER_ROUNDS, HARDER_ENOUGH)
        if not drawn.khat <= TRUSTED:
            return unsettled(drawn)
        found = figures(self._shares(), drawn.weights, self.schedule.at_most)
        return answered(self.known, self.population, self.today, drawn, found)

    def _sample(self, sizes: tuple[int, ...], enough: tuple[int, ...]) -> Sample:
        self.blocks = []
        points = shuffled(sizes, len(self.believed.mean), self.known.digest)
        return sample(self._log_likelihood, points, enough)

    def _log_likelihood(self, standardised: Array) -> Array:
        parameters = self.believed.parameters(standardised).astype(np.float32)
        parts = range(0, parameters.shape[1], DRAWS_AT_ONCE)
        new = [self._block(np.ascontiguousarray(parameters[:, at : at + DRAWS_AT_ONCE])) for at in parts]
        self.blocks += new
        return np.concatenate([block.judged.log_likelihood for block in new])

    def _block(self, parameters: Single) -> Block:
        plan = self.schedule
        curves = Curves(parameters, int(plan.next_weeks[-1]), self.known.co_treatments)
        whole_weeks = np.arange(self.first, plan.weeks[-1] + DAYS_IN_A_WEEK)
        against = curves.odds_against(whole_weeks, self.known.injections)
        begin = self.known.first_day - self.first
        judged = judge(parameters, against[begin : begin + len(self.known.headache)], self.layout, self.chances)
        past = against[np.concatenate(plan.past) - self.first]
        return Block(parameters, past, curves.odds_against(plan.next_weeks, plan.injections), judged)

    def _shares(self) -> Shares:
        parameters = np.concatenate([block.parameters for block in self.blocks], axis=1)
        past = np.concatenate([block.past for block in self.blocks], axis=1)
        to_come = np.concatenate([block.to_come for block in self.blocks], axis=1)
        levels = np.concatenate([block.judged.levels for block in self.blocks], axis=1)
        onward = self.chances.astype(np.float32)
        ahead = np.linalg.matrix_power(onward, self.schedule.weeks_ahead).T @ levels
        count = next_count(to_come, of_levels(parameters), ahead, onward, share_copied(parameters))
        return shares(parameters, past, count, self.schedule)


def unsettled(drawn: Sample) -> Fit:
    """No answer, as the draws cannot be trusted."""
    reason = f"the draws do not settle on this diary (k = {float(drawn.khat):.2f}, above {TRUSTED})"
    return Fit(None, reason, float(drawn.khat), float(drawn.ess))


def answered(known: DailyAnswers, population: Population, today: int, drawn: Sample, found: Figures) -> Fit:
    """The answer from the figures, in plain numbers."""
    prior = believed(population, len(known.co_treatments))
    middle = drawn.standardised @ drawn.weights
    away = drawn.standardised - middle[:, None]
    mean, covariance = prior.mean + prior.root @ middle, prior.root @ ((away * drawn.weights) @ away.T) @ prior.root.T
    cycle = complete_cycle(known.injections, today)
    days = schedule(known, today)
    answer = Answer(
        usual_days=_estimate(found.usual_days),
        days_on_treatment=_estimate(found.days_on_treatment),
        reduction=_estimate(found.reduction),
        thresholds=THRESHOLDS,
        p_reduction=np.asarray(found.p_reduction),
        p_below_15_days=float(found.p_below_15_days),
        wear_off=None if cycle is None else float(found.wear_off),
        wear_off_prior=None if cycle is None else wear_off_before(population, known.injections[: cycle + 1]),
        onset=_learnt(LOG_ONSET, population, mean, covariance),
        duration=_learnt(LOG_DURATION, population, mean, covariance),
        p_next_cycle=float(found.p_next_cycle),
        band=Band(days.weeks - DAYS_IN_A_WEEK // 2, np.asarray(found.band_mean), np.asarray(found.band_limits)),
    )
    return Fit(answer, None, float(drawn.khat), float(drawn.ess), mean, covariance)


@lru_cache(maxsize=256)
def wear_off_before(population: Population, injections: tuple[int, ...]) -> float:
    """How probable wear-off at the end of the last injections' cycle is before anything is known of a person."""
    (points,) = shuffled((1024,), len(PARAMETERS), 0)
    parameters = believed(population, 0).parameters(points.normal).astype(np.float32)
    nobody = DailyAnswers(-1, np.array([1, *[0] * (injections[-1] + DAYS_IN_A_CYCLE)], np.int8), injections)
    plan = schedule(nobody, injections[-1] + DAYS_IN_A_CYCLE - 1)
    curves = Curves(parameters, int(plan.at_end[-1]))
    past = np.concatenate([curves.odds_against(days, injections) for days in plan.past])
    return float(wears_off(shares(parameters, past, (0, 0), plan)).mean())


def _estimate(summary: Summary) -> Estimate:
    lowest, low, high, highest = (float(limit) for limit in summary.limits)
    return Estimate(float(summary.mean), float(summary.sd), (low, high), (lowest, highest))


def _learnt(parameter: int, population: Population, mean: Array, covariance: Array) -> Learnt:
    left = (covariance[parameter, parameter] / population.covariance[parameter, parameter]) ** 0.5
    return Learnt(float(np.exp(population.mean[parameter])), float(np.exp(mean[parameter])), float(left))
