"""Facts of one person as sentences: `17 to 19 headache days in 2 Feb - 1 Mar 2026, 26 of 28 days answered`."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from math import isinf

from abate.criteria.tree import FactKey
from abate.diary.months import DAYS_IN_A_MONTH, month_dates
from abate.facts.facts import NO, YES, Facts, bounds_of
from abate.facts.glossary import Fact, glossary


def describe(facts: Facts, person: int, as_of: date, key: FactKey) -> str:
    """What is known of one fact of one person, in words; a count names its dates and the days answered."""
    name = key.name
    fact = glossary()[name]
    match fact.kind:
        case "flag":
            code = int(facts.flag(name)[person])
            return f"{fact.label}: {'yes' if code == YES else 'no' if code == NO else 'not known'}"
        case "category":
            return f"{fact.label}: {facts.category(name)[person] or 'not known'}"
        case "number":
            return f"{fact.label}: {_number(fact, *bounds_of(facts.interval(name), person))}"
        case "count":
            return _count(facts, person, as_of, key)


@lru_cache(maxsize=1024)
def dates_in_words(first: date, last: date) -> str:
    """A stretch of days: `2 Feb - 1 Mar 2026`."""
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%b}{year} – {last.day} {last:%b} {last.year}"


def day_in_words(day: date) -> str:
    """A day: `2 Feb 2026`."""
    return f"{day.day} {day:%b %Y}"


def range_in_words(low: float, high: float) -> str:
    """`17`, `17 to 19`, `at least 2`, `at most 3` or `not known`."""
    if isinf(low) and isinf(high):
        return "not known"
    if isinf(high):
        return f"at least {_figure(low)}"
    if isinf(low):
        return f"at most {_figure(high)}"
    low_figure, high_figure = _figure(low), _figure(high)
    return low_figure if low_figure == high_figure else f"{low_figure} to {high_figure}"


def _number(fact: Fact, low: float, high: float) -> str:
    figure = range_in_words(low, high)
    if figure == "not known":
        return figure
    return f"{figure} {_singular(fact.unit) if low == high == 1 else fact.unit}"


def _count(facts: Facts, person: int, as_of: date, key: FactKey) -> str:
    fact, first_month, last_month = glossary()[key.name], key.first_month, key.last_month
    low, high = bounds_of(facts.interval(fact.name, first_month, last_month), person)
    answered = int(facts.months.answered[person, first_month - 1 : last_month].sum())
    in_all = DAYS_IN_A_MONTH * (last_month - first_month + 1)
    label = fact.label.replace(fact.unit, _singular(fact.unit), 1) if low == high == 1 else fact.label
    when = dates_in_words(month_dates(as_of, last_month)[0], month_dates(as_of, first_month)[1])
    return f"{range_in_words(low, high)} {label} in {when}, {answered} of {in_all} days answered"


def _figure(value: float) -> str:
    """None where it is whole, else one decimal, or as many as it takes not to look whole."""
    return f"{value:.{_decimals(value)}f}".removesuffix(".0")


def _decimals(value: float) -> int:
    """One, but more where one would turn 29.96 into a whole 30, which a limit of 30 would belie."""
    whole = value == round(value)
    return next((places for places in (1, 2, 3) if whole or round(value, places) != round(value)), 1)


def _singular(unit: str) -> str:
    one, *rest = unit.split(" ")
    return " ".join(["class" if one == "classes" else one.removesuffix("s"), *rest])
