"""Tunes the published population to the published moments of trials: `python -m validation.tune_population`.

Least squares over the moments that `preempt.yaml` calls fitted, in standard errors, and over the parameters, in
widths of what was believed before: the moments alone leave a ridge, along which the people who never reach 15 days
grow many. Gauss and Newton's steps with Levenberg's damping; every step uses the same random numbers, so that what
differs is the parameters. It prints what it found, and how a fresh cohort fits. The valley is flat there: what stands
in population.yaml was rounded within it, to where most moments lie within their standard error.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import process_time

import numpy as np
import numpy.typing as npt

from abate.response.model.population import PARAMETERS, Population, population
from abate.response.virtual.preempt import compare, published
from abate.response.virtual.trial import DOUBLE_BLIND, Trial, hold_trial
from abate.response.virtual.worlds import world

Vector = npt.NDArray[np.float64]

TUNED_ON, TRIED_ON = 1, 2
"""Seeds."""

STEP = 0.15
"""Of the differences that stand for derivatives: counts are whole numbers, and too small a step sees none of them."""

MOST_STEPS, ENOUGH = 12, 0.05
FIRST_DAMPING, MOST_DAMPING = 0.3, 100.0


@dataclass(frozen=True, slots=True)
class Free:
    """What is tuned: a parameter's mean or the logarithm of its SD, what it was before and how far it may go."""

    parameter: str
    is_mean: bool
    before: float
    width: float


FREE = (
    Free("usual", True, 0.26, 0.75),
    Free("usual", False, float(np.log(0.87)), 0.6),
    Free("drug", True, 0.62, 0.8),
    Free("drug", False, float(np.log(0.62)), 1.0),
    Free("placebo", True, 0.62, 0.8),
    Free("placebo", False, float(np.log(0.87)), 0.8),
    Free("log_onset", True, float(np.log(8)), 0.8),
    Free("copying", True, -1.2, 0.6),
    Free("log_drift", True, float(np.log(0.42)), 0.6),
)
"""What was believed before: the prototype's population, tuned by hand and by Nelder and Mead's method."""


def of(values: Vector) -> Population:
    """The published population with these numbers in it."""
    before = population("published")
    mean, sd = before.mean.copy(), before.sd
    for free, value in zip(FREE, values, strict=True):
        at = PARAMETERS.index(free.parameter)
        if free.is_mean:
            mean[at] = value
        else:
            sd[at] = np.exp(value)
    return replace(before, mean=mean, covariance=np.diag(sd**2))


def held(values: Vector, people: int, seed: int) -> Trial:
    """The double-blind phase with people of this population."""
    return hold_trial(replace(world("own"), believed=of(values)), people, seed, weeks=DOUBLE_BLIND)


def off(values: Vector, people: int) -> Vector:
    """How far everything is off, in standard errors and widths."""
    moments = [one.away for one in compare(held(values, people, TUNED_ON)) if one.moment.fitted]
    return np.array([*moments, *((value - one.before) / one.width for one, value in zip(FREE, values, strict=True))])


def tuned(people: int) -> Iterator[tuple[Vector, float]]:
    """Better and better values, each with its sum of squares."""
    values = np.array([one.before for one in FREE])
    now, damping = off(values, people), FIRST_DAMPING
    yield values, float(now @ now)
    for _ in range(MOST_STEPS):
        slopes = np.stack(
            [
                (off(values + along, people) - off(values - along, people)) / (2 * STEP)
                for along in STEP * np.eye(len(FREE))
            ],
            axis=1,
        )
        curvature, before = slopes.T @ slopes, float(now @ now)
        while True:
            damped = curvature + damping * np.diag(np.diag(curvature))
            step = np.linalg.solve(damped, slopes.T @ now)
            tried = off(values - step, people)
            if tried @ tried < before:
                break
            damping *= 4
            if damping > MOST_DAMPING:
                return
        values, now, damping = values - step, tried, damping / 3
        yield values, float(now @ now)
        if before - float(now @ now) < ENOUGH:
            return


def main() -> None:
    """Tune, and print."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    people = parser.parse_args().people
    for found, squares in tuned(people):
        values = found
        print(f"{process_time():6.0f} s  {squares:.2f}", file=sys.stderr)
    for free, value in zip(FREE, values, strict=True):
        what, shown = ("mean", value) if free.is_mean else ("sd", np.exp(value))
        print(f"{free.parameter:>10} {what:<5}{shown:.3f}")
    for one in compare(held(values, 4 * people, TRIED_ON)):
        if one.moment.fitted:
            print(f"{one.moment.says:<55}{one.moment.value:7.2f}{one.simulated:8.2f}{one.away:7.2f}"
                  f"{'  misfit' if one.is_misfit else ''}")  # fmt: skip
    fitted = sum(moment.fitted for moment in published().moments)
    print(f"{fitted} moments, {len(FREE)} numbers")


if __name__ == "__main__":
    main()
