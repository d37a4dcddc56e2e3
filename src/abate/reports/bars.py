"""Monthly counts as bars: solid up to the days known, hatched up to the days possible, with the limit as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from abate.assessment import Assessment, Count, Month
from abate.diary.months import DAYS_IN_A_MONTH
from abate.reports.limits import chronic_from
from abate.reports.words import CLASS_WORDS, COUNT_WORDS, count_in_figures, month_in_words

WIDTH, LEFT, RIGHT = 384.0, 20.0, 44.0
TOP, HEIGHT, BOTTOM = 16.0, 126.0, 34.0
GAP = 0.28
"""Share of a bar's room that is left empty."""

WIDEST = 42.0

CHARTED = ("headache_days", "migraine_days", "clear_days")
"""The counts that the clinician's page draws."""

ROOM_FOR_A_FIGURE = 3
"""Days from which a bar is tall enough to hold the figure of the days known."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: where the bar stands, where its solid and its open part begin, and its labels.

    The days known stand `inside`, the days possible `above`; two short figures stay legible on a phone.
    """

    x: float
    width: float
    solid_y: float
    open_y: float
    above: str
    inside: str
    day: str
    month: str
    words: str
    injected: bool

    @property
    def middle(self) -> float:
        """Where labels stand."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure over the months, oldest first. `ticks` and `limit` pair a value with its height on the page."""

    name: str
    title: str
    unit: str
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[int, float], ...]
    limit: tuple[int, float] | None

    width, height = WIDTH, TOP + HEIGHT + BOTTOM
    left, right, floor = LEFT, WIDTH - RIGHT, TOP + HEIGHT

    @property
    def words(self) -> str:
        """The whole chart in one sentence."""
        return "; ".join(bar.words for bar in self.bars)


def charts(assessment: Assessment, months: int, names: Sequence[str] = CHARTED) -> tuple[Chart, ...]:
    """These counts of days, and days with acute medicine, over the newest months."""
    shown = tuple(reversed(assessment.months[:months]))
    return (
        *(
            _chart(assessment, shown, name, COUNT_WORDS[name], [month.counts[name] for month in shown])
            for name in names
        ),
        _chart(assessment, shown, "acute_days", CLASS_WORDS["any"], [month.acute_days["any"] for month in shown]),
    )


def figure(chart: Chart) -> Markup:
    """The chart as a figure of HTML, drawn in SVG; its look is in `style/page.css`."""
    drawn: Markup = _pieces().bars(chart)
    return drawn


@cache
def _pieces() -> Any:
    """The macros that the clinician's page draws with."""
    folder = FileSystemLoader(Path(__file__).with_name("templates"))
    environment = Environment(loader=folder, autoescape=True, undefined=StrictUndefined)
    return environment.get_template("pieces.html.j2").module


def _chart(assessment: Assessment, shown: tuple[Month, ...], name: str, title: str, counts: list[Count]) -> Chart:
    sessions = [session.date for session in assessment.history.toxin_sessions or ()]
    room = (WIDTH - LEFT - RIGHT) / len(shown)
    width = min(room * (1 - GAP), WIDEST)

    def bar(at: int, month: Month, count: Count) -> Bar:
        figures = count_in_figures(count)
        tall = count.low >= ROOM_FOR_A_FIGURE
        return Bar(
            x=LEFT + room * at + (room - width) / 2,
            width=width,
            solid_y=_y(count.low),
            open_y=_y(count.high),
            above=figures if not tall else f"{count.high:.0f}" if count.high > count.low else "",
            inside=f"{count.low:.0f}" if tall else "",
            day=str(month.first_day.day),
            month=f"{month.first_day:%b}",
            words=f"{month_in_words(month)}: {figures} days",
            injected=any(month.first_day <= day <= month.last_day for day in sessions),
        )

    limit = chronic_from(assessment, name)
    return Chart(
        name=name,
        title=title,
        unit="days",
        bars=tuple(bar(at, month, count) for at, (month, count) in enumerate(zip(shown, counts, strict=True))),
        ticks=tuple((value, _y(value)) for value in range(0, DAYS_IN_A_MONTH + 1, DAYS_IN_A_MONTH // 4)),
        limit=None if limit is None else (int(limit), _y(limit)),
    )


def _y(days: float) -> float:
    return TOP + HEIGHT * (1 - days / DAYS_IN_A_MONTH)
