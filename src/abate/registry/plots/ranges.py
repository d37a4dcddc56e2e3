"""Ranges over time: from the lowest to the highest figure that missing days leave possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from abate.diary.months import DAYS_IN_A_MONTH
from abate.registry.outcomes.course import STRETCH_NAMES, WINDOW_NAMES
from abate.registry.plots.paper import WIDTH, Scale, percents, sign, step_of
from abate.registry.release import Released
from abate.registry.rows import BASELINE, FALLS, MEASURES
from abate.reports.words import COUNT_WORDS
from abate.response.course import JUDGED

LEFT, RIGHT, TOP, HEIGHT, BELOW = 36.0, 4.0, 10.0, 120.0, 38.0
FULL = 0.64
"""Share of its room that a range takes."""

MOST_CYCLES = 8
"""The first cycles are drawn; the table has them all."""

LEAST_HEIGHT = 1.6
"""Drawn of a range without width, so that it is seen."""


@dataclass(frozen=True, slots=True)
class Range:
    """One range, or a sign in its place where there is no figure. `line` is where the prorated figure stands."""

    x: float
    width: float
    top: float
    height: float
    line: float | None
    sign: str = ""

    @property
    def middle(self) -> float:
        """Where its sign stands."""
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True, slots=True)
class Ranges:
    """Ranges side by side. `groups` are the words below stretches of them, `borders` the lines between those."""

    name: str
    title: str
    axis: str
    ranges: tuple[Range, ...]
    groups: tuple[tuple[str, float], ...]
    borders: tuple[float, ...]
    ticks: tuple[tuple[str, float], ...]
    words: str

    kind, width, height = "ranges", WIDTH, TOP + HEIGHT + BELOW
    left, right, top, floor = LEFT, WIDTH - RIGHT, TOP, TOP + HEIGHT


@dataclass(frozen=True, slots=True)
class Given:
    """What is to be drawn in one place."""

    group: str
    label: str
    low: float | None
    high: float | None
    line: float | None
    sign: str


def courses_of(table: Released) -> list[Ranges]:
    """One plot for each measure: before treatment, and the windows of the first cycles."""
    return [
        _drawn(
            f"course-{measure}",
            f"{COUNT_WORDS[measure]} per 28 days",
            "cycle, each in weeks 1-4, 5-8 and 9-12",
            [_of_course(row) for row in table.frame.iter_rows(named=True) if _is_drawn(row, measure)],
            DAYS_IN_A_MONTH if measure != "headache_hours" else None,
        )
        for measure in MEASURES
        if table.frame.height
    ]


def windows_of_cycles(table: Released) -> Ranges | None:
    """Headache days of the three windows, in people of whom all three are known; None where there is no cycle."""
    given = [
        Given(
            str(row["cycle"]),
            window,
            row[f"{window} low"],
            row[f"{window} high"],
            None,
            sign(row, f"{window} low"),
        )
        for row in table.frame.iter_rows(named=True)
        if row["cycle"] <= MOST_CYCLES
        for window in WINDOW_NAMES
    ]
    title, axis = (
        f"{COUNT_WORDS[JUDGED]} of 28, the same people in each cycle",
        "cycle, each in weeks 1-4, 5-8 and 9-12",
    )
    return _drawn("wear-off", title, axis, given, DAYS_IN_A_MONTH) if given else None


def first_responses(table: Released) -> list[Ranges]:
    """One plot for each fall: who had a response by so many weeks."""
    plots = []
    for fall in FALLS:
        given = [
            Given(str(row["by week"]), "by week", row["share low"], row["share high"], None, _why(row))
            for row in table.frame.iter_rows(named=True)
            if row["fall"] == fall
        ]
        if given:
            title = f"A first fall by {fall} % or more in headache days"
            plots.append(_drawn(f"first-{fall}", title, "weeks since the first injections", given, 1.0))
    return plots


def _why(row: Mapping[str, Any]) -> str:
    return sign(row, "share low" if row["share low"] is None else "share high")


def _is_drawn(row: Mapping[str, Any], measure: str) -> bool:
    is_window = row["stretch"] in WINDOW_NAMES and row["cycle"] <= MOST_CYCLES
    return row["measure"] == measure and (row["stretch"] == STRETCH_NAMES[BASELINE] or is_window)


def _of_course(row: Mapping[str, Any]) -> Given:
    group = "before" if row["stretch"] == STRETCH_NAMES[0] else str(row["cycle"])
    return Given(
        group, row["stretch"], row["mean low"], row["mean high"], row["mean prorated"], sign(row, "mean low")
    )


def _drawn(name: str, title: str, axis: str, given: Sequence[Given], most: float | None) -> Ranges:
    highest = max((one.high for one in given if one.high is not None), default=1.0) or 1.0
    is_share = most == 1
    step = {DAYS_IN_A_MONTH: 7.0, 1.0: 0.25}.get(most or 0) or step_of(highest)
    top = most or step * (int(highest / step) + 1)
    scale = Scale(0, top, TOP + HEIGHT, TOP)
    room = (WIDTH - LEFT - RIGHT) / len(given)
    width = round(min(room * FULL, 24), 2)
    ranges = []
    for at, one in enumerate(given):
        x = round(LEFT + room * at + (room - width) / 2, 2)
        if one.low is None or one.high is None:
            ranges.append(Range(x, width, 0, 0, None, one.sign))
        else:
            high, low = scale.at(one.high), scale.at(one.low)
            height = round(max(low - high, LEAST_HEIGHT), 2)
            line = None if one.line is None else scale.at(one.line)
            ranges.append(Range(x, width, min(high, TOP + HEIGHT - height), height, line))
    firsts = [at for at, one in enumerate(given) if at == 0 or one.group != given[at - 1].group]
    spans = list(zip(firsts, [*firsts[1:], len(given)], strict=True))
    groups = tuple((given[first].group, round(LEFT + room * (first + end) / 2, 2)) for first, end in spans)
    borders = tuple(round(LEFT + room * first, 2) for first in firsts[1:]) if len(spans) < len(given) else ()
    values = [step * at for at in range(round(top / step) + 1)]
    ticks = tuple((f"{100 * value:.0f} %" if is_share else f"{value:g}", scale.at(value)) for value in values)
    words = "; ".join(f"{one.group}, {one.label}: {_figures(one, is_share)}" for one in given)
    return Ranges(name, title, axis, tuple(ranges), groups, borders, ticks, words)


def _figures(one: Given, is_share: bool) -> str:
    if one.low is None or one.high is None:
        return one.sign
    return percents(one.low, one.high) if is_share else f"{one.low:.1f} to {one.high:.1f}"
