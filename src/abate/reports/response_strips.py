"""The cycles as strips of text: one sign a week, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from abate.diary import Diary
from abate.diary.weeks import Week, headache_weeks
from abate.reports.cycles import MOST_STRIPS, MOST_WEEKS
from abate.reports.words import day_in_words
from abate.response import Course

LEVELS = "_▁▂▃▄▅▆█"
"""No headache day to seven of them."""

NOT_ANSWERED = "?"

HOW_TO_READ = (
    f"A sign for each week: {LEVELS} are 0 to 7 headache days known; {NOT_ANSWERED}: no day is answered. "
    "Below it, how many days of the week are not answered."
)


@dataclass(frozen=True, slots=True)
class Strip:
    """A cycle, or the months before: a sign for each week, and below it the days of the week not answered."""

    name: str
    signs: str
    unanswered: str


def strips(diary: Diary, course: Course) -> Iterator[Strip]:
    """The months before the first injections and the newest cycles, the oldest first."""
    if course.baseline and course.cycles:
        before = course.cycles[0].injected - timedelta(days=1)
        yield _strip("Before", headache_weeks(diary.days, course.baseline.first_day, before, MOST_WEEKS))
    for cycle in course.cycles[-MOST_STRIPS:]:
        last = course.as_of if cycle.until is None else cycle.until - timedelta(days=1)
        weeks = headache_weeks(diary.days, cycle.injected, last, MOST_WEEKS)
        yield _strip(f"Cycle {cycle.number}, {day_in_words(cycle.injected)}", weeks)


def _strip(name: str, weeks: tuple[Week, ...]) -> Strip:
    return Strip(
        name,
        " ".join(LEVELS[week.low] if week.answered else NOT_ANSWERED for week in weeks),
        " ".join(str(week.days - week.answered) if week.answered < week.days else " " for week in weeks),
    )
