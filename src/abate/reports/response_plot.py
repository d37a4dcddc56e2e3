"""The course of a treatment week by week, with what the model expects laid over it: a figure of a page, or a file.

A week's bar is solid as far as headache days are known and hatched as far as they are possible; a week nobody
answered is hatched to the top, and never looks like a good one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from abate.diary import Diary
from abate.diary.weeks import DAYS_IN_A_WEEK, Week, headache_weeks
from abate.errors import RefusedError
from abate.facts.wording import dates_in_words
from abate.reports.cycles import week_in_words
from abate.reports.words import day_in_words, harmless
from abate.respond import Response
from abate.response import Course
from abate.response.asking import Expected

MOST_WEEKS = 104
"""Of a longer course the newest are drawn."""

WIDTH, LEFT, RIGHT = 384.0, 22.0, 6.0
ABOVE, DAY, BELOW = 40.0, 20.0, 32.0
FLOOR = ABOVE + DAY * DAYS_IN_A_WEEK
LEGEND = (
    "Bars, solid: headache days known; hatched: not answered, perhaps.",
    "Upright lines: injections, with the number of the cycle.",
    "Line and bands: the level that the model expects, 80 and 95 %.",
    "Single weeks scatter more than the level.",
)
TICKS_APART = 12
"""Weeks from one number below the plot to the next, so that they stand at each cycle's usual end."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A week: where it stands, and where its solid and its open part begin."""

    x: float
    width: float
    solid_y: float
    open_y: float


@dataclass(frozen=True, slots=True)
class Row:
    """A week of the table behind the plot; `expected` is empty where the model says nothing."""

    dates: str
    counted: str
    expected: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything drawn. `wide` and `narrow` are the outlines of the 95 and 80 % bands, `line` is the middle."""

    bars: tuple[Bar, ...]
    injections: tuple[tuple[float, str], ...]
    ticks: tuple[tuple[int, float], ...]
    wide: str
    narrow: str
    line: str
    rows: tuple[Row, ...]
    words: str
    left_out: int

    width, height, left, right, top, floor = WIDTH, FLOOR + BELOW, LEFT, WIDTH - RIGHT, ABOVE, FLOOR

    @property
    def levels(self) -> tuple[tuple[int, float], ...]:
        """Numbers of days beside the plot."""
        return tuple((days, _height(days)) for days in (0, 2, 4, 6))


def plot(diary: Diary, course: Course, expected: Sequence[Expected] = ()) -> Plot | None:
    """The plot of a course; None where nothing was injected.

    Args:
        diary: of the person.
        course: of the same person.
        expected: what the model expects of each week; empty where it says nothing.
    """
    if not course.cycles:
        return None
    first = course.cycles[0].injected
    begins = course.baseline.first_day if course.baseline else first
    before = -((begins - first).days // DAYS_IN_A_WEEK)
    since = first - timedelta(days=DAYS_IN_A_WEEK * before)
    weeks = headache_weeks(diary.days, since, course.as_of, before + _weeks(first, course.as_of))
    drawn = weeks[-MOST_WEEKS:]
    slot = (WIDTH - LEFT - RIGHT) / len(drawn)
    origin = drawn[0].first_day

    def x(day: date) -> float:
        return round(LEFT + slot * (day - origin).days / DAYS_IN_A_WEEK, 2)

    told = {one.first_day: one for one in expected}
    shown = [told[week.first_day] for week in drawn if week.first_day in told]
    middle = timedelta(days=DAYS_IN_A_WEEK // 2)
    places = [x(one.first_day + middle) for one in shown]
    return Plot(
        bars=tuple(_bar(week, x(week.first_day), slot) for week in drawn),
        injections=tuple(
            (x(cycle.injected), str(cycle.number)) for cycle in course.cycles if cycle.injected >= origin
        ),
        ticks=tuple(
            (number, x(first + timedelta(days=DAYS_IN_A_WEEK * number)))
            for number in range(-before, _weeks(first, course.as_of) + 1)
            if number % TICKS_APART == 0 and first + timedelta(days=DAYS_IN_A_WEEK * number) >= origin
        ),
        wide=_outline(places, [one.interval95 for one in shown]),
        narrow=_outline(places, [one.interval80 for one in shown]),
        line=_points(places, [one.days for one in shown]),
        rows=tuple(_row(week, told.get(week.first_day)) for week in drawn),
        words=_words(course, weeks),
        left_out=len(weeks) - len(drawn),
    )


def plot_of(response: Response) -> Plot | None:
    """The plot of a response; None where nothing is known to have been injected."""
    return plot(response.diary, response.findings.course, response.findings.weeks)


def figure(drawn: Plot) -> Markup:
    """The plot as a figure of HTML with its legend and its table; its look is in `style/page.css`."""
    template: Any = _environment().get_template("response-plot.html.j2")
    made: Markup = template.module.figure(drawn)
    return made


def picture_of(response: Response) -> str:
    """The plot as a file of its own, which carries its look and follows the theme of whoever shows it.

    Raises:
        RefusedError: when nothing is known to have been injected, so that there is no course to draw.
    """
    drawn = plot_of(response)
    if drawn is None:
        raise RefusedError("no injections are known for certain, so there is no course to draw")
    day = day_in_words(response.findings.course.as_of)
    title = f"Headache days of each week: {harmless(response.diary.patient)}, {day}"
    template = _environment().get_template("response-plot.svg.j2")
    style = _STYLE.read_text(encoding="utf-8") + _LOOK.read_text(encoding="utf-8")
    legend = LEGEND if drawn.line else LEGEND[:2]
    return template.render(drawn=drawn, title=title, legend=legend, style=Markup(style))  # noqa: S704 - our own file


_STYLE = Path(__file__).with_name("style") / "tokens.css"
_LOOK = Path(__file__).with_name("style") / "plot.css"


@cache
def _environment() -> Environment:
    folder = FileSystemLoader(Path(__file__).with_name("templates"))
    return Environment(loader=folder, autoescape=True, undefined=StrictUndefined)


def _weeks(first: date, last: date) -> int:
    """How many weeks have begun."""
    return (last - first).days // DAYS_IN_A_WEEK + 1


def _bar(week: Week, x: float, slot: float) -> Bar:
    return Bar(round(x + slot * 0.1, 2), round(slot * 0.8, 2), _height(week.low), _height(week.high))


def _height(days: float) -> float:
    return round(FLOOR - DAY * days, 2)


def _points(places: Sequence[float], days: Sequence[float]) -> str:
    return " ".join(f"{x},{_height(at)}" for x, at in zip(places, days, strict=True))


def _outline(places: Sequence[float], intervals: Sequence[tuple[float, float]]) -> str:
    """Along the upper edge and back along the lower."""
    upper = _points(places, [high for _, high in intervals])
    lower = _points(places[::-1], [low for low, _ in reversed(intervals)])
    return f"{upper} {lower}".strip()


def _row(week: Week, told: Expected | None) -> Row:
    last = min(week.last_day, week.first_day + timedelta(days=week.days - 1))
    expected = ""
    if told is not None:
        low, high = told.interval80
        expected = f"{told.days:.1f} (80 %: {low:.1f} to {high:.1f})"
    return Row(dates_in_words(week.first_day, last), week_in_words(week), expected)


def _words(course: Course, weeks: Sequence[Week]) -> str:
    injected = ", ".join(day_in_words(cycle.injected) for cycle in course.cycles)
    unanswered = sum(not week.answered for week in weeks)
    which = "1 week is" if unanswered == 1 else f"{unanswered} weeks are"
    gaps = f" {which} not answered at all." if unanswered else ""
    return (
        f"Headache days of each of {len(weeks)} weeks, {dates_in_words(weeks[0].first_day, course.as_of)}; "
        f"injections on {injected}.{gaps}"
    )
