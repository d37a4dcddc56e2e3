"""A stretch of whole 28-day months, counted between bounds, and how far one lies below another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf
from typing import Any

from abate.assessment import Count
from abate.criteria.tree import Outcome
from abate.diary.day_rules import RULE_NAMES
from abate.diary.months import DAYS_IN_A_MONTH, JudgedDays

MEASURES = ("headache_days", "moderate_severe_days", "clear_days", "headache_hours")
"""What a course of treatment is followed by: days may hardly move while hours or severity fall."""

_BY_DAY = tuple(measure for measure in MEASURES if measure in RULE_NAMES)

FEWEST_ANSWERED_DAYS = 14
"""Of 28: a trial scaled months of 14 to 27 completed days, and none with fewer (Pijpers 2019, Brain 142:1203)."""

MEANINGFUL = 30
"""Per cent: a fall that counts in chronic migraine (EHF 2018, NICE TA260)."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from first to last, whole months of 28. `why` says why there is no figure, and then there are no `totals`.

    `totals` holds the lowest and highest sum of each measure over all its months; `answered` is None where the days
    were not looked at.
    """

    first_day: date
    last_day: date
    answered: int | None = None
    totals: Mapping[str, tuple[float, float]] | None = None
    why: str = ""

    @property
    def days(self) -> int:
        """How many days, answered or not."""
        return (self.last_day - self.first_day).days + 1

    @property
    def months(self) -> int:
        """How many months of 28 days."""
        return self.days // DAYS_IN_A_MONTH

    def count(self, measure: str) -> Count | None:
        """The figure per 28 days; None where there is none."""
        if self.totals is None or measure not in self.totals:
            return None
        low, high = self.totals[measure]
        return Count(low / self.months, high / self.months, _prorated(self, low))

    def to_json(self) -> dict[str, Any]:
        """Each measure as a count or null."""
        counts = {measure: self.count(measure) for measure in MEASURES}
        figures = {measure: count.to_json() if count else None for measure, count in counts.items()}
        dates = {"from": self.first_day.isoformat(), "to": self.last_day.isoformat()}
        return {**dates, "answered_days": self.answered, **figures, "why": self.why or None}


@dataclass(frozen=True, slots=True)
class Reduction:
    """By how many per cent a figure fell: at least `low`, at most `high`; `prorated` is for the eye, never judged."""

    low: float
    high: float
    prorated: float | None

    @property
    def is_meaningful(self) -> Outcome:
        """Whether it is a fall of 30 % or more."""
        if self.low >= MEANINGFUL:
            return Outcome.MET
        return Outcome.NOT_MET if self.high < MEANINGFUL else Outcome.NOT_KNOWN

    def to_json(self) -> dict[str, Any]:
        """As shares of one; a bound that is open is null."""
        prorated, low, high = (_share(value) for value in (self.prorated, self.low, self.high))
        return {"reduction": prorated, "low": low, "high": high}


def counted(days: JudgedDays, last_day: date, months: int = 1) -> Stretch:
    """The months of one person that end on a day; no figure where one of them has too few answered days."""
    empty = Stretch(last_day - timedelta(days=DAYS_IN_A_MONTH * months - 1), last_day)
    if not days.patients:
        return _without(empty, 0, "no day is answered")
    found = days.count(last_day, months, _BY_DAY)
    each = found.answered[0].tolist()
    answered = sum(each)
    if not answered:
        return _without(empty, 0, "no day is answered")
    if min(each) < FEWEST_ANSWERED_DAYS:
        words = f"{min(each)} of 28 days are answered, fewer than {FEWEST_ANSWERED_DAYS}"
        return _without(empty, answered, words if months == 1 else f"in one of its months only {words}")
    bounds = {measure: found.of_person(measure, 0) for measure in MEASURES}
    totals = {measure: (sum(low for low, _ in of), sum(high for _, high in of)) for measure, of in bounds.items()}
    return Stretch(empty.first_day, last_day, answered, totals)


def reduction(now: Stretch, before: Stretch, measure: str) -> Reduction | None:
    """How far a measure lies below what it was before; None where either has no figure.

    Sums of whole days are divided last, so that a fall of exactly 30 % is exactly 30.
    """
    if not now.totals or not before.totals or measure not in now.totals or measure not in before.totals:
        return None
    now_low, now_high = (value * before.months for value in now.totals[measure])
    before_low, before_high = (value * now.months for value in before.totals[measure])
    if before_high <= 0:
        return None
    low = (before_low - now_high) * 100 / before_low if before_low > 0 else -inf
    was, is_ = _prorated(before, before.totals[measure][0]), _prorated(now, now.totals[measure][0])
    prorated = (was - is_) * 100 / was if was and is_ is not None else None
    return Reduction(low, (before_high - now_low) * 100 / before_high, prorated)


def _prorated(stretch: Stretch, total: float) -> float | None:
    """Per 28 answered days."""
    return round(total * DAYS_IN_A_MONTH / stretch.answered, 1) if stretch.answered else None


def _without(stretch: Stretch, answered: int, why: str) -> Stretch:
    return Stretch(stretch.first_day, stretch.last_day, answered, None, why)


def _share(percent: float | None) -> float | None:
    return None if percent is None or percent in (inf, -inf) else round(percent / 100, 3)
