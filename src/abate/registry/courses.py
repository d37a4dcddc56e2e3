"""The courses of treatment of many people at once: what `abate.response.course` counts for one, as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from abate.diary.day import HOURS_IN_A_DAY
from abate.diary.months import DAYS_IN_A_MONTH, Amounts, Edges
from abate.diary.packed import PackedDays
from abate.registry.injections import NEVER, Injections
from abate.registry.rows import FALLING, FALLS, MEASURES, STRETCH, WHY
from abate.response.course import MONTHS_OF_BASELINE, WINDOWS
from abate.response.stretch import FEWEST_ANSWERED_DAYS

CUT, NOT_OVER, NO_DAY, TOO_FEW, BEFORE, BEGUN_LATE, COUNTED = range(7)
"""Why there is no figure, in the order of `rows.WHY`; the last: there is one."""

NOT_LOOKED_AT = (CUT, NOT_OVER, BEFORE)

BASELINE, FIRST_WEEKS, LAST_28_DAYS, LAST_12_WEEKS = 0, 1, 4, 5
"""Places in `rows.STRETCH`."""

_BY_DAY = tuple(measure for measure in MEASURES if measure != "headache_hours")

Reasons = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """Answered days, and bounds of each measure, summed over `months` of people; one entry each."""

    months: Edges
    answered: Edges
    low: Mapping[str, Amounts]
    high: Mapping[str, Amounts]


@dataclass(frozen=True, slots=True, eq=False)
class _Stretches:
    """Stretches of one kind, whose they are, of which cycle, and why some have no figure."""

    kind: int
    person: Edges
    cycle: Edges
    sums: _Sums
    why: Reasons


def stretches(days: PackedDays, given: Injections, as_of: date, *, first_person: int) -> pl.DataFrame:
    """The rows of `rows.STRETCHES` of a bucket, kind after kind."""
    today = int(np.datetime64(as_of, "D").astype(np.int64))
    treated = np.flatnonzero(given.first != NEVER)
    first, of_no_cycle = given.first[treated], np.zeros_like(treated)
    back = np.arange(1, MONTHS_OF_BASELINE + 1)[:, None] * DAYS_IN_A_MONTH
    since = np.arange(len(WINDOWS))[:, None] * DAYS_IN_A_MONTH
    up_to_now = np.broadcast_to(today + 1 - back, (MONTHS_OF_BASELINE, len(treated)))
    windows, before, recent = _counted(
        days, [(given.person, given.day + since), (treated, first - back), (treated, up_to_now)]
    )
    baseline = _baseline(before)
    why = _reasons(baseline.answered, before[0].answered)
    why[_begun_late(days, treated, first)] = BEGUN_LATE
    found = [_Stretches(BASELINE, treated, of_no_cycle, baseline, why)]
    for at, month in enumerate(windows):
        why = _window_reasons(month, given, at, today)
        found.append(_Stretches(FIRST_WEEKS + at, given.person, given.number, month, why))
    for kind, months in ((LAST_28_DAYS, 1), (LAST_12_WEEKS, len(WINDOWS))):
        why = _reasons(*_answered(recent[:months]))
        why[today - DAYS_IN_A_MONTH * months + 1 < first] = BEFORE
        found.append(_Stretches(kind, treated, of_no_cycle, _together(recent[:months]), why))
    falls_from = _by_person(found[0], people=len(given.first))
    return pl.concat([_rows(part, falls_from, first_person) for part in found])


def _counted(days: PackedDays, asked: Sequence[tuple[Edges, Edges]]) -> list[list[_Sums]]:
    """Count months: for those asked for, people and a row of first days for each month of theirs."""
    person = np.concatenate([np.tile(who, len(begins)) for who, begins in asked])
    counted = days.months(person, np.concatenate([begins.ravel() for _, begins in asked]), _BY_DAY)
    low: dict[str, Amounts] = dict(counted.true)
    high: dict[str, Amounts] = {name: np.uint8(DAYS_IN_A_MONTH) - counted.false[name] for name in _BY_DAY}
    open_days = DAYS_IN_A_MONTH - counted.hours_known.astype(np.float64)
    low["headache_hours"], high["headache_hours"] = counted.hours, counted.hours + HOURS_IN_A_DAY * open_days
    answered = counted.answered.astype(np.int64)

    end = 0
    months: list[list[_Sums]] = []
    for who, begins in asked:
        months.append([])
        for _ in begins:
            part = slice(end, end := end + len(who))
            bounds = ({name: of[part] for name, of in side.items()} for side in (low, high))
            months[-1].append(_Sums(np.ones_like(who), answered[part], *bounds))
    return months


def _together(months: Sequence[_Sums]) -> _Sums:
    """Sums over months; of at most three, whose days fit into a byte."""
    low, high = (
        {name: sum((side(month)[name] for month in months[1:]), side(months[0])[name]) for name in MEASURES}
        for side in (_low, _high)
    )
    answered = sum((month.answered for month in months[1:]), months[0].answered)
    return _Sums(np.full_like(answered, len(months)), answered, low, high)


def _low(sums: _Sums) -> Mapping[str, Amounts]:
    return sums.low


def _high(sums: _Sums) -> Mapping[str, Amounts]:
    return sums.high


def _baseline(before: Sequence[_Sums]) -> _Sums:
    """The months before the first injections: all, or as many next to them as are answered well enough."""
    enough = np.logical_and.accumulate([month.answered >= FEWEST_ANSWERED_DAYS for month in before], axis=0)
    months = np.maximum(enough.sum(axis=0), 1)
    sums = [_together(before[:count]) for count in range(1, len(before) + 1)]
    low, high = (
        {name: np.choose(months - 1, [side(part)[name] for part in sums]) for name in MEASURES}
        for side in (_low, _high)
    )
    return _Sums(months, np.choose(months - 1, [part.answered for part in sums]), low, high)


def _begun_late(days: PackedDays, treated: Edges, first: Edges) -> npt.NDArray[np.bool_]:
    """Whose diary begins before the first injections, but less than a month before."""
    begins = days.first_and_last()[0][treated]
    kept = first - np.where(np.isnat(begins), first, begins.astype(np.int64))
    return (kept > 0) & (kept < DAYS_IN_A_MONTH)


def _answered(months: Sequence[_Sums]) -> tuple[Edges, Edges]:
    """How many days of the months are answered, and in the month with the fewest."""
    each = np.array([month.answered for month in months])
    return each.sum(axis=0), each.min(axis=0)


def _reasons(answered: Edges, fewest: Edges) -> Reasons:
    """Why months cannot be counted; `fewest` is the month with the fewest answered days."""
    why = np.full(answered.shape, COUNTED, np.uint8)
    why[fewest < FEWEST_ANSWERED_DAYS] = TOO_FEW
    why[answered == 0] = NO_DAY
    return why


def _window_reasons(month: _Sums, given: Injections, at: int, today: int) -> Reasons:
    """Four weeks that the next injections cut short, or that are not over, have no figure."""
    last = given.day + DAYS_IN_A_MONTH * (at + 1) - 1
    why = _reasons(month.answered, month.answered)
    why[last > today] = NOT_OVER
    why[given.next <= last] = CUT
    return why


def _by_person(baseline: _Stretches, people: int) -> _Sums:
    """The baseline of each person of the bucket, NaN where it has no figure."""
    stands = baseline.why == COUNTED
    who = baseline.person[stands]

    def spread(values: Amounts) -> Amounts:
        found = np.full(people, np.nan)
        found[who] = values[stands]
        return found

    sums = baseline.sums
    low, high = ({name: spread(side(sums)[name]) for name in FALLING} for side in (_low, _high))
    return _Sums(spread(sums.months), spread(sums.answered), low, high)


def _rows(part: _Stretches, baseline: _Sums, first_person: int) -> pl.DataFrame:
    """The rows of stretches of one kind."""
    sums, counted = part.sums, part.why == COUNTED
    columns: dict[str, npt.NDArray[np.generic]] = {
        "person": (part.person + first_person).astype(np.uint32),
        "cycle": part.cycle.astype(np.uint16),
        "months": sums.months.astype(np.uint8),
        "answered": sums.answered.astype(np.uint8),
        "why": part.why,
        "reason": np.where(counted, 0, part.why),
        **{f"{name} low": sums.low[name] for name in MEASURES},
        **{f"{name} high": sums.high[name] for name in MEASURES},
    }
    fell: list[pl.Expr] = []
    for name in FALLING:
        surely, possibly = _falls(part, name, baseline)
        for fall in FALLS:
            column = f"{name} fell {fall}"
            fell_so_far = (surely >= fall) & counted
            columns[column] = fell_so_far
            columns[f"{column} known"] = fell_so_far | ((possibly < fall) & counted)
            fell.append(pl.when(f"{column} known").then(column))
    bounds = [f"{name} {bound}" for name in MEASURES for bound in ("low", "high")]
    has_figure = pl.col("why") == COUNTED
    return pl.DataFrame(columns).select(
        "person",
        "cycle",
        pl.lit(STRETCH.categories[part.kind], STRETCH).alias("stretch"),
        "months",
        pl.when(~pl.col("why").is_in(NOT_LOOKED_AT)).then("answered"),
        pl.when(~has_figure).then("reason").cat.to(WHY).alias("why"),
        *(pl.when(has_figure).then(name).alias(name) for name in bounds),
        *fell,
    )


def _falls(part: _Stretches, name: str, baseline: _Sums) -> tuple[Amounts, Amounts]:
    """By how many per cent each stretch lies below the baseline, at least and at most; NaN where that has no figure.

    As `abate.response.reduction`: sums of whole days are divided last, so that a fall of exactly 30 % is exactly 30.
    """
    who, sums = part.person, part.sums
    if part.kind == BASELINE:
        nothing = np.full(len(who), np.nan)
        return nothing, nothing
    now_low, now_high = (side(sums)[name] * baseline.months[who] for side in (_low, _high))
    before_low, before_high = (side(baseline)[name][who] * sums.months for side in (_low, _high))
    with np.errstate(divide="ignore", invalid="ignore"):
        surely = np.where(before_low > 0, (before_low - now_high) * 100 / before_low, -np.inf)
        possibly = (before_high - now_low) * 100 / before_high
    # Nothing falls below nothing.
    return surely, np.where(before_high > 0, possibly, np.nan)
