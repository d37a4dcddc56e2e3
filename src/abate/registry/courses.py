"""The courses of treatment of many people at once: what `abate.response.course` counts for one, as columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from abate.diary.day import HOURS_IN_A_DAY
from abate.diary.months import DAYS_IN_A_MONTH, Amounts, Edges
from abate.diary.packed import PackedDays
from abate.registry.injections import NEVER, Injections
from abate.registry.rows import FALLING, FALLS, MEASURES, STRETCH, STRETCHES, WHY
from abate.response.course import MONTHS_OF_BASELINE, WINDOWS
from abate.response.stretch import FEWEST_ANSWERED_DAYS

CUT, NOT_OVER, NO_DAY, TOO_FEW, BEFORE, COUNTED = range(6)
"""Why there is no figure, in the order of `rows.WHY`; the last: there is one."""

BASELINE, FIRST_WEEKS, LAST_28_DAYS, LAST_12_WEEKS = 0, 1, 4, 5
"""Places in `rows.STRETCH`."""

_BY_DAY = tuple(measure for measure in MEASURES if measure != "headache_hours")

Reasons = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class _Stretches:
    """Stretches of one kind, one entry each. `low` and `high` are sums over their months."""

    stretch: int
    person: Edges
    cycle: Edges
    months: Edges
    answered: Edges
    why: Reasons
    low: Mapping[str, Amounts]
    high: Mapping[str, Amounts]


def stretches(days: PackedDays, given: Injections, as_of: date, *, first_person: int) -> pl.DataFrame:
    """The rows of `rows.STRETCHES` of a bucket."""
    today = int(np.datetime64(as_of, "D").astype(np.int64))
    treated = np.flatnonzero(given.first != NEVER)
    first = given.first[treated]
    back = np.arange(1, MONTHS_OF_BASELINE + 1)[:, None] * DAYS_IN_A_MONTH
    on = given.day + np.arange(len(WINDOWS))[:, None] * DAYS_IN_A_MONTH
    asked = (
        (given.person, on),
        (treated, first - back),
        (treated, np.broadcast_to(today + 1 - back, (MONTHS_OF_BASELINE, len(treated)))),
    )
    windows, before, recent = _months(days, asked)
    baseline = _baseline(treated, before)
    found = [
        baseline,
        *(_window(given, windows, at, today) for at in range(len(WINDOWS))),
        _recent(LAST_28_DAYS, treated, recent, 1, first, today),
        _recent(LAST_12_WEEKS, treated, recent, len(WINDOWS), first, today),
    ]
    return _table(found, baseline, people=len(given.first), first_person=first_person)


@dataclass(frozen=True, slots=True, eq=False)
class _Months:
    """Months of people, `answered` and bounds of each measure: a row per month of a person, a column per person."""

    answered: Edges
    low: Mapping[str, Amounts]
    high: Mapping[str, Amounts]

    def of(self, month: int) -> tuple[Edges, dict[str, Amounts], dict[str, Amounts]]:
        """One month of everybody."""
        return self.answered[month], *({name: of[month] for name, of in part.items()} for part in (self.low, self.high))

    def first(self, months: int) -> tuple[Edges, dict[str, Amounts], dict[str, Amounts]]:
        """Sums over the first so many months of everybody."""
        low, high = ({name: of[:months].sum(axis=0) for name, of in part.items()} for part in (self.low, self.high))
        return self.answered[:months].sum(axis=0), low, high


def _months(days: PackedDays, asked: Sequence[tuple[Edges, Edges]]) -> list[_Months]:
    """Count months that begin on the days asked for: who, and a row of first days for each month."""
    person = np.concatenate([np.tile(who, len(begins)) for who, begins in asked])
    counted = days.months(person, np.concatenate([begins.ravel() for _, begins in asked]), _BY_DAY)
    low: dict[str, Amounts] = {name: counted.true[name].astype(np.float64) for name in _BY_DAY}
    high: dict[str, Amounts] = {name: DAYS_IN_A_MONTH - counted.false[name].astype(np.float64) for name in _BY_DAY}
    low["headache_hours"] = counted.hours
    high["headache_hours"] = counted.hours + HOURS_IN_A_DAY * (DAYS_IN_A_MONTH - counted.hours_known.astype(np.float64))
    ends = np.cumsum([begins.size for _, begins in asked])
    return [
        _Months(
            counted.answered[end - begins.size : end].reshape(begins.shape).astype(np.int64),
            *(
                {name: of[end - begins.size : end].reshape(begins.shape) for name, of in part.items()}
                for part in (low, high)
            ),
        )
        for end, (_, begins) in zip(ends, asked, strict=True)
    ]


def _reasons(answered: Edges, fewest: Edges) -> Reasons:
    """Why months cannot be counted; `fewest` is the month with the fewest answered days."""
    why = np.full(answered.shape, COUNTED, np.uint8)
    why[fewest < FEWEST_ANSWERED_DAYS] = TOO_FEW
    why[answered == 0] = NO_DAY
    return why


def _window(given: Injections, windows: _Months, at: int, today: int) -> _Stretches:
    """Four weeks of every cycle; those that the next injections cut short, or that are not over, have no figure."""
    last = given.day + DAYS_IN_A_MONTH * (at + 1) - 1
    answered, low, high = windows.of(at)
    why = _reasons(answered, answered)
    why[last > today] = NOT_OVER
    why[given.next <= last] = CUT
    return _Stretches(FIRST_WEEKS + at, given.person, given.number, np.ones_like(given.day), answered, why, low, high)


def _baseline(treated: Edges, before: _Months) -> _Stretches:
    """The months before the first injections: three, or as many next to them as are answered well enough."""
    enough = np.logical_and.accumulate(before.answered >= FEWEST_ANSWERED_DAYS, axis=0)
    months = np.maximum(enough.sum(axis=0), 1)
    sums = [before.first(count) for count in range(1, MONTHS_OF_BASELINE + 1)]

    def chosen(part: Callable[[int], Amounts]) -> Amounts:
        return np.choose(months - 1, [part(count) for count in range(MONTHS_OF_BASELINE)])

    low, high = (
        {name: chosen(lambda count, name=name, of=of: sums[count][of][name]) for name in MEASURES} for of in (1, 2)
    )
    answered = chosen(lambda count: sums[count][0])
    why = _reasons(before.answered[0], before.answered[0])
    return _Stretches(BASELINE, treated, np.zeros_like(treated), months, answered, why, low, high)


def _recent(stretch: int, treated: Edges, recent: _Months, months: int, first: Edges, today: int) -> _Stretches:
    """The months up to the as-of day, as far as they lie after the first injections."""
    answered, low, high = recent.first(months)
    why = _reasons(answered, recent.answered[:months].min(axis=0, initial=DAYS_IN_A_MONTH))
    why[today - DAYS_IN_A_MONTH * months + 1 < first] = BEFORE
    cycle = np.zeros_like(treated)
    return _Stretches(stretch, treated, cycle, np.full_like(treated, months), answered, why, low, high)


def _table(found: Sequence[_Stretches], baseline: _Stretches, *, people: int, first_person: int) -> pl.DataFrame:
    stretch = np.repeat(np.arange(len(found)), [len(part.person) for part in found]).astype(np.int64)
    person, cycle, months, answered, why = (
        np.concatenate([getattr(part, name) for part in found])
        for name in ("person", "cycle", "months", "answered", "why")
    )
    # Runs that are in order each; a stable sort merges them.
    order = np.argsort((person << 24) | (cycle << 4) | stretch, kind="stable")
    person, why, months = person[order], why[order], months[order]
    low, high = (
        {name: np.concatenate([getattr(part, bound)[name] for part in found])[order] for name in MEASURES}
        for bound in ("low", "high")
    )
    columns: dict[str, pl.Series] = {
        "person": pl.Series((person + first_person).astype(np.uint32)),
        "cycle": pl.Series(cycle[order].astype(np.uint16)),
        "stretch": pl.Series(stretch[order].astype(np.uint8)),
        "months": pl.Series(months.astype(np.uint8)),
        "answered": pl.Series(answered[order].astype(np.uint8)),
        "why": pl.Series(why),
    }
    for name in MEASURES:
        dtype = np.float64 if name == "headache_hours" else np.uint8
        columns[f"{name} low"] = pl.Series(low[name].astype(dtype))
        columns[f"{name} high"] = pl.Series(high[name].astype(dtype))
    for name in FALLING:
        surely, possibly = _fell(name, low, high, months, person, baseline, people)
        comparable = (why == COUNTED) & (stretch[order] != BASELINE)
        for fall in FALLS:
            met, not_met = comparable & (surely >= fall), comparable & (possibly < fall)
            columns[f"{name} fell {fall}"] = pl.Series(met)
            columns[f"{name} fell {fall} known"] = pl.Series(met | not_met)
    counted, looked_at = pl.col("why") == COUNTED, ~pl.col("why").is_in([CUT, NOT_OVER, BEFORE])
    bounds = [f"{name} {bound}" for name in MEASURES for bound in ("low", "high")]
    return (
        pl.DataFrame(columns)
        .lazy()
        .select(
            "person",
            "cycle",
            pl.col("stretch").cat.to(STRETCH),
            "months",
            pl.when(looked_at).then("answered"),
            pl.when(~counted).then("why").cat.to(WHY),
            *(pl.when(counted).then(name).alias(name) for name in bounds),
            *(
                pl.when(f"{name} fell {fall} known").then(f"{name} fell {fall}")
                for name in FALLING
                for fall in FALLS
            ),
        )
        .collect(engine="in-memory")
    )


def _fell(
    name: str,
    low: Mapping[str, Amounts],
    high: Mapping[str, Amounts],
    months: Edges,
    person: Edges,
    baseline: _Stretches,
    people: int,
) -> tuple[Amounts, Amounts]:
    """By how many per cent each stretch lies below the baseline, at least and at most; NaN where that has no figure.

    As `abate.response.reduction`: sums of whole days are divided last, so that a fall of exactly 30 % is exactly 30.
    """
    was_low, was_high, was_months = (np.full(people, np.nan) for _ in range(3))
    stands = (baseline.why == COUNTED) & (baseline.high[name] > 0)
    who = baseline.person[stands]
    was_low[who], was_high[who] = baseline.low[name][stands], baseline.high[name][stands]
    was_months[who] = baseline.months[stands]
    now_low, now_high = low[name] * was_months[person], high[name] * was_months[person]
    before_low, before_high = was_low[person] * months, was_high[person] * months
    with np.errstate(divide="ignore", invalid="ignore"):
        surely = np.where(before_low > 0, (before_low - now_high) * 100 / before_low, -np.inf)
        return surely, (before_high - now_low) * 100 / before_high
