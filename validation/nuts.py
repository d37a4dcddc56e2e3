"""The model's answers beside those of NUTS (NumPyro) on the same model.

NUTS draws the slow drift week by week in continuous levels instead of summing over it, and shares no code of the
likelihood: it judges the sampling and the marginal alike. Needs the extra `validation`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from abate.response.model import DailyAnswers, Population, fit_one
from abate.response.model.population import COPYING, LOG_DRIFT, PARAMETERS, USUAL, population
from abate.response.model.trajectory import log_odds
from abate.response.virtual import Plan, simulate, world

PLAN = Plan(injections=(0, 84, 168), days=252)
TODAY = PLAN.days - 1
"""280 days of diary, with a tenth of the days not answered."""

DAYS_IN_A_CYCLE = 84
WARM_UP, DRAWS, CHAINS = 800, 2000, 2

Array = npt.NDArray[np.float64]


def people(number: int) -> list[DailyAnswers]:
    """Virtual people of the model's own world with 15 headache days or more before treatment."""
    made = simulate(world("own"), PLAN, range(10**6), 30)
    chronic = (one.of_one(int(at)) for one in made for at in np.flatnonzero(one.are_chronic))
    return list(islice(chronic, number))


def compared(number: int, believed: Population | None = None) -> Mapping[str, Any]:
    """How far the answers lie from those of NUTS: of the reduction, in posterior standard deviations of NUTS.

    `nuts seconds` and `seconds` are of the processor, each the median of one person.
    """
    believed = believed or population()
    rows = []
    for seed, answers in enumerate(people(number)):
        begin = time.process_time()
        draws = drawn(answers, believed, seed)
        slow = time.process_time() - begin
        reduction = reductions(draws)
        quick = min(_seconds(partial(fit_one, answers, believed, today=TODAY)) for _ in range(5))
        answer = fit_one(answers, believed, today=TODAY).answer
        assert answer is not None
        low, high = np.quantile(reduction, (0.025, 0.975))
        rows.append(
            (
                (answer.reduction.mean - reduction.mean()) / reduction.std(),
                answer.reduction.sd / reduction.std(),
                (answer.reduction.interval95[1] - answer.reduction.interval95[0]) / (high - low),
                answer.p_reduction_30 - (reduction >= 0.3).mean(),
                slow,
                quick,
                _own_error(reduction.reshape(CHAINS, -1)),
            )
        )
    error, sd, width, chance, slow, quick, own = np.array(rows).T
    return {
        "people": number,
        "error": float(np.sqrt(np.mean(error**2))),
        "own error": float(np.sqrt(np.mean(own**2))),
        "bias": float(error.mean()),
        "sd": float(sd.mean()),
        "width": float(width.mean()),
        "chance": float(np.abs(chance).mean()),
        "largest chance": float(np.abs(chance).max()),
        "nuts seconds": float(np.median(slow)),
        "own seconds": float(np.median(quick)),
        "times": float(np.median(slow / quick)),
    }


def drawn(answers: DailyAnswers, believed: Population, seed: int) -> Array:
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
    normal = numpyro.distributions.Normal()

    def model() -> None:
        away = numpyro.sample("away", normal.expand([len(PARAMETERS)]))
        new = numpyro.sample("new", normal.expand([int(week[-1]) + 1]))
        parameters = believed.mean + believed.sd * away
        steps = jnp.where(jnp.arange(len(new)) == 0, new, jnp.sqrt(1 - keep**2) * new)
        drift = jax.lax.scan(lambda last, step: (keep * last + step,) * 2, jnp.zeros(()), steps)[1]
        odds = log_odds(parameters, days, jnp.asarray(answers.injections, dtype=jnp.float64), jnp)
        anew = jax.nn.sigmoid(odds + jnp.exp(parameters[LOG_DRIFT]) * drift[week])
        copied = jax.nn.sigmoid(parameters[COPYING])

        def day(eve: Any, of_day: Any) -> Any:
            mean, answer = of_day
            chance = jnp.where(eve < 0, mean, copied * eve + (1 - copied) * mean)
            likely = jnp.where(answer == 1, chance, jnp.where(answer == 0, 1 - chance, 1.0))
            return jnp.where(answer < 0, chance, answer), jnp.log(likely)

        numpyro.factor("diary", jax.lax.scan(day, -jnp.ones(()), (anew, given))[1].sum())
        numpyro.deterministic("parameters", parameters)

    sampler = MCMC(NUTS(model), num_warmup=WARM_UP, num_samples=DRAWS, num_chains=CHAINS, progress_bar=False)
    sampler.run(jax.random.key(seed))
    return np.asarray(sampler.get_samples()["parameters"])


def reductions(draws: Array) -> Array:
    """Of each draw, over the last 12 weeks, every day; averaged over the drift by Gauss and Hermite."""
    days = np.arange(TODAY - DAYS_IN_A_CYCLE + 1, TODAY + 1, dtype=float)
    odds = log_odds(draws, days, np.array(PLAN.injections, dtype=float))
    nodes, weights = np.polynomial.hermite_e.hermegauss(25)
    drift = np.exp(draws[:, LOG_DRIFT, None]) * nodes
    shares = weights / weights.sum()
    now = np.mean([(1 / (1 + np.exp(-day[:, None] - drift))) @ shares for day in odds.T], axis=0)
    usual = (1 / (1 + np.exp(-draws[:, USUAL, None] - drift))) @ shares
    found: Array = 1 - now / usual
    return found


def _own_error(chains: Array) -> float:
    """NUTS's own error in posterior standard deviations, from the means of 20 stretches of each chain."""
    means = np.concatenate([np.array_split(chain, 20) for chain in chains]).mean(axis=1)
    return float(means.std(ddof=1) / np.sqrt(len(means)) / chains.std())


def _seconds(work: Any) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin
