"""Virtual people for the tests of the model: drawn from a population, on the process that the model believes in."""

import numpy as np

from abate.response.model.diary import DailyAnswers
from abate.response.model.population import COPYING, LOG_DRIFT, Population, population
from abate.response.model.trajectory import log_odds

INJECTIONS = (0, 84, 168)
FIRST_DAY, DAYS = -28, 280
TODAY = FIRST_DAY + DAYS - 1


def person(
    number: int, believed: Population | None = None, missing: float = 0.1, least_days: int = 0
) -> DailyAnswers:
    """One diary of 28 days before and 36 weeks of treatment, with at least so many headache days before it."""
    of = believed or population("published")
    random = np.random.default_rng(number)
    days = np.arange(FIRST_DAY, FIRST_DAY + DAYS)
    while True:
        parameters = of.mean + np.linalg.cholesky(of.covariance) @ random.standard_normal(len(of.mean))
        drift, keep = random.standard_normal(DAYS), np.exp(-1 / 30)
        for day in range(1, DAYS):
            drift[day] = keep * drift[day - 1] + np.sqrt(1 - keep**2) * drift[day]
        odds = log_odds(parameters, days.astype(float), np.array(INJECTIONS, dtype=float))
        anew = random.random(DAYS) < 1 / (1 + np.exp(-odds - np.exp(parameters[LOG_DRIFT]) * drift))
        copies = random.random(DAYS) < 1 / (1 + np.exp(-parameters[COPYING]))
        copies[0] = False
        headache = anew[np.maximum.accumulate(np.where(copies, 0, np.arange(DAYS)))].astype(np.int8)
        if headache[:28].sum() >= least_days:
            headache[random.random(DAYS) < missing] = -1
            return DailyAnswers(FIRST_DAY, headache, INJECTIONS)


def drawn(*parts: tuple[int, float]) -> np.ndarray:
    """So many days, each with headache by chance, one part after another; the same every time."""
    random = np.random.default_rng(7)
    return np.concatenate([random.random(days) < share for days, share in parts]).astype(np.int8)


def alternating(days: int) -> np.ndarray:
    """Headache on every second day: no population copies days so little."""
    return (np.arange(days) % 2).astype(np.int8)
