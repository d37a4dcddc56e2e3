"""The cheap estimate of the change on treatment: a straight line through counts, with coefficients as data.

A raw fall is drawn towards what is usual, since single counts overstate a change: whoever was counted in a bad month
before the injections is found better after them anyway. The line stands in `shrinkage.yaml`, with how it was got.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from abate.diary.months import DAYS_IN_A_MONTH
from abate.errors import InputError
from abate.response.course import JUDGED, Course
from abate.response.stretch import Stretch
from abate.strict_yaml import read

FILE = Path(__file__).with_name("shrinkage.yaml")


@dataclass(frozen=True, slots=True)
class Line:
    """Coefficients of the estimate; every term is a share of one.

    change = constant + twelve_weeks x fall of the 12-week mean + last_28_days x fall of the last 28 days
             + baseline x share of days with headache before the first injections

    `error` is the root of the mean squared error among people that the line was not made from.
    """

    constant: float
    twelve_weeks: float
    last_28_days: float
    baseline: float
    error: float

    def __str__(self) -> str:
        """The line in words, in percentage points."""
        return (
            f"{self.twelve_weeks:.0%} of the fall of the 12-week mean {_signed(self.last_28_days)} of the fall of the"
            f" last 28 days {_signed(self.constant)} {_signed(self.baseline)} of the share of headache days before"
        ).replace("%", " %")


@dataclass(frozen=True, slots=True)
class Formula:
    """One line for each number of 28-day months of baseline, and the fewest headache days of 28 it was made for."""

    lines: Mapping[int, Line]
    fewest: float
    made: date
    people: int
    population: str


@dataclass(frozen=True, slots=True)
class CheapEstimate:
    """By what share headache days fell, as the line has it; `why` says why there is no figure.

    `baseline` says where the figure before treatment comes from: days of the diary, or one stated in the history.
    """

    reduction: float | None
    line: Line | None = None
    baseline: Literal["diary", "history"] | None = None
    why: str = ""

    def to_json(self) -> dict[str, Any]:
        """The figure, its usual error, and the line with how it was got."""
        made = formula()
        return {
            "reduction": None if self.reduction is None else round(self.reduction, 3),
            "usual_error": self.line.error if self.line else None,
            "baseline_from": self.baseline,
            "line": str(self.line) if self.line else None,
            "made": {"on": made.made.isoformat(), "people": made.people, "population": made.population},
            "why": self.why or None,
        }


@cache
def formula() -> Formula:
    """The formula that comes with Abate."""
    given = read(FILE, InputError).value
    lines = {int(months): Line(**line) for months, line in given["lines"].items()}
    return Formula(lines, given["fewest"], given["made"], given["people"], given["population"])


def cheap_estimate(course: Course, stated: float | None = None) -> CheapEstimate:
    """The estimate of a course.

    Args:
        course: of one person.
        stated: headache days of 28 before treatment as the history states them; taken only where the diary of those
            days has no figure, since what is remembered is not what is counted.
    """
    before, months, origin = _before(course, stated)
    now, last = _share(course.last_12_weeks), _share(course.last_28_days)
    made = formula()
    if before is None:
        return CheapEstimate(None, why="there is no baseline")
    if before * DAYS_IN_A_MONTH < made.fewest:
        return CheapEstimate(
            None, why=f"it was made for {made.fewest:g} or more headache days of 28 before treatment"
        )
    if now is None or last is None:
        return CheapEstimate(None, why="the last 12 weeks have no figure")
    line = made.lines[months]
    fell, fell_last = 1 - now / before, 1 - last / before
    change = line.constant + line.twelve_weeks * fell + line.last_28_days * fell_last + line.baseline * before
    return CheapEstimate(change, line, origin)


def _before(course: Course, stated: float | None) -> tuple[float | None, int, Literal["diary", "history"]]:
    """The share of days with headache before treatment, over how many months, and whence it is known."""
    if course.baseline is None:
        return None, 0, "diary"
    counted = _share(course.baseline)
    if counted is not None:
        return counted, course.baseline.months, "diary"
    return None if stated is None else stated / DAYS_IN_A_MONTH, 1, "history"


def _share(stretch: Stretch | None) -> float | None:
    """Of the answered days, the share with headache."""
    if stretch is None or stretch.totals is None or not stretch.answered:
        return None
    return stretch.totals[JUDGED][0] / stretch.answered


def _signed(share: float) -> str:
    return f"{'+' if share >= 0 else '−'} {abs(share):.0%}"
