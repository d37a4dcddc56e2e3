"""What a professional sees of a shared diary: counts with their bounds and the calendar, and no judgement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from abate import assess
from abate.assessment import COUNTS, Month
from abate.clinic.diary.days import diary_of_patient
from abate.clinic.people.models import Patient
from abate.errors import RefusedError
from abate.reports.calendar import CalendarMonth, calendar
from abate.reports.words import CLASS_WORDS, COUNT_WORDS, count_in_figures, month_in_words
from abate.rulebook import built_in
from abate.rulebook.rulebook import CLASSIFICATION

MONTHS = 13
"""Thirteen months of 28 days are a year."""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month's figures, in the order of the columns."""

    when: str
    answered: int
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SharedDiary:
    """A year of months, newest first."""

    as_of: date
    columns: tuple[str, ...]
    rows: tuple[MonthRow, ...]
    calendars: tuple[tuple[str, CalendarMonth], ...]


def shared_diary(patient: Patient, today: date) -> SharedDiary | None:
    """The core's counts of a patient's diary; None where there is nothing to count."""
    try:
        assessment = assess(diary_of_patient(patient), as_of=today, rulebook=built_in().only(CLASSIFICATION))
    except RefusedError:
        return None
    taken = [name for name in CLASS_WORDS if any(month.acute_days[name].low for month in assessment.months[:MONTHS])]
    acute = ["any", *(name for name in taken if name != "any")]
    return SharedDiary(
        as_of=today,
        columns=(*(COUNT_WORDS[name] for name in COUNTS), *(CLASS_WORDS[name] for name in acute)),
        rows=tuple(
            MonthRow(month_in_words(month), month.answered_days, tuple(_figures(month, acute)))
            for month in assessment.months[:MONTHS]
        ),
        calendars=tuple((month_in_words(block.month), block) for block in calendar(assessment)[:MONTHS]),
    )


def _figures(month: Month, acute: list[str]) -> Iterator[str]:
    yield from (count_in_figures(month.counts[name]) for name in COUNTS)
    yield from (count_in_figures(month.acute_days[name]) for name in acute)
