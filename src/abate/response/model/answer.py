"""What the model answers for one person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, its standard deviation, and the intervals that hold it with a probability of 80 and 95 %."""

    mean: float
    sd: float
    interval80: tuple[float, float]
    interval95: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Learnt:
    """A figure that one diary hardly teaches, in days.

    `population` is what is believed of everybody, `person` of this one; `left` is the share of the doubt (standard
    deviation on the log scale) that the diary leaves.
    """

    population: float
    person: float
    left: float


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """Expected share of headache days in each week of the diary, with its limits; for a plot.

    `days` is the first day of each week; `limits` has a row for each of 2.5, 10, 90 and 97.5 %.
    """

    days: npt.NDArray[np.int64]
    mean: Array
    limits: Array


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What the model says of one person.

    Attributes:
        usual_days: headache days in 28 days without treatment, in the long run.
        days_on_treatment: the same over the last 12 weeks, or since the first injections.
        reduction: 1 - expected share of headache days then / usual share, both averaged over good and bad months,
            what other treatments changed left out. Total change on treatment, not what the injections caused.
        thresholds: -1, -0.95, ... 0.95; `p_reduction` holds the probability of a reduction of at least each.
        p_below_15_days: probability that fewer than 15 headache days in 28 are to be expected now.
        wear_off: probability that half of the effect is gone in weeks 10 to 12 of the last complete cycle; None
            where there is none. `wear_off_prior` is what it is before the diary.
        onset, duration: days until an injection works, and until half of it is gone.
        p_next_cycle: probability that the 12 weeks after the next injections bring at most 70 % of the headache
            days of the baseline; None without a baseline.
        band: expected share week by week.
    """

    usual_days: Estimate
    days_on_treatment: Estimate
    reduction: Estimate
    thresholds: Array
    p_reduction: Array
    p_below_15_days: float
    wear_off: float | None
    wear_off_prior: float | None
    onset: Learnt
    duration: Learnt
    p_next_cycle: float | None
    band: Band

    @property
    def p_reduction_30(self) -> float:
        """Probability of a reduction of at least 30 %."""
        return self.p_reduction_of(0.30)

    @property
    def p_reduction_50(self) -> float:
        """Probability of a reduction of at least 50 %."""
        return self.p_reduction_of(0.50)

    def p_reduction_of(self, least: float) -> float:
        """Probability of a reduction of at least a share, between the thresholds by a straight line."""
        return float(np.interp(least, self.thresholds, self.p_reduction))


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The model's answer for one person, or why there is none: exactly one of `answer` and `refused` is given.

    `khat` and `ess` tell how far the draws can be trusted; None where nothing was drawn. `mean` and `covariance` of
    the standardised parameters are for learning a population.
    """

    answer: Answer | None
    refused: str | None = None
    khat: float | None = None
    ess: float | None = None
    mean: Array | None = None
    covariance: Array | None = None
