"""A trial like PREEMPT with virtual people: screened, let in, followed week by week in two arms.

Everybody is in both arms, which no real trial can do: what differs between the arms is the treatment alone, and
their difference is known better than that of as many real people. Baseline is 28 days without gaps; who has at least
15 headache days is let in. One arm has the drug throughout; the other placebo for two cycles, then the drug.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from abate.errors import RefusedError
from abate.response.virtual.people import DAYS_IN_A_MONTH, Plan, simulate
from abate.response.virtual.worlds import Gaps, World

WEEK, MONTH, CYCLE = 7, 4, 12
"""Days of a week; weeks of a month and of a cycle."""

DOUBLE_BLIND, OPEN_LABEL, LONGEST = 24, 56, 108
"""Weeks at which PREEMPT's two phases and COMPEL end."""

SCREENED_AT_ONCE = 8_192
FEWEST_LET_IN = 0.01
"""A world of which fewer are let in is not one to hold a trial in."""

Counts = npt.NDArray[np.uint8]
Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Arm:
    """Headache days a week, shape (4 + weeks, people): four weeks before treatment, then those of treatment."""

    counts: Counts

    @property
    def weeks(self) -> int:
        """Weeks of treatment."""
        return len(self.counts) - MONTH

    @property
    def baseline(self) -> npt.NDArray[np.int64]:
        """Headache days in the 28 days before treatment; (people,)."""
        return _days(self.counts[:MONTH])

    def week(self, number: int) -> npt.NDArray[np.int64]:
        """Headache days of a week; the first of treatment is 1, the last before it 0."""
        return _days(self.counts[MONTH - 1 + number][None])

    def month_to(self, week: int) -> npt.NDArray[np.int64]:
        """Headache days in the 28 days that end with a week."""
        return _days(self.counts[week : week + MONTH])

    def weekly_change(self, number: int) -> npt.NDArray[np.int64]:
        """Change from the last week before treatment."""
        return self.week(number) - self.week(0)

    def change_to(self, week: int) -> npt.NDArray[np.int64]:
        """Change of the 28 days that end with a week from the 28 before treatment."""
        return self.month_to(week) - self.baseline

    def has_halved(self, week: int) -> npt.NDArray[np.bool_]:
        """Whose 28 days that end with a week hold half as many headache days as at baseline, or fewer."""
        halved: npt.NDArray[np.bool_] = 2 * self.month_to(week) <= self.baseline
        return halved


@dataclass(frozen=True)
class Trial:
    """What came of a trial; `screened` is how many it took to let in the people of the arms."""

    botox: Arm
    placebo: Arm
    screened: int

    @property
    def people(self) -> int:
        """How many were let in."""
        return len(self.botox.baseline)

    @cached_property
    def figures(self) -> Figures:
        """Everything published of such trials that can be told from this one, by the ids of `preempt.yaml`."""
        return dict(self._figures())

    def _figures(self) -> Iterator[tuple[str, float]]:
        botox, placebo = self.botox, self.placebo
        yield "baseline", _mean(botox.baseline)
        yield "baseline_sd", _sd(botox.baseline)
        yield "last_baseline_week", _mean(botox.week(0))
        yield "last_baseline_week_sd", _sd(botox.week(0))
        for name, arm in (("botox", botox), ("placebo", placebo)):
            yield f"week_3_{name}", _mean(arm.weekly_change(3))
            yield f"week_3_sd_{name}", _sd(arm.weekly_change(3))
            yield f"month_to_24_{name}", _mean(arm.change_to(DOUBLE_BLIND))
            yield f"half_{name}", 100 * _mean(arm.has_halved(DOUBLE_BLIND))
        spread = [arm.change_to(DOUBLE_BLIND).var() for arm in (botox, placebo)]
        yield "month_to_24_sd", float(np.sqrt(np.mean(spread)))
        months = np.stack([placebo.month_to(week) for week in (4, 8, 12)])
        yield "halo_mean", 100 * _mean(months.sum(axis=0) < 15 * len(months))
        yield "halo_each", 100 * _mean(months.max(axis=0) < 15)
        if botox.weeks >= OPEN_LABEL:
            yield from self._first_responses()
            yield "month_to_56_botox", _mean(botox.change_to(OPEN_LABEL))
            yield "month_to_56_placebo_first", _mean(placebo.change_to(OPEN_LABEL))
        if botox.weeks >= LONGEST:
            yield "compel_month_to_60", _mean(botox.change_to(60))
            yield "compel_month_to_108", _mean(botox.change_to(108))

    def _first_responses(self) -> Iterator[tuple[str, float]]:
        """Who first has half the days in one of the three windows of cycle 1, 2, 3."""
        before = np.zeros(self.people, dtype=np.bool_)
        for cycle in (1, 2, 3):
            ends = range((cycle - 1) * CYCLE + MONTH, cycle * CYCLE + 1, MONTH)
            responds = np.any([self.botox.has_halved(week) for week in ends], axis=0)
            yield f"first_half_cycle_{cycle}", 100 * _mean(responds & ~before)
            before |= responds


def hold_trial(world: World, people: int, seed: int, *, weeks: int = LONGEST) -> Trial:
    """Hold a trial in a world, diaries being kept without gaps.

    Args:
        world: how people are; its gaps are left out.
        people: how many are let in.
        seed: of the cohort.
        weeks: of treatment, at least 24; the placebo arm ends at week 56 at the latest.

    Raises:
        RefusedError: when hardly anybody has 15 headache days at baseline.
    """
    kept = replace(world, gaps=Gaps(missing=0, unreported=world.gaps.unreported))
    numbers, screened = _let_in(kept, people, seed)
    botox = _arm(kept, numbers, seed, weeks, drug_from=0)
    placebo = _arm(kept, numbers, seed, min(weeks, OPEN_LABEL), drug_from=DOUBLE_BLIND * WEEK)
    return Trial(botox, placebo, screened)


def _let_in(world: World, people: int, seed: int) -> tuple[npt.NDArray[np.int64], int]:
    """The numbers of the first people who have 15 headache days of 28, and how many had to be looked at."""
    screening = Plan(injections=(), days=0)
    found: list[npt.NDArray[np.int64]] = []
    count, screened = 0, 0
    while count < people:
        for some in simulate(world, screening, range(screened, screened + SCREENED_AT_ONCE), seed):
            found.append(some.numbers[some.are_chronic])
            count += len(found[-1])
        screened += SCREENED_AT_ONCE
        if count < FEWEST_LET_IN * screened:
            raise RefusedError(f"in {world.name!r} {count} of {screened} people have 15 headache days of 28 before "
                               "treatment; a trial needs a world with more of them")  # fmt: skip
    numbers = np.concatenate(found)[:people]
    return numbers, int(numbers[-1]) + 1


def _arm(world: World, numbers: npt.NDArray[np.int64], seed: int, weeks: int, drug_from: int) -> Arm:
    plan = Plan(tuple(range(0, weeks * WEEK, CYCLE * WEEK)), weeks * WEEK, DAYS_IN_A_MONTH, drug_from)
    counts = np.empty((MONTH + weeks, len(numbers)), dtype=np.uint8)
    done = 0
    for some in simulate(world, plan, numbers, seed):
        by_week = (some.answers == 1).reshape(-1, WEEK, len(some.numbers))
        counts[:, done : done + len(some.numbers)] = by_week.sum(axis=1, dtype=np.uint8)
        done += len(some.numbers)
    return Arm(counts)


def _days(weeks: Counts) -> npt.NDArray[np.int64]:
    """Headache days of some weeks together."""
    found: npt.NDArray[np.int64] = weeks.sum(axis=0, dtype=np.int64)
    return found


def _mean(of: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> float:
    return float(of.mean())


def _sd(of: npt.NDArray[np.int64]) -> float:
    return float(of.std(ddof=1))
