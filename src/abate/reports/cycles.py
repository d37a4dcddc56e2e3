"""The diary by weeks since each session, one strip a cycle: days known solid, days not answered hatched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from abate.diary import Diary
from abate.diary.months import DAYS_IN_A_MONTH
from abate.diary.weeks import DAYS_IN_A_WEEK, Week, headache_weeks
from abate.facts.from_history import DAYS_IN_A_CYCLE
from abate.reports.words import day_in_words
from abate.response import Course

WEEKS = DAYS_IN_A_CYCLE // DAYS_IN_A_WEEK
MOST_WEEKS, MOST_STRIPS = 20, 8
"""What is drawn: a cycle much longer than 12 weeks shows its first 20, and the newest 8 cycles are shown."""

WIDTH, LEFT, RIGHT = 384.0, 22.0, 4.0
DAY, ABOVE, BETWEEN, BELOW = 6.0, 16.0, 10.0, 30.0
STRIP = DAY * DAYS_IN_A_WEEK


@dataclass(frozen=True, slots=True)
class Bar:
    """A week: where it stands, and where its solid and its open part begin."""

    x: float
    width: float
    floor: float
    solid_y: float
    open_y: float
    answered: int


@dataclass(frozen=True, slots=True)
class Strip:
    """One cycle. `usual` is the height of the mean week before the first injections, from lowest to highest."""

    name: str
    top: float
    bars: tuple[Bar, ...]
    weeks: tuple[Week, ...]
    usual: tuple[float, float] | None

    @property
    def floor(self) -> float:
        """Where no day is."""
        return self.top + STRIP

    @property
    def words(self) -> str:
        """The strip in words."""
        return f"{self.name}: " + ", ".join(f"week {week.week}: {week_in_words(week)}" for week in self.weeks)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Every strip, the oldest first; `ends` are where weeks 4, 8 and 12 end, `ticks` the numbers of weeks."""

    strips: tuple[Strip, ...]
    ends: tuple[float, ...]
    ticks: tuple[tuple[int, float], ...]
    left_out: int

    width, left, right = WIDTH, LEFT, WIDTH - RIGHT

    @property
    def floor(self) -> float:
        """Where the last strip ends."""
        return self.strips[-1].floor

    @property
    def height(self) -> float:
        """With the numbers of weeks below."""
        return self.floor + BELOW

    @property
    def words(self) -> str:
        """The whole drawing in words."""
        return "; ".join(strip.words for strip in self.strips)


def drawing(diary: Diary, course: Course) -> Drawing | None:
    """The newest cycles of a course; None where there is none."""
    shown = course.cycles[-MOST_STRIPS:]
    if not shown:
        return None
    weeks = [_weeks(diary, cycle.injected, cycle.until, course.as_of) for cycle in shown]
    slots = max(WEEKS, *(len(one) for one in weeks))
    slot = (WIDTH - LEFT - RIGHT) / slots
    tops = [ABOVE + (STRIP + ABOVE + BETWEEN) * at for at in range(len(shown))]
    strips = tuple(
        Strip(
            f"Cycle {cycle.number}, {day_in_words(cycle.injected)}",
            top,
            tuple(_bars(found, top + STRIP, slot)),
            found,
            _usual(course, top + STRIP),
        )
        for cycle, top, found in zip(shown, tops, weeks, strict=True)
    )
    ends = tuple(LEFT + slot * week for week in (4, 8, 12))
    ticks = tuple((week, LEFT + slot * (week - 0.5)) for week in range(1, slots + 1))
    return Drawing(strips, ends, ticks, len(course.cycles) - len(shown))


def figure(drawn: Drawing) -> Markup:
    """The drawing as a figure of HTML, in SVG; its look is in `style/page.css`."""
    made: Markup = _template().module.cycles(drawn)
    return made


def week_in_words(week: Week) -> str:
    """`3 to 5 of 7 days, 2 not answered`; an empty week is not a good one."""
    if not week.answered:
        return "no day answered"
    figures = str(week.low) if week.low == week.high else f"{week.low} to {week.high}"
    left = week.days - week.answered
    return f"{figures} of {week.days}" + (f", {left} not answered" if left else "")


@cache
def _template() -> Any:
    folder = FileSystemLoader(Path(__file__).with_name("templates"))
    environment = Environment(loader=folder, autoescape=True, undefined=StrictUndefined)
    return environment.get_template("cycles.html.j2")


def _weeks(diary: Diary, injected: date, until: date | None, as_of: date) -> tuple[Week, ...]:
    last = as_of if until is None else until - timedelta(days=1)
    return headache_weeks(diary.days, injected, last, MOST_WEEKS)


def _bars(weeks: Sequence[Week], floor: float, slot: float) -> Iterator[Bar]:
    for week in weeks:
        x = LEFT + slot * (week.week - 1) + slot * 0.1
        yield Bar(
            round(x, 2), round(slot * 0.8, 2), floor, floor - DAY * week.low, floor - DAY * week.high, week.answered
        )


def _usual(course: Course, floor: float) -> tuple[float, float] | None:
    count = course.baseline.count("headache_days") if course.baseline else None
    if count is None:
        return None
    per_week = DAYS_IN_A_WEEK / DAYS_IN_A_MONTH * DAY
    return round(floor - count.low * per_week, 2), round(floor - count.high * per_week, 2)
