"""Asking the model: from a diary in calendar days to the numbered days that the model takes, and back again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from abate.diary import Diary
from abate.diary.months import DAYS_IN_A_MONTH
from abate.facts.from_history import DAYS_IN_A_CYCLE
from abate.history import History
from abate.response.changes import Change, changes_of
from abate.response.course import Course
from abate.response.model.answer import Answer, Estimate, Fit, Learnt
from abate.response.model.diary import NOT_ANSWERED, DailyAnswers
from abate.response.model.fit import fit_one

GREY_ZONE = (0.2, 0.8)
"""Between these chances it is said that the diary cannot tell; where the bounds lie is a choice."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The level that the model expects in a week: headache days of seven, with what it believes about that level."""

    first_day: date
    days: float
    interval80: tuple[float, float]
    interval95: tuple[float, float]

    def to_json(self) -> dict[str, Any]:
        """The week with its figures."""
        return {
            "from": self.first_day.isoformat(),
            "days": round(self.days, 2),
            "interval80": _rounded(self.interval80, 2),
            "interval95": _rounded(self.interval95, 2),
        }


def first_day_looked_at(diary: Diary, course: Course, history: History) -> date | None:
    """The first day that the model sees; None without injections or answered days.

    It is the first of up to 12 weeks before the first injections that lies after every other change of treatment, as
    long as 4 weeks are left: what was the same through all of the days that are seen needs no allowance.
    """
    if not course.cycles or diary.first_day is None:
        return None
    first = course.cycles[0].injected
    begins = max(diary.first_day, first - timedelta(days=DAYS_IN_A_CYCLE))
    latest = first - timedelta(days=DAYS_IN_A_MONTH)
    steps = (day for change in changes_of(history, begins, latest) for day in change.steps(begins, latest))
    return max(steps, default=begins)


def ask(diary: Diary, course: Course, changes: Sequence[Change], begins: date) -> Fit:
    """What the model says of the days from `begins` on, of a course with injections."""
    first = course.cycles[0].injected
    answered = diary.days.filter(pl.col("date").is_between(begins, course.as_of)).select("date", "headache")
    headache = np.full((course.as_of - begins).days + 1, NOT_ANSWERED, np.int8)
    for day, ached in answered.iter_rows():
        headache[(day - begins).days] = ached
    steps = {(day - first).days for change in changes for day in change.steps(begins, course.as_of)}
    given = DailyAnswers(
        (begins - first).days,
        headache,
        tuple((cycle.injected - first).days for cycle in course.cycles),
        tuple(sorted(steps)),
    )
    return fit_one(given, today=(course.as_of - first).days)


def expected_weeks(answer: Answer, first: date) -> tuple[Expected, ...]:
    """The model's band in calendar days and headache days a week; `first` is the day of the first injections."""
    band = answer.band
    rows = zip(band.days.tolist(), band.mean.tolist(), (7 * band.limits).T.tolist(), strict=True)
    return tuple(
        Expected(first + timedelta(days=day), 7 * mean, (low, high), (lowest, highest))
        for day, mean, (lowest, low, high, highest) in rows
    )


def answer_to_json(answer: Answer, *, wear_off: bool) -> dict[str, Any]:
    """The model's figures as in the contract, with more besides; of wear-off only where it has support."""
    return {
        "reduction": _estimate(answer.reduction, 3),
        "probability": {
            "reduction_30": round(answer.p_reduction_30, 3),
            "reduction_50": round(answer.p_reduction_50, 3),
            "below_15_days": round(answer.p_below_15_days, 3),
        },
        "wear_off": _wear_off(answer) if wear_off else None,
        "usual_days": _estimate(answer.usual_days, 1),
        "days_on_treatment": _estimate(answer.days_on_treatment, 1),
        "next_cycle": None if answer.p_next_cycle is None else round(answer.p_next_cycle, 3),
        "onset": _learnt(answer.onset),
        "duration": _learnt(answer.duration),
    }


NOTHING = dict.fromkeys(
    (
        "reduction",
        "probability",
        "wear_off",
        "usual_days",
        "days_on_treatment",
        "next_cycle",
        "onset",
        "duration",
    )
)
"""The same where the model says nothing."""


def _wear_off(answer: Answer) -> dict[str, float] | None:
    if answer.wear_off is None or answer.wear_off_prior is None:
        return None
    return {"probability": round(answer.wear_off, 3), "prior": round(answer.wear_off_prior, 3)}


def _estimate(estimate: Estimate, places: int) -> dict[str, Any]:
    return {
        "mean": round(estimate.mean, places),
        "interval80": _rounded(estimate.interval80, places),
        "interval95": _rounded(estimate.interval95, places),
    }


def _learnt(learnt: Learnt) -> dict[str, float]:
    """In days; `doubt_left` is the share of the population's doubt that this diary leaves."""
    return {
        "population_days": round(learnt.population, 1),
        "days": round(learnt.person, 1),
        "doubt_left": round(learnt.left, 2),
    }


def _rounded(interval: tuple[float, float], places: int) -> list[float]:
    return [round(edge, places) for edge in interval]
