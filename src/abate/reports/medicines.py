"""Acute medicines by class and month, beside the days from which the classification speaks of overuse."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from abate.assessment import Assessment, Count
from abate.reports.limits import overuse_from
from abate.reports.words import CLASS_WORDS

SIMPLE_ANALGESICS = ("paracetamol", "nsaid")


@dataclass(frozen=True, slots=True)
class ClassOfMedicine:
    """Days with intake of a class, newest month first; `overuse_from` is None where no limit is written."""

    name: str
    words: str
    days: tuple[Count, ...]
    overuse_from: float | None

    @property
    def taken(self) -> bool:
        """Whether any intake is known."""
        return any(count.low > 0 for count in self.days)

    @property
    def allowed(self) -> int | None:
        """The most days in 28 that are no overuse; None where no limit is written."""
        return None if self.overuse_from is None else ceil(self.overuse_from) - 1

    @property
    def against_limit(self) -> str:
        """Where month 1 stands: `reached`, `may be reached`, `below`, or nothing without a limit."""
        if self.overuse_from is None:
            return ""
        if self.days[0].low >= self.overuse_from:
            return "reached"
        return "may be reached" if self.days[0].high >= self.overuse_from else "below"


def acute_medicines(assessment: Assessment, months: int) -> tuple[ClassOfMedicine, ...]:
    """Any acute medicine first, then the classes; the newest months, as many as are asked for and there are."""
    shown = assessment.months[:months]
    limits = overuse_from(assessment)
    return tuple(
        ClassOfMedicine(name, words, tuple(month.acute_days[name] for month in shown), limits.get(name))
        for name, words in CLASS_WORDS.items()
    )
