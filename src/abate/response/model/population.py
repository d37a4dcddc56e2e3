"""What is believed of a person before the first diary day: a normal distribution over the parameters of the model.

The parameters, in the order of every array:

usual         log odds of a headache day without treatment, at the first injections
drug          how far the injections lower the log odds when they work in full
placebo       how far expectation and natural recovery lower them in the end
log_onset     log of the days over which an injection begins to work
log_duration  log of the days after which it has lost half of its effect
first_share   log odds of the share of the full effect that the first injections reach
copying       log odds that a day repeats the day before instead of being drawn anew
trend         change of the log odds in 100 days, injections apart
log_drift     log of the standard deviation of the slow drift: good and bad months
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from abate.errors import InputError
from abate.strict_yaml import read

PARAMETERS = (
    "usual",
    "drug",
    "placebo",
    "log_onset",
    "log_duration",
    "first_share",
    "copying",
    "trend",
    "log_drift",
)
USUAL, DRUG, PLACEBO, LOG_ONSET, LOG_DURATION, FIRST_SHARE, COPYING, TREND, LOG_DRIFT = range(len(PARAMETERS))

FILE = Path(__file__).with_name("population.yaml")

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """A normal distribution over `PARAMETERS`: `mean` has the shape (9,), `covariance` (9, 9).

    `drift_days` is the time after which the slow drift has forgotten 63 % of what it was. `learnt_on` and `people`
    say when, and from how many, a clinic's own population was learnt; the published ones have neither.
    """

    name: str
    mean: Array
    covariance: Array
    drift_days: float
    learnt_on: date | None = None
    people: int | None = None

    @property
    def sd(self) -> Array:
        """Standard deviation of each parameter, shape (9,)."""
        return np.sqrt(np.diag(self.covariance))


@cache
def population(name: str = "cautious") -> Population:
    """A population that comes with Abate: `published` or `cautious`, the default for judging one person."""
    given = read(FILE, InputError).value[name]
    each = [given["parameters"][parameter] for parameter in PARAMETERS]
    mean = np.array([one["mean"] for one in each], dtype=np.float64)
    sd = np.array([one["sd"] for one in each], dtype=np.float64)
    return Population(name, mean, np.diag(sd**2), float(given["drift_days"]))
