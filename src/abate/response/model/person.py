"""The work for one person: from the days to the draws, and from the draws to the figures."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from abate.response.model import figures
from abate.response.model.answer import Answer, Band, Estimate, Fit, Learnt
from abate.response.model.curves import Curves, Single
from abate.response.model.diary import NOT_ANSWERED, DailyAnswers
from abate.response.model.drift import DAYS_IN_A_WEEK, transitions
from abate.response.model.figures import DAYS_IN_A_CYCLE, DAYS_IN_A_MONTH, FEWEST_DAYS
from abate.response.model.layout import layout
from abate.response.model.likelihood import Judged, drift_sd, judge
from abate.response.model.pareto import TRUSTED
from abate.response.model.points import shuffled
from abate.response.model.population import COPYING, LOG_DURATION, LOG_ONSET, PARAMETERS, USUAL, Population
from abate.response.model.posterior import ENOUGH, ROUNDS, Sample, sample

Array = npt.NDArray[np.float64]

FEWEST_ANSWERED = 14
"""Answered days before and since the first injections without which no change is told: a trial scaled months of 14 to
27 completed days, and none with fewer (Pijpers 2019, Brain 142:1203)."""

CO_TREATMENT_SD = 1.0
"""How far another treatment may move the log odds, either way: about as far as injections and expectation together."""

DRAWS_AT_ONCE = 768
"""As many as stay in a core's cache."""

HARDER = 4
"""How many times the draws are taken where the weights cannot be trusted."""


class Draws(NamedTuple):
    """Draws of the parameters that were judged together, with their trajectories."""

    parameters: Single
    curves: Curves
    judged: Judged


def why_not(answers: DailyAnswers, today: int) -> str | None:
    """Why nothing can be said about a change, if so; answers known on the day."""
    if today + 1 < FEWEST_DAYS:
        return f"the first injections were {today} days ago; a change is told from {FEWEST_DAYS} days on treatment on"
    given = answers.headache != NOT_ANSWERED
    before = int(given[answers.days < 0].sum())
    if before < FEWEST_ANSWERED:
        return f"{before} days before the first injections are answered; at least {FEWEST_ANSWERED} are needed"
    since = int(given[answers.days > max(-1, today - DAYS_IN_A_CYCLE)].sum())
    if since < FEWEST_ANSWERED:
        return f"{since} of the last 84 days on treatment are answered; at least {FEWEST_ANSWERED} are needed"
    return None


class Person:
    """One person on a day, before a population."""

    def __init__(self, answers: DailyAnswers, believed: Population, today: int) -> None:
        self.today = today
        self.answers = answers.until(today)
        self.population = believed
        others = len(self.answers.co_treatments)
        self.mean = np.concatenate([believed.mean, np.zeros(others)])
        self.root = np.zeros((len(self.mean), len(self.mean)))
        self.root[: len(PARAMETERS), : len(PARAMETERS)] = np.linalg.cholesky(believed.covariance)
        self.root[len(PARAMETERS) :, len(PARAMETERS) :] = CO_TREATMENT_SD * np.eye(others)
        self.chances = transitions(believed.drift_days)
        self.blocks: list[Draws] = []

    def fit(self) -> Fit:
        reason = why_not(self.answers, self.today)
        if reason is not None:
            return Fit(None, reason)
        self.layout = layout(self.answers)
        drawn = self._sample(1)
        if not drawn.khat <= TRUSTED:
            drawn = self._sample(HARDER)
        khat, ess = float(drawn.khat), float(drawn.ess)
        if not khat <= TRUSTED:
            return Fit(None, f"the draws do not settle on this diary (k = {khat:.2f}, above {TRUSTED})", khat, ess)
        mean = drawn.standardised @ drawn.weights
        away = drawn.standardised - mean[:, None]
        mean, covariance = self.mean + self.root @ mean, self.root @ ((away * drawn.weights) @ away.T) @ self.root.T
        return Fit(self._answer(drawn.weights, mean, covariance), None, khat, ess, mean, covariance)

    def _sample(self, times: int) -> Sample:
        self.blocks = []
        sizes = tuple(times * size for size in ROUNDS)
        points = shuffled(sizes, len(self.mean), self.answers.digest)
        return sample(self._log_likelihood, points, tuple(times * needed for needed in ENOUGH))

    def _log_likelihood(self, standardised: Array) -> Array:
        parameters = (self.mean[:, None] + self.root @ standardised).astype(np.float32)
        new = [
            self._judge(np.ascontiguousarray(parameters[:, at : at + DRAWS_AT_ONCE]))
            for at in range(0, parameters.shape[1], DRAWS_AT_ONCE)
        ]
        self.blocks += new
        return np.concatenate([block.judged.log_likelihood for block in new])

    def _judge(self, parameters: Single) -> Draws:
        curves = Curves(parameters, self._next_injections() + DAYS_IN_A_CYCLE, self.answers.co_treatments)
        against = curves.odds_against(self.answers.days, self.answers.injections)
        return Draws(parameters, curves, judge(parameters, against, self.layout, self.chances))

    def _next_injections(self) -> int:
        return max(self.today + 1, self.answers.injections[-1] + DAYS_IN_A_CYCLE)

    def _answer(self, weights: Array, mean: Array, covariance: Array) -> Answer:
        parts = [self._of_block(block) for block in self.blocks]
        of = {name: np.concatenate([part[name] for part in parts], axis=-1) for name in parts[0]}
        reduction = 1 - of["change"] / of["usual"]
        thresholds = np.arange(20) / 20
        wear_off, prior = None, None
        cycle = self._complete_cycle()
        if cycle is not None:
            lost = figures.wears_off(of["at_work"], of["at_end"], of["usual"])
            wear_off = float((lost * weights).sum())
            prior = _wear_off_before(self.population, self.answers.injections[: cycle + 1])
        return Answer(
            usual_days=_estimate(DAYS_IN_A_MONTH * of["usual"], weights),
            days_on_treatment=_estimate(DAYS_IN_A_MONTH * of["now"], weights),
            reduction=_estimate(reduction, weights),
            thresholds=thresholds,
            p_reduction=(reduction >= thresholds[:, None]) @ weights,
            p_below_15_days=float(weights[DAYS_IN_A_MONTH * of["now"] < figures.CHRONIC].sum()),
            wear_off=wear_off,
            wear_off_prior=prior,
            onset=self._learnt(LOG_ONSET, mean, covariance),
            duration=self._learnt(LOG_DURATION, mean, covariance),
            p_next_cycle=self._next_cycle(of, weights),
            band=self._band(of["weekly"], weights),
        )

    def _of_block(self, block: Draws) -> dict[str, Any]:
        """Expected shares of each draw that the figures are made of."""
        drift = drift_sd(block.parameters)
        injections = self.answers.injections
        against = block.curves.odds_against
        begin = max(0, self.today + 1 - DAYS_IN_A_CYCLE)
        days = np.arange(begin + figures.STEP // 2, self.today + 1, figures.STEP)
        now = figures.expected_share(against(days, injections), drift).mean(axis=0)
        alone = (
            figures.expected_share(against(days, injections, others=False), drift).mean(axis=0)
            if self.answers.co_treatments
            else now
        )
        usual = figures.expected_share(np.exp(-block.parameters[USUAL]), drift)
        found = {"now": now, "change": alone, "usual": usual}
        found["weekly"] = figures.expected_share(against(self._weeks() + DAYS_IN_A_WEEK // 2, injections), drift)
        cycle = self._complete_cycle()
        if cycle is not None:
            found |= _windows(block.curves, drift, injections[: cycle + 1])
        following = self._next_injections()
        weeks = following + np.arange(DAYS_IN_A_WEEK // 2, DAYS_IN_A_CYCLE, DAYS_IN_A_WEEK)
        last_week = int(self.answers.days[-1]) // DAYS_IN_A_WEEK
        onward = self.chances.astype(np.float32)
        ahead = np.linalg.matrix_power(onward, max(0, following // DAYS_IN_A_WEEK - last_week - 1))
        found["next_mean"], found["next_sd"] = figures.next_count(
            against(weeks, (*injections, following)),
            drift,
            ahead.T @ block.judged.levels,
            onward,
            1 / (1 + np.exp(-block.parameters[COPYING])),
        )
        return found

    def _weeks(self) -> npt.NDArray[np.int64]:
        first = int(self.answers.first_day) // DAYS_IN_A_WEEK
        return np.arange(first, self.today // DAYS_IN_A_WEEK + 1) * DAYS_IN_A_WEEK

    def _complete_cycle(self) -> int | None:
        """The number, from 0, of the last injections that had 12 weeks to themselves up to today."""
        injections = self.answers.injections
        ends = (*injections[1:], self.today + 1)
        complete = [
            number
            for number, (day, end) in enumerate(zip(injections, ends, strict=True))
            if end - day >= figures.EFFECT_AT_END[1]
        ]
        return complete[-1] if complete else None

    def _next_cycle(self, of: dict[str, Any], weights: Array) -> float | None:
        baseline = self.answers.headache[(self.answers.days < 0) & (self.answers.days >= -DAYS_IN_A_CYCLE)]
        given = baseline[baseline != NOT_ANSWERED]
        at_most = 0.7 * float(given.mean()) * DAYS_IN_A_CYCLE
        below = figures.normal_share_below((np.floor(at_most) + 0.5 - of["next_mean"]) / of["next_sd"])
        return float((below * weights).sum())

    def _band(self, weekly: Array, weights: Array) -> Band:
        """Limits from the moments of the log odds, which are near normal: sorting every week would take longer."""
        odds = np.log(weekly / (1 - weekly))
        middle = odds @ weights
        spread = np.sqrt(np.maximum((odds**2) @ weights - middle**2, 0))
        limits = 1 / (1 + np.exp(-(middle + np.array([-1.96, -1.2816, 1.2816, 1.96])[:, None] * spread)))
        return Band(self._weeks(), weekly @ weights, limits)

    def _learnt(self, parameter: int, mean: Array, covariance: Array) -> Learnt:
        left = (covariance[parameter, parameter] / self.population.covariance[parameter, parameter]) ** 0.5
        return Learnt(float(np.exp(self.mean[parameter])), float(np.exp(mean[parameter])), float(left))


def _windows(curves: Curves, drift: Array, injections: tuple[int, ...]) -> dict[str, Array]:
    """Expected shares while the last injections work in full and at their end, other treatments and later ones apart."""
    found = {}
    for name, (begin, end) in (("at_work", figures.EFFECT_AT_WORK), ("at_end", figures.EFFECT_AT_END)):
        days = injections[-1] + np.arange(begin + figures.STEP // 2, end, figures.STEP)
        found[name] = figures.expected_share(curves.odds_against(days, injections, others=False), drift).mean(axis=0)
    return found


@lru_cache(maxsize=256)
def _wear_off_before(believed: Population, injections: tuple[int, ...]) -> float:
    """How probable wear-off at the end of the last injections' cycle is before anything is known of a person."""
    (points,) = shuffled((1024,), len(PARAMETERS), 0)
    root = np.linalg.cholesky(believed.covariance)
    parameters = (believed.mean[:, None] + root @ points.normal).astype(np.float32)
    drift = drift_sd(parameters)
    found = _windows(Curves(parameters, injections[-1] + DAYS_IN_A_CYCLE), drift, injections)
    usual = figures.expected_share(np.exp(-parameters[USUAL]), drift)
    return float(figures.wears_off(found["at_work"], found["at_end"], usual).mean())


def _estimate(values: Array, weights: Array) -> Estimate:
    mean, (lowest, low, high, highest) = figures.summary(values, weights)
    return Estimate(float(mean), (float(low), float(high)), (float(lowest), float(highest)))
