"""The model of response: one person and many, and its answers beside those of NUTS on the same model.

    python -m benchmarks.response_model [--many N] [--processes N] [--nuts N]

NUTS (NumPyro, of the extra `validation`) draws the slow drift week by week instead of summing over it, on the same
process in continuous levels, and shares no code of the likelihood: it judges the sampling and the marginal alike.
Seconds are of the processor, so that other work on the machine counts less.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from abate.errors import RefusedError
from abate.response.model import DailyAnswers, Population, fit_many, fit_one
from abate.response.model.likelihood import WIDEST_LOG_DRIFT
from abate.response.model.population import population
from abate.response.model.trajectory import log_odds

INJECTIONS = (0, 84, 168)
FIRST_DAY, DAYS = -28, 280
TODAY = FIRST_DAY + DAYS - 1
CHRONIC_AT_FIRST = 15

Array = npt.NDArray[np.float64]


def person(number: int, missing: float = 0.1) -> DailyAnswers:
    """A virtual person of the published population, with at least 15 headache days in the 28 before treatment."""
    random = np.random.default_rng(number)
    believed = population("published")
    days = np.arange(FIRST_DAY, FIRST_DAY + DAYS)
    while True:
        parameters = believed.mean + believed.sd * random.standard_normal(len(believed.mean))
        odds = log_odds(parameters, days.astype(float), np.array(INJECTIONS, dtype=float))
        odds = odds + np.exp(parameters[8]) * _drift(random, believed.drift_days)
        anew = random.random(DAYS) < 1 / (1 + np.exp(-odds))
        copies = random.random(DAYS) < 1 / (1 + np.exp(-parameters[6]))
        copies[0] = False
        origin = np.maximum.accumulate(np.where(copies, 0, np.arange(DAYS)))
        headache = anew[origin].astype(np.int8)
        if headache[:28].sum() >= CHRONIC_AT_FIRST:
            headache[random.random(DAYS) < missing] = -1
            return DailyAnswers(FIRST_DAY, headache, INJECTIONS)


def _drift(random: np.random.Generator, days: float) -> Array:
    keep = np.exp(-1 / days)
    drift = random.standard_normal(DAYS)
    for day in range(1, DAYS):
        drift[day] = keep * drift[day - 1] + np.sqrt(1 - keep**2) * drift[day]
    return drift


def milliseconds(work: Callable[[], Any], repeats: int = 40) -> tuple[float, float]:
    """Median and fastest of the processor's time."""
    taken = []
    for _ in range(repeats):
        begin = time.process_time()
        work()
        taken.append(1000 * (time.process_time() - begin))
    return float(np.median(taken)), min(taken)


def one_person() -> float:
    """Seconds of the processor for one person."""
    begin = time.perf_counter()
    fit_one(person(0), today=TODAY)
    print(f"first answer of a process: {1000 * (time.perf_counter() - begin):.0f} ms")
    people = [person(number) for number in range(8)]
    median, fastest = zip(*(milliseconds(partial(fit_one, one, today=TODAY)) for one in people), strict=True)
    print(
        f"one person, {DAYS} days: median {np.median(median):.1f} ms of processor, fastest {np.median(fastest):.1f}"
    )
    return float(np.median(median)) / 1000


def many(number: int, processes: int) -> None:
    """People a second, by the clock and by the processor; starting processes and compiling count too."""
    people = [(person(each), TODAY) for each in range(number)]
    engines: tuple[tuple[Literal["numpy", "accelerated"], int], ...] = (("numpy", processes), ("accelerated", 1))
    for engine, workers in engines:
        begin, busy = time.perf_counter(), _processor()
        try:
            found = list(fit_many(people, engine=engine, processes=workers))
        except RefusedError as missing:
            print(f"{engine}: {missing}")
            continue
        taken, busy = time.perf_counter() - begin, _processor() - busy
        khat = max(fit.khat for fit in found if fit.khat is not None)
        silent = sum(fit.answer is None for fit in found)
        print(
            f"{number} people, {engine}, {workers} processes: {number / taken:.0f} a second, {number / busy:.0f} "
            f"a second of processor; without an answer {silent}, largest k {khat:.2f}"
        )


def _processor() -> float:
    """Seconds of this process and of those that have ended."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def nuts(number: int, seconds: float) -> None:
    errors, ratios, widths, chances, slow = [], [], [], [], []
    believed = population()
    for each in range(number):
        answers = person(1000 + each)
        begin = time.process_time()
        reduction = _reduction(_nuts(answers, believed, each))
        slow.append(time.process_time() - begin)
        fit = fit_one(answers, believed, today=TODAY).answer
        assert fit is not None
        low, high = np.quantile(reduction, (0.025, 0.975))
        errors.append((fit.reduction.mean - reduction.mean()) / reduction.std())
        ratios.append(fit.reduction.sd / reduction.std())
        widths.append((fit.reduction.interval95[1] - fit.reduction.interval95[0]) / (high - low))
        chances.append(fit.p_reduction_30 - (reduction >= 0.3).mean())
        print(
            f"  {each}: R {fit.reduction.mean:.3f}, NUTS {reduction.mean():.3f} ({reduction.std():.3f})", flush=True
        )
    print(
        f"{number} people against NUTS: error of R {np.sqrt(np.mean(np.square(errors))):.3f} posterior SD, bias "
        f"{np.mean(errors):+.3f}, SD {np.mean(ratios):.3f} times, 95 % interval {np.mean(widths):.3f} times as wide, "
        f"P(30 %) off by {np.mean(np.abs(chances)):.4f}, at most {np.max(np.abs(chances)):.4f}; "
        f"NUTS takes {np.median(slow):.1f} s, {np.median(slow) / seconds:.0f} times as long"
    )


def _nuts(answers: DailyAnswers, believed: Population, seed: int) -> Array:
    """Draws of the parameters by NUTS; (draws, 9)."""
    import jax  # noqa: PLC0415 - of an extra
    import jax.numpy as jnp  # noqa: PLC0415
    import numpyro  # noqa: PLC0415
    from numpyro.infer import MCMC, NUTS  # noqa: PLC0415

    numpyro.enable_x64()
    days = jnp.asarray(answers.days, dtype=jnp.float64)
    given = jnp.asarray(answers.headache)
    week = (answers.days - answers.first_day) // 7
    keep = float(np.exp(-7 / believed.drift_days))

    def model() -> None:
        away = numpyro.sample("away", numpyro.distributions.Normal().expand([9]))
        new = numpyro.sample("new", numpyro.distributions.Normal().expand([int(week[-1]) + 1]))
        parameters = believed.mean + believed.sd * away
        steps = jnp.where(jnp.arange(len(new)) == 0, new, jnp.sqrt(1 - keep**2) * new)
        drift = jax.lax.scan(lambda last, step: (keep * last + step,) * 2, jnp.zeros(()), steps)[1]
        odds = log_odds(parameters, days, jnp.asarray(INJECTIONS, dtype=jnp.float64), jnp)
        anew = jax.nn.sigmoid(odds + jnp.exp(jnp.minimum(parameters[8], WIDEST_LOG_DRIFT)) * drift[week])
        copied = jax.nn.sigmoid(parameters[6])

        def day(eve: Any, of_day: Any) -> Any:
            mean, answer = of_day
            chance = jnp.where(eve < 0, mean, copied * eve + (1 - copied) * mean)
            likely = jnp.where(answer == 1, chance, jnp.where(answer == 0, 1 - chance, 1.0))
            return jnp.where(answer < 0, chance, answer), jnp.log(likely)

        numpyro.factor("diary", jax.lax.scan(day, -jnp.ones(()), (anew, given))[1].sum())
        numpyro.deterministic("parameters", parameters)

    sampler = MCMC(NUTS(model), num_warmup=800, num_samples=2000, num_chains=2, progress_bar=False)
    sampler.run(jax.random.key(seed))
    return np.asarray(sampler.get_samples()["parameters"])


def _reduction(parameters: Array) -> Array:
    """Of each draw, over the last 12 weeks, every day; averaged over the drift by Gauss and Hermite."""
    days = np.arange(TODAY - 83, TODAY + 1, dtype=float)
    odds = log_odds(parameters, days, np.array(INJECTIONS, dtype=float))
    nodes, weights = np.polynomial.hermite_e.hermegauss(25)
    drift = np.exp(np.minimum(parameters[:, 8, None], WIDEST_LOG_DRIFT)) * nodes
    now = np.mean([(1 / (1 + np.exp(-day[:, None] - drift))) @ weights for day in odds.T], axis=0)
    usual = (1 / (1 + np.exp(-parameters[:, 0, None] - drift))) @ weights
    reduction: Array = 1 - now / usual
    return reduction


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--many", type=int, default=200, help="people for fit_many; 0 for none")
    asked.add_argument("--processes", type=int, default=2)
    asked.add_argument("--nuts", type=int, default=0, help="people to compare with NUTS, half a minute each")
    return asked.parse_args()


if __name__ == "__main__":
    given = _arguments()
    taken = one_person()
    if given.many:
        many(given.many, given.processes)
    if given.nuts:
        nuts(given.nuts, taken)
