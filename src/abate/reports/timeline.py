"""Preventives and injection sessions on one line of time: drawn where dates are known, open where an end is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from abate.assessment import Assessment
from abate.history import Preventive
from abate.reports.words import PREVENTIVE_OUTCOMES, day_in_words, shortened

WIDTH, EDGE = 384.0, 6.0
TOP, ROW, BOTTOM = 6.0, 27.0, 30.0
LONGEST_NAME = 34
NARROWEST = 2.0
MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Stretch:
    """One preventive: where its bar lies, and whether its end is not known."""

    name: str
    x: float
    width: float
    y: float
    is_open: bool
    words: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The drawing. `ticks` are first days of years, `sessions` days of injection, each with its place."""

    stretches: tuple[Stretch, ...]
    ticks: tuple[tuple[str, float], ...]
    sessions: tuple[float, ...]
    words: str

    width, left, right = WIDTH, EDGE, WIDTH - EDGE

    @property
    def floor(self) -> float:
        """Where the axis lies."""
        return TOP + ROW * len(self.stretches)

    @property
    def height(self) -> float:
        """Of the whole drawing."""
        return self.floor + BOTTOM


def timeline(assessment: Assessment) -> Timeline | None:
    """Every preventive whose start is known, oldest first; None where there is nothing to draw."""
    until = assessment.as_of
    dated = sorted(
        (tried for tried in assessment.history.preventives or () if tried.start and tried.start <= until),
        key=lambda tried: (tried.start or date.min, tried.name),
    )
    if not dated:
        return None
    injected = sorted(one.date for one in assessment.history.toxin_sessions or () if one.date <= until)
    first = min(day for day in (dated[0].start, *injected[:1]) if day)
    days = max((until - first).days, 1)

    def x(day: date) -> float:
        return round(EDGE + (WIDTH - 2 * EDGE) * (min(day, until) - first).days / days, 2)

    def stretch(at: int, tried: Preventive) -> Stretch:
        start = tried.start or first
        return Stretch(
            name=shortened(tried.name, LONGEST_NAME),
            x=x(start),
            width=max(round(x(tried.stop or until) - x(start), 2), NARROWEST),
            y=TOP + ROW * at,
            is_open=tried.stop is None and tried.outcome != "ongoing",
            words=in_words(tried),
        )

    stretches = tuple(stretch(at, tried) for at, tried in enumerate(dated))
    return Timeline(
        stretches=stretches,
        ticks=tuple((str(year.year), x(year)) for year in _years(first, until)),
        sessions=tuple(x(day) for day in injected),
        words="; ".join(one.words for one in stretches),
    )


def in_words(tried: Preventive) -> str:
    """`topiramate, 10 Jan 2025 to 1 Apr 2025, not effective`."""
    start = day_in_words(tried.start) if tried.start else "start not known"
    stop = day_in_words(tried.stop) if tried.stop else "today" if tried.outcome == "ongoing" else "end not known"
    return f"{tried.name}, {start} to {stop}, {PREVENTIVE_OUTCOMES[tried.outcome]}"


def _years(first: date, until: date) -> Iterator[date]:
    """First days of years, so few that their labels stay apart."""
    years = range(first.year + 1, until.year + 1)
    return (date(year, 1, 1) for year in years[:: -(-len(years) // MOST_TICKS) or 1])
