"""The courses of treatment of many people at once: what `abate.response.course` counts for one, as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from abate.diary.day import HOURS_IN_A_DAY
from abate.diary.months import DAYS_IN_A_MONTH, Amounts, Dates, Edges
from abate.diary.packed import PackedDays
from abate.registry.injections import NEVER, Injections
from abate.registry.rows import (
    BASELINE,
    BEFORE,
    BEGUN_LATE,
    COUNTED,
    CUT,
    FALLING,
    FALLS,
    FIRST_WEEKS,
    LAST_12_WEEKS,
    LAST_28_DAYS,
    MEASURES,
    NO_DAY,
    NOT_OVER,
    TOO_FEW,
    Stretches,
)
from abate.response.course import MONTHS_OF_BASELINE, WINDOWS
from abate.response.stretch import FEWEST_ANSWERED_DAYS

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
class _Part:
    """Stretches of one kind: whose they are, of which cycle, when they begin, and why some have no figure."""

    kind: int
    at: Edges
    cycle: Edges
    first_day: Edges
    sums: _Sums
    why: Reasons


def stretches(days: PackedDays, given: Injections, begins: Dates, as_of: date) -> Stretches:
    """The stretches of everybody in a bucket, whose diaries begin on these days (NaT: no day is answered)."""
    today = int(np.datetime64(as_of, "D").astype(np.int64))
    treated = np.flatnonzero(given.first != NEVER)
    first, of_no_cycle = given.first[treated], np.zeros_like(treated)
    by_cycle = np.argsort(given.number.astype(np.uint16), kind="stable")
    at, cycle, day, following = (of[by_cycle] for of in (given.person, given.number, given.day, given.next))
    back = np.arange(1, MONTHS_OF_BASELINE + 1)[:, None] * DAYS_IN_A_MONTH
    first_days = day + np.arange(len(WINDOWS))[:, None] * DAYS_IN_A_MONTH
    up_to_now = np.broadcast_to(today + 1 - back, (MONTHS_OF_BASELINE, len(treated)))
    windows, before, recent = _counted(days, [(at, first_days), (treated, first - back), (treated, up_to_now)])
    baseline = _baseline(before)
    why = _reasons(baseline.answered, before[0].answered)
    why[_begun_late(begins[treated], first)] = BEGUN_LATE
    begun = first - baseline.months * DAYS_IN_A_MONTH
    found = [_Part(BASELINE, treated, of_no_cycle, begun, baseline, why)]
    for number, (month, first_day) in enumerate(zip(windows, first_days, strict=True)):
        why = _window_reasons(month.answered, first_day + DAYS_IN_A_MONTH - 1, following, today)
        found.append(_Part(FIRST_WEEKS + number, at, cycle, first_day, month, why))
    for kind, months in ((LAST_28_DAYS, 1), (LAST_12_WEEKS, len(WINDOWS))):
        why = _reasons(*_answered(recent[:months]))
        begun = np.full_like(treated, today - DAYS_IN_A_MONTH * months + 1)
        why[begun < first] = BEFORE
        found.append(_Part(kind, treated, of_no_cycle, begun, _together(recent[:months]), why))
    return _in_one(found, _by_person(found[0], people=len(given.first)))


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


def _begun_late(begins: Dates, first: Edges) -> npt.NDArray[np.bool_]:
    """Whose diary begins before the first injections, but less than a month before."""
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


def _window_reasons(answered: Edges, last_day: Edges, following: Edges, today: int) -> Reasons:
    """Four weeks that the next injections cut short, or that are not over, have no figure."""
    why = _reasons(answered, answered)
    why[last_day > today] = NOT_OVER
    why[following <= last_day] = CUT
    return why


def _by_person(baseline: _Part, people: int) -> _Sums:
    """The baseline of each person of the bucket, NaN where it has no figure."""
    stands = baseline.why == COUNTED
    who = baseline.at[stands]

    def spread(values: Amounts) -> Amounts:
        found = np.full(people, np.nan)
        found[who] = values[stands]
        return found

    sums = baseline.sums
    low, high = ({name: spread(side(sums)[name]) for name in FALLING} for side in (_low, _high))
    return _Sums(spread(sums.months), spread(sums.answered), low, high)


def _in_one(parts: Sequence[_Part], baseline: _Sums) -> Stretches:
    """Kind after kind."""

    def all_of(name: str) -> Amounts:
        return np.concatenate([getattr(part, name) for part in parts])

    def sums_of(name: str) -> Amounts:
        return np.concatenate([getattr(part.sums, name) for part in parts])

    low, high = (
        {name: np.concatenate([side(part.sums)[name] for part in parts]) for name in MEASURES}
        for side in (_low, _high)
    )
    kind = np.repeat(np.array([part.kind for part in parts], np.uint8), [len(part.at) for part in parts])
    at, why, months = all_of("at"), all_of("why"), sums_of("months")
    comparable = (why == COUNTED) & (kind != BASELINE)
    met, not_met = {}, {}
    for name in FALLING:
        now = low[name], high[name], months
        surely, possibly = _falls(now, (baseline.low[name][at], baseline.high[name][at], baseline.months[at]))
        for fall in FALLS:
            met[f"{name} fell {fall}"] = (surely >= fall) & comparable
            not_met[f"{name} fell {fall}"] = (possibly < fall) & comparable
    return Stretches(
        kind=kind,
        at=at,
        cycle=all_of("cycle"),
        first_day=all_of("first_day"),
        months=months,
        answered=sums_of("answered"),
        why=why,
        low=low,
        high=high,
        met=met,
        not_met=not_met,
    )


_Bounds = tuple[Amounts, Amounts, Amounts]
"""Lowest and highest sums, and the months that they are sums over."""


def _falls(now: _Bounds, before: _Bounds) -> tuple[Amounts, Amounts]:
    """By how many per cent stretches lie below the baseline, at least and at most; NaN where that has no figure.

    As `abate.response.reduction`: sums of whole days are divided last, so that a fall of exactly 30 % is exactly 30.
    """
    now_low, now_high = (bound * before[2] for bound in now[:2])
    before_low, before_high = (bound * now[2] for bound in before[:2])
    with np.errstate(divide="ignore", invalid="ignore"):
        surely = np.where(before_low > 0, (before_low - now_high) * 100 / before_low, -np.inf)
        possibly = (before_high - now_low) * 100 / before_high
    # Nothing falls below nothing.
    return surely, np.where(before_high > 0, possibly, np.nan)
