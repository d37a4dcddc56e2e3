"""Virtual people judged by every rule: the truth beside raw counts, the cheap estimate and the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import polars as pl

from abate.response.model.answer import Fit
from abate.response.model.figures import LOST, WORTH_LOSING
from abate.response.model.fit import fit_many
from abate.response.model.population import Population
from abate.response.model.schedule import EFFECT_AT_END, EFFECT_AT_WORK
from abate.response.shrinkage import formula
from abate.response.virtual import People, Plan, World, simulate

SEED = 20260301
EVERYBODY = range(10**7)
PROCESSES = 2
DAYS_IN_A_CYCLE = 84

TWO_CYCLES = Plan(injections=(0, 84), days=168)


@dataclass(frozen=True, slots=True)
class Question:
    """Who is judged, on which day, and what the truth is about.

    `today` and `truth` are days since the first injections; `truth` is the first and last day of the window over
    which the true reduction is taken. `chronic` takes only those whose diary has 15 headache days in 28 before.
    """

    world: World
    plan: Plan = TWO_CYCLES
    today: int = 167
    truth: tuple[int, int] = (84, 167)
    chronic: bool = True


def judged(question: Question, believed: Population, people: int, seed: int = SEED) -> pl.DataFrame:
    """A row for each person: the true reduction, what raw counts and the cheap estimate say, and the model's answer.

    Args:
        question: who and when.
        believed: what the model believes before.
        people: how many.
        seed: of the cohort.
    """
    chosen = islice(_people(question, seed), people)
    rows, diaries = [], []
    for made, at in chosen:
        rows.append(_counts(made, at, question))
        diaries.append((made.of_one(at), question.today))
    fits = fit_many(diaries, believed, processes=PROCESSES)
    told = pl.DataFrame([row | _told(fit, row["truth"]) for row, fit in zip(rows, fits, strict=True)])
    return told.with_columns(refused=pl.col("mean").is_null())


def _people(question: Question, seed: int) -> Iterator[tuple[People, int]]:
    for made in simulate(question.world, question.plan, EVERYBODY, seed):
        yield from ((made, int(at)) for at in np.flatnonzero(made.are_chronic | (not question.chronic)))


def _counts(made: People, at: int, question: Question) -> dict[str, float]:
    """The truth and what counts say, of one person."""
    before = _share(made, at, -made.plan.baseline, -1)
    last_28 = _share(made, at, question.today - 27, question.today)
    last_84 = _share(made, at, max(0, question.today - 83), question.today)
    line = formula().lines[made.plan.baseline // 28]
    fell, fell_28 = _fall(before, last_84), _fall(before, last_28)
    cheap = line.constant + line.twelve_weeks * fell + line.last_28_days * fell_28 + line.baseline * before
    return {
        "truth": float(made.reduction(*question.truth)[at]),
        "raw 28 days": fell_28,
        "raw 12 weeks": fell,
        "cheap": cheap,
        **_wear_off(made, at, before),
        **_next_cycle(made, at, question),
    }


def _wear_off(made: People, at: int, before: float) -> dict[str, float]:
    """Whether it truly wears off in the last complete cycle, and what counts say is lost by its end."""
    begins = [day for day in made.plan.injections if day + DAYS_IN_A_CYCLE <= made.plan.days]
    last = begins[-1]
    work, end = (
        float(made.reduction(last + first, last + after - 1)[at]) for first, after in (EFFECT_AT_WORK, EFFECT_AT_END)
    )
    lost = [
        _share(made, at, day + EFFECT_AT_END[0], day + EFFECT_AT_END[1] - 1)
        - _share(made, at, day + EFFECT_AT_WORK[0], day + EFFECT_AT_WORK[1] - 1)
        for day in begins
    ]
    return {
        "wears off": float(work >= WORTH_LOSING and end < (1 - LOST) * work),
        "raw loss": float(np.nanmean(lost)) / before if before else float("nan"),
    }


def _next_cycle(made: People, at: int, question: Question) -> dict[str, float]:
    """Whether the 12 weeks after the day of judging bring at most 70 % of the headache days of the baseline."""
    first = question.today + 1
    if first + DAYS_IN_A_CYCLE > made.plan.days:
        return {}
    coming = made.headache[first + made.plan.baseline :, at][:DAYS_IN_A_CYCLE].mean()
    before = _share(made, at, max(-DAYS_IN_A_CYCLE, -made.plan.baseline), -1)
    return {"next cycle falls": float(coming <= 0.7 * before)}


def _fall(before: float, now: float) -> float:
    """How far a share fell; not a number where there was nothing to fall."""
    return 1 - now / before if before else float("nan")


def _share(made: People, at: int, first: int, last: int) -> float:
    """Headache days of the answered days."""
    answered = int(made.answered(first, last)[at])
    return float(made.counted(first, last)[at]) / answered if answered else float("nan")


def _told(fit: Fit, truth: float) -> dict[str, float | None]:
    """What the model answers; `rank` is where the truth lies among what it holds possible, from 0 to 1."""
    answer = fit.answer
    if answer is None:
        return {"mean": None}
    low95, high95 = answer.reduction.interval95
    low80, high80 = answer.reduction.interval80
    return {
        "mean": answer.reduction.mean,
        "in 80": float(low80 <= truth <= high80),
        "in 95": float(low95 <= truth <= high95),
        "width 95": high95 - low95,
        "p 30": answer.p_reduction_30,
        "p 50": answer.p_reduction_50,
        "rank": 1 - answer.p_reduction_of(truth),
        "p wear-off": answer.wear_off,
        "p next cycle": answer.p_next_cycle,
        "khat": fit.khat,
        "ess": fit.ess,
    }
