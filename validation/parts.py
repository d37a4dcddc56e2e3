"""The parts of the validation: each asks one question of many virtual people, and returns its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from abate.response.model.pareto import TRUSTED
from abate.response.model.population import population
from abate.response.virtual import WORLDS, Plan, world
from validation.judged import TWO_CYCLES, Question, judged
from validation.measures import area, calibration, mean, share, uniformity

RULES = ("raw 28 days", "raw 12 weeks", "cheap")
GREY = (0.2, 0.8)
FALLS = {30: "p 30", 50: "p 50"}

Figures = Mapping[str, Any]


def coverage(people: int) -> Figures:
    """Whether the truth lies in the intervals as often as they say, in the very world that the model believes in."""
    believed = population("published")
    everybody = judged(Question(world("own"), chronic=False), believed, people)
    treated = judged(Question(world("own")), believed, people, seed=2)
    return {
        name: {
            "in 80": share(found["in 80"]),
            "in 95": share(found["in 95"]),
            "rank": uniformity(found["rank"].to_numpy()),
            "bias": mean(found["mean"] - found["truth"]),
            "width 95": mean(found["width 95"]),
            "k above": share(found["khat"] > TRUSTED),
            "refused": int(refused),
        }
        for name, (found, refused) in {"everybody": _answered(everybody), "treated": _answered(treated)}.items()
    }


def decisions(people: int) -> Figures:
    """How often each rule is wrong about a fall by 30 or 50 %, with 28 and with 84 days of baseline."""
    found = {}
    for months in (1, 3):
        plan = replace(TWO_CYCLES, baseline=28 * months)
        for name in ("cautious", "published"):
            told, _ = _answered(judged(Question(world("own"), plan), population(name), people))
            found[f"{28 * months} {name}"] = _wrong(told)
    return found


def at_week_12(people: int) -> Figures:
    """Deciding after the first cycle about the response in the second, and only where the model is sure."""
    believed = population("cautious")
    early, _ = _answered(judged(Question(world("own"), today=83), believed, people))
    late, _ = _answered(judged(Question(world("own")), believed, people))
    together = early.with_columns(late=late["p 30"])
    sure = (together["p 30"] < 0.1) | (together["p 30"] > 0.9)
    responds = together["truth"] >= 0.3
    in_the_end = pl.select(pl.when(sure).then(together["p 30"] > 0.5).otherwise(together["late"] > 0.5)).to_series()
    stopped = together["p 30"] < 0.1
    raw_stopped = together["raw 28 days"] < 0.3
    return {
        "wrong raw 28 days": share((together["raw 28 days"] >= 0.3) != responds),
        "wrong model": share((together["p 30"] > 0.5) != responds),
        "decided": share(sure),
        "wrong of the decided": share(((together["p 30"] > 0.5) != responds).filter(sure)),
        "wrong in the end": share(in_the_end != responds),
        "wrong at week 24": share((together["late"] > 0.5) != responds),
        "stopped": share(stopped),
        "responders of the stopped": share(responds.filter(stopped)),
        "raw stopped": share(raw_stopped),
        "responders of the raw stopped": share(responds.filter(raw_stopped)),
    }


def worlds(people: int) -> Figures:
    """The same where people are not as the model believes."""
    found = {}
    for name, one in WORLDS.items():
        told, refused = _answered(judged(Question(one), population("cautious"), people, seed=3))
        found[name] = {
            "says": one.says,
            **{rule: share((told[rule] >= 0.3) != (told["truth"] >= 0.3)) for rule in RULES},
            "model": share((told["p 30"] > 0.5) != (told["truth"] >= 0.3)),
            "bias": 100 * mean(told["mean"] - told["truth"]),
            "raw bias": 100 * mean(told["raw 12 weeks"] - told["truth"]),
            "in 80": share(told["in 80"]),
            "in 95": share(told["in 95"]),
            "refused": int(refused),
        }
    return found


def wear_off(people: int) -> Figures:
    """How well wear-off is told from its absence after two and four cycles, in people to whom the drug does more."""
    clinic = world("clinic-like")
    found = {}
    for cycles in (2, 4):
        days = 84 * cycles
        plan = Plan(injections=tuple(range(0, days, 84)), days=days)
        for believed in (clinic.believed, population("cautious")):
            question = Question(clinic, plan, today=days - 1, truth=(days - 84, days - 1))
            told, _ = _answered(judged(question, believed, people, seed=4))
            came = told["wears off"].to_numpy()
            found[f"{cycles} {believed.name}"] = {
                "came": share(came),
                "area": area(told["p wear-off"].to_numpy(), came),
                "raw area": area(told["raw loss"].to_numpy(), came),
                "told": mean(told["p wear-off"]),
                "calibration": calibration(told["p wear-off"].to_numpy(), came),
            }
    return found


def next_cycle(people: int) -> Figures:
    """Whether the next 12 weeks come as foretold: the one thing that a clinic can test on real people."""
    plan = Plan(injections=(0, 84, 168), days=252)
    found = {}
    for name in ("own", "drift-doubled", "attacks", "worse-response"):
        told, _ = _answered(judged(Question(world(name), plan), population("cautious"), people, seed=5))
        came, said = told["next cycle falls"].to_numpy(), told["p next cycle"].to_numpy()
        as_last = (told["raw 12 weeks"] >= 0.3).cast(pl.Float64).to_numpy()
        found[name] = {
            "came": share(came),
            "told": 100 * float(said.mean()),
            "brier": float(((said - came) ** 2).mean()),
            "brier as the last": float(((as_last - came) ** 2).mean()),
            "calibration": calibration(said, came),
        }
    return found


def _answered(told: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Those to whom the model gave an answer, and how many got none."""
    answered = told.filter(~pl.col("refused"))
    return answered, told.height - answered.height


def _wrong(told: pl.DataFrame) -> Figures:
    found: dict[str, Any] = {}
    for fall, chance in FALLS.items():
        truly = told["truth"] >= fall / 100
        sure = (told[chance] < GREY[0]) | (told[chance] > GREY[1])
        found[str(fall)] = {
            **{rule: share((told[rule] >= fall / 100) != truly) for rule in RULES},
            "model": share((told[chance] > 0.5) != truly),
            "outside grey": share(((told[chance] > 0.5) != truly).filter(sure)),
            "raw outside grey": share(((told["raw 28 days"] >= fall / 100) != truly).filter(sure)),
            "grey": share(~sure),
            "calibration": calibration(told[chance].to_numpy(), truly.cast(pl.Float64).to_numpy()),
        }
    without = told.filter(pl.col("truth").abs() < 0.05)
    found["no true change"] = {rule: share(without[rule] >= 0.3) for rule in RULES} | {
        "model": share(without["p 30"] > 0.5)
    }
    return found


Part = Callable[[int], Figures]

PARTS: Mapping[str, tuple[Part, int]] = {
    "coverage": (coverage, 1_500),
    "decisions": (decisions, 2_500),
    "at week 12": (at_week_12, 1_500),
    "worlds": (worlds, 600),
    "wear-off": (wear_off, 1_500),
    "next cycle": (next_cycle, 1_000),
}
"""Each part, and of how many people it asks."""
